"""Pinyin of Chinese text, for search and sorting."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache

_MOST_READINGS = 8
"""Maximum number of readings of a text whose characters have several."""


def spoken(text: str) -> list[str]:
    """Return the pinyin and initials of ``text``, for its first readings.

    Only Chinese characters are included; empty for a text without any.
    """
    words: list[str] = []
    for reading in readings(text):
        words.append("".join(reading))
        words.append("".join(syllable[:1] for syllable in reading))
    return words


def readings(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the readings of ``text`` as syllables, the most common one first."""
    syllables = [found for found in map(_readings_of, text) if found]
    if syllables:
        yield from itertools.islice(itertools.product(*syllables), _MOST_READINGS)


@lru_cache(maxsize=8192)
def _readings_of(character: str) -> tuple[str, ...]:
    """Return the readings of a character, the most common first; empty if it is not Chinese."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()
