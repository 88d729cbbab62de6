"""Index of the students that a sign-in list can name, by number, name and similarity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, lru_cache
from itertools import islice, product
from uuid import UUID

from casework.ids import normalised_student_no
from casework.intake.signin_words import RosterVocabulary, name_key, number_key

MOST_CANDIDATES = 5
"""Maximum number of candidates offered for one word."""

_LONG_NAME = 3
"""Minimum length of a name to be similar despite one different character."""

_LONG_LATIN = 5
_MOST_READINGS = 12


class MatchQuality(IntEnum):
    """How a word matches a student's name or number, best first."""

    EXACT = 0
    SOUND = 1
    ONE_OFF = 2
    DIGIT_OFF = 3


@dataclass(frozen=True, slots=True)
class RosterStudent:
    """A student for matching; ``about`` are the terms for class, major and college."""

    file_id: UUID
    student_no: str
    name: str = field(repr=False)
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameCandidate:
    """A possible student, and the quality of the match."""

    file_id: UUID
    likeness: MatchQuality


class StudentIndex:
    """All students of a caseload, indexed for one list."""

    def __init__(self, people: Iterable[RosterStudent]) -> None:
        self._people = tuple(people)
        self._numbers: dict[str, list[RosterStudent]] = defaultdict(list)
        self._names: dict[str, list[RosterStudent]] = defaultdict(list)
        about: set[str] = set()
        for one in self._people:
            self._numbers[number_key(normalised_student_no(one.student_no))].append(one)
            self._names[name_key(one.name)].append(one)
            about.update(word for word in one.about if word)
        self._about = tuple(about)
        self._lengths = {len(number) for number in self._numbers}
        self.known = RosterVocabulary(
            self._numbers.__contains__, self._names.__contains__, self._is_about
        )

    def by_number(self, text: str) -> Sequence[RosterStudent]:
        """Return the students with exactly this number, one for each cohort."""
        return self._numbers.get(number_key(text), ())

    def by_name(self, text: str) -> Sequence[RosterStudent]:
        """Return the students with exactly this name."""
        return self._names.get(name_key(text), ())

    def both(self, number: str, name: str) -> tuple[RosterStudent, ...]:
        """Return the students with both this number and this name."""
        key = name_key(name)
        return tuple(one for one in self.by_number(number) if name_key(one.name) == key)

    def is_plausible(self, number: str) -> bool:
        """Return whether a number has about the length of student numbers in this caseload."""
        return any(abs(len(number) - length) <= 1 for length in self._lengths)

    def near_number(
        self, text: str, *, most: int | None = MOST_CANDIDATES
    ) -> tuple[NameCandidate, ...]:
        """Return the students whose number differs by one character, or by leading zeros."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        wanted = number_key(text)
        if not self.is_plausible(wanted) and not wanted.isdecimal():
            return ()
        found = process.extract(
            wanted, self._number_keys, scorer=OSA.distance, score_cutoff=1, limit=None
        )
        keys = [key for key, _distance, _place in found]
        bare = wanted.lstrip("0")
        if wanted.isdecimal() and len(bare) >= _LONG_NAME:
            keys += [key for key in self._by_bare.get(bare, ()) if key not in keys]
        files = (one.file_id for key in sorted(keys) for one in self._numbers[key])
        return tuple(
            NameCandidate(file_id, MatchQuality.DIGIT_OFF) for file_id in islice(files, most)
        )

    def near_name(self, text: str) -> tuple[NameCandidate, ...]:
        """Return the students whose name sounds similar or has one other character, best first."""
        key = name_key(text)
        found: dict[UUID, MatchQuality] = {}
        for other in self._sounding(key):
            self._offer(found, other, MatchQuality.SOUND)
        for other in self._one_off(key):
            self._offer(found, other, MatchQuality.ONE_OFF)
        ordered = sorted(found.items(), key=lambda pair: (pair[1], pair[0].int))
        return tuple(NameCandidate(file_id, how) for file_id, how in ordered[:MOST_CANDIDATES])

    def _offer(self, found: dict[UUID, MatchQuality], key: str, how: MatchQuality) -> None:
        for one in self._names[key]:
            found.setdefault(one.file_id, how)

    # --- near names

    def _one_off(self, key: str) -> Iterator[str]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        least = _LONG_LATIN if key.isascii() else _LONG_NAME
        for other, _distance, _place in process.extract(
            key, self._name_keys, scorer=OSA.distance, score_cutoff=1, limit=None
        ):
            if max(len(key), len(other)) >= least:
                yield other

    def _sounding(self, key: str) -> Iterator[str]:
        if key.isascii():
            yield from self._by_letters.get("".join(filter(str.isalpha, key)), ())
            return
        sounds = [_sounds(char) for char in key]
        seen: set[str] = set()
        for first in sounds[0] if sounds else ():
            for other in self._by_first_sound.get((len(key), first), ()):
                if other not in seen and all(
                    sound & _sounds(char) for sound, char in zip(sounds, other, strict=True)
                ):
                    seen.add(other)
                    yield other

    # --- indexes, built on first use

    @cached_property
    def _number_keys(self) -> list[str]:
        return list(self._numbers)

    @cached_property
    def _name_keys(self) -> list[str]:
        return list(self._names)

    @cached_property
    def _by_bare(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key in self._numbers:
            found[key.lstrip("0")].append(key)
        return found

    @cached_property
    def _by_first_sound(self) -> dict[tuple[int, str], list[str]]:
        found: dict[tuple[int, str], list[str]] = defaultdict(list)
        for key in self._names:
            for sound in _sounds(key[0]) if key else ():
                found[len(key), sound].append(key)
        return found

    @cached_property
    def _by_letters(self) -> dict[str, list[str]]:
        """Names by pinyin without tones, for lists typed in Latin letters."""
        found: dict[str, list[str]] = defaultdict(list)
        for key in self._names:
            readings = [_readings(char) for char in key if char.isalpha()]
            for spelled in islice(product(*map(sorted, readings)), _MOST_READINGS):
                found["".join(spelled)].append(key)
        return found

    def _is_about(self, text: str) -> bool:
        return len(text) > 1 and any(text in known for known in self._about)


@lru_cache(maxsize=30_000)
def _readings(char: str) -> frozenset[str]:
    """Return the toneless pinyin readings of a character; a Latin letter is its own reading."""
    from pypinyin import Style, pinyin

    found = pinyin(char, style=Style.NORMAL, heteronym=True)
    return frozenset(reading for syllable in found for reading in syllable)


@lru_cache(maxsize=30_000)
def _sounds(char: str) -> frozenset[str]:
    """Return the sounds of a character, with zh and z, ang and an merged."""
    return frozenset(_folded(reading) for reading in _readings(char))


def _folded(reading: str) -> str:
    for strict, loose in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if reading.startswith(strict):
            reading = loose + reading[2:]
    return reading[:-1] if reading.endswith("ng") else reading
