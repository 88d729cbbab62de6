"""Parse dates in the formats found in rosters.

Nothing is guessed: an ambiguous text such as ``3/5/04`` gives all its readings, and the caller
decides from context.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

_FULL = re.compile(r"(\d{4})[-./年,]+(\d{1,2})[-./月,]+(\d{1,2})[日号.]?(?:[T ]?\d{1,2}:.*)?")
_MONTH = re.compile(r"(\d{4})[-./年,]+(\d{1,2})(?:月份?|[./])?")
_SHORT = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{1,2})")
_CHINESE_YEAR = re.compile(
    r"([〇零一二三四五六七八九]{4})年([一二三四五六七八九十元]{1,3})月(?:(.+?)[日号])?"
)
_COMPACT = re.compile(r"\d{8}")
_COMPACT_MONTH = re.compile(r"\d{6}")
_SERIAL = re.compile(r"\d{5}")
_FLOAT_TAIL = re.compile(r"(\d+)\.0+")
_DIGIT_OF = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "元": 1}

# Serial numbers below are times or small counts; those above are later than 2119.
_FIRST_SERIAL, _LAST_SERIAL = 61, 80_000
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_YEARS = range(1900, 2101)


def parse_date(value: object, *, is_1904: bool = False) -> date | None:
    """Return the date in a cell, or None when there is none or more than one reading."""
    readings = readings_of(value, is_1904=is_1904)
    return readings[0] if len(readings) == 1 else None


def readings_of(value: object, *, is_1904: bool = False) -> tuple[date, ...]:
    """Return every possible date in a cell; ``is_1904`` is the date system of serials."""
    if isinstance(value, datetime):
        return (value.date(),)
    if isinstance(value, date):
        return (value,)
    if isinstance(value, bool) or value is None:
        return ()
    text = _plain(value)
    full = _FULL.fullmatch(text)
    if full is not None:
        return _dates([full.groups()])
    if _COMPACT.fullmatch(text):
        return _dates([(text[:4], text[4:6], text[6:])])
    if _SERIAL.fullmatch(text):
        return _of_serial(int(text), is_1904=is_1904)
    short = _SHORT.fullmatch(text)
    if short is not None:
        return _dates(_short_readings(*short.groups()))
    return _of_chinese(text)


def parse_month(value: object) -> tuple[int, int] | None:
    """Return year and month of a cell without a day (2004.3, 2004年3月, 200403), or None."""
    if value is None or isinstance(value, bool | date):
        return None
    text = _plain(value)
    chinese = _CHINESE_YEAR.fullmatch(text)
    if chinese is not None and chinese.group(3) is None:
        return _month(_year_of(chinese.group(1)), _number_of(chinese.group(2)))
    found = _MONTH.fullmatch(text)
    if found is not None:
        return _month(int(found.group(1)), int(found.group(2)))
    if _COMPACT_MONTH.fullmatch(text):
        return _month(int(text[:4]), int(text[4:]))
    return None


def parse_year(value: object) -> int | None:
    """Return the year in a cohort cell (2027, 2027届, 27届, 2027.6, a date), or None."""
    if isinstance(value, date):
        return value.year
    if value is None or isinstance(value, bool):
        return None
    text = _plain(value)
    found = re.match(r"(20\d{2})(?!\d{3}$)", text)
    if found is not None:
        return int(found.group(1))
    short = re.fullmatch(r"(\d{2})(?:届|级毕业生|年)", text)
    return 2000 + int(short.group(1)) if short is not None else None


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value)).strip(" \t\r\n'’\u200b\ufeff")
    text = re.sub(r"\s*([-./年月日,])\s*", r"\1", text)
    tail = _FLOAT_TAIL.fullmatch(text)
    return tail.group(1) if tail is not None and len(tail.group(1)) > 4 else text


def _dates(parts: list[tuple[str | int, ...]]) -> tuple[date, ...]:
    found = []
    for year, month, day in parts:
        try:
            candidate = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if candidate.year in _YEARS:
            found.append(candidate)
    return tuple(dict.fromkeys(found))


def _short_readings(first: str, second: str, third: str) -> list[tuple[str | int, ...]]:
    """Return the month-first and day-first readings, and year-first ones for two-digit years."""
    if len(third) == 4:
        return [(third, first, second), (third, second, first)]
    readings: list[tuple[str | int, ...]] = []
    if len(third) == 2:
        readings += [(century + int(third), first, second) for century in (1900, 2000)]
    if len(first) == 2:
        readings += [(century + int(first), second, third) for century in (1900, 2000)]
    return readings


def _of_serial(serial: int, *, is_1904: bool) -> tuple[date, ...]:
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return ()
    return ((_EPOCH_1904 if is_1904 else _EPOCH_1900) + timedelta(days=serial),)


def _of_chinese(text: str) -> tuple[date, ...]:
    found = _CHINESE_YEAR.fullmatch(text)
    if found is None or found.group(3) is None:
        return ()
    year, month, day = found.groups()
    return _dates([(_year_of(year), _number_of(month), _number_of(day))])


def _year_of(digits: str) -> int:
    return int("".join(str(_DIGIT_OF[c]) for c in digits))


def _number_of(words: str) -> int:
    """Return 1 to 99 for 一 … 九十九, 0 for anything else."""
    if words.isdigit() and words.isascii():
        return int(words)
    words = words.replace("廿", "二十").replace("卅", "三十").removeprefix("初")
    tens, ten, ones = words.rpartition("十")
    if any(c not in _DIGIT_OF for c in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return 0
    return (_DIGIT_OF.get(tens, 1) * 10 if ten else 0) + _DIGIT_OF.get(ones, 0)


def _month(year: int, month: int) -> tuple[int, int] | None:
    return (year, month) if year in _YEARS and 1 <= month <= 12 else None
