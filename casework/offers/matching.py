"""Match posts with students: reasons for and against, and which posts would count.

A match decides nothing: only the verdict says whether a referral counts, and ``suggest`` uses it.
The score merely sorts a long list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from casework.case import Case
from casework.offers.posts import Offer
from casework.records import CaseFile, Employer, Plan, Post, Referral
from casework.required_services import Service
from casework.standing import standing_of
from casework.verdicts import Verdict, judge
from casework.verdicts.posts import asked_level, fits_major, level_of

_LAST_ID = UUID(int=(1 << 128) - 1)
"""Highest possible id: of several referrals on one day, an existing one ranks before a preview."""
NOTE_AT_LEAST = 5
"""Minimum length of a referral note in the windows."""

_ANYWHERE = re.compile(r"不限|均可|全国|都可|无要求")
_SPLIT = re.compile(r"[、,，;；/|／\s或和及]+")
_PLACE_END = re.compile(r"(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|自治州|省|市|地区)$")
_LETTERS = re.compile(r"[^\W\d_]+")
_GENERAL = frozenset(
    (
        *("工作", "岗位", "职位", "人员", "专员", "助理", "相关", "方面", "行业", "专业", "职业"),
        *("经理", "主管", "工程", "技术", "管理", "其他", "有关", "员工", "业务"),
    )
)
"""Character pairs too common in titles to be significant."""


class Aspect(StrEnum):
    """An aspect by which a post is compared with a student."""

    CITY = "city"
    KIND = "kind"
    PAY = "pay"
    EDUCATION = "education"
    MAJOR = "major"
    INDUSTRY = "industry"


_WEIGHTS: Mapping[Aspect, tuple[int, int]] = MappingProxyType(
    {
        Aspect.CITY: (3, -3),
        Aspect.KIND: (3, -1),
        Aspect.PAY: (2, -2),
        Aspect.EDUCATION: (1, -6),
        Aspect.MAJOR: (3, -2),
        Aspect.INDUSTRY: (1, 0),
    }
)
"""Score of an aspect that fits, and of one that does not."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One aspect: what the student wants or has, what the post offers or requires."""

    aspect: Aspect
    fits: bool
    wanted: str = field(repr=False)
    offered: str


@dataclass(frozen=True, slots=True)
class Fit:
    """All aspects that could be compared; aspects blank on either side are omitted."""

    signs: tuple[Sign, ...]

    @property
    def score(self) -> int:
        """Higher is better; 0 if nothing could be compared or the aspects cancel out."""
        return sum(_WEIGHTS[sign.aspect][0 if sign.fits else 1] for sign in self.signs)

    @property
    def reasons_for(self) -> tuple[Sign, ...]:
        return tuple(sign for sign in self.signs if sign.fits)

    @property
    def reasons_against(self) -> tuple[Sign, ...]:
        return tuple(sign for sign in self.signs if not sign.fits)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A post that would count for a student if referred today, and how it fits."""

    offer: Offer
    fit: Fit
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class StudentMatch:
    """A student for whom a post would count, how it fits, and the number of referrals owed."""

    case: Case
    fit: Fit
    owed: int


def match(post: Post, employer: Employer, file: CaseFile, plan: Plan | None) -> Fit:
    """Compare a post with a student's wishes and skills; the plan fills in blanks of the file."""
    found = (
        _city(post, file.job_city or (plan.goal_city if plan else None)),
        _kind(post, file.job_kind or (plan.goal_kind if plan else None)),
        _pay(post, file.job_pay or (plan.goal_pay if plan else None)),
        _education(post, file.level),
        _major(post, file.major),
        _industry(post, employer, file.job_industry or (plan.goal_industry if plan else None)),
    )
    return Fit(tuple(sign for sign in found if sign is not None))


def suggest(
    case: Case, offers: Iterable[Offer], today: date, *, limit: int | None = None
) -> tuple[Suggestion, ...]:
    """Return the posts that would count for a student today, best fit first.

    Posts that the student was already referred to, closed posts and posts of blacklisted employers
    do not count, so they are not suggested. ``limit`` stops once enough posts are found.
    """
    fitting = [
        (one, match(one.post, one.employer, case.file, case.plan))
        for one in offers
        if one.is_open(today)
    ]
    fitting.sort(key=lambda pair: _rank(pair[0].post, pair[1]))
    found: list[Suggestion] = []
    for one, fit in fitting:
        if limit is not None and len(found) >= limit:
            break
        verdict = preview_verdict(case, one, today)
        if verdict.counts:
            found.append(Suggestion(one, fit, verdict))
    return tuple(found)


def students_for(
    offer: Offer, cases: Iterable[Case], today: date, *, limit: int | None = None
) -> tuple[StudentMatch, ...]:
    """Return the students who still owe referrals and for whom a post would count, best fit first.

    Students below the required level of education are omitted.
    """
    if not offer.is_open(today):
        return ()
    found: list[StudentMatch] = []
    for case in cases:
        owed = standing_of(case, case.pack, today).owed(Service.REFERRAL)
        if not owed or not preview_verdict(case, offer, today).counts:
            continue
        fit = match(offer.post, offer.employer, case.file, case.plan)
        if any(sign.aspect is Aspect.EDUCATION for sign in fit.reasons_against):
            continue
        found.append(StudentMatch(case, fit, owed))
    found.sort(key=lambda one: (-one.fit.score, -one.owed, one.case.file.student_no, one.case.id))
    return tuple(found[:limit])


def preview_verdict(case: Case, offer: Offer, today: date) -> Verdict:
    """Return the verdict that a referral to this post would get today."""
    referral = Referral(
        id=_LAST_ID,
        recorded_at=_instant(today),
        recorded_by="",
        file_id=case.id,
        post_id=offer.post.id,
        on=today,
        match="人岗匹配说明" * 40,
    )
    after = case.with_referral(referral, offer.post, offer.employer)
    return next(v for v in judge(after, case.pack, today) if v.record_id == _LAST_ID)


def match_note(fit: Fit) -> str:
    """Return the reasons for a post as a referral note 人岗匹配说明, in official language."""
    said = [_NOTES[sign.aspect].format(sign=sign) for sign in fit.reasons_for]
    return "；".join(said)


_NOTES: Mapping[Aspect, str] = MappingProxyType(
    {
        Aspect.CITY: "工作地点{sign.offered}符合意向地区{sign.wanted}",
        Aspect.KIND: "岗位与意向职业{sign.wanted}一致",
        Aspect.PAY: "月薪{sign.offered}元达到期望{sign.wanted}元",
        Aspect.EDUCATION: "学历{sign.wanted}符合要求（{sign.offered}）",
        Aspect.MAJOR: "所学专业{sign.wanted}与专业要求（{sign.offered}）对口",
        Aspect.INDUSTRY: "行业{sign.offered}符合意向行业{sign.wanted}",
    }
)


def _instant(today: date) -> datetime:
    return datetime(today.year, today.month, today.day, 12, tzinfo=UTC)


def _rank(post: Post, fit: Fit) -> tuple[int, int, date, UUID]:
    pay = post.pay_high or post.pay_low or 0
    return (-fit.score, -pay, post.until or date.max, post.id)


def _city(post: Post, wanted: str | None) -> Sign | None:
    places = [_place(part) for part in _parts(wanted)]
    offered = "".join(_parts(post.city))
    if not places or not offered:
        return None
    is_free = bool(wanted and _ANYWHERE.search(wanted))
    fits = is_free or any(place in offered or _place(offered) in place for place in places)
    return Sign(Aspect.CITY, fits, (wanted or "").strip(), post.city)


def _kind(post: Post, wanted: str | None) -> Sign | None:
    if not wanted or _ANYWHERE.search(wanted):
        return None
    offered = " ".join(text for text in (post.title, post.job_kind) if text)
    if not offered.strip():
        return None
    return Sign(Aspect.KIND, _alike(wanted, offered), wanted.strip(), post.title)


def _pay(post: Post, wanted: int | None) -> Sign | None:
    best = post.pay_high or post.pay_low
    if not wanted or not best:
        return None
    shown = f"{post.pay_low}–{post.pay_high}" if post.pay_low and post.pay_high else str(best)
    return Sign(Aspect.PAY, best >= wanted, str(wanted), shown)


def _education(post: Post, level: str | None) -> Sign | None:
    asked, has = asked_level(post.education), level_of(level)
    if asked is None or has is None:
        return None
    return Sign(Aspect.EDUCATION, has >= asked, level or "", post.education or "")


def _major(post: Post, major: str | None) -> Sign | None:
    if not post.major or not major:
        return None
    fits = _alike(major, post.major) or fits_major(post.major, major)
    return None if fits is None else Sign(Aspect.MAJOR, fits, major, post.major)


def _industry(post: Post, employer: Employer, wanted: str | None) -> Sign | None:
    offered = post.industry or employer.industry
    if not wanted or not offered or _ANYWHERE.search(wanted):
        return None
    return Sign(Aspect.INDUSTRY, _alike(wanted, offered), wanted.strip(), offered)


def _parts(text: str | None) -> list[str]:
    plain = unicodedata.normalize("NFKC", text or "").casefold()
    return [part for part in _SPLIT.split(plain) if part]


def _place(name: str) -> str:
    """Return a place name without its administrative suffix: 天津市 equals 天津."""
    return _PLACE_END.sub("", name) or name


def _alike(one: str, other: str) -> bool:
    """Return whether two short texts share a significant pair of characters."""
    return bool(_pairs(one) & _pairs(other))


def _pairs(text: str) -> frozenset[str]:
    words = _LETTERS.findall(unicodedata.normalize("NFKC", text).casefold())
    found = {word[at : at + 2] for word in words for at in range(len(word) - 1)}
    found.update(word for word in words if len(word) == 1)
    return frozenset(found - _GENERAL)
