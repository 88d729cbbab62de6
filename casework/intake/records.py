"""Read a data row of talks, referrals, events, posts or destinations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from casework.destinations import clean_code
from casework.intake.changes import CellChange, kind_of
from casework.intake.fields import ASKED, ENTRY, FIELDS, NEEDED, REFERENCE, TYPES, Subject, part_of
from casework.intake.record_cells import (
    clean_count,
    clean_day,
    clean_event_mode,
    clean_mode,
    clean_pay,
    clean_state,
    clean_time,
    clean_uscc,
    clean_words,
    day_and_rest,
    mode_in,
    times_in,
)
from casework.intake.roster import RowProblem
from casework.intake.roster_cells import (
    Cell,
    Findings,
    clean_helper,
    clean_name,
    clean_student_no,
    is_absent,
    text_of,
)
from casework.intake.table import DROPPED, SheetTable, TableLine, as_text

Found = list[tuple[str | None, str, str, Mapping[str, str]]]

_PEOPLE = ("held_by", "recommended_by")
_PRESET = {Subject.ATTENDANCES: {"state": "已参加"}}
"""Built-in defaults: an attendance list without states lists those who attended."""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record of a data row: its values by field, and the original texts of its cells.

    ``part`` is the record's number in its row (第n次), 0 if a row is one record.
    """

    sheet: str
    row: int
    part: int
    hidden: bool
    values: Mapping[str, Any] = field(repr=False)
    cells: tuple[tuple[str, str], ...] = field(repr=False)
    problems: tuple[RowProblem, ...] = ()
    changes: tuple[CellChange, ...] = ()
    reference: str | None = None

    @property
    def is_parked(self) -> bool:
        return any(p.outcome == "parked" for p in self.problems)

    @property
    def is_ignored(self) -> bool:
        return any(p.outcome == "ignored" for p in self.problems)


def preset_of(subject: Subject, name: str) -> str:
    """Return the default for rows that have no value and no default set by the user."""
    return _PRESET.get(subject, {}).get(name, "")


def records_of(table: SheetTable, line: TableLine) -> Iterator[RecordRow]:
    """Yield the records of a line; a line without any yields one ignored record."""
    parts = sorted({part for name in table.where if (part := part_of(name)[1])})
    shared, changes = _cells(table, line, 0)
    if not parts:
        yield _record(table, line, 0, shared, changes)
        return
    found = False
    for part in parts:
        own, own_changes = _cells(table, line, part)
        if any(not is_absent(cell) for cell in own.values()):
            found = True
            yield _record(table, line, part, {**shared, **own}, [*changes, *own_changes])
    if not found:
        yield _left_out(table, line, "NO_RECORD_IN_ROW")


def _cells(
    table: SheetTable, line: TableLine, part: int
) -> tuple[dict[str, Cell], list[CellChange]]:
    """Return the cells of one record of a line, with the user's corrections."""
    found: dict[str, Cell] = {}
    changes: list[CellChange] = []
    for name, index in table.where.items():
        bare, own = part_of(name)
        if own != part or name in DROPPED or name == REFERENCE:
            continue
        written = line.at(index)
        cell = table.fixed(line, name, written)
        change = table.change_of(line, name, written, cell)
        if change is not None:
            changes.append(change)
        found[bare] = cell
    for name, text in table.fixes_without_column(line).items():
        bare, own = part_of(name)
        if own == part:
            found[bare] = text.strip() or None
    return found, changes


def _left_out(table: SheetTable, line: TableLine, code: str) -> RecordRow:
    at = line.index + 1
    problem = RowProblem(table.sheet, at, None, code, {}, "ignored")
    hidden = line.index in table.hidden
    return RecordRow(table.sheet, at, 0, hidden, {}, table.raw(line), (problem,))


def _record(
    table: SheetTable, line: TableLine, part: int, cells: dict[str, Cell], changes: list[CellChange]
) -> RecordRow:
    at = line.index + 1
    hidden = line.index in table.hidden
    if at in table.choices.ignored:
        return _left_out(table, line, "ROW_LEFT_OUT")
    if hidden and not table.choices.hidden_rows:
        return _left_out(table, line, "HIDDEN_ROW_LEFT_OUT")
    findings = Findings()
    if hidden:
        findings.note(None, "HIDDEN_ROW")
    entry = cells.pop(ENTRY, None)
    if not is_absent(entry):
        _read_entry(table, entry, cells, findings)
    for name in ASKED[table.subject]:
        default = table.choices.defaults.get(name) or preset_of(table.subject, name)
        if default and is_absent(cells.get(name)):
            cells[name] = default
    values = _values(table, cells, findings)
    changes += _changes(line.index + 1, part, cells, values, findings)
    mark = f"#{part}" if part else ""
    problems = tuple(
        RowProblem(table.sheet, at, f"{f}{mark}" if _is_of_part(table, f, mark) else f, c, d, o)
        for f, c, o, d in findings.found
    )
    reference = text_of(table.cell_of(line, REFERENCE)) or None
    return RecordRow(
        table.sheet,
        at,
        part,
        hidden,
        values,
        table.raw(line),
        problems,
        tuple(changes),
        reference,
    )


def _is_of_part(table: SheetTable, name: str | None, mark: str) -> bool:
    return bool(mark) and name is not None and name not in table.where


def _values(table: SheetTable, cells: dict[str, Cell], findings: Findings) -> dict[str, Any]:
    subject = table.subject
    values: dict[str, Any] = {}
    if "student_no" in FIELDS[subject]:
        values["student_no"] = clean_student_no(cells.get("student_no"), findings)
        if not is_absent(cells.get("name")):
            values["name"] = clean_name(cells["name"], findings)
    for name in FIELDS[subject]:
        if name in cells and name not in ("student_no", "name"):
            _clean(table, name, cells[name], values, findings)
    _read_times(subject, cells, values)
    damaged = {f for f, _c, outcome, _d in findings.found if outcome == "parked"}
    for name in _needed(subject, values):
        if not values.get(name) and name not in damaged:
            findings.park(name, "RECORD_FIELD_MISSING")
    return values


def _needed(subject: Subject, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the required fields of a record, except the student number, which reports itself."""
    needed = {
        Subject.TALKS: ("on", "start", "end", "mode", "topic", "content", "measures"),
        Subject.REFERRALS: ("on", "employer", "title", "city", "source"),
        Subject.EVENTS: ("event", "on", "event_kind", "event_mode", "organiser"),
        Subject.ATTENDANCES: ("event", "state"),
        Subject.POSTS: ("employer", "title", "city", "source"),
        Subject.DESTINATIONS: ("on",),
    }.get(subject, NEEDED[subject])
    if subject is Subject.TALKS and getattr(values.get("mode"), "value", "") == "面谈":
        needed = (*needed, "place")
    return needed


def _read_entry(table: SheetTable, entry: Cell, cells: dict[str, Cell], findings: Findings) -> None:
    """Split a cell that holds a whole record into its day, mode and other words."""
    subject = table.subject
    if isinstance(entry, date):
        cells.setdefault("on", entry)
        return
    text = text_of(entry)
    day, rest = day_and_rest(text)
    if day is not None and is_absent(cells.get("on")):
        cells["on"] = day
    target = {
        Subject.TALKS: "content",
        Subject.REFERRALS: "employer",
        Subject.ATTENDANCES: "event",
    }[subject]
    if rest in ("√", "✓", "是", "1", "有", "已完成"):
        return
    if rest and is_absent(cells.get(target)):
        cells[target] = rest
    if subject is Subject.TALKS and is_absent(cells.get("mode")):
        mode = mode_in(rest)
        if mode is not None:
            cells["mode"] = mode.value
    if day is None and is_absent(cells.get("on")):
        findings.park("on", "RECORD_DAY_MISSING", value=text[:40])


def _clean(
    table: SheetTable, name: str, cell: Cell, values: dict[str, Any], findings: Findings
) -> None:
    kind = TYPES.get(name)
    if kind is date:
        values[name] = clean_day(name, cell, findings, is_1904=table.since_1904)
    elif kind is time:
        values[name] = clean_time(name, cell, findings)
    elif name == "mode":
        values[name] = clean_mode(cell, findings)
    elif name == "event_mode":
        values[name] = clean_event_mode(cell, findings)
    elif name == "state":
        values[name] = clean_state(cell, findings)
    elif name == "pay":
        values["pay_low"], values["pay_high"] = clean_pay(cell, findings)
        values["pay"] = values["pay_low"]
    elif name in ("pay_low", "pay_high"):
        low, high = clean_pay(cell, findings)
        if low is not None or values.get(name) is None:
            values[name] = low if name == "pay_low" else high or low
    elif kind is int:
        values[name] = clean_count(name, cell, findings)
    elif name == "uscc":
        values[name] = clean_uscc(cell, findings)
    elif name == "code":
        values[name] = clean_code(text_of(cell)) or None
    elif name in _PEOPLE:
        values[name] = clean_helper(cell)
    elif name != "times":
        values[name] = clean_words(cell)


def _read_times(subject: Subject, cells: Mapping[str, Cell], values: dict[str, Any]) -> None:
    """Set start and end from a cell that holds both, or from a day with a time."""
    if subject not in (Subject.TALKS, Subject.EVENTS, Subject.ATTENDANCES):
        return
    for name in ("times", "on"):
        first, second = times_in(cells.get(name))
        if first is not None and (name == "times" or second is not None):
            values["start"], values["end"] = first, second or values.get("end")
            return


def _changes(
    row: int, part: int, cells: Mapping[str, Cell], values: Mapping[str, Any], findings: Findings
) -> Iterator[CellChange]:
    reported = {name for name, *_rest in findings.found}
    mark = f"#{part}" if part else ""
    for name, cell in cells.items():
        if cell is None or name not in values or name in ("pay", "pay_low", "pay_high"):
            continue
        before, after = as_text(cell), shown_value(values[name])
        if before and before != after and (after or name not in reported):
            yield CellChange(row, f"{name}{mark}", before, after, kind=kind_of(name, before, after))


def shown_value(value: Any) -> str:
    """Return a value of a record as text."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        shown: str = value.isoformat()
        return shown[:5] if shown.count(":") == 2 else shown
    return str(value)
