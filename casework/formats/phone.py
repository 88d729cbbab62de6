"""Telephone numbers in the formats of rosters."""

from __future__ import annotations

import re
import unicodedata

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0\d{2,3})?[2-8]\d{6,7}(转?\d{1,5})?")
_FLOAT_TAIL = re.compile(r"(\d{7,})\.0+")
_RUN = re.compile(r"[+\d][\d \-‐‑–—()]*\d")
_SHORTEST = 7
"""Minimum number of digits for a telephone number within a text."""

_CARRIED = re.compile(r"[\s\-‐‑–—_.()'’‘`\u200b-\u200f\u2060\ufeff]")
_COUNTRY = re.compile(r"(?:\+|00)?86(?=1[3-9]\d{9}$)")


def normalise_phone(text: str) -> str:
    """Return the bare digits, without country code, blanks, hyphens or the ``.0`` of a float."""
    plain = unicodedata.normalize("NFKC", text).strip()
    tail = _FLOAT_TAIL.fullmatch(plain)
    if tail is not None:
        plain = tail.group(1)
    return _COUNTRY.sub("", _CARRIED.sub("", plain))


def phones_in(text: str) -> tuple[str, ...]:
    """Return the numbers in a text, normalised and unique: one for 人事部 022-00000000."""
    found = (normalise_phone(run) for run in _RUN.findall(unicodedata.normalize("NFKC", text)))
    return tuple(dict.fromkeys(number for number in found if len(number) >= _SHORTEST))


def is_mobile(number: str) -> bool:
    """Return whether a normalised number has the format of a mainland mobile number."""
    return _MOBILE.fullmatch(number) is not None


def is_landline(number: str) -> bool:
    """Return whether a normalised number has the format of a mainland landline number."""
    return _LANDLINE.fullmatch(number) is not None


def mask_phone(number: str) -> str:
    """Return the number with all but the first three and last four digits masked."""
    if len(number) <= 7:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
