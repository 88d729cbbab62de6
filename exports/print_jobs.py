"""Printing with the system's print dialog.

Where there is a print service, the PDF is piped to it unchanged, without a temporary file.
Elsewhere (Windows) PDFium renders its pages at the printer's resolution, up to a limit.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from casework.problems import Trouble
from exports.pdfium import opened

_PATIENCE_S = 120


class Sides(Enum):
    """Duplex mode; the printer's own setting by default."""

    AS_SET = ""
    ONE = "one-sided"
    LONG_EDGE = "two-sided-long-edge"
    SHORT_EDGE = "two-sided-short-edge"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """The settings of a print job; ``pages`` are ranges (first, last), empty for all pages.

    ``title`` is visible in the print queue, so it names a kind of document, never a student.
    """

    printer: str
    title: str
    copies: int = 1
    sides: Sides = Sides.AS_SET
    per_sheet: int = 1
    pages: tuple[tuple[int, int], ...] = ()
    is_grey: bool = False


def has_print_service() -> bool:
    """Return whether this system prints PDFs directly (CUPS: Linux and macOS)."""
    return shutil.which("lp") is not None


def send(pdf: bytes, job: PrintJob) -> str:
    """Send a PDF to the print service, and return the job id.

    Raises:
        Trouble: PRINTER_REFUSED, with the service's message.
    """
    command = ["lp", "-d", job.printer, "-t", job.title, "-n", str(job.copies), *_options(job)]
    try:
        done = subprocess.run(
            [*command, "-"],
            input=pdf,
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Trouble("PRINTER_REFUSED", printer=job.printer, reason=str(error)) from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().removeprefix("lp: ")
        raise Trouble("PRINTER_REFUSED", printer=job.printer, reason=said or "lp")
    # request id is office-17 (0 file(s))
    words = done.stdout.decode(errors="replace").split()
    return next((word for word in words if "-" in word), "")


def _options(job: PrintJob) -> list[str]:
    options = [f"sides={job.sides.value}"] if job.sides.value else []
    if job.per_sheet > 1:
        options.append(f"number-up={job.per_sheet}")
    if job.pages:
        ranges = (str(a) if a == b else f"{a}-{b}" for a, b in job.pages)
        options.append(f"page-ranges={','.join(ranges)}")
    if job.is_grey:
        options.append("print-color-mode=monochrome")
    return [word for option in options for word in ("-o", option)]


_SHARP_ENOUGH = 300  # dots per inch; more only makes the spool file larger

_SIDES = {
    QPrinter.DuplexMode.DuplexNone: Sides.ONE,
    QPrinter.DuplexMode.DuplexLongSide: Sides.LONG_EDGE,
    QPrinter.DuplexMode.DuplexShortSide: Sides.SHORT_EDGE,
}


def printers() -> tuple[str, ...]:
    """Return the printers of this computer, the default one first."""
    usual = QPrinterInfo.defaultPrinterName()
    names = [str(name) for name in QPrinterInfo.availablePrinterNames()]
    return tuple(sorted(names, key=lambda name: name != usual))


def job_of(printer: QPrinter, title: str, *, per_sheet: int = 1) -> PrintJob:
    """Return the settings chosen in the print dialog."""
    return PrintJob(
        printer=printer.printerName(),
        title=title,
        copies=printer.copyCount(),
        sides=_SIDES.get(printer.duplex(), Sides.AS_SET),
        per_sheet=per_sheet,
        pages=tuple(_ranges(printer)),
        is_grey=printer.colorMode() == QPrinter.ColorMode.GrayScale,
    )


def _ranges(printer: QPrinter) -> Iterator[tuple[int, int]]:
    if printer.printRange() != QPrinter.PrintRange.PageRange:
        return
    several = printer.pageRanges()
    if not several.isEmpty():
        for words in several.toString().split(","):
            first, _, last = words.partition("-")
            yield int(first), int(last or first)
    elif printer.fromPage():
        yield printer.fromPage(), printer.toPage() or printer.fromPage()


def print_pdf(pdf: bytes, job: PrintJob, printer: QPrinter) -> None:
    """Print a PDF with the chosen settings.

    Raises:
        Trouble: PRINTER_REFUSED.
    """
    if has_print_service():
        send(pdf, job)
    else:
        paint(pdf, job, printer)


def paint(pdf: bytes, job: PrintJob, printer: QPrinter) -> None:
    """Render the pages of a PDF on a printer. Raises Trouble PRINTER_REFUSED."""
    with opened(pdf) as document:
        wanted = _wanted(len(document), job)
        painter = QPainter()
        if not painter.begin(printer):
            raise Trouble("PRINTER_REFUSED", printer=job.printer, reason="begin")
        try:
            places = _places(printer, job.per_sheet)
            for number, page in enumerate(wanted):
                place = number % len(places)
                if number and place == 0:
                    printer.newPage()
                image = _image(document, page, min(printer.resolution(), _SHARP_ENOUGH))
                painter.drawImage(_fitted(places[place], image), image)
        finally:
            painter.end()


def _wanted(count: int, job: PrintJob) -> list[int]:
    """Return the indexes of the pages to print, counted from 0."""
    if not job.pages:
        return list(range(count))
    return [page - 1 for a, b in job.pages for page in range(a, b + 1) if 1 <= page <= count]


def _places(printer: QPrinter, per_sheet: int) -> list[QRect]:
    """Return the rectangles of pages on a sheet: one on all of it, or two, one in each half."""
    whole = QRect(0, 0, printer.width(), printer.height())
    if per_sheet == 1:
        return [whole]
    half = whole.height() // 2
    return [QRect(0, 0, whole.width(), half), QRect(0, half, whole.width(), half)]


def _image(document: object, page: int, dots: int) -> QImage:
    sheet = document[page]  # type: ignore[index]  # a document of pypdfium2, imported lazily
    bitmap = sheet.render(scale=dots / 72, rev_byteorder=True)
    size = bitmap.width, bitmap.height
    form = QImage.Format.Format_RGB888
    image = QImage(bytes(bitmap.buffer), *size, bitmap.stride, form).copy()
    sheet.close()
    return image


def _fitted(place: QRect, image: QImage) -> QRect:
    from PySide6.QtCore import Qt

    size: QSize = image.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    x = place.x() + (place.width() - size.width()) // 2
    y = place.y() + (place.height() - size.height()) // 2
    return QRect(x, y, size.width(), size.height())
