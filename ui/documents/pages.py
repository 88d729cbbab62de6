"""Pages of a PDF as pictures; PDFium works in one thread at a time."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import UUID

from PySide6.QtGui import QImage

from casework.ports import Reader
from exports.class_sheet import ClassSheet, set_class_sheet
from exports.dossier import DossierFacts
from exports.dossier.setting import set_one
from exports.dossier.story import dossier_of
from exports.pdfium import opened
from ui.common.paper_runs import Terms
from ui.common.papers import class_sheet_of, dossier_facts


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in memory; nothing of it touches the disk."""

    pdf: bytes = field(repr=False)
    pages: int


def facts_for(reader: Reader, file_id: UUID, terms: Terms) -> DossierFacts:
    """Return what one dossier is made from."""
    return next(dossier_facts(reader, [file_id], terms))


def sheet_for(reader: Reader, files: tuple[UUID, ...], class_name: str) -> ClassSheet:
    """Return what a class sheet is made from."""
    return class_sheet_of(reader, files, class_name)


def paper_of(facts: DossierFacts | ClassSheet) -> Paper:
    """Set a document in memory."""
    stream = io.BytesIO()
    if isinstance(facts, ClassSheet):
        pages, _missing = set_class_sheet(stream, facts)
    else:
        pages, _missing = set_one(stream, dossier_of(facts))
    return Paper(stream.getvalue(), pages)


def paper_in(write: Callable[[BinaryIO], tuple[int, object]]) -> Paper:
    """Set a document in memory by what writes it to a stream and returns its pages."""
    stream = io.BytesIO()
    pages, _missing = write(stream)
    return Paper(stream.getvalue(), pages)


def pages_in(pdf: bytes) -> int:
    """Return how many pages a PDF has; raises ``pypdfium2.PdfiumError`` when it cannot be read."""
    with opened(pdf) as document:
        return len(document)


def picture_of(paper: Paper, page: int, width: int) -> QImage:
    """Return one page (0 is the first), ``width`` pixels wide."""
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
