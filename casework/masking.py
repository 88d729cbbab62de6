"""How personal numbers are covered: 6+4 and 3+4 as usual, or as little as possible.

With the usual form the region and the birthday of an identity number can be guessed from other
columns. The strict form leaves the first and last character of it, and four digits of a phone.
"""

from __future__ import annotations

import re
from typing import Any

from casework import identity_number, phone
from casework.org_settings import OrgSettings
from casework.problems import RuleBroken

MASKING_KEY = "masking"
USUAL, STRICT = "usual", "strict"
FORMS = (USUAL, STRICT)

_SHOWN_OF_PHONES = 4
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d")


def is_strict(settings: OrgSettings) -> bool:
    """Return whether an office covers as much as possible."""
    return bool(settings.value(MASKING_KEY) == STRICT)


def check_masking(value: Any) -> str:
    """Return the setting ``masking`` as it is kept; raises RuleBroken BAD_CHOICE."""
    if value not in FORMS:
        raise RuleBroken("BAD_CHOICE", MASKING_KEY, value=str(value)[:20], choices=list(FORMS))
    return str(value)


def cover_id(number: str, *, strict: bool) -> str:
    """Return an identity number covered: ``129900********001X``, or ``1****************X``."""
    if not strict:
        return identity_number.mask(number)
    if len(number) <= 2:
        return "*" * len(number)
    return f"{number[0]}{'*' * (len(number) - 2)}{number[-1]}"


def cover_birth(day: str, *, strict: bool = False) -> str:  # noqa: ARG001  all covers look alike
    """Return the year of a date of birth, ISO 8601 or as somebody wrote it; nothing without one.

    The digits that are covered in an identity number are the date of birth: together they are the
    whole number.
    """
    year = _YEAR.search(day)
    return year[0] if year else "*" * min(len(day), 4)


def cover_phone(number: str, *, strict: bool) -> str:
    """Return a phone number covered: ``139****0001``, or ``*******0001``."""
    if not strict:
        return phone.mask_phone(number)
    if len(number) <= _SHOWN_OF_PHONES:
        return "*" * len(number)
    return "*" * (len(number) - _SHOWN_OF_PHONES) + number[-_SHOWN_OF_PHONES:]
