"""The year in plain values: samples, retention, periods of categories, earlier numbers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from casework.people.person import (
    active_names,
    is_summer,
    renumbered,
    with_cancelled,
    with_names,
    with_recognised,
)
from casework.problems import RuleBroken
from casework.records import HardshipCategory, Withdrawal
from casework.reports.spot_audit import sample_of
from casework.settings.org_settings import OrgSettings
from casework.year_end import closed_cohorts, closed_on, due_on, refuse_closed, retention_lines
from tests.builders.cases import a_case

FILES = [UUID(int=number) for number in range(1, 101)]
CLOSED = OrgSettings(
    {"closed_cohorts": '{"2023":{"by":"周老师","on":"2024-09-01","reason":"毕业"}}'}
)
FILE = a_case().with_file(cohort=2023).build().file


def test_a_sample_depends_only_on_the_seed() -> None:
    assert sample_of(FILES, 10, "S") == sample_of(reversed(FILES), 10, " S ")
    assert sample_of(FILES, 10, "S") != sample_of(FILES, 10, "T")
    assert set(sample_of(FILES, 9, "S")) < set(sample_of(FILES, 10, "S"))


def test_every_file_is_selected_by_some_seed() -> None:
    drawn = {file_id for seed in range(200) for file_id in sample_of(FILES, 5, str(seed))}

    assert drawn == set(FILES)


@pytest.mark.parametrize(("size", "code"), [(0, "AUDIT_NO_SAMPLE"), (101, "AUDIT_TOO_FEW")])
def test_an_impossible_sample_is_refused(size: int, code: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        sample_of(FILES, size, "S")

    assert refusal.value.rule == code


def test_a_closed_cohort_refuses_all_but_legally_required_actions() -> None:
    assert set(closed_cohorts(CLOSED)) == {2023}
    refuse_closed(CLOSED, "talk.log", [2024])
    refuse_closed(CLOSED, "consent.withdraw", [2023])
    with pytest.raises(RuleBroken) as refusal:
        refuse_closed(CLOSED, "talk.log", [2024, 2023])
    assert refusal.value.facts["cohort"] == 2023


def test_a_file_is_closed_on_the_earlier_of_its_own_and_its_cohorts_day() -> None:
    from dataclasses import replace

    own = replace(FILE, withdrawal=Withdrawal.CLOSED, withdrawn_on=date(2024, 2, 29))

    assert closed_on(FILE, OrgSettings()) is None
    assert closed_on(FILE, CLOSED) == date(2024, 9, 1)
    assert closed_on(own, CLOSED) == date(2024, 2, 29)
    assert due_on(own, OrgSettings()) == date(2027, 3, 1)
    assert due_on(own, OrgSettings({"retention_years": "4"})) == date(2028, 2, 29)
    handed = replace(own, withdrawal=Withdrawal.HANDED_OVER)
    assert retention_lines([handed], OrgSettings()) == ()


def test_a_category_list_keeps_periods_and_history() -> None:
    held = HardshipCategory(name="低保家庭", recognised_on=date(2022, 9, 1))
    ended = with_cancelled((HardshipCategory(name="残疾"),), "残疾", date(2022, 10, 1))
    periods = (held, *ended)

    assert active_names(periods) == ("低保家庭",)
    assert with_names(periods, ("低保家庭", "少数民族"))[:2] == periods
    assert active_names(with_names(periods, ())) == ()
    again = with_recognised(periods, "残疾", date(2022, 11, 1), None)
    assert active_names(again) == ("低保家庭", "残疾")


def test_a_number_corrected_back_is_not_its_own_alias() -> None:
    there = renumbered(FILE, "B", 2023)
    back = renumbered(there, FILE.student_no, 2023)

    assert there.aliases == (f"2023/{FILE.student_no}",)
    assert back.aliases == ("2023/B",)
    assert renumbered(back, FILE.student_no, 2023) is back


@pytest.mark.parametrize(
    ("day", "is_so"),
    [(date(2027, 5, 31), False), (date(2027, 6, 1), True), (date(2027, 9, 30), True)],
)
def test_summer_is_june_to_september(day: date, is_so: bool) -> None:
    assert is_summer(day) is is_so
