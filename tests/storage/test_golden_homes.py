"""A caseload of every schema, and backups of old ones, open whole with what they held."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.records import CaseFile
from storage import schema
from storage.caseload import OpenCaseload
from tests.builders.golden_homes import (
    BACKUPS,
    HOMES,
    LATER,
    Golden,
    digest_of_entry,
    golden_backup,
    golden_home,
    pack,
    state_of,
    unpack,
)
from tests.builders.homes import Clock, Home


def assert_holds(caseload: OpenCaseload, said: Golden) -> None:
    assert caseload.checks.verify_journal().findings == ()
    assert caseload.checks.verify_store() == ()
    assert caseload.checks.check_history() == ()
    held = state_of(caseload)
    assert held["records"] == said.records
    assert held["digest"] == said.digest
    assert digest_of_entry(caseload, said.entries) == said.head
    with caseload.snapshot() as reader:
        files = reader.cases([one.id for one in reader.get_all(CaseFile)])
    assert len(files) == said.records["file"]


@pytest.mark.fast
@pytest.mark.parametrize("name", HOMES)
def test_a_caseload_of_this_schema_opens_with_all_its_data(name: str, tmp_path: Path) -> None:
    home = golden_home(name, tmp_path / "home")

    with home.manager.open(home.folder, home.key) as caseload:
        assert_holds(caseload, HOMES[name])
    assert home.warnings == []


def test_every_schema_has_a_golden_caseload() -> None:
    """Of those before the present one; schema 1 has one of its own, see ``test_schema.py``."""
    every = {f"{number:02}" for number in range(2, schema.SCHEMA)}

    assert every <= HOMES.keys()


@pytest.mark.parametrize("name", BACKUPS)
def test_a_backup_of_this_schema_is_restored_completely(name: str, tmp_path: Path) -> None:
    said = golden_backup(name, tmp_path / "usb")
    home = Home(tmp_path / "home", said.code, Clock(LATER))

    line = home.manager.restore(tmp_path / "usb", None, home.folder, home.key)

    assert line.journal == said.entries
    with home.manager.open(home.folder, home.key) as caseload:
        assert_holds(caseload, said)


def test_packed_homes_round_trip_byte_for_byte(tmp_path: Path) -> None:
    home, key = golden_home("02", tmp_path / "home"), bytes.fromhex(HOMES["02"].key)
    pack(home.folder, tmp_path / "packed.zip", key)
    unpack(tmp_path / "packed.zip", tmp_path / "again", key)

    every = [path for path in home.folder.rglob("*") if path.is_file()]
    assert home.place.database in every
    for path in every:
        again = tmp_path / "again" / path.relative_to(home.folder)
        assert again.read_bytes() == path.read_bytes()
