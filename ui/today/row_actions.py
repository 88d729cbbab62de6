"""What happens when a row of Today is done, opened, logged or put off until a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from casework.case import Case
from casework.people.helpers import HelperLine
from casework.queries import cohorts_of
from casework.records import ExtraKind
from casework.required_services import Service
from casework.settings.calendar import YearDate
from casework.worklist.items import WorkAction, WorkItemKind
from casework.worklist.snoozes import snooze_key
from exports.calendar_file import write_calendar
from ui.common.case_words import day_text
from ui.common.i18n import _, ngettext
from ui.common.year_dates import calendar_name, dates_of_year
from ui.dialogs.student_actions import StudentActions
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.shell.requests import (
    OpenFile,
    QuickLog,
    ShowExchange,
    ShowOffers,
    ShowStudents,
    ShowWaitingRows,
    ShowWeekly,
)
from ui.today.view_model import TodayViewModel, WorklistRow

_EXTRAS = {WorkAction.GUIDANCE: ExtraKind.GUIDANCE, WorkAction.BRIEFING: ExtraKind.BRIEFING}
_EXCHANGE = {WorkAction.CHECK: "mine", WorkAction.CHOOSE: "conflicts"}
_LOGS = {
    WorkAction.TALK: Service.TALK,
    WorkAction.REFERRAL: Service.REFERRAL,
    WorkAction.EVENT: Service.EVENT,
}


class RowActions(QObject):
    """Handles the actions of rows and cards; ``among`` returns the files of the list in order."""

    def __init__(
        self,
        session: Session,
        frame: Frame,
        page: QWidget,
        among: Callable[[], tuple[UUID, ...]],
    ) -> None:
        super().__init__(page)
        self._session, self._frame, self._page = session, frame, page
        self._among = among
        self._students = StudentActions(session, frame, self)

    def do(self, row: WorklistRow, view_model: TodayViewModel) -> None:
        """Run the action of the row's button."""
        item = row.item
        files, work_action = item.files, item.work_action
        if work_action in _LOGS and item.file_id is not None:
            self.log(row, _LOGS[work_action])
        elif work_action in _EXTRAS:
            self._students.give_extra(self._page, files, _EXTRAS[work_action])
        elif work_action is WorkAction.PAIR:
            self._students.pair(self._page, files)
        elif work_action is WorkAction.HELPERS:
            self.helpers(view_model)
        elif work_action is WorkAction.FIX_ROWS:
            self._frame.ask(ShowWaitingRows())
        elif work_action is WorkAction.REPORT:
            self._frame.ask(ShowWeekly(on=item.due_on))
        elif work_action is WorkAction.SEND:
            self._frame.ask(ShowExchange(is_sending=True))
        elif work_action in _EXCHANGE or _is_fixed_in_parcels(row):
            self._frame.ask(ShowExchange(tab=_EXCHANGE.get(work_action, "mine")))
        elif work_action is WorkAction.COMPLAINT:
            self._frame.ask(ShowOffers(kind="complaints", record=item.record_id))
        elif work_action is WorkAction.ANSWER and item.record_id is not None:
            self._ask_answer(item.record_id)
        elif work_action in (WorkAction.PLAN, WorkAction.MEASURE):
            self._plan(row)
        else:
            self.open(row)

    def open(self, row: WorklistRow) -> None:
        """Open the file of a row; of several files, the first, with the others as neighbours."""
        files = row.item.files
        if not files:
            return
        among = files if len(files) > 1 else self._among()
        record = row.item.record_id if row.item.work_action is WorkAction.FIX else None
        self._frame.ask(OpenFile(files[0], among, record))

    def log(self, row: WorklistRow, service: Service) -> None:
        """Record a service for the student of a row."""
        if row.item.file_id is not None and self._frame.answers(QuickLog):
            self._frame.ask(QuickLog(files=row.item.files, service=service))

    def _plan(self, row: WorklistRow) -> None:
        """Load the file, then open the dialog for its plan."""
        from ui.dialogs.plan_prompts import PlanPrompts

        file_id, item = row.item.file_id, row.item
        if file_id is None:
            return
        asking = PlanPrompts(self._session, self._frame, self._page)

        def show(case: Case) -> None:
            plan, index = case.plan, item.facts.get("index")
            if (
                item.work_action is WorkAction.MEASURE
                and plan is not None
                and isinstance(index, int)
            ):
                asking.measure(plan, index)
            elif item.kind is WorkItemKind.REVIEW:
                asking.review(case)
            else:
                asking.make(case)

        self._session.read(lambda reader: reader.case(file_id)).then(show)

    def _ask_answer(self, referral: UUID) -> None:
        """Ask for the student's response to a referral."""
        from ui.dialogs.care_dialogs import ask_next_step

        ask_next_step(self._page, self._session, self._frame, [referral])

    # --- helpers

    def helpers(self, view_model: TodayViewModel) -> None:
        """Open the dialog of helpers."""
        from ui.today.dialogs import HelpersDialog

        def show(helper: str) -> None:
            self._frame.ask(ShowStudents(where=(("helper", helper),)))

        unpaired = view_model.helpers.unpaired
        HelpersDialog(
            view_model.helpers,
            view_model.pace,
            view_model.today,
            self._page,
            show_students=show,
            move=lambda line: self._move(line, view_model.today),
            pair=lambda: self._students.pair(self._page, unpaired),
        ).open()

    def _move(self, line: HelperLine, today: date) -> None:
        from ui.today.dialogs import MoveStudentsDialog

        def move(**entered: Any) -> Job[Any]:
            return self._session.write(
                lambda services: services.pairings.reassign(line.helper, **entered)
            )

        def done(result: Any) -> None:
            count = len(result.created)
            text = ngettext("{count} student transferred.", "{count} students transferred.", count)
            self._frame.say(text.format(count=count), undo=result.action)

        MoveStudentsDialog(line, today, move, self._page).show_for(done, width=520)

    # --- dates

    def dates(self, today: date) -> None:
        """Open the dialog of the coming year's dates."""
        last = date(today.year + 1, today.month, min(today.day, 28))

        def read(reader: Any) -> tuple[YearDate, ...]:
            return dates_of_year(reader.org_settings(), cohorts_of(reader), today, last)

        self._session.read(read).then(lambda found: self._show_dates(found, today))

    def _show_dates(self, found: tuple[YearDate, ...], today: date) -> None:
        from ui.today.calendar_dialogs import CalendarDialog

        def export(path: Path) -> None:
            job = self._session.jobs.start(
                lambda _progress: write_calendar(path, calendar_name(), found, made_on=today),
                thread="own",
                writes=True,
            )
            job.then(lambda _count: self._frame.say(_("Written: {path}").format(path=path.name)))

        CalendarDialog(found, today, export, self._page).open()


def _is_fixed_in_parcels(row: WorklistRow) -> bool:
    """Return whether a row of returned records is resolved on the exchange page.

    That is where returns of several students are listed, by the parcel we sent.
    """
    item = row.item
    is_of_one = item.file_id is not None
    return (
        item.work_action is WorkAction.FIX
        and not is_of_one
        and bool(item.facts["parcels"] or not item.files)
    )


class Snoozer(QObject):
    """Snoozes rows; emits ``changed`` when the list must be updated."""

    changed = Signal()

    def __init__(self, session: Session, frame: Frame, page: QWidget) -> None:
        super().__init__(page)
        self._session, self._frame, self._page = session, frame, page

    def days_for(self, row: WorklistRow) -> QMenu:
        """Return the menu of days to snooze a row until."""
        from ui.today.dialogs import snooze_menu

        return snooze_menu(
            self._session.today(),
            lambda day: self._put_off(row, day),
            lambda: self.ask_day(row),
            self._page,
        )

    def ask_day(self, row: WorklistRow) -> None:
        """Ask for another day to snooze a row until."""
        from ui.today.dialogs import SnoozeDialog

        dialog = SnoozeDialog(
            row.what,
            self._session.today(),
            lambda day: self._keep(row, day, self.changed.emit),
            self._page,
        )
        dialog.show_for(lambda _result: None)

    def bring_back(self, row: WorklistRow) -> None:
        """End the snooze of a row."""
        self._keep(row, None, self.changed.emit)

    def _put_off(self, row: WorklistRow, day: date) -> None:
        def said() -> None:
            self._frame.say(
                _("Put off until {day}.").format(day=day_text(day, weekday=True)),
                undo=lambda: self.bring_back(row),
            )
            self.changed.emit()

        self._keep(row, day, said)

    def _keep(self, row: WorklistRow, day: date | None, then: Callable[[], object]) -> Job[Any]:
        key = snooze_key(row.item.key)

        def keep(caseload: Any, _progress: object) -> None:
            if day is None:
                caseload.delete_user_state(key)
            else:
                caseload.set_user_state(key, day.isoformat())

        return self._session.run(keep).then(lambda _nothing: then())
