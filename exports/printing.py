"""Printing with the system's print dialog.

Where there is a print service, the PDF is sent to it unchanged (``exports.print_jobs``). Elsewhere
(Windows) PDFium renders its pages at the printer's resolution, up to a limit.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from casework.problems import Trouble
from exports.pdfium import opened
from exports.print_jobs import PrintJob, Sides, has_print_service, send

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
