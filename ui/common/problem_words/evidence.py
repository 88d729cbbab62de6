"""Sentences for the codes of destinations and of evidence."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "DESTINATION_TABLE_WRONG": N_(
        'The destination table cannot have "{value}" at {key}; nothing was changed.'
    ),
    "SETTING_NOT_A_SWITCH": N_("{key} must be either on or off."),
    "REFERRAL_OF_ANOTHER": N_(
        "The referral {record} belongs to another student; choose one of this student."
    ),
    "NO_DESTINATION": N_("No destination is recorded for this student; record one first."),
    "SIGNOFF_NOT_NEEDED": N_(
        "A destination with code {code} needs no approval by {level}; nothing to do."
    ),
    "SIGNOFF_ALREADY": N_("{level} has already approved this destination."),
    "SIGNOFF_ORDER": N_("{first} must approve before {level}; get the approval of {first} first."),
    "SIGNOFF_SAME_PERSON": N_(
        "The same person cannot give both approvals; {level} must be signed by someone else."
    ),
    "SIGNOFF_BEFORE_DESTINATION": N_(
        "The approval date ({later}) must not be before the destination ({earlier}); check the"
        " date."
    ),
    "DESTINATION_LOST_ALREADY": N_(
        "This destination is already recorded as lost on {day}; nothing to do."
    ),
    "LOST_BEFORE_DESTINATION": N_(
        "The date of the loss ({later}) must not be before the destination ({earlier}); check both."
    ),
    "LOST_IN_FUTURE": N_("{day} is in the future; record the loss once it has happened."),
    "PLACEMENT_VERSION_UNKNOWN": N_(
        "Unknown placement rate definition {value}; choose one of: {choices}."
    ),
    "PROOF_KIND_UNKNOWN": N_('"{value}" is not a kind of evidence; choose one of: {choices}.'),
    "INTERNSHIP_PROOF": N_(
        "Internship or trainee papers are not proof of employment (四不准, no. 4:"
        " 不准将毕业生顶岗实习、见习证明材料作为就业证明材料); add the contract or the"
        " agreement itself."
    ),
    "PROOF_USED_BEFORE": N_(
        "The same file is already evidence of another record (student number {numbers}); check"
        " that it is the right one. If it proves both, add it again with --again."
    ),
    "PROOF_THERE_ALREADY": N_("This file is already attached to this record."),
    "NOT_PROVABLE": N_(
        "Evidence cannot be attached to this ({kind}); attach it to a record of a student."
    ),
    "CATEGORY_NOT_OF_FILE": N_('The student has no category "{value}"; choose one of: {choices}.'),
    "PAGES_WRONG": N_("{pages} is not a valid number of pages; enter 1 or more."),
    "REVIEWER_SAME_PERSON": N_(
        "Evidence must be reviewed by someone other than the person who added it."
    ),
    "DESTINATION_CODE_UNKNOWN": N_(
        "Code {code} is in no table and belongs to no known group; it is kept unchanged."
    ),
    "DESTINATION_EMPLOYER_MISSING": N_("Code {code} requires the employer's full name."),
    "DESTINATION_USCC_MISSING": N_("Code {code} requires the employer's credit code."),
    "DESTINATION_USCC_WRONG": N_("Credit code {uscc} has a wrong check character."),
    "DESTINATION_HAS_EMPLOYER": N_(
        "Code {code} means further study and has no employer; clear the credit code and the"
        " employer kind."
    ),
    "DESTINATION_NOT_ARMY": N_("Code {code} requires the military (部队) as the employer."),
    "DESTINATION_PAY_MISSING": N_(
        "Code {code} has a minimum wage; enter the pay in yuan per month."
    ),
    "DESTINATION_PAY_LOW": N_(
        "{pay} yuan per month is below the minimum wage of {region}, {minimum} yuan (on {on})."
    ),
    "DESTINATION_REASON_MISSING": N_("Code {code} requires the reason in the student's words."),
    "DESTINATION_COUNTRY_MISSING": N_("A destination abroad requires the country or region."),
    "DESTINATION_SCHOOL_MISSING": N_(
        "A destination abroad requires the school's name, in Chinese and in its own language."
    ),
    "DESTINATION_PROOF_MISSING": N_("The destination ({subject}) has no evidence: {needs}."),
    "DESTINATION_SIGNOFF_MISSING": N_(
        "The destination ({subject}) is waiting for approval by: {needs}."
    ),
    "ATTENDANCE_PROOF_MISSING": N_('"{subject}" has no evidence: {needs}.'),
    "CATEGORY_PROOF_MISSING": N_("The category {subject} has no evidence: {needs}."),
    "PROOF_RETURNED": N_("Returned evidence was not submitted again: {subject}."),
    "ONE_STUDENT_ONLY": N_("This can be done for only one student at a time; specify one."),
    "REVIEW_ONE_WAY": N_("Either accept or return: use --pass, or --return REASON."),
    "PREVIEW_BROKEN": N_("The file cannot be displayed; it is damaged or password protected."),
}
