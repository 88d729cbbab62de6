"""What a newer program adds goes on unchanged through an older one, and is still proven."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from casework.parcels.lines import LineOutcome
from casework.records import Role, Talk
from storage.ledger.tables import parcel_table
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.forgery import Forgery
from tests.builders.homes import a_roster, a_talk

NEWER: dict[str, Any] = {"mood": {"seen": ["calm", 3]}}
FIELD = "recording_minutes"


def of_a_newer_program(path: Path, sender: Device, reader: Device) -> Path:
    """The same parcel, as a program with more to say would have sealed it."""
    keys = sender.caseload.signer
    forged = Forgery.of(path, reader.caseload.signer, keys)
    forged.document["palette"] = {"ink": "blue"}
    lines = [
        {**line, **NEWER, "fields": {**line["fields"], FIELD: 25}}
        if line["kind"] == Talk.kind
        else line
        for line in forged.lines
    ]
    forged.with_lines(lines)
    return forged.write(path.with_name("newer.zhp"))


def talks_in(path: Path, sender: Device, reader: Device) -> list[dict[str, Any]]:
    opened = Forgery.of(path, reader.caseload.signer, sender.caseload.signer)
    return [line for line in opened.lines if line["kind"] == Talk.kind]


def manifest_kept(device: Device, name: str) -> dict[str, Any]:
    table: Any = parcel_table
    with device.caseload.database.readers.connect() as connection, connection.begin():
        raw = connection.scalar(sa.select(table.c.manifest).where(table.c.name == name))
    return dict(json.loads(raw or b"{}"))


def test_fields_of_a_newer_program_survive_two_older_ones_and_verify(
    tmp_path: Path,
) -> None:
    roles = [("周敏", Role.COUNSELOR), ("学院", Role.OFFICE), ("学校", Role.OFFICE)]
    with open_devices(tmp_path, roles) as (counselor, college, university):
        pin(counselor, college, Role.OFFICE)
        pin(college, counselor, Role.COUNSELOR)
        pin(college, university, Role.OFFICE)
        pin(university, college, Role.OFFICE, below=True)
        counselor.services.imports.import_draft(a_roster(1))
        (talk,) = counselor.services.talks.log_talk(counselor.files(), a_talk()).created
        first = of_a_newer_program(counselor.seal("学院"), counselor, college)
        sent = talks_in(first, counselor, college)[0]

        assert len(college.opens(first).of(LineOutcome.RETURNED)) == 0
        second = college.seal("学校")
        passed_on = talks_in(second, college, university)[0]
        assert len(university.opens(second).of(LineOutcome.RETURNED)) == 0

        assert passed_on["mood"] == NEWER["mood"]
        assert passed_on["fields"][FIELD] == 25
        assert {**passed_on, "withheld": []} == {**sent, "withheld": []}
        assert manifest_kept(college, first.name)["palette"] == {"ink": "blue"}
        for device, path in ((college, first), (university, second)):
            assert device.caseload.exchange.check(path).taken_at is not None
            with device.caseload.snapshot() as reader:
                origin = reader.exchange.origin(talk)
            assert origin is not None
            assert origin.is_proven

        college.services.files.void([talk], reason="重复登记")
        third = talks_in(college.seal("学校"), college, university)[0]
        assert third["fields"][FIELD] == 25
