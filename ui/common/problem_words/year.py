"""Sentences for the codes of the year and of personal data."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "CATEGORY_HOLDS": N_(
        "{category} is already valid for this student since {since}; end it first, or correct"
        " the date."
    ),
    "CATEGORY_OVERLAPS": N_(
        "An earlier period of {category} lasted until {until}; the new one can start on that"
        " day at the earliest."
    ),
    "CATEGORY_NOT_HELD": N_(
        "One of these students does not have {category}, so it cannot be ended."
    ),
    "CANCELLED_BEFORE_RECOGNISED": N_(
        "{category} was recognised on {since}; it cannot end on {on}. Choose a later day."
    ),
    "REST_LATER": N_("{day} is in the future; a file is paused from today or an earlier day."),
    "NOT_RESTING": N_("The file of student number {student_no} is not paused; it is in care."),
    "CONSENT_MISSING": N_(
        "Student number {student_no} has not agreed to the handover. The personal information"
        " law (article {article}) requires separate consent before data are passed to another"
        " office: record the consent first."
    ),
    "CONSENT_LATER": N_("{day} is in the future; a notice or consent is dated today or earlier."),
    "NO_CONSENT": N_(
        "Student number {student_no} has no consent of this kind ({kind}) to withdraw."
    ),
    "NOTICE_STAYS": N_(
        "A notice cannot be withdrawn; only a consent can. Void the record if it was a mistake."
    ),
    "COHORT_CLOSED": N_(
        "The cohort {cohort} was closed on {on} and is read-only. To edit it, reopen it first;"
        " the journal records this."
    ),
    "COHORT_CLOSED_ALREADY": N_("The cohort {cohort} was already closed on {on}."),
    "COHORT_NOT_CLOSED": N_("The cohort {cohort} is not closed; nothing to do."),
    "COHORT_IN_CARE": N_(
        "{count} files of the cohort {cohort} are still in care. Transfer, pause or finish"
        " them first, or close the cohort with them on purpose."
    ),
    "RETENTION_YEARS": N_(
        '"{value}" is not a valid retention period; enter {least} to {most} years.'
    ),
    "NOT_CLOSED": N_(
        "The file of student number {student_no} is not closed; only closed files are erased."
    ),
    "RETENTION_RUNS": N_(
        "The file of student number {student_no} was closed on {closed} and must be kept until"
        " {due}; it cannot be erased earlier."
    ),
    "ONE_FILE_ONLY": N_("Specify at least two files of one person."),
    "SAME_COHORT_TWICE": N_(
        "Two of these files belong to the cohort {cohort}; a person has one file per cohort."
    ),
    "NOT_JOINED": N_("The file of student number {student_no} is not linked to another file."),
    "NO_SUCH_CONTACT": N_('"{way}" is not among the other contacts of this student.'),
    "ID_OTHER_WRONG": N_(
        "This is not a document number of the kind {kind}: letters and digits, 4 to 30."
    ),
    "ORIGIN_WRONG": N_(
        '"{value}" is not a place code: use six digits (GB/T 2260), or the name of the place.'
    ),
    "AUDIT_TOO_FEW": N_("A sample of {sample} cannot be drawn from {count} files."),
    "AUDIT_NO_SAMPLE": N_("A sample needs at least one file."),
    "ARCHIVE_FOLDER_FULL": N_(
        "{path} already exists and is not empty. Choose a new folder: an archive is written as"
        " a whole."
    ),
    "NO_CERTIFICATE": N_("Nothing has been erased here, so there is no certificate."),
    "CERTIFICATE_KEPT": N_(
        "The files were erased, but the certificate could not be written to {path}: {reason}."
        " It is stored in the caseload; export it again with: retention certificates."
    ),
}
