"""Sentences for the codes of destinations and of evidence."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "DESTINATION_TABLE_WRONG": N_(
        'The table of destinations cannot have "{value}" at {key}; nothing was changed.'
    ),
    "SETTING_NOT_A_SWITCH": N_("{key} is either on or off; choose one of them."),
    "REFERRAL_OF_ANOTHER": N_(
        "The referral {record} belongs to another student; choose one of this student."
    ),
    "NO_DESTINATION": N_("No destination is registered for this student; register one first."),
    "SIGNOFF_NOT_NEEDED": N_(
        "A destination of code {code} needs no approval by {level}; nothing needs to be done."
    ),
    "SIGNOFF_ALREADY": N_("{level} has approved this destination already."),
    "SIGNOFF_ORDER": N_(
        "{first} approves first and then {level}; have it approved by {first} first."
    ),
    "SIGNOFF_SAME_PERSON": N_(
        "Both approvals would be by the same person; {level} is signed by someone else."
    ),
    "SIGNOFF_BEFORE_DESTINATION": N_(
        "The approval ({later}) lies before what it approves ({earlier}); check the date."
    ),
    "DESTINATION_LOST_ALREADY": N_(
        "This destination is written down as lost on {day} already; nothing needs to be done."
    ),
    "LOST_BEFORE_DESTINATION": N_(
        "The day of the loss ({later}) lies before the destination ({earlier}); check both."
    ),
    "LOST_IN_FUTURE": N_("{day} is yet to come; write the loss down when it has happened."),
    "PLACEMENT_VERSION_UNKNOWN": N_(
        "There is no definition {value} of the placement rate; choose one of: {choices}."
    ),
    "PROOF_KIND_UNKNOWN": N_('"{value}" is no kind of evidence; choose one of: {choices}.'),
    "INTERNSHIP_PROOF": N_(
        "Papers of an internship or trainee post are no proof of employment (四不准, no. 4:"
        " 不准将毕业生顶岗实习、见习证明材料作为就业证明材料); hand in the contract or the"
        " agreement itself."
    ),
    "PROOF_USED_BEFORE": N_(
        "This very file is the proof of another record already (student number {numbers}); check"
        " that it is the right one. If it proves both, hand it in once more with --again."
    ),
    "PROOF_THERE_ALREADY": N_("This very file lies beside this record already."),
    "NOT_PROVABLE": N_(
        "Evidence cannot be laid beside this ({kind}); lay it beside a record of a student."
    ),
    "CATEGORY_NOT_OF_FILE": N_('The student has no category "{value}"; choose one of: {choices}.'),
    "PAGES_WRONG": N_("{pages} is no number of pages; write 1 or more."),
    "REVIEWER_SAME_PERSON": N_(
        "Whoever handed evidence in does not review it here; another person does."
    ),
    "DESTINATION_CODE_UNKNOWN": N_(
        "The code {code} is in no table and belongs to no known group; it is kept as it is."
    ),
    "DESTINATION_EMPLOYER_MISSING": N_("Code {code} needs the full name of the employer."),
    "DESTINATION_USCC_MISSING": N_("Code {code} needs the credit code of the employer."),
    "DESTINATION_USCC_WRONG": N_("The credit code {uscc} has a wrong check character."),
    "DESTINATION_HAS_EMPLOYER": N_(
        "Code {code} is study and has no employer; leave its credit code and kind out."
    ),
    "DESTINATION_NOT_ARMY": N_("Code {code} goes with the army (部队) as the employer."),
    "DESTINATION_PAY_MISSING": N_(
        "Code {code} has a lowest wage; write the pay down, in yuan a month."
    ),
    "DESTINATION_PAY_LOW": N_(
        "{pay} yuan a month is below the minimum wage of {region}, {minimum} yuan (on {on})."
    ),
    "DESTINATION_REASON_MISSING": N_("Code {code} needs the reason, in the student's words."),
    "DESTINATION_COUNTRY_MISSING": N_("Going abroad needs the country or region."),
    "DESTINATION_SCHOOL_MISSING": N_(
        "Going abroad needs the name of the school, in Chinese and in its own language."
    ),
    "DESTINATION_PROOF_MISSING": N_("The destination ({subject}) has no evidence: {needs}."),
    "DESTINATION_SIGNOFF_MISSING": N_(
        "The destination ({subject}) waits for approval by: {needs}."
    ),
    "ATTENDANCE_PROOF_MISSING": N_('"{subject}" has no evidence: {needs}.'),
    "CATEGORY_PROOF_MISSING": N_("The category {subject} has no evidence: {needs}."),
    "PROOF_RETURNED": N_("Evidence was returned and not handed in anew: {subject}."),
    "ONE_STUDENT_ONLY": N_("This is done for one student at a time; name one."),
    "REVIEW_ONE_WAY": N_("A review either passes or returns: give --pass, or --return REASON."),
    "PREVIEW_BROKEN": N_("The file cannot be shown; it is damaged or locked by a password."),
}
