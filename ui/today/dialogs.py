"""Dialogs of Today: the helpers and their students, and until when a row is put off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from casework.formats.code_tables import HELPER_ROLES
from casework.people.helpers import HelperLine, HelperOverview
from casework.problems import RuleBroken
from casework.worklist.pace import Pace
from ui.common.case_words import day_text, helper_note
from ui.common.display_names import helper_role_name
from ui.common.i18n import _, ngettext
from ui.dialogs.care_dialogs import PairDialog
from ui.jobs import Job
from ui.widgets.basics import button, label
from ui.widgets.date_edit import DateEdit
from ui.widgets.dialogs import PlainDialog
from ui.widgets.form_dialog import FormDialog
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tables import RecordTable, TableColumn


class HelpersDialog(PlainDialog):
    """Lists helpers by name; the callables handle its buttons."""

    def __init__(
        self,
        overview: HelperOverview,
        pace: Pace,
        today: date,
        parent: QWidget,
        *,
        show_students: Callable[[str], object],
        move: Callable[[HelperLine], object],
        pair: Callable[[], object],
    ) -> None:
        super().__init__(_("Helpers"), parent)
        self._show, self._move = show_students, move
        short = {one.helper: one.short_by for one in pace.helpers}
        self.table = RecordTable(_("Helpers"), _columns(today, short), self)
        self.table.set_records(overview.helpers)
        self.table.opened.connect(lambda line: self._leave(lambda: self._show(line.helper)))
        self.students = button(_("Their students"), "", self)
        self.students.clicked.connect(self._on_students)
        self.give = button(_("Give to another…"), "", self, glyph="arrows-left-right")
        self.give.clicked.connect(self._on_move)
        close = self.closing_button()
        row = hbox(self.students, self.give, -1, close)
        layout = vbox(
            label(_("Helpers"), "cardTitle", self),
            (self.table, 1),
            on=self,
            margins=(20, 16, 20, 14),
            spacing=10,
        )
        if overview.unpaired:
            layout.addWidget(self._unpaired(len(overview.unpaired), pair))
        layout.addLayout(row)
        self.fit(820, 480)
        if overview.helpers:
            self.table.selectRow(0)
        self.table.setFocus()

    def _unpaired(self, count: int, pair: Callable[[], object]) -> QWidget:
        box = QWidget(self)
        text = ngettext("{count} student has no helper", "{count} students have no helper", count)
        self.pair = button(_("Set a helper…"), "", box, glyph="user-plus")
        self.pair.clicked.connect(lambda: self._leave(pair))
        hbox(
            label(text.format(count=count), "warn", box),
            self.pair,
            -1,
            on=box,
            margins=(0, 0, 0, 0),
        )
        return box

    def _current(self) -> HelperLine | None:
        found = self.table.current_record()
        return found if isinstance(found, HelperLine) else None

    def _on_students(self) -> None:
        if (line := self._current()) is not None:
            self._leave(lambda: self._show(line.helper))

    def _on_move(self) -> None:
        if (line := self._current()) is not None:
            self._leave(lambda: self._move(line))

    def _leave(self, then: Callable[[], object]) -> None:
        self.accept()
        then()


def _columns(today: date, short: dict[str, int]) -> Sequence[TableColumn[HelperLine]]:
    def note(line: HelperLine) -> str:
        missing = short.get(line.helper, 0)
        text = _("{count} more than the weeks allow").format(count=missing) if missing else ""
        return ", ".join(part for part in (helper_note(line), text) if part)

    return (
        TableColumn(
            _("Helper"), lambda line: line.helper, lambda line: line.helper, 120, is_bold=True
        ),
        TableColumn(
            _("Role"),
            lambda line: helper_role_name(line.role),
            lambda line: line.role or "",
            120,
        ),
        TableColumn(
            _("Students"),
            lambda line: str(len(line.files)),
            lambda line: len(line.files),
            80,
            is_number=True,
        ),
        TableColumn(
            _("Last contact"),
            lambda line: day_text(line.last_contact_on, today),
            lambda line: line.last_contact_on or date.min,
            110,
        ),
        TableColumn(
            _("Per week"),
            lambda line: str(line.weekly),
            lambda line: line.weekly,
            80,
            is_number=True,
        ),
        TableColumn(
            _("Note"),
            note,
            note,
            240,
            tone=lambda line: "warn" if line.is_inactive or line.is_overloaded else "text2",
            tooltip=note,
        ),
    )


class MoveStudentsDialog(PairDialog):
    """Reassigns all students of one helper."""

    def __init__(
        self, line: HelperLine, today: date, act: Callable[..., Job[Any]], parent: QWidget
    ) -> None:
        count = len(line.files)
        title = ngettext(
            "Give {count} student of {helper} to another",
            "Give {count} students of {helper} to another",
            count,
        ).format(count=count, helper=line.helper)
        why = _("One action: it can be undone as a whole.")
        now = ("", line.role if line.role in HELPER_ROLES else None)
        super().__init__(parent, title, _("Transfer"), why, act, now=now, on=today)


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
