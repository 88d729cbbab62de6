"""The card of the sheet: which one, what it is about, how it lies, and what its rows lack."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.common.words import _
from ui.intake.grid import Grid
from ui.intake.sight import AskLine, Sight
from ui.parts.basics import Card, button, label, line, scrolling
from ui.parts.fields import Field
from ui.quicklog.flow import FlowLayout
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL

_WAIT_MS = 350
_ASK_WIDTH = 168


class SheetCard(Card):
    """Shows the sheet as it came; what is chosen comes as signals."""

    sheet_chosen = Signal(str)
    subject_chosen = Signal(object)
    hidden_chosen = Signal(bool)
    default_given = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(0, 8, 0, 0)
        self.body.setSpacing(SMALL)
        self.sheets = self._box(_("Worksheet"))
        self.sheets.activated.connect(
            lambda _at: self.sheet_chosen.emit(self.sheets.currentData())
        )
        self.subjects = self._box(_("What the rows are about"))
        self.subjects.activated.connect(
            lambda _at: self.subject_chosen.emit(self.subjects.currentData())
        )
        self.hidden = QCheckBox(self)
        self.hidden.clicked.connect(self.hidden_chosen)
        self.grid = Grid(self)
        self.headings = button(_("These rows are the headings"), "small", self)
        self.headings.setToolTip("H")
        self.headings.clicked.connect(self.grid.choose_headings)
        self.end = button(_("The table ends here"), "small", self)
        self.end.setToolTip("E")
        self.end.clicked.connect(self.grid.choose_end)
        self._refusal = label("", "danger", self, wrap=True)
        self._asks = Asks(self)
        self._asks.given.connect(self.default_given)
        self._build()

    def _box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return box

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(14, 0, 14, 0)
        top.setSpacing(SMALL)
        top.addWidget(self.sheets, 3)
        top.addWidget(self.subjects, 2)
        top.addWidget(self.hidden)
        under = QHBoxLayout()
        under.setContentsMargins(14, 0, 14, 6)
        under.setSpacing(SMALL)
        under.addWidget(self._refusal, 1)
        under.addStretch(0)
        under.addWidget(self.headings)
        under.addWidget(self.end)
        self.body.addLayout(top)
        self.body.addWidget(line(self))
        self.body.addWidget(self.grid, 1)
        self.body.addWidget(line(self))
        self.body.addLayout(under)
        self.body.addWidget(self._asks)

    def show_sight(self, sight: Sight, *, takes_hidden: bool) -> None:
        """Show the sheet of a draft."""
        _fill(self.sheets, [(one.name, one.words) for one in sight.sheets], sight.sheet)
        _fill(self.subjects, list(sight.subjects), sight.draft.subject)
        self.sheets.setEnabled(len(sight.sheets) > 1)
        self.hidden.setVisible(bool(sight.hidden_count))
        self.hidden.setText(_("{count} hidden rows too").format(count=sight.hidden_count))
        self.hidden.setChecked(takes_hidden)
        self.grid.show_sheet(sight.raw)
        self._refusal.setText(sight.refusal)
        self._refusal.setVisible(bool(sight.refusal))
        self._asks.show_lines(sight.asks)

    def set_compact(self, is_compact: bool, *, is_short: bool) -> None:
        """Take less width and height."""
        self.headings.setText(_("Headings") if is_compact else _("These rows are the headings"))
        self.end.setText(_("Ends here") if is_compact else _("The table ends here"))
        self._asks.set_short(is_short)


class Asks(QWidget):
    """Lines for what rows do not say themselves; ``given(field, text)`` a moment after typing."""

    given = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, QLineEdit] = {}
        self._waiting: dict[str, str] = {}
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_WAIT_MS)
        self._clock.timeout.connect(self._give)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 4, 8)
        column.setSpacing(4)
        self._title = label(_("For rows that do not say it themselves"), "caption", self)
        column.addWidget(self._title)
        self._area = scrolling(self)
        column.addWidget(self._area)
        self.set_short(False)

    def line(self, name: str) -> QLineEdit:
        """Return the line of a field."""
        return self._lines[name]

    def set_short(self, is_short: bool) -> None:
        """Take less height."""
        self._title.setVisible(not is_short)
        self._area.setFixedHeight(theme().px(58 if is_short else 60))

    def show_lines(self, asks: Sequence[AskLine]) -> None:
        """Show these fields; what is being typed stays."""
        self.setVisible(bool(asks))
        if list(self._lines) != [one.field for one in asks]:
            self._rebuild(asks)
        for one in asks:
            made = self._lines[one.field]
            if not made.hasFocus() and one.field not in self._waiting:
                made.setText(one.text)

    def _rebuild(self, asks: Sequence[AskLine]) -> None:
        inner = QWidget()
        flow = FlowLayout(inner, spacing=GAP)
        self._lines = {}
        for one in asks:
            made = QLineEdit(inner)
            made.setFixedWidth(theme().px(_ASK_WIDTH))
            made.textEdited.connect(lambda text, name=one.field: self._on_edited(name, text))
            field = Field(one.words, made, inner)
            flow.addWidget(field)
            self._lines[one.field] = made
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()
        self._area.setWidget(inner)

    def _on_edited(self, name: str, text: str) -> None:
        self._waiting[name] = text
        self._clock.start()

    def _give(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for name, text in waiting.items():
            self.given.emit(name, text)


def _fill(box: QComboBox, choices: Sequence[tuple[object, str]], now: object) -> None:
    """Fill a box where it differs, and choose ``now`` without telling anyone."""
    present = [(box.itemData(at), box.itemText(at)) for at in range(box.count())]
    if present != list(choices):
        box.clear()
        for value, words in choices:
            box.addItem(words, value)
    values = [value for value, _words in choices]
    if now in values:
        box.setCurrentIndex(values.index(now))
    box.setToolTip(box.currentText())


