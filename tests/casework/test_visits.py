"""Visits to employers, counted against the figures of the notice."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from casework.offers.outreach import (
    COLLEGE_LEADER,
    SCHOOL_LEADER,
    SUPERVISOR,
    VisitProgress,
    check_goals,
    goals_of,
    notice_document,
    notice_goals,
    progress,
    school_year,
)
from casework.problems import RuleBroken
from casework.records import Visit, Visitor
from casework.settings.org_settings import OrgSettings
from tests.builders.cases import moment

DAY = date(2023, 3, 10)
YEAR = school_year(DAY)
_ids = count(1)


def a_visit(employer: str = "海河软件有限公司", **changed: Any) -> Visit:
    """A visit of the college's head."""
    ordinary: dict[str, Any] = {
        "on": DAY,
        "employer_name": employer,
        "visitors": (Visitor(name="陈院长", rank=COLLEGE_LEADER),),
        "college": "计算机学院",
    }
    return Visit(
        id=UUID(int=next(_ids)),
        recorded_at=moment(DAY),
        recorded_by="周老师",
        **{**ordinary, **changed},
    )


def counted(*visits: Visit, **more: Any) -> VisitProgress:
    return progress(visits, notice_goals(), YEAR, **more)


def test_the_default_goals_are_those_of_the_notice() -> None:
    goals = notice_goals()
    assert (goals.school, goals.school_new) == (50, 100)
    assert (goals.college, goals.college_new) == (15, 30)
    assert (goals.subject, goals.subject_below) == (5, 10)
    assert goals.per_student == 1
    assert goals_of(OrgSettings()) == goals


def test_an_employer_visited_twice_counts_once() -> None:
    found = counted(a_visit(), a_visit("海河软件 有限公司"), a_visit("渤海会计师事务所"))
    (college,) = found.colleges
    assert (college.who, college.visited, college.owed) == ("计算机学院", 2, 13)


def test_a_visit_counts_for_its_visitors() -> None:
    both = (Visitor(name="王校长", rank=SCHOOL_LEADER), Visitor(name="陈院长", rank=COLLEGE_LEADER))
    found = counted(a_visit(visitors=both), a_visit("津门装备有限公司"))
    assert found.school.visited == 1
    assert found.colleges[0].visited == 2


def test_a_subject_counts_all_its_visitors() -> None:
    teacher = (Visitor(name="赵老师", rank="其他"),)
    found = counted(a_visit(subject="软件工程", visitors=teacher))
    assert [(line.who, line.visited, line.goal) for line in found.subjects] == [
        ("计算机学院 · 软件工程", 1, 5)
    ]
    assert found.colleges[0].visited == 0


def test_colleges_and_subjects_without_visits_are_listed() -> None:
    found = counted(colleges=["艺术学院"], subjects=[("艺术学院", "动画")])
    assert [(line.who, line.owed) for line in found.colleges] == [("艺术学院", 15)]
    assert [(line.who, line.owed) for line in found.subjects] == [("艺术学院 · 动画", 5)]


def test_a_supervisor_must_visit_as_many_employers_as_supervised_students() -> None:
    visitor = (Visitor(name="孙教授", rank=SUPERVISOR),)
    found = counted(a_visit(visitors=visitor), supervised={"孙教授": 3, "钱教授": 1})
    assert [(line.who, line.visited, line.goal) for line in found.supervisors] == [
        ("孙教授", 1, 3),
        ("钱教授", 0, 1),
    ]


def test_below_average_placement_only_new_employers_count() -> None:
    document = notice_document()
    document["below_average"] = True
    goals = goals_of(OrgSettings({"visit_goals": _json(document)}))
    visits = [a_visit(), a_visit("津门装备有限公司", is_new=True)]
    found = progress(visits, goals, YEAR)
    (college,) = found.colleges
    assert (college.counted, college.goal, college.owed) == (1, 30, 29)


def test_withdrawn_visits_and_those_of_another_year_are_not_counted() -> None:
    found = counted(
        a_visit(withdrawn_on=DAY, withdrawn_reason="重复登记"),
        a_visit(on=date(2022, 8, 31)),
        a_visit("津门装备有限公司", on=date(2022, 9, 1)),
    )
    assert sum(line.visited for line in found.colleges) == 1


def test_posts_from_visits_are_counted_with_them() -> None:
    visit = a_visit()
    found = counted(visit, posts_of={visit.id: 4})
    assert found.colleges[0].posts == 4


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("school", "visits"), -1, "school.visits"),
        (("college", "new"), "三十", "college.new"),
        (("subject",), None, "subject"),
        (("below_average",), "yes", "below_average"),
        (("source",), " ", "source"),
        (("supervisor_per_student",), True, "supervisor_per_student"),
        (("surplus",), 1, "visit_goals.surplus"),
    ],
)
def test_invalid_goals_are_refused_by_name(path: tuple[str, ...], value: object, key: str) -> None:
    document = deepcopy(notice_document())
    place = document
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with pytest.raises(RuleBroken) as refused:
        check_goals(document)
    assert refused.value.rule == "VISIT_GOALS_INVALID"
    assert refused.value.facts["key"] == key


def test_the_school_year_starts_in_september() -> None:
    assert school_year(date(2023, 8, 31)) == (date(2022, 9, 1), date(2023, 8, 31))
    assert school_year(date(2023, 9, 1)) == (date(2023, 9, 1), date(2024, 8, 31))


def _json(document: object) -> str:
    import json

    return json.dumps(document, ensure_ascii=False)
