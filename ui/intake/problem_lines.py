"""What the wizard shows of a table, in words: values made beside the window, for its lists."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum


class ProblemPart(StrEnum):
    """The parts of the list of problems."""

    MUST = "must"
    """Mended, or their rows wait."""

    NOTE = "note"
    """Taken in all the same."""

    DONE = "done"
    """Decided by the person: mended, set aside, left out."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One answer a problem offers: ``text`` for the cell, or rows to leave out.

    ``words`` is what is shown; ``text`` "" leaves the cell blank.
    """

    words: str = dataclasses.field(repr=False)
    text: str | None = dataclasses.field(default=None, repr=False)
    leave_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """One row that a problem stands in, and whom it is about."""

    row: int
    who: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """Equal problems of one field: the same value with the same fault, wherever it stands.

    ``value`` is the cell with personal numbers covered; ``start`` is the text that the editor
    begins with, None where nothing can be typed. ``answer`` says what was decided, when it was.
    ``can_accept`` says that a person may let it be so; ``is_alike`` says that ``raw``, the cell
    as written, tells all these cells from others.
    """

    key: Hashable
    part: ProblemPart
    code: str
    field: str | None
    field_words: str
    value: str = dataclasses.field(repr=False)
    message: str = dataclasses.field(repr=False)
    places: tuple[AffectedRow, ...] = dataclasses.field(repr=False)
    remedies: tuple[Remedy, ...] = dataclasses.field(default=(), repr=False)
    start: str | None = dataclasses.field(default=None, repr=False)
    answer: str = dataclasses.field(default="", repr=False)
    is_alike: bool = False
    raw: str = dataclasses.field(default="", repr=False)
    can_accept: bool = False

    @property
    def is_one(self) -> bool:
        """Whether the problem stands in one row only."""
        return len(self.places) == 1

    @property
    def has_editor(self) -> bool:
        """Whether there is anything to do about it in its row."""
        return bool(self.places) or self.start is not None or bool(self.remedies)
