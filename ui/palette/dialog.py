"""The command palette (Ctrl+K): finds students, pages and actions."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.jobs import LatestOnly
from ui.palette.list_view import PaletteListView
from ui.palette.search import COMMAND, SEARCH, NamedCommand, PaletteEntry, PaletteResults, find
from ui.shell.page import Command, PageContext
from ui.shell.recents import FILE
from ui.shell.requests import OpenFile, Request, ShowStudents
from ui.theme.theme import theme
from ui.widgets.basics import label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.search import SearchField

_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}


def open_palette(context: PageContext, window: QWidget, request: Request) -> Palette:
    """Open the palette over the window."""
    dialog = Palette(context, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class Palette(PlainDialog):
    """Search line above the results; the line keeps the focus, arrow keys move the selection."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(_("Go to student or action"), parent)
        self._context = context
        self._latest: LatestOnly[PaletteResults] = LatestOnly()
        self._wants_first = False
        self._commands: dict[str, Command] = {}
        for command in context.frame.commands():
            self._commands.setdefault(COMMAND + command.title, command)
        self.search = SearchField(_("Name, number, pinyin or command"), keys="", parent=self)
        self.search.setAccessibleName(_("Name, number, pinyin or command"))
        self.search.asked.connect(self._read)
        self.search.installEventFilter(self)
        self.list = PaletteListView(self)
        self.list.chosen.connect(self._choose)
        self._note = label("", "caption", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._note)
        height = 420 if parent is None else min(420, parent.height() - 60)
        self.resize(theme().px(560), height)
        self.search.setFocus()
        self._read(self.search.asked_text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        if self.search.is_composing:
            return False  # during composition, arrows and Enter belong to the input method
        key = Qt.Key(event.key())
        if step := _STEPS.get(key, 0):
            self.list.step(step, is_round=abs(step) == 1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
            return True
        if key == Qt.Key.Key_Escape:
            self.reject()
            return True
        return False

    # --- search

    def _read(self, text: str) -> None:
        self._wants_first = False
        named = [
            NamedCommand(command.title, command.menu, command.keys)
            for command in self._commands.values()
        ]
        recents = self._context.frame.recents.keys
        is_listed = self._context.frame.answers(ShowStudents)
        job = self._context.session.read(
            lambda reader: find(reader, text, named, recents, search=is_listed)
        )
        self._latest.take(job).then(self._show)

    def _show(self, found: PaletteResults) -> None:
        self.list.show_entries(found.entries)
        if found.is_more:
            self._note.setText(_("More students match; type another letter, or search the list"))
        elif not any(not entry.key.startswith(SEARCH) for entry in found.entries):
            self._note.setText(_("Nothing found; try another spelling"))
        else:
            self._note.setText(_("↑ ↓ choose, Enter opens, Esc closes"))
        if self._wants_first:
            self._wants_first = False
            self._choose_current()

    # --- activation

    def _enter(self) -> None:
        """Open the current entry; if a search is still running, open its first result."""
        if self._latest.is_running:
            self._wants_first = True
        else:
            self._choose_current()

    def _choose_current(self) -> None:
        if (entry := self.list.current_entry) is not None:
            self._choose(entry)

    def _choose(self, entry: PaletteEntry) -> None:
        self.accept()
        frame = self._context.frame
        if entry.key.startswith(FILE):
            frame.ask(OpenFile(UUID(entry.key.removeprefix(FILE))))
        elif entry.key.startswith(SEARCH):
            frame.ask(ShowStudents(search=entry.key.removeprefix(SEARCH)))
        elif (command := self._commands.get(entry.key)) is not None:
            frame.recents.note(entry.key)
            command.do()
