"""Sentences for the codes of events, sign-in lists, trainings and additional services."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "END_BEFORE_START/event": N_(
        "The end time of the event ({end}) must be after the start time ({start}); check the times."
    ),
    "EVENT_NEEDS_REASON": N_(
        "The attendance of {count} students depends on this event; give a reason for the change."
    ),
    "NOTHING_TO_CHANGE": N_("No change was specified; specify at least one."),
    "ATTENDED_ALREADY": N_(
        "{student_no} is recorded as having attended; change that attendance itself if it is wrong."
    ),
    "SIGN_IN_NOT_THERE": N_(
        'No ambiguous entry of the list is "{value}"; copy it as it is in the list.'
    ),
    "STUDENTS_AND_LIST": N_(
        "Students were given both individually and in a list; use one of the two."
    ),
    "BAD_TEXT_FILE": N_(
        "This list is neither readable text nor a table; save it as text (UTF-8) or xlsx."
    ),
    "TRAINING_EXISTS": N_(
        "{student_no} is already in a training of {year}; update that one instead."
    ),
    "TRAINING_STEP_BACK": N_(
        "A training that is {now} cannot become {then}; correct the record if it is wrong."
    ),
    "CERTIFICATE_FOR_ONE": N_(
        "One certificate was given for {count} students; certificates are individual, so enter"
        " them one by one."
    ),
    "HOURS_WRONG": N_("{hours} hours is not possible; enter 1 to 1000, or leave it empty."),
    "TRAINING_YEAR": N_("No training exists for {year}; enter a year from {first} on."),
}
