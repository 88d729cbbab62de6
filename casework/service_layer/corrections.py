"""Corrections 更正: wrong records are corrected, with the reason in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from casework.corrections import CORRECTABLE, SHARED, check, clean, normalised
from casework.ports import Reader, UnitOfWork
from casework.problems import RuleBroken
from casework.records import FileRecord, Record
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService, dry_run
from casework.standing import EvaluatedCase, evaluate_cases
from casework.verdicts import Verdict

CORRECTION_REASON_AT_LEAST = 2


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """How the verdict of one record and its student's standing (is anything owed?) would change."""

    file_id: UUID
    student_no: str
    name: str = field(repr=False)
    before: Verdict
    after: Verdict
    was_complete: bool
    is_complete: bool


@dataclass(frozen=True, slots=True)
class CorrectionPreview:
    """What a correction would do: the fields it changes, the files it affects, the verdicts."""

    fields: Mapping[str, tuple[object, object]] = field(repr=False)
    files: tuple[UUID, ...]
    shifts: tuple[VerdictChange, ...]


class CorrectionService(BaseService):
    """Corrects records."""

    def correct(self, record_id: UUID, changes: Mapping[str, Any], *, reason: str) -> ActionResult:
        """Correct fields of a record, or of the shared record that it refers to.

        A field that a talk, referral or attendance does not have is corrected in its session, post
        or event, for all students at once. An empty value clears a field.

        Raises:
            RuleBroken: UNKNOWN_RECORD, ALREADY_VOID, NOT_CORRECTABLE, FIELD_MISSING, and the
                checks of ``casework.corrections``.
        """
        why = inputs.required_text(reason, "reason", at_least=CORRECTION_REASON_AT_LEAST)
        with self._store.unit_of_work("record.correct") as work:
            corrected = _corrected(work, record_id, changes)
            files = _files_of(work, corrected)
            for record in corrected:
                work.amend(record)
            if corrected:
                work.note(reason=why)
            return ActionResult(work.change, (), files)

    def preview_correction(self, record_id: UUID, changes: Mapping[str, Any]) -> CorrectionPreview:
        """Return what a correction would do, by a dry run.

        Raises:
            RuleBroken: as ``correct``.
        """
        with dry_run(self._store, "record.correct") as work:
            return _dry_run(work, _corrected(work, record_id, changes), self._today())


def correctable_parts(reader: Reader, record_id: UUID) -> tuple[Record, ...]:
    """Return the records that a correction of this one can change: itself and its shared record.

    Raises:
        RuleBroken: UNKNOWN_RECORD, ALREADY_VOID, NOT_CORRECTABLE.
    """
    record = reader.find_record(record_id)
    if record is None:
        raise RuleBroken("UNKNOWN_RECORD", "record", record=str(record_id))
    if isinstance(record, FileRecord) and record.is_void:
        raise RuleBroken("ALREADY_VOID", "record", record=str(record_id))
    if type(record) not in CORRECTABLE:
        raise RuleBroken("NOT_CORRECTABLE", "record", kind=record.kind)
    if type(record) not in SHARED:
        return (record,)
    column, kind = SHARED[type(record)]
    return (record, reader.get(kind, getattr(record, column)))


def _corrected(work: UnitOfWork, record_id: UUID, changes: Mapping[str, Any]) -> tuple[Record, ...]:
    """Return the corrected records, without unchanged ones."""
    if not changes:
        raise RuleBroken("FIELD_MISSING", "changes")
    parts = correctable_parts(work, record_id)
    wanted: dict[UUID, dict[str, Any]] = {}
    for name, value in changes.items():
        part = next((one for one in parts if name in CORRECTABLE[type(one)]), None)
        if part is None:
            choices = [each for one in parts for each in CORRECTABLE[type(one)]]
            raise RuleBroken("NOT_CORRECTABLE", name, kind=parts[0].kind, choices=choices)
        kind = type(part)
        wanted.setdefault(part.id, {})[name] = normalised(kind, name, clean(kind, name, value))
    renewed = (check(replace(part, **wanted[part.id])) for part in parts if part.id in wanted)
    known = {part.id: part for part in parts}
    return tuple(record for record in renewed if record != known[record.id])


def _files_of(work: UnitOfWork, records: Iterable[Record]) -> tuple[UUID, ...]:
    files: dict[UUID, None] = {}
    for record in records:
        if isinstance(record, FileRecord):
            files[record.file_id] = None
        else:
            files.update(dict.fromkeys(sorted(work.dependent_files(record.kind, [record.id]))))
    return tuple(files)


def _dry_run(work: UnitOfWork, corrected: tuple[Record, ...], today: date) -> CorrectionPreview:
    files = _files_of(work, corrected)
    before = evaluate_cases(work.cases(files), today)
    fields: dict[str, tuple[object, object]] = {}
    for record in corrected:
        known = work.get(type(record), record.id)
        for name in CORRECTABLE[type(record)]:
            old, new = getattr(known, name), getattr(record, name)
            if old != new:
                fields[name] = (old, new)
        work.amend(record)
    after = evaluate_cases(work.cases(files), today)
    return CorrectionPreview(fields, files, tuple(_shifts(before, after)))


def _shifts(
    before: Mapping[UUID, EvaluatedCase], after: Mapping[UUID, EvaluatedCase]
) -> Iterable[VerdictChange]:
    for file_id, now in after.items():
        was, file = before[file_id], now.case.file
        known = {verdict.record_id: verdict for verdict in was.verdicts}
        for verdict in now.verdicts:
            earlier = known[verdict.record_id]
            if (earlier.counts, earlier.codes) != (verdict.counts, verdict.codes):
                yield VerdictChange(
                    *(file_id, file.student_no, file.name, earlier, verdict),
                    *(was.standing.is_complete, now.standing.is_complete),
                )
