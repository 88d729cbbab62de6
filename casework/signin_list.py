"""What a sign-in list says: who is matched, who may be meant, who is not known, what is noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from casework.problems import RuleBroken
from casework.records import AttendanceState
from casework.signin_roster import NameCandidate
from casework.signin_words import Word


class DoubtReason(StrEnum):
    """Why a person must decide."""

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
    """One person of the list: the words, who it is or may be, and what the line says of it.

    ``state`` is None where the list does not say; ``signed_on`` likewise.
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
    """What a list says of one student; None where it says nothing."""

    state: AttendanceState | None = None
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A list as it was understood."""

    matched: tuple[SignInEntry, ...] = ()
    doubtful: tuple[SignInEntry, ...] = ()
    unknown: tuple[SignInEntry, ...] = ()
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

    def with_decision(self, entry: SignInEntry, file_id: UUID | None) -> SignIn:
        """Return the list with one entry decided: this student, or (None) an unknown person."""
        settled = replace(entry, file_id=file_id, why=None, candidates=())
        doubtful = tuple(one for one in self.doubtful if one != entry)
        unknown = tuple(one for one in self.unknown if one != entry)
        if file_id is None:
            return replace(self, doubtful=doubtful, unknown=(*unknown, settled))
        matched = tuple(sorted((*self.matched, settled), key=lambda one: one.line))
        return replace(self, matched=matched, doubtful=doubtful, unknown=unknown)

    def with_choice(self, text: str, file_id: UUID) -> SignIn:
        """Return the list with the first undecided entry that reads ``text`` decided.

        Raises:
            RuleBroken: SIGN_IN_NOT_THERE, when no entry waits under that text.
        """
        for entry in (*self.doubtful, *self.unknown):
            if text in (entry.text, *(word.text for word in entry.words)):
                return self.with_decision(entry, file_id)
        raise RuleBroken("SIGN_IN_NOT_THERE", "take", value=text)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet: its cells under number, name, time and state; "" for a blank."""

    row: int
    number: str = ""
    name: str = field(default="", repr=False)
    signed: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """A sheet as it came: its rows by their columns or, without headings, its cells as text."""

    name: str
    rows: tuple[SheetRow, ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)


def counted(sign_in: SignIn) -> Mapping[str, int]:
    """Return the counts with the total of words and of students who are certain."""
    counts = sign_in.counts()
    students = len(sign_in.presences())
    return {"tokens": sum(counts.values()), **counts, "students": students}
