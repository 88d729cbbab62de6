"""In-place editor of a problem: new text of the cell, and other actions on its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ui.common.i18n import _, ngettext
from ui.intake.problem_lines import AffectedRow, ProblemLine, ProblemPart, Remedy
from ui.theme.theme import theme
from ui.widgets.basics import ElidedLabel, button, icon_button
from ui.widgets.no_wheel_combo_box import NoWheelComboBox


class ProblemEditor(QWidget):
    """Editor of one line: input or combo box, a button to apply it, and a menu of other actions.

    ``taken(text)`` is the new text of the cell; ``remedy_taken(remedy)`` a remedy that excludes
    rows; ``accepted``, ``parked``, ``left_out`` and ``shown`` are emitted by the button and the
    menu, ``taken_back`` by the button of a decided problem.
    """

    taken = Signal(str)
    remedy_taken = Signal(object)
    accepted = Signal()
    parked = Signal()
    taken_back = Signal()
    left_out = Signal()
    shown = Signal()
    typed = Signal(str)
    left = Signal(int)
    """The focus leaves without an answer: -1 up, 1 down, 0 back to the list."""

    def __init__(
        self, line: ProblemLine, places: Sequence[AffectedRow], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)  # covers the text that the delegate painted
        self.line = line
        self._count = len(places)
        self.box: QComboBox | None = None
        self.edit: QLineEdit | None = None
        self.take = button("", "small", self)
        self.more: QToolButton = icon_button("dots-three-bold", _("More about this problem"), self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, theme().px(8), 0)
        self._row.setSpacing(theme().px(8))
        if line.part is ProblemPart.DONE:
            self._show_answer()
        else:
            self._add_input()
        self._row.addWidget(self.take)
        self._row.addWidget(self.more)
        self._name(places)
        if line.part is not ProblemPart.DONE:
            self._fill_menu()
            self.take.clicked.connect(self._on_take)
            self.set_text(line.start or "")
            self._show_state()

    # --- construction

    def _add_input(self) -> None:
        line = self.line
        if line.remedies:
            self.box = NoWheelComboBox(self)
            for remedy in line.remedies:
                self.box.addItem(remedy.words, remedy)
            self.box.setEditable(line.start is not None)
            self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            self.box.setMinimumContentsLength(8)
            self.box.setPlaceholderText(_("Choose"))
            self.edit = self.box.lineEdit()
            self.box.currentIndexChanged.connect(self._show_state)
            self._add(self.box)
        elif line.start is not None:
            self.edit = QLineEdit(self)
            self._add(self.edit)
        else:
            self._row.addStretch(1)
        if self.edit is not None:
            self.edit.textEdited.connect(self.typed)
            self.edit.textChanged.connect(self._show_state)
            self.edit.setPlaceholderText(_("Correct value"))

    def _show_answer(self) -> None:
        self._row.addWidget(ElidedLabel(self.line.answer, "secondary", self), 1)
        self.take.setText(_("Ask again"))
        self.take.setAccessibleName(self.take.text())
        self.take.clicked.connect(self.taken_back)
        self.more.hide()
        self.setFocusProxy(self.take)

    def _add(self, made: QWidget) -> None:
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row.addWidget(made, 1)
        self.setFocusProxy(made)
        # an editable combo box receives key events itself and passes them to its line edit
        made.installEventFilter(self)

    def _name(self, places: Sequence[AffectedRow]) -> None:
        rows = _(", ").join(str(place.row) for place in places[:5])
        name = _("{field}, row {rows}").format(field=self.line.field_words, rows=rows)
        for made in (self.box, self.edit):
            if made is not None:
                made.setAccessibleName(name)
                made.setAccessibleDescription(self.line.message)
        self.take.setAccessibleDescription(name)
        self.more.setAccessibleDescription(name)

    def _fill_menu(self) -> None:
        menu = QMenu(self.more)
        count = self._count
        if self.line.can_accept:
            self._action(menu, _("It &is correct as it is"), self.accepted.emit)
        if self.line.part is ProblemPart.MUST:
            let = ngettext("Keep the row &pending", "Keep {count} rows &pending", count)
            self._action(menu, let.format(count=count), self.parked.emit)
        out = ngettext("&Leave the row out", "&Leave {count} rows out", count)
        self._action(menu, out.format(count=count), self.left_out.emit)
        self._action(menu, _("Show the whole &row"), self.shown.emit)
        self.more.setMenu(menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _action(self, menu: QMenu, words: str, tell: Callable[[], None]) -> None:
        action = QAction(words, menu)
        action.triggered.connect(lambda _is_on: tell())
        menu.addAction(action)

    # --- text

    @property
    def text(self) -> str:
        """The text in the editor."""
        if self.edit is not None:
            return self.edit.text()
        return self.box.currentText() if self.box is not None else ""

    def set_text(self, text: str) -> None:
        """Set the text without emitting ``typed``."""
        if self.box is not None:
            self.box.setCurrentIndex(self.box.findText(text) if text else -1)
        if self.edit is not None:
            self.edit.setText(text)

    def rest(self) -> None:
        """Clear the selection: Qt selects all text in an editor it opens."""
        if self.edit is not None:
            self.edit.deselect()
            self.edit.setCursorPosition(0)

    def _remedy(self) -> Remedy | None:
        if self.box is None:
            return None
        found = next((r for r in self.line.remedies if r.words == self.text), None)
        return found or (None if self.box.isEditable() else self.box.currentData())

    def _show_state(self) -> None:
        can_type = self.edit is not None or self.box is not None
        if not can_type:
            words = _("OK")
        elif self._count > 1:
            words = ngettext("Use for {count}", "Use for {count}", self._count)
            words = words.format(count=self._count)
        else:
            words = _("Use")
        self.take.setText(words)
        self.take.setAccessibleName(words)
        is_same = self.line.part is ProblemPart.MUST and self.text.strip() == self.line.raw.strip()
        self.take.setEnabled(not can_type or bool(self.text.strip() and not is_same))

    def _on_take(self) -> None:
        remedy = self._remedy()
        if not self.take.isEnabled():
            return
        if remedy is not None and remedy.text is None:
            self.remedy_taken.emit(remedy)
        elif remedy is not None and remedy.text is not None:
            self.taken.emit(remedy.text)
        elif self.edit is None and self.box is None:
            self.accepted.emit()
        elif self.text.strip():
            self.taken.emit(self.text.strip())

    # --- keyboard

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is (self.box or self.edit) and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._on_key(event)
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key, is_plain = event.key(), not event.modifiers()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain:
            self.take.click()
        elif key == Qt.Key.Key_Escape:
            self.left.emit(0)
        elif key == Qt.Key.Key_Up and is_plain and self.box is None:
            self.left.emit(-1)
        elif key == Qt.Key.Key_Down and is_plain and self.box is None:
            self.left.emit(1)
        else:
            return False
        return True
