"""The ledger 帮扶工作台账: one row a student, as a workbook that an office files as it is.

Every cell is text. What begins with ``=``, ``+``, ``-`` or ``@`` stays what was typed, numbers
keep their leading zeros, and no cell is ever a formula.

Source:
    The ledger that item 17 of the notice of 30 January 2023 asks for; headings after the forms in
    use in the field.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from casework import destinations
from casework.case import Case
from casework.masking import is_strict
from casework.records import Destination
from casework.services import Service
from casework.standing import Standing
from casework.status import Status
from exports import disclosure, wording
from exports.disclosure import Disclosure, Field, shows
from exports.files import replacing

SHEET = "帮扶工作台账"
_LONGEST_CELL = 32_767  # characters that Excel takes in one cell
_TITLE_SIZE, _HEAD_SIZE, _BODY_SIZE = 22, 10, 10
_TITLE_ROW, _UNIT_ROW, _HEAD_ROW = 0, 1, 2
_A4 = 9
# Fonts that Windows and WPS have; other systems take their nearest.
_SONG, _HEI = "宋体", "黑体"
_SUMMARY = 200  # characters of 帮扶措施, by the form


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One student's case with its standing and status as casework found them."""

    case: Case = field(repr=False)
    standing: Standing
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What a ledger is made from.

    ``lines`` may come one by one. ``unmasked`` writes identity and phone numbers in full: an
    explicit decision, with a reason that the caller has asked for and keeps.
    """

    unit: str
    cohort: int | None
    as_of: date
    made_by: str
    lines: Iterable[LedgerLine] = field(repr=False)
    level: Disclosure = Disclosure.COLLEGE
    unmasked: bool = False

    @property
    def file_name(self) -> str:
        """The name of the ledger as a file: 助航_2023届_帮扶工作台账_20230125.xlsx."""
        cohort = f"{self.cohort}届" if self.cohort else "各届"
        return f"助航_{cohort}_{SHEET}_{self.as_of:%Y%m%d}.xlsx"


@dataclass(frozen=True, slots=True)
class WrittenLedger:
    """The workbook as it was written, with its columns as headed."""

    path: Path
    students: int
    columns: tuple[str, ...]


class _CancelledError(Exception):
    """Someone asked to stop."""


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    width: float
    value: Callable[[LedgerLine, Ledger], str]
    is_long: bool = False
    needs: Field | None = None


def write_ledger(
    ledger: Ledger,
    target: Path,
    *,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> WrittenLedger | None:
    """Write a ledger to ``target``; None when it was cancelled, and then ``target`` is as it was.

    ``progress`` is told how many students are done.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS; and as ``exports.files.replacing``.
        Trouble: as ``exports.files.replacing``.
    """
    import xlsxwriter

    disclosure.refuse_persons(ledger.level)
    columns = [c for c in _COLUMNS if c.needs is None or shows(ledger.level, c.needs)]
    try:
        with replacing(target) as stream:
            # In memory: the library would otherwise leave the cells in temporary files, in clear;
            # and where a disk is full it must not try once more when it is cleared away.
            finished = io.BytesIO()
            book = xlsxwriter.Workbook(finished, {"in_memory": True})
            book.set_properties({"title": SHEET, "author": "助航", "company": ledger.unit})
            sheet = book.add_worksheet(SHEET)
            page = _Page(book, sheet, ledger, columns)
            page.head()
            for number, line in enumerate(ledger.lines, start=1):
                _raise_if(cancelled is not None and cancelled())
                page.line(number, line)
                if progress is not None:
                    progress(number)
            page.end()
            book.close()
            stream.write(finished.getvalue())
    except _CancelledError:
        return None
    headings = ("序号", *(column.heading for column in columns))
    return WrittenLedger(target, page.students, headings)


class _Page:
    """The one sheet of the workbook."""

    def __init__(self, book: Any, sheet: Any, ledger: Ledger, columns: list[_Column]) -> None:
        self._sheet = sheet
        self._ledger = ledger
        self._columns = columns
        self.students = 0
        plain = {"font_name": _SONG, "font_size": _BODY_SIZE, "num_format": "@"}
        ruled = {**plain, "border": 1, "valign": "vcenter", "text_wrap": True}
        self._title = book.add_format(
            {"font_name": _SONG, "font_size": _TITLE_SIZE, "bold": True, "align": "center"}
        )
        self._plain = book.add_format({**plain, "valign": "vcenter"})
        self._heading = book.add_format(
            {**ruled, "font_name": _HEI, "font_size": _HEAD_SIZE, "align": "center"}
            | {"bg_color": "#EDEDED"}
        )
        self._short = book.add_format({**ruled, "align": "center"})
        self._long = book.add_format({**ruled, "align": "left"})

    def head(self) -> None:
        """Write the title, the unit and the headings, and how the sheet is shown and printed."""
        sheet, last = self._sheet, len(self._columns)
        ledger = self._ledger
        cohort = f"{ledger.cohort}届" if ledger.cohort else ""
        title = f"{cohort}困难毕业生就业{SHEET}"
        sheet.merge_range(_TITLE_ROW, 0, _TITLE_ROW, last, "", self._title)
        sheet.write_string(_TITLE_ROW, 0, title, self._title)
        about = (
            f"填报单位：{ledger.unit}　　截止日期：{wording.day(ledger.as_of)}　　"
            f"披露级别：{ledger.level.value}"
        )
        sheet.merge_range(_UNIT_ROW, 0, _UNIT_ROW, last, "", self._plain)
        self._write(_UNIT_ROW, 0, about, self._plain)
        sheet.write_string(_HEAD_ROW, 0, "序号", self._heading)
        sheet.set_column(0, 0, 4)
        for place, column in enumerate(self._columns, start=1):
            sheet.write_string(_HEAD_ROW, place, column.heading, self._heading)
            sheet.set_column(place, place, column.width)
        sheet.set_row(_TITLE_ROW, 36)
        sheet.set_row(_UNIT_ROW, 20)
        sheet.set_row(_HEAD_ROW, 40)
        sheet.freeze_panes(_HEAD_ROW + 1, 3)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD_ROW)
        sheet.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.6)
        sheet.center_horizontally()
        sheet.set_footer("&C— &P —")

    def line(self, number: int, line: LedgerLine) -> None:
        """Write one student."""
        row = _HEAD_ROW + number
        self.students = number
        self._write(row, 0, str(number), self._short)
        for place, column in enumerate(self._columns, start=1):
            form = self._long if column.is_long else self._short
            self._write(row, place, column.value(line, self._ledger), form)

    def end(self) -> None:
        """Write the line for signatures, and say what is filtered and printed."""
        last_column = len(self._columns)
        last = _HEAD_ROW + self.students
        # Numbers are text on purpose; Excel need not mark each of them.
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self._sheet.autofilter(_HEAD_ROW, 0, last, last_column)
        # A blank row keeps the signatures out of the filter.
        signed = last + 2
        words = f"填表人：{self._ledger.made_by}　　　　　审核人：　　　　　　　　部门（盖章）："
        self._sheet.merge_range(signed, 0, signed, last_column, "", self._plain)
        self._write(signed, 0, f"{words}　　　　　　　　日期：　　　年　　月　　日", self._plain)
        self._sheet.set_row(signed, 30)
        self._sheet.print_area(_TITLE_ROW, 0, signed, last_column)

    def _write(self, row: int, column: int, words: str, form: Any) -> None:
        if words:
            self._sheet.write_string(row, column, words[:_LONGEST_CELL], form)
        else:
            self._sheet.write_blank(row, column, None, form)


def _raise_if(is_cancelled: bool) -> None:
    if is_cancelled:
        raise _CancelledError


def _of_file(name: str) -> Callable[[LedgerLine, Ledger], str]:
    def value(line: LedgerLine, _: Ledger) -> str:
        return str(getattr(line.case.file, name) or "")

    return value


def _count(service: Service) -> Callable[[LedgerLine, Ledger], str]:
    def value(line: LedgerLine, _: Ledger) -> str:
        return wording.given_of(line.standing.of(service))

    return value


def _id_number(line: LedgerLine, ledger: Ledger) -> str:
    strict = is_strict(line.case.office)
    number = line.case.file.id_number
    return disclosure.id_number(number, unmasked=ledger.unmasked, strict=strict)


def _phone(line: LedgerLine, ledger: Ledger) -> str:
    strict = is_strict(line.case.office)
    number = line.case.file.phone
    return disclosure.phone_number(number, unmasked=ledger.unmasked, strict=strict)


def _categories(line: LedgerLine, ledger: Ledger) -> str:
    return "、".join(line.case.file.categories_on(ledger.as_of)) or wording.TO_BE_ADDED


def _wishes(line: LedgerLine, _: Ledger) -> str:
    file = line.case.file
    return "；".join(part for part in (file.job_city, file.job_kind) if part)


def _helper(line: LedgerLine, ledger: Ledger) -> str:
    helper = line.case.helper_on(ledger.as_of)
    return helper.helper if helper else ""


def _helper_role(line: LedgerLine, ledger: Ledger) -> str:
    helper = line.case.helper_on(ledger.as_of)
    return (helper.helper_role if helper else None) or ""


def _measures(line: LedgerLine, _: Ledger) -> str:
    plan = line.case.plan
    words = "；".join(measure.text for measure in plan.measures) if plan else ""
    return words if len(words) <= _SUMMARY else f"{words[: _SUMMARY - 1]}…"


def _current(line: LedgerLine) -> Destination | None:
    """The destination that holds: one that was lost has gone from the ledger."""
    destination = line.case.destination
    return None if destination is None or destination.lost_on is not None else destination


def _destination(line: LedgerLine, _: Ledger) -> str:
    destination = _current(line)
    if destination is None:
        return ""
    known = destinations.code_of(line.case.office, destination.code)
    return known.name if known else ""


def _destination_code(line: LedgerLine, _: Ledger) -> str:
    destination = _current(line)
    return destination.code if destination else ""


def _employer(line: LedgerLine, _: Ledger) -> str:
    destination = _current(line)
    return (destination.employer if destination else None) or ""


def _placed_on(line: LedgerLine, _: Ledger) -> str:
    destination = _current(line)
    return destination.on.isoformat() if destination else ""


def _status(line: LedgerLine, _: Ledger) -> str:
    return line.status.value


def _remark(line: LedgerLine, _: Ledger) -> str:
    return line.case.file.withdrawal_reason or ""


_COLUMNS = (
    _Column("学号", 11, _of_file("student_no")),
    _Column("姓名", 7.5, _of_file("name")),
    _Column("届别", 5, _of_file("cohort")),
    _Column("学院（系）", 9, _of_file("college")),
    _Column("专业", 9, _of_file("major")),
    _Column("班级", 8, _of_file("class_name")),
    _Column("性别", 4, _of_file("gender")),
    _Column("民族", 6, _of_file("ethnicity")),
    _Column("学历层次", 5, _of_file("level")),
    _Column("身份证件号码", 18, _id_number, needs=Field.ID_NUMBER),
    _Column("学生联系电话", 11.5, _phone, needs=Field.PHONE),
    _Column("困难类别", 9, _categories, needs=Field.CATEGORIES),
    _Column("求职意向", 9, _wishes, is_long=True, needs=Field.WISHES),
    _Column("帮扶责任人", 7.5, _helper),
    _Column("职务（身份）", 7.5, _helper_role),
    _Column("谈心谈话次数", 5, _count(Service.TALK)),
    _Column("推荐有效岗位数", 5, _count(Service.REFERRAL)),
    _Column("参加活动次数", 5, _count(Service.EVENT)),
    _Column("帮扶措施", 16, _measures, is_long=True),
    _Column("毕业去向", 9, _destination),
    _Column("去向代码", 5, _destination_code),
    _Column("单位", 11, _employer, is_long=True),
    _Column("落实日期", 9.5, _placed_on),
    _Column("状态", 7, _status),
    _Column("备注", 7, _remark, is_long=True),
)
