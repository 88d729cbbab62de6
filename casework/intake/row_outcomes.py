"""The outcome of an import for each row, in the order of the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from casework.ids import normalised_student_no
from casework.intake.draft import ImportDraft
from casework.intake.preview import End, ImportPreview, MissingStudent, PreviewRow
from casework.intake.questions import questions_of
from casework.intake.records import RecordRow
from casework.intake.roster import ExistingFile, RosterRow
from casework.intake.roster_cells import spelled_name
from casework.intake.roster_rules import FieldDifference, IntakePlan

Files = Mapping[tuple[int, str], ExistingFile]


def preview_of(
    draft: ImportDraft, plan: IntakePlan, existing: Files, action: UUID | None
) -> ImportPreview:
    """Return the preview of an import plan for a draft of students."""
    rows: list[PreviewRow] = [
        *(_row(o.row, "new") for o in plan.openings),
        *(_row(u.row, "updated", u.file_id, u.differences) for u in plan.updates),
        *(_row(u.row, "unchanged", u.file_id, u.differences) for u in plan.unchanged),
        *(_row(row, "parked") for row in plan.parked),
        *(_row(row, "ignored") for row in plan.ignored),
    ]
    rows.sort(key=lambda row: row.row)
    classes = {e.facts.class_name for e in existing.values() if e.facts.class_name}
    return ImportPreview(
        draft,
        tuple(rows),
        plan.problems,
        questions_of(draft, rows, classes),
        _missing(plan, existing),
        action,
    )


def preview_of_records(
    draft: ImportDraft,
    ends: Iterable[tuple[RecordRow, End, UUID | None]],
    action: UUID | None,
) -> ImportPreview:
    """Return the preview of a draft of records."""
    rows = tuple(_record(row, end, file_id) for row, end, file_id in ends)
    problems = (*draft.problems, *(problem for row in rows for problem in row.problems))
    return ImportPreview(draft, rows, problems, questions_of(draft, rows), (), action)


def _record(row: RecordRow, end: End, file_id: UUID | None) -> PreviewRow:
    values = row.values
    name = values.get("name") or values.get("event") or values.get("employer") or ""
    number = str(values.get("student_no") or "")
    return PreviewRow(row.row, row.part, end, number, str(name), file_id, row.problems)


def _row(
    row: RosterRow,
    end: End,
    file_id: UUID | None = None,
    differences: tuple[FieldDifference, ...] = (),
) -> PreviewRow:
    cells = dict(row.cells)
    facts = row.facts
    number = facts.student_no if facts is not None else cells.get("student_no", "").strip()
    name = facts.name if facts is not None else spelled_name(cells.get("name", ""))
    return PreviewRow(row.row, 0, end, number, name, file_id, row.problems, differences)


def _missing(plan: IntakePlan, existing: Files) -> tuple[MissingStudent, ...]:
    """Return the students of the same colleges and cohorts who are in no row."""
    rows = [
        *(o.row for o in plan.openings),
        *(u.row for u in plan.updates),
        *(u.row for u in plan.unchanged),
        *plan.parked,
        *plan.ignored,
    ]
    named = {normalised_student_no(dict(row.cells).get("student_no", "")) for row in rows}
    named |= {normalised_student_no(row.facts.student_no) for row in rows if row.facts}
    places = {(row.facts.cohort, row.facts.college) for row in rows if row.facts}
    seen: dict[UUID, MissingStudent] = {}
    present: set[UUID] = set()
    for (_cohort, number), known in existing.items():
        facts = known.facts
        if number in named or normalised_student_no(facts.student_no) in named:
            present.add(known.file_id)
        elif (facts.cohort, facts.college) in places:
            seen[known.file_id] = MissingStudent(
                known.file_id, facts.student_no, facts.name, facts.class_name
            )
    found = [missing for file_id, missing in seen.items() if file_id not in present]
    return tuple(sorted(found, key=lambda missing: missing.student_no))
