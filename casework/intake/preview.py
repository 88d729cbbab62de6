"""Preview of an import: the outcome of every row, open questions and missing students."""

from __future__ import annotations

import dataclasses
from typing import Literal
from uuid import UUID

from casework.intake.draft import ImportDraft
from casework.intake.roster import RowProblem
from casework.intake.roster_rules import FieldDifference

End = Literal["new", "updated", "unchanged", "parked", "ignored"]
Severity = Literal["must", "hint"]

ENDS: tuple[End, ...] = ("new", "updated", "unchanged", "parked", "ignored")


@dataclasses.dataclass(frozen=True, slots=True)
class PreviewRow:
    """The outcome of one row (or of record ``part`` in it), and the student it is about."""

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
    """Something for the user to settle, for one row or for all similar rows.

    ``value`` is the text in the file, ``suggestions`` are its possible meanings, most likely first
    (blank text clears the cells). If ``is_alike``, one answer applies to all ``rows``
    (``with_alike``); otherwise each row is answered separately (``with_fix``). If ``can_accept``,
    the user may confirm the text (``with_accepted(key)``). ``answer`` is the answer so far.
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
    """A student of the caseload who is missing from a file of the same college and cohort."""

    file_id: UUID
    student_no: str
    name: str = dataclasses.field(repr=False)
    class_name: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class ImportPreview:
    """What importing a draft would do, or did (then ``import_id`` is the action)."""

    draft: ImportDraft = dataclasses.field(repr=False)
    rows: tuple[PreviewRow, ...]
    problems: tuple[RowProblem, ...]
    questions: tuple[ImportQuestion, ...]
    missing: tuple[MissingStudent, ...]
    import_id: UUID | None = None

    def count(self, end: End) -> int:
        """Return the number of rows with an outcome; the five counts add up to all rows."""
        return sum(1 for row in self.rows if row.end == end)

    @property
    def counts(self) -> dict[End, int]:
        """The five counts, in the order of ``ENDS``."""
        return {end: self.count(end) for end in ENDS}
