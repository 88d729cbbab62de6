"""The layout of a sheet: its table and headings, its subject, and what is remembered of it.

Choices for sheets of one layout are remembered with the drafts of a caseload, not as records, so
that undo does not remove them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from casework.intake.fields import CATEGORY_PREFIX, ENTRY, NEEDED, REMARKS, SERIAL, Subject, part_of
from casework.intake.headings import field_at, may_name
from casework.intake.roster import RosterColumn
from casework.intake.roster_cells import Cell, plain, text_of
from casework.intake.sheets import WorkbookSheet

SEARCHED_ROWS = 60

_COHORT = re.compile(r"(20\d{2})\s*届")
_UNIT = re.compile(
    r"(?:填报单位|填表单位|报送单位|上报单位|单位名称|学院名称|所在学院|院系名称|单位|学院|院系)"
    r"\s*(?:[（(][^（）()]*[）)])?\s*[:：]\s*(?P<unit>[^\s:：]*)"
)
_UNIT_IS_NONE = re.compile(r"盖章|填报|填表|日期|时间|^$")


@dataclass(frozen=True, slots=True)
class Layout:
    """A detected layout: heading rows and first data row (0-based), columns, unit, cohort.

    Without headings ``heading_rows`` is empty, and the data start in the first row.
    """

    heading_rows: tuple[int, ...]
    columns: tuple[RosterColumn, ...]
    unit: str | None
    cohort: int | None

    @property
    def first_row(self) -> int:
        """The index of the first row below the headings."""
        return self.heading_rows[-1] + 1 if self.heading_rows else 0

    @property
    def score(self) -> int:
        """The number of fields that the headings name."""
        return len({c.field for c in self.columns} - {None, SERIAL})

    def lacks(self, subject: Subject) -> tuple[str, ...]:
        """Return the required fields of this subject that have no column."""
        return missing_of(subject, (c.field for c in self.columns))


def missing_of(subject: Subject, fields: Iterable[str | None]) -> tuple[str, ...]:
    """Return the required fields of a subject that are not among these."""
    found = {part_of(field)[0] for field in fields if field is not None}
    if ENTRY in found:
        found |= {"on", "employer", "event"}
    return tuple(field for field in NEEDED[subject] if field not in found)


class Headings:
    """The candidate heading rows of a sheet, read once and tried for every subject."""

    def __init__(self, sheet: WorkbookSheet) -> None:
        self.sheet = sheet
        self._naming = _naming_rows(sheet)
        self._pairs: dict[tuple[int, ...], list[tuple[str, str]]] = {}

    def layout(self, subject: Subject) -> Layout | None:
        """Return the layout of the sheet for this subject, or None."""
        best: tuple[int, tuple[int, ...]] | None = None
        for rows in self._tried(subject):
            named = {field_at(subject, group, text) for group, text in self._pairs_of(rows)}
            found = named - {None}
            if (best is None or len(found) > best[0]) and not missing_of(subject, found):
                best = (len(found), rows)
        if best is None:
            return None
        rows = best[1]
        columns = _columns(self._pairs_of(rows), subject)
        if subject is Subject.STUDENTS:
            rows = _with_tail(self.sheet, rows, columns)
        return _layout(self.sheet, rows, columns)

    def _tried(self, subject: Subject) -> Iterator[tuple[int, ...]]:
        """Yield candidate heading rows that may name enough fields, single rows first.

        The caller prefers the first of equals, so two rows win only if they name more fields.
        """
        searched = range(min(SEARCHED_ROWS, len(self.sheet.rows)))
        naming, needed = self._naming, len(NEEDED[subject])
        for count in (1, 2) if subject is Subject.STUDENTS else (1, 2, 3):
            for first in searched:
                if sum(naming[first : first + count]) >= needed:
                    yield tuple(range(first, first + count))

    def _pairs_of(self, rows: tuple[int, ...]) -> list[tuple[str, str]]:
        pairs = self._pairs.get(rows)
        if pairs is None:
            pairs = self._pairs[rows] = _pairs(self.sheet, rows)
        return pairs


def layout_of(sheet: WorkbookSheet, subject: Subject = Subject.STUDENTS) -> Layout | None:
    """Return the layout of a sheet for this subject, or None."""
    return Headings(sheet).layout(subject)


def layout_at(sheet: WorkbookSheet, subject: Subject, rows: tuple[int, ...]) -> Layout:
    """Return the layout with the given heading rows (0-based), whatever they name."""
    known = tuple(row for row in sorted(rows) if row < len(sheet.rows))
    return _layout(sheet, known, _columns(_pairs(sheet, known), subject) if known else ())


def likely_headings(sheet: WorkbookSheet, subject: Subject) -> tuple[int, ...]:
    """Return the row most similar to headings, for a sheet without a detected layout."""
    best: tuple[int, tuple[int, ...]] = (0, ())
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = [cell for cell in row if isinstance(cell, str)]
        count = sum(1 for text in texts if field_at(subject, "", text) not in (None, SERIAL))
        if count > best[0]:
            best = (count, (index,))
    return best[1]


def seen_fields(sheet: WorkbookSheet, subject: Subject = Subject.STUDENTS) -> set[str]:
    """Return the fields in the row most similar to headings, for a sheet without a layout."""
    found: set[str] = set()
    for index in likely_headings(sheet, subject):
        for cell in sheet.rows[index]:
            if isinstance(cell, str) and (field := field_at(subject, "", cell)):
                found.add(part_of(field)[0])
    return found - {SERIAL}


def _naming_rows(sheet: WorkbookSheet) -> list[int]:
    """Return for each searched row how many of its cells may be headings."""
    return [
        sum(1 for cell in row if isinstance(cell, str) and may_name(cell))
        for row in sheet.rows[: SEARCHED_ROWS + 2]
    ]


def _layout(
    sheet: WorkbookSheet, rows: tuple[int, ...], columns: tuple[RosterColumn, ...]
) -> Layout:
    above = [[text_of(c) for c in row] for row in sheet.rows[: rows[0]]] if rows else []
    return Layout(rows, columns, _unit(above), _cohort(above, sheet.name))


def _pairs(sheet: WorkbookSheet, rows: tuple[int, ...]) -> list[tuple[str, str]]:
    """Return the headings of each column in these rows, as pairs of upper and lowest heading."""
    if rows[-1] >= len(sheet.rows):
        return []
    lowest = _texts(sheet, rows[-1])
    if len(rows) == 1:
        return [("", text) for text in lowest]
    return _paired(_groups(sheet, rows[:-1], rows[-1]), lowest)


def _columns(pairs: list[tuple[str, str]], subject: Subject) -> tuple[RosterColumn, ...]:
    taken: set[str] = set()
    columns = []
    for index, (group, text) in enumerate(pairs):
        field = field_at(subject, group, text)
        if field in taken and field not in (SERIAL, REMARKS):
            field = None
        taken.add(field or "")
        heading = " ".join(dict.fromkeys(p for p in (_line(group), _line(text)) if p))
        columns.append(RosterColumn(index, heading, field))
    return tuple(columns)


def _with_tail(
    sheet: WorkbookSheet, rows: tuple[int, ...], columns: tuple[RosterColumn, ...]
) -> tuple[int, ...]:
    """Add the row below if it only subdivides headings of unknown columns (第1次 | 第2次)."""
    last = rows[-1]
    below = sheet.rows[last + 1] if last + 1 < len(sheet.rows) else []
    keys = [c.index for c in columns if c.field in NEEDED[Subject.STUDENTS]]
    filled = [i for i, cell in enumerate(below) if cell is not None]
    if len(filled) < 2 or any(i in filled for i in keys):
        return rows
    spans = sheet.merged or ()
    is_covered = any(top <= last < bottom and left == keys[0] for top, left, bottom, _ in spans)
    upper = sheet.rows[last]
    divides = any(i >= len(upper) or upper[i] is None for i in filled)
    words = all(isinstance(below[i], str) for i in filled)
    return (*rows, last + 1) if is_covered or (divides and words) else rows


def _texts(sheet: WorkbookSheet, index: int) -> list[str]:
    return [cell if isinstance(cell, str) else text_of(cell) for cell in sheet.rows[index]]


def _paired(groups: list[str], texts: list[str]) -> list[tuple[str, str]]:
    width = max(len(groups), len(texts))
    groups = groups + [""] * (width - len(groups))
    texts = texts + [""] * (width - len(texts))
    return list(zip(groups, texts, strict=True))


def _groups(sheet: WorkbookSheet, uppers: tuple[int, ...], lowest: int) -> list[str]:
    """Return the upper headings, extended over the columns they span; several rows are joined."""
    rows = [_spread_row(sheet, upper, lowest) for upper in uppers]
    width = max(map(len, rows))
    padded = [row + [""] * (width - len(row)) for row in rows]
    return [" ".join(dict.fromkeys(filter(None, texts))) for texts in zip(*padded, strict=True)]


def _spread_row(sheet: WorkbookSheet, upper: int, lower: int) -> list[str]:
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
    """Extend each text over the blank cells to its right that have a heading below."""
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
    """Return the category of a tick column, or None for any other column."""
    if field is None or not field.startswith(CATEGORY_PREFIX):
        return None
    return field.removeprefix(CATEGORY_PREFIX)


_NAMES = frozenset(("student_no", "name", SERIAL))
_ENOUGH = 3
_ENOUGH_ALONE = 2
"""How many fields, besides student number and name, a subject needs if the sheet is no roster."""


def subject_of(sheet: WorkbookSheet) -> Subject | None:
    """Return the subject of a sheet's table; students, unless another subject matches better."""
    headings = Headings(sheet)
    students = headings.layout(Subject.STUDENTS)
    facts = _own_fields(students) if students is not None else 0
    best: tuple[int, Subject] | None = None
    for subject in Subject:
        if subject is Subject.STUDENTS:
            continue
        layout = headings.layout(subject)
        if layout is not None:
            own = _own_fields(layout)
            if best is None or own > best[0]:
                best = (own, subject)
    if students is None:
        return best[1] if best is not None and best[0] >= _ENOUGH_ALONE else None
    if best is not None and best[0] >= _ENOUGH and best[0] > facts:
        return best[1]
    return Subject.STUDENTS


def _own_fields(layout: Layout) -> int:
    names = {part_of(column.field)[0] for column in layout.columns if column.field is not None}
    return len(names - _NAMES)


PREFIX = "intake.layout/"
"""Prefix of the storage key, before the fingerprint of the layout."""

WORDS = frozenset(
    ("categories", "level", "class_name", "major", "college", "helper_role", "ethnicity")
) | frozenset(("gender", "job_kind", "mode", "event_mode", "event_kind", "state", "source"))
"""Fields whose corrected words may be remembered, because they contain no personal data."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Remembered fields of columns, replacements of words, and defaults."""

    fields: Mapping[int, str] = field(default_factory=dict)
    alike: Mapping[tuple[str, str], str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


Memory = Mapping[str, Remembered]
"""Remembered choices, by the fingerprint of the layout."""


def fingerprint_of(subject: Subject, headings: Iterable[str]) -> str:
    """Return the fingerprint of a layout: equal for the same headings in the same order."""
    text = "\x1f".join([subject.value, *(plain(heading).upper() for heading in headings)])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def kept_as(fingerprint: str, remembered: Remembered) -> tuple[str, str]:
    """Return the key and value under which this is stored."""
    document = {
        "fields": {str(index): name for index, name in remembered.fields.items()},
        "alike": [[name, text, instead] for (name, text), instead in remembered.alike.items()],
        "defaults": dict(remembered.defaults),
    }
    return PREFIX + fingerprint, json.dumps(document, ensure_ascii=False, sort_keys=True)


def remembered(kept: Mapping[str, str]) -> Memory:
    """Return what is remembered in the user state of a caseload; invalid entries are skipped."""
    found: dict[str, Remembered] = {}
    for key, text in kept.items():
        if key.startswith(PREFIX):
            try:
                document = json.loads(text)
                found[key.removeprefix(PREFIX)] = Remembered(
                    {int(index): str(name) for index, name in document["fields"].items()},
                    {(str(n), str(t)): str(i) for n, t, i in document["alike"]},
                    {str(name): str(value) for name, value in document["defaults"].items()},
                )
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
    return found
