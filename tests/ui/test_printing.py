"""Printing from the window: what is shown is what goes out, and the journal has it first."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from casework.problems import Trouble
from exports import print_jobs
from exports.print_jobs import PrintJob, Sides
from exports.runs.base import Printable, Terms
from exports.weekly.writing import set_weekly
from tests.builders.homes import a_home
from tests.builders.weeklies import a_report
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.dialogs import printing as asking
from ui.documents.page import DocumentsPage


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=3), tmp_path / "window.json", "documents"
    ) as opened:
        yield opened


@pytest.fixture
def page(gui: WindowFixture) -> DocumentsPage:
    gui.page_host.show_page("documents")
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, DocumentsPage)
    return shown


class TwoSided(QPrinter):
    """A printer that turns the paper; without one at hand Qt only pretends to have been told."""

    def duplex(self) -> QPrinter.DuplexMode:
        return QPrinter.DuplexMode.DuplexLongSide


def exports(gui: WindowFixture) -> list[dict[str, object]]:
    actions = gui.read(lambda reader: reader.actions())
    return [dict(one.facts) for one in actions if one.name == "document.export"]


def test_a_missing_printer_is_reported_and_not_journaled(
    gui: WindowFixture, page: DocumentsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "printers", lambda: ())
    page.print.click()
    gui.settle()

    assert any("has no printer" in one.text() for one in gui.window.findChildren(QLabel))
    assert exports(gui) == []


def test_the_previewed_document_is_printed_and_journaled(
    gui: WindowFixture, page: DocumentsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Printable] = []
    sent: list[tuple[bytes, PrintJob]] = []
    monkeypatch.setattr(
        "ui.documents.page.ask_printer",
        lambda _page, _session, _frame, paper, **_more: asked.append(paper),
    )
    monkeypatch.setattr(asking, "print_pdf", lambda pdf, job, _printer: sent.append((pdf, job)))
    page.print.click()
    gui.settle()

    (paper,) = asked
    assert paper.pages == page.preview.pages >= 3
    assert page.preview.document is not None
    assert page.preview.document.pdf == paper.pdf
    printer = TwoSided()
    printer.setCopyCount(2)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(1, 2)
    asking.print_on(gui.session, gui.page_host, paper, printer, per_sheet=2)
    gui.settle()

    ((pdf, job),) = sent
    assert pdf == paper.pdf
    assert (job.copies, job.sides, job.pages, job.per_sheet) == (2, Sides.LONG_EDGE, ((1, 2),), 2)
    (shown,) = exports(gui)
    assert shown["kind"] == "dossier"
    assert shown["count"] == 3
    assert shown["digests"] == [hashlib.sha256(pdf).hexdigest()]


def test_class_sheets_are_printed_together(
    gui: WindowFixture, page: DocumentsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Printable] = []
    monkeypatch.setattr(
        "ui.documents.page.ask_printer", lambda *given, **_more: asked.append(given[3])
    )
    page.kinds.setCurrentRow(2)
    page.print.click()
    gui.settle()
    assert (asked[0].kind, asked[0].pages) == ("class_sheet", 3)
    page.kinds.setCurrentRow(1)
    assert page.print.isHidden()


def test_a_printer_error_is_reported(
    gui: WindowFixture, page: DocumentsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_pdf: bytes, job: PrintJob, _printer: QPrinter) -> None:
        raise Trouble("PRINTER_REFUSED", printer=job.printer, reason="paper jam")

    monkeypatch.setattr(asking, "print_pdf", refuse)
    problems: list[object] = []
    monkeypatch.setattr(gui.page_host, "show_problem", problems.append)
    paper = Printable("weekly", "周报", (gui.files[0],), Terms(), 1, b"%PDF")
    asking.print_on(gui.session, gui.page_host, paper, QPrinter())
    gui.settle()
    assert [getattr(one, "code", "") for one in problems] == ["PRINTER_REFUSED"]


def test_without_a_print_service_qt_paints_the_pages(tmp_path: Path, qtbot: QtBot) -> None:
    stream = io.BytesIO()
    pages, _missing = set_weekly(stream, a_report(students=30))
    assert pages >= 2
    for per_sheet, ranges, sheets in ((1, (), pages), (1, ((2, 2),), 1), (2, ((1, 2),), 1)):
        target = tmp_path / f"{per_sheet}-{len(ranges)}-{sheets}.pdf"
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        job = PrintJob("", "周报", per_sheet=per_sheet, pages=ranges)
        print_jobs.paint(stream.getvalue(), job, printer)
        made = pypdfium2.PdfDocument(target)
        assert len(made) == sheets
        made.close()
