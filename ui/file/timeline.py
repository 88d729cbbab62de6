"""The timeline: one entry per record, with its verdict and a strip that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.common.case_words import day_text
from ui.common.i18n import _
from ui.common.timeline_entries import TimelineEntry
from ui.icons import paint_icon
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION
from ui.widgets.painted_list import PaintedList, RowsModel

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


class TimelineModel(RowsModel):
    """The entries, newest first."""

    def key_of(self, row: TimelineEntry) -> UUID:
        return row.id

    def text_of(self, row: TimelineEntry) -> str:
        return row.title


class TimelineView(PaintedList):
    """List view of the entries.

    ``opened(TimelineEntry)`` is emitted on Enter or a double click, ``void_asked`` on Delete.
    """

    opened = Signal(object)
    void_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.entries_model = TimelineModel()
        super().__init__(_("Records"), self.entries_model, parent)
        self.entries_model.setParent(self)
        self.setProperty("kind", "bare")
        self.setUniformItemSizes(False)
        self.doubleClicked.connect(lambda _index: self.press(Qt.Key.Key_Return))

    @property
    def entries(self) -> Sequence[TimelineEntry]:
        return self.entries_model.shown

    def set_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show these entries; the current entry stays current if it still exists."""
        current = self.current_entry
        self.entries_model.set_rows(entries)
        if current is None or not self.go_to(current.id):
            self.setCurrentIndex(self.entries_model.index(0))

    def go_to(self, record: UUID) -> bool:
        """Make an entry the current one and scroll to it; return False if there is none."""
        place = self.entries_model.place_of(record)
        if place >= 0:
            self.set_current(place)
        return place >= 0

    @property
    def current_entry(self) -> TimelineEntry | None:
        found = self.current
        return found if isinstance(found, TimelineEntry) else None

    def press(self, key: Qt.Key) -> bool:
        entry = self.current_entry
        if entry is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(entry)
        elif entry is not None and key == Qt.Key.Key_Delete and entry.can_void:
            self.void_asked.emit(entry)
        else:
            return False
        return True

    def row_height(self, row: TimelineEntry, width: int) -> int:
        return _Layout(row, width).height

    def paint_row(
        self, painter: QPainter, box: QRect, row: TimelineEntry, *, is_current: bool
    ) -> None:
        layout, entries = _Layout(row, box.width()), self.entries
        painter.translate(box.topLeft())
        _paint_line(painter, layout, is_first=row is entries[0], is_last=row is entries[-1])
        _paint_entry(painter, layout)


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
