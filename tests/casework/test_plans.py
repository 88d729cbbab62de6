"""Two versions of a plan side by side, and what is due in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.activities import changed_parts, compare_plans, due_measures
from casework.records import Measure, Plan
from tests.builders.cases import a_case
from tests.builders.nonempty import nonempty


def test_equal_versions_have_no_differences() -> None:
    plan = a_plan_record()

    assert changed_parts(plan, replace(plan, version=2)) == ()
    assert all(one.is_same for one in nonempty(compare_plans(plan, plan)))


def test_a_changed_field_is_shown_on_both_sides() -> None:
    old = a_plan_record()
    new = replace(old, goal="去北京从事会计工作", level="重点帮扶", difficulties=("信息", "经济"))

    found = {one.part: one for one in compare_plans(old, new) if not one.is_same}

    assert set(found) == {"goal", "level", "difficulties"}
    assert found["goal"].before == ("在天津从事会计工作",)
    assert found["level"].before == ()
    assert found["difficulties"].after == ("信息", "经济")


def test_a_completed_measure_is_a_difference() -> None:
    open_one = Measure(text="模拟面试", measure_kind="职业指导", owner="李老师",
                       due_on=date(2023, 5, 1))  # fmt: skip
    done = replace(open_one, done_on=date(2023, 4, 28), result="已完成两次")
    old = replace(a_plan_record(), measures=(open_one,))

    (found,) = [
        one for one in compare_plans(old, replace(old, measures=(done,))) if not one.is_same
    ]

    assert found.before == ("[职业指导] 模拟面试 李老师 ≤2023-05-01",)
    assert found.after == ("[职业指导] 模拟面试 李老师 ≤2023-05-01 ✓2023-04-28 已完成两次",)


def test_measures_are_due_until_they_are_done() -> None:
    plan = replace(
        a_plan_record(),
        measures=(
            Measure(text="一", due_on=date(2023, 5, 1), done_on=date(2023, 4, 28)),
            Measure(text="二", due_on=date(2023, 5, 2)),
            Measure(text="三", due_on=date(2023, 5, 3)),
            Measure(text="四"),
        ),
    )

    assert [due.index for due in due_measures(plan, date(2023, 5, 2))] == [1]


def a_plan_record() -> Plan:
    (plan,) = a_case().with_plan().build().plans
    return plan
