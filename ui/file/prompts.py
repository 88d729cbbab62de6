"""Dialogs that precede an action on a file or plan, and the messages that follow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QMenu, QWidget

from casework.activities.plans import REVIEW_AFTER
from casework.case import Case
from casework.records import Plan
from casework.service_layer import PlanDraft
from ui.common.display_names import field_name
from ui.common.i18n import _
from ui.file.dialogs import return_dialog, reveal_dialog, void_dialog
from ui.file.plan_dialog import PlanDialog
from ui.file.plan_dialogs import AgreementDialog, MeasureDialog, ReviewDialog, VersionsWindow
from ui.file.timeline_entries import TimelineEntry
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame


class FilePrompts:
    """Opens the dialogs of a file over ``page``; each saves when it is confirmed."""

    def __init__(self, session: Session, frame: Frame, page: QWidget) -> None:
        self._session = session
        self._frame = frame
        self._page = page

    def reveal(self, file_id: UUID, field: str, then: Callable[[], object]) -> None:
        """Ask why a number must be revealed; call ``then`` once that is recorded in the journal."""

        def note(reason: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.disclosures.note_reveal(
                    [file_id], reason=reason, what=field
                )
            )

        reveal_dialog(field_name(field), note, self._page).show_for(lambda _result: then())

    def void(self, entry: TimelineEntry, then: Callable[[], object]) -> None:
        """Ask for a reason, then void a record."""

        def act(reason: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.files.void([entry.id], reason=reason)
            )

        def done(result: Any) -> None:
            self._frame.say(_("Void: {record}").format(record=entry.title), undo=result.action)
            then()

        void_dialog(entry, act, self._page).show_for(done)

    def send_back(self, entry: TimelineEntry, then: Callable[[], object]) -> None:
        """Ask for a reason, then return a record to the partner who reported it."""

        def act(reason: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.returns.return_records([entry.id], reason=reason)
            )

        def done(_result: Any) -> None:
            message = _("Returned: {record}. The reply is pending under Exchange.")
            self._frame.say(message.format(record=entry.title))
            then()

        return_dialog(entry, act, self._page).show_for(done)

    def dismiss_returned(self, records: Sequence[UUID], then: Callable[[], object]) -> None:
        """Mark returned records as resolved; the message shown can undo it."""

        def leave(*, is_left: bool) -> Job[Any]:
            return self._session.write(
                lambda services: services.returns.dismiss_records(records, is_left=is_left)
            )

        def take_up_again() -> None:
            leave(is_left=False).then(lambda _done: then(), problem=self._frame.show_problem)

        def done(_result: Any) -> None:
            self._frame.say(_("Marked as resolved."), undo=take_up_again)
            then()

        leave(is_left=True).then(done, problem=self._frame.show_problem)


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

        def note(on: date | None, result: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.plans.complete_measure(
                    plan.id, index, on=on, result=result
                )
            )

        text = plan.measures[index].text
        dialog = MeasureDialog(text, self._session.today(), note, self._page)
        dialog.show_for(self._said(_("The measure is done.")))

    def agree(self, case: Case) -> None:
        """Ask when and how the student agreed."""

        def note(on: date | None, how: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.plans.confirm_plan(case.id, on=on, how=how)
            )

        dialog = AgreementDialog(case.file.name, self._session.today(), note, self._page)
        dialog.show_for(self._said(_("The agreement is saved.")))

    def review(self, case: Case) -> None:
        """Ask for the result of a review."""

        def note(by: str, words: str, following: date | None) -> Job[Any]:
            return self._session.write(
                lambda services: services.plans.review_plan(
                    case.id, by=by, note=words, next_on=following
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
