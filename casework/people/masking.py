"""Masking of personal numbers: 6+4 and 3+4 characters visible, or as few as possible.

In the usual form, the hidden part of an identity number can be inferred from other columns. The
strict form shows only its first and last character, and the last four digits of a phone number.
"""

from __future__ import annotations

import re
from typing import Any

from casework.formats import identity_number, phone
from casework.problems import RuleBroken
from casework.settings.org_settings import OrgSettings

MASKING_KEY = "masking"
USUAL, STRICT = "usual", "strict"
FORMS = (USUAL, STRICT)

_SHOWN_OF_PHONES = 4
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d")


def is_strict(settings: OrgSettings) -> bool:
    """Return whether an office uses the strict form."""
    return bool(settings.value(MASKING_KEY) == STRICT)


def check_masking(value: Any) -> str:
    """Return the setting ``masking``, validated; raises RuleBroken BAD_CHOICE."""
    if value not in FORMS:
        raise RuleBroken("BAD_CHOICE", MASKING_KEY, value=str(value)[:20], choices=list(FORMS))
    return str(value)


def cover_id(number: str, *, strict: bool) -> str:
    """Return an identity number masked: ``129900********001X``, or ``1****************X``."""
    if not strict:
        return identity_number.mask(number)
    if len(number) <= 2:
        return "*" * len(number)
    return f"{number[0]}{'*' * (len(number) - 2)}{number[-1]}"


def cover_birth(day: str, *, strict: bool = False) -> str:  # noqa: ARG001  same signature as others
    """Return only the year of a date of birth in any format, or asterisks if it has none.

    The hidden digits of an identity number are the date of birth, so a full date would complete the
    number.
    """
    year = _YEAR.search(day)
    return year[0] if year else "*" * min(len(day), 4)


def cover_phone(number: str, *, strict: bool) -> str:
    """Return a phone number masked: ``139****0001``, or ``*******0001``."""
    if not strict:
        return phone.mask_phone(number)
    if len(number) <= _SHOWN_OF_PHONES:
        return "*" * len(number)
    return "*" * (len(number) - _SHOWN_OF_PHONES) + number[-_SHOWN_OF_PHONES:]
