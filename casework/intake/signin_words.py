"""Classify the words of a sign-in list before matching them with students.

No word is lost: words that cannot name a student (headings, numbering, times, classes) are kept as
noise, so that the user can verify that nothing was dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from casework.formats.dates import parse_date
from casework.intake.roster_cells import spelled_name
from casework.records import AttendanceState


class WordKind(StrEnum):
    """The kind of a word."""

    NUMBER = "number"
    NAME = "name"
    MOMENT = "moment"
    STATE = "state"
    HEADING = "heading"
    SERIAL = "serial"
    ABOUT = "about"
    PHONE = "phone"
    OTHER = "other"


NAMING = frozenset({WordKind.NUMBER, WordKind.NAME})
"""Kinds that can name a student."""

NOISE = frozenset(
    {WordKind.MOMENT, WordKind.STATE, WordKind.HEADING, WordKind.SERIAL, WordKind.ABOUT}
)
"""Kinds that never do."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a list: its text, line (1-based), kind, and preceding separator."""

    text: str = field(repr=False)
    line: int
    sort: WordKind = WordKind.OTHER
    before: str = ""


@dataclass(frozen=True, slots=True)
class RosterVocabulary:
    """Lookups for classifying words: known numbers, known names, and terms about students.

    ``is_about`` returns whether a text is (part of) a class, a major or a college.
    """

    is_number: Callable[[str], bool]
    is_name: Callable[[str], bool]
    is_about: Callable[[str], bool]


_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3007"
_BETWEEN = re.compile(r"[\s,，、;；:：|｜()（）\[\]【】<>《》「」“”\"'/]+")
_SPLITTERS = frozenset("、；;")
_LEAD = re.compile(r"^\s*[(（]?\d{1,4}\s*(?:[)）、:：]|[.．](?!\d))\s*")
_CIRCLED = re.compile(r"^\s*[\u2460-\u249b\u2776-\u277f]\s*")
_TIME = r"(?<![\d:])(?:上午|下午|晚上)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?![\d:])"
_DAY = (
    r"(?<![\dA-Za-z])20\d{2}(?:[-/.]\d{1,2}[-/.]\d{1,2}(?![\dA-Za-z])|年\d{1,2}月\d{1,2}[日号]?)"
    r"|(?<!\d)\d{1,2}月\d{1,2}[日号]?"
)
_MOMENT = re.compile(rf"{_DAY}|{_TIME}")
_SHORT_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_NUMBER = re.compile(r"(?=.*\d)[0-9A-Z][0-9A-Z._\-]{3,39}")
_FLOAT_TAIL = re.compile(r"(\d+)\.0+")
_HAN_NAME = re.compile(rf"[{_HAN}]{{2,4}}|[{_HAN}]+(?:·[{_HAN}]+)+")
_ONE_HAN = re.compile(rf"[{_HAN}]")
_LATIN_NAME = re.compile(r"[^\W\d_]{2,}(?:[ ·'-][^\W\d_]+)*")
_GLUED = re.compile(rf"([{_HAN}·]{{2,}})([0-9A-Za-z]{{4,}})|([0-9A-Za-z]{{4,}})([{_HAN}·]{{2,}})")
_PHONE = re.compile(r"1[3-9]\d{9}|[1-9]\d{16}[\dX]")
_SHORT_DIGITS = re.compile(r"\d{1,4}")
_LONGEST_NAME = 4
"""Maximum number of words in a Latin name."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


STATES = {
    **dict.fromkeys(
        _words("已参加 参加 已到 到 已签到 已到场 到场 出席 已出席 正常 是 出勤 √ ✓ ✔ ☑"),
        AttendanceState.ATTENDED,
    ),
    **dict.fromkeys(_words("已报名 报名"), AttendanceState.REGISTERED),
    **dict.fromkeys(
        _words("缺席 缺勤 未到 未到场 未参加 未出席 未签到 旷课 旷 否 × ✗ ✘ x X"),
        AttendanceState.ABSENT,
    ),
    **dict.fromkeys(_words("请假 已请假 事假 病假 公假 假"), AttendanceState.ON_LEAVE),
}
"""Spellings of each state."""

_HEADINGS = frozenset(
    _words(
        "序号 序 编号 学号 姓名 学生姓名 班级 学院 专业 年级 性别 民族 电话 手机 手机号 联系电话"
        " 联系方式 签到 签名 签字 签到时间 签到方式 时间 日期 状态 参与情况 签到状态 备注 单位"
        " 合计 共 人 小计 总计 男 女 同学 学生 老师 名单 参会人员 参加人员 人员 等 和 以及 届"
        " 上午 下午 第 场 签到人 地点 活动 NO NO. NAME"
    )
)
_TITLE_PARTS = (
    "签到", "名单", "登记表", "双选会", "招聘会", "宣讲会", "讲座", "工作坊", "填表人", "审核人",
    "负责人", "主办", "承办", "地点", "时间", "合计", "活动名称", "人数", "届毕业生",
)  # fmt: skip
_SECTION = re.compile(r"(?:的)?(?:名单|人员|同学|学生|人|者)?(?:如下|有)?\s*[:：]?")


def number_key(text: str) -> str:
    """Return a number normalised for comparison: half-width capitals, no trailing ``.0``."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    tail = _FLOAT_TAIL.fullmatch(plain)
    return tail.group(1) if tail else plain


def name_key(text: str) -> str:
    """Return a name normalised for comparison, with its characters preserved."""
    return spelled_name(text).casefold()


def words_of_line(text: str, line: int, known: RosterVocabulary) -> tuple[Word, ...]:
    """Return the classified words of one line."""
    found: list[Word] = []
    text = unicodedata.normalize("NFC", text)
    lead = _LEAD.match(text) or _CIRCLED.match(text)
    if lead is not None and not known.is_number(number_key(lead.group(0))):
        found.append(Word(lead.group(0).strip(), line, WordKind.SERIAL))
        text = text[lead.end() :]
    for word in _joined(list(_split(text, line)), known):
        found.extend(_sorted(word, known))
    return tuple(_with_serials(found, known))


def _split(text: str, line: int) -> Iterator[Word]:
    """Split a line at separators; times and dates are separate pieces."""
    before = ""
    place = 0
    for moment in _MOMENT.finditer(text):
        yield from _pieces(text[place : moment.start()], line, before)
        yield Word(moment.group(0), line, WordKind.MOMENT)
        place, before = moment.end(), " "
    yield from _pieces(text[place:], line, before)


def _pieces(text: str, line: int, before: str) -> Iterator[Word]:
    place = 0
    for gap in _BETWEEN.finditer(text):
        if gap.start() > place:
            yield Word(text[place : gap.start()], line, before=before)
        place, before = gap.end(), gap.group(0)
    if place < len(text):
        yield Word(text[place:], line, before=before)


def _joined(pieces: list[Word], known: RosterVocabulary) -> Iterator[Word]:
    """Join the parts of names that are separated by blanks only."""
    place = 0
    while place < len(pieces):
        size = _size_of_name(pieces, place, known)
        first = pieces[place]
        if size > 1:
            parts = [piece.text for piece in pieces[place : place + size]]
            glue = "" if all(_ONE_HAN.fullmatch(part) for part in parts) else " "
            first = replace(first, text=glue.join(parts))
        yield first
        place += size


def _size_of_name(pieces: list[Word], start: int, known: RosterVocabulary) -> int:
    """Return how many pieces form a name: a known name, or single characters in a row."""
    loose = 1
    for size in range(min(_LONGEST_NAME, len(pieces) - start), 1, -1):
        some = pieces[start : start + size]
        if any(p.sort is WordKind.MOMENT for p in some) or any(p.before.strip() for p in some[1:]):
            continue
        texts = [piece.text for piece in some]
        if known.is_name(name_key(" ".join(texts))):
            return size
        single = all(_ONE_HAN.fullmatch(text) for text in texts)
        if single and not any(text in _HEADINGS or text in STATES for text in texts):
            loose = max(loose, min(size, 3))
    return loose


def _sorted(word: Word, known: RosterVocabulary) -> Iterator[Word]:
    """Yield the classified word; a name and number without a separator are split."""
    if word.sort is WordKind.MOMENT:
        yield word
        return
    text = word.text.strip(":：.。·-—*#")
    if not text:
        yield replace(word, sort=WordKind.HEADING)
        return
    word = replace(word, text=text)
    sort = _sort_of(text, known)
    glued = _GLUED.fullmatch(text) if sort is WordKind.OTHER else None
    parts = [part for part in glued.groups() if part] if glued else []
    sorts = [_sort_of(part, known) for part in parts]
    if (
        any(known.is_number(number_key(part)) or known.is_name(name_key(part)) for part in parts)
        and WordKind.OTHER not in sorts
    ):
        for place, (part, its) in enumerate(zip(parts, sorts, strict=True)):
            yield replace(word, text=part, sort=its, before=" " if place else word.before)
        return
    yield replace(word, sort=sort)


def _sort_of(text: str, known: RosterVocabulary) -> WordKind:
    number = number_key(text)
    if known.is_number(number):
        return WordKind.NUMBER
    if known.is_name(name_key(text)):
        return WordKind.NAME
    if state_of(text) is not None:
        return WordKind.STATE
    if is_heading(text):
        return WordKind.HEADING
    if known.is_about(text):
        return WordKind.ABOUT
    if _PHONE.fullmatch(number):
        return WordKind.PHONE
    if _NUMBER.fullmatch(number):
        return WordKind.NUMBER
    is_name = _HAN_NAME.fullmatch(spelled_name(text)) or _LATIN_NAME.fullmatch(text)
    return WordKind.NAME if is_name else WordKind.OTHER


def _with_serials(words: list[Word], known: RosterVocabulary) -> Iterator[Word]:
    """Yield the words; short digits before a word that names someone become a running number."""
    names_someone = any(word.sort in NAMING for word in words)
    for place, word in enumerate(words):
        follows = next((w for w in words[place + 1 :] if w.sort not in NOISE), None)
        is_short = _SHORT_DIGITS.fullmatch(word.text) and not known.is_number(number_key(word.text))
        if is_short and follows is not None and follows.sort in NAMING:
            yield replace(word, sort=WordKind.SERIAL)
        elif word.sort is WordKind.PHONE:
            yield replace(word, sort=WordKind.ABOUT if names_someone else WordKind.OTHER)
        else:
            yield word


def is_heading(text: str) -> bool:
    """Return whether a text is a heading or title, or starts a line below a table."""
    if state_of(text) is not None:
        return False
    return number_key(text) in _HEADINGS or any(part in text for part in _TITLE_PARTS)


def state_of(text: str) -> AttendanceState | None:
    """Return the state that a word means, or None."""
    return STATES.get(text.strip())


def section_of(text: str) -> tuple[AttendanceState, bool] | None:
    """Return the state that a line sets for the following lines, and whether that is certain.

    ``缺席名单：`` certainly starts a section; a bare ``缺席`` may also belong to the previous line.
    """
    plain = text.strip()
    for word in sorted(STATES, key=len, reverse=True):
        if len(word) > 1 and plain.startswith(word):
            rest = plain[len(word) :]
            if _SECTION.fullmatch(rest):
                return STATES[word], bool(rest.strip())
    return None


def day_of_word(text: str, on: date) -> date | None:
    """Return the date in a moment, or the event's day for a time without a date."""
    short = _SHORT_DAY.fullmatch(text)
    try:
        if short is not None:
            return date(on.year, int(short[1]), int(short[2]))
    except ValueError:
        return None
    if ":" in text or "：" in text:
        return parse_date(text) or on
    return parse_date(text)
