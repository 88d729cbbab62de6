"""The order of a class on paper: by seat, student number, pinyin or dormitory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from casework.formats.pinyin import readings
from casework.problems import RuleBroken

if TYPE_CHECKING:
    from casework.records import CaseFile, Seating

MOST_COLUMNS, MOST_SEATS = 20, 400
"""Upper limits of a plausible classroom."""

_DORMITORY = re.compile("宿舍|寝室|公寓|楼栋|房间")
_DIGITS = re.compile(r"(\d+)")
_WIDE_BLANK = re.compile(r"[ \u3000]+")
_BETWEEN = re.compile(r"[\s\u3000·•・‧]")


class SheetOrder(StrEnum):
    """The order of a class on its sheet."""

    SEAT = "seat"
    NUMBER = "number"
    PINYIN = "pinyin"
    DORMITORY = "dormitory"


def check_seats(columns: int, seats: Sequence[UUID | None]) -> tuple[str, ...]:
    """Return validated seats as stored, without empty rows at the back.

    Raises:
        RuleBroken: SEATS_TOO_MANY, SEAT_TWICE (``place`` counts from 1).
    """
    if not 1 <= columns <= MOST_COLUMNS or len(seats) > MOST_SEATS:
        raise RuleBroken("SEATS_TOO_MANY", "seats", columns=MOST_COLUMNS, seats=MOST_SEATS)
    seen: dict[UUID, int] = {}
    for place, file_id in enumerate(seats, start=1):
        if file_id is None:
            continue
        if file_id in seen:
            raise RuleBroken(
                "SEAT_TWICE", "seats", record=str(file_id), first=seen[file_id], second=place
            )
        seen[file_id] = place
    kept = [str(file_id) if file_id else "" for file_id in seats]
    while kept and not any(kept[-(len(kept) % columns or columns) :]):
        del kept[-(len(kept) % columns or columns) :]
    return tuple(kept)


def seat_numbers(seating: Seating | None) -> Mapping[UUID, int]:
    """Return the seat numbers of the students: from 1, row by row, counting empty seats."""
    if seating is None:
        return {}
    return {UUID(seat): place for place, seat in enumerate(seating.seats, start=1) if seat}


def in_order(
    files: Iterable[CaseFile], order: SheetOrder, seating: Seating | None = None
) -> tuple[CaseFile, ...]:
    """Return the files of a class in this order.

    Students without a seat come last, by number, as do students without a dormitory in the roster
    (a custom column called 宿舍, 寝室 …).
    """
    found = sorted(files, key=lambda file: (file.student_no, file.cohort))
    if order is SheetOrder.SEAT:
        seats = seat_numbers(seating)
        last = len(seating.seats) + 1 if seating else 1
        found.sort(key=lambda file: seats.get(file.id, last))
    elif order is SheetOrder.PINYIN:
        found.sort(key=lambda file: (next(readings(file.name), (file.name,)), file.name))
    elif order is SheetOrder.DORMITORY:
        found.sort(key=lambda file: _natural(dormitory_of(file)))
    return tuple(found)


def dormitory_of(file: CaseFile) -> str:
    """Return the dormitory from the custom columns of the roster, or an empty text."""
    return " ".join(value for name, value in file.custom if value and _DORMITORY.search(name))


@dataclass(frozen=True, slots=True)
class SeatGrid:
    """A parsed seating plan: ``unknown`` are cells that match no student of the class, ``unseated``
    are students who are not in the plan."""

    columns: int
    seats: tuple[UUID | None, ...]
    unknown: tuple[str, ...] = field(default=(), repr=False)
    unseated: tuple[UUID, ...] = ()


def read_grid(text: str, files: Sequence[CaseFile]) -> SeatGrid:
    """Parse a seating plan from a sheet or the clipboard: one line per row, front first.

    Cells are separated by tabs, commas or blanks and contain names or student numbers. Empty rows
    and columns (讲台, 过道) are not seats. A name shared by several students matches none of them.

    Raises:
        RuleBroken: SEATS_NOBODY (no cell matches a student of the class), SEATS_TOO_MANY,
            SEAT_TWICE.
    """
    known: dict[str, UUID | None] = {}
    for file in files:
        known[file.student_no] = file.id
        for name in {file.name, file.original_name or file.name}:
            known[_bare(name)] = None if _bare(name) in known else file.id
    unknown: list[str] = []
    rows: list[list[UUID | None]] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in _cells(line)]
        found = [known.get(cell) or known.get(_bare(cell)) for cell in cells]
        unknown += [c for c, one in zip(cells, found, strict=True) if c and one is None]
        if any(found):
            rows.append(found)
    width = max(map(len, rows), default=0)
    whole = [[*row, *[None] * (width - len(row))] for row in rows]
    taken = [place for place in range(width) if any(row[place] for row in whole)]
    seats = tuple(row[place] for row in whole for place in taken)
    if not taken:
        raise RuleBroken("SEATS_NOBODY", "seats", count=len(files))
    check_seats(len(taken), seats)
    seated = {seat for seat in seats if seat is not None}
    unseated = tuple(file.id for file in files if file.id not in seated)
    return SeatGrid(len(taken), seats, tuple(dict.fromkeys(unknown)), unseated)


def _cells(line: str) -> list[str]:
    for mark in ("\t", ",", "，"):
        if mark in line:
            return line.split(mark)
    return _WIDE_BLANK.split(line.strip()) if line.strip() else []


def _bare(name: str) -> str:
    """Return a name without blanks and dots between its characters."""
    return _BETWEEN.sub("", name)


def _natural(text: str) -> tuple[bool, tuple[tuple[int, str], ...]]:
    """Return a sort key: 3-101 before 12-101, and empty texts last."""
    parts = [part for part in _DIGITS.split(text) if part]
    return not text, tuple(
        (int(part), "") if part.isdigit() and part.isascii() else (-1, part) for part in parts
    )
