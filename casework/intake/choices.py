"""The user's choices for an import, as one value that can be reapplied.

Rows are numbered as in the sheet (from 1), columns from 0. A field is a key of
``casework.intake.fields``; if a sheet has several records per row (第1次, 第2次 …), the key of a
column includes the record's number: ``content#2``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from casework.intake.changes import ChangeKind
from casework.intake.fields import KEPT, LEFT_OUT, Subject

_NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Everything the user chose; everything else is as the program detected it.

    ``heading_rows`` and ``last_row`` give the extent of the table. ``fields`` maps columns to a
    field, ``KEPT`` or ``LEFT_OUT``. ``hidden_rows`` includes or excludes hidden rows. ``fixes`` are
    corrections of single cells (blank text clears the cell), ``alike`` corrections of all cells of
    a field with the same text. ``as_written`` are rejected kinds of cleaning, by field and kind.
    ``ignored`` are skipped rows. ``takes_new`` are fields whose new value overwrites local edits,
    for one row or (row 0) for all; ``keeps_ours`` are fields of a row that keep their value
    although the file has a newer one. ``accepted`` are questions that the user confirmed.
    ``defaults`` are values for rows that lack their own.
    """

    subject: Subject | None = None
    sheet: str | None = None
    heading_rows: tuple[int, ...] = ()
    last_row: int | None = None
    fields: Mapping[int, str] = field(default_factory=lambda: _NOTHING)
    hidden_rows: bool = True
    fixes: Mapping[tuple[int, str], str] = field(default_factory=lambda: _NOTHING, repr=False)
    alike: Mapping[tuple[str, str], str] = field(default_factory=lambda: _NOTHING, repr=False)
    as_written: frozenset[tuple[str, ChangeKind]] = frozenset()
    ignored: frozenset[int] = frozenset()
    takes_new: frozenset[tuple[int, str]] = frozenset()
    keeps_ours: frozenset[tuple[int, str]] = frozenset()
    accepted: frozenset[tuple[str, str, str]] = field(default=frozenset(), repr=False)
    defaults: Mapping[str, str] = field(default_factory=lambda: _NOTHING, repr=False)

    def with_subject(self, subject: Subject) -> Choices:
        """Read the sheet as another subject; column choices are reset."""
        return replace(self, subject=subject, fields={}, fixes={}, alike={}, as_written=frozenset())

    def with_sheet(self, sheet: str) -> Choices:
        """Read another sheet; choices for the current one are reset."""
        return Choices(subject=self.subject, sheet=sheet, defaults=self.defaults)

    def with_headings(self, rows: Iterable[int], *, last_row: int | None = None) -> Choices:
        """Set the extent of the table: its heading rows and the last row of data."""
        return replace(self, heading_rows=tuple(sorted(rows)), last_row=last_row, fields={})

    def with_field(self, column: int, field: str) -> Choices:
        """Assign a field to a column; a column that was assigned it before becomes ``KEPT``."""
        others = {
            index: KEPT if chosen == field and field not in (KEPT, LEFT_OUT) else chosen
            for index, chosen in self.fields.items()
        }
        return replace(self, fields={**others, column: field})

    def with_fix(self, row: int, field: str, text: str) -> Choices:
        """Correct one cell."""
        return replace(self, fixes={**self.fixes, (row, field): text})

    def without_fix(self, row: int, field: str) -> Choices:
        """Undo the correction of one cell."""
        return replace(self, fixes={k: v for k, v in self.fixes.items() if k != (row, field)})

    def with_alike(self, field: str, text: str, instead: str) -> Choices:
        """Replace ``text`` in all cells of a field that contain exactly this text."""
        return replace(self, alike={**self.alike, (field, text): instead})

    def without_alike(self, field: str, text: str) -> Choices:
        """Undo the replacement of ``text`` in this field."""
        return replace(self, alike={k: v for k, v in self.alike.items() if k != (field, text)})

    def with_cleaning(self, field: str, kind: ChangeKind, *, wanted: bool) -> Choices:
        """Apply this kind of cleaning to a field, or keep its cells as written."""
        chosen = {(field, kind)}
        return replace(
            self, as_written=self.as_written - chosen if wanted else self.as_written | chosen
        )

    def with_row(self, row: int, *, ignored: bool) -> Choices:
        """Skip a row, or include it again."""
        return replace(self, ignored=self.ignored | {row} if ignored else self.ignored - {row})

    def with_new(self, field: str, *, row: int = 0, taken: bool = True) -> Choices:
        """Let the file's value overwrite local edits, in one row or (0) in all."""
        if taken:
            return replace(
                self,
                takes_new=self.takes_new | {(row, field)},
                keeps_ours=self.keeps_ours - {(row, field)},
            )
        return replace(
            self,
            takes_new=self.takes_new - {(row, field)},
            keeps_ours=self.keeps_ours | {(row, field)},
        )

    def with_accepted(self, key: tuple[str, str, str], *, accepted: bool = True) -> Choices:
        """Confirm a question by its ``key``, so that it is not asked again."""
        return replace(self, accepted=self.accepted | {key} if accepted else self.accepted - {key})

    def with_default(self, field: str, text: str) -> Choices:
        """Set the value for rows that lack their own; blank text removes it."""
        defaults = {k: v for k, v in self.defaults.items() if k != field}
        return replace(self, defaults={**defaults, field: text} if text.strip() else defaults)

    def keeps(self, row: int, field: str) -> bool:
        """Return whether a field keeps its value although the file has a newer one."""
        return (row, field) in self.keeps_ours or (
            (0, field) in self.keeps_ours and (row, field) not in self.takes_new
        )

    def takes(self, row: int, field: str) -> bool:
        """Return whether the file's value overwrites local edits."""
        return not self.keeps(row, field) and (
            (row, field) in self.takes_new or (0, field) in self.takes_new
        )
