"""List of automatic corrections by kind, with old and new text; each kind can be disabled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from ui.common.i18n import _, ngettext
from ui.theme.theme import theme
from ui.widgets.cells import paint_tick
from ui.widgets.style_options import fields_of
from ui.widgets.table_layout import paint_current

_Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 32
_GROUP = 0
"""Internal id of kinds; that of a change is the row of its kind + 1."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Identical changes: old text, new text and the affected rows."""

    before: str = field(repr=False)
    after: str = field(repr=False)
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CleaningLine:
    """All changes of one kind in one field; ``key`` is (field, kind)."""

    key: tuple[str, Any]
    words: str
    count: int
    is_wanted: bool
    can_revert: bool
    changes: tuple[ChangeRow, ...] = field(default=(), repr=False)


class CleaningModel(QAbstractItemModel):
    """Two-level model: kinds with check boxes, and the changes of each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[CleaningLine, ...] = ()

    def set_lines(self, lines: Sequence[CleaningLine]) -> None:
        """Replace the lines."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def group(self, index: _Index) -> CleaningLine:
        """Return the kind at this index, or the kind that the change belongs to."""
        identity = index.internalId()
        return self.lines[index.row() if identity == _GROUP else identity - 1]

    def change(self, index: _Index) -> ChangeRow | None:
        """Return the change at this index; None for a kind."""
        identity = index.internalId()
        return None if identity == _GROUP else self.lines[identity - 1].changes[index.row()]

    def index(self, row: int, column: int, parent: _Index | None = None) -> QModelIndex:
        if parent is None or not parent.isValid():
            is_there = 0 <= row < len(self.lines)
            return self.createIndex(row, column, _GROUP) if is_there else QModelIndex()
        if parent.internalId() != _GROUP or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1)

    def parent(self, index: _Index | None = None) -> Any:
        if index is None:
            return QObject.parent(self)
        if not index.isValid() or index.internalId() == _GROUP:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, _GROUP)

    def rowCount(self, parent: _Index | None = None) -> int:
        if parent is None or not parent.isValid():
            return len(self.lines)
        return len(self.lines[parent.row()].changes) if parent.internalId() == _GROUP else 0

    def columnCount(self, parent: _Index | None = None) -> int:
        return 1

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.change(index) is None and self.group(index).can_revert:
            return usual | Qt.ItemFlag.ItemIsUserCheckable
        return usual

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        group, change = self.group(index), self.change(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if change is None:
                return f"{group.words}  {group.count}"
            return _("{before} → {after}").format(
                before=change.before or _("(blank)"), after=change.after or _("(blank)")
            )
        if role == Qt.ItemDataRole.CheckStateRole and change is None:
            return Qt.CheckState.Checked if group.is_wanted else Qt.CheckState.Unchecked
        return None


class Cleanings(QTreeView):
    """View of the corrections; emits ``wanted(key, is_wanted)`` when a kind is toggled."""

    wanted = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("What was cleaned"))
        self.setProperty("kind", "bare")
        self.cells = CleaningModel(self)
        self.setModel(self.cells)
        self.setItemDelegate(_Delegate(self))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_lines(self, lines: Sequence[CleaningLine]) -> None:
        """Show these lines; expanded kinds stay expanded."""
        if tuple(lines) == self.cells.lines:
            return
        is_first = not self.cells.lines
        closed = {
            self.cells.lines[row].key
            for row in range(self.cells.rowCount())
            if not self.isExpanded(self.cells.index(row, 0))
        }
        current = self.currentIndex()
        key = self.cells.group(current).key if current.isValid() else None
        self.cells.set_lines(lines)
        for row, one in enumerate(self.cells.lines):
            self.setExpanded(self.cells.index(row, 0), is_first or one.key not in closed)
            if one.key == key:
                self.setCurrentIndex(self.cells.index(row, 0))

    def toggle(self, index: _Index) -> None:
        """Enable or disable a kind of correction."""
        if not index.isValid() or self.cells.change(index) is not None:
            return
        group = self.cells.group(index)
        if group.can_revert:
            self.wanted.emit(group.key, not group.is_wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.toggle(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        if at.x() < theme().px(34):
            self.toggle(self.indexAt(at))


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: Cleanings) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(10, theme().px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        view = self._view
        box: QRect = fields_of(option).rect
        change = view.cells.change(index)
        painter.save()
        if change is None:
            self._paint_group(painter, box, view.cells.group(index))
        else:
            self._paint_change(painter, box, change)
        painter.restore()
        if index == view.currentIndex():
            painter.save()
            paint_current(painter, box, has_focus=view.hasFocus())
            painter.restore()

    def _paint_group(self, painter: QPainter, box: QRect, group: CleaningLine) -> None:
        now = theme()
        painter.fillRect(box, now.color("subtle"))
        if group.can_revert:
            tick = QRect(box.left() + 10, box.top(), 20, box.height())
            paint_tick(painter, tick.toRectF(), "yes" if group.is_wanted else "no")
        painter.setFont(now.font(bold=True))
        painter.setPen(now.color("text"))
        left = box.adjusted(38, 0, -8, 0)
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter, group.words)
        used = painter.fontMetrics().horizontalAdvance(group.words) + 12
        painter.setFont(now.font())
        painter.setPen(now.color("text2"))
        message = ngettext("{count} cell", "{count} cells", group.count).format(count=group.count)
        if not group.is_wanted:
            message += _(", left as written")
        elif not group.can_revert:
            message += _(", always")
        painter.drawText(left.adjusted(used, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, message)

    def _paint_change(self, painter: QPainter, box: QRect, change: ChangeRow) -> None:
        now = theme()
        painter.setPen(QPen(now.color("line"), 1))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        words = box.adjusted(38, 0, -12, 0)
        third = words.width() * 2 // 5
        before = QRect(words.left(), box.top(), third - 12, box.height())
        after = QRect(words.left() + third + 20, box.top(), third - 12, box.height())
        where = QRect(after.right() + 8, box.top(), words.right() - after.right() - 8, box.height())
        self._draw(painter, before, _visible(change.before), "text2")
        arrow = QRect(before.right() + 4, box.top(), 20, box.height())
        painter.drawText(arrow, Qt.AlignmentFlag.AlignCenter, "→")
        self._draw(painter, after, change.after or _("(blank)"), "text")
        self._draw(painter, where, _where(change.rows), "text3")

    def _draw(self, painter: QPainter, box: QRect, text: str, tone: str) -> None:
        painter.setPen(theme().color(tone))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


def _where(rows: Sequence[int]) -> str:
    if len(rows) == 1:
        return _("row {row}").format(row=rows[0])
    return ngettext("{count} row", "{count} rows", len(rows)).format(count=len(rows))


def _visible(text: str) -> str:
    """Return the text with whitespace shown as symbols that the bundled font contains."""
    shown = text.replace("\t", "→").replace("\r", "").replace("\n", "¶").replace("_x000D_", "¶")
    for blank in (" ", "\u00a0", "\u3000", "\u200b", "\ufeff"):
        shown = shown.replace(blank, "□")
    return shown or _("(blank)")
