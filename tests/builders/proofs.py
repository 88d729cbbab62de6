"""Real files to hand in as evidence: small pictures, a PDF of some pages, a file too large."""

from __future__ import annotations

import io
from datetime import date
from uuid import UUID

from PIL import Image, ImageDraw

from casework.ports import Proof
from storage.backup.caseload_backups import evidence_files
from storage.caseload import OpenCaseload

TOO_LARGE = 21 * 1024 * 1024


def a_picture(
    number: int = 1,
    *,
    kind: str = "PNG",
    taken_on: date | None = None,
    size: tuple[int, int] = (240, 160),
) -> bytes:
    """Return a small picture; equal numbers look alike, whatever their kind and size."""
    picture = Image.new("RGB", (240, 160), (250, 250, 248))
    pen = ImageDraw.Draw(picture)
    for place in range(6):
        left = (place * 53 + number * 71) % 200
        top = (place * 37 + number * 29) % 120
        pen.rectangle(
            (left, top, left + 38, top + 30), fill=(20 + place * 30, 60, 90 + number % 90)
        )
    stream = io.BytesIO()
    exif = Image.Exif()
    if taken_on is not None:
        exif.get_ifd(0x8769)[0x9003] = f"{taken_on:%Y:%m:%d} 09:30:00"
        exif[0x0132] = f"{taken_on:%Y:%m:%d} 09:30:00"
    picture.resize(size).save(stream, kind, exif=exif)
    return stream.getvalue()


def a_pdf(pages: int = 2, text: str = "Labour contract") -> bytes:
    """Return a PDF of so many pages."""
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(300, 420), invariant=True)
    for page in range(pages):
        canvas.drawString(40, 360, f"{text}, page {page + 1}")
        canvas.rect(40, 60, 220, 240)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def a_proof(number: int = 1, name: str = "劳动合同.png") -> Proof:
    """Return a picture as it is handed in; another number is another file."""
    return Proof(name, a_picture(number))


def stored_evidence(caseload: OpenCaseload) -> dict[UUID, str]:
    """Return the names of a caseload's evidence files by record."""
    with caseload.database.reading() as connection:
        return evidence_files(connection)
