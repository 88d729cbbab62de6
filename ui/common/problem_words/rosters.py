"""Sentences for the codes of the files of rosters."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "FILE_MISSING": N_("There is no file {path}; check the name."),
    "FILE_IS_FOLDER": N_("{path} is a folder; name a file."),
    "FILE_IS_LOCK": N_(
        "{path} is only the note that an office program leaves while a workbook is open; choose"
        " the workbook beside it."
    ),
    "FILE_NO_ACCESS": N_(
        "{path} may not be read, or is open in another program; close it there, or ask for"
        " the right to read."
    ),
    "NOT_WAITING": N_("No row waits under the reference {reference}; see waiting list."),
    "PASTE_EMPTY": N_("The clipboard holds no table; copy the cells again, then paste."),
    "FILE_EMPTY": N_("{path} is empty; choose the right file."),
    "FILE_TOO_LARGE": N_(
        "{path} is too large or damaged ({why}); copy the table into a new workbook and save"
        " it under another name."
    ),
    "FILE_UNREADABLE": N_(
        "{path} is damaged or is no workbook; open it in WPS or Excel and save it anew as xlsx."
    ),
    "WORKBOOK_LOCKED": N_(
        "{path} is protected by a password; open it in WPS or Excel, take the password away,"
        " and save it."
    ),
    "READER_NOT_STARTED": N_(
        "The part of the program that reads workbooks did not start; try again, or install"
        " the program again."
    ),
    "CHILD_NOT_STARTED": N_(
        "The part of the program that reads the files of others did not start; the file is not to"
        " blame, and nothing was taken in. Try again, or install the program again."
    ),
    "CHILD_STOPPED": N_(
        "Reading the file was stopped; nothing was taken in. It can be read again."
    ),
    "NO_SUCH_SHEET": N_("The workbook has no sheet called {sheet}; it has: {sheets}."),
    "NO_HEADER": N_(
        "No row of headings with {missing} was found in {path}; add it, or choose another"
        " sheet with --sheet."
    ),
}
