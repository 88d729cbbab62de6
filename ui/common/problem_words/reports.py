"""Sentences for the codes of reports, seats and the office's own forms."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "NOT_A_REPORT_DAY": N_(
        "{day} is not a reporting day: reports are made for Thursdays and each 25th, November"
        " to August; choose {before} or {after}."
    ),
    "REPORT_TOO_EARLY": N_(
        "The report for {day} shows what is known at 17:00, which has not come yet; create it"
        " later."
    ),
    "LEDGER_KIND_UNKNOWN": N_(
        '"{ending}" is not a ledger format; use a file name that ends with one of: {choices}.'
    ),
    "LOCK_NEEDS_XLSX": N_(
        "A {ending} file cannot have a password; make a workbook (.xlsx), or omit the password."
    ),
    "FORM_UNREADABLE": N_(
        "That form cannot be read; save it in Excel or WPS as a workbook (.xlsx) and choose it"
        " again."
    ),
    "FORM_TOO_LARGE": N_("That form is too large; keep only its empty table and choose it again."),
    "FORM_SHEET_GONE": N_("The form has no sheet {sheet}; choose one of: {choices}."),
    "FORM_NO_COLUMNS": N_(
        "No column of this form would be filled; assign content to at least one column."
    ),
    "FORM_ROW": N_("No student table starts in row {row}; specify its first empty row."),
    "NO_LEDGER_FORM": N_(
        "The office has no form of its own for the ledger; set one first, or use the built-in"
        " layout."
    ),
    "NO_LEAVERS": N_(
        "No one has left school without a destination; the list can be made once someone has."
    ),
    "HANDOVER_NOBODY_AGREED": N_(
        "None of the {count} who left without a destination agreed to share their data with"
        " the city; record the consents (提供) first."
    ),
    "LEAVERS_LEFT_OUT": N_(
        "{count} who left without a destination are omitted: they have not agreed to share"
        " their data with the city."
    ),
    "NO_PRINTER": N_(
        "This computer has no printer; set one up in the system, or make the PDF and print it"
        " elsewhere."
    ),
    "PRINTER_REFUSED": N_(
        "{printer} rejected the document ({reason}); check that it is on and has paper, then"
        " print again."
    ),
    "SEATS_NOBODY": N_(
        "The plan contains no student of this class; put names or student numbers into its"
        " cells, one row of seats per line."
    ),
    "SEATS_TOO_MANY": N_("A class has at most {columns} columns and {seats} seats; remove some."),
    "SEAT_TWICE": N_(
        "Seat {second} has the same student as seat {first}; each student has one seat."
    ),
}
