"""Unified social credit codes of employers (GB 32100-2015)."""

from __future__ import annotations

import unicodedata

LENGTH = 18

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLACE = {c: i for i, c in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, i, 31) for i in range(LENGTH - 1))
_BLANK_MARKS = frozenset("'’‘-–—\u200b\u200c\u200d\u2060\ufeff")


def normalise(code: str) -> str:
    """Return the code in half-width capitals, without blanks, hyphens and apostrophes."""
    wide = unicodedata.normalize("NFKC", code).upper()
    return "".join(c for c in wide if not c.isspace() and c not in _BLANK_MARKS)


def check_char(first_seventeen: str) -> str:
    """Return the check character that completes an 18-character credit code.

    Source:
        GB 32100-2015; weights 3^i mod 31 over an alphabet without I, O, S, V and Z.
    """
    if len(first_seventeen) != LENGTH - 1 or any(c not in _PLACE for c in first_seventeen):
        raise ValueError("seventeen characters of the GB 32100 alphabet are needed")
    total = sum(w * _PLACE[c] for w, c in zip(_WEIGHTS, first_seventeen, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def is_valid(code: str) -> bool:
    """Return whether the code has a valid length, alphabet and check character."""
    clean = normalise(code)
    if len(clean) != LENGTH or any(c not in _PLACE for c in clean):
        return False
    return clean[-1] == check_char(clean[:-1])
