"""Clean the cells of talks, referrals, events and destinations: days, times, pay and terms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType

from casework.formats import credit_code, dates
from casework.intake.roster_cells import (
    Cell,
    Findings,
    clean_text,
    is_absent,
    is_lost,
    is_number,
    plain,
    text_of,
)
from casework.intake.signin_words import STATES
from casework.records import AttendanceState, EventMode, TalkMode

_CLOCK = (
    r"(上午|下午|晚上|中午|早上)?(\d{1,2})\s*"
    r"(?:[:：]\s*(\d{2})(?:[:：]\d{2})?|[点时](半|\d{1,2}分?)?)"
)
_ONE_TIME = re.compile(_CLOCK)
_BETWEEN = re.compile(rf"{_CLOCK}\s*(?:-|—|–|~|～|至|到)+\s*{_CLOCK}")
_DAY_AT_FRONT = re.compile(
    r"\s*((?:20\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?)|20\d{6})[\s,，:：;；、]*"
)
_AFTERNOON = frozenset(("下午", "晚上"))
_DAY_MINUTES = 24 * 60

_MODES: Mapping[str, TalkMode] = MappingProxyType(
    {
        **dict.fromkeys(
            ("面谈", "当面", "线下", "面对面", "现场", "面聊", "当面谈话"), TalkMode.FACE
        ),
        **dict.fromkeys(("电话", "电话联系", "电话谈话", "通话", "电联"), TalkMode.PHONE),
        **dict.fromkeys(("视频", "视频通话", "腾讯会议", "视频会议", "线上视频"), TalkMode.VIDEO),
        **dict.fromkeys(
            ("文字", "微信", "QQ", "短信", "线上文字", "微信文字", "留言"), TalkMode.TEXT
        ),
    }
)
_EVENT_MODES: Mapping[str, EventMode] = MappingProxyType(
    {
        **dict.fromkeys(("线上", "网络", "空中", "云端", "直播", "网上"), EventMode.ONLINE),
        **dict.fromkeys(("线下", "现场", "校内", "实地"), EventMode.ON_SITE),
    }
)
_AMOUNT = r"(\d+(?:\.\d+)?)\s*([kK千]|[wW万])?"
_RANGE = re.compile(rf"{_AMOUNT}\s*(?:元)?\s*(?:-|—|–|~|～|至|到)+\s*{_AMOUNT}")
_SINGLE = re.compile(_AMOUNT)
_PAY_WORDS = re.compile(r"元|人民币|RMB|￥|¥|/?月薪?|每月|税前|税后|左右|约|\s")
_FACTOR = {"k": 1_000, "千": 1_000, "w": 10_000, "万": 10_000}
_YEARLY = re.compile(r"年薪|/年|每年|日薪|/天|/日|小时")
_OPEN = frozenset(("面议", "待定", "面谈", "薪资面议", "另议"))


def clean_day(field: str, cell: Cell, findings: Findings, *, is_1904: bool) -> date | None:
    """Return the day in a cell; an ambiguous or unreadable one parks the row."""
    if is_absent(cell):
        return None
    if is_lost(cell):
        findings.park(field, "CELL_LOST")
        return None
    readings = dates.readings_of(cell, is_1904=is_1904)
    if not readings and isinstance(cell, str):
        front = _DAY_AT_FRONT.match(unicodedata.normalize("NFKC", cell))
        readings = dates.readings_of(front.group(1)) if front is not None else ()
    if len(readings) == 1:
        return readings[0]
    code = "DAY_AMBIGUOUS" if readings else "DAY_UNREADABLE"
    findings.park(field, code, value=text_of(cell)[:40])
    return None


def day_and_rest(text: str) -> tuple[date | None, str]:
    """Return the day at the start of a text, and the text after it."""
    found = _DAY_AT_FRONT.match(text)
    if found is None:
        return None, text.strip()
    readings = dates.readings_of(found.group(1))
    if len(readings) != 1:
        return None, text.strip()
    return readings[0], text[found.end() :].strip()


def clean_time(field: str, cell: Cell, findings: Findings) -> time | None:
    """Return a time of day: 14:30, 下午2点半, or a spreadsheet's fraction of a day."""
    if is_absent(cell):
        return None
    if isinstance(cell, datetime):
        return time(cell.hour, cell.minute)
    if is_number(cell) and isinstance(cell, float | int) and 0 <= cell < 1:
        minutes = min(round(cell * _DAY_MINUTES), _DAY_MINUTES - 1)
        return time(minutes // 60, minutes % 60)
    found = _ONE_TIME.search(unicodedata.normalize("NFKC", text_of(cell)))
    clock = _clock(*found.groups()) if found is not None else None
    if clock is None:
        findings.park(field, "TIME_UNREADABLE", value=text_of(cell)[:40])
    return clock


def times_in(cell: Cell) -> tuple[time | None, time | None]:
    """Return the two times in a text (14:00-14:30), or the one time of a datetime."""
    if isinstance(cell, datetime) and (cell.hour or cell.minute):
        return time(cell.hour, cell.minute), None
    if not isinstance(cell, str):
        return None, None
    text = unicodedata.normalize("NFKC", cell)
    both = _BETWEEN.search(text)
    if both is not None:
        first = _clock(*both.groups()[:4])
        second = _clock(both.group(5) or both.group(1), *both.groups()[5:])
        return first, second
    one = _ONE_TIME.search(text)
    return (_clock(*one.groups()) if one is not None else None), None


def _clock(part: str | None, hour: str, minute: str | None, spoken: str | None) -> time | None:
    hours = int(hour)
    if part in _AFTERNOON and hours < 12:
        hours += 12
    minutes = 30 if spoken == "半" else int(minute or (spoken or "0").rstrip("分") or 0)
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def clean_mode(cell: Cell, findings: Findings) -> TalkMode | None:
    """Return the mode of a talk."""
    if is_absent(cell):
        return None
    found = _MODES.get(plain(text_of(cell)).upper())
    if found is None:
        choices = "、".join(mode.value for mode in TalkMode)
        findings.park("mode", "WORD_UNKNOWN", value=text_of(cell)[:40], likely=choices)
    return found


def mode_in(text: str) -> TalkMode | None:
    """Return the mode of a talk at the start of a text."""
    bare = plain(text)
    return next((mode for word, mode in _MODES.items() if bare.startswith(word)), None)


def clean_event_mode(cell: Cell, findings: Findings) -> EventMode | None:
    """Return whether an event is online or on site."""
    if is_absent(cell):
        return None
    word = plain(text_of(cell))
    found = next((mode for begin, mode in _EVENT_MODES.items() if word.startswith(begin)), None)
    if found is None:
        findings.park("event_mode", "WORD_UNKNOWN", value=text_of(cell)[:40], likely="线上、线下")
    return found


def clean_state(cell: Cell, findings: Findings) -> AttendanceState | None:
    """Return the state of a student's place at an event."""
    if is_absent(cell) and text_of(cell) not in STATES:
        return None
    text = text_of(cell)
    found = STATES.get(text) or STATES.get({"1": "是", "0": "否"}.get(text, ""))
    if found is None:
        choices = "、".join(state.value for state in AttendanceState)
        findings.park("state", "WORD_UNKNOWN", value=text[:40], likely=choices)
    return found


def clean_pay(cell: Cell, findings: Findings) -> tuple[int | None, int | None]:
    """Return the minimum and maximum pay in yuan per month; (None, None) if negotiable."""
    if is_absent(cell):
        return None, None
    written = unicodedata.normalize("NFKC", text_of(cell))
    text = _PAY_WORDS.sub("", written.replace(",", ""))
    if written.strip() in _OPEN or text in _OPEN:
        findings.note("pay", "PAY_OPEN", value=written[:40])
        return None, None
    if not _YEARLY.search(written):
        between = _RANGE.fullmatch(text)
        if between is not None:
            low, low_unit, high, high_unit = between.groups()
            return _yuan(low, low_unit or high_unit), _yuan(high, high_unit)
        single = _SINGLE.fullmatch(text.removesuffix("以上").removesuffix("起").removesuffix("+"))
        if single is not None:
            amount = _yuan(*single.groups())
            return amount, None if single.group(0) != text else amount
    findings.park("pay", "PAY_UNREADABLE", value=written[:40])
    return None, None


def _yuan(number: str, unit: str | None) -> int:
    return round(float(number) * _FACTOR.get((unit or "").lower(), 1))


def clean_count(field: str, cell: Cell, findings: Findings) -> int | None:
    """Return an integer above zero."""
    if is_absent(cell):
        return None
    text = re.sub(r"[人名,，\s]", "", unicodedata.normalize("NFKC", text_of(cell)))
    if text.isdecimal() and int(text) > 0:
        return int(text)
    if "若干" not in text:
        findings.note(field, "COUNT_UNREADABLE", value=text_of(cell)[:40])
    return None


def clean_uscc(cell: Cell, findings: Findings) -> str:
    """Return a credit code; an invalid one is imported with a note."""
    if is_absent(cell):
        return ""
    if is_lost(cell) or is_number(cell):
        findings.note("uscc", "USCC_DAMAGED", value=text_of(cell)[:40])
        return ""
    code = credit_code.normalise(text_of(cell))
    if not credit_code.is_valid(code):
        findings.note("uscc", "USCC_WRONG", value=code[:40])
    return code


def clean_words(cell: Cell) -> str | None:
    """Return text with its line breaks kept and surrounding blanks removed."""
    if is_absent(cell) or is_lost(cell):
        return None
    if not isinstance(cell, str) or "\n" not in cell:
        return clean_text(cell)
    return "\n".join(line.strip() for line in text_of(cell).splitlines() if line.strip()) or None
