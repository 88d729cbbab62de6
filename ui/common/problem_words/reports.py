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
    "SEATS_TOO_MANY": N_(
        "A class sits in at most {columns} columns and {seats} seats; take some away."
    ),
    "SEAT_TWICE": N_(
        "Seat {second} has the student of seat {first} again; each student sits once."
    ),
}
