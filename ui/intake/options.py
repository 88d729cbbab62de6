"""The card at the left: the file, its sheet, and what rows take that do not say it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from casework.problems import RuleBroken
from casework.roster import Roster
from ui.common.entries import year
from ui.common.names import field_name
from ui.common.problems import sentence_for
from ui.common.words import _
from ui.parts.basics import Card, ElidedLabel, label, scrolling
from ui.parts.fields import Field
from ui.theme.theme import theme
from ui.theme.tokens import SMALL

_WAIT_MS = 300


class Options(Card):
    """``sheet_chosen(name)`` asks for another sheet, ``changed`` for another look."""

    sheet_chosen = Signal(str)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("The file"), parent)
        self.setFixedWidth(theme().px(250))
        self._file = ElidedLabel("", "strong", self)
        self._columns = label("", "caption", self, wrap=True)
        self.sheet = QComboBox(self)
        self.sheet.activated.connect(lambda _at: self.sheet_chosen.emit(self.sheet.currentText()))
        self.sheet_field = Field(_("&Worksheet"), self.sheet, self)
        hint = _("For rows that do not name one.")
        self.college = Field(_("&College"), QLineEdit(self), self, hint=hint)
        self.cohort = Field(_("Graduates of (&year)"), QLineEdit(self), self, hint=hint)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_WAIT_MS)
        self._clock.timeout.connect(self.changed)
        for field in (self.college, self.cohort):
            self._line(field).textEdited.connect(lambda _text: self._clock.start())
        self.body.addWidget(self._file)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        for widget in (self._columns, self.sheet_field, self.college, self.cohort):
            column.addWidget(widget)
        column.addStretch(1)
        area = scrolling(self)
        area.setWidget(inner)
        self.body.addWidget(area, 1)

    def set_short(self, is_short: bool) -> None:
        """Leave explanations away in a low window."""
        self._columns.setVisible(not is_short)
        for field in (self.college, self.cohort):
            if not field.problem:
                field.show_hint("" if is_short else _("For rows that do not name one."))

    @staticmethod
    def _line(field: Field) -> QLineEdit:
        line = field.input
        if not isinstance(line, QLineEdit):
            raise TypeError(type(line).__name__)
        return line

    def show_roster(
        self, name: str, roster: Roster, sheets: Sequence[str], *, college: str, cohort: int
    ) -> None:
        """Show what was understood of the file."""
        self._file.set_whole(name)
        known = [column for column in roster.columns if column.field is not None]
        unknown = [column.heading for column in roster.columns if column.field is None]
        text = _("Heading in row {row}; {known} of {all} columns understood: {names}.").format(
            row=roster.header_row,
            known=len(known),
            all=len(roster.columns),
            names=_(", ").join(field_name(column.field or "") for column in known),
        )
        if unknown:
            text += " " + _("Kept as they are: {names}.").format(names=_(", ").join(unknown))
        self._columns.setText(text)
        self.sheet.clear()
        self.sheet.addItems(list(sheets))
        self.sheet.setCurrentText(roster.sheet)
        self.sheet_field.setVisible(len(sheets) > 1)
        self._line(self.college).setText(college)
        self._line(self.cohort).setText(str(cohort))
        self.college.clear_problem()
        self.cohort.clear_problem()

    def values(self) -> tuple[str | None, int] | None:
        """Return college and year, or None after saying what is wrong."""
        try:
            cohort = year(self._line(self.cohort).text(), "cohort")
        except RuleBroken as problem:
            self.cohort.show_problem(sentence_for(problem), focus=False)
            return None
        return self._line(self.college).text().strip() or None, cohort
