"""Form fields with a label above, and a message below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6 import QtCore
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSpinBox, QToolButton, QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.theme.tokens import AUTO_TEXT, BY_TAB, SECRET, TINY
from ui.widgets.basics import label, plain, restyle, set_kind


def show_unit(box: QSpinBox, unit: Callable[[int], str]) -> None:
    """Show the unit after the number, in singular or plural: 1 day, 2 days."""
    box.valueChanged.connect(lambda count: box.setSuffix(unit(count)))
    box.setSuffix(unit(box.value()))


class Field(QWidget):
    """A labelled input: ``title`` with its mnemonic above, hint or problem below.

    The widget is ``input``. ``show_problem`` shows an error next to it and reports it to screen
    readers; typing clears it.
    """

    def __init__(
        self, title: str, input_: QWidget, parent: QWidget | None = None, *, hint: str = ""
    ) -> None:
        super().__init__(parent)
        self.input = input_
        self._hint = hint
        self._note = label(hint, "caption", self, wrap=True)
        self._note.setVisible(bool(hint))
        self._label = label(title, "label", self)
        self._label.setProperty("textFormat", AUTO_TEXT)
        self._label.setBuddy(input_)
        if not input_.accessibleName():
            input_.setAccessibleName(plain(title))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(TINY)
        layout.addWidget(self._label)
        layout.addWidget(input_)
        layout.addWidget(self._note)
        changed = getattr(input_, "textEdited", None) or getattr(input_, "textChanged", None)
        if changed is not None:
            changed.connect(self._on_changed)

    def show_problem(self, sentence: str, *, focus: bool = True) -> None:
        """Show what is wrong with the input, and focus it."""
        self._say(sentence, "danger")
        self._mark_wrong(True)
        if focus:
            self.input.setFocus(QtCore.Qt.FocusReason.OtherFocusReason)

    def show_hint(self, sentence: str, kind: str = "caption") -> None:
        """Show a message that is not an error; kinds: caption, warn, ok."""
        self._say(sentence, kind)
        self._mark_wrong(False)

    def clear_problem(self) -> None:
        """Show the hint instead of the problem."""
        self.show_hint(self._hint)

    @property
    def problem(self) -> str:
        """The problem shown now, or ""."""
        return self._note.text() if self._note.property("kind") == "danger" else ""

    def _say(self, sentence: str, kind: str) -> None:
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        set_kind(self._note, kind)
        self.input.setAccessibleDescription(sentence)

    def _mark_wrong(self, is_wrong: bool) -> None:
        if bool(self.input.property("wrong")) != is_wrong:
            self.input.setProperty("wrong", is_wrong)
            restyle(self.input)

    def _on_changed(self) -> None:
        if self.problem:
            self.clear_problem()


class _Eye(QToolButton):
    """A button inside a line edit, with the normal mouse cursor.

    Its icon is loaded after the first paint, which has to be fast.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_dressed = False

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._is_dressed:
            QTimer.singleShot(0, self, self.dress)
        super().paintEvent(event)

    def dress(self) -> None:
        """Show the icon of what a click does."""
        from ui.icons import icon

        self._is_dressed = True
        self.setIcon(icon("eye-slash" if self.isChecked() else "eye"))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.setCursor(QtCore.Qt.CursorShape.ArrowCursor)
        super().enterEvent(event)


class SecretEdit(QLineEdit):
    """A password field with a show button and a Caps Lock warning."""

    caps_lock_changed = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setProperty("inputMethodHints", SECRET)
        self._caps = False
        self._eye = _Eye(self)
        self._eye.setCheckable(True)
        self._eye.setProperty("focusPolicy", BY_TAB)
        self._eye.setAccessibleName(_("Show what is typed"))
        self._eye.setToolTip(_("Show what is typed"))
        self._eye.toggled.connect(self._on_eye)
        self.setTextMargins(0, 0, 28, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = min(28, self.height() - 4)
        self._eye.setGeometry(self.width() - side - 3, (self.height() - side) // 2, side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._watch_caps(event)
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._set_caps(False)
        super().focusOutEvent(event)

    def cover(self) -> None:
        """Hide the typed text again."""
        self._eye.setChecked(False)

    def _watch_caps(self, event: QKeyEvent) -> None:
        # Qt does not report Caps Lock; a letter in the unexpected case shows it.
        text = event.text()
        if len(text) == 1 and text.isascii() and text.isalpha():
            has_shift = bool(event.modifiers() & QtCore.Qt.KeyboardModifier.ShiftModifier)
            self._set_caps(text.isupper() != has_shift)
        elif event.key() == QtCore.Qt.Key.Key_CapsLock:
            self._set_caps(False)

    def _set_caps(self, is_on: bool) -> None:
        if is_on != self._caps:
            self._caps = is_on
            self.caps_lock_changed.emit(is_on)

    def _on_eye(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)
        self._eye.dress()
