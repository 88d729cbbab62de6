"""Verdicts on referrals 岗位推荐: a genuine post at a genuine employer that fits and was answered.

Source:
    The notice of 30 January 2023, items 15-17; no source defines 有效岗位, so each test has
    a name, a switch and a threshold in the rule pack.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from datetime import date, time, timedelta
from functools import lru_cache
from types import MappingProxyType

from casework.case import ReferralWithPost
from casework.destinations import counts_as_placed, destination_on
from casework.formats import code_tables, credit_code
from casework.reasons import Reason
from casework.records.offers import Employer
from casework.required_services import Service
from casework.verdicts import posts
from casework.verdicts.common import (
    Circumstances,
    JudgedRecord,
    LimitTest,
    Test,
    Verdict,
    backdated,
    cleaned,
    future,
    judge_entries,
    length_of,
    outside_window,
    sender_refused,
    unchecked,
)

_INTERNSHIP = re.compile(r"实习|见习|顶岗")
_LEADS_TO_WORK = re.compile(r"转正|正式")
_ABROAD = re.compile(r"境外|国外")

# Cached, since thousands of referrals share a few employers and posts.
_code_is_valid = lru_cache(maxsize=8192)(credit_code.is_valid)
_normalised_code = lru_cache(maxsize=8192)(credit_code.normalise)
_cleaned_name = lru_cache(maxsize=16384)(cleaned)
_length_of = lru_cache(maxsize=16384)(length_of)


def judge_referrals(circumstances: Circumstances) -> list[Verdict]:
    """Return the verdicts on the referrals of the case."""
    entries = [
        JudgedRecord(
            made.referral,
            made.referral.on,
            (made.referral.on, time.min, made.referral.id),
            made,
            made.carried,
        )
        for made in circumstances.case.referrals
    ]
    together = (POST_REPEATED, SAME_EMPLOYER)
    return judge_entries(Service.REFERRAL, entries, TESTS, together, circumstances)


def response_due_on(made: ReferralWithPost, days: int) -> date:
    """Return the last day on which a referral without an answer counts."""
    return made.referral.on + timedelta(days=days)


def needs_credit_code(employer: Employer) -> bool:
    """Return whether such an employer has a credit code: not 机关, 部队 or those abroad."""
    kind = employer.employer_kind
    if not kind:
        return True
    if _ABROAD.search(kind):
        return False
    known = code_tables.employer_kind(kind)
    return known is None or known.needs_credit_code


def employer_blacklisted(entry: JudgedRecord[ReferralWithPost], _: Circumstances) -> Reason | None:
    """Report an employer that is blacklisted, even if only since after the referral."""
    employer = entry.item.employer
    if employer.blacklisted_on is None:
        return None
    return Reason.of(
        "EMPLOYER_BLACKLISTED",
        employer=employer.name,
        blacklisted_on=employer.blacklisted_on,
        reason=employer.blacklist_reason or "—",
    )


def credit_code_invalid(entry: JudgedRecord[ReferralWithPost], _: Circumstances) -> Reason | None:
    """Report a credit code that is missing or has a wrong check character (GB 32100)."""
    employer = entry.item.employer
    if _code_is_valid(employer.uscc) or not needs_credit_code(employer):
        return None
    return Reason.of("CREDIT_CODE_INVALID", employer=employer.name, uscc=employer.uscc)


def employer_unverified(entry: JudgedRecord[ReferralWithPost], _: Circumstances) -> Reason | None:
    """Report an employer whose existence was not verified (企业真实性核查)."""
    employer = entry.item.employer
    if employer.verified_on is not None:
        return None
    return Reason.of("EMPLOYER_UNVERIFIED", employer=employer.name)


def mass_push(entry: JudgedRecord[ReferralWithPost], circumstances: Circumstances) -> Reason | None:
    """Report a post sent with the same text to very many students on one day."""
    students = entry.item.students
    if students < circumstances.threshold("MASS_PUSH"):
        return None
    return Reason.of("MASS_PUSH", title=entry.item.post.title, on=entry.on, students=students)


def post_expired(entry: JudgedRecord[ReferralWithPost], _: Circumstances) -> Reason | None:
    """Report a post that was closed when it was referred; its last day still counts."""
    post = entry.item.post
    if post.until is None or entry.on <= post.until:
        return None
    return Reason.of("POST_EXPIRED", title=post.title, until=post.until, on=entry.on)


def post_incomplete(entry: JudgedRecord[ReferralWithPost], _: Circumstances) -> Reason | None:
    """Report a post without a title or place of work."""
    post = entry.item.post
    if _length_of(post.title) and _length_of(post.city):
        return None
    return Reason.of("POST_INCOMPLETE", title=post.title, city=post.city)


def pay_missing(entry: JudgedRecord[ReferralWithPost], _: Circumstances) -> Reason | None:
    """Report a post without pay."""
    post = entry.item.post
    if post.pay_low or post.pay_high:
        return None
    return Reason.of("PAY_MISSING", title=post.title)


def internship_only(entry: JudgedRecord[ReferralWithPost], _: Circumstances) -> Reason | None:
    """Report a title with 实习, 见习 or 顶岗 that does not mention a regular job."""
    title = entry.item.post.title
    if not _INTERNSHIP.search(title) or _LEADS_TO_WORK.search(title):
        return None
    return Reason.of("INTERNSHIP_ONLY", title=title)


def no_match_note(
    entry: JudgedRecord[ReferralWithPost], circumstances: Circumstances
) -> Reason | None:
    """Report a missing or short note on why the post fits the student."""
    said = entry.carried
    length = _length_of(entry.item.referral.match) if said is None else said.length
    minimum = circumstances.threshold("NO_MATCH_NOTE")
    if length >= minimum:
        return None
    return Reason.of("NO_MATCH_NOTE", length=length, minimum=minimum)


def no_response(
    entry: JudgedRecord[ReferralWithPost], circumstances: Circumstances
) -> Reason | None:
    """Report a referral that was not answered in time."""
    if entry.item.referral.has_response:
        return None
    days = circumstances.threshold("NO_RESPONSE")
    due_on = response_due_on(entry.item, days)
    if circumstances.today <= due_on:
        return None
    return Reason.of("NO_RESPONSE", on=entry.on, days=days, due_on=due_on)


def response_pending(
    entry: JudgedRecord[ReferralWithPost], circumstances: Circumstances
) -> Reason | None:
    """Report a referral that can still be answered."""
    if entry.item.referral.has_response or not circumstances.pack.is_on("NO_RESPONSE"):
        return None
    due_on = response_due_on(entry.item, circumstances.threshold("NO_RESPONSE"))
    if not entry.on <= circumstances.today <= due_on:
        return None
    return Reason.of("RESPONSE_PENDING", due_on=due_on)


def response_before_referral(
    entry: JudgedRecord[ReferralWithPost], _: Circumstances
) -> Reason | None:
    """Report an answer dated before the referral."""
    responded_on = entry.item.referral.responded_on
    if responded_on is None or entry.on <= responded_on:
        return None
    return Reason.of("RESPONSE_BEFORE_REFERRAL", responded_on=responded_on, on=entry.on)


def after_destination(
    entry: JudgedRecord[ReferralWithPost], circumstances: Circumstances
) -> Reason | None:
    """Report a referral after the student was placed.

    A referral on the day of placement is accepted, since it may have led to it.
    """
    if not circumstances.case.destinations:
        return None
    placed = destination_on(circumstances.case, entry.on - timedelta(days=1))
    if placed is None or not counts_as_placed(circumstances.case.settings, placed):
        return None
    return Reason.of("AFTER_DESTINATION", on=entry.on, placed_on=placed.on, code=placed.code)


def employer_of(entry: JudgedRecord[ReferralWithPost]) -> str:
    """Return the identity of an employer: its valid credit code, else its normalised name."""
    employer = entry.item.employer
    if _code_is_valid(employer.uscc):
        return _normalised_code(employer.uscc)
    return _cleaned_name(employer.name)


def _same_post(entry: JudgedRecord[ReferralWithPost]) -> Hashable:
    """Return a key by which posts of one employer with the same title are one post."""
    return (employer_of(entry), _cleaned_name(entry.item.post.title))


def _post_repeated(
    entry: JudgedRecord[ReferralWithPost], first: JudgedRecord[ReferralWithPost]
) -> Reason:
    return Reason.of(
        "POST_REPEATED",
        employer=entry.item.employer.name,
        title=entry.item.post.title,
        first_on=first.on,
    )


POST_REPEATED = LimitTest("POST_REPEATED", _same_post, _post_repeated)


def _same_employer(
    entry: JudgedRecord[ReferralWithPost], first: JudgedRecord[ReferralWithPost]
) -> Reason:
    return Reason.of("SAME_EMPLOYER", employer=entry.item.employer.name, first_on=first.on)


SAME_EMPLOYER = LimitTest(
    "SAME_EMPLOYER",
    employer_of,
    _same_employer,
    lambda circumstances: circumstances.threshold("SAME_EMPLOYER"),
)

TESTS: Mapping[str, Test[ReferralWithPost]] = MappingProxyType(
    {
        "FUTURE": future,
        "OUTSIDE_WINDOW": outside_window,
        "EMPLOYER_BLACKLISTED": employer_blacklisted,
        "CREDIT_CODE_INVALID": credit_code_invalid,
        "EMPLOYER_UNVERIFIED": employer_unverified,
        "POST_RETURNED": posts.post_returned,
        "FORBIDDEN_WORDS": posts.forbidden_words,
        "TRAINING_LOAN_WORDS": posts.training_loan_words,
        "POST_EXPIRED": post_expired,
        "POST_INCOMPLETE": post_incomplete,
        "PAY_MISSING": pay_missing,
        "PAY_BELOW_MINIMUM": posts.pay_below_minimum,
        "INTERNSHIP_ONLY": internship_only,
        "NO_MATCH_NOTE": no_match_note,
        "NO_RESPONSE": no_response,
        "RESPONSE_BEFORE_REFERRAL": response_before_referral,
        "AFTER_DESTINATION": after_destination,
        "RESPONSE_PENDING": response_pending,
        "EDUCATION_ABOVE": posts.education_above,
        "MAJOR_OTHER": posts.major_other,
        "MASS_PUSH": mass_push,
        "SENDER_REFUSED": sender_refused,
        "BACKDATED": backdated,
        "UNCHECKED": unchecked,
    }
)
