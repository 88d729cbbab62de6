"""The placement figures by both definitions: the same total, other parts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.case import Case
from casework.problems import RuleBroken
from casework.records import SignOff, Withdrawal
from casework.reports.placement import DEFINITIONS, placement, placement_by
from casework.settings.org_settings import OrgSettings
from tests.builders.cases import a_case

DAY = date(2023, 4, 1)
SIGNED = (
    SignOff(level="院级", by="赵院长", on=DAY),
    SignOff(level="校级", by="钱主任", on=DAY),
)


def a_graduate(code: str | None, *, office: OrgSettings | None = None, **file: Any) -> Case:
    builder = a_case().with_file(**file)
    if code is not None:
        builder.with_destination(code=code, on=DAY)
    case = builder.build()
    return replace(case, settings=office or OrgSettings())


COHORT = [
    *(a_graduate(code) for code in ("10", "11", "12", "271", "46", "503", "75", "80", "85")),
    *(a_graduate(code) for code in ("70", "71", "72", "721")),
    a_graduate(None),
]


def test_both_definitions_give_the_same_total() -> None:
    old, new = (placement(COHORT, version, DAY) for version in ("2021", "2024"))

    assert (old.graduates, old.placed, old.rate) == (14, 9, 64.29)
    assert (new.graduates, new.placed, new.rate) == (14, 9, 64.29)


def test_the_definitions_differ_in_where_other_work_belongs() -> None:
    old, new = (placement(COHORT, version, DAY) for version in ("2021", "2024"))

    assert dict(old.parts) == {"协议和合同就业": 5, "创业": 1, "灵活就业": 1, "升学": 2}
    assert dict(new.parts) == {"单位就业": 6, "自主创业": 1, "自由职业": 0, "升学": 2}
    assert old.rate_of("升学") == 14.29


def test_each_definition_has_its_name_and_its_source() -> None:
    assert DEFINITIONS["2021"].source == "教学厅函〔2021〕19号"
    assert DEFINITIONS["2024"].source == "教就业厅函〔2024〕11号"


def test_the_internal_figure_excludes_students_not_seeking_placement() -> None:
    figures = placement(COHORT, "2024", DAY)

    assert figures.unplaced == {"": 1, "70": 1, "71": 1, "72": 2}
    assert figures.willing == 11
    assert figures.willing_rate == 81.82


def test_freelancers_count_only_after_both_approvals() -> None:
    waiting = a_graduate("76")
    (place,) = waiting.destinations
    approved = replace(waiting, destinations=(replace(place, signoffs=SIGNED),))

    figures = placement([waiting], "2024", DAY)
    assert (figures.placed, figures.waiting) == (0, 1)
    assert placement([approved], "2024", DAY).parts["自由职业"] == 1
    assert placement([approved], "2021", DAY).parts["灵活就业"] == 1


def test_completers_are_in_the_denominator_unless_the_office_says_otherwise() -> None:
    office = OrgSettings({"placement.completers": json.dumps(False)})

    assert placement([a_graduate("10", leaving="结业")], "2024", DAY).graduates == 1
    figures = placement([a_graduate("10", leaving="结业", office=office)], "2024", DAY)
    assert (figures.graduates, figures.excluded, figures.rate) == (0, 1, None)


def test_students_of_other_years_are_excluded() -> None:
    left = a_graduate("10", withdrawal=Withdrawal.LEFT)

    assert placement([left, a_graduate("65")], "2021", DAY).excluded == 2


def test_future_and_lost_destinations_do_not_count() -> None:
    later = a_case().with_destination(code="10", on=date(2023, 4, 2)).build()
    lost = a_graduate("10")
    lost = replace(lost, destinations=(replace(lost.destinations[0], lost_on=DAY),))

    assert placement([later, lost], "2024", DAY).placed == 0


def test_groups_are_sorted_by_name() -> None:
    cases = [
        replace(a_graduate("10", college="甲学院", class_name="一班"), extras=()),
        a_graduate("70", college="乙学院", class_name="二班"),
    ]
    whole, *groups = placement_by(cases, "2024", DAY, by="college")

    assert whole.graduates == 2
    assert [group.label for group in groups] == sorted(["甲学院", "乙学院"])
    assert sum(group.placed for group in groups) == whole.placed


def test_an_unknown_definition_is_refused_with_the_choices() -> None:
    with pytest.raises(RuleBroken) as refusal:
        placement([], "2019", DAY)
    assert refusal.value.rule == "PLACEMENT_VERSION_UNKNOWN"


def test_an_empty_group_has_no_rate() -> None:
    assert placement([], "2024", DAY).rate is None
