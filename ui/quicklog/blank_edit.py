"""A text editor whose template blanks are visited with Tab."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from casework.settings.talk_templates import BLANK
from ui.theme.theme import theme

_Range = tuple[QTextCursor, QTextCursor]


class BlankEdit(QTextEdit):
    """Plain-text editor for templates that contain blanks (``BLANK``).

    Tab goes to the next blank, filled or not, and after the last one to the next field. Filled
    blanks stay underlined, to distinguish typed text from the template.
    """

    def __init__(self, name: str, rows: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self._blanks: list[_Range] = []
        self._composes = False
        self._rows = rows
        self.set_rows(rows)
        self.textChanged.connect(self._mark)
        theme().changed.connect(self._mark)

    def set_rows(self, rows: int) -> None:
        """Set the minimum height, in lines of text."""
        self._rows = rows
        self.setMinimumHeight(rows * theme().px(20) + 14)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._rows * theme().px(20) + 14)

    @property
    def is_composing(self) -> bool:
        return self._composes

    def text(self) -> str:
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Set the text and mark its blanks."""
        self._blanks = []
        self.setPlainText(text)
        self._find_blanks(0)

    def insert_template(self, text: str) -> None:
        """Append a template on a new line as one undo step and select its first blank."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        if self.text() and not self.text().endswith("\n"):
            cursor.insertText("\n")
        start = cursor.position()
        cursor.insertText(text)
        cursor.endEditBlock()
        self._find_blanks(start)
        self._go_to_blank_from(start)

    def replace_by_template(self, text: str) -> None:
        """Replace the whole text by a template as one undo step."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self._blanks = []
        self._find_blanks(0)
        self._go_to_blank_from(0)

    @property
    def open_blanks(self) -> int:
        """Number of blanks that are not filled yet."""
        return self.text().count(BLANK)

    def go_to_open_blank(self) -> None:
        """Select the first blank that is not filled, and take the focus."""
        cursor = self.document().find(BLANK)
        if not cursor.isNull():
            self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002  Qt's names
        """Move to the next or previous blank; after the last one, to the next field."""
        if not self._composes:
            moved = self._go_to_blank_from(self._here() + 1) if next else self._go_to_blank_before()
            if moved:
                return True
        return super().focusNextPrevChild(next)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composes = bool(event.preeditString())
        super().inputMethodEvent(event)

    def _here(self) -> int:
        return self.textCursor().selectionStart()

    def _find_blanks(self, start: int) -> None:
        cursor = self.document().find(BLANK, start)
        while not cursor.isNull():
            first, last = QTextCursor(self.document()), QTextCursor(self.document())
            first.setPosition(cursor.selectionStart())
            # Text typed into a blank becomes part of it: the start position stays, the end moves.
            first.setKeepPositionOnInsert(True)
            last.setPosition(cursor.selectionEnd())
            self._blanks.append((first, last))
            cursor = self.document().find(BLANK, cursor)
        self._mark()

    def _go_to_blank_from(self, position: int) -> bool:
        for first, last in self._blanks:
            if first.position() >= position:
                self._select(first, last)
                return True
        return False

    def _go_to_blank_before(self) -> bool:
        here = self._here()
        for first, last in reversed(self._blanks):
            if first.position() < here:
                self._select(first, last)
                return True
        return False

    def _select(self, first: QTextCursor, last: QTextCursor) -> None:
        cursor = self.textCursor()
        cursor.setPosition(first.position())
        cursor.setPosition(last.position(), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _mark(self) -> None:
        marks = []
        for first, last in self._blanks:
            if first.position() >= last.position():
                continue
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.document())  # type: ignore[attr-defined]  # the stubs leave the fields out
            mark.cursor.setPosition(first.position())  # type: ignore[attr-defined]  # the stubs leave the fields out
            mark.cursor.setPosition(last.position(), QTextCursor.MoveMode.KeepAnchor)  # type: ignore[attr-defined]  # the stubs leave the fields out
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
            look.setUnderlineColor(theme().color("line_strong"))
            if mark.cursor.selectedText() == BLANK:  # type: ignore[attr-defined]  # the stubs leave the fields out
                look.setBackground(theme().color("accent_soft"))
                look.setForeground(theme().color("text3"))
            mark.format = look  # type: ignore[attr-defined]  # the stubs leave the fields out
            marks.append(mark)
        self.setExtraSelections(marks)
