"""Ruled tables: rows of cells, their heights, and how they break over pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from exports.typography.tags import DECORATION, Tag

if TYPE_CHECKING:
    from exports.typography.canvas import Canvas

from exports.typography.blocks import Block

_HAIR = 0.5
_FRAME = 1.0
_SHADE = 0.93


class Valign(Enum):
    """Vertical alignment of a cell's content."""

    TOP = 0.0
    MIDDLE = 0.5


@dataclass(slots=True)
class TableCell:
    """One cell of a table: stacked blocks; ``span`` columns wide."""

    blocks: tuple[Block, ...]
    span: int = 1
    shaded: bool = False
    valign: Valign = Valign.MIDDLE
    tag: Tag = field(default_factory=Tag, repr=False, compare=False)

    def __reduce__(self) -> tuple[type[TableCell], tuple[object, ...]]:
        return TableCell, (self.blocks, self.span, self.shaded, self.valign)

    def height(self, width: float, missing: set[str]) -> float:
        return sum(
            block.lay(width, missing) + (block.space_before if number else 0.0)
            for number, block in enumerate(self.blocks)
        )

    def part(
        self, available: float, width: float, missing: set[str]
    ) -> tuple[TableCell, TableCell]:
        """Split into the part that fits into ``available`` and the rest; either may be empty."""
        used = 0.0
        for number, block in enumerate(self.blocks):
            gap = block.space_before if number else 0.0
            height = block.lay(width, missing)
            if used + gap + height <= available:
                used += gap + height
                continue
            halves = block.part(available - used - gap)
            first = (*self.blocks[:number], *((halves[0],) if halves else ()))
            rest = (halves[1] if halves else block, *self.blocks[number + 1 :])
            return replace(self, blocks=first), replace(self, blocks=rest)
        return self, replace(self, blocks=())


@dataclass(slots=True)
class TableRow:
    """One row of a table; ``least`` is the minimal height in points."""

    cells: tuple[TableCell, ...]
    least: float = 0.0
    tag: Tag = field(default_factory=Tag, repr=False, compare=False)

    def __reduce__(self) -> tuple[type[TableRow], tuple[object, ...]]:
        return TableRow, (self.cells, self.least)


@dataclass(frozen=True, slots=True)
class _LaidRow:
    """A row laid out at a width: the widths and heights of its cells' contents."""

    height: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]


@dataclass(slots=True)
class RuledTable:
    """A ruled table; its ``head`` rows are repeated on every page."""

    columns: tuple[float, ...]  # relative widths
    rows: tuple[TableRow, ...]
    head: tuple[TableRow, ...] = ()
    padding: tuple[float, float] = (5.0, 4.0)  # left and right, above and below
    space_before: float = 0.0
    keeps_next: bool = False
    tallest: float = 260.0  # rows up to this height are not split over pages
    is_whole: bool = False  # never split over pages
    is_ruled: bool = True
    goes_on: bool = False  # continued: the head was already tagged on an earlier page
    tag: Tag = field(default_factory=Tag, repr=False, compare=False)
    _width: float | None = field(default=None, init=False, repr=False)
    _laid: tuple[_LaidRow, ...] = field(default=(), init=False, repr=False)
    _missing: set[str] = field(default_factory=set, init=False, repr=False)

    def lay(self, width: float, missing: set[str]) -> float:
        if width != self._width:
            self._width, self._missing = width, missing
            self._laid = tuple(self._lay_row(row) for row in (*self.head, *self.rows))
        return self._height_of(self._laid)

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        y = top
        # An unruled table is only used for layout, so it is not tagged as a table.
        with canvas.tags.within(self.tag, "Table" if self.is_ruled else "Div"):
            for number, (row, laid) in enumerate(
                zip((*self.head, *self.rows), self._laid, strict=True)
            ):
                is_head = number < len(self.head)
                if is_head and self.goes_on:
                    with canvas.tags.decoration():
                        self._draw_row(canvas, row, laid, x, y, is_head=True)
                elif self.is_ruled:
                    with canvas.tags.within(row.tag, "TR"):
                        self._draw_row(canvas, row, laid, x, y, is_head=is_head)
                else:
                    self._draw_row(canvas, row, laid, x, y, is_head=is_head)
                y -= laid.height
        if self.is_ruled:
            canvas.box(x, y, self._width or 0.0, top - y, _FRAME)

    def start(self) -> float:
        if self.is_whole or not self.rows:
            return self._height_of(self._laid)
        first = self._laid[len(self.head)].height
        return self._head_height() + (80 if first > self.tallest else first)

    def part(self, available: float) -> tuple[RuledTable, RuledTable] | None:
        if self.is_whole:
            return None
        used = self._head_height()
        for number, laid in enumerate(self._laid[len(self.head) :]):
            if used + laid.height <= available:
                used += laid.height
                continue
            first, rest = self.rows[:number], self.rows[number:]
            if laid.height > self.tallest:
                halves = self._part_row(self.rows[number], laid, available - used)
                if halves is not None:
                    first, rest = (*first, halves[0]), (halves[1], *rest[1:])
            if not first:
                return None
            return self._with(first), self._with(rest, is_rest=True)
        return None

    def _with(self, rows: Sequence[TableRow], *, is_rest: bool = False) -> RuledTable:
        space = 0.0 if is_rest else self.space_before
        table = replace(self, rows=tuple(rows), space_before=space, goes_on=is_rest or self.goes_on)
        table.lay(self._width or 0.0, self._missing)
        return table

    def _part_row(
        self, row: TableRow, laid: _LaidRow, available: float
    ) -> tuple[TableRow, TableRow] | None:
        inner = available - 2 * self.padding[1]
        pairs = [
            cell.part(inner, width, self._missing)
            for cell, width in zip(row.cells, laid.widths, strict=True)
        ]
        if not any(first.blocks and rest.blocks for first, rest in pairs):
            return None
        return (
            replace(row, cells=tuple(first for first, _ in pairs)),
            replace(row, cells=tuple(rest for _, rest in pairs), least=0.0),
        )

    def _lay_row(self, row: TableRow) -> _LaidRow:
        unit = (self._width or 0.0) / sum(self.columns)
        aside, above = self.padding
        widths, heights, column = [], [], 0
        for cell in row.cells:
            share = sum(self.columns[column : column + cell.span])
            widths.append(share * unit - 2 * aside)
            heights.append(cell.height(widths[-1], self._missing))
            column += cell.span
        height = max(row.least, max(heights) + 2 * above)
        return _LaidRow(height, tuple(widths), tuple(heights))

    def _height_of(self, laid: Sequence[_LaidRow]) -> float:
        return sum(row.height for row in laid)

    def _head_height(self) -> float:
        return self._height_of(self._laid[: len(self.head)])

    def _draw_row(
        self, canvas: Canvas, row: TableRow, laid: _LaidRow, x: float, top: float, *, is_head: bool
    ) -> None:
        aside, above = self.padding
        canvas.add(self._ground(row, laid, x, top))
        for cell, inner, content in zip(row.cells, laid.widths, laid.heights, strict=True):
            y = top - above - max(0.0, laid.height - 2 * above - content) * cell.valign.value
            if self.is_ruled:
                with canvas.tags.within(cell.tag, *_cell_tag(cell, is_head=is_head)):
                    self._draw_cell(canvas, cell, inner, x + aside, y)
            else:
                self._draw_cell(canvas, cell, inner, x + aside, y)
            x += inner + 2 * aside

    def _draw_cell(self, canvas: Canvas, cell: TableCell, inner: float, x: float, y: float) -> None:
        for number, block in enumerate(cell.blocks):
            y -= block.space_before if number else 0.0
            block.draw(canvas, x, y)
            y -= block.lay(inner, self._missing)

    def _ground(self, row: TableRow, laid: _LaidRow, x: float, top: float) -> str:
        """Return the operators of a row's background: shading and rules."""
        code = [DECORATION, "q", f"{_SHADE} g"]
        boxes = []
        for cell, inner in zip(row.cells, laid.widths, strict=True):
            width = inner + 2 * self.padding[0]
            box = f"{x:.3f} {top - laid.height:.3f} {width:.3f} {laid.height:.3f} re"
            if cell.shaded:
                code.append(f"{box} f")
            boxes.append(box)
            x += width
        if self.is_ruled:
            code.append(f"{_HAIR} w {' '.join(boxes)} S")
        code.append("Q EMC")
        return " ".join(code)


def _cell_tag(cell: TableCell, *, is_head: bool) -> tuple[str, str]:
    """Return the structure type of a cell, and its attributes."""
    span = f"/ColSpan {cell.span}" if cell.span > 1 else ""
    if is_head or cell.shaded:
        scope = "Column" if is_head else "Row"
        return "TH", f"/A<</O/Table/Scope/{scope}{span}>>"
    return "TD", f"/A<</O/Table{span}>>" if span else ""
