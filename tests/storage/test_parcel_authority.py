"""Whoever sends something: only what the relation allows is taken in, whatever a heading claims.

Every kind of parcel is sealed and signed by every sort of partner, rightly in all but what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from casework.exchange.targets import ArrivalState, SyncTarget, TransportKind
from casework.ids import new_id
from casework.parcels.manifest import NOTICE_KINDS, ParcelKind
from casework.parcels.redaction import LOCAL
from casework.parcels.scope import MAY_SEND, PartnerRelation, relation_to
from casework.problems import RuleBroken
from casework.records import CaseFile, Partner, Role
from storage.exchange.transports.sync_service import place_of
from storage.mapping import map_of
from tests.builders.day import DAY, instant
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.forgery import Forgery
from tests.builders.homes import a_roster

A, C, O = Role.ADVISOR, Role.COUNSELOR, Role.OFFICE  # noqa: E741  as short as the table below

SENDERS: tuple[tuple[Role, Role, dict[str, Any], PartnerRelation], ...] = (
    (C, C, {"is_own": True}, PartnerRelation.OWN),
    (C, O, {}, PartnerRelation.SUPERIOR),
    (A, C, {}, PartnerRelation.SUPERIOR),
    (O, O, {}, PartnerRelation.SUPERIOR),
    (O, C, {}, PartnerRelation.SUBORDINATE),
    (O, O, {"below": True}, PartnerRelation.SUBORDINATE),
    (C, A, {}, PartnerRelation.ADVISOR),
    (C, C, {}, PartnerRelation.PEER),
    (A, A, {}, PartnerRelation.OTHER),
)
"""The receiver's role, the sender's, how the receiver added them, and the relation that makes."""

NAMES = [f"{keeper}-{sender}-{relation}" for keeper, sender, _more, relation in SENDERS]


@dataclass
class Pair:
    """A receiver, and a sender whom it knows and whose code was compared."""

    ours: Device
    theirs: Device
    folder: Path

    def forged(self, kind: ParcelKind, **claims: Any) -> Forgery:
        """Return a parcel of this kind with nothing in it; ``claims`` go into its heading."""
        keys, to = self.theirs.caseload.signer, self.ours.caseload.signer.public
        document = {
            "format": "zhuhang-parcel",
            "schema": 1,
            "min_reader": 2,
            "parcel_id": str(new_id()),
            "kind": kind.value,
            "sender": {"signing": keys.public.signing, "sealing": keys.public.sealing},
            "recipients": [to.sealing],
            "seq": 1,
            "prev": "0" * 64,
            "created_at": instant(DAY, 9).isoformat(),
            "app": "a program that is not ours",
            "items": [],
            "anchor": {"count": 1, "head": "0" * 64},
            "about": {"parcel": str(new_id()), "digest": "0" * 64} if kind == "receipt" else {},
            **claims,
        }
        made = Forgery(keys, [to.sealing], document, [])
        if kind in NOTICE_KINDS:
            made.items, made.document["items"] = [NOTICE[kind](self)], [{"kind": "notice"}]
        return made

    def file_named(self, name: str, **said: Any) -> dict[str, Any]:
        """Return a line that gives a student of ours another name, older than all others."""
        with self.ours.caseload.snapshot() as reader:
            file = reader.line(self.ours.files()[0]).file
        mapped = map_of(CaseFile)
        fields = mapped.sealed(mapped.to_fields(file))
        return {
            "line": "revision",
            "record": str(file.id),
            "kind": "file",
            "revision": "a" * 32,
            "ancestors": [],
            "fields": {k: v for k, v in fields.items() if k not in LOCAL} | {"name": name},
            "withheld": [],
            "by": "校就业中心",
            "at": "2026-11-20T01:00:00+00:00",
            "hlc": "0" * 16,
            "author": self.theirs.caseload.signer.public.signing,
            **said,
        }

    def state(self) -> tuple[int, str]:
        with self.ours.caseload.snapshot() as reader:
            return reader.journal_head()

    def opens(self, forged: Forgery) -> str:
        """Return the code with which the parcel is refused; nothing when it is taken in."""
        try:
            self.ours.opens(forged.write(self.folder / "forged.zhp"))
        except RuleBroken as refused:
            return refused.rule
        return ""


def _settings(_pair: Pair) -> bytes:
    return rfc8785.dumps(
        {"zhuhang_settings": 1, "office": {"masking": "strict", "retention_years": 3}, "packs": []}
    )


def _update(pair: Pair) -> bytes:
    keys = pair.theirs.caseload.signer
    said: dict[str, Any] = {
        "zhuhang_update": 1,
        "version": "99.0",
        "installers": [{"size": 4, "sha256": "0" * 64}],
        "min_reader": 2,
        "expires": "2027-12-31",
        "notes": "",
        "at": instant(DAY, 9).isoformat(),
        "by": "学校信息中心",
        "signing": keys.public.signing,
    }
    said["signature"] = keys.sign("zhuhang/update/v1", rfc8785.dumps(said)).hex()
    return rfc8785.dumps(said)


def _revocation(pair: Pair) -> bytes:
    """Somebody else's key: that of a partner who is nobody of the sender's."""
    with pair.ours.caseload.snapshot() as reader:
        others = [
            one.signing
            for one in reader.get_all(Partner)
            if one.signing != pair.theirs.caseload.signer.public.signing
        ]
    return rfc8785.dumps(
        {"keys": [{"signing": key, "reason": "lost"} for key in others], "files": []}
    )


NOTICE: dict[ParcelKind, Callable[[Pair], bytes]] = {
    ParcelKind.SETTINGS: _settings,
    ParcelKind.UPDATE: _update,
    ParcelKind.REVOCATION: _revocation,
}


@pytest.fixture
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    keeper, sender, more, _relation = request.param
    people = [("周敏", keeper), ("李强", sender), ("郭启明", Role.ADVISOR)]
    with open_devices(tmp_path, people) as (ours, theirs, advisor):
        ours.services.imports.import_draft(a_roster(3))
        pin(ours, theirs, sender, **more)
        if keeper is not Role.ADVISOR:
            pin(ours, advisor, Role.ADVISOR)
        yield Pair(ours, theirs, tmp_path)


PAGE = Path(__file__).parents[2] / "docs" / "parcel-format.md"


@pytest.mark.fast
def test_the_page_on_parcels_shows_the_list() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith(("| | own device", "| `"))
    ]
    headings = next(row for row in rows if "own device" in row)
    shown = {
        (PartnerRelation(relation), ParcelKind(row[0].strip("`")))
        for row in rows[rows.index(headings) + 1 :]
        if row[0].strip("`") in set(ParcelKind)
        for relation, cell in zip(headings[1:], row[1:], strict=True)
        if cell.startswith("✓")
    }

    assert shown == {(relation, kind) for relation, kinds in MAY_SEND.items() for kind in kinds}


def is_allowed(keeper: Role, sender: Role, kind: ParcelKind, relation: PartnerRelation) -> bool:
    """What the table says, with what a role cannot have: files, or reports of them."""
    if kind is ParcelKind.HANDOVER and Role.ADVISOR in (keeper, sender):
        return False
    return kind in MAY_SEND[relation]


@pytest.mark.parametrize("kind", list(ParcelKind))
@pytest.mark.parametrize("pair", SENDERS, ids=NAMES, indirect=True)
def test_a_parcel_of_a_kind_that_the_relation_does_not_allow_is_refused(
    pair: Pair, kind: ParcelKind, request: pytest.FixtureRequest
) -> None:
    keeper, sender, _more, relation = request.node.callspec.params["pair"]
    with pair.ours.caseload.snapshot() as reader:
        (partner,) = (one for one in reader.get_all(Partner) if one.name == "李强")
        assert relation_to(keeper, partner) is relation
    before = pair.state()

    code = pair.opens(pair.forged(kind))

    if is_allowed(keeper, sender, kind, relation):
        assert code != "E_SCOPE"
    else:
        assert code == "E_SCOPE"
        assert pair.state() == before


@pytest.mark.parametrize(
    "claim",
    [
        {"role": "office"},
        {"about": {"role": "office", "below": False}},
        {"sender_role": "office"},
    ],
)
@pytest.mark.parametrize("kind", [ParcelKind.ASSIGNMENT, ParcelKind.RULING, *sorted(NOTICE_KINDS)])
@pytest.mark.parametrize("pair", [SENDERS[7], SENDERS[8]], ids=["peers", "advisors"], indirect=True)
def test_sender_claims_in_a_header_grant_no_authority(
    pair: Pair, kind: ParcelKind, claim: dict[str, Any]
) -> None:
    forged = pair.forged(kind, **claim)
    with pair.ours.caseload.snapshot() as reader:
        office, partners = reader.org_settings(), reader.get_all(Partner)

    code = pair.opens(forged)

    assert code in (("", "E_SCOPE") if kind is ParcelKind.REVOCATION else ("E_SCOPE",))
    with pair.ours.caseload.snapshot() as reader:
        assert reader.org_settings() == office
        assert reader.get_all(Partner) == partners


@pytest.mark.parametrize("kind", [ParcelKind.ASSIGNMENT, ParcelKind.LOG, ParcelKind.RULING])
@pytest.mark.parametrize("pair", [SENDERS[6], SENDERS[7], SENDERS[8]], indirect=True)
def test_peers_and_subordinates_cannot_rename_a_student(pair: Pair, kind: ParcelKind) -> None:
    forged = pair.forged(kind)
    forged.items, forged.document["items"] = [b""], [{}]
    forged.with_lines([pair.file_named("被改名")])

    pair.opens(forged)

    with pair.ours.caseload.snapshot() as reader:
        names = {reader.line(file_id).file.name for file_id in pair.ours.files()}
    assert "被改名" not in names


@pytest.mark.parametrize("pair", [SENDERS[1]], indirect=True)
def test_automatic_import_accepts_no_changes_of_values(
    pair: Pair,
) -> None:
    nas = pair.folder / "nas"
    nas.mkdir()
    sync_service = pair.ours.caseload.sync_service
    sync_service.keep_target(
        sync_service.connect(SyncTarget("share", TransportKind.FOLDER, str(nas), takes=True))
    )
    place = nas / place_of(pair.ours.caseload.signer.public)
    place.mkdir()
    forged = pair.forged(ParcelKind.ASSIGNMENT)
    forged.items, forged.document["items"] = [b""], [{}]
    forged.with_lines([pair.file_named("被改名")])
    forged.write(place / "ZH_10000_ABCD_000001_00000000.zhp")

    done = sync_service.sync("share")

    assert (done.taken, done.received) == (0, 1)
    (waiting,) = sync_service.arrivals()
    assert waiting.state is ArrivalState.WAITING
    with pair.ours.caseload.snapshot() as reader:
        names = {reader.line(file_id).file.name for file_id in pair.ours.files()}
    assert "被改名" not in names
    assert waiting.at > instant(DAY, 9) - timedelta(days=1)
