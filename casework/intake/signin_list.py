"""The result of reading a sign-in list: matched, doubtful and unknown persons, and noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from casework.intake.signin_roster import NameCandidate
from casework.intake.signin_words import Word
from casework.problems import RuleBroken
from casework.records import AttendanceState


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
