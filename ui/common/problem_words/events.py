"""Sentences for the codes of events, sign-in lists, trainings and the services beside the three."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "END_BEFORE_START/event": N_(
        "The event ends at {end}, not after its begin at {start}; check the times."
    ),
    "EVENT_NEEDS_REASON": N_(
        "The places of {count} students at this event rest on it; say why it changes."
    ),
    "NOTHING_TO_CHANGE": N_("Nothing was named that should change; name at least one thing."),
    "ATTENDED_ALREADY": N_(
        "{student_no} is down as having attended; change that place itself when it is wrong."
    ),
    "SIGN_IN_NOT_THERE": N_(
        'No undecided word of the list reads "{value}"; copy it as the list has it.'
    ),
    "STUDENTS_AND_LIST": N_(
        "Students were named both one by one and in a list; choose one of the two."
    ),
    "BAD_TEXT_FILE": N_(
        "This list is neither a text nor a table that can be read; save it as text (UTF-8) or xlsx."
    ),
    "TRAINING_EXISTS": N_(
        "{student_no} is in a training of {year} already; take that one further instead."
    ),
    "TRAINING_STEP_BACK": N_(
        "A training that is {now} does not become {then}; correct the record when it is wrong."
    ),
    "CERTIFICATE_FOR_ONE": N_(
        "One certificate was given for {count} students; each has a number of its own, so enter"
        " them one by one."
    ),
    "HOURS_WRONG": N_("{hours} hours cannot be; write 1 to 1000, or leave it out."),
    "TRAINING_YEAR": N_("There was no training in {year}; write a year from {first} on."),
}
