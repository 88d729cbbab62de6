"""Who wrote what somebody else sends: proven by the author's signature, or told as a report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import rfc8785

from casework.exchange.conflict_resolution import Writer, writers_of
from casework.parcels.authorship import AuthorProof
from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import SIGNED_AS, ParcelKind
from casework.records import CaseFile, Role, Talk
from storage.ledger.keys import InstallationKeys
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.forgery import Forgery
from tests.builders.homes import a_roster, a_talk
from ui.common.parcel_words import origin_of, origin_words

Four = tuple[Device, Device, Device, Device]


@pytest.fixture
def four(tmp_path: Path) -> Iterator[Four]:
    """A class advisor, a counselor with three students, another counselor, and the office."""
    people = [
        ("郭启明", Role.ADVISOR),
        ("周敏", Role.COUNSELOR),
        ("李强", Role.COUNSELOR),
        ("就业中心", Role.OFFICE),
    ]
    with open_devices(tmp_path, people) as (advisor, counselor, peer, office):
        counselor.services.imports.import_draft(a_roster(3))
        pin(advisor, counselor, Role.COUNSELOR)
        pin(counselor, advisor, Role.ADVISOR)
        pin(counselor, peer, Role.COUNSELOR)
        pin(peer, counselor, Role.COUNSELOR)
        pin(counselor, office, Role.OFFICE)
        pin(office, counselor, Role.COUNSELOR)
        counselor.services.partners.assign(counselor.files()[:1], counselor.partner("郭启明").id)
        advisor.opens(counselor.seal("郭启明"))
        yield advisor, counselor, peer, office


def logged_by(advisor: Device, counselor: Device) -> UUID:
    """Let the advisor log a talk and the counselor take it in; return the talk."""
    done = advisor.services.talks.log_talk(advisor.files(), a_talk())
    counselor.opens(advisor.seal("周敏"))
    return UUID(str(done.created[-1]))


def writer_of(device: Device, record_id: UUID) -> Writer:
    with device.caseload.snapshot() as reader:
        lines = reader.exchange.lines([record_id])[record_id]
        return writers_of(reader, lines)[lines[0].revision]


def handed_over(counselor: Device) -> Path:
    """Hand the counselor's students over to the other one; return the parcel."""
    return counselor.seal("李强", ParcelKind.HANDOVER, files=counselor.files())


def without_proofs(path: Path, reader: Device, sender: Device) -> Path:
    """Return the same parcel without the authors' proofs, sealed anew."""
    made = Forgery.of(path, reader.caseload.signer, sender.caseload.signer)
    kept = [place for place, one in enumerate(made.document["items"]) if one["kind"] != "authors"]
    made.items = [made.items[place] for place in kept]
    made.document["items"] = [made.document["items"][place] for place in kept]
    return made.write(path.with_name("bare.zhp"))


@pytest.mark.fast
def test_a_forwarded_unredacted_record_carries_its_authors_signature(four: Four) -> None:
    advisor, counselor, peer, _office = four
    talk = logged_by(advisor, counselor)

    peer.opens(handed_over(counselor))

    writer = writer_of(peer, talk)
    assert writer.key == advisor.caseload.signer.public.signing
    assert writer.reporter is None


def test_a_record_without_a_signature_is_attributed_to_its_sender(four: Four) -> None:
    advisor, counselor, peer, _office = four
    talk = logged_by(advisor, counselor)

    peer.opens(without_proofs(handed_over(counselor), peer, counselor))

    assert writer_of(peer, talk).reporter == "周敏"


def test_a_redacted_record_is_attributed_to_its_sender(four: Four) -> None:
    """An office does not see the words of a talk, so it cannot see that the advisor sealed them."""
    advisor, counselor, _peer, office = four
    talk = logged_by(advisor, counselor)
    with counselor.caseload.snapshot() as reader:
        session = reader.get(Talk, talk).session_id

    office.opens(counselor.seal("就业中心"))

    assert writer_of(office, session).reporter == "周敏"
    with office.caseload.snapshot() as reader:
        origin = origin_of(reader, session)
    assert origin is not None
    assert origin_words(*origin).endswith("(reported by 周敏).")
    assert writer_of(counselor, session) == Writer(writer_of(office, session).key, "郭启明")


@pytest.mark.parametrize(
    "change",
    [
        lambda proof: proof.update(signature="0" * 128),
        lambda proof: proof["lines"].reverse(),
        lambda proof: proof.update(item=7),
        lambda proof: proof.update(manifest=proof["manifest"].replace('"seq":1', '"seq":2')),
        lambda proof: proof.update(manifest="{}"),
    ],
    ids=["signature", "lines", "item", "manifest", "none"],
)
def test_an_invalid_signature_proves_nothing(four: Four, change: Any) -> None:
    advisor, counselor, peer, _office = four
    talk = logged_by(advisor, counselor)
    path = handed_over(counselor)
    made = Forgery.of(path, peer.caseload.signer, counselor.caseload.signer)
    place = next(i for i, one in enumerate(made.document["items"]) if one["kind"] == "authors")
    proofs = [json.loads(line) for line in made.items[place].splitlines()]
    assert len(proofs[0]["lines"]) > 1
    for proof in proofs:
        change(proof)
    made.items[place] = b"".join(rfc8785.dumps(proof) + b"\n" for proof in proofs)

    peer.opens(made.write(path))

    assert writer_of(peer, talk).reporter == "周敏"


def test_a_report_becomes_proven_once_the_authors_signature_arrives(
    tmp_path: Path,
) -> None:
    people = [("郭启明", Role.ADVISOR), ("周敏", Role.COUNSELOR), ("周敏二", Role.COUNSELOR)]
    with open_devices(tmp_path, people) as (advisor, counselor, second):
        counselor.services.imports.import_draft(a_roster(1))
        pin(advisor, counselor, Role.COUNSELOR)
        pin(counselor, advisor, Role.ADVISOR)
        pin(counselor, second, Role.COUNSELOR, is_own=True)
        pin(second, counselor, Role.COUNSELOR, is_own=True)
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        advisor.opens(counselor.seal("郭启明"))
        talk = logged_by(advisor, counselor)
        bare = second.opens(without_proofs(counselor.seal("周敏二"), second, counselor))
        assert writer_of(second, talk).reporter == "周敏二"  # the same person

        again = counselor.seal("周敏二")  # nobody has answered: all of it goes once more
        made = Forgery.of(again, second.caseload.signer, counselor.caseload.signer)
        made.document["prev"] = bare.inspected.digest
        second.opens(made.write(again))

        assert writer_of(second, talk).reporter is None


# --- our own key


def naming(four: Four, author: InstallationKeys) -> Path:
    """A log of the advisor with a new talk that names another key as its author."""
    advisor, counselor, _peer, _office = four
    advisor.services.talks.log_talk(advisor.files(), a_talk())
    path = advisor.seal("周敏")
    made = Forgery.of(path, counselor.caseload.signer, advisor.caseload.signer)
    made.with_lines([line | {"author": author.public.signing} for line in made.lines])
    return made.write(path)


def test_a_record_falsely_attributed_to_this_computer_is_refused(
    four: Four,
) -> None:
    _advisor, counselor, _peer, _office = four
    before = counselor.caseload.checks.state_digest()

    opened = counselor.opens(naming(four, counselor.caseload.signer))

    assert {one.code for one in opened.taken.taken.of(LineOutcome.RETURNED)} >= {"E_AUTHOR"}
    assert counselor.caseload.checks.state_digest() == before
    with counselor.caseload.snapshot() as reader:
        assert reader.get_all(Talk) == ()


def test_a_record_by_an_unknown_author_is_attributed_to_its_sender(four: Four) -> None:
    _advisor, counselor, _peer, _office = four

    counselor.opens(naming(four, InstallationKeys.new()))

    with counselor.caseload.snapshot() as reader:
        (talk,) = reader.get_all(Talk)
    assert writer_of(counselor, talk.id).reporter == "郭启明"


def older_copy(device: Device, folder: Path) -> Any:
    """Return the home as it is now, to be opened later."""
    device.caseload.database.writer.dispose()
    device.caseload.database.readers.dispose()
    older = device.home.copy(folder)
    for name in ("vault.db-wal", "vault.db-shm"):
        (older.folder / name).unlink(missing_ok=True)
    return older


def test_own_lost_records_are_imported_and_reveal_an_older_copy(four: Four, tmp_path: Path) -> None:
    """Its own signature comes with it: nobody else can have made it."""
    advisor, counselor, peer, _office = four
    older = older_copy(counselor, tmp_path / "older")
    talk = UUID(str(counselor.services.talks.log_talk(counselor.files()[:1], a_talk()).created[-1]))
    ours = Forgery.of(handed_over(counselor), peer.caseload.signer, counselor.caseload.signer)
    raw = rfc8785.dumps(ours.document)
    said = ours.items[0].splitlines()
    proof = AuthorProof(
        raw,
        counselor.caseload.signer.sign(SIGNED_AS, raw),
        0,
        tuple(hashlib.sha256(line).hexdigest() for line in said),
    )
    advisor.services.talks.log_talk(advisor.files(), a_talk())
    path = advisor.seal("周敏")
    made = Forgery.of(path, counselor.caseload.signer, advisor.caseload.signer)
    made.with_lines([one for one in ours.lines if one["kind"] in ("talk", "talk_session")])
    made.items.append(rfc8785.dumps(proof.document()) + b"\n")
    made.document["items"].append({"kind": "authors"})
    made.write(path)

    with older.open() as caseload:
        opened = caseload.exchange.open(path)

        assert opened.of(LineOutcome.RETURNED) == ()
        with caseload.snapshot() as reader:
            assert [one.id for one in reader.get_all(Talk)] == [talk]
        (found,) = caseload.checks.check_history()
        assert (found.code, found.facts["partner"]) == ("RECORDS_LOST", "郭启明")
        assert caseload.relocation_reason() == "behind"


def test_any_parcel_can_reveal_that_this_is_an_older_copy(four: Four, tmp_path: Path) -> None:
    """No answer is needed: every parcel says what its sender has taken in."""
    advisor, counselor, _peer, _office = four
    older = older_copy(counselor, tmp_path / "older")
    counselor.services.partners.assign(counselor.files()[1:], counselor.partner("郭启明").id)
    advisor.opens(counselor.seal("郭启明"))
    advisor.services.talks.log_talk(advisor.files()[:1], a_talk())
    path = advisor.seal("周敏")

    with older.open() as caseload:
        assert caseload.checks.check_history() == ()
        caseload.exchange.open(path)

        (found,) = caseload.checks.check_history()
        assert (found.code, found.seq, found.facts["seen"]) == ("PARCELS_LOST", 1, 2)

    counselor.opens(path)
    assert counselor.caseload.checks.check_history() == ()


# --- what stands beside what


def renamed(four: Four, **said: Any) -> Path:
    """An assignment of the office with another name for a student whom it never had."""
    _advisor, counselor, _peer, office = four
    with counselor.caseload.snapshot() as reader:
        file_id = counselor.files()[1]
        (line,) = reader.exchange.lines([file_id])[file_id]
    document = line.document() | {
        "revision": "a" * 32,
        "ancestors": [],
        "fields": {**(line.fields or {}), "name": "被改名"},
        "by": "周敏",
        "author": office.caseload.signer.public.signing,
        **said,
    }
    office.services.imports.import_draft(a_roster(1, first=90))
    path = office.seal("周敏", ParcelKind.ASSIGNMENT)
    made = Forgery.of(path, counselor.caseload.signer, office.caseload.signer)
    made.with_lines([document])
    return made.write(path)


@pytest.mark.parametrize("hlc", ["0" * 16, "ffffffffffff0000"])
def test_a_version_from_a_device_without_the_record_waits_for_a_decision(
    four: Four, hlc: str
) -> None:
    _advisor, counselor, _peer, _office = four
    student = counselor.files()[1]
    with counselor.caseload.snapshot() as reader:
        name = reader.line(student).file.name

    counselor.opens(renamed(four, hlc=hlc))

    with counselor.caseload.snapshot() as reader:
        assert reader.line(student).file.name == name
        (versions,) = reader.exchange.conflicts().values()
        assert [line.fields["name"] for line in versions if line.fields] == [name, "被改名"]
        answer = writers_of(reader, versions)
    assert [answer[line.revision].name for line in versions] == ["周敏", "就业中心"]

    counselor.services.parcels.resolve_conflict(student, "a" * 32)  # and a person may choose it
    with counselor.caseload.snapshot() as reader:
        assert reader.get(CaseFile, student).name == "被改名"


# --- what a newer program may add


def test_unknown_fields_of_a_newer_program_are_ignored(four: Four) -> None:
    """Who has whom and certificates of devices have their places in the form already."""
    advisor, counselor, _peer, _office = four
    advisor.services.talks.log_talk(advisor.files(), a_talk())
    path = advisor.seal("周敏")
    made = Forgery.of(path, counselor.caseload.signer, advisor.caseload.signer)
    for kind, said in (("holders", {"file": "0" * 32}), ("devices", {"signing": "0" * 64})):
        made.items.append(rfc8785.dumps(said) + b"\n")
        made.document["items"].append({"kind": kind})

    opened = counselor.opens(made.write(path))

    assert opened.of(LineOutcome.RETURNED) == ()


def test_a_record_that_lacks_required_fields_is_returned_as_newer(four: Four) -> None:
    advisor, counselor, _peer, _office = four
    advisor.services.talks.log_talk(advisor.files(), a_talk())
    path = advisor.seal("周敏")
    made = Forgery.of(path, counselor.caseload.signer, advisor.caseload.signer)
    lines = made.lines
    for line in lines:
        if line["kind"] == "talk_session":
            line["unrecorded"] = ["start", "end"]
            del line["fields"]["start"], line["fields"]["end"]
    made.with_lines(lines)

    opened = counselor.opens(made.write(path))

    codes = {one.line.kind: one.code for one in opened.taken.taken.of(LineOutcome.RETURNED)}
    assert codes["talk_session"] == "UNKNOWN_KIND"
