"""What taking a file in would do: every row's end, what should be asked, and who is missing."""

from __future__ import annotations

import dataclasses
from typing import Literal
from uuid import UUID

from casework.intake.draft import ImportDraft
from casework.roster import RowProblem
from casework.roster_rules import FieldDifference

End = Literal["new", "updated", "unchanged", "parked", "ignored"]
Severity = Literal["must", "hint"]

ENDS: tuple[End, ...] = ("new", "updated", "unchanged", "parked", "ignored")


@dataclasses.dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row (or one record of it: ``part``), what becomes of it, and whom it is about."""

    row: int
    part: int
    end: End
    student_no: str
    name: str = dataclasses.field(repr=False)
    file_id: UUID | None = None
    problems: tuple[RowProblem, ...] = ()
    differences: tuple[FieldDifference, ...] = dataclasses.field(default=(), repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class ImportQuestion:
    """Something that a person should settle, for one row or for all rows that are alike.

    ``value`` is what the file says, ``suggestions`` what it may mean, the likeliest first (blank
    text leaves the cells blank). ``is_alike`` says that one answer serves all ``rows``
    (``with_alike``); else each row is answered by itself (``with_fix``). ``can_accept`` says that
    a person may answer that it is so (``with_accepted(key)``). ``answer`` is what was chosen.
    """

    key: tuple[str, str, str] = dataclasses.field(repr=False)
    severity: Severity
    field: str | None
    code: str
    value: str = dataclasses.field(repr=False)
    rows: tuple[int, ...]
    problem: RowProblem
    suggestions: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    is_alike: bool = False
    can_accept: bool = False
    is_handled: bool = False
    answer: str | None = dataclasses.field(default=None, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class MissingStudent:
    """A student of the caseload, of the colleges and cohorts of the file, who is not in it."""

    file_id: UUID
    student_no: str
    name: str = dataclasses.field(repr=False)
    class_name: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class ImportPreview:
    """What taking a draft in would do, or did (``import_id`` is the action then)."""

    draft: ImportDraft = dataclasses.field(repr=False)
    rows: tuple[PreviewRow, ...]
    problems: tuple[RowProblem, ...]
    questions: tuple[ImportQuestion, ...]
    missing: tuple[MissingStudent, ...]
    import_id: UUID | None = None

    def count(self, end: End) -> int:
        """Return how many rows end there; the five add up to all rows, always."""
        return sum(1 for row in self.rows if row.end == end)

    @property
    def counts(self) -> dict[End, int]:
        """The five numbers, in their order."""
        return {end: self.count(end) for end in ENDS}
