"""The worklist: what waits, on which day, and what one key does about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from casework.case import Case
from casework.exchange.returned_records import ReturnedRecord
from casework.offers.outreach import deadline_of
from casework.people.helpers import helper_overview
from casework.records import AttendanceState, Complaint, Measure, Pairing
from casework.settings.calendar import SchoolCalendar
from casework.settings.org_settings import OrgSettings
from casework.standing import evaluate_case
from casework.worklist.items import (
    ExchangeTasks,
    When,
    WorkAction,
    WorkItem,
    WorkItemKind,
    worklist,
)
from casework.worklist.pace import pace_of
from tests.builders.cases import OPENED_ON, CaseBuilder, a_case, moment

GROUP = UUID(int=7)
WEDNESDAY = date(2023, 4, 19)
SUNDAY = date(2023, 4, 23)


def test_a_new_file_needs_a_plan_a_helper_and_first_services() -> None:
    kinds = [item.kind for item in work(a_case())]

    assert {WorkItemKind.NO_PLAN, WorkItemKind.NO_HELPER, WorkItemKind.PACE} <= set(kinds)


def test_a_file_behind_schedule_is_due_this_week_with_its_cheapest_step() -> None:
    item = the(WorkItemKind.PACE, work(a_case().with_talks(1)))

    assert item.due_on == SUNDAY
    assert item.when(WEDNESDAY) is When.WEEK
    assert item.work_action is WorkAction.REFERRAL
    assert (item.facts["given"], item.facts["expected"], item.facts["behind"]) == (1, 5, 4)


def test_a_complete_file_owes_nothing() -> None:
    assert WorkItemKind.PACE not in {item.kind for item in work(a_case().all_given())}


def test_owed_services_are_overdue_after_the_last_day() -> None:
    item = the(WorkItemKind.PACE, work(a_case(), today=date(2023, 9, 4)))

    assert item.due_on == date(2023, 8, 31)
    assert item.when(date(2023, 9, 4)) is When.OVERDUE


def test_a_response_is_due_when_the_referral_would_stop_counting() -> None:
    made_on = WEDNESDAY - timedelta(days=10)
    builder = a_case().with_referrals(1, on=made_on, response=None)

    item = the(WorkItemKind.ANSWER, work(builder))

    assert item.due_on == made_on + timedelta(days=14)
    assert item.work_action is WorkAction.ANSWER
    assert item.record_id == builder.referrals[0].referral.id


def test_an_overdue_response_is_listed_only_while_referrals_are_owed() -> None:
    late = {"on": WEDNESDAY - timedelta(days=30), "response": None}

    owed = work(a_case().with_referrals(1, **late))
    needless = work(a_case().with_referrals(3).with_referrals(1, **late))

    assert the(WorkItemKind.ANSWER, owed).when(WEDNESDAY) is When.OVERDUE
    assert WorkItemKind.ANSWER not in {item.kind for item in needless}


def test_received_responses_and_void_referrals_are_not_listed() -> None:
    builder = a_case().with_referrals(1).with_referrals(1, response=None, voided=True)

    assert WorkItemKind.ANSWER not in {item.kind for item in work(builder)}


def test_measures_and_reviews_are_listed_a_week_ahead() -> None:
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


def test_only_the_current_plan_is_used() -> None:
    builder = a_case().with_plan().with_plan()
    late = Measure(text="旧措施", due_on=WEDNESDAY)
    builder.plans[0] = replace(builder.plans[0], measures=(late,))

    assert WorkItemKind.MEASURE not in {item.kind for item in work(builder)}


def test_a_follow_up_is_listed_until_a_talk_or_its_dismissal() -> None:
    asked = {"on": date(2023, 4, 3), "follow_up_on": date(2023, 4, 17)}
    waiting = a_case().with_talks(1, **asked)
    held = a_case().with_talks(1, **asked).with_talks(1, on=date(2023, 4, 18))
    settled = a_case().with_talks(1, follow_up="已完成", **asked)

    item = the(WorkItemKind.FOLLOW_UP, work(waiting))
    assert item.when(WEDNESDAY) is When.OVERDUE
    for builder in (held, settled):
        assert WorkItemKind.FOLLOW_UP not in {one.kind for one in work(builder)}


def test_evidence_missing_in_many_files_is_one_item() -> None:
    cases = [a_case().with_attendances(2).build() for _ in range(3)]

    found = [i for i in work(*cases) if i.facts.get("code") == "ATTENDANCE_PROOF_MISSING"]

    (item,) = found
    assert len(item.files) == 3
    assert item.file_id is None


def test_a_placement_without_evidence_is_an_item_of_its_own_file() -> None:
    case = a_case().all_given().with_destination("10", date(2023, 4, 1)).build()

    found = [i for i in work(case) if i.facts.get("code") == "DESTINATION_PROOF_MISSING"]

    assert [item.file_id for item in found] == [case.id]


def test_a_destination_pending_approval_is_listed_for_sign_off() -> None:
    case = a_case().with_destination("76", date(2023, 4, 1)).build()

    assert the(WorkItemKind.SIGN_OFF, work(case)).file_id == case.id


def test_inactive_and_overloaded_helpers_are_listed_once() -> None:
    case = replace(a_case().build(), pairings=(a_pairing(),))
    busy = [replace(case, file=replace(case.file, id=UUID(int=n))) for n in range(1, 32)]

    found = work(*busy)

    inactive = the(WorkItemKind.INACTIVE_HELPER, found)
    assert inactive.facts["helper"] == "李老师"
    assert the(WorkItemKind.OVERLOADED_HELPER, found).facts["students"] == 31


def test_reporting_day_pending_rows_and_complaints_are_listed() -> None:
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


def test_returned_records_are_listed_and_similar_ones_grouped() -> None:
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


def test_records_returned_by_two_partners_are_snoozed_separately() -> None:
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


def test_a_suspended_student_has_no_tasks() -> None:
    builder = a_case().with_talks(1, on=date(2023, 4, 3), follow_up_on=date(2023, 4, 17))
    placed = builder.with_destination("10", date(2023, 4, 10)).build()

    kinds = {item.kind for item in work(placed)}

    assert kinds <= {WorkItemKind.EVIDENCE, WorkItemKind.NO_HELPER}


def test_keys_are_stable_across_days() -> None:
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
