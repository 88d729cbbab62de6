"""Menu and dialog for the day until which work is snoozed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from casework.problems import RuleBroken
from ui.common.case_words import day_text
from ui.common.i18n import _
from ui.jobs import Job
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog

LONGEST = timedelta(days=366)


def usual_days(today: date) -> tuple[tuple[str, date], ...]:
    """Return the days offered in the menu, with their labels."""
    monday = today + timedelta(days=7 - today.weekday())
    return (
        (_("Tomorrow"), today + timedelta(days=1)),
        (_("In three days"), today + timedelta(days=3)),
        (_("Next Monday"), monday),
        (_("In two weeks"), today + timedelta(days=14)),
    )


def snooze_menu(
    today: date, put_off: Callable[[date], object], ask: Callable[[], object], parent: QWidget
) -> QMenu:
    """Return a menu that calls ``put_off(day)`` with the day chosen, or ``ask`` for another one."""
    menu = QMenu(parent)
    menu.setAccessibleName(_("Put off until"))
    menu.addSection(_("Put off until"))
    for name, day in usual_days(today):
        action = menu.addAction(f"{name}\t{day_text(day, today, weekday=True)}")
        action.triggered.connect(lambda _checked=False, day=day: put_off(day))
    menu.addAction(_("Another day…")).triggered.connect(ask)
    return menu


class SnoozeDialog(FormDialog):
    """Asks for the day on which a row should return."""

    def __init__(
        self, what: str, today: date, put_off: Callable[[date], Job[Any]], parent: QWidget
    ) -> None:
        why = _("It returns to the list on that day; nothing is saved in the file.")
        super().__init__(_("Put off: {what}").format(what=what), _("Put off"), parent, why=why)
        self._today, self._put_off = today, put_off
        self.day = DateEdit(today + timedelta(days=7), self, ahead=True)
        self.add("day", _("&Back on"), self.day, (0, 0))
        self.day.selectAll()
        self.day.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            day = _checked(self.day.day("day"), self._today)
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._put_off(day)


def _checked(day: date | None, today: date) -> date:
    if day is None:
        raise RuleBroken("FIELD_MISSING", "day")
    if not today < day <= today + LONGEST:
        raise RuleBroken("PUT_OFF_RANGE", "day", day=day.isoformat())
    return day
