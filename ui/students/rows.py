"""Paints all visible rows of the list together.

A delegate is called for every cell and queries style, style sheet and model each time, which takes
longer than a keystroke may. Here fonts and colours are looked up once per paint, the contents of a
line are computed once, and cells with equal contents are rendered once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPixmap, QStaticText, QTransform

from casework.read_models import FileLine
from ui.progress_rings import MARK_ROLE, Mark, MarkPainter
from ui.students.columns import LineColumn
from ui.theme.theme import theme
from ui.widgets.cells import CHIPS_ROLE, ChipPainter, Chips, paint_tick

_MOST = 256

Paint = Callable[[QPainter, QRectF], None]


class CellCache:
    """The cached images of one view, valid for one theme, size and screen.

    Images include their background: on a transparent one, text would lose subpixel antialiasing.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, QPixmap] = {}
        self._look: Hashable = None

    def begin(self, painter: QPainter) -> None:
        """Start a paint pass; drop the cache after a change of theme, size or screen."""
        now = theme()
        self._dpr = painter.device().devicePixelRatio()
        look = (now.tokens, now.percent, self._dpr)
        if look != self._look:
            self._look = look
            self._kept.clear()

    def put(self, painter: QPainter, box: QRect, ground: str, what: Hashable, paint: Paint) -> None:
        """Draw the image of ``what`` in a cell; ``paint`` renders it if it is not cached."""
        key = (what, ground, box.width(), box.height())
        if (found := self._kept.get(key)) is None:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            found = self._kept[key] = self._made(box, ground, paint)
        painter.drawPixmap(box.topLeft(), found)

    def _made(self, box: QRect, ground: str, paint: Paint) -> QPixmap:
        pixmap = QPixmap(ceil(box.width() * self._dpr), ceil(box.height() * self._dpr))
        pixmap.setDevicePixelRatio(self._dpr)
        pixmap.fill(theme().color(ground))
        painter = QPainter(pixmap)
        paint(painter, QRectF(0, 0, box.width(), box.height()))
        painter.end()
        return pixmap


_MOST_FACES, _MOST_TEXTS = 1_024, 4_096
GROUND = "surface"
"""The background colour of rows, which the caller has painted."""

_TICKED = "accent_soft"
_PADDING = 7
"""Horizontal padding of a text in px."""


class VisibleRow(NamedTuple):
    """A visible row: its position and its line (None if not loaded)."""

    top: int
    height: int
    line: FileLine | None
    is_ticked: bool


class VisibleColumn(NamedTuple):
    """A visible column: its index and position."""

    column: int
    left: int
    width: int


@dataclass(frozen=True, slots=True)
class CellContent:
    """The contents of a cell: a text and its colour token, or chips, or a mark."""

    text: str = field(default="", repr=False)
    tone: str = "text"
    chips: Chips = field(default=(), repr=False)
    mark: Mark | None = None


class RowPainter:
    """Paints rows, and caches the contents of lines and the layouts of texts."""

    def __init__(self, columns: Sequence[LineColumn]) -> None:
        self._columns = tuple(columns)
        self._faces: dict[UUID, tuple[FileLine, tuple[CellContent, ...]]] = {}
        self._texts: dict[tuple[str, int, bool], tuple[QStaticText, int]] = {}
        self._fonts_of = -1
        self._stamps = CellCache()

    def paint(
        self, painter: QPainter, places: Sequence[VisibleColumn], rows: Sequence[VisibleRow]
    ) -> None:
        """Paint these rows and columns: first all backgrounds, then column by column."""
        self._take_fonts()
        self._stamps.begin(painter)
        ticked = theme().color(_TICKED)
        right = max((place.left + place.width for place in places), default=0)
        for row in rows:
            if row.is_ticked:
                painter.fillRect(QRect(0, row.top, right, row.height), ticked)
        faces = [(row, self._face(row.line)) for row in rows if row.line is not None]
        for place in places:
            if self._columns[place.column].key == "tick":
                for row in rows:
                    self._paint_cached(painter, place, row, row.is_ticked, _paint_tick_of(row))
                continue
            self._begin_texts(painter, place)
            for row, face in faces:
                cell = face[place.column]
                if cell.text:
                    self._paint_text(painter, place, row, cell)
                elif cell.mark is not None:
                    self._paint_cached(
                        painter, place, row, cell.mark, partial(_paint_mark, cell.mark)
                    )
                elif cell.chips:
                    self._paint_cached(
                        painter, place, row, cell.chips, partial(_paint_chips, cell.chips)
                    )

    def _paint_cached(
        self, painter: QPainter, place: VisibleColumn, row: VisibleRow, what: Hashable, paint: Paint
    ) -> None:
        box = QRect(place.left, row.top, place.width, row.height)
        self._stamps.put(painter, box, _TICKED if row.is_ticked else GROUND, what, paint)

    # --- texts

    def _take_fonts(self) -> None:
        now = theme()
        self._tones = {tone: now.color(tone) for tone in ("text", "text2", "text3", "ok")}
        if self._fonts_of == now.percent:
            return
        self._fonts_of = now.percent
        self._texts.clear()
        self._fonts: dict[bool, QFont] = {bold: now.font(bold=bold) for bold in (False, True)}
        self._metrics = {bold: QFontMetrics(font) for bold, font in self._fonts.items()}

    def _begin_texts(self, painter: QPainter, place: VisibleColumn) -> None:
        self._is_bold = self._columns[place.column].column.is_bold
        painter.setFont(self._fonts[self._is_bold])

    def _paint_text(
        self, painter: QPainter, place: VisibleColumn, row: VisibleRow, cell: CellContent
    ) -> None:
        text, high = self._text(cell.text, place.width - 2 * _PADDING)
        painter.setPen(self._tones[cell.tone])
        top = row.top + row.height // 2 - high // 2
        painter.drawStaticText(place.left + _PADDING, top, text)

    def _text(self, text: str, available: int) -> tuple[QStaticText, int]:
        """Return a text shortened to ``available`` and laid out, and its height."""
        key = (text, available, self._is_bold)
        if (found := self._texts.get(key)) is not None:
            return found
        if len(self._texts) >= _MOST_TEXTS:
            self._texts.clear()
        metrics = self._metrics[self._is_bold]
        made = QStaticText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, available))
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.prepare(QTransform(), self._fonts[self._is_bold])
        self._texts[key] = made, ceil(made.size().height())
        return self._texts[key]

    # --- lines

    def _face(self, line: FileLine) -> tuple[CellContent, ...]:
        """Return the contents of the cells of a line."""
        known = self._faces.get(line.file.id)
        if known is not None and (known[0] is line or known[0] == line):
            return known[1]
        if len(self._faces) >= _MOST_FACES:
            self._faces.clear()
        face = tuple(_cell(column, line) for column in self._columns)
        self._faces[line.file.id] = line, face
        return face


def _cell(column: LineColumn, line: FileLine) -> CellContent:
    shown = column.column
    for role, give in shown.roles:
        if role == CHIPS_ROLE:
            return CellContent(chips=give(line))
        if role == MARK_ROLE:
            return CellContent(mark=give(line))
    return CellContent(shown.text(line), "text" if shown.tone is None else shown.tone(line))


def _paint_tick_of(row: VisibleRow) -> Paint:
    return partial(_paint_tick, "yes" if row.is_ticked else "no")


def _paint_tick(state: str, painter: QPainter, cell: QRectF) -> None:
    paint_tick(painter, cell, state)


def _paint_mark(mark: Mark, painter: QPainter, cell: QRectF) -> None:
    MarkPainter(painter).paint(cell, mark)


def _paint_chips(chips: Chips, painter: QPainter, cell: QRectF) -> None:
    ChipPainter(painter).paint(cell.adjusted(8, 0, -4, 0), chips)
