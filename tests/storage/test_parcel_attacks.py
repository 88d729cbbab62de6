"""Parcels that should never get in: each is refused with its code, and leaves one line behind."""

from __future__ import annotations

import json
import random
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.records import Evidence
from storage.ledger.keys import InstallationKeys
from tests.builders.exchange import Device, advisor_and_counselor
from tests.builders.forgery import Forgery
from tests.builders.homes import a_talk

MUTANTS = 10_000 if settings().max_examples > 1000 else 500


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Device, Device]]:
    """An advisor with two students who has sent one talk, and the counselor who took it in."""
    with advisor_and_counselor(tmp_path_factory.mktemp("attacks")) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files()[:2], counselor.partner("郭启明").id)
        advisor.opens(counselor.seal("郭启明"))
        (talk,) = advisor.services.talks.log_talk(advisor.files()[:1], a_talk()).created
        counselor.opens(advisor.seal("周敏"))
        advisor.services.corrections.correct(
            talk, {"own_words": "补充一句：已发简历。"}, reason="补充"
        )
        advisor.services.talks.log_talk(advisor.files()[1:], a_talk(topic="第二位"))
        yield advisor, counselor


@pytest.fixture
def forgery(two: tuple[Device, Device]) -> Forgery:
    """A good parcel of the advisor, taken apart; as it is, it would be let in."""
    advisor, counselor = two
    sealed = advisor.caseload.exchange.seal(advisor.partner("周敏"))
    keys = counselor.caseload.signer, advisor.caseload.signer
    made = Forgery.of(sealed.path, *keys)
    sealed.path.unlink()
    return made


def state(device: Device) -> tuple[object, ...]:
    """Everything that must not have changed after a refusal."""
    with device.caseload.snapshot() as reader:
        head = reader.journal_head()
        parcels = len(reader.exchange.parcels())
    return head, parcels, device.caseload.checks.state_digest(), device.caseload._blobs.names()


def refused(device: Device, path: Path) -> str:
    """Try to open a file; return the code of the refusal, which leaves one line and no more."""
    before, lines = state(device), len(device.caseload.exchange.rejected_parcels())
    with pytest.raises(RuleBroken) as caught:
        device.opens(path)
    assert state(device) == before
    (odd, *others) = device.caseload.exchange.rejected_parcels()
    assert (odd.code, len(others)) == (caught.value.rule, lines)
    assert odd.size == path.stat().st_size
    return caught.value.rule


Attack = Callable[[Forgery], None]
NOBODY = InstallationKeys.new()
TAKEN = 2
"""The number of the parcel that the counselor has taken in: the receipt before it was lost."""


def _set(**changed: Any) -> Attack:
    return lambda f: f.document.update(changed)


def _told(**changed: Any) -> Attack:
    def attack(f: Forgery) -> None:
        f.plain()  # the heading fits, but for what is changed now
        f.document["items"][0].update(changed)
        f.fits = False

    return attack


def _raw(raw: bytes) -> Attack:
    return lambda f: setattr(f, "raw", raw)


def _field(name: str, value: Any) -> Attack:
    return lambda f: setattr(f, name, value)


def _re_encoded(**options: Any) -> Attack:
    return _field("canonical", lambda document: json.dumps(document, **options).encode())


def _doubled(document: dict[str, Any]) -> bytes:
    import rfc8785

    return b'{"kind":"report",' + rfc8785.dumps(document)[1:]


def _backwards(document: dict[str, Any]) -> bytes:
    turned = dict(sorted(document.items(), reverse=True))
    return json.dumps(turned, ensure_ascii=False, separators=(",", ":")).encode()


def _big(document: dict[str, Any]) -> bytes:
    return json.dumps({**document, "zz": 2**60}, sort_keys=True, separators=(",", ":")).encode()


def _many(f: Forgery) -> None:
    f.plain()
    f.document["items"] += [{"kind": "proof", "size": 0, "sha256": "0" * 64}] * 5000
    f.fits = False


def _sum(f: Forgery) -> None:
    f.plain()
    size = 20 * 1024 * 1024
    f.document["items"] += [{"kind": "proof", "size": size, "sha256": "0" * 64}] * 26
    f.fits = False


def _swapped(f: Forgery) -> None:
    f.plain()
    f.items[0] = f.items[0].replace("已发简历".encode(), "未发简历".encode())
    f.fits = False


def _stranger(f: Forgery) -> None:
    f.signer = NOBODY
    f.document["sender"] = {"signing": NOBODY.public.signing, "sealing": NOBODY.public.sealing}


def _same_number(f: Forgery) -> None:
    f.document["seq"] = TAKEN
    f.document["parcel_id"] = str(uuid.uuid4())


def _garbled(f: Forgery) -> None:
    f.with_lines(f.lines, dumps=lambda line: json.dumps(line, ensure_ascii=False).encode())


def _one_less(f: Forgery) -> None:
    f.with_lines(f.lines)
    f.document["items"][0]["count"] -= 1


def _other_lines(f: Forgery) -> None:
    f.with_lines(f.lines)
    f.document["items"][0]["lines"] = "0" * 64


def _shape(change: Callable[[dict[str, Any]], Any]) -> Attack:
    return lambda f: f.with_lines([change(line) for line in f.lines])


AT_THE_DOOR: dict[str, tuple[Attack, str]] = {
    "another magic word": (_field("magic", b"ZHPARC99"), "E_FORMAT"),
    "a heading without end": (_field("length", 2**32 - 1), "E_LIMIT"),
    "a heading that is longer than the stream": (_field("length", 2**22), "E_TRUNCATED"),
    "a heading that is no JSON": (_raw(b"{"), "E_MANIFEST"),
    "a heading that is a list": (_raw(b"[]"), "E_MANIFEST"),
    "a heading nested without end": (_raw(b"[" * 100_000), "E_MANIFEST"),
    "a heading of another format": (_set(format="zip"), "E_MANIFEST"),
    "a stranger": (_stranger, "E_SENDER_UNKNOWN"),
    "a flipped signature": (_field("signature", bytes(64)), "E_SIGNATURE"),
    "a stranger in the sender's name": (_field("signer", NOBODY), "E_SIGNATURE"),
    "a signature of something else": (_field("domain", "zhuhang/card/v1"), "E_SIGNATURE"),
    "a heading with blanks": (_re_encoded(sort_keys=True), "E_CANONICAL"),
    "a heading in another order": (_field("canonical", _backwards), "E_CANONICAL"),
    "a heading that says a thing twice": (_field("canonical", _doubled), "E_CANONICAL"),
    "a number past all counting": (_field("canonical", _big), "E_CANONICAL"),
    "a future version": (_set(min_reader=3), "E_NEWER"),
    "a parcel to somebody else": (_set(recipients=[NOBODY.public.sealing]), "E_NOT_FOR_ME"),
    "a parcel to nobody": (_set(recipients=[]), "E_NOT_FOR_ME"),
    "a kind that does not exist": (_set(kind="virus"), "E_MANIFEST"),
    "a number below one": (_set(seq=0), "E_MANIFEST"),
    "a number that is none": (_set(seq="7"), "E_MANIFEST"),
    "a claim that is no number": (_set(seq=True), "E_MANIFEST"),
    "an id in capitals": (_set(parcel_id=str(uuid.uuid4()).upper()), "E_MANIFEST"),
    "a time without a zone": (_set(created_at="2026-11-20T09:00:00"), "E_MANIFEST"),
    "a size below nothing": (_told(size=-1), "E_MANIFEST"),
    "an item past the limit": (_told(size=20 * 1024 * 1024 + 1), "E_LIMIT"),
    "more items than any parcel": (_many, "E_LIMIT"),
    "more bytes than any parcel": (_sum, "E_LIMIT"),
    "something behind the end": (_field("tail", b"x"), "E_TRAILING"),
    "a bomb behind the end": (_field("tail", bytes(50_000_000)), "E_TRAILING"),
    "an end that is missing": (_field("cut", 1), "E_TRUNCATED"),
    "a digest of other bytes": (_told(sha256="0" * 64), "E_HASH"),
    "swapped words": (_swapped, "E_HASH"),
    "a number that was used": (_same_number, "E_FORK"),
    "a chain of other parcels": (_set(seq=TAKEN + 1, prev="ab" * 32), "E_FORK"),
    "an assignment from below": (_set(kind="assignment"), "E_SCOPE"),
    "settings with lines of records": (_set(kind="settings"), "E_RECORD"),
    "a handover that nobody agreed to": (_set(kind="handover"), "E_SCOPE"),
    "keys given up among records": (_set(kind="revocation"), "E_RECORD"),
    "a program among records": (_set(kind="update"), "E_RECORD"),
    "a report of an advisor": (_set(kind="report"), "E_SCOPE"),
    "lines that are not canonical": (_garbled, "E_RECORD"),
    "fewer lines than said": (_one_less, "E_RECORD"),
    "lines that are others than said": (_other_lines, "E_RECORD"),
    "a line that is a list": (_shape(lambda line: [line]), "E_RECORD"),
    "a record's id in capitals": (
        _shape(lambda line: {**line, "record": line["record"].upper()}),
        "E_RECORD",
    ),
    "a revision that follows itself": (
        _shape(lambda line: {**line, "ancestors": [line["revision"]]}),
        "E_RECORD",
    ),
    "a revision that is no digest": (_shape(lambda line: {**line, "revision": "1"}), "E_RECORD"),
}


@pytest.mark.parametrize("what", AT_THE_DOOR)
def test_a_forged_parcel_is_refused_with_its_code_and_logged_once(
    two: tuple[Device, Device], forgery: Forgery, tmp_path: Path, what: str
) -> None:
    attack, code = AT_THE_DOOR[what]
    attack(forgery)
    sealed_to = [two[1].caseload.signer.public.sealing]
    assert refused(two[1], forgery.write(tmp_path / "p.zhp", sealed_to=sealed_to)) == code


def test_a_file_that_is_no_parcel_is_refused(
    two: tuple[Device, Device], forgery: Forgery, tmp_path: Path
) -> None:
    good = forgery.write(tmp_path / "good.zhp").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../evil", "x")
    half = good[: len(good) // 2] + bytes([good[len(good) // 2] ^ 1]) + good[len(good) // 2 + 1 :]
    files = {
        b"": "E_FORMAT",
        b"hello": "E_FORMAT",
        (tmp_path / "a.zip").read_bytes(): "E_FORMAT",
        half: "E_DAMAGED",
        good[:-1]: "E_DAMAGED",
        good[:300]: "E_DAMAGED",
        good + b"x": "E_DAMAGED",
    }
    for number, (data, code) in enumerate(files.items()):
        path = tmp_path / f"{number}.zhp"
        path.write_bytes(data)
        assert refused(two[1], path) == code, number
    other = forgery.write(tmp_path / "other.zhp", sealed_to=[NOBODY.public.sealing])
    assert refused(two[1], other) == "E_NO_KEY"


def test_a_file_larger_than_any_parcel_is_not_even_read(
    two: tuple[Device, Device], tmp_path: Path
) -> None:
    path = tmp_path / "bomb.zhp"
    with path.open("wb") as file:
        file.truncate(600 * 1024 * 1024)
    assert refused(two[1], path) == "E_LIMIT"


@pytest.mark.fast
def test_an_older_statement_does_not_replace_a_newer_one(two: tuple[Device, Device]) -> None:
    advisor, counselor = two
    older = counselor.seal("郭启明", ParcelKind.ASSIGNMENT)
    newer = counselor.seal("郭启明", ParcelKind.ASSIGNMENT)
    advisor.opens(newer)
    assert refused(advisor, older) == "E_ROLLBACK"


# --- record by record: the parcel is in order, and one of its records is not


def _talk_line(f: Forgery) -> dict[str, Any]:
    return next(line for line in f.lines if line["kind"] == "talk")


def _fresh(f: Forgery, **changed: Any) -> dict[str, Any]:
    """A new record that is like the talk in the parcel, but for what is changed."""
    line = _talk_line(f)
    record = str(uuid.uuid4())
    fields = {**line["fields"], "id": record, **changed.pop("fields", {})}
    fresh = {"record": record, "revision": uuid.uuid4().hex, "ancestors": [], "fields": fields}
    return {**line, **fresh, **changed}


def _of_counselor(two: tuple[Device, Device]) -> dict[str, Any]:
    """A talk of the counselor's own, written for the advisor's student."""
    counselor = two[1]
    (talk,) = counselor.services.talks.log_talk(
        counselor.files()[:1], a_talk(topic="辅导员谈")
    ).created
    with counselor.caseload.snapshot() as reader:
        (line,) = reader.exchange.lines([talk])[talk]
    return {**line.document(), "revision": uuid.uuid4().hex, "ancestors": [line.revision]}


def _third_student(two: tuple[Device, Device]) -> str:
    return str(two[1].files()[2])


def _forked(f: Forgery, two: tuple[Device, Device]) -> dict[str, Any]:
    """A revision that the counselor has, with other words."""
    line = _talk_line(f)
    with two[1].caseload.snapshot() as reader:
        (known,) = reader.exchange.lines([uuid.UUID(line["record"])]).values()
    document = known[0].document()
    return {**document, "fields": {**document["fields"], "own_words": "另一种说法"}}


Crafted = Callable[[Forgery, tuple[Device, Device]], dict[str, Any]]
RECORDS: dict[str, tuple[Crafted, str]] = {
    "a talk of somebody else's student": (
        lambda f, t: _fresh(f, fields={"file_id": _third_student(t)}),
        "E_SCOPE",
    ),
    "a talk of no student": (
        lambda f, t: _fresh(f, fields={"file_id": str(uuid.uuid4())}),
        "E_SCOPE",
    ),
    "a pairing": (lambda f, t: _fresh(f, kind="pairing"), "E_SCOPE"),
    "a partner": (lambda f, t: _fresh(f, kind="partner"), "E_SCOPE"),
    "a setting": (lambda f, t: _fresh(f, kind="setting"), "E_SCOPE"),
    "a change of what another wrote": (lambda f, t: _of_counselor(t), "E_SCOPE"),
    "a talk moved to another student": (
        lambda f, t: {
            **_talk_line(f),
            "revision": uuid.uuid4().hex,
            "fields": {**_talk_line(f)["fields"], "file_id": str(t[1].files()[1])},
        },
        "E_SCOPE",
    ),
    "a kind that nobody knows": (lambda f, t: _fresh(f, kind="spell"), "UNKNOWN_KIND"),
    "a control character": (lambda f, t: _fresh(f, fields={"own_words": "a\u0007"}), "E_RECORD"),
    "a text without end": (lambda f, t: _fresh(f, fields={"own_words": "长" * 30_000}), "E_RECORD"),
    "a number for a text": (lambda f, t: _fresh(f, fields={"own_words": 7}), "E_RECORD"),
    "a field that is missing": (
        lambda f, t: {
            **(line := _fresh(f)),
            "fields": {k: v for k, v in line["fields"].items() if k != "own_words"},
        },
        "E_RECORD",
    ),
    "an id that is another": (
        lambda f, t: _fresh(f, fields={"id": str(uuid.uuid4())}),
        "E_RECORD",
    ),
    "words nested out of sight": (
        lambda f, t: _fresh(f, fields={"zz": [[[[[[[["deep"]]]]]]]]}),
        "E_RECORD",
    ),
    "the same revision with other words": (
        _forked,
        "E_FORK",
    ),
    "a sitting that is not there": (
        lambda f, t: _fresh(f, fields={"session_id": str(uuid.uuid4())}),
        "PARENT_MISSING",
    ),
    "a proof without its bytes": (lambda f, t: _proofless(t), "PROOF_MISSING"),
}


def _proofless(two: tuple[Device, Device]) -> dict[str, Any]:
    advisor = two[0]
    (talk,) = advisor.services.talks.log_talk(advisor.files()[:1], a_talk(topic="有佐证")).created
    advisor.services.evidence.add_evidence(
        [talk], Proof("签到.pdf", b"%PDF-1.7 " + uuid.uuid4().bytes)
    )
    with advisor.caseload.snapshot() as reader:
        proof = reader.get_all(Evidence)[-1]
        (line,) = reader.exchange.lines([proof.id])[proof.id]
    return line.document()


@pytest.mark.parametrize("what", RECORDS)
def test_an_invalid_record_is_returned_with_its_code(
    two: tuple[Device, Device], tmp_path: Path, what: str
) -> None:
    advisor, counselor = two
    craft, code = RECORDS[what]
    keys = counselor.caseload.signer, advisor.caseload.signer
    first = advisor.caseload.exchange.seal(advisor.partner("周敏"))
    line = craft(Forgery.of(first.path, *keys), two)
    sealed = advisor.caseload.exchange.seal(advisor.partner("周敏"))
    made = Forgery.of(sealed.path, *keys)
    made.with_lines([line])
    del made.document["items"][1:], made.items[1:]
    digest = counselor.caseload.checks.state_digest()
    opened = counselor.opens(made.write(tmp_path / "p.zhp"))
    assert [answer.code for answer in opened.taken.taken.answers] == [code]
    assert opened.taken.taken.answers[0].outcome is LineOutcome.RETURNED
    assert counselor.caseload.checks.state_digest() == digest
    assert counselor.caseload.checks.verify_journal().findings == ()


def test_a_file_name_with_parent_folders_is_only_a_name(
    two: tuple[Device, Device],
) -> None:
    advisor, counselor = two
    (talk,) = advisor.services.talks.log_talk(advisor.files()[:1], a_talk(topic="佐证名")).created
    advisor.services.evidence.add_evidence([talk], Proof("../../../evil.pdf", b"%PDF-1.7 evil"))
    advisor.seal("周敏")  # the number before is one of the forged ones
    path = advisor.seal("周敏")
    odd = path.with_name("x (1).zhp.zip")
    path.rename(odd)
    before = {p for p in counselor.home.folder.parent.rglob("*") if "evil" in p.name}
    counselor.opens(odd)
    assert {p for p in counselor.home.folder.parent.rglob("*") if "evil" in p.name} == before
    with counselor.caseload.snapshot() as reader:
        assert "../../../evil.pdf" in {one.name for one in reader.get_all(Evidence)}


def test_no_mutated_parcel_is_accepted(two: tuple[Device, Device], tmp_path: Path) -> None:
    advisor, counselor = two
    advisor.services.talks.log_talk(advisor.files(), a_talk(topic="变异"))
    good = advisor.seal("周敏").read_bytes()
    dice = random.Random(8)
    before = state(counselor)
    path = tmp_path / "mutant.zhp"
    for _ in range(MUTANTS):
        path.write_bytes(_mutant(good, dice))
        with pytest.raises(RuleBroken) as caught:
            counselor.caseload.exchange.verifier.verify(path)
        assert caught.value.rule.startswith("E_")
    assert state(counselor) == before


def _mutant(good: bytes, dice: random.Random) -> bytes:
    data = bytearray(good)
    at = dice.randrange(len(data))
    match dice.randrange(6):
        case 0:
            data[at] ^= 1 << dice.randrange(8)
        case 1:
            del data[at:]
        case 2:
            data[at:at] = dice.randbytes(dice.randrange(1, 64))
        case 3:
            del data[at : at + dice.randrange(1, 64)]
        case 4:
            data += dice.randbytes(dice.randrange(1, 64))
        case _:
            there = dice.randrange(len(data))
            data[at : at + 16], data[there : there + 16] = (
                data[there : there + 16],
                data[at : at + 16],
            )
    return bytes(data) if bytes(data) != good else good + b"\0"
