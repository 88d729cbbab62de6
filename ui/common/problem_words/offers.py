"""Sentences for the codes of employers, posts, referrals, visits and complaints."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "EMPLOYER_EXISTS": N_(
        "An employer with this credit code already exists: {known} ({uscc}); use its id,"
        " {employer}, or add --anyway if you mean another employer."
    ),
    "NOT_BLACKLISTED": N_("{employer} is not on the blacklist; nothing to do."),
    "VERIFIED_IN_FUTURE": N_(
        "The verification date ({on}) is in the future, today is {today}; check the date."
    ),
    "HEADCOUNT_WRONG": N_(
        "The number of openings cannot be {count}; enter 1 or more, or leave it empty."
    ),
    "POST_NOT_LATER": N_(
        "{until} is not after the current closing date ({now}); choose a later day."
    ),
    "VISIT_OF_ANOTHER": N_(
        "That visit was to {employer}, but the post belongs to another employer; choose"
        " another visit."
    ),
    "NO_RECORD": N_("No record was specified; specify at least one."),
    "REFERRAL_VOID": N_("The referral {record} is void and cannot be updated."),
    "STAGE_ENDED": N_("The referral has ended ({now}); {stage} cannot follow."),
    "STAGE_NOT_NEXT": N_("{stage} cannot follow {now}; choose one of: {choices}."),
    "STEP_BEFORE_LAST": N_("{on} is before the previous step ({last}); steps must be in order."),
    "STEP_IN_FUTURE": N_("{on} is in the future (today is {today}); record what has happened."),
    "VISIT_IN_FUTURE": N_("{on} is in the future (today is {today}); record visits already made."),
    "VISIT_WITHDRAWN": N_("The visit was withdrawn on {on}; record a new one."),
    "VISIT_GOALS_INVALID": N_("The targets for visits are invalid at {key}: {value}."),
    "COMPLAINT_IN_FUTURE": N_("{on} is in the future (today is {today}); check the date."),
    "ANSWER_BEFORE_COMPLAINT": N_(
        "The answer date ({later}) must not be before the complaint ({earlier}); check both dates."
    ),
    "BAD_LIMIT": N_('"{value}" is too small; enter 1 or more.'),
    "BAD_VISITOR": N_('"{value}" is not RANK=NAME; the ranks are: {choices}.'),
}
