"""Sentences for what is refused in the tables and limits of the office."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "DESTINATION_CODE_WRONG": N_("“{value}” is no code; write two to four digits."),
    "DESTINATION_CODE_TAKEN": N_(
        "The table has the code {value} already; edit that one, or write another."
    ),
    "DESTINATION_UNNAMED": N_("The code has no name; write what it is called."),
    "DESTINATION_NEEDS_WRONG": N_(
        "“{value}” names a blank kind of evidence; write it like A/B or A+B."
    ),
    "PERIOD_TOO_LONG": N_("From {first} to {last} is more than a year; write shorter periods."),
    "GOALS_WITHOUT_SOURCE": N_("It is not said where the figures stand; write their source."),
    "HELPER_UNNAMED": N_("A line has no name; write it, or remove the line."),
    "HELPER_TWICE": N_("Two lines have the same helper; keep one of them."),
    "HELPER_NUMBER/people": N_(
        "“{value}” is no possible number of services a week; write one from {least} to {most}."
    ),
}
