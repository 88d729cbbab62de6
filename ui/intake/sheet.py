"""Card of the original sheet: worksheet, subject, table boundaries and default values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from casework.intake.fields import Subject
from ui.common.i18n import _, ngettext
from ui.intake.grid import ROW_HEIGHT, Grid
from ui.intake.view_model import AskLine, ImportViewModel
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import Card, button, icon_button, label, line, row
from ui.widgets.flow import FlowLayout
from ui.widgets.layouts import hbox

_WAIT_MS = 350
_ASK_WIDTH, _ASK_NARROW = 104, 72
_ASK_LINE = 32
_SHEET_LINES = 5
"""Minimum visible lines of the sheet: grid header, table headings, two rows and the scroll bar."""


class SheetCard(Card):
    """Shows the original sheet; emits the user's choices as signals."""

    sheet_chosen = Signal(str)
    subject_chosen = Signal(object)
    hidden_chosen = Signal(bool)
    default_given = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(0, 8, 0, 0)
        self.body.setSpacing(SMALL)
        self.sheets = self._box(_("Worksheet"))
        self.sheets.activated.connect(lambda _at: self.sheet_chosen.emit(self.sheets.currentData()))
        self.subjects = self._box(_("What the rows are about"))
        self.subjects.activated.connect(
            lambda _at: self.subject_chosen.emit(Subject(self.subjects.currentData()))
        )
        self.subjects.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.sheets.currentTextChanged.connect(self.sheets.setToolTip)
        self.hidden = QCheckBox(self)
        self.hidden.clicked.connect(self.hidden_chosen)
        self.grid = Grid(self)
        self.headings = button(_("These rows are the headings"), "small", self)
        self.headings.setToolTip("H")
        self.headings.clicked.connect(self.grid.choose_headings)
        self.end = button(_("The table ends here"), "small", self)
        self.end.setToolTip("E")
        self.end.clicked.connect(self.grid.choose_end)
        self.more = icon_button("dots-three-bold", _("Position of the table"), self)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self.grid.rows_menu(self.more))
        self._refusal = label("", "danger", self, wrap=True)
        self._asks = Asks(self)
        self._asks.given.connect(self.default_given)
        self._build()

    def _box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(5)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return box

    def _build(self) -> None:
        top = hbox(
            (self.sheets, 3), (self.subjects, 2), self.hidden, margins=(14, 0, 14, 0), spacing=SMALL
        )
        under = hbox(
            (self._asks, 1),
            (self.headings, 0, Qt.AlignmentFlag.AlignTop),
            (self.end, 0, Qt.AlignmentFlag.AlignTop),
            (self.more, 0, Qt.AlignmentFlag.AlignTop),
            margins=(14, 0, 14, 8),
            spacing=SMALL,
        )
        self._refusal.setContentsMargins(14, 0, 14, 0)
        self.body.addLayout(top)
        self.body.addWidget(line(self))
        self.body.addWidget(self.grid, 1)
        self.body.addWidget(line(self))
        self.body.addWidget(self._refusal)
        self.body.addLayout(under)

    def show_view_model(self, view_model: ImportViewModel, *, takes_hidden: bool) -> None:
        """Show the sheet of a draft."""
        _fill(self.sheets, [(one.name, one.words) for one in view_model.sheets], view_model.sheet)
        _fill(self.subjects, list(view_model.subjects), view_model.draft.subject)
        self.sheets.setEnabled(len(view_model.sheets) > 1)
        self.hidden.setVisible(bool(view_model.hidden_count))
        words = ngettext(
            "{count} hidden row too", "{count} hidden rows too", view_model.hidden_count
        )
        self.hidden.setText(words.format(count=view_model.hidden_count))
        self.hidden.setChecked(takes_hidden)
        self.grid.show_sheet(view_model.raw)
        self._refusal.setText(view_model.refusal)
        self._refusal.setVisible(bool(view_model.refusal))
        self._asks.show_lines(view_model.asks)

    def set_compact(self, is_compact: bool, *, is_short: bool) -> None:
        """Use a layout for less width or height."""
        for made in (self.headings, self.end):
            made.setVisible(not is_compact)
        self.more.setVisible(is_compact)
        self._asks.set_short(is_short)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        above = self.grid.geometry().top()
        self._asks.set_available_height(
            self.height() - above - _SHEET_LINES * theme().px(ROW_HEIGHT)
        )


class Asks(QScrollArea):
    """Default values for rows without their own; emits ``given(field, text)`` after typing."""

    given = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lines: dict[str, QLineEdit] = {}
        self._waiting: dict[str, str] = {}
        self._flow: FlowLayout | None = None
        self._available_height = 0
        self._is_short = False
        self._asks: Sequence[AskLine] = ()
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_WAIT_MS)
        self._clock.timeout.connect(self._give)

    def line(self, name: str) -> QLineEdit:
        """Return the line edit of a field."""
        return self._lines[name]

    def set_short(self, is_short: bool) -> None:
        """Use shorter line edits."""
        if is_short != self._is_short:
            self._is_short = is_short
            self._rebuild(self._asks)
        self._fit()

    def set_available_height(self, height: int) -> None:
        """Limit the height, but to no less than one line; the rest is scrolled."""
        self._available_height = height
        self._fit()

    def show_lines(self, asks: Sequence[AskLine]) -> None:
        """Show these fields, without changing the text being typed."""
        if list(self._lines) != [one.field for one in asks]:
            self._rebuild(asks)
        self._asks = asks
        for one in asks:
            made = self._lines[one.field]
            words = ngettext(
                "{count} row does not state it", "{count} rows do not state it", one.rows
            )
            made.setToolTip(words.format(count=one.rows))
            few = ngettext("{count} row", "{count} rows", one.rows).format(count=one.rows)
            made.setPlaceholderText("" if self._is_short else few)
            made.setAccessibleDescription(made.toolTip())
            if not made.hasFocus() and one.field not in self._waiting:
                made.setText(one.text)

    def _rebuild(self, asks: Sequence[AskLine]) -> None:
        inner = QWidget()
        self._flow = flow = FlowLayout(inner, spacing=SMALL)
        self._lines = {}
        if asks:
            said = label(_("Rows without their own:"), "caption", inner)
            said.setMinimumHeight(theme().px(_ASK_LINE))
            flow.addWidget(said)
        for one in asks:
            made = QLineEdit(inner)
            made.setFixedWidth(theme().px(_ASK_NARROW if self._is_short else _ASK_WIDTH))
            made.setAccessibleName(
                _("{field} of rows that do not state it").format(field=one.words)
            )
            made.textEdited.connect(lambda text, name=one.field: self._on_edited(name, text))
            made.setText(one.text)
            flow.addWidget(row(label(one.words, "label", inner), made, parent=inner, spacing=4))
            self._lines[one.field] = made
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()
        self.setWidget(inner)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = one = theme().px(_ASK_LINE)
        if self._flow is not None:
            wanted = max(wanted, self._flow.heightForWidth(self.viewport().width()))
        lines = max(1, (self._available_height + SMALL) // (one + SMALL))
        self.setFixedHeight(min(wanted, lines * (one + SMALL)))

    def _on_edited(self, name: str, text: str) -> None:
        self._waiting[name] = text
        self._clock.start()

    def _give(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for name, text in waiting.items():
            self.given.emit(name, text)


def _fill(box: QComboBox, choices: Sequence[tuple[object, str]], now: object) -> None:
    """Replace the items of a combo box if they differ, and select ``now``."""
    present = [(box.itemData(at), box.itemText(at)) for at in range(box.count())]
    if present != list(choices):
        box.clear()
        for value, words in choices:
            box.addItem(words, value)
    values = [value for value, _words in choices]
    if now in values:
        box.setCurrentIndex(values.index(now))
    box.setToolTip(box.currentText())
