"""Resident identity numbers (GB 11643-1999): their contents and validity.

A valid check character proves the form only, not that the person exists.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from operator import mul

from casework.formats.code_tables import province_name

LENGTH = 18
FIRST_YEAR = 1900

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARS = "10X98765432"
_DIGITS = frozenset("0123456789")
# Blanks, direction marks, and the apostrophe a spreadsheet puts before text.
_NOISE = dict.fromkeys(
    map(ord, " \t\r\n\v\f'’‘`´\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\u3000\ufeff")
)


def normalise(text: str) -> str:
    """Return the number in half-width characters with capital X, without blanks and apostrophes."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return unicodedata.normalize("NFKC", text).translate(_NOISE).upper()


def check_char(first_seventeen: str) -> str:
    """Return the check character that completes an 18-character identity number.

    Source:
        GB 11643-1999; the check character follows ISO 7064 MOD 11-2.
    """
    if len(first_seventeen) != LENGTH - 1 or not _DIGITS.issuperset(first_seventeen):
        raise ValueError("seventeen digits are needed")
    total = sum(map(mul, _WEIGHTS, map(int, first_seventeen)))
    return _CHECK_CHARS[total % 11]


def problems_of(text: str, *, today: date | None = None) -> tuple[str, ...]:
    """Return the codes of the errors that make the number invalid; () for a valid one.

    ``ID_WRONG_LENGTH``, ``ID_WRONG_CHARACTER``, ``ID_BAD_DATE`` (also a birth date after ``today``)
    and ``ID_WRONG_CHECK``.
    """
    number = normalise(text)
    if len(number) != LENGTH:
        return ("ID_WRONG_LENGTH",)
    if not _DIGITS.issuperset(number[:-1]) or number[-1] not in _CHECK_CHARS:
        return ("ID_WRONG_CHARACTER",)
    found = []
    birth = _date_in(number)
    if birth is None or (today is not None and birth > today):
        found.append("ID_BAD_DATE")
    if number[-1] != check_char(number[:-1]):
        found.append("ID_WRONG_CHECK")
    return tuple(found)


def is_valid(text: str) -> bool:
    """Return whether the number is valid."""
    return not problems_of(text)


def doubts_of(text: str) -> tuple[str, ...]:
    """Return warning codes for a valid number: ``ID_UNKNOWN_PROVINCE``.

    County codes are not checked, since numbers keep the codes of abolished counties.
    """
    return () if province_name(normalise(text)[:2]) else ("ID_UNKNOWN_PROVINCE",)


def birth_of(number: str) -> date:
    """Return the birth date in the number; raises ``ValueError`` when there is none."""
    birth = _date_in(normalise(number))
    if birth is None:
        raise ValueError("no birth date in this number")
    return birth


def gender_of(number: str) -> str:
    """Return 男 or 女 by the 17th digit; raises ``ValueError`` when there is none."""
    clean = normalise(number)
    if len(clean) != LENGTH or clean[16] not in _DIGITS:
        raise ValueError("no 17th digit in this number")
    return "男" if int(clean[16]) % 2 else "女"


def mask(number: str) -> str:
    """Return the number with everything but the first six and last four characters masked."""
    if len(number) <= 10:
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def _date_in(number: str) -> date | None:
    digits = number[6:14]
    if len(number) != LENGTH or not _DIGITS.issuperset(digits):
        return None
    try:
        found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return found if found.year >= FIRST_YEAR else None
