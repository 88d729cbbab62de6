"""Typed text as dates, times, numbers and field values, and field values as text to edit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from casework.corrections import CorrectableField, FieldType
from casework.problems import RuleBroken
from casework.records import AttendanceState, EventMode, TalkMode, TrainingState
from ui.common.activity_words import training_state_name
from ui.common.case_words import event_mode_name, state_name, talk_mode_name

_DAYS_BACK = {
    "今天": 0,
    "today": 0,
    "昨天": 1,
    "yesterday": 1,
    "前天": 2,
    "明天": -1,
    "tomorrow": -1,
    "后天": -2,
}
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_FULL_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_PACKED_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT_DATE = re.compile(r"(\d{1,2})[-./月](\d{1,2})[日号]?")
_STEP = re.compile(r"([+-])(\d{1,4})")
_WEEKDAY = re.compile(r"(上|下)?(?:周|星期|礼拜)([一二三四五六日天])")
_ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH_WEEKDAY = re.compile(r"(last |next )?(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}")
_TIME = re.compile(r"(\d{1,2})[::点时](\d{2})分?")
_NUMBER = re.compile(r"[+-]?\d{1,12}")

_SHAPE = "2026-11-23"


def day(text: str, field: str, *, today: date, ahead: bool = False) -> date:
    """Return the date that ``text`` names.

    Full dates (2026-11-23, 2026.11.23, 2026年11月23日, 20261123), month and day (4.9: the nearest
    in the past, or with ``ahead`` in the future), 今天, yesterday, 明天, -3 (three days
    ago), +7, 周三 or Wed (the latest one, or with ``ahead`` the next), 上周三, 下周三.

    Raises:
        RuleBroken: BAD_DATE.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    try:
        found = _day(plain, today, ahead=ahead)
    except (ValueError, OverflowError):  # such as the 31st of February, or a day before the year 1
        found = None
    if found is None:
        raise RuleBroken("BAD_DATE", field, value=text, example=_SHAPE)
    return found


def _day(plain: str, today: date, *, ahead: bool) -> date | None:
    if plain in _DAYS_BACK:
        return today - timedelta(days=_DAYS_BACK[plain])
    if found := _FULL_DATE.fullmatch(plain) or _PACKED_DATE.fullmatch(plain):
        return date(*(int(part) for part in found.groups()))
    if found := _STEP.fullmatch(plain):
        step = timedelta(days=int(found[2]))
        return today + step if found[1] == "+" else today - step
    if found := _WEEKDAY.fullmatch(plain):
        return _weekday(_WEEKDAYS[found[2]], _WEEKS.get(found[1] or ""), today, ahead=ahead)
    if found := _ENGLISH_WEEKDAY.fullmatch(plain):
        place = _ENGLISH_WEEKDAYS.index(found[2])
        return _weekday(place, _WEEKS.get((found[1] or "").strip()), today, ahead=ahead)
    if found := _SHORT_DATE.fullmatch(plain):
        return _nearest(int(found[1]), int(found[2]), today, ahead=ahead)
    return None


_WEEKS = {"上": -1, "last": -1, "下": 1, "next": 1}


def _weekday(place: int, week: int | None, today: date, *, ahead: bool) -> date:
    """Return the weekday ``week`` weeks from this one; with None, the nearest in one direction."""
    named = today - timedelta(days=today.weekday() - place)
    if week is not None:
        return named + timedelta(days=7 * week)
    if ahead:
        return named if named >= today else named + timedelta(days=7)
    return named if named <= today else named - timedelta(days=7)


def _nearest(month: int, day_of_month: int, today: date, *, ahead: bool) -> date:
    years = range(today.year, today.year + 9) if ahead else range(today.year, today.year - 9, -1)
    for year in years:
        # The 29th of February does not exist in every year.
        if (month, day_of_month) == (2, 29) and (year % 4 or (not year % 100 and year % 400)):
            continue
        candidate = date(year, month, day_of_month)
        if (candidate >= today) if ahead else (candidate <= today):
            return candidate
    raise ValueError


def clock(text: str, field: str) -> time:
    """Return the time of day that ``text`` names (14:30). Raises RuleBroken BAD_TIME."""
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return time(int(found[1]), int(found[2]))
    raise RuleBroken("BAD_TIME", field, value=text, example="14:30")


def number(text: str, field: str) -> int:
    """Return an integer. Raises RuleBroken BAD_NUMBER."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise RuleBroken("BAD_NUMBER", field, value=text)
    return int(plain)


def year(text: str, field: str) -> int:
    """Return the graduation year of a cohort. Raises RuleBroken BAD_COHORT."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("届")
    if not re.fullmatch(r"20\d\d|2100", plain):
        raise RuleBroken("BAD_COHORT", field, value=text)
    return int(plain)


_NAMES: Mapping[type[StrEnum], Callable[[Any], str]] = MappingProxyType(
    {
        TalkMode: talk_mode_name,
        EventMode: event_mode_name,
        AttendanceState: state_name,
        TrainingState: training_state_name,
    }
)


def choice_name(field: CorrectableField, word: str) -> str:
    """Return the display name of a value of a field with fixed choices."""
    words = field.words
    return _NAMES[words](words(word)) if words is not None and words in _NAMES else word


def read_value(field: CorrectableField, name: str, text: str, *, today: date) -> Any:
    """Return the field value that ``text`` represents; an empty text is None.

    Raises:
        RuleBroken: BAD_DATE, BAD_TIME, BAD_NUMBER.
    """
    if not text.strip():
        return None
    match field.form:
        case FieldType.DAY:
            return day(text, name, today=today)
        case FieldType.TIME:
            return clock(text, name)
        case FieldType.NUMBER:
            return number(text, name)
        case _:
            return text.strip()


def shown_value(value: object) -> str:
    """Return a value as editable text; None is an empty text."""
    if value is None:
        return ""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
