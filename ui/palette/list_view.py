"""List view of the palette: icon, title, secondary text, shortcut."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
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
from ui.palette.search import COMMAND, PaletteEntry
from ui.shell.recents import FILE
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION, HINT
from ui.widgets.style_options import fields_of
from ui.widgets.tables import paint_current

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
