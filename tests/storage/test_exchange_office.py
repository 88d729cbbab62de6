"""Counselors report to the office: verdicts travel, words stay; rulings and receipts come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.ports import Proof
from casework.problems import RuleBroken, Trouble
from casework.read_models import FileQuery
from casework.records import Destination, Evidence, Role, TalkSession
from casework.required_services import Service
from casework.verdicts import judge
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.forgery import Forgery
from tests.builders.homes import (
    START,
    a_plan,
    a_posted_post,
    a_referral,
    a_roster,
    a_talk,
    facts,
    roster_of,
)

WORDS = "谈到父亲住院的事，想先在天津找工作，约好下周一起改简历，再看两个岗位。"


@pytest.fixture
def three(tmp_path: Path) -> Iterator[tuple[Device, Device, Device]]:
    """Two counselors with a student each, and the office."""
    roles = [("周敏", Role.COUNSELOR), ("李强", Role.COUNSELOR), ("就业中心", Role.OFFICE)]
    with open_devices(tmp_path, roles) as (one, other, office):
        for number, counselor in enumerate((one, other), 1):
            counselor.services.imports.import_draft(a_roster(2, first=10 * number))
            pin(counselor, office, Role.OFFICE)
            pin(office, counselor, Role.COUNSELOR)
        yield one, other, office


def report(counselor: Device, office: Device) -> LineOutcome | None:
    """Report what is new, let the office take it in, and bring the receipt back."""
    opened = office.opens(counselor.seal("就业中心"))
    assert opened.receipt is not None
    counselor.opens(opened.receipt.path)
    refused = opened.of(LineOutcome.RETURNED)
    return LineOutcome.RETURNED if refused else None


def test_the_office_gets_the_same_counts_without_the_notes(
    three: tuple[Device, Device, Device],
) -> None:
    counselor, _, office = three
    student, second = counselor.files()
    counselor.services.talks.log_talk([student], a_talk(content=WORDS))
    counselor.services.talks.log_talk([second], a_talk(content="太短了"))
    counselor.services.referrals.refer([student], a_referral(a_posted_post(counselor.services)))
    counselor.services.plans.make_plan([student], a_plan())
    assert report(counselor, office) is None
    for file_id in (student, second):
        assert office.given(file_id) == counselor.given(file_id)
    with office.caseload.snapshot() as reader:
        case = reader.case(student)
        short = reader.case(second)
        (session, _) = reader.get_all(TalkSession)
    assert (session.content, session.topic, case.plans[0].analysis) == ("", "", "")
    assert (case.file.id_number, case.file.custom, case.referrals[0].referral.match) == (
        None,
        (),
        "",
    )
    assert case.file.phone is not None
    codes = {v.service: v.codes for v in judge(case, case.pack, START)}
    assert "UNCHECKED" in codes[Service.TALK]
    assert "TEXT_SHORT" in judge(short, short.pack, START)[0].codes
    raw = b"".join(p.read_bytes() for p in office.home.folder.rglob("*") if p.is_file())
    assert WORDS.encode() not in raw
    assert office.caseload.checks.verify_journal().findings == ()


def test_an_office_with_more_access_computes_verdicts_itself(
    three: tuple[Device, Device, Device],
) -> None:
    counselor, _, office = three
    card = office.caseload.exchange.card()
    counselor.services.partners.add_partner(card, Role.OFFICE, fields=("talk_text", "id_number"))
    counselor.services.talks.log_talk(counselor.files()[:1], a_talk(content=WORDS))
    report(counselor, office)
    with office.caseload.snapshot() as reader:
        case = reader.case(counselor.files()[0])
    assert case.talks[0].session.content == WORDS
    assert "UNCHECKED" not in judge(case, case.pack, START)[0].codes


def test_an_office_without_the_identity_number_gets_no_date_of_birth(
    three: tuple[Device, Device, Device],
) -> None:
    counselor, _, office = three
    born = facts(1, id_number="129900200501010014", birth=date(2005, 1, 1))
    counselor.services.imports.import_draft(roster_of([born]))
    card = office.caseload.exchange.card()
    report(counselor, office)
    with office.caseload.snapshot() as reader:
        (file,) = (
            one.file for one in reader.lines(FileQuery()) if one.file.student_no == "20230001"
        )
    assert (file.id_number, file.birth) == (None, None)

    counselor.services.partners.add_partner(card, Role.OFFICE, fields=("id_number",))
    counselor.services.student_details.edit_facts(file.id, {"ethnicity": "回族"})
    report(counselor, office)

    with office.caseload.snapshot() as reader:
        file = reader.case(file.id).file
    assert (file.id_number, file.birth) == ("129900200501010014", date(2005, 1, 1))


def test_verdicts_that_need_the_notes_are_taken_from_the_sender(
    three: tuple[Device, Device, Device],
) -> None:
    counselor, _, office = three
    student = counselor.files()[0]
    counselor.services.talks.log_talk([student], a_talk(content=WORDS))
    counselor.home.clock.pass_days(3)
    office.home.clock.pass_days(3)
    counselor.services.talks.log_talk([student], a_talk(content=WORDS, on=counselor.home.clock.day))
    assert counselor.given(student) == (1, 0, 0)
    report(counselor, office)
    assert office.given(student) == (1, 0, 0)
    with office.caseload.snapshot() as reader:
        case = reader.case(student)
    assert "SENDER_REFUSED" in judge(case, case.pack, office.home.clock.day)[1].codes


def test_a_changed_verdict_is_sent_although_its_record_is_unchanged(
    three: tuple[Device, Device, Device],
) -> None:
    counselor, _, office = three
    student = counselor.files()[0]
    (talk,) = counselor.services.talks.log_talk([student], a_talk(content="太短")).created
    report(counselor, office)
    assert office.given(student) == (0, 0, 0)
    counselor.services.corrections.correct(talk, {"content": WORDS}, reason="补写")
    report(counselor, office)
    assert office.given(student) == (1, 0, 0)
    counselor.services.corrections.correct(talk, {"content": "太短"}, reason="原样")
    report(counselor, office)
    assert office.given(student) == (0, 0, 0)
    assert counselor.caseload.exchange.seal(counselor.partner("就业中心")).records == 0


def test_records_of_another_counselors_file_are_returned(
    three: tuple[Device, Device, Device],
) -> None:
    one, other, office = three
    # the same student as the first one's
    other.services.imports.import_draft(a_roster(1, first=10))
    report(one, office)
    opened = office.opens(other.seal("就业中心"))
    returned = {decision.code for decision in opened.of(LineOutcome.RETURNED)}
    assert returned == {"E_SCOPE"}
    assert len(office.files()) == 4
    with office.caseload.snapshot() as reader:
        holders = reader.exchange.holders(office.files())
    assert holders[one.files()[0]] == one.caseload.signer.public.signing


def test_a_ruling_arrives_as_a_decision_or_as_a_reason(
    three: tuple[Device, Device, Device],
) -> None:
    counselor, _, office = three
    student = counselor.files()[0]
    (place,) = counselor.services.destinations.register_destination(
        [student], code="76", on=START
    ).created
    (talk,) = counselor.services.talks.log_talk([student], a_talk(content=WORDS)).created
    report(counselor, office)
    office.services.destinations.sign_off(place, level="院", by="院长", on=START)
    office.services.returns.return_records([talk], reason="请补时间")
    path = office.seal("周敏")
    counselor.opens(path)
    with counselor.caseload.snapshot() as reader:
        assert [one.level for one in reader.get(Destination, place).signoffs] == ["院级"]
        ((_, known),) = reader.exchange.returned()
    assert (known.record_id, known.code, known.reason) == (talk, "RULED", "请补时间")
    with pytest.raises(RuleBroken) as refused:
        office.services.returns.return_records([UUID(int=7)], reason="没有")
    assert refused.value.rule == "NOT_REPORTED"
    counselor.services.corrections.correct(
        talk, {"own_words": "时间 10:00 至 10:30。"}, reason="补时间"
    )
    assert report(counselor, office) is None
    with counselor.caseload.snapshot() as reader:
        assert reader.exchange.returned() == ()


@pytest.mark.fast
def test_a_missing_folder_uses_up_no_parcel_number(
    three: tuple[Device, Device, Device], tmp_path: Path
) -> None:
    counselor, _, office = three
    to = counselor.partner("就业中心")
    with pytest.raises(Trouble) as refused:
        counselor.caseload.exchange.seal(to, out=tmp_path / "away")
    assert (refused.value.code, counselor.caseload.exchange.outbox()) == ("FOLDER_MISSING", ())
    assert office.opens(counselor.seal("就业中心")).inspected.gaps == ()


def test_evidence_is_reported_without_file_names(three: tuple[Device, Device, Device]) -> None:
    counselor, _, office = three
    counselor.services.destinations.register_destination(
        counselor.files()[:1],
        code="11",
        on=START,
        proof=Proof("张三合同.pdf", b"%PDF-1.7 contract"),
    )
    report(counselor, office)
    with office.caseload.snapshot() as reader:
        (proof,) = reader.get_all(Evidence)
    assert proof.name == ""
    assert office.caseload.checks.verify_store() == ()


def test_counselors_refuse_reports_and_offices_refuse_talks_of_unknown_advisors(
    three: tuple[Device, Device, Device],
) -> None:
    counselor, _, office = three
    path = office.seal("周敏", ParcelKind.LOG)
    with pytest.raises(RuleBroken) as refused:
        counselor.opens(path)
    assert refused.value.rule == "E_SCOPE"


def test_a_ruling_adds_no_records(three: tuple[Device, Device, Device]) -> None:
    counselor, _, office = three
    student = counselor.files()[0]
    (place,) = counselor.services.destinations.register_destination(
        [student], code="76", on=START
    ).created
    report(counselor, office)
    office.services.destinations.sign_off(place, level="院", by="院长", on=START)
    path = office.seal("周敏")
    forged = Forgery.of(path, counselor.caseload.signer, office.caseload.signer)
    (line,) = forged.lines
    record = str(UUID(int=8))
    fields = {**line["fields"], "id": record, "code": "10"}
    fresh = {**line, "record": record, "revision": "8" * 32, "ancestors": [], "fields": fields}
    forged.with_lines([fresh])
    opened = counselor.opens(forged.write(path.with_name("forged.zhp")))
    assert [one.code for one in opened.of(LineOutcome.RETURNED)] == ["E_SCOPE"]
