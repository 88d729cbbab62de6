"""Dialog of helpers: load, last contact, inactivity; reassigns students to another helper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from casework.formats.code_tables import HELPER_ROLES
from casework.people.helpers import HelperLine, HelperOverview
from casework.worklist.pace import Pace
from ui.common.case_words import day_text, helper_note
from ui.common.display_names import helper_role_name
from ui.common.i18n import _, ngettext
from ui.dialogs.care_dialogs import PairDialog
from ui.jobs import Job
from ui.theme.theme import theme
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog
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
        close = button(_("Close"), "primary", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
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
        capacity = parent.window().height() - 24
        self.resize(theme().px(820), min(theme().px(480), capacity))
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
