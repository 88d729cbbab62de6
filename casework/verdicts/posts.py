"""Tests of the post itself: its pay, wording and requirements."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from casework.case import ReferralWithPost
from casework.formats import code_tables
from casework.reasons import Reason
from casework.records.offers import Post
from casework.settings.org_settings import OrgSettings
from casework.settings.wages import WageRow, minimum_wage
from casework.verdicts import wording_scan
from casework.verdicts.common import Circumstances, JudgedRecord, cleaned
from casework.verdicts.wording_scan import RETURNED, WordCategory, scan_post, words

_RANKS = {"高职": 1, "专科": 1, "本科": 2, "硕士研究生": 3, "博士研究生": 4}
"""Ranks of levels of education; 高职 and 专科 are equal."""
_ASKED = (
    (1, re.compile(r"专科|大专|高职")),
    (2, re.compile(r"本科|学士")),
    (3, re.compile(r"硕士|研究生(?!院)")),
    (4, re.compile(r"博士")),
)
_ASKED_NAMES = ("", "专科", "本科", "硕士研究生", "博士研究生")
_ANY = re.compile(r"不限|无要求|相关|优先|均可|等专业|类")
_BETWEEN = re.compile(r"[、,，;；/或和及\s]+")


def pay_below_minimum(
    entry: JudgedRecord[ReferralWithPost], circumstances: Circumstances
) -> Reason | None:
    """Report pay below the local minimum wage on the day of the referral.

    Nothing is reported if the table has no row for the place and day.
    """
    post = entry.item.post
    row = minimum_above(circumstances.case.settings, post, entry.on)
    if row is None:
        return None
    return Reason(
        "PAY_BELOW_MINIMUM",
        {
            "title": post.title,
            "pay": pay_of(post),
            "region": row.region,
            "since": row.since.isoformat(),
            "minimum": row.amount,
        },
    )


def minimum_above(settings: OrgSettings, post: Post, on: date) -> WageRow | None:
    """Return the minimum wage if a post's pay is below it on a day, else None."""
    pay = pay_of(post)
    row = minimum_wage(settings, post.city, on) if pay else None
    return None if row is None or pay >= row.amount else row


def pay_of(post: Post) -> int:
    """Return the lower limit of a post's pay, else the upper; 0 if neither is given."""
    return post.pay_low or post.pay_high or 0


def forbidden_words(entry: JudgedRecord[ReferralWithPost], _: Circumstances) -> Reason | None:
    """Report wording that violates 三严禁 and that no one has released."""
    return _words(entry.item.post, "FORBIDDEN_WORDS", WordCategory.DISCRIMINATION)


def training_loan_words(entry: JudgedRecord[ReferralWithPost], _: Circumstances) -> Reason | None:
    """Report wording that suggests a training loan and that no one has released."""
    return _words(entry.item.post, "TRAINING_LOAN_WORDS", WordCategory.TRAINING_LOAN)


def _words(post: Post, code: str, bait: WordCategory) -> Reason | None:
    if post.ruling in wording_scan.RULINGS:
        return None
    found = scan_post(post)
    if not found:
        return None
    said = words(found, bait)
    return Reason(code, {"title": post.title, "words": said}) if said else None


def post_returned(entry: JudgedRecord[ReferralWithPost], _: Circumstances) -> Reason | None:
    """Report a post that a person returned."""
    post = entry.item.post
    if post.ruling != RETURNED:
        return None
    return Reason(
        "POST_RETURNED",
        {
            "title": post.title,
            "by": post.ruling_by or "—",
            "on": post.ruling_on.isoformat() if post.ruling_on else "—",
            "note": post.ruling_note or "—",
        },
    )


@lru_cache(maxsize=4096)
def asked_level(text: str | None) -> int | None:
    """Return the lowest level that text like 本科及以上 requires (1 专科 to 4 博士), or None."""
    if not text or "不限" in text:
        return None
    return next((rank for rank, pattern in _ASKED if pattern.search(text)), None)


@lru_cache(maxsize=256)
def level_of(name: str | None) -> int | None:
    """Return the rank of a student's level of education, or None if unknown."""
    return _RANKS.get(code_tables.level(name) or "") if name else None


def education_above(
    entry: JudgedRecord[ReferralWithPost], circumstances: Circumstances
) -> Reason | None:
    """Report a post that requires a higher level of education than the student's."""
    asked, has = asked_level(entry.item.post.education), level_of(circumstances.case.file.level)
    if asked is None or has is None or asked <= has:
        return None
    facts = {
        "title": entry.item.post.title,
        "asked": _ASKED_NAMES[asked],
        "level": circumstances.case.file.level or "",
    }
    return Reason("EDUCATION_ABOVE", facts)


@lru_cache(maxsize=16384)
def fits_major(asked: str | None, major: str | None) -> bool | None:
    """Return whether a major is among those that a post requires; None if undecidable."""
    if not asked or not major or _ANY.search(asked):
        return None
    has = cleaned(major).removesuffix("专业")
    wanted = [cleaned(one).removesuffix("专业") for one in _BETWEEN.split(asked) if cleaned(one)]
    return any(one in has or has in one or one[:2] == has[:2] for one in wanted)


def major_other(
    entry: JudgedRecord[ReferralWithPost], circumstances: Circumstances
) -> Reason | None:
    """Report a post that requires other majors than the student's."""
    post, major = entry.item.post, circumstances.case.file.major
    if fits_major(post.major, major) is not False:
        return None
    facts = {"title": post.title, "asked": post.major or "", "major": major or ""}
    return Reason("MAJOR_OTHER", facts)


__all__ = [
    "asked_level",
    "education_above",
    "fits_major",
    "forbidden_words",
    "level_of",
    "major_other",
    "pay_below_minimum",
    "post_returned",
    "training_loan_words",
]
