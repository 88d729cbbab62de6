"""What comes back of a parcel is named, waits for a person, and stops to wait when it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from casework.exchange.came_back import (
    BackLine,
    BackState,
    CameBack,
    came_back,
    given_back,
    lines_of_parcel,
    parcels_that_wait,
)
from casework.exchange.parcels import ParcelKind
from casework.exchange.results import Opened
from casework.problems import RuleBroken
from casework.records import CaseFile, Destination, Role, Talk
from tests.builders.exchange import Desk, open_desks, pin
from tests.builders.homes import START, a_roster, a_talk

WORDS = "谈到父亲住院的事，想先在天津找工作，约好下周一起改简历，再看两个岗位。"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """A counselor with two students, and the office."""
    with open_desks(tmp_path, [("周敏", Role.COUNSELOR), ("就业中心", Role.OFFICE)]) as (
        one,
        office,
    ):
        one.desk.import_roster(a_roster(2))
        pin(one, office, Role.OFFICE)
        pin(office, one, Role.COUNSELOR)
        yield one, office


@pytest.fixture
def three(tmp_path: Path) -> Iterator[tuple[Desk, Desk, Desk]]:
    """Two counselors and a class advisor of the first one."""
    roles = [("周敏", Role.COUNSELOR), ("李强", Role.COUNSELOR), ("王班主任", Role.ADVISOR)]
    with open_desks(tmp_path, roles) as (one, other, advisor):
        one.desk.import_roster(a_roster(2))
        for here, there, role in (
            *((one, other, Role.COUNSELOR), (other, one, Role.COUNSELOR)),
            *((one, advisor, Role.ADVISOR), (advisor, one, Role.COUNSELOR)),
        ):
            pin(here, there, role)
        yield one, other, advisor


def report(counselor: Desk, office: Desk) -> None:
    """Report what is new, and bring the receipt back."""
    opened = office.opens(counselor.seal("就业中心"))
    assert opened.receipt is not None
    counselor.opens(opened.receipt.path)


def declined(desk: Desk, parcel: Path, reason: str) -> Opened:
    """Take nothing of a parcel, and say why."""
    return desk.caseload.exchange.open(parcel, (), out=desk.drop, reason=reason)


def waiting(desk: Desk) -> tuple[CameBack, ...]:
    with desk.caseload.look() as reader:
        return came_back(reader)


def told(desk: Desk) -> tuple[BackLine, ...]:
    """What came back of the parcel of which something did."""
    with desk.caseload.look() as reader:
        ours = reader.exchange.parcels(is_ours=True)
        (parcel,) = [one for one in ours if one.state == "returned"]
        return lines_of_parcel(reader, parcel)


def states(desk: Desk) -> list[BackState]:
    return [one.state for one in told(desk)]


def is_waiting(desk: Desk) -> bool:
    """Whether any parcel of ours waits for a person."""
    with desk.caseload.look() as reader:
        parcels = reader.exchange.parcels(is_ours=True)
        return bool(parcels_that_wait(reader, came_back(reader), parcels))


def returned_talk(counselor: Desk, office: Desk) -> UUID:
    """A talk that was reported, and that the office sent back."""
    (talk,) = counselor.desk.log_talk(counselor.files()[:1], a_talk(content=WORDS)).created
    report(counselor, office)
    office.desk.return_records([talk], reason="请补地点")
    counselor.opens(office.seal("周敏"))
    return talk


def test_what_came_back_is_named_with_its_student_its_words_and_the_reason(
    two: tuple[Desk, Desk],
) -> None:
    counselor, office = two
    talk = returned_talk(counselor, office)
    with office.caseload.look() as reader:
        assert given_back(reader, [talk]) == {talk: ("周敏", "请补地点")}
    (one,) = waiting(counselor)
    assert (one.record_id, one.kind, one.file_id) == (talk, Talk.kind, counselor.files()[0])
    assert (one.partner, one.code, one.reason) == ("就业中心", "RULED", "请补地点")
    (line,) = told(counselor)
    assert line.line is not None
    assert line.student is not None
    assert (line.line.kind, line.student.file.id) == (Talk.kind, counselor.files()[0])
    (sitting,) = line.parents.values()
    assert sitting.fields is not None
    assert sitting.fields["content"] == WORDS
    assert (line.state, line.reason) == (BackState.OPEN, "请补地点")
    assert is_waiting(counselor)


def test_what_was_mended_waits_for_nobody_and_its_parcel_says_how_it_went_on(
    two: tuple[Desk, Desk],
) -> None:
    counselor, office = two
    talk = returned_talk(counselor, office)
    counselor.desk.correct(talk, {"own_words": "在学院 301 室面谈。"}, reason="补地点")
    assert waiting(counselor) == ()
    assert not is_waiting(counselor)
    assert states(counselor) == [BackState.AGAIN]
    path = counselor.seal("就业中心")
    assert states(counselor) == [BackState.SENT]
    receipt = office.opens(path).receipt
    assert receipt is not None
    counselor.opens(receipt.path)
    assert states(counselor) == [BackState.TAKEN]
    with office.caseload.look() as reader:
        assert given_back(reader, [talk]) == {}
    outbox = [one.state for one in counselor.caseload.exchange.outbox()]
    assert outbox == ["returned", "acknowledged"]


def test_who_leaves_it_as_it_is_is_not_asked_again_until_it_comes_back_anew(
    two: tuple[Desk, Desk],
) -> None:
    counselor, office = two
    student = counselor.files()[0]
    (place,) = counselor.desk.register_destination([student], code="76", on=START).created
    report(counselor, office)
    office.desk.return_records([place], reason="缺灵活就业证明")
    counselor.opens(office.seal("周敏"))
    ((one,), (line,)) = waiting(counselor), told(counselor)
    assert one.kind == Destination.kind
    assert line.state is BackState.OPEN
    assert one.parcel_id is not None
    counselor.desk.leave_returned(one.parcel_id)
    assert waiting(counselor) == ()
    assert not is_waiting(counselor)
    assert states(counselor) == [BackState.LEFT]
    counselor.desk.leave_returned(one.parcel_id, is_left=False)
    assert states(counselor) == [BackState.OPEN]
    counselor.desk.leave_returned(one.parcel_id)

    office.desk.return_records([place], reason="还缺证明")
    counselor.opens(office.seal("周敏"))
    assert [one.reason for one in waiting(counselor)] == ["还缺证明"]
    with pytest.raises(RuleBroken, match="NOT_RETURNED"):
        counselor.desk.leave_returned(UUID(int=7))


def test_an_advisor_sees_which_talk_the_counselor_sent_back(
    three: tuple[Desk, Desk, Desk],
) -> None:
    counselor, _, advisor = three
    student = counselor.files()[0]
    counselor.desk.assign([student], counselor.partner("王班主任").id)
    advisor.opens(counselor.seal("王班主任"))
    (talk,) = advisor.desk.log_talk([student], a_talk(content=WORDS)).created
    opened = declined(counselor, advisor.seal("周敏"), "时间不对")
    assert opened.receipt is not None
    advisor.opens(opened.receipt.path)
    (one,) = waiting(advisor)
    assert (one.record_id, one.reason) == (talk, "时间不对")
    assert states(advisor) == [BackState.OPEN]
    advisor.desk.correct(talk, {"own_words": "改在下午谈的。"}, reason="改时间")
    assert waiting(advisor) == ()


def test_a_declined_file_is_back_with_its_giver_until_it_goes_to_somebody_else(
    three: tuple[Desk, Desk, Desk],
) -> None:
    giver, taker, _ = three
    student = giver.files()[0]
    signer = giver.caseload.signer
    giver.desk.offer([student], giver.partner("李强").id, signer)
    opened = declined(taker, giver.seal("李强", ParcelKind.HANDOVER), "不是我的学院")
    assert opened.receipt is not None
    giver.opens(opened.receipt.path)
    assert waiting(giver) == ()  # no record has to be mended
    (line,) = told(giver)
    assert line.student is not None
    assert (line.state, line.student.file.id) == (BackState.HOME, student)
    assert line.reason == "不是我的学院"
    assert is_waiting(giver)
    giver.desk.offer([student], giver.partner("李强").id, signer)
    assert states(giver) == [BackState.ELSEWHERE]
    assert not is_waiting(giver)


def test_what_others_answer_for_by_now_waits_for_nobody(three: tuple[Desk, Desk, Desk]) -> None:
    one, other, advisor = three
    student = one.files()[0]
    one.desk.assign([student], one.partner("王班主任").id)
    advisor.opens(one.seal("王班主任"))
    advisor.desk.log_talk([student], a_talk(content=WORDS))
    late = advisor.seal("周敏")
    one.desk.offer([student], one.partner("李强").id, one.caseload.signer)
    given = other.opens(one.seal("李强", ParcelKind.HANDOVER))
    assert given.receipt is not None
    one.opens(given.receipt.path)
    opened = one.opens(late)
    assert opened.receipt is not None
    advisor.opens(opened.receipt.path)
    assert "FILE_HANDED_ON" in {ruling.code for ruling in opened.taken.taken.rulings}
    assert waiting(advisor) == ()
    assert states(advisor) == [BackState.AGAIN]
    with one.caseload.look() as reader:
        assert reader.get(CaseFile, student).id == student
