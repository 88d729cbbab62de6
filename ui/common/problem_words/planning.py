"""Sentences for the codes of plans, pairings, the calendar and the pace."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "PLAN_NOT_IN_FORCE": N_(
        "Version {version} of the plan is no longer current; edit the latest one."
    ),
    "NO_PLAN": N_("Student number {student_no} has no plan yet; create one first."),
    "NO_SUCH_VERSION": N_("This plan has no version {version}; its versions are: {versions}."),
    "NO_SUCH_MEASURE": N_("The plan has no measure {number}, only {count}."),
    "MEASURE_DONE_ALREADY": N_("Measure {number} was already done on {on}; nothing to do."),
    "DONE_LATER": N_("{day} is in the future; a measure is completed today or earlier."),
    "DONE_BEFORE_PLAN": N_(
        "The completion date ({later}) must not be before the plan ({earlier}); check the date."
    ),
    "CONFIRMED_LATER": N_("{day} is in the future; an agreement is dated today or earlier."),
    "CONFIRMED_BEFORE_PLAN": N_(
        "The date of agreement ({later}) must not be before the plan ({earlier}); check the date."
    ),
    "GOAL_PAY_RANGE": N_("Pay must be between 1 and {most}, not {amount}; enter yuan per month."),
    "BAD_NUMBERED": N_('"{value}" does not name a measure; write it like 2=TEXT.'),
    "ONE_STUDENT": N_("{count} students were specified; specify exactly one here."),
    "NOT_PAIRED": N_(
        "Student number {student_no} has no helper who could take over; assign a helper first."
    ),
    "ACCEPTED_LATER": N_("{day} is in the future; a takeover is dated today or earlier."),
    "ACCEPTED_BEFORE_PAIRING": N_(
        "The takeover date ({later}) must not be before the pairing ({earlier}); check the date."
    ),
    "HELPER_HAS_NOBODY": N_("{helper} is not responsible for any student; check the spelling."),
    "SAME_HELPER": N_("{helper} is already the helper; choose another."),
    "NO_PARTICIPANT": N_(
        "{helper} is not a participant here, or is responsible; only a participation can be ended."
    ),
    "STUDENTS_OR_HELPER": N_(
        "The students were selected in two ways; specify students, or the previous helper."
    ),
    "SPAN_WRONG": N_(
        "{first} to {last} is not a valid period, or longer than three years; choose other dates."
    ),
    "PUT_OFF_RANGE": N_(
        "{day} is not within the next year; choose a day from tomorrow to a year from today."
    ),
    "CALENDAR_INVALID": N_("The calendar is invalid at {key}: {value}; correct that entry."),
    "PERIOD_REVERSED": N_(
        "The end of a period ({last}) must not be before its start ({first}); swap the dates."
    ),
    "PERIODS_OVERLAP": N_(
        "A period starts on {first} while another lasts until {last}; change one of them."
    ),
    "DAY_SET_TWICE": N_("{day} cannot be both a holiday and a working day; keep one."),
    "HELPERS_INVALID": N_("The setting for helpers is invalid at {key}: {value}; correct it."),
    "HELPER_NUMBER": N_(
        '"{value}" is not possible for {key}; enter a number from {least} to {most}.'
    ),
}
