"""Plans: each new version supersedes the one in force."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from casework.case import Case
from casework.desk.base import (
    BaseDesk,
    Done,
    at_least_one,
    known_files,
    needed,
    not_before,
    sensible_day,
)
from casework.desk.drafts import PlanDraft
from casework.ids import new_id
from casework.ports import Shelf
from casework.problems import RuleBroken
from casework.records import Plan

ANALYSIS_AT_LEAST = 20
"""Characters of 学生现状分析 that a plan needs (form 一人一策)."""


class PlanDesk(BaseDesk):
    """Writes plans."""

    def make_plan(self, files: Iterable[UUID], draft: PlanDraft) -> Done:
        """Give each file a new version of its plan.

        Raises:
            RuleBroken: FIELD_MISSING, TEXT_TOO_SHORT, REVIEW_BEFORE_PLAN, DUE_BEFORE_PLAN.
        """
        chosen = at_least_one(files)
        today = self._today()
        _check(draft)
        if draft.review_on is not None:
            not_before(draft.review_on, today, "review", "REVIEW_BEFORE_PLAN")
        with self._archive.begin("plan.make") as shelf:
            known_files(shelf, chosen)
            plans = [self._version(shelf, case, draft) for case in shelf.cases(chosen).values()]
            shelf.add(plans)
            return Done(shelf.action_id, "plan.make", tuple(p.id for p in plans), chosen)

    def _version(self, shelf: Shelf, case: Case, draft: PlanDraft) -> Plan:
        return Plan(
            id=new_id(),
            recorded_at=shelf.now,
            recorded_by=shelf.actor,
            file_id=case.id,
            version=1 + max((plan.version for plan in case.plans), default=0),
            made_on=self._today(),
            analysis=draft.analysis.strip(),
            difficulties=draft.difficulties,
            goal=draft.goal.strip(),
            measures=draft.measures,
            review_on=draft.review_on,
            change_reason=draft.change_reason,
        )


def _check(draft: PlanDraft) -> None:
    needed(draft.analysis, "analysis", at_least=ANALYSIS_AT_LEAST)
    needed(draft.goal, "goal")
    if not draft.difficulties:
        raise RuleBroken("FIELD_MISSING", "difficulty")
    if not draft.measures:
        raise RuleBroken("FIELD_MISSING", "measure")
    for measure in draft.measures:
        needed(measure.text, "measure")
    for difficulty in draft.difficulties:
        needed(difficulty, "difficulty")
    if draft.review_on is not None:
        sensible_day(draft.review_on, "review")
