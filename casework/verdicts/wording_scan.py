"""Find wording in posts that violates 三严禁, and bait for training loans (培训贷).

A hit only calls for a review: the person who reviews the post decides (``Post.ruling``).

Source:
    教育部办公厅 on campus recruitment (三严禁): no 985, 211; no terms that discriminate by sex,
    household register or schooling; no fraud. The notice of 30 January 2023, item 16: 培训贷.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

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
