"""The worklist: what waits, on which day, and what one key does about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from casework.calendar import SchoolCalendar
from casework.case import Case
from casework.complaints import deadline_of
from casework.exchange.returned_records import ReturnedRecord
from casework.helpers import helper_overview
from casework.org_settings import OrgSettings
from casework.pace import evaluate_case, pace_of
from casework.records import AttendanceState, Complaint, Measure, Pairing
from casework.worklist import ExchangeTasks, When, WorkAction, WorkItem, WorkItemKind, worklist
from tests.builders.cases import OPENED_ON, CaseBuilder, a_case, moment

GROUP = UUID(int=7)
WEDNESDAY = date(2023, 4, 19)
SUNDAY = date(2023, 4, 23)


def test_a_new_file_needs_a_plan_a_helper_and_its_first_services() -> None:
    kinds = [item.kind for item in work(a_case())]

    assert {WorkItemKind.NO_PLAN, WorkItemKind.NO_HELPER, WorkItemKind.PACE} <= set(kinds)


def test_a_file_behind_is_due_this_week_with_its_cheapest_step() -> None:
    item = the(WorkItemKind.PACE, work(a_case().with_talks(1)))

    assert item.due_on == SUNDAY
    assert item.when(WEDNESDAY) is When.WEEK
    assert item.work_action is WorkAction.REFERRAL
    assert (item.facts["given"], item.facts["expected"], item.facts["behind"]) == (1, 5, 4)


def test_a_complete_file_owes_nothing() -> None:
    assert WorkItemKind.PACE not in {item.kind for item in work(a_case().all_given())}


def test_after_the_last_day_what_is_owed_is_overdue() -> None:
    item = the(WorkItemKind.PACE, work(a_case(), today=date(2023, 9, 4)))

    assert item.due_on == date(2023, 8, 31)
    assert item.when(date(2023, 9, 4)) is When.OVERDUE


def test_a_referral_s_answer_is_due_when_it_would_stop_counting() -> None:
    made_on = WEDNESDAY - timedelta(days=10)
    builder = a_case().with_referrals(1, on=made_on, response=None)

    item = the(WorkItemKind.ANSWER, work(builder))

    assert item.due_on == made_on + timedelta(days=14)
    assert item.work_action is WorkAction.ANSWER
    assert item.record_id == builder.referrals[0].referral.id


def test_an_answer_that_is_late_is_asked_for_only_while_referrals_are_owed() -> None:
    late = {"on": WEDNESDAY - timedelta(days=30), "response": None}

    owed = work(a_case().with_referrals(1, **late))
    needless = work(a_case().with_referrals(3).with_referrals(1, **late))

    assert the(WorkItemKind.ANSWER, owed).when(WEDNESDAY) is When.OVERDUE
    assert WorkItemKind.ANSWER not in {item.kind for item in needless}


def test_an_answer_that_has_come_is_not_asked_for_nor_one_of_a_void_referral() -> None:
    builder = a_case().with_referrals(1).with_referrals(1, response=None, voided=True)

    assert WorkItemKind.ANSWER not in {item.kind for item in work(builder)}


def test_measures_and_reviews_come_up_a_week_ahead() -> None:
    measures = (
        Measure(text="模拟面试", owner="李老师", due_on=WEDNESDAY + timedelta(days=7)),
        Measure(text="以后再说", due_on=WEDNESDAY + timedelta(days=8)),
        Measure(text="已经做了", due_on=WEDNESDAY, done_on=WEDNESDAY),
        Measure(text="没有日期"),
    )
    builder = a_case().with_plan()
    builder.plans[0] = replace(builder.plans[0], measures=measures, review_on=WEDNESDAY)

    found = work(builder)

    item = the(WorkItemKind.MEASURE, found)
    assert (item.facts["text"], item.facts["index"]) == ("模拟面试", 0)
    assert item.when(WEDNESDAY) is When.LATER
    assert the(WorkItemKind.REVIEW, found).when(WEDNESDAY) is When.TODAY


def test_only_the_plan_in_force_is_worked_off() -> None:
    builder = a_case().with_plan().with_plan()
    late = Measure(text="旧措施", due_on=WEDNESDAY)
    builder.plans[0] = replace(builder.plans[0], measures=(late,))

    assert WorkItemKind.MEASURE not in {item.kind for item in work(builder)}


def test_a_follow_up_waits_until_a_talk_is_held_or_it_is_settled() -> None:
    asked = {"on": date(2023, 4, 3), "follow_up_on": date(2023, 4, 17)}
    waiting = a_case().with_talks(1, **asked)
    held = a_case().with_talks(1, **asked).with_talks(1, on=date(2023, 4, 18))
    settled = a_case().with_talks(1, follow_up="已完成", **asked)

    item = the(WorkItemKind.FOLLOW_UP, work(waiting))
    assert item.when(WEDNESDAY) is When.OVERDUE
    for builder in (held, settled):
        assert WorkItemKind.FOLLOW_UP not in {one.kind for one in work(builder)}


def test_proofs_that_many_files_lack_are_one_item() -> None:
    cases = [a_case().with_attendances(2).build() for _ in range(3)]

    found = [i for i in work(*cases) if i.facts.get("code") == "ATTENDANCE_PROOF_MISSING"]

    (item,) = found
    assert len(item.files) == 3
    assert item.file_id is None


def test_a_place_without_its_proof_is_asked_of_that_file_alone() -> None:
    case = a_case().all_given().with_destination("10", date(2023, 4, 1)).build()

    found = [i for i in work(case) if i.facts.get("code") == "DESTINATION_PROOF_MISSING"]

    assert [item.file_id for item in found] == [case.id]


def test_a_destination_that_waits_for_approval_is_to_be_signed_off() -> None:
    case = a_case().with_destination("76", date(2023, 4, 1)).build()

    assert the(WorkItemKind.SIGN_OFF, work(case)).file_id == case.id


def test_silent_and_overloaded_helpers_are_named_once() -> None:
    case = replace(a_case().build(), pairings=(a_pairing(),))
    busy = [replace(case, file=replace(case.file, id=UUID(int=n))) for n in range(1, 32)]

    found = work(*busy)

    silent = the(WorkItemKind.SILENT_HELPER, found)
    assert silent.facts["helper"] == "李老师"
    assert the(WorkItemKind.OVERLOADED_HELPER, found).facts["students"] == 31


def test_the_reporting_day_the_waiting_rows_and_complaints_are_on_the_list() -> None:
    thursday = WEDNESDAY + timedelta(days=1)
    complaint = Complaint(
        id=UUID(int=7),
        recorded_at=datetime(2023, 4, 12, tzinfo=UTC),
        recorded_by="周老师",
        received_on=date(2023, 4, 12),
        channel="电话",
        complainant="赵某",
        about="反映某单位收取培训费",
    )
    clocks = [deadline_of(complaint, thursday, SchoolCalendar())]

    found = worklist((), pace_of((), OrgSettings(), thursday), helper_overview((), thursday),
                     parked=4, complaints=clocks)  # fmt: skip

    assert the(WorkItemKind.REPORT_DAY, found).when(thursday) is When.TODAY
    assert the(WorkItemKind.PARKED, found).facts["count"] == 4
    assert the(WorkItemKind.COMPLAINT, found).due_on == date(2023, 4, 19)
    assert found[0].kind is WorkItemKind.COMPLAINT, "what is overdue stands first"


def test_what_came_back_is_on_the_list_and_alike_things_are_one_line() -> None:
    def back(number: int, code: str, reason: str | None) -> ReturnedRecord:
        ids = UUID(int=number), UUID(int=100 + number)
        return ReturnedRecord(ids[0], "talk", ids[1], "就业中心", code, reason, None, GROUP)

    returned = (
        back(1, "RULED", "补地点"),
        *(back(2, "COHORT_CLOSED", None), back(3, "COHORT_CLOSED", None)),
    )
    found = worklist((), pace_of((), OrgSettings(), WEDNESDAY), helper_overview((), WEDNESDAY),
                     exchange=ExchangeTasks(2, returned, 1))  # fmt: skip

    one, many = [item for item in found if item.kind is WorkItemKind.RETURNED]
    assert (one.record_id, one.file_id, one.work_action) == (
        UUID(int=1),
        UUID(int=101),
        WorkAction.FIX,
    )
    assert (many.record_id, len(many.files), many.facts["count"]) == (None, 2, 2)
    assert the(WorkItemKind.PARCELS, found).facts["count"] == 2
    assert the(WorkItemKind.VERSIONS, found).work_action is WorkAction.CHOOSE
    assert {item.when(WEDNESDAY) for item in found} == {When.TODAY}


def test_what_two_partners_return_is_put_off_one_by_one_and_stays_put_off_as_it_is_fixed() -> None:
    def keys(*returned: ReturnedRecord) -> list[str]:
        exchange = ExchangeTasks(0, returned)
        found = worklist((), pace_of((), OrgSettings(), WEDNESDAY), helper_overview((), WEDNESDAY),
                         exchange=exchange)  # fmt: skip
        return [item.key for item in found if item.kind is WorkItemKind.RETURNED]

    def back(number: int, group: UUID) -> ReturnedRecord:
        return ReturnedRecord(
            UUID(int=number), "talk", None, "就业中心", "RULED", "补地点", None, group
        )

    other = UUID(int=8)
    both = keys(back(1, GROUP), back(1, other), back(2, GROUP))
    assert len(set(both)) == 2
    (left,) = keys(back(2, GROUP))
    assert left in both


def test_a_student_at_rest_is_left_in_peace() -> None:
    builder = a_case().with_talks(1, on=date(2023, 4, 3), follow_up_on=date(2023, 4, 17))
    placed = builder.with_destination("10", date(2023, 4, 10)).build()

    kinds = {item.kind for item in work(placed)}

    assert kinds <= {WorkItemKind.EVIDENCE, WorkItemKind.NO_HELPER}


def test_keys_stay_the_same_from_one_day_to_the_next() -> None:
    builder = a_case().with_referrals(1, on=WEDNESDAY, response=None)
    builder.with_attendances(1, state=AttendanceState.REGISTERED)

    today = {item.key for item in work(builder, today=WEDNESDAY)}
    tomorrow = {item.key for item in work(builder, today=WEDNESDAY + timedelta(days=1))}

    assert today <= tomorrow | {"report:2023-04-20"}


def work(*cases: Case | CaseBuilder, today: date = WEDNESDAY) -> tuple[WorkItem, ...]:
    built = [one.build() if isinstance(one, CaseBuilder) else one for one in cases]
    looked = [evaluate_case(case, today) for case in built]
    in_care = [one.case for one in looked if one.is_in_care]
    return worklist(looked, pace_of(looked, OrgSettings(), today), helper_overview(in_care, today))


def the(kind: WorkItemKind, found: Sequence[WorkItem]) -> WorkItem:
    (item,) = [item for item in found if item.kind is kind]
    return item


def a_pairing(**changed: Any) -> Pairing:
    return Pairing(
        **{
            "id": UUID(int=901),
            "recorded_at": moment(OPENED_ON),
            "recorded_by": "周老师",
            "file_id": UUID(int=0),
            "helper": "李老师",
            "helper_role": "班主任",
            "since": OPENED_ON,
            **changed,
        }
    )
