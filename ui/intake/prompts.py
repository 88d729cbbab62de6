"""Input of the import page: file dialogs, a copied table, the reason for discarding rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from casework.intake import PastedTable
from casework.records import ParkedRow
from casework.service_layer import ActionResult
from ui.common.i18n import N_, _, ngettext
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.widgets.reason_dialog import ReasonDialog

_TYPES = "*.xlsx *.xlsm *.xls *.et *.ods *.csv *.tsv *.txt"


def ask_for_roster(parent: QWidget, then: Callable[[Path], object]) -> None:
    """Ask for a roster file to import."""
    dialog = QFileDialog(parent, _("Choose a roster"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    tables, every_file = _("Tables"), _("All files")
    dialog.setNameFilters([f"{tables} ({_TYPES})", f"{every_file} (*)"])
    _show(dialog, then)


def ask_for_book(parent: QWidget, then: Callable[[Path], object]) -> None:
    """Ask where to save the workbook of pending rows."""
    dialog = QFileDialog(parent, _("Save the pending rows"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter("Excel (*.xlsx)")
    dialog.setDefaultSuffix("xlsx")
    dialog.selectFile(_("Pending rows") + ".xlsx")
    _show(dialog, then)


def _show(dialog: QFileDialog, then: Callable[[Path], object]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()


def copied_table() -> PastedTable | None:
    """Return the table on the clipboard, or None if it holds no text."""
    return table_in(QGuiApplication.clipboard().mimeData())


def table_in(data: QMimeData | None) -> PastedTable | None:
    """Return the table in MIME data; an HTML table preserves the cell boundaries."""
    if data is None:
        return None
    html = data.html() if data.hasHtml() and "<table" in data.html().lower() else None
    text = data.text() if data.hasText() else ""
    return PastedTable(text, html) if text.strip() or html else None


_REASONS = (
    N_("Not a student of ours"),
    N_("No longer in hardship"),
    N_("Recorded in another file"),
)


def ask_to_discard(
    session: Session, frame: Frame, rows: Sequence[ParkedRow], parent: QWidget
) -> ReasonDialog | None:
    """Ask why these rows are discarded; return None if there are none."""
    if not rows:
        return None
    ids, count = tuple(row.id for row in rows), len(rows)

    def act(reason: str) -> Job[ActionResult]:
        return session.write(lambda services: services.imports.dismiss_parked(ids, reason=reason))

    def done(result: ActionResult) -> None:
        words = ngettext("{count} row discarded.", "{count} rows discarded.", count)
        frame.say(words.format(count=count), undo=result.action)

    title = ngettext("Discard {count} row?", "Discard {count} rows?", count).format(count=count)
    why = _("They are no longer pending, and no file is opened for them. This can be undone.")
    usual = tuple(_(reason) for reason in _REASONS)
    dialog = ReasonDialog(title, _("Dismiss"), why, act, parent, usual=usual)
    dialog.show_for(done)  # type: ignore[arg-type]  # the job of ``act`` returns an ActionResult
    return dialog
