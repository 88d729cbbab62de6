"""Typesets dossiers: one document per student, one or many per PDF."""

from __future__ import annotations

from typing import BinaryIO

from exports.dossier.document import Document
from exports.pdf_security import PLAIN, DocumentSecurity
from exports.typography.blocks import Align, Text
from exports.typography.canvas import Canvas
from exports.typography.fonts import Face, MissingGlyph
from exports.typography.lines import TextRun, width_of
from exports.typography.sheet import A4, FORM, MM, FlowDocument, Foot

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
