"""Pace: what is due by when, for whom, by which step, and what cannot be done any more."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from casework.case import Case
from casework.ids import file_id_of
from casework.people.helpers import HELPERS_KEY
from casework.records import AttendanceState, ExtraKind, Pairing
from casework.required_services import Extra, Service
from casework.settings.calendar import CALENDAR_KEY
from casework.settings.org_settings import OrgSettings
from casework.standing import evaluate_case, standing_of
from casework.worklist.pace import EvaluationCache, Pace, StepKind, next_step, pace_of
from tests.builders.cases import OPENED_ON, CaseBuilder, a_case, moment

MONDAY = date(2023, 4, 17)
BEGIN, END = date(2022, 9, 1), date(2023, 8, 31)


def test_before_the_window_nothing_is_expected_and_at_its_end_everything() -> None:
    case = a_case().build()

    assert only(pace(case, today=BEGIN - timedelta(days=7))).expected == 0
    assert only(pace(case, today=END)).expected == 9
    assert only(pace(case, today=END)).due == 9


def test_half_is_expected_in_the_middle_of_the_year() -> None:
    file = only(pace(a_case().build(), today=date(2023, 3, 2)))

    assert 0.45 < file.share < 0.55
    assert file.expected == 4
    assert file.behind == 4


def test_given_services_reduce_what_is_due() -> None:
    none, some, all_given = (
        only(pace(builder.build(), today=MONDAY))
        for builder in (a_case(), a_case().with_talks(2).with_attendances(1), a_case().all_given())
    )

    assert none.due == some.due + 3
    assert (all_given.due, all_given.owed, all_given.step) == (0, 0, None)


def test_additional_services_of_a_pack_are_due_like_the_three() -> None:
    day = date(2023, 9, 6)
    case = a_case().with_file(pack_id="hrss-1131@1").with_referrals(3, on=day)
    case.with_extra(ExtraKind.GUIDANCE, on=day)
    two, one, none = case, replace_of(case), replace_of(case)
    one.with_extra(ExtraKind.BRIEFING, on=day)
    none.with_extra(ExtraKind.BRIEFING, on=day).with_training(on=day)
    built = [each.build() for each in (two, one, none)]
    last = built[0].pack.window(2023)[1]

    found = [pace(each, today=last) for each in built]

    for each, whole in zip(built, found, strict=True):
        assert only(whole).owed == standing_of(each, each.pack, last).missing
    assert [whole.owed for whole in found] == [2, 1, 0]
    assert [only(whole).demanded for whole in found] == [6, 6, 6]
    assert only(found[0]).extras == {
        Extra.GUIDANCE: (1, 1), Extra.BRIEFING: (0, 1), Extra.TRAINING: (0, 1),
    }  # fmt: skip
    steps = [only(whole).step for whole in found]
    assert [step and step.kind for step in steps] == [StepKind.BRIEFING, StepKind.TRAINING, None]


def test_additional_services_are_part_of_the_pace() -> None:
    day = date(2023, 9, 6)
    case = a_case().with_file(pack_id="hrss-1131@1")
    for kind in (ExtraKind.GUIDANCE, ExtraKind.BRIEFING, ExtraKind.GUIDANCE, ExtraKind.BRIEFING):
        case.with_extra(kind, on=day)
    free = a_case()
    for _ in range(4):
        free.with_extra(ExtraKind.GUIDANCE, on=MONDAY)

    assert pace(case.build(), today=day).recent_a_week == 1
    assert pace(free.build(), today=MONDAY).recent_a_week == 0


def replace_of(case: CaseBuilder) -> CaseBuilder:
    """A case builder with the same records so far."""
    return replace(
        case, extras=list(case.extras), trainings=list(case.trainings), talks=list(case.talks)
    )


def test_a_surplus_of_one_service_does_not_offset_another() -> None:
    file = only(pace(a_case().with_talks(5).build(), today=MONDAY))

    assert file.given == 3
    assert file.by_service[Service.TALK] == (3, 3)
    assert file.owed == 6


def test_exam_weeks_pause_the_pace() -> None:
    """No progress is expected over days on which students cannot be reached."""
    weeks = an_office(exams=[{"first": "2023-04-03", "last": "2023-04-16"}])
    before, after = date(2023, 4, 2), date(2023, 4, 16)

    held = [only(pace(a_case().build(), today=day, office=weeks)).share for day in (before, after)]
    ran = [only(pace(a_case().build(), today=day)).share for day in (before, after)]

    assert held[0] == held[1]
    assert ran[0] < ran[1]


def test_terms_that_leave_no_days_are_ignored() -> None:
    other_year = an_office(terms=[{"first": "2020-02-20", "last": "2020-07-01"}])

    assert only(pace(a_case().build(), today=END, office=other_year)).expected == 9


@pytest.mark.parametrize(
    ("builder", "kind", "service"),
    [
        (a_case(), StepKind.TALK, Service.TALK),
        (a_case().with_talks(1), StepKind.REFERRAL, Service.REFERRAL),
        (a_case().with_talks(3).with_referrals(3), StepKind.EVENT, Service.EVENT),
        (a_case().with_referrals(1, response=None), StepKind.CALL_BACK, Service.REFERRAL),
        (a_case().with_talks(1, is_group=True), StepKind.OWN_WORDS, Service.TALK),
        (
            a_case().with_attendances(1, state=AttendanceState.REGISTERED),
            StepKind.CONFIRM,
            Service.EVENT,
        ),
        (
            a_case()
            .with_referrals(1, response=None)
            .with_attendances(1, state=AttendanceState.REGISTERED),
            StepKind.CONFIRM,
            Service.EVENT,
        ),
        (a_case().with_attendances(1, state=AttendanceState.ABSENT), StepKind.TALK, Service.TALK),
        (a_case().with_talks(1, is_group=True, voided=True), StepKind.TALK, Service.TALK),
    ],
)
def test_the_cheapest_step_is_first(builder: CaseBuilder, kind: StepKind, service: Service) -> None:
    step = next_step(evaluate_case(builder.build(), MONDAY), MONDAY)

    assert step is not None
    assert (step.kind, step.service) == (kind, service)


def test_a_step_that_fixes_a_record_names_it() -> None:
    case = a_case().with_referrals(1, response=None).build()

    step = next_step(evaluate_case(case, MONDAY), MONDAY)

    assert step is not None
    assert step.record_id == case.referrals[0].referral.id


def test_a_complete_service_needs_no_fix() -> None:
    case = a_case().with_referrals(3).with_referrals(1, response=None).build()

    step = next_step(evaluate_case(case, MONDAY), MONDAY)

    assert step is not None
    assert step.kind is StepKind.TALK


def test_a_future_event_cannot_be_confirmed_yet() -> None:
    soon = MONDAY + timedelta(days=3)
    case = a_case().with_attendances(1, state=AttendanceState.REGISTERED, on=soon).build()

    step = next_step(evaluate_case(case, MONDAY), MONDAY)

    assert step is not None
    assert step.kind is StepKind.TALK


def test_a_helper_with_enough_time_has_no_shortfall() -> None:
    (line,) = pace(paired("李老师", 1), today=MONDAY).helpers

    assert (line.helper, line.files, line.owed, line.short_by) == ("李老师", 1, 9, 0)


def test_the_shortfall_of_a_helper_is_quantified() -> None:
    """Two weeks before the end, two a week: four can be given, nine are owed."""
    day = date(2023, 8, 18)  # a Friday; ten care days are left, today counted
    slow = an_office(helpers={"weekly": 2})

    found = pace(paired("李老师", 1), today=day, office=slow)

    (line,) = found.helpers
    assert (line.weekly, line.capacity, line.short_by) == (2, 4, 5)
    assert found.short_by == 5


def test_each_helper_has_their_own_weekly_capacity() -> None:
    office = an_office(helpers={"weekly": 2, "people": {"王老师": {"weekly": 40}}})

    found = pace(paired("李老师", 1), paired("王老师", 2), today=date(2023, 8, 18), office=office)

    assert [(line.helper, line.short_by) for line in found.helpers] == [
        ("李老师", 5),
        ("王老师", 0),
    ]


def test_capacity_after_a_deadline_does_not_help_it() -> None:
    leaver, junior = paired("李老师", 1), paired("李老师", 2, cohort=2024)
    office = an_office(helpers={"weekly": 2})

    found = pace(leaver, junior, today=date(2023, 8, 18), office=office)

    assert found.helpers[0].owed == 18
    assert found.short_by == 5


def test_owed_services_are_overdue_after_the_last_day() -> None:
    found = pace(a_case().with_talks(3).build(), today=END + timedelta(days=1))

    assert found.late == found.short_by == 6
    assert found.deadline is None


def test_the_summary_has_the_required_and_the_actual_pace() -> None:
    day = date(2023, 8, 17)  # eleven care days are left: 2.2 weeks
    builder = a_case().with_talks(1, on=date(2023, 8, 1)).with_talks(1, on=date(2023, 8, 2))
    builder.with_attendances(2, on=date(2023, 8, 3))

    found = pace(builder.build(), today=day)

    assert found.owed == 5
    assert found.needed_a_week == 3  # 5 / 2.2
    assert found.recent_a_week == 1  # 4 in four weeks
    assert found.deadline == END


def test_suspended_and_exempt_files_have_no_pace() -> None:
    placed = a_case().with_destination("10", date(2023, 4, 1)).build()
    aided = a_case().with_file(categories=()).build()

    assert pace(placed, today=MONDAY).files == ()
    assert len(pace(aided, today=MONDAY).files) == 1, "a blank lets nobody go"


def test_a_file_is_recomputed_only_after_a_change() -> None:
    watch, case = EvaluationCache(), a_case().with_talks(1).build()
    first = watch.evaluate(case, MONDAY)

    assert watch.evaluate(replace(case), MONDAY) is first
    more = a_case().with_talks(2).build()
    assert watch.evaluate(more, MONDAY) == evaluate_case(more, MONDAY)
    assert watch.evaluate(more, MONDAY + timedelta(days=1)) is not watch.evaluate(more, MONDAY)
    other = replace(more, settings=an_office(helpers={"weekly": 3}))
    assert watch.evaluate(other, MONDAY).case.settings == other.settings


def test_lines_are_sorted_by_name_not_by_performance() -> None:
    poor, rich = paired("赵老师", 1), replace(paired("李老师", 2), talks=())

    found = pace(poor, rich, today=MONDAY)

    assert [line.helper for line in found.helpers] == sorted(["赵老师", "李老师"])
    assert [one.file_id for one in found.files] == [poor.id, rich.id]


def an_office(*, helpers: dict[str, Any] | None = None, **calendar: Any) -> OrgSettings:
    settings = {CALENDAR_KEY: json.dumps(calendar)}
    if helpers is not None:
        settings[HELPERS_KEY] = json.dumps(helpers)
    return OrgSettings(settings)


def paired(helper: str, number: int, *, cohort: int = 2023) -> Case:
    """A file with nothing given, in the care of a helper."""
    number_text = f"2019{number:04d}"
    file_id = file_id_of("10000", cohort, number_text)
    builder = a_case().with_file(id=file_id, student_no=number_text, cohort=cohort)
    pairing = Pairing(
        id=UUID(int=number),
        recorded_at=moment(OPENED_ON),
        recorded_by="周老师",
        file_id=file_id,
        helper=helper,
        helper_role="辅导员",
        since=OPENED_ON,
    )
    return replace(builder.build(), pairings=(pairing,))


def pace(*cases: Case, today: date, office: OrgSettings | None = None) -> Pace:
    return pace_of((evaluate_case(case, today) for case in cases), office or OrgSettings(), today)


def only(found: Pace) -> Any:
    (file,) = found.files
    return file
