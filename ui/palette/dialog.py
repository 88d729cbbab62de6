"""The command palette (Ctrl+K): finds students, pages and actions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.common.i18n import _
from ui.icons import paint_icon
from ui.jobs import LatestOnly
from ui.palette.search import COMMAND, SEARCH, NamedCommand, PaletteEntry, PaletteResults, find
from ui.shell.page import FILE, Command, PageContext
from ui.shell.requests import OpenFile, Request, ShowStudents
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION, HINT
from ui.widgets.basics import label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.layouts import vbox
from ui.widgets.search import SearchField
from ui.widgets.style_options import fields_of
from ui.widgets.table_layout import paint_current

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
        vbox(self.search, (self.list, 1), self._note, on=self, margins=(16, 16, 16, 12))
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


_ENTRY = int(Qt.ItemDataRole.UserRole)
_SIDE = 16
_Index = QModelIndex | QPersistentModelIndex


class PaletteListView(QListWidget):
    """Shows palette entries; emits ``chosen(entry)`` on a click."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Students and actions found"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Delegate(self))
        self.itemClicked.connect(lambda item: self.chosen.emit(item.data(_ENTRY)))

    @property
    def current_entry(self) -> PaletteEntry | None:
        found = self.currentIndex().data(_ENTRY)
        return found if isinstance(found, PaletteEntry) else None

    @property
    def entries(self) -> tuple[PaletteEntry, ...]:
        return tuple(self.item(row).data(_ENTRY) for row in range(self.count()))

    def show_entries(self, entries: Sequence[PaletteEntry]) -> None:
        """Show these entries and select the first."""
        self.clear()
        for entry in entries:
            item = QListWidgetItem(_words(entry), self)
            item.setData(_ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _spoken(entry))
        self.setCurrentRow(0)

    def step(self, count: int, *, is_round: bool) -> None:
        """Move the selection by ``count`` lines; ``is_round`` wraps around at the ends."""
        lines = self.count()
        if lines:
            row = self.currentRow() + count
            self.setCurrentRow(row % lines if is_round else min(max(row, 0), lines - 1))


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(10, theme().px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        box: QRect = fields_of(option).rect
        entry: PaletteEntry = index.data(_ENTRY)
        now = theme()
        painter.save()
        if fields_of(option).state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, now.color("accent_soft"))
            paint_current(painter, box, has_focus=False)
        side = now.px(_SIDE)
        place = QRect(box.x() + 12, box.y() + (box.height() - side) // 2, side, side)
        paint_icon(painter, place.toRectF(), _glyph(entry), now.color("text2"))
        left = place.right() + 10
        right = box.right() - 12
        right -= _write(painter, _end(entry), QRect(left, box.y(), right - left, box.height()))
        is_file = entry.key.startswith(FILE)
        painter.setFont(now.font(bold=is_file))
        painter.setPen(now.color("text"))
        title = painter.fontMetrics().elidedText(
            _words(entry), Qt.TextElideMode.ElideRight, max(0, right - left)
        )
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, box.y(), right - left, box.height()), flags, title)
        left += painter.fontMetrics().horizontalAdvance(title) + 12
        painter.setFont(now.font(CAPTION))
        painter.setPen(now.color("text3"))
        detail = painter.fontMetrics().elidedText(
            entry.detail, Qt.TextElideMode.ElideRight, max(0, right - left)
        )
        painter.drawText(QRect(left, box.y(), max(0, right - left), box.height()), flags, detail)
        painter.restore()


def _write(painter: QPainter, text: str, box: QRect) -> int:
    """Draw text at the right edge; return the width it takes."""
    if not text:
        return 0
    font = theme().font(HINT)
    painter.setFont(font)
    painter.setPen(theme().color("text3"))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
    return QFontMetrics(font).horizontalAdvance(text) + 12


def _glyph(entry: PaletteEntry) -> str:
    if entry.is_recent:
        return "clock"
    if entry.key.startswith(FILE):
        return "user"
    return "arrow-right" if entry.key.startswith(COMMAND) else "magnifying-glass"


def _words(entry: PaletteEntry) -> str:
    if entry.key.startswith((FILE, COMMAND)):
        return entry.title
    return _('Search the student list for "{text}"').format(text=entry.title)


def _end(entry: PaletteEntry) -> str:
    return entry.keys or (_("recent") if entry.is_recent else "")


def _spoken(entry: PaletteEntry) -> str:
    return ", ".join(part for part in (_words(entry), entry.detail, _end(entry)) if part)
