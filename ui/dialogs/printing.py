"""The system's print dialog and the print job."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from casework.problems import RuleBroken
from exports.print_jobs import PrintJob, job_of, print_pdf, printers
from exports.runs.base import Printable, hand_over
from ui.common.i18n import _
from ui.jobs.session import Session
from ui.shell.page import Frame

Sent = Callable[[PrintJob], object]


def ask_printer(
    parent: QWidget,
    session: Session,
    frame: Frame,
    paper: Printable,
    *,
    per_sheet: int = 1,
    sent: Sent | None = None,
) -> QPrintDialog | None:
    """Show the print dialog, then print; show a message if there is no printer."""
    names = printers()
    if not names:
        frame.show_problem(RuleBroken("NO_PRINTER", "printer"))
        return None
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(names[0])
    printer.setDocName(paper.title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(_("Print {count} pages").format(count=paper.pages))
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintSelection, False)
    dialog.setMinMax(1, paper.pages)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def chosen() -> None:
        print_on(session, frame, paper, printer, per_sheet=per_sheet, sent=sent)

    dialog.accepted.connect(chosen)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()
    return dialog


def print_on(
    session: Session,
    frame: Frame,
    paper: Printable,
    printer: QPrinter,
    *,
    per_sheet: int = 1,
    sent: Sent | None = None,
) -> None:
    """Print with the chosen settings; the action is recorded before the data is sent."""
    job = job_of(printer, paper.title, per_sheet=per_sheet)

    def announce(_action: object) -> None:
        if sent is not None:
            sent(job)
        else:
            frame.say(_("Sent to {printer}.").format(printer=job.printer))

    session.run(
        lambda caseload, _progress: hand_over(
            caseload, paper, job.printer, lambda: print_pdf(paper.pdf, job, printer)
        ),
        thread="own",
        what=_("Printing"),
    ).then(announce, problem=frame.show_problem)
