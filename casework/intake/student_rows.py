"""Find the data rows of a table, and read those of students."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from casework.formats import code_tables
from casework.formats.text_direction import without_hidden
from casework.intake.changes import FREE_TEXT, CellChange, ChangeKind, can_revert, kind_of
from casework.intake.fields import KEPT, NEEDED, REFERENCE, Subject, part_of
from casework.intake.headings import field_at
from casework.intake.layout import Layout, ticked_category
from casework.intake.roster import RosterRow, RowProblem
from casework.intake.roster_cells import (
    Cell,
    Findings,
    clean_birth,
    clean_categories,
    clean_cohort,
    clean_ethnicity,
    clean_gender,
    clean_helper,
    clean_helper_role,
    clean_id_number,
    clean_level,
    clean_name,
    clean_phone,
    clean_student_no,
    clean_text,
    is_lost,
    plain,
    text_of,
)
from casework.intake.sheets import WorkbookSheet
from casework.intake.table import DROPPED, SheetTable, TableLine, as_text
from casework.records.file import StudentFacts

_LABEL = re.compile(
    r"(?:填表人|填报人|制表人?|审核人?|审批人?|负责人|经办人|联系人|联系电话|填表日期|填报日期|填报时间"
    r"|日期|说明|填表说明|备注|注|盖章|单位盖章|签字|以下空白)(?:[:：(（]|\s|$)|^共\s*\d+\s*[人名]"
)
_DITTO = frozenset(("同上", "〃", "″", '"', "〞", "”"))
_GROUPED = frozenset(
    ("college", "major", "class_name", "level", "cohort", "helper", "helper_role")
) | frozenset(("event", "event_kind", "event_mode", "organiser", "on", "place", "employer", "uscc"))


@dataclass(slots=True)
class Scan:
    """The lines of a table, and its rows (1-based) that are not data."""

    lines: list[TableLine] = dataclasses.field(default_factory=list)
    footers: list[int] = dataclasses.field(default_factory=list)
    repeated: list[int] = dataclasses.field(default_factory=list)
    blank: list[int] = dataclasses.field(default_factory=list)


def scan(
    sheet: WorkbookSheet, layout: Layout, table: SheetTable, last_row: int | None = None
) -> Scan:
    """Return the lines below the headings, without blanks, footers and repeated headings."""
    found = Scan()
    above: TableLine | None = None
    keys = _keys(table)
    for line in _lines(sheet, layout, table):
        row = line.index + 1
        if not table.has_content(line):
            found.blank.append(row)
        elif last_row is not None and row > last_row:
            found.footers.append(row)
        elif _is_repeated_heading(line, table, keys):
            found.repeated.append(row)
        elif _is_footer(line, keys, sheet):
            found.footers.append(row)
        else:
            if above is not None:
                _fill_ditto(line, above, table)
            above = line
            found.lines.append(line)
    return found


def _keys(table: SheetTable) -> tuple[int | None, int | None]:
    """Return the two columns that data rows fill: number and name, or their equivalent."""
    if "student_no" in table.where or "name" in table.where:
        return table.where.get("student_no"), table.where.get("name")
    needed = [table.where.get(name) for name in NEEDED[table.subject]]
    return (*needed, None, None)[0], (*needed, None, None)[1]


def _lines(sheet: WorkbookSheet, layout: Layout, table: SheetTable) -> Iterator[TableLine]:
    """Yield the lines, with values of vertically merged group cells repeated in each row."""
    grouped = {i for name, i in table.where.items() if part_of(name)[0] in _GROUPED}
    spread: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, right in sheet.merged or ():
        if top >= layout.first_row and bottom > top and left == right and left in grouped:
            cells = sheet.rows[top] if top < len(sheet.rows) else []
            value = cells[left] if left < len(cells) else None
            spread.update({(row, left): value for row in range(top + 1, bottom + 1)})
    for index in range(layout.first_row, len(sheet.rows)):
        line = TableLine(index, sheet.rows[index])
        if spread and any(cell is not None for cell in line.cells):
            for column in grouped:
                if (index, column) in spread:
                    line.fill(column, spread[index, column], "", ChangeKind.MERGED)
        yield line


def _is_repeated_heading(
    line: TableLine, table: SheetTable, keys: tuple[int | None, int | None]
) -> bool:
    number, name = line.at(keys[0]), line.at(keys[1])
    if not isinstance(number, str) or not isinstance(name, str):
        return False
    if number.strip()[-1:].isdigit():  # fast path for nearly every row
        return False
    return _names_column(table, keys[0], number) and _names_column(table, keys[1], name)


def _names_column(table: SheetTable, column: int | None, text: str) -> bool:
    """Return whether a cell repeats the heading of its column."""
    if column is None:
        return False
    own = table.columns[column].field
    found = field_at(table.subject, "", text)
    return found is not None and (found == own or (own == "name" and found == "helper"))


def _is_footer(line: TableLine, keys: tuple[int | None, int | None], sheet: WorkbookSheet) -> bool:
    """Return whether a line ends the table: a form label, a note, or a total without number."""
    first = next(i for i, cell in enumerate(line.cells) if text_of(cell))
    label = text_of(line.cells[first]).lstrip("*※ ")
    number, name = text_of(line.at(keys[0])), text_of(line.at(keys[1]))
    if TOTAL.fullmatch(label):
        return not (number and name)
    if _LABEL.match(label):
        return not _is_student_no(number)
    if number or name:
        return False
    return _is_banner(sheet, line.index, first)


def _is_student_no(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9A-Za-z]{4,}", plain(text)))


def _is_banner(sheet: WorkbookSheet, row: int, column: int) -> bool:
    """Return whether a single cell is merged over several columns, as notes below a table are."""
    return any(
        top <= row <= bottom and left == column and right > left
        for top, left, bottom, right in sheet.merged or ()
    )


def _fill_ditto(line: TableLine, above: TableLine, table: SheetTable) -> None:
    for name, column in table.where.items():
        if part_of(name)[0] not in _GROUPED:
            continue
        cell = line.at(column)
        if isinstance(cell, str) and cell.strip() in _DITTO:
            line.fill(column, above.at(column), cell.strip(), ChangeKind.DITTO)


TOTAL = re.compile(r"(?:合计|小计|总计|共计|总数|平均)(?:[:：].*)?")
"""Text of the name column in a line of totals."""

NOTE_HEADING = "批注"
"""The heading under which the comments of a row's cells are stored."""

_YES = frozenset(
    ("是", "√", "✓", "✔", "☑", "■", "1", "Y", "y", "YES", "yes", "有", "对", "v", "V", "●")
)
_NO = frozenset(("否", "×", "✗", "✘", "☐", "□", "0", "N", "n", "NO", "no", "没有", "x", "X"))
_ASKED = ("id_number", "categories")
"""Optional fields that are noted as missing: per file without the column, else per blank cell."""

_STUDENT = NEEDED[Subject.STUDENTS]
_TRIAL = re.compile(r"测试|示例|样例|范例|例子|^例[:：]?|\btest\b|\bexample\b", re.IGNORECASE)
_USUAL_TRIALS = frozenset(("张三", "李四", "王五", "赵六", "某某", "某某某", "XXX", "xxx"))
_TRIAL_NUMBER = re.compile(r"(\d)\1{4,}|0?123456\d*|X+")


def row_of(table: SheetTable, line: TableLine) -> RosterRow:
    """Return the cleaned row of a line, with its problems."""
    findings = Findings()
    at = line.index + 1
    hidden = line.index in table.hidden
    facts: StudentFacts | None = None
    changes: tuple[CellChange, ...] = ()
    if at in table.choices.ignored:
        findings.ignore(None, "ROW_LEFT_OUT")
    elif hidden and not table.choices.hidden_rows:
        findings.ignore(None, "HIDDEN_ROW_LEFT_OUT")
    elif any(TOTAL.fullmatch(text_of(table.cell_of(line, f))) for f in _STUDENT):
        findings.ignore("student_no", "TOTAL_LINE")
    else:
        if hidden:
            findings.note(None, "HIDDEN_ROW")
        facts, changes = _facts(table, line, findings)
    problems = tuple(RowProblem(table.sheet, at, f, c, d, o) for f, c, o, d in findings.found)
    reference = text_of(table.cell_of(line, REFERENCE)) or None
    return RosterRow(table.sheet, at, hidden, facts, table.raw(line), problems, changes, reference)


def _facts(
    table: SheetTable, line: TableLine, findings: Findings
) -> tuple[StudentFacts | None, tuple[CellChange, ...]]:
    cells: dict[str, Cell] = {}
    ticked: list[str] = []
    custom: list[tuple[str, str]] = []
    changes: list[CellChange] = []
    for column, written in zip(table.columns, line.cells, strict=False):
        field = column.field
        if isinstance(written, str) and without_hidden(written) != written:
            findings.note(field, "HIDDEN_CHARACTERS", value=text_of(written)[:40])
        if field is None or field == KEPT:
            if written is not None and (text := text_of(written)):
                custom.append((without_hidden(column.heading), text))
            continue
        if field in DROPPED or field == REFERENCE:
            continue
        cell = table.fixed(line, field, written)
        change = table.change_of(line, field, written, cell)
        if change is not None:
            changes.append(change)
        if cell is None:
            continue
        if (category := ticked_category(field)) is not None:
            _tick(category, cell, ticked, findings)
        elif is_lost(cell) and field not in _STUDENT:
            findings.park(field, "CELL_LOST")
        else:
            cells[field] = cell
    for field, text in table.fixes_without_column(line).items():
        cells[field] = text.strip() or None
        ticked = [] if field == "categories" else ticked
    if note := table.notes.get(line.index):
        custom.append((NOTE_HEADING, without_hidden(note)))
    facts = _cleaned(table, cells, ticked, custom, findings)
    _note_trial(table, facts, findings)
    facts, changes = _with_changes(table, line, cells, facts, changes, findings)
    _note_gaps(facts, table, findings)
    return (facts if facts.student_no and facts.name else None), tuple(changes)


def _cleaned(
    table: SheetTable,
    cells: dict[str, Cell],
    ticked: list[str],
    custom: list[tuple[str, str]],
    findings: Findings,
) -> StudentFacts:
    student_no = clean_student_no(cells.get("student_no"), findings)
    name = clean_name(cells.get("name"), findings)
    id_number = clean_id_number(cells.get("id_number"), findings)
    phone, others = clean_phone(cells.get("phone"), findings)
    if others:
        custom.append(("其他联系电话", others))
    categories = {*clean_categories(cells.get("categories"), findings), *ticked}
    return StudentFacts(
        student_no=student_no or "",
        name=name or "",
        gender=clean_gender(cells.get("gender"), id_number, findings),
        ethnicity=clean_ethnicity(cells.get("ethnicity"), findings),
        id_number=id_number,
        birth=clean_birth(
            cells.get("birth"),
            id_number,
            findings,
            is_1904=table.since_1904,
            is_month=table.holds_months,
        ),
        phone=phone,
        college=clean_text(cells.get("college")) or table.unit,
        major=clean_text(cells.get("major")),
        class_name=clean_text(cells.get("class_name")),
        level=clean_level(cells.get("level"), findings),
        cohort=clean_cohort(cells.get("cohort"), findings),
        categories=tuple(sorted(categories)),
        job_city=clean_text(cells.get("job_city")),
        job_kind=clean_text(cells.get("job_kind")),
        helper=clean_helper(cells.get("helper")),
        helper_role=clean_helper_role(cells.get("helper_role"), findings),
        custom=tuple(custom),
        original_name=_original(cells.get("name"), name),
    )


def _with_changes(
    table: SheetTable,
    line: TableLine,
    cells: dict[str, Cell],
    facts: StudentFacts,
    changes: list[CellChange],
    findings: Findings,
) -> tuple[StudentFacts, list[CellChange]]:
    """Record what cleaning changed, and restore the original text where the user wants it."""
    unwanted = table.choices.as_written
    reported = {field for field, *_rest in findings.found}
    for field, cell in cells.items():
        if cell is None:
            continue
        before, after = as_text(cell), _shown(facts, field)
        if before == after or (not after and field in reported) or not before:
            continue
        kind = kind_of(field, before, after)
        if (field, kind) not in unwanted or not can_revert(kind):
            changes.append(CellChange(line.index + 1, field, before, after, kind=kind))
        elif field in FREE_TEXT:
            facts = _with(facts, field, before)
        else:
            facts = _with(facts, field, _NONE.get(field))
            _park_as_written(field, before, kind, findings)
    return facts, changes


_NONE: dict[str, Any] = {"categories": (), "cohort": 0, "student_no": ""}


def _with(facts: StudentFacts, field: str, value: Any) -> StudentFacts:
    changed: dict[str, Any] = {field: value}
    return replace(facts, **changed)


def _park_as_written(field: str, before: str, kind: ChangeKind, findings: Findings) -> None:
    if field == "categories":
        likely = "、".join(code_tables.likely_categories(before))
        findings.park(field, "CATEGORY_UNKNOWN", value=before[:40], likely=likely)
    elif kind is not ChangeKind.ABSENT:
        findings.park(field, "AS_WRITTEN_UNFIT", value=before[:40])


def _shown(facts: StudentFacts, field: str) -> str:
    value = facts.value(field) if field in StudentFacts.__dataclass_fields__ else None
    if isinstance(value, tuple):
        return "、".join(value)
    return str(value) if value else ""


def _note_trial(table: SheetTable, facts: StudentFacts, findings: Findings) -> None:
    """Park rows that look like test data, unless the user confirmed them as real."""
    name = facts.name
    is_trial = bool(_TRIAL.search(name)) or (
        bool(_TRIAL_NUMBER.fullmatch(facts.student_no)) and name in _USUAL_TRIALS
    )
    if is_trial and ("name", "TEST_ROW", name) not in table.choices.accepted:
        findings.park("name", "TEST_ROW", value=name)


def _tick(category: str, cell: Cell, ticked: list[str], findings: Findings) -> None:
    text = text_of(cell)
    if cell is True or text in _YES or text == category:
        ticked.append(category)
    elif text and cell is not False and text not in _NO and text not in ("-", "/", "无"):
        findings.park("categories", "TICK_UNREADABLE", value=text[:40], likely=category)


def _note_gaps(facts: StudentFacts, table: SheetTable, findings: Findings) -> None:
    """Note blank cells in expected columns; a damaged value does not count as blank."""
    damaged = {field for field, _, outcome, _ in findings.found if outcome == "parked"}
    for field in _ASKED:
        if field in table.where and not facts.value(field) and field not in damaged:
            findings.note(field, f"{field.upper()}_MISSING")


def _original(cell: Cell, name: str | None) -> str | None:
    """Return the original spelling of a cell without invisible characters, if it differs."""
    spelled = without_hidden(cell) if isinstance(cell, str) else None
    return spelled if spelled != name else None
