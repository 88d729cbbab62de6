"""Match a sign-in list with the roster: certain, doubtful and unknown persons.

Nothing is guessed. Text that fits exactly one student is matched. A name shared by several
students, a name or number that differs by one character, or a similar-sounding name is offered with
candidates; the rest is listed. Every word of the list ends up in exactly one of the four lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from uuid import UUID

from casework.intake.signin_list import (
    MOST_CANDIDATES,
    DoubtReason,
    MatchQuality,
    NameCandidate,
    Presence,
    RosterStudent,
    SheetRow,
    SignIn,
    SignInEntry,
    SignInSheet,
    StudentIndex,
    counted,
)
from casework.intake.signin_words import (
    NAMING,
    NOISE,
    Word,
    WordKind,
    day_of_word,
    is_heading,
    number_key,
    section_of,
    state_of,
    words_of_line,
)
from casework.records import AttendanceState

_WHY = {
    MatchQuality.ONE_OFF: DoubtReason.NEAR_NAME,
    MatchQuality.SOUND: DoubtReason.SOUNDS_ALIKE,
    MatchQuality.DIGIT_OFF: DoubtReason.NEAR_NUMBER,
    MatchQuality.EXACT: DoubtReason.DISAGREE,
}


def read_sign_in(text: str, people: Iterable[RosterStudent], *, on: date) -> SignIn:
    """Return a pasted list matched with the students of the caseload.

    ``on`` is the event's day, assumed for times without a date.
    """
    reading = _Reading(StudentIndex(people), on)
    for number, line in enumerate(text.splitlines(), 1):
        reading.take_line(line, number)
    return reading.result()


def read_sheet(sheet: SignInSheet, people: Iterable[RosterStudent], *, on: date) -> SignIn:
    """Return a sheet matched by its columns, or as text if it has no headings."""
    if sheet.rows:
        return read_rows(sheet.rows, people, on=on)
    return read_sign_in(sheet.text, people, on=on)


def read_rows(rows: Iterable[SheetRow], people: Iterable[RosterStudent], *, on: date) -> SignIn:
    """Return the matched rows of a sheet; number and name in a row are one person.

    In a sheet that has times or states, a row with neither leaves the student's attendance
    undecided.
    """
    reading = _Reading(StudentIndex(people), on)
    every = tuple(rows)
    says = any(_says(row) for row in every)
    for row in every:
        reading.take_row(row, is_inactive=says and not _says(row))
    return reading.result()


class _Reading:
    """Processes a list in one pass."""

    def __init__(self, roll: StudentIndex, on: date) -> None:
        self._roll = roll
        self._on = on
        self._entries: list[SignInEntry] = []
        self._ignored: list[Word] = []
        self._section: AttendanceState | None = None
        self._is_sure = True
        self._last: int | None = None

    def take_line(self, text: str, number: int) -> None:
        """Process one line of text."""
        section = section_of(text)
        if section is not None:
            self._begin_section(*section)
            self._ignored.append(Word(text.strip(), number, WordKind.STATE))
            return
        words = words_of_line(text, number, self._roll.known)
        people = [word for word in words if word.sort not in NOISE]
        self._ignored += [word for word in words if word.sort in NOISE]
        found = [self._entry(group) for group in self._groups(people)]
        self._keep(self._with_state(found, words), words)

    def take_row(self, row: SheetRow, *, is_inactive: bool) -> None:
        """Process one row of a sheet."""
        cells = ((row.number, WordKind.NUMBER), (row.name, WordKind.NAME))
        words = [Word(text, row.row, _cell_sort(text, sort)) for text, sort in cells if text]
        people = [word for word in words if word.sort in NAMING]
        noise = [
            Word(text, row.row, WordKind.STATE if state_of(text) or place else WordKind.MOMENT)
            for place, text in enumerate((row.signed, row.state))
            if text
        ]
        self._ignored += [*noise, *(word for word in words if word.sort not in NAMING)]
        if people:
            found = self._with_state([self._entry(tuple(people))], noise)
            self._keep([_unclear(one) for one in found] if is_inactive else found, noise)

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
        """Group the words of each person."""
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
        number, name = (one, other) if one.sort is WordKind.NUMBER else (other, one)
        return bool(self._roll.both(number.text, name.text))

    def _keep(self, found: Sequence[SignInEntry], words: Sequence[Word]) -> None:
        days = [day_of_word(word.text, self._on) for word in words if word.sort is WordKind.MOMENT]
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

    def _with_state(self, found: list[SignInEntry], words: Sequence[Word]) -> list[SignInEntry]:
        """Return the entries of a line, with the states that the line gives them."""
        said = [word for word in words if word.sort is WordKind.STATE]
        states = [state_of(word.text) for word in said]
        if not said:
            if self._section is None or self._is_sure:
                return [replace(one, state=self._section) for one in found]
            is_harmless = self._section is AttendanceState.ATTENDED
            return [one if is_harmless else _unclear(one) for one in found]
        if None in states:  # an unknown word in the column of states
            return [_unclear(one) for one in found]
        leads = words[0] is said[0] and len(said) == 1
        if len(set(states)) == 1 and (leads or len(found) == 1):
            return [replace(one, state=states[0]) for one in found]
        if len(states) == len(found):
            return [replace(one, state=s) for one, s in zip(found, states, strict=True)]
        return [_unclear(one) for one in found]

    # --- matching words to students

    def _entry(self, words: tuple[Word, ...]) -> SignInEntry:
        if len(words) == 2:
            number, name = words if _is_number(words[0]) else words[::-1]
            return self._pair(words, number.text, name.text)
        word = words[0]
        if word.sort not in NAMING:
            return SignInEntry(words)
        if word.sort is WordKind.NUMBER:
            exact, why = self._roll.by_number(word.text), DoubtReason.SAME_NUMBER
            near = () if exact else self._roll.near_number(word.text)
        else:
            exact, why = self._roll.by_name(word.text), DoubtReason.SAME_NAME
            near = () if exact else self._roll.near_name(word.text)
        if len(exact) == 1:
            return SignInEntry(words, exact[0].file_id)
        if exact:
            return SignInEntry(words, why=why, candidates=_exact(exact))
        return _offered(words, near)

    def _pair(self, words: tuple[Word, ...], number: str, name: str) -> SignInEntry:
        both = self._roll.both(number, name)
        if len(both) == 1:
            return SignInEntry(words, both[0].file_id)
        if both:
            return SignInEntry(words, why=DoubtReason.SAME_NUMBER, candidates=_exact(both))
        numbered, named = self._roll.by_number(number), self._roll.by_name(name)
        if numbered and named:
            return SignInEntry(
                words, why=DoubtReason.DISAGREE, candidates=_exact((*numbered, *named))
            )
        if numbered:
            ids = {one.file_id for one in numbered}
            near = tuple(c for c in self._roll.near_name(name) if c.file_id in ids)
            why = _WHY[near[0].likeness] if near else DoubtReason.DISAGREE
            return SignInEntry(words, why=why, candidates=near or _exact(numbered))
        if named:
            ids = {one.file_id for one in named}
            near = tuple(c for c in self._roll.near_number(number, most=None) if c.file_id in ids)
            why = DoubtReason.NEAR_NUMBER if near else DoubtReason.NUMBER_UNKNOWN
            return SignInEntry(words, why=why, candidates=near or _exact(named))
        by_name = self._roll.near_name(name)
        if by_name:
            ids = {c.file_id for c in self._roll.near_number(number, most=None)}
            by_name = tuple(c for c in by_name if c.file_id in ids) or by_name
        return _offered(words, by_name)


def _says(row: SheetRow) -> bool:
    """Return whether a row records an attendance; repeated headings do not."""
    return any(text and not is_heading(text) for text in (row.signed, row.state))


def _cell_sort(text: str, sort: WordKind) -> WordKind:
    """Return the kind from the column heading, unless the cell is itself a heading or a total."""
    return WordKind.HEADING if is_heading(text) else sort


def _is_number(word: Word) -> bool:
    return word.sort is WordKind.NUMBER


def _alternate(people: Sequence[Word]) -> bool:
    """Return whether numbers and names alternate, as in rows; 、 and ； separate single entries."""
    if not people or len(people) % 2 or any(word.sort not in NAMING for word in people):
        return False
    kinds = [_is_number(word) for word in people]
    if any(one is other for one, other in pairwise(kinds)):
        return False
    return not any(set(word.before) & set("、；;") for word in people[1::2])


def _exact(people: Sequence[RosterStudent]) -> tuple[NameCandidate, ...]:
    unique = {one.file_id: NameCandidate(one.file_id, MatchQuality.EXACT) for one in people}
    return tuple(unique.values())[:MOST_CANDIDATES]


def _offered(words: tuple[Word, ...], near: tuple[NameCandidate, ...]) -> SignInEntry:
    if not near:
        return SignInEntry(words)
    return SignInEntry(words, why=_WHY[near[0].likeness], candidates=near)


def _unclear(entry: SignInEntry) -> SignInEntry:
    """Return the entry with its state undecided; a matched student becomes a candidate."""
    if entry.file_id is None:
        return replace(entry, state=None)
    candidate = NameCandidate(entry.file_id, MatchQuality.EXACT)
    return replace(
        entry, file_id=None, why=DoubtReason.STATE_UNCLEAR, candidates=(candidate,), state=None
    )


def _without_contradictions(entries: Sequence[SignInEntry]) -> list[SignInEntry]:
    """Return the entries; a student with contradictory states is left to the user."""
    said: dict[UUID, set[AttendanceState | None]] = {}
    for entry in entries:
        if entry.file_id is not None:
            said.setdefault(entry.file_id, set()).add(entry.state)
    return [
        _unclear(entry) if entry.file_id is not None and len(said[entry.file_id]) > 1 else entry
        for entry in entries
    ]


__all__ = [
    "DoubtReason",
    "Presence",
    "SheetRow",
    "SignIn",
    "SignInEntry",
    "SignInSheet",
    "counted",
    "read_rows",
    "read_sheet",
    "read_sign_in",
]
