"""Sentences for the codes of roster files."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "FILE_MISSING": N_("{path} does not exist; check the name."),
    "FILE_IS_FOLDER": N_("{path} is a folder; choose a file."),
    "FILE_IS_LOCK": N_(
        "{path} is only the lock file of an open workbook; choose the workbook next to it."
    ),
    "FILE_NO_ACCESS": N_(
        "{path} cannot be read, or is open in another program; close it there, or ask for read"
        " permission."
    ),
    "NOT_WAITING": N_("No pending row has the reference {reference}; see waiting list."),
    "PASTE_EMPTY": N_("The clipboard contains no table; copy the cells again, then paste."),
    "FILE_EMPTY": N_("{path} is empty; choose the correct file."),
    "FILE_TOO_LARGE": N_(
        "{path} is too large or damaged ({why}); copy the table into a new workbook and save"
        " it under another name."
    ),
    "FILE_UNREADABLE": N_(
        "{path} is damaged or is not a workbook; open it in WPS or Excel and save it again as xlsx."
    ),
    "WORKBOOK_LOCKED": N_(
        "{path} is password protected; open it in WPS or Excel, remove the password, and save it."
    ),
    "READER_NOT_STARTED": N_(
        "The workbook reader did not start; try again, or reinstall the program."
    ),
    "CHILD_NOT_STARTED": N_(
        "The reader for received files did not start; the file is not the cause, and nothing"
        " was imported. Try again, or reinstall the program."
    ),
    "CHILD_STOPPED": N_(
        "Reading the file was cancelled; nothing was imported. You can read it again."
    ),
    "NO_SUCH_SHEET": N_("The workbook has no sheet {sheet}; its sheets are: {sheets}."),
    "NO_HEADER": N_(
        "{path} has no heading row with {missing}; add it, or choose another sheet with --sheet."
    ),
}
