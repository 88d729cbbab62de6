"""Sentences for the codes of the service layer: what can be written down, and how."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "TEXT_TURNS_DIRECTION": N_(
        "{field} holds a character that cannot be seen and turns the direction of the text, so that"
        " something else is read than what is written; type it anew."
    ),
    "TEXT_HAS_CONTROLS": N_(
        "{field} holds a control character that cannot be seen; delete it, or type the text anew."
    ),
    "FIELD_MISSING": N_("{field} missing. Fill this in."),
    "TEXT_TOO_SHORT": N_("{field} has {length} characters, and {at_least} are needed; write more."),
    "DAY_OUT_OF_RANGE": N_("{day} lies outside 2000 to 2100; check the year."),
    "NO_STUDENT": N_("No student was named; name at least one."),
    "STUDENT_REPEATED": N_(
        "The number {student_no} was given more than once; name each student once."
    ),
    "UNKNOWN_STUDENT": N_(
        "There is no file for student number {student_no}; check the number, or import the"
        " roster first."
    ),
    "AMBIGUOUS_STUDENT": N_(
        "Student number {student_no} has files in several cohorts ({cohorts}); add --cohort"
        " or write {student_no}@YEAR."
    ),
    "UNKNOWN_HELPER_ROLE": N_(
        "That is not a role that a helper can have; choose one of: {choices}."
    ),
    "UNKNOWN_RECORD": N_(
        "There is no record {record}; copy its id whole from explain, history or list."
    ),
    "NOT_VOIDABLE": N_(
        "This is no record of one student ({kind}) and cannot be void; void the records that"
        " name it."
    ),
    "ALREADY_VOID": N_("The record {record} is void already; nothing needs to be done."),
    "ALREADY_BLACKLISTED": N_("{name} is on the blacklist already; nothing needs to be done."),
    "PAY_NEGATIVE": N_("A pay of {amount} is below zero; write yuan a month."),
    "PAY_REVERSED": N_("The highest pay ({high}) is below the lowest ({low}); exchange them."),
    "RESPONSE_BEFORE_REFERRAL": N_(
        "The answer ({later}) lies before the referral ({earlier}); check both dates."
    ),
    "REVIEW_BEFORE_PLAN": N_(
        "The review ({later}) lies before the plan ({earlier}); choose a later day."
    ),
    "DUE_BEFORE_PLAN": N_(
        "A measure is due ({later}) before the plan is made ({earlier}); choose a later day."
    ),
    "END_BEFORE_START": N_(
        "The talk ends at {end}, not after its begin at {start}; check the times."
    ),
    "TALK_LENGTH": N_(
        "A talk of {minutes} minutes is outside {shortest} to {longest}; check the times."
    ),
    "DESTINATION_CODE_SHAPE": N_(
        '"{code}" is no code of a destination; write two to four digits, such as 10 or 46.'
    ),
    "EVIDENCE_TOO_LARGE": N_(
        "The evidence has {size}, and {limit} is the most; make it smaller, by scanning it"
        " more coarsely for example."
    ),
    "EVIDENCE_EMPTY": N_("The file of the evidence is empty; choose the right one."),
    "NOTHING_TO_UNDO": N_("There is no action that could be taken back."),
    "NOTHING_TO_REDO": N_(
        "There is nothing to bring again: nothing was taken back since the last entry."
    ),
    "UNKNOWN_ACTION": N_("There is no action {action}; copy its id whole from history."),
    "PACK_UNKNOWN": N_(
        "There is no rule pack {pack}; install the version of the program that brought it."
    ),
    "PACK_INVALID": N_("The rule pack is not valid at {key}: {value}; mend its file."),
    "BAD_FILTER": N_('"{value}" is not possible for {key}; choose one of: {choices}.'),
    "BAD_FILTER/cohort": N_('"{value}" is not the year of a cohort; write it like 2027.'),
    "UNKNOWN_FILTER": N_("There is no condition {key}; choose one of: {choices}."),
    "UNKNOWN_ORDER": N_("There is no order by {key}; choose one of: {choices}."),
    "UNKNOWN_GROUP": N_("There is no grouping by {by}; choose one of: {choices}."),
    "FILE_EXISTS": N_(
        "There is a file for student number {student_no} in this cohort already ({cohort});"
        " open that one."
    ),
    "COHORT_WRONG": N_("{cohort} is not the year of a cohort; write it like 2027."),
    "PHONE_WRONG": N_(
        "That is no phone number; write a mobile number of 11 digits, or a landline with its"
        " area code."
    ),
    "LEVEL_UNKNOWN": N_('"{value}" is no known level of study; write 专科, 本科, 硕士 or 博士.'),
    "NOT_EDITABLE": N_("{field} cannot be edited by hand; it follows from the records."),
    "LEVEL_WITHOUT_PERSONS": N_(
        "At this level of disclosure ({level}) no page about single persons is made; choose"
        " another level."
    ),
    "DOCUMENT_PASSWORD_SHORT": N_(
        "The password of a document needs at least {at_least} characters; choose a longer one."
    ),
    "DOCUMENT_PASSWORD_WEAK": N_(
        "The password of the document is easy to guess: digits alone, repeated or well known;"
        " choose another one."
    ),
    "LEVEL_NOT_OFFERED": N_(
        "This document is not made at the level {level}; choose one of: {choices}."
    ),
    "NO_SUCH_CLASS": N_("There is no class {class_name}; choose one of: {choices}."),
    "CASELOAD_EMPTY": N_("There is no student in this caseload yet; import a roster first."),
    "NO_SUCH_COHORT": N_("There is no student of {cohort} in this caseload; name another year."),
    "STUDENTS_TWO_WAYS": N_(
        "Whose documents are made was said in two ways; name students, or a class, or all."
    ),
    "DOCUMENT_IN_USE": N_(
        "{path} is open in another program; close it there, then make the documents again."
    ),
    "DOCUMENT_WORKER_LOST": N_(
        "The system ended a process that was setting the documents, and none was made; close other"
        " programs, then make them again."
    ),
    "EVENT_NOT_CHOSEN": N_("No event was chosen; choose one, or add it first."),
    "POST_NOT_CHOSEN": N_("No post was chosen; choose one, or add it first."),
    "BLANKS_OPEN": N_("The template still has blanks to fill in; complete them, or delete them."),
    "SETTING_UNKNOWN": N_("There is no setting called {key}; check how it is written."),
}
