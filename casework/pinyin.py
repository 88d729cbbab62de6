"""How Chinese text is spoken, in the letters that people type for it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache

_MOST_READINGS = 8
"""Of a text whose characters have several readings, so many are gone through."""


def spoken(text: str) -> list[str]:
    """Return the pinyin of ``text`` and its initials, for a few of its readings.

    Only its Chinese characters are spoken; nothing for a text without any.
    """
    words: list[str] = []
    for reading in readings(text):
        words.append("".join(reading))
        words.append("".join(syllable[:1] for syllable in reading))
    return words


def readings(text: str) -> Iterator[tuple[str, ...]]:
    """Yield ways to read ``text``, syllable by syllable, the usual one first."""
    syllables = [found for found in map(_readings_of, text) if found]
    if syllables:
        yield from itertools.islice(itertools.product(*syllables), _MOST_READINGS)


@lru_cache(maxsize=8192)
def _readings_of(character: str) -> tuple[str, ...]:
    """How a character can be read, the usual way first; nothing for what is not Chinese."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()
