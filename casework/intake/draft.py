"""Draft of an import: a file read, interpreted and cleaned, with nothing saved yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from casework.intake.changes import CellChange, ChangeGroup, grouped
from casework.intake.checks import (
    SheetSummary,
    TableLocation,
    file_problems,
    sheet_summaries,
    table_location,
)
from casework.intake.choices import Choices
from casework.intake.columns import DraftColumn, as_read, draft_columns, marked
from casework.intake.fields import ASKED, NEEDED, Subject, part_of
from casework.intake.layout import (
    WORDS,
    Layout,
    Memory,
    Remembered,
    fingerprint_of,
    kept_as,
    layout_at,
    layout_of,
    likely_headings,
    missing_of,
    seen_fields,
)
from casework.intake.records import RecordRow, preset_of, records_of
from casework.intake.roster import Roster, RosterRow, RowProblem, with_cross_checks
from casework.intake.roster_cells import is_number, text_of
from casework.intake.sheets import Workbook, WorkbookSheet
from casework.intake.student_rows import row_of, scan
from casework.intake.table import SheetTable, TableLine
from casework.problems import RuleBroken

DraftRow = RosterRow | RecordRow

_NO_MEMORY: Memory = {}
_OF_ROWS = ("fixes", "alike", "ignored", "takes_new", "keeps_ours")
"""Choices that affect only single rows or their outcome; the layout stays the same."""


@dataclass(frozen=True, slots=True)
class DefaultRequest:
    """A field that ``rows`` rows lack and that can be set for all; ``value`` is the default."""

    field: str
    value: str
    rows: int


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """A file interpreted with the choices made so far."""

    workbook: Workbook = field(repr=False)
    choices: Choices
    subject: Subject
    sheets: tuple[SheetSummary, ...]
    found: TableLocation
    columns: tuple[DraftColumn, ...]
    rows: tuple[DraftRow, ...] = field(repr=False)
    problems: tuple[RowProblem, ...]
    lacks: tuple[str, ...]
    asks: tuple[DefaultRequest, ...]
    fingerprint: str
    is_remembered: bool
    table: SheetTable = field(repr=False)
    lines: tuple[TableLine, ...] = field(repr=False)
    plain_rows: tuple[tuple[DraftRow, ...], ...] = field(repr=False)
    memory: Memory = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The display name of the file."""
        return self.workbook.name

    def changes(self) -> tuple[ChangeGroup, ...]:
        """Return what cleaning changed, by field and kind."""
        found: list[CellChange] = [change for row in self.rows for change in row.changes]
        return grouped(found, self.choices.as_written)

    def written(self, row: int, name: str) -> str:
        """Return the original text of a cell, before cleaning and corrections."""
        index = self.table.where.get(name)
        for line in self.lines:
            if line.index + 1 == row:
                return text_of(line.at(index))
        return ""

    def as_roster(self) -> Roster:
        """Return the students in the file."""
        rows = tuple(row for row in self.rows if isinstance(row, RosterRow))
        return Roster(
            self.found.sheet,
            self.workbook.digest,
            self.found.heading_rows[-1] if self.found.heading_rows else 0,
            self.table.columns,
            self.found.unit,
            self.found.cohort,
            rows,
            self.problems,
        )

    def records(self) -> tuple[RecordRow, ...]:
        """Return the records in the file, if its subject is not the students themselves."""
        return tuple(row for row in self.rows if isinstance(row, RecordRow))


def draft_of(
    workbook: Workbook, choices: Choices | None = None, memory: Memory = _NO_MEMORY
) -> ImportDraft:
    """Return the draft of an import; a sheet without cells gives no rows."""
    chosen = choices or Choices()
    lines = sheet_summaries(workbook)
    sheet, subject = _place(workbook, chosen, lines)
    found = _layout_of(sheet, subject, chosen)
    layout, is_sure = found
    fingerprint = fingerprint_of(subject, (column.heading for column in layout.columns))
    kept = memory.get(fingerprint, Remembered())
    fields = {i: f for i, f in kept.fields.items() if i < len(layout.columns)}
    columns = draft_columns(sheet, layout, subject, chosen, fields)
    columns = marked(columns, chosen, fields)
    effective = _with_memory(chosen, kept)
    layout = replace(layout, columns=as_read(columns))
    table = SheetTable.of(sheet, layout, subject, effective)
    scanned = scan(sheet, layout, table, chosen.last_row)
    plain_rows = tuple(tuple(_rows_of(table, line)) for line in scanned.lines)
    rows = _together(sheet, table, plain_rows)
    return ImportDraft(
        workbook,
        chosen,
        subject,
        lines,
        table_location(sheet, layout, scanned, is_sure=is_sure),
        columns,
        rows,
        file_problems(workbook, sheet, subject, chosen),
        missing_of(subject, table.where),
        _asks(subject, table, rows),
        fingerprint,
        bool(kept.fields or kept.alike),
        table,
        tuple(scanned.lines),
        plain_rows,
        memory,
    )


def with_choices(draft: ImportDraft, choices: Choices) -> ImportDraft:
    """Return the draft with other choices, re-reading only the affected rows."""
    before = draft.choices
    same = {name: getattr(before, name) for name in _OF_ROWS}
    if replace(choices, **same) != before:
        return draft_of(draft.workbook, choices, draft.memory)
    kept = draft.memory.get(draft.fingerprint, Remembered())
    effective = _with_memory(choices, kept)
    sheet = next(s for s in draft.workbook.sheets if s.name == draft.found.sheet)
    layout = Layout((), draft.table.columns, draft.table.unit, draft.table.cohort)
    table = replace(
        SheetTable.of(sheet, layout, draft.subject, effective),
        columns=draft.table.columns,
        where=draft.table.where,
        holds_months=draft.table.holds_months,
    )
    concerned = _concerned(draft, before, choices)
    plain_rows = tuple(
        tuple(_rows_of(table, line)) if line.index + 1 in concerned else old
        for line, old in zip(draft.lines, draft.plain_rows, strict=True)
    )
    rows = _together(sheet, table, plain_rows)
    return replace(
        draft,
        choices=choices,
        rows=rows,
        table=table,
        plain_rows=plain_rows,
        asks=_asks(draft.subject, table, rows),
    )


def memory_of(draft: ImportDraft) -> tuple[str, str]:
    """Return the key and value that remember the choices for this layout (``set_user_state``)."""
    kept = draft.memory.get(draft.fingerprint, Remembered())
    return kept_as(
        draft.fingerprint,
        Remembered(
            {**kept.fields, **draft.choices.fields},
            {
                **kept.alike,
                **{
                    key: to
                    for key, to in draft.choices.alike.items()
                    if part_of(key[0])[0] in WORDS
                },
            },
            {
                **kept.defaults,
                **{k: v for k, v in draft.choices.defaults.items() if k not in ("cohort", "on")},
            },
        ),
    )


def _place(
    workbook: Workbook, choices: Choices, lines: Sequence[SheetSummary]
) -> tuple[WorkbookSheet, Subject]:
    """Return the sheet to read and its subject: as chosen, else those with the best layout."""
    about = {line.name: line.subject for line in lines}
    sheets = workbook.sheets
    if choices.sheet is not None:
        sheets = tuple(s for s in sheets if s.name == choices.sheet) or sheets
    best: tuple[tuple[bool, bool, int, int], WorkbookSheet, Subject] | None = None
    for sheet in sheets:
        subject = choices.subject or about[sheet.name]
        if subject is None:
            continue
        layout = layout_of(sheet, subject)
        if layout is None:
            continue
        filled = len(sheet.rows) - layout.first_row
        worth = (sheet.is_visible, filled > 0, layout.score, filled)
        if best is None or worth > best[0]:
            best = (worth, sheet, subject)
    if best is not None:
        return best[1], best[2]
    filled_first = sorted(sheets, key=lambda s: (not s.is_visible, not any(s.rows)))
    empty = WorkbookSheet(
        "", is_visible=True, merged=None, hidden=frozenset(), since_1904=False, rows=[]
    )
    return (filled_first or [empty])[0], choices.subject or Subject.STUDENTS


def _layout_of(sheet: WorkbookSheet, subject: Subject, choices: Choices) -> tuple[Layout, bool]:
    if choices.heading_rows:
        rows = tuple(row - 1 for row in choices.heading_rows if row > 0)
        return layout_at(sheet, subject, rows), True
    layout = layout_of(sheet, subject)
    if layout is not None:
        return layout, True
    return layout_at(sheet, subject, likely_headings(sheet, subject)), False


def _with_memory(choices: Choices, kept: Remembered) -> Choices:
    return replace(
        choices,
        alike={**kept.alike, **choices.alike},
        defaults={**kept.defaults, **choices.defaults},
    )


def _concerned(draft: ImportDraft, before: Choices, choices: Choices) -> set[int]:
    """Return the rows that changed choices may affect."""
    rows = set(before.ignored ^ choices.ignored)
    rows |= {row for (row, _name), _text in before.fixes.items() ^ choices.fixes.items()}
    words = {key for key, _text in before.alike.items() ^ choices.alike.items()}
    for line in draft.lines if words else ():
        for name, text in words:
            if text_of(line.at(draft.table.where.get(name))) == text:
                rows.add(line.index + 1)
    return rows


def _rows_of(table: SheetTable, line: TableLine) -> Iterator[DraftRow]:
    if table.subject is Subject.STUDENTS:
        yield row_of(table, line)
    else:
        yield from records_of(table, line)


def _together(
    sheet: WorkbookSheet, table: SheetTable, plain_rows: Sequence[tuple[DraftRow, ...]]
) -> tuple[DraftRow, ...]:
    """Return the rows after the checks that compare rows with each other."""
    rows = [row for rows in plain_rows for row in rows]
    if table.subject is not Subject.STUDENTS:
        return tuple(rows)
    students = [row for row in rows if isinstance(row, RosterRow)]
    return tuple(with_cross_checks(students, _numbers(sheet, table), table.choices.accepted))


def _numbers(sheet: WorkbookSheet, table: SheetTable) -> frozenset[int]:
    """Return the rows (1-based) whose student number is stored as a number."""
    column = table.where.get("student_no")
    if column is None:
        return frozenset()
    return frozenset(
        index + 1
        for index, row in enumerate(sheet.rows)
        if column < len(row) and is_number(row[column])
    )


def _asks(
    subject: Subject, table: SheetTable, rows: Iterable[DraftRow]
) -> tuple[DefaultRequest, ...]:
    lacking: dict[str, int] = dict.fromkeys(ASKED[subject], 0)
    for row in rows:
        if row.is_ignored:
            continue
        said = row.facts.value if isinstance(row, RosterRow) and row.facts else None
        for name in lacking:
            if isinstance(row, RosterRow):
                lacking[name] += 1 if said is not None and not said(name) else 0
            else:
                has_own = bool(_own(table, row, name))
                lacking[name] += 0 if has_own else 1
    found = []
    for name, count in lacking.items():
        value = table.choices.defaults.get(name) or preset_of(subject, name)
        if name == "college" and not value and table.unit:
            value = table.unit
        if name == "cohort" and not value and table.cohort:
            value = str(table.cohort)
        if count:
            found.append(DefaultRequest(name, value, count))
    return tuple(found)


def _own(table: SheetTable, row: RecordRow, name: str) -> bool:
    """Return whether a row has its own value rather than the default."""
    cells: Mapping[str, str] = dict(row.cells)
    if row.part and f"{name}#{row.part}" in cells:
        return True
    if name in cells:
        return True
    has_default = bool(table.choices.defaults.get(name) or preset_of(table.subject, name))
    return not has_default and bool(row.values.get(name))


def check_headings(draft: ImportDraft, file: str) -> None:
    """Raise RuleBroken NO_HEADER if no sheet has the required columns."""
    if not draft.lacks:
        return
    seen = max((seen_fields(s, draft.subject) for s in draft.workbook.sheets), key=len)
    needed = NEEDED[draft.subject]
    raise RuleBroken(
        "NO_HEADER",
        "file",
        file=file,
        seen=",".join(sorted(seen)),
        missing=",".join(f for f in needed if f not in seen) or ",".join(needed),
    )
