"""A dossier as blocks, plain values that another process can typeset, and its typesetting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from exports.charts import Ring, ring_code
from exports.qr import qr_modules
from exports.seal import PLAIN, DocumentSecurity
from exports.typography.blocks import Align, Block, Text, WholeBlock
from exports.typography.canvas import Canvas, Picture
from exports.typography.fonts import Face, MissingGlyph
from exports.typography.lines import TextRun, width_of
from exports.typography.sheet import A4, FORM, MM, FlowDocument, Foot
from exports.typography.tables import RuledTable, TableCell, TableRow, Valign

BODY, SMALL = 10.5, 9.5  # 五号; slightly smaller in the tables of records
HEAD_SIZE, TITLE_SIZE = 12.0, 22.0  # 小四; 二号 (GB/T 9704-2012)


@dataclass(frozen=True, slots=True)
class Document:
    """One dossier to be typeset: its blocks, and the text of its metadata and footer.

    ``code`` is the check code, by which the printed document can be looked up.
    """

    student_no: str
    file_name: str
    foot: str
    blocks: tuple[Block, ...] = field(repr=False)
    code: str = ""


def heading(words: str) -> Text:
    """Return the heading of a chapter (一、…), with its outline entry."""
    return Text(
        (TextRun(words, Face.HEI),),
        size=HEAD_SIZE,
        leading=20,
        align=Align.LEFT,
        space_before=11,
        keeps_next=True,
        bookmark=(words, 1),
        role="H2",
    )


def subheading(words: str, note: str = "") -> Text:
    """Return the heading of a section (（一）…), with a note after it."""
    runs = (TextRun(words, Face.SONG_BOLD), TextRun(f"　{note}" if note else ""))
    return Text(
        runs, size=BODY, leading=18, align=Align.LEFT, space_before=8, keeps_next=True, role="H3"
    )


def paragraph(*runs: TextRun | str, size: float = BODY, before: float = 0.0) -> Text:
    """Return a paragraph of body text."""
    return Text(as_runs(runs), size=size, leading=size * 1.55, space_before=before)


def label(words: str, *, span: int = 1) -> TableCell:
    """Return a cell that labels the next one."""
    text = Text((TextRun(words, Face.HEI),), size=SMALL, leading=14, align=Align.CENTRE)
    return TableCell((text,), span=span, shaded=True)


def row(*cells: TableCell, least: float = 0.0) -> TableRow:
    """Return a row of a table, at least so many points high."""
    return TableRow(cells, least=least)


def listing(
    widths: tuple[float, ...],
    heads: str,
    rows: Iterable[TableRow],
    *,
    before: float = 2.0,
    padding: tuple[float, float] = (5.0, 4.0),
) -> RuledTable:
    """Return a table; its ``heads``, separated by spaces, are repeated on every page."""
    head = TableRow(tuple(map(label, heads.split())))
    return RuledTable(widths, tuple(rows), (head,), padding, space_before=before)


def value(*runs: TextRun | str, span: int = 1, size: float = BODY) -> TableCell:
    """Return a cell with a value, vertically centred."""
    text = Text(as_runs(runs), size=size, leading=size * 1.45, align=Align.LEFT)
    return TableCell((text,), span=span)


def centred(*runs: TextRun | str, size: float = SMALL) -> TableCell:
    """Return a cell with a short value, centred both ways."""
    text = Text(as_runs(runs), size=size, leading=size * 1.45, align=Align.CENTRE)
    return TableCell((text,))


def lines(*texts: Text) -> TableCell:
    """Return a cell of several texts, aligned to the top."""
    return TableCell(texts, valign=Valign.TOP)


def small(*runs: TextRun | str, before: float = 0.0, align: Align = Align.FULL) -> Text:
    """Return a text in the size of record tables."""
    return Text(as_runs(runs), size=SMALL, leading=14.2, space_before=before, align=align)


def bold(words: str) -> TextRun:
    """Return a bold run."""
    return TextRun(words, Face.SONG_BOLD)


def name(words: str) -> TextRun:
    """Return a person's name, never broken across lines."""
    return TextRun(words, whole=True)


def as_runs(parts: Iterable[TextRun | str]) -> tuple[TextRun, ...]:
    """Convert strings to runs of the body face."""
    return tuple(part if isinstance(part, TextRun) else TextRun(part) for part in parts)


@dataclass(slots=True)
class PictureBlock(WholeBlock):
    """A centred picture of a maximal width and height; ``words`` is its alternative text."""

    picture: Picture = field(repr=False)
    words: str
    widest: float
    highest: float
    space_before: float = 0.0
    keeps_next: bool = False
    _available: float = field(default=0.0, init=False, repr=False)

    def lay(self, width: float, missing: set[str]) -> float:  # noqa: ARG002  it has no glyphs
        self._available = width
        return self._size()[1]

    @property
    def laid_height(self) -> float:
        return self._size()[1]

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        width, height = self._size()
        left = x + (self._available - width) / 2
        canvas.picture(self.words, self.picture, left, top - height, width, height)

    def _size(self) -> tuple[float, float]:
        widest = min(self.widest, self._available or self.widest)
        # At most one point per pixel: enlarging would only make it coarser.
        scale = min(widest / self.picture.width, self.highest / self.picture.height, 1.0)
        return self.picture.width * scale, self.picture.height * scale


_DIAMETER = 68.0
_LEADING = 15.0
_GAP = 5.0


@dataclass(frozen=True, slots=True)
class WordedRing:
    """A ring (None if the service has no minimum) and the lines of text under it."""

    ring: Ring | None
    words: tuple[TextRun, ...]


@dataclass(slots=True)
class Rings(WholeBlock):
    """Large rings of talks, referrals and events, each with its count and what is still owed."""

    rings: tuple[WordedRing, ...]
    space_before: float = 3.0
    keeps_next: bool = False
    _width: float = field(default=0.0, init=False, repr=False)

    def lay(self, width: float, missing: set[str]) -> float:  # noqa: ARG002  glyphs exist
        self._width = width
        return self.laid_height

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        share = self._width / len(self.rings)
        for number, worded in enumerate(self.rings):
            _draw_one(canvas, worded, x + number * share, top, share)

    @property
    def laid_height(self) -> float:
        lines = max(len(worded.words) for worded in self.rings)
        return _DIAMETER + _GAP + lines * _LEADING


def _draw_one(canvas: Canvas, worded: WordedRing, x: float, top: float, width: float) -> None:
    if worded.ring is not None:
        middle = top - _DIAMETER / 2
        canvas.decorate(ring_code(worded.ring, x + width / 2, middle, _DIAMETER))
    y = top - _DIAMETER - _GAP
    for words in worded.words:
        text = Text((words,), size=10.5, leading=_LEADING, align=Align.CENTRE)
        text.lay(width, set())
        text.draw(canvas, x, y)
        y -= _LEADING


_QR = 78.0  # points: 27 mm, readable by phone cameras from a copy of a copy


@dataclass(slots=True)
class Square(WholeBlock):
    """A QR code that encodes ``text``; ``words`` is its alternative text."""

    text: str
    words: str
    size: float = _QR
    space_before: float = 0.0
    keeps_next: bool = False
    _width: float = field(default=0.0, init=False, repr=False)

    def lay(self, width: float, missing: set[str]) -> float:  # noqa: ARG002  it has no glyphs
        self._width = width
        return self.size

    @property
    def laid_height(self) -> float:
        return self.size

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        modules = qr_modules(self.text, error="m")
        unit = self.size / len(modules)
        left = x + (self._width - self.size) / 2
        areas = []
        for row, line in enumerate(modules):
            y = top - (row + 1) * unit
            for begin, length in _dark(line):
                areas.append(f"{left + begin * unit:.3f} {y:.3f} {length * unit:.3f} {unit:.3f} re")
        canvas.figure(self.words, f"{' '.join(areas)} f")


def _dark(line: bytes) -> Iterator[tuple[int, int]]:
    """Yield the start and length of each run of dark modules in a row."""
    place = 0
    while place < len(line):
        end = place
        while end < len(line) and line[end]:
            end += 1
        if end > place:
            yield place, end - place
        place = max(end, place + 1)


_PAGE_NUMBER_SIZE = 14.0  # 四号 (GB/T 9704-2012)
_FOOT_SIZE = 8.5
_ANY_WIDTH = 10_000.0  # points: the text of a footer is never broken
_BELOW_TYPE_AREA = 7 * MM  # from the type area down to the footer (GB/T 9704-2012)


class DossierSheet:
    """A PDF of dossiers being written; its metadata contain student numbers, never names."""

    def __init__(
        self,
        stream: BinaryIO,
        title: str,
        *,
        shows_outline: bool = False,
        security: DocumentSecurity = PLAIN,
    ) -> None:
        subject = "困难毕业生就业帮扶档案"
        self._sheet = FlowDocument(stream, title=title, subject=subject, security=security)
        if shows_outline:
            self._sheet.show_outline()

    def add(self, document: Document) -> tuple[MissingGlyph, ...]:
        """Typeset one dossier, starting on a new page; return its missing glyphs."""
        self._sheet.missing = set()
        self._sheet.flow(document.blocks, _foot(document.foot))
        missing = sorted(self._sheet.missing)
        return tuple(MissingGlyph(document.student_no, char) for char in missing)

    @property
    def pages(self) -> int:
        return self._sheet.pages

    def save(self, document: Document | None = None) -> None:
        """Finish the PDF; its seal names the document if the PDF contains only one."""
        if document is None:
            self._sheet.save()
        else:
            self._sheet.save(student_no=document.student_no, code=document.code)


def set_one(
    stream: BinaryIO, document: Document, security: DocumentSecurity = PLAIN
) -> tuple[int, tuple[MissingGlyph, ...]]:
    """Write a PDF of one dossier to a stream; return its page count and missing glyphs."""
    sheet = DossierSheet(stream, f"一人一档 {document.student_no}", security=security)
    missing = sheet.add(document)
    sheet.save(document)
    return sheet.pages, missing


def _foot(words: str) -> Foot:
    """Return the footer of a dossier: page numbers are on the outer edge (odd right, even left)."""

    def draw(canvas: Canvas, page: int) -> None:
        number = f"— {page} —"
        y = FORM.bottom - _BELOW_TYPE_AREA
        inset = _PAGE_NUMBER_SIZE  # one character from the edge of the type area
        left = FORM.left_on(page)
        right = left + A4[0] - FORM.left - FORM.right
        width = width_of(number, Face.SONG, _PAGE_NUMBER_SIZE)
        is_odd = page % 2 == 1
        x = right - inset - width if is_odd else left + inset
        _draw(canvas, number, x, y, _PAGE_NUMBER_SIZE)
        width = width_of(words, Face.SONG, _FOOT_SIZE)
        x = left if is_odd else right - width
        _draw(canvas, words, x, y, _FOOT_SIZE)

    return draw


def _draw(canvas: Canvas, words: str, x: float, y: float, size: float) -> None:
    line = Text((TextRun(words),), size=size, leading=size, align=Align.LEFT)
    line.lay(_ANY_WIDTH, set())
    line.draw(canvas, x, y + size)
