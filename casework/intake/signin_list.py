"""Finds the students of a sign-in list: matched, doubtful and unknown persons, and noise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum
from functools import cached_property, lru_cache
from itertools import islice, product
from uuid import UUID

from casework.ids import normalised_student_no
from casework.intake.signin_words import RosterVocabulary, Word, name_key, number_key
from casework.problems import RuleBroken
from casework.records import AttendanceState

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


class DoubtReason(StrEnum):
    """Why the user must decide."""

    SAME_NAME = "SAME_NAME"
    SAME_NUMBER = "SAME_NUMBER"
    NEAR_NAME = "NEAR_NAME"
    SOUNDS_ALIKE = "SOUNDS_ALIKE"
    NEAR_NUMBER = "NEAR_NUMBER"
    DISAGREE = "DISAGREE"
    NUMBER_UNKNOWN = "NUMBER_UNKNOWN"
    STATE_UNCLEAR = "STATE_UNCLEAR"


@dataclass(frozen=True, slots=True)
class SignInEntry:
    """One person in the list: the words, the student or candidates, and state and date.

    ``state`` and ``signed_on`` are None if the list does not have them.
    """

    words: tuple[Word, ...]
    file_id: UUID | None = None
    why: DoubtReason | None = None
    candidates: tuple[NameCandidate, ...] = ()
    state: AttendanceState | None = None
    signed_on: date | None = None

    @property
    def text(self) -> str:
        """The words as written in the list."""
        return " ".join(word.text for word in self.words)

    @property
    def line(self) -> int:
        return self.words[0].line


@dataclass(frozen=True, slots=True)
class Presence:
    """A student's state and date in a list; None if not stated."""

    state: AttendanceState | None = None
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A list after matching."""

    matched: tuple[SignInEntry, ...] = ()
    doubtful: tuple[SignInEntry, ...] = ()
    unknown: tuple[SignInEntry, ...] = ()
    ignored: tuple[Word, ...] = ()

    @property
    def tokens(self) -> int:
        """The number of words in the list; each is in exactly one of the four lists."""
        return sum(self.counts().values())

    def counts(self) -> dict[str, int]:
        """Return the number of words in each of the four lists."""
        return {
            "matched": sum(len(entry.words) for entry in self.matched),
            "doubtful": sum(len(entry.words) for entry in self.doubtful),
            "unknown": sum(len(entry.words) for entry in self.unknown),
            "ignored": len(self.ignored),
        }

    def presences(self) -> dict[UUID, Presence]:
        """Return the matched students, each once, with their state and date."""
        found: dict[UUID, Presence] = {}
        for entry in self.matched:
            if entry.file_id is not None:
                known = found.get(entry.file_id, Presence())
                found[entry.file_id] = Presence(
                    known.state or entry.state, known.signed_on or entry.signed_on
                )
        return found

    def with_decision(self, entry: SignInEntry, file_id: UUID | None) -> SignIn:
        """Return the list with one entry decided: as this student, or (None) as unknown."""
        settled = replace(entry, file_id=file_id, why=None, candidates=())
        doubtful = tuple(one for one in self.doubtful if one != entry)
        unknown = tuple(one for one in self.unknown if one != entry)
        if file_id is None:
            return replace(self, doubtful=doubtful, unknown=(*unknown, settled))
        matched = tuple(sorted((*self.matched, settled), key=lambda one: one.line))
        return replace(self, matched=matched, doubtful=doubtful, unknown=unknown)

    def with_choice(self, text: str, file_id: UUID) -> SignIn:
        """Return the list with the first undecided entry whose text is ``text`` decided.

        Raises:
            RuleBroken: SIGN_IN_NOT_THERE, if there is no such entry.
        """
        for entry in (*self.doubtful, *self.unknown):
            if text in (entry.text, *(word.text for word in entry.words)):
                return self.with_decision(entry, file_id)
        raise RuleBroken("SIGN_IN_NOT_THERE", "take", value=text)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet: its number, name, time and state; "" if blank."""

    row: int
    number: str = ""
    name: str = field(default="", repr=False)
    signed: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """A sheet as read: rows with columns or, without headings, its cells as text."""

    name: str
    rows: tuple[SheetRow, ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)


def counted(sign_in: SignIn) -> Mapping[str, int]:
    """Return the counts, with the totals of words and of matched students."""
    counts = sign_in.counts()
    students = len(sign_in.presences())
    return {"tokens": sum(counts.values()), **counts, "students": students}
