"""The progress sheet of a class: what each student is still owed, safe to leave on a desk.

It contains number, name, the 3-3-3 mark and tick boxes for what is still to be done. It never
contains a hardship category, an identity or phone number, or the text of a talk. A list of
hardship students alone already discloses something by its names, so the heading does not mention
hardship.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

from casework.people.seating import SheetOrder
from casework.required_services import Service
from casework.standing import Standing
from exports import wording
from exports.charts import ring_code, ring_of
from exports.results import Written
from exports.seal import PLAIN, DocumentSecurity
from exports.typography.blocks import Align, Block, Text, WholeBlock
from exports.typography.canvas import Canvas
from exports.typography.fonts import Face
from exports.typography.lines import TextRun
from exports.typography.sheet import MM, Margins, Pages, page_numbers, set_parts, write_pdf
from exports.typography.tables import RuledTable, TableCell, TableRow

TITLE = "就业服务进度表"

_MARGINS = Margins(18 * MM, 18 * MM, 15 * MM, 15 * MM)
_COLUMNS = (1.0, 2.5, 3.1, 3.2, 3.2, 3.2)
_HEADS = ("学号", "姓名", *(wording.SERVICE_NAMES[service] for service in Service))
_PLACES = {SheetOrder.SEAT: "座号"}
_ORDERS = {
    SheetOrder.SEAT: "按座位",
    SheetOrder.NUMBER: "按学号",
    SheetOrder.PINYIN: "按姓名拼音",
    SheetOrder.DORMITORY: "按宿舍",
}
_TALLY_HEIGHT, _RING, _BOX, _PEN = 20.0, 19.0, 9.0, 0.7
_COUNT_WIDTH = 24.0
_MOST_BOXES = 4
_LEGEND = "粗弧为已计入，空心为已记录但未计入，细线为还差；□ 每完成一项打一个勾。"


@dataclass(frozen=True, slots=True)
class ClassSheetLine:
    """One student on the sheet; ``seat`` is the seat number, None if unknown."""

    student_no: str
    name: str = field(repr=False)
    standing: Standing
    seat: int | None = None


@dataclass(frozen=True, slots=True)
class ClassSheet:
    """A class on a day, with its students in the order that the sheet names."""

    class_name: str
    as_of: date
    lines: tuple[ClassSheetLine, ...] = field(repr=False)
    order: SheetOrder = SheetOrder.NUMBER


def write_class_sheet(
    sheet: ClassSheet, target: Path, security: DocumentSecurity = PLAIN
) -> Written:
    """Write the progress sheet of a class to ``target`` as a PDF.

    Raises:
        As ``atomic_writer``.
    """
    return write_pdf(target, lambda stream: set_class_sheets(stream, (sheet,), security))


def set_class_sheets(
    stream: BinaryIO, sheets: Iterable[ClassSheet], security: DocumentSecurity = PLAIN
) -> Pages:
    """Write several sheets to a stream, each with pages numbered from one."""
    parts = ((_blocks(sheet), page_numbers(_MARGINS)) for sheet in sheets)
    return set_parts(stream, TITLE, parts, margins=_MARGINS, security=security)


def _blocks(sheet: ClassSheet) -> tuple[Block, ...]:
    title = Text((TextRun(TITLE, Face.SONG_BOLD),), size=18, leading=28, align=Align.CENTRE)
    about = (
        f"{sheet.class_name}　共 {len(sheet.lines)} 人　截至 {wording.day(sheet.as_of)}"
        f"　{_ORDERS[sheet.order]}"
    )
    heads = (_PLACES.get(sheet.order, "序号"), *_HEADS)
    head = TableRow(tuple(_cell(words, Face.HEI, shaded=True) for words in heads))
    rows = tuple(
        _row(_place(sheet, number, line), line) for number, line in enumerate(sheet.lines, start=1)
    )
    return (
        title,
        Text((TextRun(about),), size=10.5, leading=18, align=Align.CENTRE),
        RuledTable(_COLUMNS, rows, (head,), padding=(4, 2.6), space_before=4),
        Text((TextRun(_LEGEND),), size=9, leading=14, align=Align.LEFT, space_before=4),
        Text((TextRun("填写人：　　　　　　　　　　日期："),), space_before=6, align=Align.LEFT),
    )


def _place(sheet: ClassSheet, number: int, line: ClassSheetLine) -> str:
    if sheet.order is not SheetOrder.SEAT:
        return str(number)
    return wording.NOTHING if line.seat is None else str(line.seat)


def _row(place: str, line: ClassSheetLine) -> TableRow:
    tallies = (TableCell((TallyBlock(service, line.standing),)) for service in Service)
    return TableRow(
        (
            _cell(place),
            _cell(line.student_no),
            TableCell((Text((TextRun(line.name, whole=True),), align=Align.CENTRE),)),
            *tallies,
        )
    )


def _cell(words: str, face: Face = Face.SONG, *, shaded: bool = False) -> TableCell:
    return TableCell(
        (Text((TextRun(words, face),), size=10, leading=15, align=Align.CENTRE),), 1, shaded
    )


@dataclass(slots=True)
class TallyBlock(WholeBlock):
    """One service of one student: ring, count, and a box to tick for each record still owed."""

    service: Service
    standing: Standing
    space_before: float = 0.0
    keeps_next: bool = False

    def lay(self, width: float, missing: set[str]) -> float:  # noqa: ARG002  digits have glyphs
        return _TALLY_HEIGHT

    @property
    def laid_height(self) -> float:
        return _TALLY_HEIGHT

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        standing = self.standing.of(self.service)
        middle = top - _TALLY_HEIGHT / 2
        ring = ring_of(standing)
        if ring is not None:
            canvas.decorate(ring_code(ring, x + _RING / 2, middle, _RING))
        x += _RING + 5
        face = Face.SONG_BOLD if standing.owed == 0 else Face.SONG
        _write(canvas, wording.given_of(standing), face, x, middle)
        x += _COUNT_WIDTH
        if standing.owed > _MOST_BOXES:
            _write(canvas, wording.owed_of(self.service, standing), Face.SONG, x, middle)
            return
        for place in range(standing.owed):
            canvas.box(x + place * (_BOX + 5), middle - _BOX / 2, _BOX, _BOX, _PEN)


def _write(canvas: Canvas, words: str, face: Face, x: float, middle: float) -> None:
    text = Text((TextRun(words, face),), size=10, leading=12, align=Align.LEFT)
    text.lay(200, set())
    text.draw(canvas, x, middle + 6)
