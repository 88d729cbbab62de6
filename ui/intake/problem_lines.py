"""Display data of problems, built on a worker thread."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum


class ProblemPart(StrEnum):
    """Sections of the list of problems."""

    MUST = "must"
    """Must be fixed, or the rows stay pending."""

    NOTE = "note"
    """Imported unless changed."""

    DONE = "done"
    """Decided by the user: fixed, kept pending or excluded."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One suggested answer: a new text for the cell, or rows to exclude.

    ``words`` is the label; ``text`` "" leaves the cell blank, None excludes ``leave_out``.
    """

    words: str = dataclasses.field(repr=False)
    text: str | None = dataclasses.field(default=None, repr=False)
    leave_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """A row with a problem, and the student it is about."""

    row: int
    who: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """Identical problems of one field: same value, same error, in one or more rows.

    Personal numbers in ``value`` are masked. ``start`` is the initial text of the editor, or None
    if no text can be entered. ``answer`` is the decision, if one was made. ``can_accept`` allows
    the value to be imported unchanged. ``is_alike`` means that ``raw``, the original text,
    identifies all affected cells.
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
        """Whether only one row is affected."""
        return len(self.places) == 1

    @property
    def has_editor(self) -> bool:
        """Whether the row offers any action."""
        return bool(self.places) or self.start is not None or bool(self.remedies)
