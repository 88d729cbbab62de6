"""Render PDF pages as images. PDFium is not thread-safe: one thread at a time."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from PySide6.QtGui import QImage

from exports.class_sheet import ClassSheet, set_class_sheet
from exports.dossier import DossierFacts
from exports.dossier.chapters import dossier_of
from exports.dossier.render import set_one
from exports.forms import FormFacts
from exports.forms.base import set_forms
from exports.pdf_security import DocumentSecurity
from exports.pdfium import opened
from exports.year_summary import SummaryFacts, set_summary


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF in memory, never written to disk."""

    pdf: bytes = field(repr=False)
    pages: int


Facts = DossierFacts | ClassSheet | FormFacts | SummaryFacts
"""The data that a preview is typeset from."""


def paper_of(facts: Facts, *, has_watermark: bool = False) -> Paper:
    """Typeset a document in memory, complete except for the seal."""
    stream = io.BytesIO()
    if isinstance(facts, ClassSheet):
        pages, _missing = set_class_sheet(stream, facts)
        return Paper(stream.getvalue(), pages)
    if isinstance(facts, SummaryFacts):
        pages, _missing = set_summary(stream, facts)
        return Paper(stream.getvalue(), pages)
    mark = f"{facts.unit} {facts.as_of.isoformat()}" if has_watermark else ""
    finishing = DocumentSecurity(watermark=mark)
    if isinstance(facts, FormFacts):
        pages, _missing = set_forms(stream, [facts], finishing)
    else:
        pages, _missing = set_one(stream, dossier_of(facts), finishing)
    return Paper(stream.getvalue(), pages)


def paper_in(write: Callable[[BinaryIO], tuple[int, object]]) -> Paper:
    """Make a document in memory; ``write`` writes it to a stream and returns the page count."""
    stream = io.BytesIO()
    pages, _missing = write(stream)
    return Paper(stream.getvalue(), pages)


def picture_of(paper: Paper, page: int, width: int) -> QImage:
    """Render one page (0 is the first), ``width`` pixels wide."""
    with opened(paper.pdf) as document:
        sheet = document[page]
        bitmap = sheet.render(scale=width / sheet.get_width(), rev_byteorder=True)
        image = QImage(
            bytes(bitmap.buffer),
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            QImage.Format.Format_RGB888,
        ).copy()
        sheet.close()
    return image
