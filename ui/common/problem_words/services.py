"""Sentences for the codes of the service layer."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "TEXT_TURNS_DIRECTION": N_(
        "{field} contains an invisible character that reverses the direction of the text, so"
        " it reads differently from what is stored; type it again."
    ),
    "TEXT_HAS_CONTROLS": N_(
        "{field} contains an invisible control character; delete it, or type the text again."
    ),
    "FIELD_MISSING": N_("{field} is missing. Fill it in."),
    "TEXT_TOO_SHORT": N_(
        "{field} has {length} characters; at least {at_least} are required. Write more."
    ),
    "DAY_OUT_OF_RANGE": N_("{day} is outside 2000 to 2100; check the year."),
    "NO_STUDENT": N_("No student was specified; specify at least one."),
    "STUDENT_REPEATED": N_(
        "Student number {student_no} was given more than once; list each student once."
    ),
    "UNKNOWN_STUDENT": N_(
        "No file exists for student number {student_no}; check the number, or import the"
        " roster first."
    ),
    "AMBIGUOUS_STUDENT": N_(
        "Student number {student_no} has files in several cohorts ({cohorts}); add --cohort"
        " or write {student_no}@YEAR."
    ),
    "UNKNOWN_HELPER_ROLE": N_("That is not a helper role; choose one of: {choices}."),
    "UNKNOWN_RECORD": N_(
        "Record {record} does not exist; copy the whole id from explain, history or list."
    ),
    "NOT_VOIDABLE": N_(
        "A record of this kind ({kind}) does not belong to one student, so it cannot be "
        "voided; void the records that refer to it."
    ),
    "ALREADY_VOID": N_("The record {record} is already void; nothing to do."),
    "ALREADY_BLACKLISTED": N_("{name} is already on the blacklist; nothing to do."),
    "PAY_NEGATIVE": N_("Pay cannot be negative ({amount}); enter yuan per month."),
    "PAY_REVERSED": N_("Maximum pay ({high}) is below minimum pay ({low}); swap them."),
    "RESPONSE_BEFORE_REFERRAL": N_(
        "The answer date ({later}) must not be before the referral ({earlier}); check both dates."
    ),
    "REVIEW_BEFORE_PLAN": N_(
        "The review date ({later}) must not be before the plan ({earlier}); choose a later day."
    ),
    "DUE_BEFORE_PLAN": N_(
        "The due date of a measure ({later}) must not be before the plan ({earlier}); choose a"
        " later day."
    ),
    "END_BEFORE_START": N_(
        "The end time ({end}) must be after the start time ({start}); check the times."
    ),
    "TALK_LENGTH": N_(
        "A talk must last {shortest} to {longest} minutes, not {minutes}; check the times."
    ),
    "DESTINATION_CODE_SHAPE": N_(
        '"{code}" is not a destination code; enter two to four digits, such as 10 or 46.'
    ),
    "EVIDENCE_TOO_LARGE": N_(
        "The evidence file has {size}, more than the maximum of {limit}; reduce it, for"
        " example by scanning at a lower resolution."
    ),
    "EVIDENCE_EMPTY": N_("The evidence file is empty; choose the correct one."),
    "NOTHING_TO_UNDO": N_("No action can be undone."),
    "NOTHING_TO_REDO": N_("Nothing to redo: no action was undone since the last entry."),
    "UNKNOWN_ACTION": N_("Action {action} does not exist; copy the whole id from history."),
    "PACK_UNKNOWN": N_(
        "Rule pack {pack} does not exist; install the program version that contains it."
    ),
    "PACK_INVALID": N_("The rule pack is invalid at {key}: {value}; fix its file."),
    "BAD_FILTER": N_('"{value}" is not possible for {key}; choose one of: {choices}.'),
    "BAD_FILTER/cohort": N_('"{value}" is not a cohort year; write it like 2027.'),
    "UNKNOWN_FILTER": N_("Unknown condition {key}; choose one of: {choices}."),
    "UNKNOWN_ORDER": N_("Unknown sort key {key}; choose one of: {choices}."),
    "UNKNOWN_GROUP": N_("Unknown grouping {by}; choose one of: {choices}."),
    "FILE_EXISTS": N_(
        "Student number {student_no} already has a file in this cohort ({cohort}); open that one."
    ),
    "COHORT_WRONG": N_("{cohort} is not a cohort year; write it like 2027."),
    "PHONE_WRONG": N_(
        "That is not a phone number; enter an 11-digit mobile number, or a landline with its"
        " area code."
    ),
    "LEVEL_UNKNOWN": N_('"{value}" is not a level of study; enter 专科, 本科, 硕士 or 博士.'),
    "NOT_EDITABLE": N_("{field} cannot be edited by hand; it is derived from the records."),
    "LEVEL_WITHOUT_PERSONS": N_(
        "Documents about single persons are not available at this disclosure level ({level});"
        " choose another level."
    ),
    "DOCUMENT_PASSWORD_SHORT": N_(
        "A document password needs at least {at_least} characters; choose a longer one."
    ),
    "DOCUMENT_PASSWORD_WEAK": N_(
        "The document password is easy to guess (only digits, repeated or well known); choose"
        " another one."
    ),
    "LEVEL_NOT_OFFERED": N_(
        "This document is not available at the level {level}; choose one of: {choices}."
    ),
    "NO_SUCH_CLASS": N_("Class {class_name} does not exist; choose one of: {choices}."),
    "CASELOAD_EMPTY": N_("This caseload has no students yet; import a roster first."),
    "NO_SUCH_COHORT": N_("This caseload has no students of {cohort}; choose another year."),
    "STUDENTS_TWO_WAYS": N_(
        "The documents were selected in two ways; specify students, a class, or all."
    ),
    "DOCUMENT_IN_USE": N_(
        "{path} is open in another program; close it there, then make the documents again."
    ),
    "DOCUMENT_WORKER_LOST": N_(
        "The system ended the process that was creating the documents, so none was made; close"
        " other programs, then try again."
    ),
    "EVENT_NOT_CHOSEN": N_("No event was chosen; choose one, or add it first."),
    "POST_NOT_CHOSEN": N_("No post was chosen; choose one, or add it first."),
    "BLANKS_OPEN": N_("The template still has blanks; fill them in or delete them."),
    "SETTING_UNKNOWN": N_("Setting {key} does not exist; check the spelling."),
}
