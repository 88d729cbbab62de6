"""Snooze rows of Today until a day, and resume them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from casework.worklist.snoozes import snooze_key
from ui.common.case_words import day_text
from ui.common.i18n import _
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.today.view_model import WorklistRow


class Snoozer(QObject):
    """Snoozes rows; emits ``changed`` when the list must be updated."""

    changed = Signal()

    def __init__(self, session: Session, frame: Frame, page: QWidget) -> None:
        super().__init__(page)
        self._session, self._frame, self._page = session, frame, page

    def days_for(self, row: WorklistRow) -> QMenu:
        """Return the menu of days to snooze a row until."""
        from ui.today.snooze_dialog import snooze_menu

        return snooze_menu(
            self._session.today(),
            lambda day: self._put_off(row, day),
            lambda: self.ask_day(row),
            self._page,
        )

    def ask_day(self, row: WorklistRow) -> None:
        """Ask for another day to snooze a row until."""
        from ui.today.snooze_dialog import SnoozeDialog

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
