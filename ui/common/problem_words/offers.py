"""Sentences for employers, posts, referrals, visits and complaints."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "EMPLOYER_EXISTS": N_(
        "There is an employer with this credit code already: {known} ({uscc}); use its id,"
        " {employer}, or add --anyway when one of another name is meant."
    ),
    "NOT_BLACKLISTED": N_("{employer} is not on the blacklist; nothing needs to be done."),
    "VERIFIED_IN_FUTURE": N_(
        "It cannot have been verified on {on}, today is {today}; check the date."
    ),
    "HEADCOUNT_WRONG": N_("{count} people cannot be hired; write 1 or more, or leave it blank."),
    "POST_NOT_LATER": N_(
        "{until} is not later than the day until which the post is open ({now}); choose a later"
        " day."
    ),
    "VISIT_OF_ANOTHER": N_(
        "That visit was to {employer}, and the post is of another employer; choose another visit."
    ),
    "NO_RECORD": N_("No record was named; name at least one."),
    "REFERRAL_VOID": N_("The referral {record} is void; it goes no further."),
    "STAGE_ENDED": N_("The referral has ended ({now}); {stage} cannot follow."),
    "STAGE_NOT_NEXT": N_("{stage} cannot follow {now}; choose one of: {choices}."),
    "STEP_BEFORE_LAST": N_(
        "{on} lies before the step before it ({last}); steps follow one another."
    ),
    "STEP_IN_FUTURE": N_("{on} has not come yet (today is {today}); write down what happened."),
    "VISIT_IN_FUTURE": N_("{on} has not come yet (today is {today}); write down visits made."),
    "VISIT_WITHDRAWN": N_("The visit was withdrawn on {on}; write down a new one."),
    "VISIT_GOALS_INVALID": N_("The figures for visits are not valid at {key}: {value}."),
    "COMPLAINT_IN_FUTURE": N_("{on} has not come yet (today is {today}); check the date."),
    "ANSWER_BEFORE_COMPLAINT": N_(
        "The answer ({later}) lies before the complaint ({earlier}); check both dates."
    ),
    "BAD_LIMIT": N_('"{value}" is too few; write 1 or more.'),
    "BAD_VISITOR": N_(
        '"{value}" names nobody who went; write RANK=NAME; the ranks are: {choices}.'
    ),
}
