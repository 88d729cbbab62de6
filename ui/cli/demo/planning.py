"""Plans with progress and consent, transferred students, the office's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from casework.records import Measure
from casework.service_layer import CaseloadServices, PlanDraft
from ui.cli.demo.invention import HELPERS
from ui.cli.demo.tally import DemoCounts

_ANALYSIS = "专业基础扎实，信息来源少，面试经验不足；家在外地，希望留津工作。"
_GUEST = ("孙校长", "高校领导班子成员")


def plan_on(
    services: CaseloadServices,
    files: Sequence[UUID],
    *,
    cohort: int,
    today: date,
    tally: DemoCounts,
) -> None:
    """Create plans, pairings and calendar dates, as an office does in a year."""
    services.settings.change_settings({"calendar": _calendar(cohort), "helpers": _helpers()})
    tally.add("setting", 2)
    first, second, third = files[:3]
    _carry_out(services, first, today, tally)
    _revise(services, second, today, tally)
    services.plans.confirm_plan(second, how="当面签字")
    services.plans.review_plan(
        second, by="张主任", note="目标清楚，措施可行", next_on=today + timedelta(days=3)
    )
    _hand_over(services, [first, third], tally)


def _calendar(cohort: int) -> dict[str, object]:
    return {
        "terms": [
            {"first": f"{cohort - 1}-08-31", "last": f"{cohort}-01-17", "name": "第一学期"},
            {"first": f"{cohort}-03-01", "last": f"{cohort}-08-31", "name": "第二学期及暑期帮扶"},
        ],
        "exams": [{"first": f"{cohort}-01-04", "last": f"{cohort}-01-15", "name": "期末考试"}],
    }


def _helpers() -> dict[str, object]:
    return {
        "silent_days": 30,
        "max_students": 40,
        "weekly": 12,
        "people": {HELPERS[-1][0]: {"on_paper": True, "weekly": 6}},
    }


def _draft(today: date) -> PlanDraft:
    owner = HELPERS[0][0]
    soon = today + timedelta(days=2)
    return PlanDraft(
        analysis=_ANALYSIS,
        difficulties=("信息", "就业能力"),
        goal="毕业前在天津落实会计类岗位",
        measures=(
            Measure(text="核对求职意向", measure_kind="职业指导", owner=owner, due_on=today),
            Measure(text="推荐两个会计岗位", measure_kind="岗位推荐", owner=owner, due_on=soon),
        ),
        review_on=today + timedelta(days=30),
        change_reason="按月复核后调整",
        level="常规跟进",
        risk="中",
        goal_kind="10",
        goal_city="天津",
        goal_industry="批发和零售业",
        goal_pay=5500,
    )


def _carry_out(services: CaseloadServices, file_id: UUID, today: date, tally: DemoCounts) -> None:
    plan = services.plans.make_plan([file_id], _draft(today)).created[0]
    services.plans.complete_measure(plan, 0, result="已谈，意向未变")
    tally.add("plan")


def _revise(services: CaseloadServices, file_id: UUID, today: date, tally: DemoCounts) -> None:
    services.plans.make_plan([file_id], _draft(today))
    why = "两次面试未过，提高帮扶级别"
    closer = replace(_draft(today), level="重点帮扶", risk="高", change_reason=why)
    services.plans.make_plan([file_id], closer)
    tally.add("plan", 2)


def _hand_over(services: CaseloadServices, files: Sequence[UUID], tally: DemoCounts) -> None:
    """Transfer one student to another helper, who accepts; add and end a guest pairing."""
    name, role = HELPERS[1]
    tally.add(
        "pairing", len(services.pairings.pair(files[:1], helper=name, helper_role=role).created)
    )
    services.pairings.accept_pairing(files[:1], note="已与学生见面，材料齐全")
    joined = services.pairings.add_helper(files, helper=_GUEST[0], helper_role=_GUEST[1])
    tally.add("pairing", len(joined.created))
    services.pairings.remove_helper(joined.created[-1])
