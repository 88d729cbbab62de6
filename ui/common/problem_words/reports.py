"""Sentences for the codes of reports, seats and the office's own forms."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "NOT_A_REPORT_DAY": N_(
        "{day} is no reporting day: reports are made for Thursdays and each 25th, November to"
        " August; choose {before} or {after}."
    ),
    "REPORT_TOO_EARLY": N_(
        "The report for {day} shows what is known at 17:00, which has not come yet; make it later."
    ),
    "LEDGER_KIND_UNKNOWN": N_(
        'A ledger is no "{ending}"; let the name of the file end with one of: {choices}.'
    ),
    "LOCK_NEEDS_XLSX": N_(
        "A {ending} file takes no password; make a workbook (.xlsx), or leave the password away."
    ),
    "FORM_UNREADABLE": N_(
        "That form cannot be read; save it in Excel or WPS as a workbook (.xlsx) and choose it"
        " again."
    ),
    "FORM_TOO_LARGE": N_("That form is too large; keep its empty table alone and choose it again."),
    "FORM_SHEET_GONE": N_("The form has no sheet {sheet}; choose one of: {choices}."),
    "FORM_NO_COLUMNS": N_(
        "Nothing would be filled into this form; say of at least one column what it holds."
    ),
    "FORM_ROW": N_("No table of students begins in row {row}; name the first empty row of it."),
    "NO_LEDGER_FORM": N_(
        "The office has set no form for its ledger; set one first, or use our own layout."
    ),
    "NO_LEAVERS": N_("Nobody has left school without a place; the list is made when somebody has."),
    "HANDOVER_NOBODY_AGREED": N_(
        "None of the {count} who left without a place has agreed that the city gets their data;"
        " note the consents (提供) first."
    ),
    "LEAVERS_LEFT_OUT": N_(
        "{count} who left without a place are left out: they have not agreed that the city gets"
        " their data."
    ),
    "NO_PRINTER": N_(
        "This computer has no printer; set one up in the system, or make the PDF and print it"
        " where there is one."
    ),
    "PRINTER_REFUSED": N_(
        "{printer} did not take the document ({reason}); see whether it is on and has paper, then"
        " print again."
    ),
    "SEATS_NOBODY": N_(
        "No word of that plan is a student of this class; put names or student numbers into its"
        " cells, one row of seats a line."
    ),
    "SEATS_TOO_MANY": N_(
        "A class sits in at most {columns} columns and {seats} seats; take some away."
    ),
    "SEAT_TWICE": N_(
        "Seat {second} has the student of seat {first} again; each student sits once."
    ),
}
