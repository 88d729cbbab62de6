"""Progress sheets of classes: order, seating, and the PDF files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from casework.people.seating import SheetOrder, in_order, seat_numbers
from casework.ports import Reader
from casework.queries import judged_files, seating_of
from casework.records import Seating
from casework.service_layer.caseload_port import Caseload
from exports.class_sheet import ClassSheet, ClassSheetLine, set_class_sheets, write_class_sheet
from exports.dossier.facts import safe_part
from exports.runs.base import (
    Printable,
    RunResult,
    Terms,
    noted,
    nothing_kept,
    prepare,
    printable,
    security_of,
)

CLASS_SHEET = "class_sheet"
"""The kind of document, as recorded in the journal."""


def usual_order(seating: Seating | None) -> SheetOrder:
    """Return the default order of a sheet: by seat when the seating is known."""
    return SheetOrder.NUMBER if seating is None else SheetOrder.SEAT


def ordered(
    reader: Reader, files: Iterable[UUID], class_name: str, order: SheetOrder | None = None
) -> tuple[UUID, ...]:
    """Return the files of a class in the order of its sheet."""
    seating = seating_of(reader, class_name)
    found = [line.file for line in reader.lines_of(files)]
    if (order or usual_order(seating)) is SheetOrder.DORMITORY:
        # File lines omit the office's own roster columns.
        found = [case.file for case in reader.cases([file.id for file in found]).values()]
    return tuple(file.id for file in in_order(found, order or usual_order(seating), seating))


def class_sheet_of(
    reader: Reader, files: Iterable[UUID], class_name: str, order: SheetOrder | None = None
) -> ClassSheet:
    """Return the contents of the progress sheet of a class."""
    seating = seating_of(reader, class_name)
    seats = seat_numbers(seating)
    lines = tuple(
        ClassSheetLine(j.case.file.student_no, j.case.file.name, j.standing, seats.get(j.case.id))
        for j in judged_files(reader, ordered(reader, files, class_name, order))
    )
    return ClassSheet(class_name, reader.today, lines, order or usual_order(seating))


def class_sheet_name(class_name: str, cohort: int | None) -> str:
    """Return the file name of a class's progress sheet."""
    years = f"{cohort}届" if cohort else "各届"
    return f"助航_{years}_就业服务进度表_{safe_part(class_name)}.pdf"


def make_class_sheet(
    caseload: Caseload,
    files: Iterable[UUID],
    class_name: str,
    target: Path,
    order: SheetOrder | None = None,
) -> RunResult:
    """Write the progress sheet of a class, and record it in the journal.

    Raises:
        As ``exports.runs.dossiers.make_dossiers``.
    """
    terms, members = Terms(), tuple(files)
    prepare(caseload, members, terms, CLASS_SHEET)
    with nothing_kept(), caseload.snapshot() as reader:
        sheet = class_sheet_of(reader, members, class_name, order)
        security = security_of(caseload, CLASS_SHEET, terms)
        written = write_class_sheet(sheet, target, security)
    return noted(caseload, members, CLASS_SHEET, terms, written, security)


def sheets_to_print(
    caseload: Caseload,
    classes: Mapping[str, Sequence[UUID]],
    order: SheetOrder | None = None,
) -> Printable:
    """Render the progress sheets of these classes as one document. Raises as ``prepare``."""
    files = tuple(file_id for members in classes.values() for file_id in members)
    terms = Terms()
    prepare(caseload, files, terms, CLASS_SHEET)
    with caseload.snapshot() as reader:
        sheets = [class_sheet_of(reader, members, name, order) for name, members in classes.items()]
    return printable(
        caseload, CLASS_SHEET, "班级进度表", files, terms,
        lambda stream, security: set_class_sheets(stream, sheets, security),
    )  # fmt: skip
