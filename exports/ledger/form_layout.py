"""The layout of an office's own blank form: its headings, and the columns of ours they match.

Formulas and ranges of the form are adjusted to the rows that are inserted.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from casework.problems import RuleBroken
from exports.ledger.columns import FORM_COLUMNS, SERIAL, SERIAL_HEADING
from exports.ledger.streamed import column_name

_SEARCHED_ROWS, _SEARCHED_COLUMNS = 40, 120
_LARGEST_FORM = 5 * 1024 * 1024
_LARGEST_PART = 60 * 1024 * 1024  # bytes after decompression
_PLAIN = re.compile(r"[\s*＊]|（[^）]*）|\([^)]*\)")

_ALSO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "student_no": ("学生学号", "学籍号"),
        "name": ("学生姓名", "毕业生姓名"),
        "cohort": ("毕业年份", "毕业届别", "年份"),
        "college": ("学院", "院系", "系部", "所在学院", "二级学院"),
        "major": ("专业名称", "所学专业"),
        "class_name": ("行政班", "所在班级", "班级名称"),
        "level": ("学历", "层次", "培养层次"),
        "id_number": ("身份证号", "身份证号码", "证件号", "证件号码", "公民身份号码"),
        "phone": ("手机", "手机号", "手机号码", "联系电话", "联系方式", "本人电话"),
        "categories": ("困难类型", "困难情况", "困难群体类别", "重点群体类别"),
        "wishes": ("就业意向", "就业意愿"),
        "helper": ("帮扶人", "结对帮扶人", "帮扶教师", "责任人", "联系人"),
        "helper_role": ("帮扶人职务", "职务", "身份", "帮扶责任人职务"),
        "talk_given": ("谈话次数", "谈心谈话", "谈心谈话次数", "谈心次数"),
        "referral_given": (
            "推荐岗位数",
            "岗位推荐",
            "岗位推荐次数",
            "推荐岗位个数",
            "推荐有效岗位数",
        ),
        "event_given": ("活动次数", "参加活动", "就业活动次数", "参加活动次数", "就业促进活动"),
        "measures": ("帮扶举措", "具体措施", "主要帮扶措施"),
        "destination": ("去向", "毕业去向类别", "就业去向", "去向类别"),
        "destination_code": ("毕业去向代码", "毕业去向类别代码"),
        "employer": ("单位名称", "就业单位", "签约单位", "用人单位", "就业单位名称"),
        "placed_on": ("签约日期", "就业日期", "落实时间"),
        "status": ("帮扶状态", "就业状态", "当前状态"),
        "remark": ("说明", "备注说明"),
        SERIAL: ("编号", "行号"),
    }
)


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column of a form: its letters, its heading, and the proposed key of our column."""

    letters: str
    heading: str
    proposed: str | None


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet of a form: its columns, and the first row to be filled, counted from 1."""

    name: str
    first_row: int
    columns: tuple[FormColumn, ...]


@dataclass(frozen=True, slots=True)
class FormLayout:
    """How a form is filled: the sheet, the first row, and the key for each column."""

    sheet: str
    first_row: int
    columns: Mapping[str, str]


def heading_of(key: str) -> str:
    """Return the heading of a column in our own ledger."""
    return SERIAL_HEADING if key == SERIAL else FORM_COLUMNS[key].heading


def check_layout(layout: FormLayout) -> FormLayout:
    """Return the layout if it is valid.

    Raises:
        RuleBroken: FORM_NO_COLUMNS, BAD_CHOICE (a column that does not exist), FORM_ROW.
    """
    if not layout.columns:
        raise RuleBroken("FORM_NO_COLUMNS", "columns")
    known = (SERIAL, *FORM_COLUMNS)
    for key in layout.columns.values():
        if key not in known:
            raise RuleBroken("BAD_CHOICE", "columns", value=key, choices=list(known))
    if not 1 <= layout.first_row <= 1000:
        raise RuleBroken("FORM_ROW", "first_row", row=layout.first_row)
    return layout


def sheets_of(form: bytes) -> tuple[FormSheet, ...]:
    """Return the sheets of a blank form, with a proposed key for each column.

    Raises:
        RuleBroken: FORM_UNREADABLE (no workbook of Excel 2007 or later), FORM_TOO_LARGE.
    """
    check_form(form)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(form))
    except Exception as error:  # the library raises anything for damaged workbooks
        raise RuleBroken("FORM_UNREADABLE", "form") from error
    return tuple(_sheet(page) for page in book.worksheets)


def check_form(form: bytes) -> None:
    """Check that the bytes are a workbook within the size limits. Raises as ``sheets_of``."""
    if len(form) > _LARGEST_FORM:
        raise RuleBroken("FORM_TOO_LARGE", "form", size=len(form), limit=_LARGEST_FORM)
    try:
        with zipfile.ZipFile(io.BytesIO(form)) as package:
            unfolded = sum(entry.file_size for entry in package.infolist())
            is_workbook = "xl/workbook.xml" in package.namelist()
    except zipfile.BadZipFile as error:
        raise RuleBroken("FORM_UNREADABLE", "form") from error
    if not is_workbook:
        raise RuleBroken("FORM_UNREADABLE", "form")
    if unfolded > _LARGEST_PART:
        raise RuleBroken("FORM_TOO_LARGE", "form", size=unfolded, limit=_LARGEST_PART)


def _sheet(page: Any) -> FormSheet:
    rows = [
        [_text(cell.value) for cell in row]
        for row in page.iter_rows(max_row=_SEARCHED_ROWS, max_col=_SEARCHED_COLUMNS)
    ]
    best = max(range(len(rows)), key=lambda place: _known(rows[place]), default=0)
    # Of two heading rows the lower one names columns; cells merged over both are in the upper one.
    if best + 1 < len(rows) and _is_heading_too(rows[best], rows[best + 1], page, best + 1):
        best += 1
    columns = tuple(_columns(rows, best, page))
    return FormSheet(page.title, best + 2, columns)


def _known(row: Sequence[str]) -> int:
    return sum(proposal(words) is not None for words in row)


def _is_heading_too(above: Sequence[str], row: Sequence[str], page: Any, number: int) -> bool:
    """Return whether merged cells show that a row is part of the headings."""
    reaches = any(
        area.min_row <= number < area.max_row and area.max_row == number + 1
        for area in page.merged_cells.ranges
    )
    return reaches and any(row) and bool(any(above))


def _columns(rows: Sequence[Sequence[str]], lowest: int, page: Any) -> Iterable[FormColumn]:
    owners = {
        (row, column): (area.min_row, area.min_col)
        for area in page.merged_cells.ranges
        if area.min_row <= lowest + 1 <= area.max_row
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    for place in range(len(rows[lowest]) if rows else 0):
        row, column = owners.get((lowest + 1, place + 1), (lowest + 1, place + 1))
        words = rows[row - 1][column - 1] if row >= 1 else ""
        if words and column == place + 1:
            over = rows[lowest - 1][place] if lowest else ""
            yield FormColumn(column_name(place), words, proposal(words) or proposal(over + words))


def proposal(heading: str) -> str | None:
    """Return the key of our column that a heading seems to match."""
    words = _PLAIN.sub("", heading)
    return _BY_HEADING.get(words)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


_BY_HEADING = {
    _PLAIN.sub("", heading): key
    for key in (SERIAL, *FORM_COLUMNS)
    for heading in (heading_of(key),)
}
_BY_HEADING |= {words: key for key, also in _ALSO.items() for words in also}


_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")
_RANGE = re.compile(
    r"(?<![A-Za-z0-9_.$!])(\$?[A-Z]{1,3}\$?\d+)(?::(\$?[A-Z]{1,3}\$?\d+))?(?![A-Za-z0-9_(])"
)
_RELATIVE = re.compile(r"(?<![A-Za-z0-9_.$])\$?[A-Z]{1,3}(\d+)(?![A-Za-z0-9_(])")
_QUOTED = re.compile(r'("(?:[^"]|"")*")')


def copied_down(formula: str, rows: int) -> str:
    """Return a formula copied down by ``rows``; rows with ``$`` stay fixed."""
    return "".join(part if isinstance(part, str) else str(part + rows) for part in _parts(formula))


@lru_cache(maxsize=256)
def _parts(formula: str) -> tuple[str | int, ...]:
    """A formula split at its relative row numbers."""
    found: list[str | int] = []
    for number, piece in enumerate(_QUOTED.split(formula)):
        end = 0
        for match in _RELATIVE.finditer(piece) if number % 2 == 0 else ():
            found += [piece[end : match.start(1)], int(match[1])]
            end = match.end(1)
        found.append(piece[end:])
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Stretch:
    """``by`` rows were inserted above row ``start``: all rows from there on move down.

    A range that ends with the last row of the table is extended to its new last row.
    """

    start: int
    by: int

    def row(self, row: int, *, is_end: bool = False) -> int:
        """Return the new number of a row; ``is_end`` marks the last row of a range."""
        if row >= self.start or (is_end and row == self.start - 1):
            return row + self.by
        return row

    def cell(self, reference: str, *, is_end: bool = False) -> str:
        """Return the adjusted reference to a cell."""
        match = _CELL.fullmatch(reference)
        if match is None:
            return reference
        fixed, column, held, row = match.groups()
        return f"{fixed}{column}{held}{self.row(int(row), is_end=is_end)}"

    def area(self, reference: str) -> str:
        """Return the adjusted reference to a cell or range."""
        first, _, last = reference.partition(":")
        if not last:
            return self.cell(first)
        return f"{self.cell(first)}:{self.cell(last, is_end=True)}"

    def areas(self, references: str) -> str:
        """Return several adjusted references, separated by spaces."""
        return " ".join(map(self.area, references.split()))

    def formula(self, text: str) -> str:
        """Return a formula of this sheet with adjusted references."""
        # Quoted strings contain no references.
        parts = _QUOTED.split(text)
        return "".join(
            part if number % 2 else _RANGE.sub(lambda match: self.area(match[0]), part)
            for number, part in enumerate(parts)
        )

    def name(self, text: str) -> str:
        """Return the adjusted content of a defined name: references prefixed with a sheet."""
        return re.sub(
            r"(\$?[A-Z]{1,3}\$?\d+)(:\$?[A-Z]{1,3}\$?\d+)?",
            lambda match: self.area(match[0]),
            text,
        )
