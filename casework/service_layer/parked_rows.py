"""Parked rows 待处理: storing, identifying and resolving rows that need a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from casework.formats.text_direction import without_hidden
from casework.ids import normalised_student_no, parked_row_id_of
from casework.intake.fields import Subject
from casework.intake.parked import reference_of
from casework.intake.records import RecordRow
from casework.intake.roster import RosterRow
from casework.intake.roster_cells import spelled_name
from casework.ports import Reader, UnitOfWork
from casework.records import ParkedRow

Row = RosterRow | RecordRow

_TWICE = "STUDENT_REPEATED_DIFFERENT"


def park_rows(work: UnitOfWork, rows: Iterable[Row], subject: Subject) -> list[UUID]:
    """Park rows; rows parked before are updated."""
    waiting = list(rows)
    back = waiting_by_reference(work) if any(row.reference for row in waiting) else {}
    fresh: dict[UUID, ParkedRow] = {}
    touched: list[UUID] = []
    for row in waiting:
        parked = parked_row(work, row, subject)
        before = back.get(row.reference or "")
        if before is None:
            fresh.setdefault(parked.id, parked)
            continue
        renewed = replace(before, codes=parked.codes, cells=parked.cells)
        if renewed != before:
            work.amend(renewed)
            touched.append(before.id)
    known = work.known_ids(ParkedRow, fresh)
    new = [row for row_id, row in fresh.items() if row_id not in known]
    work.add(new)
    return [*(row.id for row in new), *touched]


def parked_row(work: UnitOfWork, row: Row, subject: Subject) -> ParkedRow:
    """Return the record of a parked row; the same row of the same sheet has one id."""
    return ParkedRow(
        id=parked_id(row),
        recorded_at=work.now,
        recorded_by=work.actor,
        sheet=row.sheet,
        row=row.row,
        codes=tuple(problem.code for problem in row.problems),
        cells=completed_cells(row),
        subject=subject.value,
    )


def parked_id(row: Row) -> UUID:
    """Return the id of a parked row."""
    content = "\x1f".join(f"{name}\x1e{text}" for name, text in row.cells)
    return parked_row_id_of(f"{row.sheet}/{row.row}", content)


def completed_cells(row: Row) -> tuple[tuple[str, str], ...]:
    """Return the cells together with the values entered once for all rows."""
    cells = tuple((without_hidden(name), without_hidden(text)) for name, text in row.cells)
    if not isinstance(row, RosterRow) or row.facts is None:
        return cells
    known = {name for name, _text in cells}
    said = {"college": row.facts.college or "", "cohort": str(row.facts.cohort or "")}
    return (*cells, *((n, text) for n, text in said.items() if text and n not in known))


def waiting_by_reference(reader: Reader) -> Mapping[str, ParkedRow]:
    """Return the parked rows by the reference under which a returned workbook lists them."""
    return {reference_of(row.id): row for row in reader.parked()}


def resolve_parked_rows(work: UnitOfWork, came: Iterable[Row]) -> list[UUID]:
    """Mark parked rows as resolved once their student has been imported; return their ids.

    A row is matched by its reference; a student's own row also by number and name, unless it is
    parked because the student is in the file twice: then an existing student resolves nothing.
    """
    waiting = work.parked()
    if not waiting:
        return []
    references = {row.reference for row in came if row.reference}
    students = {
        (normalised_student_no(row.facts.student_no), row.facts.name)
        for row in came
        if isinstance(row, RosterRow) and row.facts is not None
    }
    settled = []
    for parked in waiting:
        cells = dict(parked.cells)
        number = normalised_student_no(cells.get("student_no", "").strip())
        is_students = parked.subject == Subject.STUDENTS and _TWICE not in parked.codes
        is_in = is_students and (number, spelled_name(cells.get("name", ""))) in students
        if reference_of(parked.id) in references or is_in:
            work.amend(replace(parked, settled=True))
            settled.append(parked.id)
    return settled
