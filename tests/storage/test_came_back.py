"""What comes back of a parcel is named, waits for a person, and stops to wait when it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from casework.exchange.returned_records import (
    ReturnedLine,
    ReturnedRecord,
    ReturnState,
    parcels_needing_action,
    returned_by_us,
    returned_lines,
    returned_records,
)
from casework.parcels.manifest import ParcelKind
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.records import CaseFile, Destination, Role, Talk
from casework.service_layer.exchange_results import OpenedParcel
from storage.ledger.tables import parcel_line_table
from tests.builders.erasing import erase
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.homes import START, a_roster, a_talk

WORDS = "谈到父亲住院的事，想先在天津找工作，约好下周一起改简历，再看两个岗位。"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    """A counselor with two students, and the office."""
    with open_devices(tmp_path, [("周敏", Role.COUNSELOR), ("就业中心", Role.OFFICE)]) as (
        one,
        office,
    ):
        one.services.imports.import_draft(a_roster(2))
        pin(one, office, Role.OFFICE)
        pin(office, one, Role.COUNSELOR)
        yield one, office


@pytest.fixture
def three(tmp_path: Path) -> Iterator[tuple[Device, Device, Device]]:
    """Two counselors and a class advisor of the first one."""
    roles = [("周敏", Role.COUNSELOR), ("李强", Role.COUNSELOR), ("王班主任", Role.ADVISOR)]
    with open_devices(tmp_path, roles) as (one, other, advisor):
        one.services.imports.import_draft(a_roster(2))
        for here, there, role in (
            *((one, other, Role.COUNSELOR), (other, one, Role.COUNSELOR)),
            *((one, advisor, Role.ADVISOR), (advisor, one, Role.COUNSELOR)),
        ):
            pin(here, there, role)
        yield one, other, advisor


def report(counselor: Device, office: Device) -> None:
    """Report what is new, and bring the receipt back."""
    opened = office.opens(counselor.seal("就业中心"))
    assert opened.receipt is not None
    counselor.opens(opened.receipt.path)


def report_to(taker: Device, sender: Device, name: str, kind: ParcelKind | None = None) -> None:
    """Bring a parcel to somebody, and the receipt back."""
    opened = taker.opens(sender.seal(name, kind))
    assert opened.receipt is not None
    sender.opens(opened.receipt.path)


def declined(device: Device, parcel: Path, reason: str) -> OpenedParcel:
    """Take nothing of a parcel, and say why."""
    return device.caseload.exchange.open(parcel, (), out=device.drop, reason=reason)


def waiting(device: Device) -> tuple[ReturnedRecord, ...]:
    with device.caseload.snapshot() as reader:
        return returned_records(reader)


def lines_of(device: Device) -> tuple[ReturnedLine, ...]:
    """What came back of the parcel of which something did."""
    with device.caseload.snapshot() as reader:
        ours = reader.exchange.parcels(is_ours=True)
        (parcel,) = [one for one in ours if one.state == "returned"]
        return returned_lines(reader, parcel)


def states(device: Device) -> list[ReturnState]:
    return [one.state for one in lines_of(device)]


def outbox(device: Device) -> list[str]:
    return [one.state for one in device.caseload.exchange.outbox()]


def is_waiting(device: Device) -> bool:
    """Whether any parcel of ours waits for a person."""
    with device.caseload.snapshot() as reader:
        parcels = reader.exchange.parcels(is_ours=True)
        return bool(parcels_needing_action(reader, returned_records(reader), parcels))


def returned_talk(counselor: Device, office: Device) -> UUID:
    """A talk that was reported, and that the office sent back."""
    (talk,) = counselor.services.talks.log_talk(
        counselor.files()[:1], a_talk(content=WORDS)
    ).created
    report(counselor, office)
    office.services.returns.return_records([talk], reason="请补地点")
    counselor.opens(office.seal("周敏"))
    return talk


@pytest.mark.fast
def test_a_returned_record_is_listed_with_student_text_and_reason(
    two: tuple[Device, Device],
) -> None:
    counselor, office = two
    talk = returned_talk(counselor, office)
    with office.caseload.snapshot() as reader:
        assert returned_by_us(reader, [talk]) == {talk: ("周敏", "请补地点")}
    (one,) = waiting(counselor)
    assert (one.record_id, one.kind, one.file_id) == (talk, Talk.kind, counselor.files()[0])
    assert (one.partner, one.code, one.reason) == ("就业中心", "RULED", "请补地点")
    (line,) = lines_of(counselor)
    assert line.line is not None
    assert line.student is not None
    assert (line.line.kind, line.student.file.id) == (Talk.kind, counselor.files()[0])
    (sitting,) = line.parents.values()
    assert sitting.fields is not None
    assert sitting.fields["content"] == WORDS
    assert (line.state, line.reason) == (ReturnState.NEEDS_FIX, "请补地点")
    assert is_waiting(counselor)


def test_a_corrected_record_is_resolved_and_its_parcel_shows_the_outcome(
    two: tuple[Device, Device],
) -> None:
    counselor, office = two
    talk = returned_talk(counselor, office)
    counselor.services.corrections.correct(
        talk, {"own_words": "在学院 301 室面谈。"}, reason="补地点"
    )
    assert waiting(counselor) == ()
    assert not is_waiting(counselor)
    assert states(counselor) == [ReturnState.QUEUED]
    path = counselor.seal("就业中心")
    assert states(counselor) == [ReturnState.RESENT]
    receipt = office.opens(path).receipt
    assert receipt is not None
    counselor.opens(receipt.path)
    assert states(counselor) == [ReturnState.ACCEPTED]
    with office.caseload.snapshot() as reader:
        assert returned_by_us(reader, [talk]) == {}
    assert outbox(counselor) == ["returned", "acknowledged"]


def test_correcting_a_shared_record_resolves_the_returned_one(
    two: tuple[Device, Device],
) -> None:
    counselor, office = two
    talk = returned_talk(counselor, office)
    done = counselor.services.corrections.correct(talk, {"place": "学院 301 室"}, reason="补地点")
    assert waiting(counselor) == ()
    assert states(counselor) == [ReturnState.QUEUED]
    counselor.services.actions.undo(done.action)
    assert [one.reason for one in waiting(counselor)] == ["请补地点"]
    counselor.services.actions.redo()
    report(counselor, office)
    assert waiting(counselor) == ()
    assert outbox(counselor) == ["acknowledged", "acknowledged"]
    with office.caseload.snapshot() as reader:
        assert returned_by_us(reader, [talk]) == {}


def test_a_declined_talk_is_sent_again_after_its_sitting_was_corrected(
    three: tuple[Device, Device, Device],
) -> None:
    counselor, _, advisor = three
    student = counselor.files()[0]
    counselor.services.partners.assign([student], counselor.partner("王班主任").id)
    advisor.opens(counselor.seal("王班主任"))
    (talk,) = advisor.services.talks.log_talk([student], a_talk(content=WORDS)).created
    opened = declined(counselor, advisor.seal("周敏"), "题目不对")
    assert opened.receipt is not None
    advisor.opens(opened.receipt.path)
    advisor.services.corrections.correct(talk, {"topic": "实习"}, reason="改题目")
    opened = counselor.opens(advisor.seal("周敏"))
    assert opened.receipt is not None
    advisor.opens(opened.receipt.path)
    assert waiting(advisor) == ()
    with counselor.caseload.snapshot() as reader:
        (held,) = reader.case(student).talks
    assert (held.talk.id, held.session.topic) == (talk, "实习")


def test_a_corrected_talk_is_sent_with_its_sitting(
    three: tuple[Device, Device, Device],
) -> None:
    counselor, _, advisor = three
    student = counselor.files()[0]
    counselor.services.partners.assign([student], counselor.partner("王班主任").id)
    advisor.opens(counselor.seal("王班主任"))
    (talk,) = advisor.services.talks.log_talk([student], a_talk(content=WORDS)).created
    opened = declined(counselor, advisor.seal("周敏"), "没写他本人怎么说")
    assert opened.receipt is not None
    advisor.opens(opened.receipt.path)
    advisor.services.corrections.correct(talk, {"own_words": "想留在天津。"}, reason="补上")
    report_to(counselor, advisor, "周敏")
    assert waiting(advisor) == ()
    with counselor.caseload.snapshot() as reader:
        (held,) = reader.case(student).talks
    assert (held.talk.own_words, held.session.content) == ("想留在天津。", WORDS)


def test_an_undone_correction_resolves_nothing(two: tuple[Device, Device]) -> None:
    counselor, office = two
    talk = returned_talk(counselor, office)
    done = counselor.services.corrections.correct(
        talk, {"own_words": "在学院 301 室面谈。"}, reason="补地点"
    )
    assert waiting(counselor) == ()
    counselor.services.actions.undo(done.action)
    assert [one.record_id for one in waiting(counselor)] == [talk]
    assert states(counselor) == [ReturnState.NEEDS_FIX]
    with counselor.caseload.snapshot() as reader:
        office_here = counselor.partner("就业中心")
        assert reader.exchange.partner_states(office_here.group, [talk])[talk].state == "returned"
    assert counselor.services.parcels.collect_changes(office_here).lines == ()
    counselor.services.actions.redo()
    assert waiting(counselor) == ()
    lines = counselor.services.parcels.collect_changes(office_here).lines
    assert [one.record_id for one in lines if one.kind == Talk.kind] == [talk]


def test_a_void_record_is_not_pending(two: tuple[Device, Device]) -> None:
    counselor, office = two
    talk = returned_talk(counselor, office)
    done = counselor.services.files.void([talk], reason="记错了人")
    assert waiting(counselor) == ()
    assert states(counselor) == [ReturnState.QUEUED]
    counselor.services.actions.undo(done.action)
    assert [one.record_id for one in waiting(counselor)] == [talk]


def test_attaching_evidence_resolves_a_returned_record(two: tuple[Device, Device]) -> None:
    counselor, office = two
    student = counselor.files()[0]
    (place,) = counselor.services.destinations.register_destination(
        [student], code="76", on=START
    ).created
    report(counselor, office)
    office.services.returns.return_records([place], reason="缺灵活就业证明")
    counselor.opens(office.seal("周敏"))
    done = counselor.services.evidence.add_evidence([place], Proof("证明.pdf", b"%PDF-1.7 shown"))
    assert waiting(counselor) == ()
    counselor.services.actions.undo(done.action)
    assert [one.record_id for one in waiting(counselor)] == [place]
    counselor.services.actions.redo()
    report(counselor, office)
    assert outbox(counselor) == ["acknowledged", "acknowledged"]
    assert waiting(counselor) == ()


def test_a_dismissed_record_is_listed_again_only_when_returned_again(
    two: tuple[Device, Device],
) -> None:
    counselor, office = two
    student = counselor.files()[0]
    (place,) = counselor.services.destinations.register_destination(
        [student], code="76", on=START
    ).created
    report(counselor, office)
    office.services.returns.return_records([place], reason="缺灵活就业证明")
    counselor.opens(office.seal("周敏"))
    ((one,), (line,)) = waiting(counselor), lines_of(counselor)
    assert one.kind == Destination.kind
    assert line.state is ReturnState.NEEDS_FIX
    assert one.parcel_id is not None
    counselor.services.returns.dismiss_returned(one.parcel_id)
    assert waiting(counselor) == ()
    assert not is_waiting(counselor)
    assert states(counselor) == [ReturnState.DISMISSED]
    counselor.services.returns.dismiss_returned(one.parcel_id, is_left=False)
    assert states(counselor) == [ReturnState.NEEDS_FIX]
    counselor.services.returns.dismiss_returned(one.parcel_id)

    office.services.returns.return_records([place], reason="还缺证明")
    counselor.opens(office.seal("周敏"))
    assert [one.reason for one in waiting(counselor)] == ["还缺证明"]
    assert states(counselor) == [ReturnState.NEEDS_FIX]
    with pytest.raises(RuleBroken, match="NOT_RETURNED"):
        counselor.services.returns.dismiss_returned(UUID(int=7))


def test_an_advisor_sees_which_talk_the_counselor_returned(
    three: tuple[Device, Device, Device],
) -> None:
    counselor, _, advisor = three
    student = counselor.files()[0]
    counselor.services.partners.assign([student], counselor.partner("王班主任").id)
    advisor.opens(counselor.seal("王班主任"))
    (talk,) = advisor.services.talks.log_talk([student], a_talk(content=WORDS)).created
    opened = declined(counselor, advisor.seal("周敏"), "时间不对")
    assert opened.receipt is not None
    advisor.opens(opened.receipt.path)
    (one,) = waiting(advisor)
    assert (one.record_id, one.reason) == (talk, "时间不对")
    assert states(advisor) == [ReturnState.NEEDS_FIX]
    advisor.services.corrections.correct(talk, {"own_words": "改在下午谈的。"}, reason="改时间")
    assert waiting(advisor) == ()


def test_a_declined_file_is_pending_at_the_sender_until_handed_over_again(
    three: tuple[Device, Device, Device],
) -> None:
    giver, taker, _ = three
    student = giver.files()[0]
    signer = giver.caseload.signer
    giver.services.handover.offer([student], giver.partner("李强").id, signer)
    opened = declined(taker, giver.seal("李强", ParcelKind.HANDOVER), "不是我的学院")
    assert opened.receipt is not None
    giver.opens(opened.receipt.path)
    assert waiting(giver) == ()  # no record has to be mended
    (line,) = lines_of(giver)
    assert line.student is not None
    assert (line.state, line.student.file.id) == (ReturnState.DECLINED_TRANSFER, student)
    assert line.reason == "不是我的学院"
    assert is_waiting(giver)
    giver.services.handover.offer([student], giver.partner("李强").id, signer)
    assert states(giver) == [ReturnState.OTHER_OWNER]
    assert not is_waiting(giver)


def test_returned_records_of_files_owned_by_others_are_not_pending(
    three: tuple[Device, Device, Device],
) -> None:
    one, other, advisor = three
    student = one.files()[0]
    one.services.partners.assign([student], one.partner("王班主任").id)
    advisor.opens(one.seal("王班主任"))
    advisor.services.talks.log_talk([student], a_talk(content=WORDS))
    late = advisor.seal("周敏")
    one.services.handover.offer([student], one.partner("李强").id, one.caseload.signer)
    given = other.opens(one.seal("李强", ParcelKind.HANDOVER))
    assert given.receipt is not None
    one.opens(given.receipt.path)
    opened = one.opens(late)
    assert opened.receipt is not None
    advisor.opens(opened.receipt.path)
    assert "FILE_HANDED_ON" in {decision.code for decision in opened.taken.taken.decisions}
    assert waiting(advisor) == ()
    assert states(advisor) == [ReturnState.QUEUED]
    with one.caseload.snapshot() as reader:
        assert reader.get(CaseFile, student).id == student


def test_a_returned_record_is_pending_on_both_computers_until_corrected_on_one(
    tmp_path: Path,
) -> None:
    roles = [("周敏", Role.COUNSELOR), ("周敏的另一台", Role.COUNSELOR), ("就业中心", Role.OFFICE)]
    with open_devices(tmp_path, roles) as (one, other, office):
        pin(one, other, Role.COUNSELOR, is_own=True)
        pin(other, one, Role.COUNSELOR, is_own=True)
        for computer in (one, other):
            pin(computer, office, Role.OFFICE)
        pin(office, one, Role.COUNSELOR)
        pin(office, other, Role.COUNSELOR, shares_with=office.partner("周敏").id)
        one.services.imports.import_draft(a_roster(1))
        (talk,) = one.services.talks.log_talk(one.files(), a_talk(content=WORDS)).created
        report_to(other, one, "周敏的另一台")
        report(one, office)
        office.services.returns.return_records([talk], reason="请补地点")
        decision = office.seal("周敏")
        for computer in (one, other):
            computer.opens(decision)
            (lines_of,) = waiting(computer)
            assert (lines_of.record_id, lines_of.partner, lines_of.reason) == (
                talk,
                "就业中心",
                "请补地点",
            )
        other.services.corrections.correct(
            talk, {"own_words": "在学院 301 室面谈。"}, reason="补地点"
        )
        report_to(one, other, "周敏")
        assert [waiting(one), waiting(other)] == [(), ()]

        report(one, office)
        office.services.returns.return_records([talk], reason="还缺时间")
        decision = office.seal("周敏")
        for computer in (one, other):
            computer.opens(decision)
        report_to(one, other, "周敏")
        for computer in (one, other):
            assert [lines_of.partner for lines_of in waiting(computer)] == ["就业中心"]


def test_a_returned_record_of_a_handed_over_file_is_pending_at_the_new_owner(
    tmp_path: Path,
) -> None:
    roles = [("周敏", Role.COUNSELOR), ("李强", Role.COUNSELOR), ("就业中心", Role.OFFICE)]
    with open_devices(tmp_path, roles) as (giver, owner, office):
        giver.services.imports.import_draft(a_roster(1))
        for here, there, role in (
            *((giver, owner, Role.COUNSELOR), (owner, giver, Role.COUNSELOR)),
            *((owner, office, Role.OFFICE), (office, owner, Role.COUNSELOR)),
        ):
            pin(here, there, role)
        student = giver.files()[0]
        (talk,) = giver.services.talks.log_talk([student], a_talk(content=WORDS)).created
        giver.services.handover.offer([student], giver.partner("李强").id, giver.caseload.signer)
        report_to(owner, giver, "李强", ParcelKind.HANDOVER)
        report(owner, office)
        office.services.returns.return_records([talk], reason="请补地点")
        owner.opens(office.seal("李强"))
        assert [(lines_of.record_id, lines_of.reason) for lines_of in waiting(owner)] == [
            (talk, "请补地点")
        ]
        assert states(owner) == [ReturnState.NEEDS_FIX]


def test_a_record_returned_by_an_office_is_resolved_by_the_next_owner(tmp_path: Path) -> None:
    roles = [("周敏", Role.COUNSELOR), ("李强", Role.COUNSELOR), ("就业中心", Role.OFFICE)]
    with open_devices(tmp_path, roles) as (giver, owner, office):
        giver.services.imports.import_draft(a_roster(1))
        pin(giver, owner, Role.COUNSELOR)
        pin(owner, giver, Role.COUNSELOR)
        for counselor in (giver, owner):
            pin(counselor, office, Role.OFFICE)
            pin(office, counselor, Role.COUNSELOR)
        student = giver.files()[0]
        (talk,) = giver.services.talks.log_talk([student], a_talk(content=WORDS)).created
        report(giver, office)
        office.services.returns.return_records([talk], reason="请补地点")
        giver.opens(office.seal("周敏"))
        giver.services.handover.offer([student], giver.partner("李强").id, giver.caseload.signer)
        report_to(owner, giver, "李强", ParcelKind.HANDOVER)
        assert waiting(giver) == ()
        assert not is_waiting(giver)
        owner.services.corrections.correct(
            talk, {"own_words": "在学院 301 室面谈。"}, reason="补地点"
        )
        report(owner, office)
        with office.caseload.snapshot() as reader:
            assert returned_by_us(reader, [talk]) == {}


def test_the_reason_of_a_return_is_erased_with_its_student(two: tuple[Device, Device]) -> None:
    counselor, office = two
    returned_talk(counselor, office)
    erase(counselor.caseload, counselor.files()[0])
    assert waiting(counselor) == ()
    assert not is_waiting(counselor)
    assert lines_of(counselor) == ()
    with counselor.caseload.database.writing() as connection:
        table = parcel_line_table
        assert set(connection.scalars(sa.select(table.c.reason))) == {None}


def test_declined_settings_are_pending_until_sent_again(
    two: tuple[Device, Device],
) -> None:
    counselor, office = two

    def tell(*, declined: str | None = None) -> None:
        path = office.seal("周敏", ParcelKind.SETTINGS)
        chosen = () if declined else None
        exchange = counselor.caseload.exchange
        receipt = exchange.open(path, chosen, out=counselor.drop, reason=declined).receipt
        assert receipt is not None
        office.opens(receipt.path)

    office.services.settings.change_settings({"masking": "strict"})
    tell(declined="先不改")
    assert is_waiting(office)
    assert states(office) == [ReturnState.NEEDS_FIX]
    tell()
    assert not is_waiting(office)


def test_a_returned_record_can_be_dismissed_whoever_sent_it(
    two: tuple[Device, Device],
) -> None:
    counselor, office = two
    talks = [
        *counselor.services.talks.log_talk(counselor.files()[:1], a_talk(content=WORDS)).created,
        *counselor.services.talks.log_talk(
            counselor.files()[1:], a_talk(on=START + timedelta(days=1), content=WORDS)
        ).created,
    ]
    report(counselor, office)
    office.services.returns.return_records(talks, reason="请补地点")
    counselor.opens(office.seal("周敏"))
    counselor.services.returns.dismiss_records(talks[:1])
    assert [one.record_id for one in waiting(counselor)] == talks[1:]
    assert states(counselor) == [ReturnState.NEEDS_FIX, ReturnState.DISMISSED]
    counselor.services.returns.dismiss_records(talks[:1], is_left=False)
    assert states(counselor) == [ReturnState.NEEDS_FIX, ReturnState.NEEDS_FIX]
    with pytest.raises(RuleBroken, match="NOT_RETURNED"):
        counselor.services.returns.dismiss_records([UUID(int=7)])
