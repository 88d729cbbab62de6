"""The filters of the journal: file, person, action, record, period."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from casework.problems import RuleBroken
from casework.read_models import JournalQuery
from casework.records import RECORD_KINDS
from ui.common.display_names import action_name, kind_name
from ui.common.i18n import _
from ui.journal.view_model import PAGE, capital
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button
from ui.widgets.date_edit import DateEdit

ACCESSES = ("personal_data.reveal", "document.export", "evidence.save")
"""Actions that record access to personal data."""


class Filters(QWidget):
    """A row of filters; ``changed`` is emitted when the query changes."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.who = self._choice(_("Who"), 120)
        self.what = self._choice(_("What"), 170)
        self.kind = self._choice(_("Records"), 130)
        self.since = self._day(_("From"))
        self.until = self._day(_("To"))
        self.clear = button(_("Show all"), "link", self)
        self.clear.clicked.connect(self.reset)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, SMALL)
        row.setSpacing(SMALL)
        for widget in (self.who, self.what, self.kind, self.since, self.until):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.clear)
        self._fill(self.who, _("Everyone"), [])
        self.set_names(())
        kinds = sorted((capital(kind_name(kind.kind)), kind.kind) for kind in RECORD_KINDS)
        self._fill(self.kind, _("All records"), kinds)
        for choice in (self.who, self.what, self.kind):
            choice.currentTextChanged.connect(choice.setToolTip)
            choice.currentIndexChanged.connect(self._on_changed)
        self._on_changed()

    def _choice(self, name: str, width: int) -> QComboBox:
        made = QComboBox(self)
        made.setAccessibleName(name)
        made.setMaximumWidth(theme().px(width))
        made.setMaxVisibleItems(20)
        return made

    def _day(self, name: str) -> DateEdit:
        made = DateEdit(None, self)
        made.setAccessibleName(name)
        made.setPlaceholderText(name)
        made.setFixedWidth(theme().px(104))
        made.editingFinished.connect(self._on_changed)
        return made

    @staticmethod
    def _fill(choice: QComboBox, every: str, items: list[tuple[str, str]]) -> None:
        chosen = choice.currentData()
        choice.blockSignals(True)
        choice.clear()
        choice.addItem(every, None)
        for text, value in items:
            choice.addItem(text, value)
        choice.setCurrentIndex(max(0, choice.findData(chosen)))
        choice.blockSignals(False)

    def set_people(self, names: tuple[str, ...]) -> None:
        """Offer these people."""
        self._fill(self.who, _("Everyone"), [(name, name) for name in names])

    def set_names(self, names: tuple[str, ...]) -> None:
        """Offer these actions."""
        known = sorted((capital(action_name(name)), name) for name in names)
        self._fill(self.what, _("All actions"), known)
        self.what.insertItem(1, _("Access and exports"), "access")

    def show_accesses(self) -> None:
        """Filter for numbers shown unmasked and exported documents."""
        self.what.setCurrentIndex(self.what.findData("access"))

    def reset(self) -> None:
        """Clear all filters."""
        for choice in (self.who, self.what, self.kind):
            choice.setCurrentIndex(0)
        self.since.clear()
        self.until.clear()
        self._on_changed()

    def conditions(self) -> list[tuple[object, str]]:
        """Return the active filters: the widget of each, and its text."""
        boxes = [box for box in (self.who, self.what, self.kind) if box.currentIndex() > 0]
        days = [line for line in (self.since, self.until) if _day_of(line) is not None]
        return [
            *((box, box.currentText()) for box in boxes),
            *((line, f"{line.placeholderText()} {line.text()}") for line in days),
        ]

    def drop(self, condition: object) -> None:
        """Clear the filter of one widget."""
        if isinstance(condition, QComboBox):
            condition.setCurrentIndex(0)
        elif isinstance(condition, DateEdit):
            condition.clear()
            self._on_changed()

    def query(self) -> JournalQuery:
        """Return the query; an invalid date is ignored."""
        what = self.what.currentData()
        names = ACCESSES if what == "access" else (what,) if what else ()
        return JournalQuery(
            by=self.who.currentData(),
            names=names,
            kind=self.kind.currentData(),
            since=_day_of(self.since),
            until=_day_of(self.until),
            limit=PAGE,
        )

    def _on_changed(self) -> None:
        self.clear.setVisible(self.query() != JournalQuery(limit=PAGE))
        self.changed.emit()


def _day_of(line: DateEdit) -> date | None:
    try:
        return line.day("day")
    except RuleBroken:  # incomplete input; it stays visible in the field
        return None
