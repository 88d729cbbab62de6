"""Writes a ledger as a workbook, OpenDocument spreadsheet or CSV, by its file extension."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from casework.disclosure import check_level
from casework.problems import RuleBroken
from exports.atomic_files import atomic_writer
from exports.cancellation import Cancelled, CancelledError
from exports.ledger.book import write_book
from exports.ledger.columns import (
    SERIAL_HEADING,
    Ledger,
    LedgerColumn,
    LedgerStudent,
    columns_of,
    form_value,
    row_of,
)
from exports.ledger.form import fill_form
from exports.ledger.form_layout import FormLayout, heading_of
from exports.ledger.plain import UTF_8, write_csv, write_ods
from exports.pdf_security import locked_workbook

ENDINGS = (".xlsx", ".ods", ".csv")
"""The supported file extensions."""

Report = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class WrittenLedger:
    """The ledger as written, with the headings of its columns."""

    path: Path
    students: int
    columns: tuple[str, ...]


def write_ledger(
    ledger: Ledger,
    target: Path,
    *,
    encoding: str = UTF_8,
    password: str = "",
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> WrittenLedger | None:
    """Write a ledger to ``target``; return None, with ``target`` unchanged, when cancelled.

    ``progress`` receives the number of students done; ``encoding`` applies to CSV. A
    ``password`` encrypts a workbook.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS, LEDGER_KIND_UNKNOWN (extension), LOCK_NEEDS_XLSX;
            and as ``atomic_writer``.
        Trouble: as ``atomic_writer``.
    """
    check_level("ledger", ledger.level)
    ending = target.suffix.lower() or ENDINGS[0]
    if ending not in ENDINGS:
        raise RuleBroken("LEDGER_KIND_UNKNOWN", "out", ending=ending or "-", choices=list(ENDINGS))
    if password and ending != ".xlsx":
        raise RuleBroken("LOCK_NEEDS_XLSX", "password", ending=ending)
    columns = columns_of(ledger.level)
    headings = (SERIAL_HEADING, *(column.heading for column in columns))
    rows = _rows(ledger, columns, progress, cancelled)
    try:
        with atomic_writer(target) as file, _locked(file, password) as stream:
            students = _write(stream, ending, ledger, columns, headings, rows, encoding)
    except CancelledError:
        return None
    return WrittenLedger(target, students, headings)


def _write(
    stream: BinaryIO,
    ending: str,
    ledger: Ledger,
    columns: Sequence[LedgerColumn],
    headings: Sequence[str],
    rows: Iterator[list[str]],
    encoding: str,
) -> int:
    if ending == ".csv":
        return write_csv(stream, headings, rows, encoding)
    if ending == ".ods":
        return write_ods(stream, ledger, headings, rows)
    return write_book(stream, ledger, columns, rows)


@contextmanager
def _locked(file: BinaryIO, password: str) -> Iterator[BinaryIO]:
    """Yield a stream whose content goes into the file, encrypted if there is a password."""
    if not password:
        yield file
        return
    open_book = io.BytesIO()
    yield open_book
    file.write(locked_workbook(open_book.getvalue(), password))


def _rows(
    ledger: Ledger,
    columns: Sequence[LedgerColumn],
    progress: Report | None,
    cancelled: Cancelled | None,
) -> Iterator[list[str]]:
    for number, line in enumerate(counted(ledger.lines, progress, cancelled), start=1):
        yield [str(number), *row_of(line, ledger, columns)]


def counted(
    lines: Iterable[LedgerStudent],
    progress: Report | None,
    cancelled: Cancelled | None,
) -> Iterator[LedgerStudent]:
    """Yield lines, reporting progress; raise CancelledError when cancelled."""
    for number, line in enumerate(lines, start=1):
        if cancelled is not None and cancelled():
            raise CancelledError
        yield line
        if progress is not None:
            progress(number)


def write_form(
    ledger: Ledger,
    count: int,
    form: bytes,
    layout: FormLayout,
    target: Path,
    *,
    password: str = "",
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> WrittenLedger | None:
    """Fill an office's own form with ``count`` students; return None when cancelled.

    Raises:
        As ``write_ledger``, and as ``exports.ledger.form.fill_form``.
    """
    check_level("ledger", ledger.level)
    keys = tuple(layout.columns.values())

    def rows() -> Iterator[dict[str, str]]:
        for number, line in enumerate(counted(ledger.lines, progress, cancelled), start=1):
            yield {key: form_value(key, number, line, ledger) for key in keys}

    try:
        with atomic_writer(target) as file, _locked(file, password) as stream:
            fill_form(stream, form, layout, rows(), count)
    except CancelledError:
        return None
    return WrittenLedger(target, count, tuple(map(heading_of, keys)))
