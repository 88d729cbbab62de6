"""Imports of rosters and records, which create or update files, and their parked rows 待处理."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from casework.formats.dates import parse_year
from casework.formats.text_direction import without_hidden
from casework.ids import file_id_of, new_stamp, normalised_student_no, parked_row_id_of
from casework.intake import ImportDraft
from casework.intake.fields import Subject
from casework.intake.parked import reference_of
from casework.intake.preview import End, ImportPreview, preview_of, preview_of_records
from casework.intake.records import RecordRow
from casework.intake.roster import ExistingFile, RosterRow
from casework.intake.roster_cells import spelled_name
from casework.intake.roster_rules import IntakePlan, decide
from casework.people.person import with_names
from casework.ports import Change, ProgressCallback, Reader, UnitOfWork
from casework.records import CaseFile, Pairing, ParkedRow
from casework.records.file import SHARED_FACTS, StudentFacts
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.people import with_phone
from casework.service_layer.record_import import IN_ORDER, ImportContext, RowOutcome, resolve_rows

CAME = ("new", "updated", "unchanged")
"""Outcomes of rows that are in the caseload, now or before."""


class ImportedDraft(NamedTuple):
    """What importing a draft did, and the outcome of its rows."""

    done: ActionResult
    preview: ImportPreview

    @property
    def change(self) -> Change:
        return self.done.change


class ImportService(BaseService):
    """Imports rosters."""

    def preview_draft(self, reader: Reader, draft: ImportDraft) -> ImportPreview:
        """Return what importing this draft would do; nothing is written."""
        if draft.subject is not Subject.STUDENTS:
            placed = resolve_rows(ImportContext(reader, draft, self._today(), self._now(), ""))
            return preview_of_records(draft, _ends(placed), None)
        plan, existing = self._plan_of_draft(reader, draft)
        return preview_of(draft, plan, existing, None)

    def import_draft(
        self, draft: ImportDraft, *, on_progress: ProgressCallback | None = None
    ) -> ImportedDraft:
        """Import a draft as one action, with the choices made for it.

        ``on_progress(done, total)`` is called meanwhile; if it raises, the action is rolled back.

        Parked rows of earlier files that are imported now are resolved; resubmitted rows that still
        cannot be imported stay parked in their new form.
        """
        if draft.subject is not Subject.STUDENTS:
            return self._take_records(draft, on_progress)
        with self._store.unit_of_work("roster.import") as work:
            _track_progress(work, draft, on_progress)
            plan, existing = self._plan_of_draft(work, draft)
            files, action = self._write(work, plan, draft.workbook.digest)
        done = ActionResult(work.change, tuple(files), tuple(files))
        return ImportedDraft(done, preview_of(draft, plan, existing, action))

    def dismiss_parked(self, ids: Iterable[UUID], *, reason: str) -> ActionResult:
        """Dismiss parked rows without importing them; the reason is kept in the journal.

        Raises:
            RuleBroken: NO_RECORD, UNKNOWN_RECORD, FIELD_MISSING, TEXT_TOO_SHORT.
        """
        why = inputs.required_text(reason, "reason", at_least=2)
        chosen = inputs.require_records(ids)
        with self._store.unit_of_work("parked.dismiss") as work:
            rows = [work.get(ParkedRow, row_id) for row_id in chosen]
            waiting = [row for row in rows if not row.settled]
            for row in waiting:
                work.amend(replace(row, settled=True))
            work.note(reason=why, rows=len(waiting))
            return ActionResult(work.change if waiting else Change())

    def _take_records(
        self, draft: ImportDraft, on_progress: ProgressCallback | None
    ) -> ImportedDraft:
        """Import records of a kind as one action."""
        name = f"{draft.subject}.import"
        with self._store.unit_of_work(name) as work:
            _track_progress(work, draft, on_progress)
            placed = resolve_rows(ImportContext(work, draft, self._today(), work.now, work.actor))
            made = {record.id: record for one in placed for record in one.added}
            amended = [record for one in placed for record in one.amended]
            for kind in IN_ORDER:
                work.add([record for record in made.values() if isinstance(record, kind)])
            for record in amended:
                work.amend(record)
            parked = park_rows(
                work, (one.row for one in placed if one.end == "parked"), draft.subject
            )
            settled = resolve_parked_rows(work, [one.row for one in placed if one.end in CAME])
            action = work.action_id if made or amended or parked or settled else None
            if action is not None:
                work.note(rows=len(placed), parked=len(parked), source=draft.workbook.digest)
        created = dict.fromkeys(one.added[-1].id for one in placed if one.added)
        files = dict.fromkeys(
            one.file_id for one in placed if one.file_id and (one.added or one.amended)
        )
        done = ActionResult(work.change, tuple(created), tuple(files))
        return ImportedDraft(done, preview_of_records(draft, _ends(placed), action))

    def _write(
        self, work: UnitOfWork, plan: IntakePlan, source: str
    ) -> tuple[list[UUID], UUID | None]:
        """Write everything in a plan; return the files, and the action if anything was written."""
        files = [*self._open_files(work, plan), *self._renew_files(work, plan)]
        parked = park_rows(work, plan.parked, Subject.STUDENTS)
        settled = self._settle(work, plan)
        if not (files or parked or settled):
            return files, None
        work.note(
            rows=plan.row_count,
            new=len(plan.openings),
            updated=len(plan.updates),
            parked=len(parked),
            source=source,
        )
        return files, work.action_id

    def _plan_of_draft(
        self, reader: Reader, draft: ImportDraft
    ) -> tuple[IntakePlan, Mapping[tuple[int, str], ExistingFile]]:
        roster, defaults = draft.as_roster(), draft.table.choices.defaults
        college = defaults.get("college") or None
        year = (
            parse_year(defaults.get("cohort")) or roster.cohort or graduating_cohort(self._today())
        )
        cohorts = {year} | {row.facts.cohort for row in roster.rows if row.facts is not None}
        existing = reader.existing_files(c for c in cohorts if c)
        plan = decide(roster, existing, college=college, cohort=year, wishes=draft.choices)
        return plan, existing

    def _open_files(self, work: UnitOfWork, plan: IntakePlan) -> list[UUID]:
        school = work.keeper().school
        today = self._today()
        pack_id = work.org_settings().default_pack
        files: list[CaseFile] = []
        pairings: list[Pairing] = []
        for _, facts in plan.openings:
            file = CaseFile(
                id=file_id_of(school, facts.cohort, facts.student_no),
                recorded_at=work.now,
                recorded_by=work.actor,
                pack_id=pack_id,
                opened_on=today,
                imported=facts,
                **_file_fields(facts),
            )
            files.append(file)
            if facts.helper:
                pairings.append(_pairing(work, file.id, facts.helper, facts.helper_role, today))
        work.add(files)
        work.add(pairings)
        return [file.id for file in files]

    def _renew_files(self, work: UnitOfWork, plan: IntakePlan) -> list[UUID]:
        today = self._today()
        cases = work.cases(update.file_id for update in plan.updates)
        renewed: list[UUID] = []
        for row, file_id, changed, _differences in plan.updates:
            case = cases[file_id]
            helper = changed.get("helper"), changed.get("helper_role")
            fields = {k: v for k, v in changed.items() if k not in ("helper", "helper_role")}
            if "categories" in fields:
                fields["categories"] = with_names(case.file.categories, fields["categories"])
            phone = fields.pop("phone", case.file.phone)
            renewed_file = with_phone(
                replace(case.file, **fields, imported=row.facts), phone, today
            )
            work.amend(renewed_file)
            if helper != (None, None):
                self._replace_helper(work, case.id, changed, today)
            renewed.append(file_id)
        return renewed

    def _replace_helper(
        self, work: UnitOfWork, file_id: UUID, changed: Mapping[str, Any], today: date
    ) -> None:
        case = work.case(file_id)
        current = case.helper_on(today)
        name = changed.get("helper") or (current.helper if current else None)
        role = changed.get("helper_role") or (current.helper_role if current else None)
        if name is None:
            return
        for pairing in case.pairings:
            if not (pairing.is_void or pairing.is_participant) and pairing.until is None:
                work.amend(replace(pairing, until=today))
        work.add([_pairing(work, file_id, name, role, today)])

    def _settle(self, work: UnitOfWork, plan: IntakePlan) -> list[UUID]:
        """Resolve parked rows whose student has been imported, by reference or by name."""
        came = [
            *(opening.row for opening in plan.openings),
            *(update.row for update in plan.updates),
            *(unchanged.row for unchanged in plan.unchanged),
        ]
        return resolve_parked_rows(work, came)


def _ends(placed: Iterable[RowOutcome]) -> list[tuple[RecordRow, End, UUID | None]]:
    return [(one.row, one.end, one.file_id) for one in placed]


def _track_progress(
    work: UnitOfWork, draft: ImportDraft, on_progress: ProgressCallback | None
) -> None:
    if on_progress is not None:
        work.track_progress(on_progress, len(draft.rows))


def graduating_cohort(day: date) -> int:
    """Return the graduation year of the class that is in its last school year on ``day``."""
    return day.year + 1 if day.month >= 9 else day.year


def _file_fields(facts: StudentFacts) -> dict[str, Any]:
    fields = {name: getattr(facts, name) for name in SHARED_FACTS}
    fields["categories"] = with_names((), facts.categories)
    return fields


def _pairing(
    work: UnitOfWork, file_id: UUID, helper: str, role: str | None, since: date
) -> Pairing:
    return Pairing(**new_stamp(work), file_id=file_id, helper=helper, helper_role=role, since=since)


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
