"""Reads a sign-in sheet of an event: number, name, time and state of each row, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from casework.intake.headings import field_of, heading_of
from casework.intake.roster_cells import Cell, text_of
from casework.intake.sheets import WorkbookSheet
from casework.intake.signin import SheetRow, SignInSheet
from casework.problems import RuleBroken
from storage.intake.sheets import read_workbook

SEARCHED_ROWS = 30

_SIGNED = frozenset(
    {
        "签到时间",
        "签到日期",
        "签到",
        "时间",
        "到场时间",
        "扫码时间",
        "提交时间",
        "打卡时间",
        "参加时间",
        "日期",
    }
)
_STATE = frozenset(
    {
        "状态",
        "参与情况",
        "签到状态",
        "参加情况",
        "出勤",
        "出勤情况",
        "到场情况",
        "是否签到",
        "是否参加",
        "是否到场",
        "考勤",
    }
)

_Columns = Mapping[str, int]
_NO_COLUMNS: _Columns = MappingProxyType({})


def read_sign_in_sheet(path: Path, *, sheet: str | None = None) -> SignInSheet:
    """Return the rows of a table file, from the first sheet with students or from the named one.

    If no heading row (学号, 姓名) is found, the cells are returned as text, one line for each row.

    Raises:
        RuleBroken: FILE_MISSING, FILE_IS_FOLDER, FILE_EMPTY, FILE_TOO_LARGE, FILE_UNREADABLE,
            WORKBOOK_LOCKED, NO_SUCH_SHEET. Trouble: FILE_NO_ACCESS, READER_NOT_STARTED.
    """
    workbook = read_workbook(path)
    sheets = [one for one in workbook.sheets if any(one.rows)]
    if sheet is not None:
        named = [one for one in sheets if one.name == sheet]
        if not named:
            known = "、".join(one.name for one in workbook.sheets)
            raise RuleBroken("NO_SUCH_SHEET", "sheet", sheet=sheet, sheets=known)
        sheets = named
    if not sheets:
        raise RuleBroken("FILE_EMPTY", "file", file=str(path))
    sheets.sort(key=lambda one: not one.is_visible)
    for one in sheets:
        place, columns = _headings(one)
        if columns:
            return SignInSheet(one.name, rows=tuple(_rows(one, place + 1, columns)))
    first = sheets[0]
    lines = ("\t".join(text_of(cell) for cell in row).rstrip() for row in first.rows)
    return SignInSheet(first.name, text="\n".join(lines))


def _headings(sheet: WorkbookSheet) -> tuple[int, _Columns]:
    """Return the index of the heading row and its columns by meaning; no columns if not found."""
    best: tuple[int, dict[str, int]] = (0, {})
    for place, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        columns: dict[str, int] = {}
        for index, cell in enumerate(row):
            name = _name_of(cell)
            if name:
                columns.setdefault(name, index)
        if {"number", "name"} & columns.keys() and len(columns) > len(best[1]):
            best = (place, columns)
    return best if best[1] else (0, _NO_COLUMNS)


def _name_of(cell: Cell) -> str | None:
    if not isinstance(cell, str):
        return None
    heading = heading_of(cell)
    if heading in _SIGNED:
        return "signed"
    if heading in _STATE:
        return "state"
    return {"student_no": "number", "name": "name"}.get(field_of(cell) or "")


def _rows(sheet: WorkbookSheet, first: int, columns: _Columns) -> Sequence[SheetRow]:
    found: list[SheetRow] = []
    for place, row in enumerate(sheet.rows[first:], first + 1):
        cells = {
            name: text_of(row[index]) if index < len(row) else "" for name, index in columns.items()
        }
        if any(cells.values()):
            found.append(
                SheetRow(
                    place,
                    number=cells.get("number", ""),
                    name=cells.get("name", ""),
                    signed=cells.get("signed", ""),
                    state=cells.get("state", ""),
                )
            )
    return found
