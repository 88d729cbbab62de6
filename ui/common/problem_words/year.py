"""Sentences for the codes of the year and of personal data."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "CATEGORY_HOLDS": N_(
        "{category} holds for this student since {since} already; cancel it first, or correct"
        " the date."
    ),
    "CATEGORY_OVERLAPS": N_(
        "An earlier period of {category} lasted until {until}; the new one can begin on that day"
        " at the earliest."
    ),
    "CATEGORY_NOT_HELD": N_(
        "{category} does not hold for one of these students, so it cannot be cancelled."
    ),
    "CANCELLED_BEFORE_RECOGNISED": N_(
        "{category} was recognised on {since}; it cannot end on {on}. Give a later day."
    ),
    "REST_LATER": N_("{day} lies ahead; a file rests from today or an earlier day on."),
    "NOT_RESTING": N_("The file of student number {student_no} does not rest; it is in care."),
    "CONSENT_MISSING": N_(
        "Student number {student_no} has not agreed to the hand-over. The law on personal"
        " information (article {article}) wants a consent of its own before data go to another"
        " office: write the consent down first."
    ),
    "CONSENT_LATER": N_("{day} lies ahead; a notice or consent is of today or earlier."),
    "NO_CONSENT": N_(
        "Student number {student_no} has given no consent of this kind ({kind}) that could be"
        " taken back."
    ),
    "NOTICE_STAYS": N_(
        "A notice that was given cannot be taken back; only a consent can. Void the record if it"
        " was a mistake."
    ),
    "COHORT_CLOSED": N_(
        "The cohort {cohort} was closed on {on} and is only read. To write into it, reopen it"
        " first; that is kept in the journal."
    ),
    "COHORT_CLOSED_ALREADY": N_("The cohort {cohort} was closed on {on} already."),
    "COHORT_NOT_CLOSED": N_("The cohort {cohort} is not closed; nothing needs to be done."),
    "COHORT_IN_CARE": N_(
        "{count} files of the cohort {cohort} still need somebody. Hand them over, pause or finish"
        " them first, or close the cohort with them on purpose."
    ),
    "RETENTION_YEARS": N_(
        '"{value}" is no number of years that files can be kept: from {least} to {most}.'
    ),
    "NOT_CLOSED": N_(
        "The file of student number {student_no} is not closed; only closed files are erased."
    ),
    "RETENTION_RUNS": N_(
        "The file of student number {student_no} was closed on {closed} and is kept until {due};"
        " it cannot be erased earlier."
    ),
    "ONE_FILE_ONLY": N_("Name at least two files that are of one person."),
    "SAME_COHORT_TWICE": N_(
        "Two of these files are of the cohort {cohort}; a person has one file in each cohort."
    ),
    "NOT_JOINED": N_("The file of student number {student_no} is joined to no other file."),
    "NO_SUCH_CONTACT": N_('There is no "{way}" among the other contacts of this student.'),
    "TEXT_TOO_LONG": N_("This text has {length} characters; {at_most} are the most."),
    "ID_OTHER_WRONG": N_(
        "This is not the number of a document of the kind {kind}: letters and digits, 4 to 30."
    ),
    "ORIGIN_WRONG": N_(
        '"{value}" is no code of a place: six digits (GB/T 2260), or the name of the place.'
    ),
    "AUDIT_TOO_FEW": N_("There are {count} files; a sample of {sample} cannot be drawn."),
    "AUDIT_NO_SAMPLE": N_("A sample has at least one file."),
    "ARCHIVE_FOLDER_FULL": N_(
        "{path} is there already and not empty. Choose a new folder: an archive is written whole."
    ),
    "NO_CERTIFICATE": N_("Nothing was ever erased here, so there is no certificate."),
    "CERTIFICATE_KEPT": N_(
        "The files are erased, but the certificate could not be written to {path}: {reason}. It is"
        " kept in the caseload; write it again with: retention certificates."
    ),
}
