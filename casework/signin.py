"""A sign-in list read against the roster: who was there, who may be meant, who is not known.

Nobody is guessed. A word that fits exactly one student is matched; a name of several students, a
name or number one character off, or one that sounds alike is offered with its candidates; the
rest is listed. Every word of the list is in exactly one of the four lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from casework.problems import RuleBroken
from casework.records import AttendanceState
from casework.signin_roster import MOST_CANDIDATES, Candidate, Likeness, Person, Roll
from casework.signin_words import (
    NAMING,
    NOISE,
    Sort,
    Word,
    day_of_word,
    number_key,
    section_of,
    state_of,
    words_of_line,
)


class Why(StrEnum):
    """Why a person must decide."""

    SAME_NAME = "SAME_NAME"
    SAME_NUMBER = "SAME_NUMBER"
    NEAR_NAME = "NEAR_NAME"
    SOUNDS_ALIKE = "SOUNDS_ALIKE"
    NEAR_NUMBER = "NEAR_NUMBER"
    DISAGREE = "DISAGREE"
    NUMBER_UNKNOWN = "NUMBER_UNKNOWN"
    STATE_UNCLEAR = "STATE_UNCLEAR"


_WHY = {
    Likeness.ONE_OFF: Why.NEAR_NAME,
    Likeness.SOUND: Why.SOUNDS_ALIKE,
    Likeness.DIGIT_OFF: Why.NEAR_NUMBER,
    Likeness.EXACT: Why.DISAGREE,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the list: the words, who it is or may be, and what the line says of it.

    ``state`` is None where the list does not say; ``signed_on`` likewise.
    """

    words: tuple[Word, ...]
    file_id: UUID | None = None
    why: Why | None = None
    candidates: tuple[Candidate, ...] = ()
    state: AttendanceState | None = None
    signed_on: date | None = None

    @property
    def text(self) -> str:
        """The words as they stand in the list."""
        return " ".join(word.text for word in self.words)

    @property
    def line(self) -> int:
        return self.words[0].line


@dataclass(frozen=True, slots=True)
class Presence:
    """What a list says of one student; None where it says nothing."""

    state: AttendanceState | None = None
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A list as it was understood."""

    matched: tuple[Entry, ...] = ()
    doubtful: tuple[Entry, ...] = ()
    unknown: tuple[Entry, ...] = ()
    ignored: tuple[Word, ...] = ()

    @property
    def tokens(self) -> int:
        """How many words the list has; the four lists hold each of them once."""
        return sum(self.counts().values())

    def counts(self) -> dict[str, int]:
        """Return how many words are in each list."""
        return {
            "matched": sum(len(entry.words) for entry in self.matched),
            "doubtful": sum(len(entry.words) for entry in self.doubtful),
            "unknown": sum(len(entry.words) for entry in self.unknown),
            "ignored": len(self.ignored),
        }

    def presences(self) -> dict[UUID, Presence]:
        """Return the students who are certain, each once, with what the list says of them."""
        found: dict[UUID, Presence] = {}
        for entry in self.matched:
            if entry.file_id is not None:
                known = found.get(entry.file_id, Presence())
                found[entry.file_id] = Presence(
                    known.state or entry.state, known.signed_on or entry.signed_on
                )
        return found

    def decided(self, entry: Entry, file_id: UUID | None) -> SignIn:
        """Return the list with one entry decided: it is this student, or (None) nobody known."""
        settled = replace(entry, file_id=file_id, why=None, candidates=())
        doubtful = tuple(one for one in self.doubtful if one != entry)
        unknown = tuple(one for one in self.unknown if one != entry)
        if file_id is None:
            return replace(self, doubtful=doubtful, unknown=(*unknown, settled))
        matched = tuple(sorted((*self.matched, settled), key=lambda one: one.line))
        return replace(self, matched=matched, doubtful=doubtful, unknown=unknown)

    def taken(self, text: str, file_id: UUID) -> SignIn:
        """Return the list with the first undecided entry that reads ``text`` decided.

        Raises:
            RuleBroken: SIGN_IN_NOT_THERE, when no entry waits under that text.
        """
        for entry in (*self.doubtful, *self.unknown):
            if text in (entry.text, *(word.text for word in entry.words)):
                return self.decided(entry, file_id)
        raise RuleBroken("SIGN_IN_NOT_THERE", "take", value=text)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet: what stands under number, name, time and state; "" where nothing is."""

    row: int
    number: str = ""
    name: str = field(default="", repr=False)
    signed: str = ""
    state: str = ""
    rest: tuple[str, ...] = field(default=(), repr=False)


def read_sign_in(text: str, people: Iterable[Person], *, on: date) -> SignIn:
    """Return a pasted list, understood against the students of the caseload.

    ``on`` is the event's day: a time without a date lies on it.
    """
    reading = _Reading(Roll(people), on)
    for number, line in enumerate(text.splitlines(), 1):
        reading.take_line(line, number)
    return reading.result()


def read_rows(rows: Iterable[SheetRow], people: Iterable[Person], *, on: date) -> SignIn:
    """Return the rows of a sheet, understood likewise; number and name of a row are one person."""
    reading = _Reading(Roll(people), on)
    for row in rows:
        reading.take_row(row)
    return reading.result()


class _Reading:
    """Goes through a list once."""

    def __init__(self, roll: Roll, on: date) -> None:
        self._roll = roll
        self._on = on
        self._entries: list[Entry] = []
        self._ignored: list[Word] = []
        self._section: AttendanceState | None = None
        self._is_sure = True
        self._last: int | None = None

    def take_line(self, text: str, number: int) -> None:
        """Take one line of text."""
        section = section_of(text)
        if section is not None:
            self._begin_section(*section)
            self._ignored.append(Word(text.strip(), number, Sort.STATE))
            return
        words = words_of_line(text, number, self._roll.known)
        people = [word for word in words if word.sort not in NOISE]
        self._ignored += [word for word in words if word.sort in NOISE]
        found = [self._entry(group) for group in self._groups(people)]
        self._keep(self._with_state(found, words), words)

    def take_row(self, row: SheetRow) -> None:
        """Take one row of a sheet."""
        cells = ((row.number, Sort.NUMBER), (row.name, Sort.NAME))
        people = [Word(text, row.row, sort) for text, sort in cells if text]
        said = ((row.signed, Sort.MOMENT), (row.state, Sort.STATE))
        noise = [Word(text, row.row, sort) for text, sort in said if text]
        about = [Word(text, row.row, Sort.ABOUT) for text in row.rest if text]
        self._ignored += [*noise, *about]
        if people:
            found = [self._entry(tuple(people))]
            self._keep(self._with_state(found, noise), noise)

    def result(self) -> SignIn:
        entries = _without_contradictions(self._entries)
        return SignIn(
            matched=tuple(one for one in entries if one.file_id is not None),
            doubtful=tuple(one for one in entries if one.why is not None),
            unknown=tuple(one for one in entries if one.file_id is None and one.why is None),
            ignored=tuple(self._ignored),
        )

    # --- lines

    def _groups(self, people: Sequence[Word]) -> list[tuple[Word, ...]]:
        """Return the words that belong to one person each."""
        if _alternate(people):
            pairs = zip(people[::2], people[1::2], strict=True)
            if all(self._roll.is_plausible(number_key(n.text)) for n in people if _is_number(n)):
                return list(pairs)
        groups: list[tuple[Word, ...]] = []
        place = 0
        while place < len(people):
            pair = tuple(people[place : place + 2])
            if len(pair) == 2 and self._agree(*pair):
                groups.append(pair)
            else:
                groups.append(pair[:1])
            place += len(groups[-1])
        return groups

    def _agree(self, one: Word, other: Word) -> bool:
        if {one.sort, other.sort} != NAMING:
            return False
        number, name = (one, other) if one.sort is Sort.NUMBER else (other, one)
        return bool(self._roll.both(number.text, name.text))

    def _keep(self, found: Sequence[Entry], words: Sequence[Word]) -> None:
        days = [day_of_word(word.text, self._on) for word in words if word.sort is Sort.MOMENT]
        day = next((day for day in days if day is not None), None)
        for entry in found:
            self._entries.append(replace(entry, signed_on=day))
        if found:
            self._last = len(self._entries) - 1

    # --- states

    def _begin_section(self, state: AttendanceState, is_sure: bool) -> None:
        self._section, self._is_sure = state, is_sure
        if not is_sure and self._last is not None and state is not AttendanceState.ATTENDED:
            self._entries[self._last] = _unclear(self._entries[self._last])

    def _with_state(self, found: list[Entry], words: Sequence[Word]) -> list[Entry]:
        """Return the entries of a line with the state that it gives each of them."""
        said = [word for word in words if word.sort is Sort.STATE]
        states = [state_of(word.text) for word in said]
        if not said:
            if self._section is None or self._is_sure:
                return [replace(one, state=self._section) for one in found]
            is_harmless = self._section is AttendanceState.ATTENDED
            return [one if is_harmless else _unclear(one) for one in found]
        if None in states:  # a word that no state is known by, under the heading of states
            return [_unclear(one) for one in found]
        leads = words[0] is said[0] and len(said) == 1
        if len(set(states)) == 1 and (leads or len(found) == 1):
            return [replace(one, state=states[0]) for one in found]
        if len(states) == len(found):
            return [replace(one, state=s) for one, s in zip(found, states, strict=True)]
        return [_unclear(one) for one in found]

    # --- whom words name

    def _entry(self, words: tuple[Word, ...]) -> Entry:
        if len(words) == 2:
            number, name = words if _is_number(words[0]) else words[::-1]
            return self._pair(words, number.text, name.text)
        word = words[0]
        if word.sort not in NAMING:
            return Entry(words)
        if word.sort is Sort.NUMBER:
            exact, why = self._roll.by_number(word.text), Why.SAME_NUMBER
            near = () if exact else self._roll.near_number(word.text)
        else:
            exact, why = self._roll.by_name(word.text), Why.SAME_NAME
            near = () if exact else self._roll.near_name(word.text)
        if len(exact) == 1:
            return Entry(words, exact[0].file_id)
        if exact:
            return Entry(words, why=why, candidates=_exact(exact))
        return _offered(words, near)

    def _pair(self, words: tuple[Word, ...], number: str, name: str) -> Entry:
        both = self._roll.both(number, name)
        if len(both) == 1:
            return Entry(words, both[0].file_id)
        if both:
            return Entry(words, why=Why.SAME_NUMBER, candidates=_exact(both))
        numbered, named = self._roll.by_number(number), self._roll.by_name(name)
        if numbered and named:
            return Entry(words, why=Why.DISAGREE, candidates=_exact((*numbered, *named)))
        if numbered:
            ids = {one.file_id for one in numbered}
            near = tuple(c for c in self._roll.near_name(name) if c.file_id in ids)
            why = _WHY[near[0].likeness] if near else Why.DISAGREE
            return Entry(words, why=why, candidates=near or _exact(numbered))
        if named:
            ids = {one.file_id for one in named}
            near = tuple(c for c in self._roll.near_number(number, most=None) if c.file_id in ids)
            why = Why.NEAR_NUMBER if near else Why.NUMBER_UNKNOWN
            return Entry(words, why=why, candidates=near or _exact(named))
        by_name = self._roll.near_name(name)
        if by_name:
            ids = {c.file_id for c in self._roll.near_number(number, most=None)}
            by_name = tuple(c for c in by_name if c.file_id in ids) or by_name
        return _offered(words, by_name)


def _is_number(word: Word) -> bool:
    return word.sort is Sort.NUMBER


def _alternate(people: Sequence[Word]) -> bool:
    """Tell whether numbers and names take turns, as in rows; 、 and ； list single ones."""
    if not people or len(people) % 2 or any(word.sort not in NAMING for word in people):
        return False
    kinds = [_is_number(word) for word in people]
    if any(one is other for one, other in pairwise(kinds)):
        return False
    return not any(set(word.before) & set("、；;") for word in people[1::2])


def _exact(people: Sequence[Person]) -> tuple[Candidate, ...]:
    unique = {one.file_id: Candidate(one.file_id, Likeness.EXACT) for one in people}
    return tuple(unique.values())[:MOST_CANDIDATES]


def _offered(words: tuple[Word, ...], near: tuple[Candidate, ...]) -> Entry:
    if not near:
        return Entry(words)
    return Entry(words, why=_WHY[near[0].likeness], candidates=near)


def _unclear(entry: Entry) -> Entry:
    """The entry with its state left open; who it is stays a candidate."""
    if entry.file_id is None:
        return replace(entry, state=None)
    candidate = Candidate(entry.file_id, Likeness.EXACT)
    return replace(entry, file_id=None, why=Why.STATE_UNCLEAR, candidates=(candidate,), state=None)


def _without_contradictions(entries: Sequence[Entry]) -> list[Entry]:
    """The entries; where a list says two things of one student, a person decides."""
    said: dict[UUID, set[AttendanceState | None]] = {}
    for entry in entries:
        if entry.file_id is not None:
            said.setdefault(entry.file_id, set()).add(entry.state)
    return [
        _unclear(entry) if entry.file_id is not None and len(said[entry.file_id]) > 1 else entry
        for entry in entries
    ]


def counted(sign_in: SignIn) -> Mapping[str, int]:
    """Return the counts with the total of words and of students who are certain."""
    counts = sign_in.counts()
    students = len(sign_in.presences())
    return {"tokens": sum(counts.values()), **counts, "students": students}
