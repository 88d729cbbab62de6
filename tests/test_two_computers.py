"""One counselor at two computers, and an office that hears of both: one file, one state, once.

At the office the second computer is added as one more of the same person. What both write without
knowing of each other is kept twice until somebody chooses, and never counted twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from casework.exchange.custody_queries import files_by_holder
from casework.exchange.returned_records import returned_lines
from casework.exchange.stranded_records import stranded_records
from casework.exchange.targets import SyncTarget, TransportKind
from casework.parcels.custody import Ownership
from casework.parcels.lines import LineOutcome, RecordRevision
from casework.parcels.manifest import ParcelKind
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import CaseFile, Role, Talk, Withdrawal
from casework.reports.weekly import overdue_reporters
from casework.standing import Status
from tests.builders.busy_exchange import send, take_all, visit
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.forgery import Forgery
from tests.builders.homes import COHORT, a_roster, a_talk

OFFICE, ZHOU, LI = "校就业中心", "周敏", "李强"
WORDS = "谈到上周笔试的结果，准备周三的复试，约好周四再谈，家里支持留在本地。"

OWN_WORDS = "学生单独说到想先考初级会计证书，和家里商量以后再决定投递哪两家单位。"


class Office:
    """Two computers of one counselor, their office, and perhaps another counselor."""

    def __init__(self, devices: list[Device]) -> None:
        self.here, self.there, self.office, *more = devices
        for one, other in ((self.here, self.there), (self.there, self.here)):
            pin(one, other, Role.COUNSELOR, is_own=True)
            pin(one, self.office, Role.OFFICE)
        self.is_known_by(self.office)
        for li in more:
            self.li = li
            self.is_known_by(li)
            pin(li, self.office, Role.OFFICE)
            pin(self.office, li, Role.COUNSELOR)
            for one in (self.here, self.there):
                pin(one, li, Role.COUNSELOR)
        self.here.services.imports.import_draft(a_roster(2))
        self.mirror()
        self.student, self.other = self.here.files()

    def is_known_by(self, device: Device) -> None:
        pin(device, self.here, Role.COUNSELOR)
        pin(device, self.there, Role.COUNSELOR, shares_with=device.partner(ZHOU).id)

    @property
    def all(self) -> tuple[Device, Device, Device]:
        return self.here, self.there, self.office

    def a_day_passes(self) -> None:
        for device in self.all:
            device.home.clock.pass_days(1)

    def carry(
        self, one: Device, other: Device, kind: ParcelKind | None = None, *files: UUID
    ) -> dict[str, list[str]]:
        """Carry a parcel and the answer back; return what became of its records, by outcome."""
        opened = other.opens(one.seal(name_of(other), kind, files=files or None))
        assert opened.receipt is not None
        one.opens(opened.receipt.path)
        self.check()
        found = {one: opened.of(one) for one in LineOutcome}
        return {
            one.value: [decision.code or decision.line.kind for decision in some]
            for one, some in found.items()
            if some
        }

    def mirror(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        return self.carry(self.here, self.there), self.carry(self.there, self.here)

    def report(self) -> None:
        """Both report; nothing that one of them sends is refused."""
        for one in (self.here, self.there):
            assert "returned" not in self.carry(one, self.office)

    def check(self) -> None:
        """The office counts every file once, whatever came from which computer."""
        with self.office.caseload.snapshot() as reader:
            shown = reader.file_ids(FileQuery())
            assert reader.progress()[0].files == len(shown) == len(set(shown)) <= 2
            assert len([one for one in files_by_holder(reader) if one.name == ZHOU]) <= 1

    def are_equal(self) -> bool:
        return self.here.caseload.checks.state_digest() == self.there.caseload.checks.state_digest()


def name_of(device: Device) -> str:
    with device.caseload.snapshot() as reader:
        return reader.keeper().name


def closing_of(device: Device, file_id: UUID) -> tuple[Status, str | None]:
    """What a student's file is here, and since which day it rests."""
    with device.caseload.snapshot() as reader:
        file = reader.get(CaseFile, file_id)
        on = file.withdrawn_on
        return reader.line(file_id).status, None if on is None else on.isoformat()


def versions(device: Device) -> dict[UUID, tuple[RecordRevision, ...]]:
    with device.caseload.snapshot() as reader:
        return dict(reader.exchange.conflicts())


def authors(device: Device) -> set[str]:
    """The computers that wrote the versions that wait for a choice."""
    return {line.author for lines in versions(device).values() for line in lines}


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Office]:
    roles = [(ZHOU, Role.COUNSELOR), (ZHOU, Role.COUNSELOR), (OFFICE, Role.OFFICE)]
    with open_devices(tmp_path, roles) as devices:
        yield Office(devices)


@pytest.fixture
def with_li(tmp_path: Path) -> Iterator[Office]:
    roles = [(ZHOU, Role.COUNSELOR), (ZHOU, Role.COUNSELOR), (OFFICE, Role.OFFICE)]
    with open_devices(tmp_path, [*roles, (LI, Role.COUNSELOR)]) as devices:
        yield Office(devices)


def close_twice(both: Office) -> None:
    """Both close one file for other reasons and on other days, and know nothing of each other."""
    both.here.services.year.pause_files([both.student], Withdrawal.CLOSED, reason="本年工作结束")
    both.a_day_passes()
    both.there.services.year.pause_files([both.student], Withdrawal.LEFT, reason="转学")


@pytest.mark.parametrize("is_mirrored_first", [True, False])
def test_a_file_that_both_closed_waits_everywhere_for_one_choice(
    both: Office, *, is_mirrored_first: bool
) -> None:
    student = both.student
    close_twice(both)
    if is_mirrored_first:
        both.mirror()
        both.report()
    else:
        both.report()
        both.mirror()

    computers = {device.caseload.signer.public.signing for device in (both.here, both.there)}
    for device in both.all:
        assert list(versions(device)) == [student]
        assert authors(device) == computers
        assert closing_of(device, student) == (Status.CLOSED, "2026-11-20")  # written first
    assert both.are_equal()

    left = Withdrawal.LEFT.value
    chosen = next(
        one for one in versions(both.there)[student] if (one.fields or {})["withdrawal"] == left
    )
    both.there.services.parcels.resolve_conflict(student, chosen.revision)
    both.report()
    both.mirror()
    for device in both.all:
        assert versions(device) == {}
        assert closing_of(device, student) == (Status.LEFT, "2026-11-21")
    assert both.are_equal()


def test_a_file_that_was_closed_here_and_mirrored_is_closed_there_and_amended_without_a_choice(
    both: Office,
) -> None:
    student = both.student
    both.here.services.year.pause_files([student], Withdrawal.CLOSED, reason="本年工作结束")
    both.mirror()
    assert closing_of(both.there, student) == (Status.CLOSED, "2026-11-20")
    both.a_day_passes()
    both.there.services.year.resume_files([student])
    both.there.services.year.pause_files([student], Withdrawal.LEFT, reason="转学")
    both.report()
    both.mirror()
    both.report()
    assert both.are_equal()
    for device in both.all:
        assert versions(device) == {}
        assert closing_of(device, student) == (Status.LEFT, "2026-11-21")


@pytest.mark.parametrize("is_mirrored_first", [True, False])
def test_a_talk_logged_there_while_the_file_is_closed_here_is_kept_and_the_file_stays_closed(
    both: Office, *, is_mirrored_first: bool
) -> None:
    student = both.student
    both.here.services.year.pause_files([student], Withdrawal.CLOSED, reason="本年工作结束")
    both.there.services.talks.log_talk([student], a_talk(content=WORDS))
    if is_mirrored_first:
        both.mirror()
        both.report()
    else:
        both.report()
        both.mirror()
    assert both.are_equal()
    for device in both.all:
        assert versions(device) == {}
        assert closing_of(device, student) == (Status.CLOSED, "2026-11-20")
        assert device.given(student) == (1, 0, 0)
    assert returned(both.there) == []


def test_the_talk_of_a_group_that_both_report_is_counted_once_at_the_office(both: Office) -> None:
    talks = both.here.services.talks.log_talk(
        [both.student, both.other], a_talk(content=WORDS)
    ).created
    both.mirror()
    both.report()
    assert both.office.given(both.student) == (0, 0, 0)
    both.a_day_passes()
    both.there.services.corrections.correct(
        talks[0], {"own_words": OWN_WORDS}, reason="补充学生自己的话"
    )
    both.report()
    both.mirror()
    both.report()
    assert both.are_equal()
    assert both.office.given(both.student) == both.here.given(both.student) == (1, 0, 0)
    for device in both.all:
        assert versions(device) == {}
        assert device.caseload.checks.verify_journal().findings == ()


def test_a_talk_corrected_here_and_voided_there_waits_at_the_office_too(both: Office) -> None:
    (talk,) = both.here.services.talks.log_talk([both.student], a_talk(content=WORDS)).created
    both.mirror()
    both.report()
    both.here.services.corrections.correct(
        talk, {"own_words": "已与家长核对过一次。"}, reason="补充"
    )
    both.there.services.files.void([talk], reason="记错了学生")
    both.report()
    assert list(versions(both.office)) == [talk]
    both.mirror()
    voided = next(
        line for line in versions(both.here)[talk] if line.fields and line.fields["voided_at"]
    )
    both.here.services.parcels.resolve_conflict(talk, voided.revision)
    both.mirror()
    both.report()
    assert both.are_equal()
    for device in both.all:
        assert versions(device) == {}
        assert device.given(both.student) == (0, 0, 0)


def test_what_the_office_returns_is_shown_at_both_and_mended_at_either(both: Office) -> None:
    (talk,) = both.here.services.talks.log_talk([both.student], a_talk(content=WORDS)).created
    both.mirror()
    assert "returned" not in both.carry(both.here, both.office)
    both.office.services.returns.return_records([talk], reason="请补地点")
    decision = both.office.seal(ZHOU)
    for device in (both.here, both.there):
        device.opens(decision)
    assert returned(both.here) == returned(both.there) == [(talk, "请补地点")]
    both.there.services.corrections.correct(
        talk, {"own_words": "在学院 301 室面谈。"}, reason="补地点"
    )
    both.mirror()
    both.report()
    assert returned(both.here) == returned(both.there) == []
    assert both.are_equal()


def returned(device: Device) -> list[tuple[UUID, str | None]]:
    with device.caseload.snapshot() as reader:
        return [
            (known.record_id, known.reason or known.code) for _, known in reader.exchange.returned()
        ]


def test_receipts_for_either_computer_come_to_both_and_each_settles_its_own(
    both: Office, tmp_path: Path
) -> None:
    nas = tmp_path / "nas"
    nas.mkdir()
    for device in both.all:
        sync_service = device.caseload.sync_service
        sync_service.keep_target(
            sync_service.connect(SyncTarget("nas", TransportKind.FOLDER, str(nas)))
        )
    for device, student in ((both.here, both.student), (both.there, both.other)):
        device.services.talks.log_talk([student], a_talk(content=WORDS))
        send(device, OFFICE)
    visit(both.here, both.there, both.office)
    take_all(both.office)
    visit(both.office, both.here, both.there)
    for device in (both.here, both.there):
        sent = [one.state for one in device.caseload.exchange.outbox() if one.to == OFFICE]
        assert sent == ["acknowledged"]
        assert device.caseload.exchange.rejected_parcels() == ()
        assert device.caseload.sync_service.arrivals() == ()
    both.check()
    assert both.office.given(both.student) == both.office.given(both.other) == (1, 0, 0)


def test_what_is_handed_over_lies_only_where_the_computer_looks_that_can_take_it(
    with_li: Office, tmp_path: Path
) -> None:
    here, there, li = with_li.here, with_li.there, with_li.li
    li.services.imports.import_draft(a_roster(1, first=9))
    (student,) = li.files()
    li.seal(ZHOU, ParcelKind.HANDOVER, files=[student])
    nas = tmp_path / "nas"
    nas.mkdir()
    for device in (li, here, there):
        sync_service = device.caseload.sync_service
        sync_service.keep_target(
            sync_service.connect(SyncTarget("nas", TransportKind.FOLDER, str(nas)))
        )
    visit(li, here, there)
    came = [device for device in (here, there) if device.caseload.sync_service.arrivals()]
    assert len(came) == 1
    assert [device.caseload.exchange.rejected_parcels() for device in (here, there)] == [(), ()]
    take_all(came[0])
    visit(came[0], li)
    assert ownership_of(li, student) is Ownership.TRANSFERRED


def test_a_talk_that_came_while_the_file_was_on_its_way_goes_once_more_when_it_is_back(
    with_li: Office,
) -> None:
    here, there, li, student = with_li.here, with_li.there, with_li.li, with_li.student
    parcel = here.seal(LI, ParcelKind.HANDOVER, files=[student])
    there.services.talks.log_talk([student], a_talk(content=WORDS))
    assert with_li.mirror()[1] == {"returned": ["FILE_ON_ITS_WAY"]}
    declined = li.opens(parcel, with_li.other).receipt  # it accepts nothing of what came
    assert declined is not None
    here.opens(declined.path)
    with_li.mirror()
    with_li.mirror()
    assert with_li.are_equal()
    assert here.given(student) == (1, 0, 0)
    assert returned(there) == []


def test_a_talk_for_a_cohort_that_was_closed_comes_when_it_is_open_again(both: Office) -> None:
    both.here.services.year.close_cohort(COHORT, reason="本届结束", with_open=True)
    both.there.services.talks.log_talk([both.student], a_talk(content=WORDS))
    assert both.mirror()[1] == {"returned": ["COHORT_CLOSED"]}
    both.here.services.year.reopen_cohort(COHORT, reason="补录")
    assert both.mirror()[1] == {"accepted": ["talk"]}
    assert both.here.given(both.student) == (1, 0, 0)


def test_a_file_that_one_hands_over_while_the_other_writes_has_one_owner(with_li: Office) -> None:
    here, there, li, student = with_li.here, with_li.there, with_li.li, with_li.student
    with_li.report()
    assert "returned" not in with_li.carry(here, li, ParcelKind.HANDOVER, student)
    there.services.talks.log_talk([student], a_talk(content=WORDS))  # which knows nothing of it
    assert with_li.carry(there, with_li.office) == {"accepted": ["talk"]}
    assert "returned" not in with_li.carry(li, with_li.office)
    there.services.talks.log_talk([student], a_talk(content=WORDS, topic="还不知道"))
    assert with_li.carry(there, with_li.office)["returned"] == ["FILE_HANDED_ON"]
    assert ownership_of(there, student) is Ownership.TRANSFERRED
    with pytest.raises(RuleBroken, match="FILE_HANDED_ON"):
        there.services.talks.log_talk([student], a_talk(content=WORDS, topic="现在知道了"))
    with with_li.office.caseload.snapshot() as reader:
        held = {one.name: one.files for one in files_by_holder(reader)}
    assert held == {LI: frozenset({student}), ZHOU: frozenset({with_li.other})}


def test_what_was_written_before_a_handover_comes_with_the_news_of_it(with_li: Office) -> None:
    here, there, li, student = with_li.here, with_li.there, with_li.li, with_li.student
    (talk,) = here.services.talks.log_talk([student], a_talk(content=WORDS)).created
    here.services.student_details.edit_facts(student, {"phone": "13911112222"})
    parcel = here.seal(LI, ParcelKind.HANDOVER, files=[student])
    assert "returned" not in with_li.carry(here, there)
    assert ownership_of(there, student) is Ownership.TRANSFER_PENDING
    assert with_li.are_equal()

    accepted = li.opens(parcel).receipt
    assert accepted is not None
    here.opens(accepted.path)
    li.services.corrections.correct(talk, {"own_words": OWN_WORDS}, reason="补充学生自己的话")
    for one, other in ((li, here), (here, li)):  # it comes back, and goes once more
        assert "returned" not in with_li.carry(one, other, ParcelKind.HANDOVER, student)
    assert "returned" not in with_li.carry(here, there)
    assert ownership_of(there, student) is Ownership.TRANSFERRED
    assert with_li.are_equal()


def left_at(device: Device) -> dict[str, list[str]]:
    """What stayed behind here, by whom it belongs to now."""
    with device.caseload.snapshot() as reader:
        return {
            one.name: sorted(each.kind for each in one.records) for one in stranded_records(reader)
        }


def test_what_the_other_computer_wrote_unaware_goes_to_the_new_owner_who_decides(
    with_li: Office,
) -> None:
    here, there, li, student = with_li.here, with_li.there, with_li.li, with_li.student
    with_li.report()
    assert "returned" not in with_li.carry(here, li, ParcelKind.HANDOVER, student)
    assert left_at(here) == {}  # all that was here went along
    talks = [
        there.services.talks.log_talk([student], a_talk(content=WORDS, topic=topic)).created[0]
        for topic in ("第一次", "第二次")
    ]
    there.services.student_details.edit_facts(student, {"phone": "13911112222"})
    assert with_li.carry(there, with_li.office)["accepted"]  # the office had not heard either
    assert left_at(there) == {}  # it knows nothing of the handover yet
    with_li.mirror()
    assert ownership_of(there, student) is Ownership.TRANSFERRED
    assert left_at(there) == {LI: ["file", "talk", "talk"]}
    assert left_at(here) == {}
    assert with_li.mirror()[1] == {}  # it is not asked for again and again

    parcel = there.seal(LI, ParcelKind.LOG)
    assert left_at(there) == {}  # it is on its way
    preview = li.caseload.exchange.preview(parcel)
    assert len(preview.of(LineOutcome.ACCEPTED)) == 3
    opened = li.opens(parcel, talks[0], student, reason="这一次已另记")
    assert opened.receipt is not None
    there.opens(opened.receipt.path)

    assert li.given(student) == (1, 0, 0)
    assert (talks[1], "这一次已另记") in returned(there)
    assert left_at(there) == {}  # the owner has decided
    with li.caseload.snapshot() as reader:
        assert reader.get(CaseFile, student).phone == "13911112222"
    assert "returned" not in with_li.carry(li, with_li.office)
    assert with_li.office.given(student) == (1, 0, 0)


def test_leftover_records_return_with_the_file(with_li: Office) -> None:
    here, there, li, student = with_li.here, with_li.there, with_li.li, with_li.student
    with_li.carry(here, li, ParcelKind.HANDOVER, student)
    there.services.talks.log_talk([student], a_talk(content=WORDS))
    with_li.mirror()
    assert left_at(there) == {LI: ["talk"]}
    with_li.carry(there, li, ParcelKind.LOG)
    assert (left_at(there), li.given(student)) == ({}, (1, 0, 0))
    with_li.carry(li, here, ParcelKind.HANDOVER, student)
    with_li.mirror()
    assert with_li.are_equal()
    assert here.given(student) == (1, 0, 0)
    assert [left_at(device) for device in (here, there, li)] == [{}, {}, {}]


def test_a_report_from_one_computer_counts_for_both(with_li: Office) -> None:
    office, today = with_li.office, with_li.office.home.clock.today()
    zhou, li = office.partner(ZHOU), office.partner(LI)
    with office.caseload.snapshot() as reader:
        assert overdue_reporters(reader, today) == {zhou.group, li.group}
    with_li.carry(with_li.there, office)
    with office.caseload.snapshot() as reader:
        assert overdue_reporters(reader, today) == {li.group}
    with with_li.here.caseload.snapshot() as reader:
        assert overdue_reporters(reader, today) == frozenset()  # nobody reports to a counselor


def test_a_handover_known_to_both_leaves_no_leftover_records(with_li: Office) -> None:
    here, there, li, student = with_li.here, with_li.there, with_li.li, with_li.student
    here.services.talks.log_talk([student], a_talk(content=WORDS))  # which the other one never gets
    with_li.carry(here, li, ParcelKind.HANDOVER, student)
    with_li.carry(here, there)
    assert [left_at(device) for device in (here, there)] == [{}, {}]
    with_li.report()
    with_li.carry(li, with_li.office)
    assert [left_at(device) for device in (here, there)] == [{}, {}]


def test_what_the_office_had_not_heard_when_it_gave_a_file_away_goes_to_the_new_owner(
    with_li: Office,
) -> None:
    here, li, student = with_li.here, with_li.li, with_li.student
    here.services.talks.log_talk([student], a_talk(content=WORDS))
    with_li.report()
    here.services.talks.log_talk([student], a_talk(content=WORDS, topic="没来得及上报"))
    with_li.carry(with_li.office, li, ParcelKind.HANDOVER, student)
    assert with_li.carry(here, with_li.office)["returned"] == ["FILE_HANDED_ON"]
    with here.caseload.snapshot() as reader:
        report = [p for p in reader.exchange.parcels(is_ours=True) if p.kind == ParcelKind.REPORT][
            -1
        ]
        kinds = [one.line.kind for one in returned_lines(reader, report) if one.line]
        assert kinds == ["talk"]  # and nothing of what only stands for its words
        assert len(returned_lines(reader, report)) == 1
    assert left_at(here) == {LI: ["talk"]}
    assert with_li.carry(here, li, ParcelKind.LOG) == {"accepted": ["talk"]}
    assert left_at(here) == {}
    with li.caseload.snapshot() as reader:
        assert len(reader.case(student).talks) == 2


def test_records_of_files_never_owned_are_not_sent(with_li: Office) -> None:
    here, there, li = with_li.here, with_li.there, with_li.li
    with_li.carry(here, li, ParcelKind.HANDOVER, with_li.student)
    li.services.imports.import_draft(a_roster(1, first=9))
    (foreign,) = (one for one in li.files() if one not in (with_li.student, with_li.other))
    (talk,) = there.services.talks.log_talk([with_li.student], a_talk(content=WORDS)).created
    with_li.mirror()
    path = there.seal(LI, ParcelKind.LOG)
    forged = Forgery.of(path, li.caseload.signer, there.caseload.signer)
    lines = json.dumps(forged.lines).replace(str(with_li.student), str(foreign))
    forged.with_lines(json.loads(lines))
    opened = li.opens(forged.write(path.with_name("forged.zhp")))
    assert {one.code for one in opened.of(LineOutcome.RETURNED)} == {"E_SCOPE"}
    assert li.given(foreign) == (0, 0, 0)
    with li.caseload.snapshot() as reader:
        assert reader.known_ids(Talk, [talk]) == frozenset()


def test_a_step_received_by_each_computer_separately_opens_no_file(with_li: Office) -> None:
    here, there, li, student = with_li.here, with_li.there, with_li.li, with_li.student
    with_li.report()
    with_li.carry(here, li, ParcelKind.HANDOVER, student)
    with_li.carry(li, with_li.office)
    there.services.student_details.edit_facts(student, {"phone": "13911112222"})
    assert with_li.carry(there, with_li.office) == {"returned": ["FILE_HANDED_ON"]}
    assert ownership_of(there, student) is Ownership.TRANSFERRED  # the receipt said so
    answer = with_li.carry(there, here)
    assert answer["returned"] == ["FILE_HANDED_ON"]
    assert left_at(there) == {LI: ["file"]}
    assert left_at(here) == {}


def test_leftover_records_follow_the_file_to_a_third_owner(with_li: Office) -> None:
    """Whoever had the file meanwhile says who has it now."""
    here, there, li, student = with_li.here, with_li.there, with_li.li, with_li.student
    with_li.report()
    with_li.carry(here, li, ParcelKind.HANDOVER, student)
    there.services.talks.log_talk([student], a_talk(content=WORDS))
    with_li.mirror()
    with_li.carry(li, with_li.office)
    with_li.office.services.partners.revoke_partner(with_li.office.partner(LI).id, reason="离职")
    parcel = li.seal(ZHOU, ParcelKind.HANDOVER, files=[student])
    assert with_li.carry(there, li, ParcelKind.LOG) == {"returned": ["FILE_ON_ITS_WAY"]}
    assert left_at(there) == {}  # it was sent, and goes once more
    declined = here.opens(parcel, with_li.other).receipt
    assert declined is not None
    li.opens(declined.path)
    assert "returned" not in with_li.carry(there, li, ParcelKind.LOG)
    assert li.given(student) == (1, 0, 0)


def ownership_of(device: Device, file_id: UUID) -> Ownership:
    with device.caseload.snapshot() as reader:
        return reader.line(file_id).ownership
