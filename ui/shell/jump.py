"""Go to a student (Ctrl+K): type a name, initials or a number, Enter opens the file."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from casework.lists import FileLine, FileQuery
from ui.common.words import _
from ui.jobs import Latest
from ui.parts.basics import label
from ui.parts.dialogs import PlainDialog
from ui.shell.page import PageContext
from ui.shell.requests import OpenFile, Request
from ui.theme.theme import theme

MOST = 8
"""Students shown; who is not among them needs another letter."""


def open_jump(context: PageContext, window: QWidget, request: Request) -> JumpDialog:  # noqa: ARG001
    """Show the dialog over the window."""
    dialog = JumpDialog(context, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class _Search(QLineEdit):
    """Matches what an input method still composes too: initials find before a choice is made."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.composing = ""

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802  Qt's name
        self.composing = event.preeditString().replace("'", "").replace(" ", "")
        super().inputMethodEvent(event)
        self.textChanged.emit(self.text())


class JumpDialog(PlainDialog):
    """A search line over a list of the best matches."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(_("Go to student"), parent)
        self._context = context
        self._latest: Latest[tuple[FileLine, ...]] = Latest()
        self._search = _Search(self)
        self._search.setAccessibleName(_("Name, student number or initials"))
        self._search.setPlaceholderText(_("Name, student number or initials"))
        self._search.textChanged.connect(self._read)
        self._search.installEventFilter(self)
        self._list = QListWidget(self)
        self._list.setAccessibleName(_("Students found"))
        self._list.itemClicked.connect(lambda _item: self._open())
        self._list.itemActivated.connect(lambda _item: self._open())
        self._note = label("", "caption", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.addWidget(self._search)
        layout.addWidget(self._list)
        layout.addWidget(self._note)
        self.resize(theme().px(440), theme().px(330))
        self._read()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if self._search.composing:
                return False  # arrows and Enter belong to the input method
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                count = max(1, self._list.count())
                self._list.setCurrentRow((self._list.currentRow() + step) % count)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._open()
                return True
        return super().eventFilter(watched, event)

    def _read(self) -> None:
        text = self._search.text() + self._search.composing
        query = FileQuery(search=text.strip(), limit=MOST + 1)
        job = self._context.session.read(lambda reader: reader.lines(query))
        self._latest.take(job).then(self._show)

    def _show(self, lines: tuple[FileLine, ...]) -> None:
        self._list.clear()
        for line in lines[:MOST]:
            file = line.file
            words = f"{file.name}   {file.student_no}   {file.class_name or ''}".rstrip()
            item = QListWidgetItem(words, self._list)
            item.setData(Qt.ItemDataRole.UserRole, file.id)
            item.setSizeHint(QSize(0, theme().px(30)))
        self._list.setCurrentRow(0)
        if not lines:
            self._note.setText(_("Nobody found; try another spelling"))
        elif len(lines) > MOST:
            self._note.setText(_("There are more; type another letter"))
        else:
            self._note.setText(_("Enter opens the file"))

    def _open(self) -> None:
        if self._list.currentRow() < 0:
            return
        chosen = self._list.currentItem().data(Qt.ItemDataRole.UserRole)
        self.accept()
        self._context.frame.ask(OpenFile(chosen))
