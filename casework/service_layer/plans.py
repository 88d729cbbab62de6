"""Plans: each new version supersedes the one in force; results are recorded in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from casework.activities import (
    ANALYSIS_AT_LEAST,
    MEASURE_KINDS,
    PLAN_LEVELS,
    REASON_AT_LEAST,
    RISKS,
    changed_parts,
)
from casework.case import Case
from casework.ids import plan_id_of
from casework.ports import UnitOfWork
from casework.problems import RuleBroken
from casework.records import Plan
from casework.records.file import CONFIRMATIONS
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.drafts import PlanDraft, values_of

PAY_AT_MOST = 1_000_000
"""Yuan a month; more is a typing error."""

_PARTS = {
    "level": "帮扶级别",
    "risk": "风险",
    "analysis": "现状分析",
    "difficulties": "主要困难",
    "goal": "就业目标",
    "goal_kind": "目标去向",
    "goal_city": "目标地区",
    "goal_industry": "目标行业",
    "goal_pay": "期望薪资",
    "measures": "帮扶措施",
    "review_on": "复核日期",
}


class PlanService(BaseService):
    """Writes plans and their results."""

    def make_plan(
        self, files: Iterable[UUID], draft: PlanDraft, *, describes_changes: bool = False
    ) -> ActionResult:
        """Add a new version of the plan to each file.

        A reason is needed from the second version on; with ``describes_changes`` a missing one is
        recorded as not given, with the changed parts.

        Raises:
            RuleBroken: FIELD_MISSING, TEXT_TOO_SHORT, REVIEW_BEFORE_PLAN, DUE_BEFORE_PLAN,
                BAD_CHOICE, GOAL_PAY_RANGE.
        """
        chosen = inputs.require_files(files)
        _check(draft)
        if draft.review_on is not None:
            inputs.require_order(draft.review_on, self._today(), "review", "REVIEW_BEFORE_PLAN")
        with self._store.unit_of_work("plan.make") as work:
            inputs.require_known_files(work, chosen)
            cases = work.cases(chosen).values()
            plans = [self._version(work, case, draft, describes_changes) for case in cases]
            work.add(plans)
            return ActionResult(work.change, tuple(p.id for p in plans), chosen)

    def complete_measure(
        self, plan_id: UUID, index: int, *, on: date | None = None, result: str | None = None
    ) -> ActionResult:
        """Record when the measure at ``index`` (from 0) was done, and with what result.

        Raises:
            RuleBroken: UNKNOWN_RECORD, PLAN_NOT_IN_FORCE, NO_SUCH_MEASURE, MEASURE_DONE_ALREADY,
                DONE_LATER (the day is in the future), DONE_BEFORE_PLAN.
        """
        day = self._past_day(on, "done_on", "DONE_LATER")
        with self._store.unit_of_work("plan.measure") as work:
            plan = _in_force(work, plan_id)
            if not 0 <= index < len(plan.measures):
                raise RuleBroken(
                    "NO_SUCH_MEASURE", "measure", number=index + 1, count=len(plan.measures)
                )
            measure = plan.measures[index]
            if measure.done_on is not None:
                raise RuleBroken(
                    "MEASURE_DONE_ALREADY", "measure", number=index + 1, on=str(measure.done_on)
                )
            inputs.require_order(day, plan.made_on, "done_on", "DONE_BEFORE_PLAN")
            done = replace(measure, done_on=day, result=inputs.text_or_none(result))
            measures = (*plan.measures[:index], done, *plan.measures[index + 1 :])
            work.amend(replace(plan, measures=measures))
            return ActionResult(work.change, (), (plan.file_id,))

    def confirm_plan(self, file_id: UUID, *, on: date | None = None, how: str) -> ActionResult:
        """Record when and how the student agreed to the plan in force.

        Raises:
            RuleBroken: NO_PLAN, BAD_CHOICE, CONFIRMED_LATER, CONFIRMED_BEFORE_PLAN.
        """
        day = self._past_day(on, "confirmed_on", "CONFIRMED_LATER")
        way = inputs.one_of(CONFIRMATIONS, how, "how")
        with self._store.unit_of_work("plan.confirm") as work:
            plan = _plan_of(work, file_id)
            inputs.require_order(day, plan.made_on, "confirmed_on", "CONFIRMED_BEFORE_PLAN")
            work.amend(replace(plan, confirmed_on=day, confirmed_how=way))
            return ActionResult(work.change, (), (file_id,))

    def review_plan(
        self, file_id: UUID, *, by: str, note: str, next_on: date | None = None
    ) -> ActionResult:
        """Record who reviewed the plan in force, the comments, and the next review day.

        Raises:
            RuleBroken: NO_PLAN, FIELD_MISSING, REVIEW_BEFORE_PLAN.
        """
        who, words = (
            inputs.required_text(by, "reviewed_by"),
            inputs.required_text(note, "review_note"),
        )
        if next_on is not None:
            inputs.require_order(
                inputs.checked_day(next_on, "review"), self._today(), "review", _TOO_EARLY
            )
        with self._store.unit_of_work("plan.review") as work:
            plan = _plan_of(work, file_id)
            due = next_on or plan.review_on
            work.amend(replace(plan, reviewed_by=who, review_note=words, review_on=due))
            return ActionResult(work.change, (), (file_id,))

    def _version(
        self, work: UnitOfWork, case: Case, draft: PlanDraft, describes_changes: bool
    ) -> Plan:
        before = max(case.plans, key=lambda plan: plan.version, default=None)
        version = 1 if before is None else before.version + 1
        values = values_of(draft, Plan) | {"change_reason": None}
        made = Plan(
            id=plan_id_of(case.id, version),
            recorded_at=work.now,
            recorded_by=work.actor,
            file_id=case.id,
            version=version,
            made_on=self._today(),
            **values,
        )
        _check_due(made, before)
        if before is None:
            return made
        reason = (draft.change_reason or "").strip()
        if not reason and describes_changes:
            reason = _change_reason(before, made)
        reason = inputs.required_text(reason, "change_reason", at_least=REASON_AT_LEAST)
        return replace(made, change_reason=reason)


_TOO_EARLY = "REVIEW_BEFORE_PLAN"


def _in_force(work: UnitOfWork, plan_id: UUID) -> Plan:
    plan = work.get(Plan, plan_id)
    now = work.case(plan.file_id).plan
    if now is None or now.id != plan.id:
        raise RuleBroken("PLAN_NOT_IN_FORCE", "plan", version=plan.version)
    return plan


def _plan_of(work: UnitOfWork, file_id: UUID) -> Plan:
    case = work.case(file_id)
    if case.plan is None:
        raise RuleBroken("NO_PLAN", "plan", student_no=case.file.student_no)
    return case.plan


def _check(draft: PlanDraft) -> None:
    inputs.required_text(draft.analysis, "analysis", at_least=ANALYSIS_AT_LEAST)
    inputs.required_text(draft.goal, "goal")
    if not draft.difficulties:
        raise RuleBroken("FIELD_MISSING", "difficulty")
    if not draft.measures:
        raise RuleBroken("FIELD_MISSING", "measure")
    for measure in draft.measures:
        inputs.required_text(measure.text, "measure")
        if measure.measure_kind is not None:
            inputs.one_of(MEASURE_KINDS, measure.measure_kind, "measure_kind")
        if measure.due_on is not None:
            inputs.checked_day(measure.due_on, "due_on")
    for difficulty in draft.difficulties:
        inputs.required_text(difficulty, "difficulty")
    if draft.review_on is not None:
        inputs.checked_day(draft.review_on, "review")
    if draft.level is not None:
        inputs.one_of(PLAN_LEVELS, draft.level, "plan_level")
    if draft.risk is not None:
        inputs.one_of(RISKS, draft.risk, "risk")
    if draft.goal_pay is not None and not 0 < draft.goal_pay <= PAY_AT_MOST:
        raise RuleBroken("GOAL_PAY_RANGE", "goal_pay", amount=draft.goal_pay, most=PAY_AT_MOST)


def _check_due(made: Plan, before: Plan | None) -> None:
    """Check that new measures are not due before the plan; kept ones keep their day."""
    known = {(m.text, m.due_on) for m in before.measures} if before else set()
    for measure in made.measures:
        if measure.due_on is not None and (measure.text, measure.due_on) not in known:
            inputs.require_order(measure.due_on, made.made_on, "due_on", "DUE_BEFORE_PLAN")


def _change_reason(before: Plan, after: Plan) -> str:
    """Default text for a missing reason; printed on forms, hence in Chinese."""
    parts = [_PARTS[part] for part in changed_parts(before, after) if part in _PARTS]
    return f"未说明原因；改动：{'、'.join(parts) or '无'}"
