"""Tests of the post itself: its pay, requirements, and wording that a person has to review.

Wording that violates 三严禁, and bait for training loans (培训贷), only calls for a review: the
person who reviews the post decides (``Post.ruling``).

Source:
    教育部办公厅 on campus recruitment (三严禁): no 985, 211; no terms that discriminate by sex,
    household register or schooling; no fraud. The notice of 30 January 2023, item 16: 培训贷.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from casework.case import ReferralWithPost
from casework.formats import code_tables
from casework.reasons import Reason
from casework.records.offers import Post
from casework.settings.org_settings import OrgSettings
from casework.settings.wages import WageRow, minimum_wage
from casework.verdicts.common import Circumstances, JudgedRecord, cleaned

if TYPE_CHECKING:
    from casework.records.offers import Post


RELEASED = "放行"
RETURNED = "退回"
RULINGS = (RELEASED, RETURNED)
"""Possible decisions on a post with hits."""


class WordCategory(StrEnum):
    """The reason for a hit."""

    DISCRIMINATION = "discrimination"
    TRAINING_LOAN = "training_loan"


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word found in a post, as written there, and its category."""

    bait: WordCategory
    word: str


_DISCRIMINATION = (
    r"(?<![\d.])(?:985|211)(?![\d.]|室|房|号|路|元|人|名|天|小时)",
    r"(?:仅|只)?(?:限|招|要)双一流",
    r"(?:仅|只)?(?:限|限招|招)(?:男|女)(?!女)[生性士]?",
    r"不(?:招|要|收|考虑)(?:聘|收)?[男女](?!均|不)[生性士]?",
    r"[男女][生性士]?(?:优先|勿扰|免谈|勿投)",
    r"性别(?:要求)?[:：]?(?:男|女)(?![女/、男])",
    r"(?:已婚已育|未婚未育|已育)(?:者)?(?:优先)?|限(?:已婚|未婚)",
    r"(?:本地|本市|本省|外地|天津|北京|上海|城镇|农村)(?:户籍|户口)(?:优先|者|生源)?",
    r"(?:仅|只)?限.{0,6}(?:户籍|户口|生源)",
    r"第一学历",
    r"(?:仅|只)?限汉族|汉族优先|不招.{0,6}(?:族|籍|地区的)",
    r"(?:残疾|乙肝).{0,4}(?:勿扰|勿投|免谈)|不招(?:收)?残疾",
)
_TRAINING_LOAN = (
    r"培训贷|贷款(?:参加)?培训|培训(?:费)?(?:可)?(?:贷款|分期)|分期(?:付款|支付)?(?:的)?(?:学费|培训)",
    r"(?:先)(?:培训|学习)后(?:上岗|就业|付款|付)|培训合格(?:后)?(?:方可|再)?(?:付费|上岗收费)",
    r"(?:缴纳|交纳|收取|支付|自付|需交|预交|交)(?:岗前)?(?:培训|实训)费(?:用)?",
    r"(?:岗前)?(?:培训|实训)费(?:用)?(?:自理|从工资(?:中)?扣(?:除)?|由个人承担)",
    r"(?:零首付|0首付)(?:学习|培训|入学)|先学后付",
)
_PATTERNS = (
    *((WordCategory.DISCRIMINATION, re.compile(text)) for text in _DISCRIMINATION),
    *((WordCategory.TRAINING_LOAN, re.compile(text)) for text in _TRAINING_LOAN),
)
_DENIED = re.compile(r"[不无免非禁拒没勿][^，。；、,.;!！?？()（）:：]{0,1}$")
"""Negations before a word: 不限男女, 无需缴纳培训费, 拒绝培训贷."""
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff*·_]+")


@lru_cache(maxsize=4096)
def scan(text: str) -> tuple[FoundWord, ...]:
    """Return the distinct words to review, in the order of the text."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    hits = [
        (match.start(), FoundWord(bait, match.group()))
        for bait, pattern in _PATTERNS
        for match in pattern.finditer(plain)
        if not _DENIED.search(plain[: match.start()])
    ]
    return tuple(dict.fromkeys(found for _place, found in sorted(hits, key=lambda hit: hit[0])))


def scan_post(post: Post) -> tuple[FoundWord, ...]:
    """Return the words to review in a post's title, requirements and text."""
    return _scan_parts(post.title, post.education, post.major, post.text)


@lru_cache(maxsize=16384)
def _scan_parts(*parts: str | None) -> tuple[FoundWord, ...]:
    return scan("\n。".join(part for part in parts if part))


def words(found: tuple[FoundWord, ...], bait: WordCategory) -> str:
    """Return the words of one category, joined with 、."""
    return "、".join(dict.fromkeys(one.word for one in found if one.bait is bait))


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
    return Reason.of(
        "PAY_BELOW_MINIMUM",
        title=post.title,
        pay=pay_of(post),
        region=row.region,
        since=row.since,
        minimum=row.amount,
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
    if post.ruling in RULINGS:
        return None
    found = scan_post(post)
    if not found:
        return None
    said = words(found, bait)
    return Reason.of(code, title=post.title, words=said) if said else None


def post_returned(entry: JudgedRecord[ReferralWithPost], _: Circumstances) -> Reason | None:
    """Report a post that a person returned."""
    post = entry.item.post
    if post.ruling != RETURNED:
        return None
    return Reason.of(
        "POST_RETURNED",
        title=post.title,
        by=post.ruling_by or "—",
        on=post.ruling_on or "—",
        note=post.ruling_note or "—",
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
    return Reason.of(
        "EDUCATION_ABOVE",
        title=entry.item.post.title,
        asked=_ASKED_NAMES[asked],
        level=circumstances.case.file.level or "",
    )


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
    return Reason.of("MAJOR_OTHER", title=post.title, asked=post.major or "", major=major or "")
