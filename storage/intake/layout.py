"""Where the table of a sheet begins: titles above it, one or two rows of headings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casework.roster import Column
from casework.roster_cells import Cell, plain, text_of
from storage.intake.headings import CATEGORY_PREFIX, SERIAL, field_of, field_under
from storage.intake.sheets import Sheet

SEARCHED_ROWS = 60
NEEDED = ("student_no", "name")

_COHORT = re.compile(r"(20\d{2})\s*届")
_UNIT = re.compile(
    r"(?:填报单位|填表单位|报送单位|上报单位|单位名称|学院名称|所在学院|院系名称|单位|学院|院系)"
    r"\s*(?:[（(][^（）()]*[）)])?\s*[:：]\s*(?P<unit>[^\s:：]*)"
)
_UNIT_IS_NONE = re.compile(r"盖章|填报|填表|日期|时间|^$")


@dataclass(frozen=True, slots=True)
class Layout:
    """What was found: heading rows and first data row (0-based), columns, unit, cohort."""

    heading_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    unit: str | None
    cohort: int | None

    @property
    def first_row(self) -> int:
        """The index of the first row below the headings."""
        return self.heading_rows[-1] + 1

    @property
    def score(self) -> int:
        """How many fields of a student the headings name."""
        return sum(1 for column in self.columns if column.field not in (None, SERIAL))


def layout_of(sheet: Sheet) -> Layout | None:
    """Return the layout of a sheet with student number and name, or None when it has none."""
    searched = range(min(SEARCHED_ROWS, len(sheet.rows)))
    best: tuple[int, tuple[int, ...], tuple[Column, ...]] | None = None
    # One row of headings is tried first, so that two must name more fields to be believed.
    for rows in [*((i,) for i in searched), *((i, i + 1) for i in searched)]:
        columns = _columns(sheet, rows)
        found = {c.field for c in columns}
        score = len(found - {None})
        if found.issuperset(NEEDED) and (best is None or score > best[0]):
            best = (score, rows, columns)
    if best is None:
        return None
    _, rows, columns = best
    above = [[text_of(c) for c in row] for row in sheet.rows[: rows[0]]]
    return Layout(
        _with_tail(sheet, rows, columns), columns, _unit(above), _cohort(above, sheet.name)
    )


def seen_fields(sheet: Sheet) -> set[str]:
    """Return the fields of the row that looks most like headings, for a sheet without layout."""
    best: set[str] = set()
    for row in sheet.rows[:SEARCHED_ROWS]:
        found = {f for cell in row if isinstance(cell, str) and (f := field_of(cell))}
        best = max(best, found - {SERIAL}, key=len)
    return best


def _columns(sheet: Sheet, rows: tuple[int, ...]) -> tuple[Column, ...]:
    if len(rows) == 1:
        pairs = [("", text) for text in _texts(sheet, rows[0])]
    elif rows[1] < len(sheet.rows):
        pairs = _paired(_groups(sheet, rows), _texts(sheet, rows[1]))
    else:
        return ()
    taken: set[str] = set()
    columns = []
    for index, (group, text) in enumerate(pairs):
        field = field_under(group, text) if group else field_of(text) if text else None
        if field in taken and field != SERIAL:
            field = None
        taken.add(field or "")
        heading = " ".join(dict.fromkeys(p for p in (_line(group), _line(text)) if p))
        columns.append(Column(index, heading, field))
    return tuple(columns)


def _with_tail(sheet: Sheet, rows: tuple[int, ...], columns: tuple[Column, ...]) -> tuple[int, ...]:
    """Add the row below when it only divides headings that we keep as they are (第1次 | 第2次)."""
    last = rows[-1]
    below = sheet.rows[last + 1] if last + 1 < len(sheet.rows) else []
    keys = [c.index for c in columns if c.field in NEEDED]
    filled = [i for i, cell in enumerate(below) if cell is not None]
    if len(filled) < 2 or any(i in filled for i in keys):
        return rows
    spans = sheet.merged or ()
    is_covered = any(top <= last < bottom and left == keys[0] for top, left, bottom, _ in spans)
    upper = sheet.rows[last]
    divides = any(i >= len(upper) or upper[i] is None for i in filled)
    words = all(isinstance(below[i], str) for i in filled)
    return (*rows, last + 1) if is_covered or (divides and words) else rows


def _texts(sheet: Sheet, index: int) -> list[str]:
    return [cell if isinstance(cell, str) else text_of(cell) for cell in sheet.rows[index]]


def _paired(groups: list[str], texts: list[str]) -> list[tuple[str, str]]:
    width = max(len(groups), len(texts))
    groups = groups + [""] * (width - len(groups))
    texts = texts + [""] * (width - len(texts))
    return list(zip(groups, texts, strict=True))


def _groups(sheet: Sheet, rows: tuple[int, ...]) -> list[str]:
    """Return the upper headings, each spread over the columns it covers."""
    upper, lower = rows
    texts = _texts(sheet, upper)
    width = max(len(texts), len(sheet.rows[lower]))
    texts += [""] * (width - len(texts))
    if sheet.merged is None:
        return _spread(texts, sheet.rows[lower])
    for top, left, bottom, right in sheet.merged:
        if top <= upper <= bottom and right > left:
            label = texts[left] if left < width else ""
            for column in range(left, min(right + 1, width)):
                texts[column] = label
    return texts


def _spread(texts: list[str], below: list[Cell]) -> list[str]:
    """Spread each text to its right as long as the row below has headings and this one none."""
    spread, last = [], ""
    for index, text in enumerate(texts):
        own = index < len(below) and below[index] is not None
        last = text or (last if own else "")
        spread.append(last)
    return spread


def _line(text: str) -> str:
    return " ".join(text.split())


def _cohort(above: list[list[str]], name: str) -> int | None:
    for text in [*(t for row in above for t in row), name]:
        found = _COHORT.search(text)
        if found is not None:
            return int(found.group(1))
    return None


def _unit(above: list[list[str]]) -> str | None:
    for row in above:
        texts = [t for t in row if t]
        for index, text in enumerate(texts):
            found = _UNIT.search(text)
            if found is None:
                continue
            unit = found.group("unit") or (texts[index + 1] if index + 1 < len(texts) else "")
            if not _UNIT_IS_NONE.search(plain(unit)):
                return unit
    return None


def ticked_category(field: str | None) -> str | None:
    """Return the category a tick column stands for, or None for any other column."""
    if field is None or not field.startswith(CATEGORY_PREFIX):
        return None
    return field.removeprefix(CATEGORY_PREFIX)
