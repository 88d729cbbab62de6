"""Sentences for the codes of plans, pairings, the calendar and the pace."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "PLAN_NOT_IN_FORCE": N_(
        "Version {version} of the plan is no longer in force; write into the latest one."
    ),
    "NO_PLAN": N_("There is no plan for student number {student_no} yet; make one first."),
    "NO_SUCH_VERSION": N_("There is no version {version} of this plan; there are: {versions}."),
    "NO_SUCH_MEASURE": N_("There is no measure number {number}; the plan has {count}."),
    "MEASURE_DONE_ALREADY": N_(
        "Measure number {number} was done on {on} already; nothing needs to be done."
    ),
    "DONE_LATER": N_("{day} lies ahead; a measure is done today or earlier."),
    "DONE_BEFORE_PLAN": N_(
        "The measure would be done ({later}) before the plan was made ({earlier}); check the date."
    ),
    "CONFIRMED_LATER": N_("{day} lies ahead; students agree today or earlier."),
    "CONFIRMED_BEFORE_PLAN": N_(
        "The student would have agreed ({later}) before the plan was made ({earlier}); check the"
        " date."
    ),
    "GOAL_PAY_RANGE": N_("A pay of {amount} is not between 1 and {most}; write yuan a month."),
    "BAD_NUMBERED": N_('"{value}" does not say which measure; write it like 2=TEXT.'),
    "ONE_STUDENT": N_("{count} students were named; name exactly one here."),
    "NOT_PAIRED": N_(
        "Student number {student_no} has no helper who could take over; set the helper first."
    ),
    "ACCEPTED_LATER": N_("{day} lies ahead; students are taken over today or earlier."),
    "ACCEPTED_BEFORE_PAIRING": N_(
        "The day of taking over ({later}) lies before the pairing ({earlier}); check the date."
    ),
    "HELPER_HAS_NOBODY": N_("{helper} is responsible for nobody; check how the name is written."),
    "SAME_HELPER": N_("{helper} is the helper already; name another."),
    "NO_PARTICIPANT": N_(
        "{helper} does not take part here, or is responsible; only a present participant's"
        " part can be ended."
    ),
    "STUDENTS_OR_HELPER": N_(
        "Whose helper changes was said in two ways; name students, or the helper before."
    ),
    "SPAN_WRONG": N_(
        "From {first} to {last} is no span of dates, or longer than three years; choose other days."
    ),
    "PUT_OFF_RANGE": N_("{day} is not within the coming year; choose a day after today."),
    "CALENDAR_INVALID": N_("The calendar is not valid at {key}: {value}; mend that entry."),
    "PERIOD_REVERSED": N_("A period ends ({last}) before it begins ({first}); exchange the dates."),
    "PERIODS_OVERLAP": N_(
        "A period begins on {first} while another lasts until {last}; change one of them."
    ),
    "DAY_SET_TWICE": N_("{day} cannot be both free and worked; keep one of the two."),
    "HELPERS_INVALID": N_("The setting for helpers is not valid at {key}: {value}; mend it."),
    "HELPER_NUMBER": N_(
        '"{value}" is not possible for {key}; write a number from {least} to {most}.'
    ),
}
