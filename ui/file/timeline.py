"""The timeline: one entry per record, with its verdict and a strip that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.common.case_words import day_text
from ui.common.i18n import _
from ui.common.timeline_entries import TimelineEntry
from ui.icons import paint_icon
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION
from ui.widgets.style_options import fields_of
from ui.widgets.tables import RECORD_ROLE, paint_current

_Index = QModelIndex | QPersistentModelIndex

_DATE, _DOT, _TEXT = 64, 88, 108
_TOP, _LINE = 8, 20
_CLIP = 36
_MOST_LINES = 2
_WIDEST = 900
_WRAP = int(Qt.TextFlag.TextWordWrap)
_STRIPS = {
    "not_counting": ("warn", "warning"),
    "back": ("danger", "arrow-u-up-left"),
    "given_back": ("warn", "arrow-u-up-left"),
}
"""Tone and icon of each strip: not counting, returned to us, returned by us."""


class TimelineModel(QAbstractListModel):
    """List model of the entries."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[TimelineEntry, ...] = ()

    @property
    def entries(self) -> tuple[TimelineEntry, ...]:
        return self._entries

    def set_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show these entries."""
        self.beginResetModel()
        self._entries = tuple(entries)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == RECORD_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.spoken
        return None


class TimelineView(QListView):
    """List view of the entries.

    ``opened(TimelineEntry)`` is emitted on Enter or a double click, ``void_asked`` on Delete.
    """

    opened = Signal(object)
    void_asked = Signal(object)
    current_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Records"))
        self.setProperty("kind", "bare")
        self.entries_model = TimelineModel(self)
        self.setModel(self.entries_model)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.doubleClicked.connect(self._open)

    def set_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show these entries; the current entry stays current if it still exists."""
        current = self.current_entry
        self.entries_model.set_entries(entries)
        if current is None or not self.go_to(current.id):
            self.setCurrentIndex(self.entries_model.index(0))

    def go_to(self, record: UUID) -> bool:
        """Make an entry the current one and scroll to it; return False if there is none."""
        for row, entry in enumerate(self.entries_model.entries):
            if entry.id == record:
                index = self.entries_model.index(row)
                self.setCurrentIndex(index)
                self.scrollTo(index)
                return True
        return False

    @property
    def current_entry(self) -> TimelineEntry | None:
        found = self.currentIndex().data(RECORD_ROLE) if self.currentIndex().isValid() else None
        return found if isinstance(found, TimelineEntry) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entry = self.current_entry
        if entry is not None and not event.modifiers():
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.opened.emit(entry)
                return
            if event.key() == Qt.Key.Key_Delete and entry.can_void:
                self.void_asked.emit(entry)
                return
        super().keyPressEvent(event)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self.current_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _open(self, index: QModelIndex) -> None:
        entry = index.data(RECORD_ROLE)
        if isinstance(entry, TimelineEntry):
            self.opened.emit(entry)


class _Delegate(QStyledItemDelegate):
    """Paints an entry; its height depends on its text and on the width of the list."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        entry = index.data(RECORD_ROLE)
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else 600
        if not isinstance(entry, TimelineEntry):
            return QSize(width, 40)
        return QSize(width, _Layout(entry, width).height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry = index.data(RECORD_ROLE)
        box: QRect = fields_of(option).rect
        view = self.parent()
        if not isinstance(entry, TimelineEntry) or not isinstance(view, QListView):
            return
        layout = _Layout(entry, box.width())
        painter.save()
        painter.translate(box.topLeft())
        last = index.row() == index.model().rowCount() - 1
        _paint_line(painter, layout, is_first=index.row() == 0, is_last=last)
        _paint_entry(painter, layout)
        painter.restore()
        if index == view.currentIndex():
            paint_current(painter, box, has_focus=view.hasFocus())


class _Layout:
    """Positions of the parts of an entry, in px from its top left corner."""

    def __init__(self, entry: TimelineEntry, width: int) -> None:
        now = theme()
        self.entry = entry
        self.left = now.px(_TEXT)
        self.text_width = min(max(120, width - self.left - 16), now.px(_WIDEST))
        self.body, self.bold = now.font(), now.font(bold=True)
        line = QFontMetrics(self.body).lineSpacing()
        self.title = QRect(self.left, now.px(_TOP), self.text_width, max(now.px(_LINE), line))
        top = self.title.bottom() + 1
        self.detail = QRect(self.left, top, self.text_width, 0)
        if entry.detail:
            most = line * (6 if entry.kind == "history" else _MOST_LINES)
            high = _height(self.body, entry.detail, self.text_width)
            self.detail.setHeight(min(high, most))
            top = self.detail.bottom() + 1
        self.strips: list[tuple[QRect, str, str]] = []
        back = "back" if entry.is_back else "given_back"
        for words, kind in ((self.strip_text, "not_counting"), (entry.back, back)):
            if words:
                strip = QRect(self.left, top + 4, self.text_width, 0)
                strip.setHeight(_height(self.body, words, self.text_width - 12 - 24 - 10) + 10)
                self.strips.append((strip, words, kind))
                top = strip.bottom() + 1
        self.notice = QRect(self.left, top + 2, self.text_width, 0)
        if entry.notice:
            self.notice.setHeight(_height(now.font(CAPTION), entry.notice, self.text_width - 22))
            top = self.notice.bottom() + 1
        self.height = top + now.px(_TOP)

    @property
    def strip_text(self) -> str:
        why = self.entry.why_not
        return _("Not counting: {why}").format(why=why) if why else ""


def _height(font: QFont, text: str, width: int) -> int:
    box = QRect(0, 0, max(40, width), 10_000)
    return QFontMetrics(font).boundingRect(box, _WRAP, text).height()


def _paint_line(painter: QPainter, layout: _Layout, *, is_first: bool, is_last: bool) -> None:
    now = theme()
    x = now.px(_DOT)
    middle = layout.title.center().y()
    painter.setPen(QPen(now.color("line"), 1))
    if not is_first:
        painter.drawLine(x, 0, x, middle - 15)
    if not is_last:
        painter.drawLine(x, middle + 15, x, layout.height)


def _paint_entry(painter: QPainter, layout: _Layout) -> None:
    now = theme()
    entry = layout.entry
    _paint_dot(painter, layout)
    painter.setFont(now.font(CAPTION))
    painter.setPen(now.color("text2"))
    date_box = QRect(4, layout.title.y(), now.px(_DATE), layout.title.height())
    painter.drawText(
        date_box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, day_text(entry.on)
    )
    _paint_title(painter, layout)
    if entry.detail:
        painter.setFont(layout.body)
        painter.setPen(now.color("text3" if entry.is_void else "text2"))
        _paint_text(painter, layout.detail, entry.detail)
    for box, words, kind in layout.strips:
        _paint_strip(painter, layout.body, box, words, kind)
    if entry.notice:
        _paint_notice(painter, layout)


def _paint_dot(painter: QPainter, layout: _Layout) -> None:
    now = theme()
    entry = layout.entry
    side = now.px(26)
    box = QRectF(0, 0, side, side)
    box.moveCenter(QPointF(now.px(_DOT), layout.title.center().y()))
    tone = "line_strong"
    if entry.counts is not None and not entry.is_void:
        tone = "accent" if entry.counts else "warn"
    pen = QPen(now.color(tone), 1.2)
    if tone == "warn":
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(now.color("surface"))
    painter.drawEllipse(box)
    icon = QRectF(0, 0, now.px(15), now.px(15))
    icon.moveCenter(box.center())
    paint_icon(painter, icon, entry.glyph, now.color("text3" if tone == "line_strong" else tone))
    painter.restore()


def _paint_title(painter: QPainter, layout: _Layout) -> None:
    now = theme()
    entry = layout.entry
    mark = _verdict_mark(entry)
    mark_width = 0
    if mark is not None:
        mark_width = QFontMetrics(now.font(CAPTION)).horizontalAdvance(mark[1]) + now.px(16) + 16
    font = QFont(layout.bold)
    font.setStrikeOut(entry.is_void)
    metrics = QFontMetrics(font)
    clip_width = now.px(_CLIP) if entry.proofs else 0
    available = layout.title.width() - mark_width - clip_width
    text = metrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, available)
    painter.setFont(font)
    painter.setPen(now.color("text3" if entry.is_void else "text"))
    painter.drawText(layout.title, Qt.AlignmentFlag.AlignVCenter, text)
    left = layout.title.x() + metrics.horizontalAdvance(text) + 10
    if entry.proofs:
        left = _paint_clip(painter, layout, left)
    if mark is None:
        return
    glyph, words, tone = mark
    side = now.px(14)
    box = QRectF(left, layout.title.center().y() - side / 2 + 1, side, side)
    paint_icon(painter, box, glyph, now.color(tone))
    painter.setFont(now.font(CAPTION))
    painter.setPen(now.color(tone))
    words_box = QRect(round(box.right()) + 4, layout.title.y(), 200, layout.title.height())
    painter.drawText(words_box, Qt.AlignmentFlag.AlignVCenter, words)


def _paint_clip(painter: QPainter, layout: _Layout, left: float) -> int:
    """Paint the paperclip with the number of attachments; return the x position after it."""
    now = theme()
    side = now.px(14)
    box = QRectF(left, layout.title.center().y() - side / 2 + 1, side, side)
    paint_icon(painter, box, "paperclip", now.color("text2"))
    painter.setFont(now.font(CAPTION))
    painter.setPen(now.color("text2"))
    words = QRect(round(box.right()) + 2, layout.title.y(), now.px(24), layout.title.height())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, str(layout.entry.proofs))
    return round(left) + now.px(_CLIP)


def _verdict_mark(entry: TimelineEntry) -> tuple[str, str, str] | None:
    if entry.is_void:
        return "x-circle", _("void"), "text3"
    if entry.counts is None:
        return None
    if entry.counts:
        return "check-circle-fill", _("counts"), "accent"
    return "circle-half", _("not counting"), "warn"


def _paint_strip(painter: QPainter, font: QFont, box: QRect, words: str, kind: str) -> None:
    now = theme()
    tone, glyph = _STRIPS[kind]
    painter.fillRect(box, now.color(f"{tone}_soft"))
    painter.fillRect(QRect(box.x(), box.y(), 3, box.height()), now.color(tone))
    side = now.px(15)
    icon = QRectF(box.x() + 12, box.y() + 5 + (QFontMetrics(font).height() - side) / 2, side, side)
    paint_icon(painter, icon, glyph, now.color(tone))
    painter.setFont(font)
    painter.setPen(now.color("text"))
    area = QRect(box.x() + 36, box.y() + 5, box.width() - 46, box.height() - 10)
    painter.drawText(area, _WRAP, words)


def _paint_notice(painter: QPainter, layout: _Layout) -> None:
    now = theme()
    box = layout.notice
    side = now.px(13)
    glyph = "x-circle" if layout.entry.is_void else "info"
    paint_icon(painter, QRectF(box.x(), box.y() + 2, side, side), glyph, now.color("text3"))
    painter.setFont(now.font(CAPTION))
    painter.setPen(now.color("text3"))
    painter.drawText(
        QRect(box.x() + 20, box.y(), box.width() - 22, box.height()), _WRAP, layout.entry.notice
    )


def _paint_text(painter: QPainter, box: QRect, text: str) -> None:
    """Paint wrapped text, elided with … if it does not fit."""
    metrics = painter.fontMetrics()
    whole = metrics.boundingRect(QRect(0, 0, box.width(), 10_000), _WRAP, text).height()
    if whole > box.height():
        lines = max(1, box.height() // metrics.lineSpacing())
        text = metrics.elidedText(
            text.replace("\n", "  "), Qt.TextElideMode.ElideRight, box.width() * lines - 24 * lines
        )
    painter.drawText(box, _WRAP, text)
