"""File dialogs of the import page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.common.i18n import _

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
