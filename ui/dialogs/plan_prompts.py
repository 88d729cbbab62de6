"""Dialogs about the plan of a student, and the messages that follow them."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from casework.activities import REVIEW_AFTER
from casework.case import Case
from casework.records import Plan
from casework.service_layer import PlanDraft
from ui.common.i18n import _
from ui.dialogs.plan_dialogs import (
    AgreementDialog,
    MeasureDialog,
    PlanDialog,
    ReviewDialog,
    VersionsWindow,
)
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame


class PlanPrompts:
    """Opens the plan dialogs over ``page``; each saves when it is confirmed."""

    def __init__(self, session: Session, frame: Frame, page: QWidget) -> None:
        self._session = session
        self._frame = frame
        self._page = page

    def make(self, case: Case) -> None:
        """Open the form for a new version of the plan."""

        def make(draft: PlanDraft) -> Job[Any]:
            return self._session.write(lambda services: services.plans.make_plan([case.id], draft))

        review = self._session.today() + REVIEW_AFTER
        dialog = PlanDialog(case.file.name, case.plan, make, self._page, review=review)
        dialog.show_for(self._said(_("The plan is saved.")), width=700)

    def measure(self, plan: Plan, index: int) -> None:
        """Ask for the result of a measure."""

        def note(done_on: date | None, result: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.plans.complete_measure(
                    plan.id, index, on=done_on, result=result
                )
            )

        text = plan.measures[index].text
        dialog = MeasureDialog(text, self._session.today(), note, self._page)
        dialog.show_for(self._said(_("The measure is done.")))

    def agree(self, case: Case) -> None:
        """Ask when and how the student agreed."""

        def note(confirmed_on: date | None, how: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.plans.confirm_plan(case.id, on=confirmed_on, how=how)
            )

        dialog = AgreementDialog(case.file.name, self._session.today(), note, self._page)
        dialog.show_for(self._said(_("The agreement is saved.")))

    def review(self, case: Case) -> None:
        """Ask for the result of a review."""

        def note(reviewed_by: str, review_note: str, review: date | None) -> Job[Any]:
            return self._session.write(
                lambda services: services.plans.review_plan(
                    case.id, by=reviewed_by, note=review_note, next_on=review
                )
            )

        dialog = ReviewDialog(
            case.file.name, self._session.keeper.name, self._session.today(), note, self._page
        )
        dialog.show_for(self._said(_("The review is saved.")))

    def versions(self, case: Case) -> None:
        """Show two versions side by side."""
        VersionsWindow(case.file.name, case.plans, self._page).open()

    def menu(self, case: Case) -> QMenu | None:
        """Return the menu of what can be recorded for the current plan; None without a plan."""
        plan = case.plan
        if plan is None:
            return None
        menu = QMenu(self._page)
        for index, one in enumerate(plan.measures):
            if one.done_on is None:
                action = menu.addAction(_("Done: {measure}").format(measure=one.text[:40]))
                action.triggered.connect(
                    lambda _checked=False, index=index: self.measure(plan, index)
                )
        menu.addSeparator()
        menu.addAction(_("The student agrees…")).triggered.connect(lambda: self.agree(case))
        menu.addAction(_("Record a review…")).triggered.connect(lambda: self.review(case))
        return menu

    def _said(self, text: str) -> Any:
        def done(result: Any) -> None:
            self._frame.say(text, undo=result.action)

        return done
