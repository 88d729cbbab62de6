"""The result of an undo or redo, and changes in the journal, with the names of their records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from casework.ports import Change, Reader
from casework.read_models import FieldChange
from casework.records import KIND_OF, PARENTS, CaseFile, Employer, Event, Post, Record, TalkSession
from casework.service_layer.undo import Reversal


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record with its name; ``file_id`` is None when it belongs to no student's file."""

    kind: str
    record_id: UUID
    file_id: UUID | None
    student_no: str | None
    title: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SkippedRow(NamedRecord):
    """A record that an undo or redo skipped, and the reason."""

    why: str
    is_impossible: bool


@dataclass(frozen=True, slots=True)
class RestoredRecord(NamedRecord):
    """A record that an undo or redo restored, and what happened to it."""

    change: FieldChange = field(repr=False)


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """Result of an undo or redo with names: records restored, kept, and impossible to restore."""

    reversal: Reversal
    put_back: tuple[RestoredRecord, ...]
    kept: tuple[SkippedRow, ...]
    impossible: tuple[SkippedRow, ...]

    @property
    def change(self) -> Change:
        return self.reversal.change


def outcome_of(reader: Reader, reversal: Reversal) -> UndoOutcome:
    """Return the result of an undo or redo with the names of the students concerned."""
    left = skipped_records(reader, reversal)
    action = reversal.done.action
    changes = () if action is None else reader.changes_of(action)
    last = {change.record_id: change for change in changes}
    names = _names_in(reader, changes)
    lines = _files_by_id(reader, (change.file_id for change in changes))
    put_back = []
    for change in last.values():
        file = lines.get(change.file_id) if change.file_id is not None else None
        title = file.name if file else names.get(change.file_id or change.record_id, "")
        number, known = (file.student_no, file.id) if file else (None, None)
        put_back.append(RestoredRecord(change.kind, change.record_id, known, number, title, change))
    return UndoOutcome(
        reversal,
        tuple(put_back),
        tuple(one for one in left if not one.is_impossible),
        tuple(one for one in left if one.is_impossible),
    )


def skipped_records(reader: Reader, reversal: Reversal) -> tuple[SkippedRow, ...]:
    """Return the records that an undo or redo skipped, with names."""
    kept = [*reversal.kept, *reversal.impossible]
    lines = _files_by_id(reader, (one.file_id for one in kept))
    impossible = {one.record_id for one in reversal.impossible}
    found = []
    for one in kept:
        file = lines.get(one.file_id) if one.file_id is not None else None
        title = file.name if file else _title_of(reader.find_record(one.record_id))
        number, known = (file.student_no, file.id) if file else (None, None)
        is_impossible = one.record_id in impossible
        found.append(
            SkippedRow(one.kind, one.record_id, known, number, title, one.why, is_impossible)
        )
    return tuple(found)


def _files_by_id(reader: Reader, ids: Iterable[UUID | None]) -> dict[UUID, CaseFile]:
    files = {file_id for file_id in ids if file_id is not None}
    return {line.file.id: line.file for line in reader.lines_of(files)}


def _names_in(reader: Reader, changes: Iterable[FieldChange]) -> dict[UUID, str]:
    """Return names for changed records, which may no longer exist, from reader and changes."""
    names: dict[UUID, str] = {}
    for change in changes:
        fields = change.after or change.before or {}
        if change.file_id is None:
            record = reader.find_record(change.record_id)
            own = fields.get("name") or fields.get("title") or fields.get("topic")
            names[change.record_id] = _title_of(record) or str(own or "")
        elif change.record_id == change.file_id and fields.get("name"):
            names[change.file_id] = str(fields["name"])
    return names


def _title_of(record: Record | None) -> str:
    match record:
        case Event() | Employer():
            return record.name
        case Post():
            return record.title
        case TalkSession():
            return f"{record.on} {record.topic}"
        case _:
            return ""


def shared_ids_in(changes: Iterable[FieldChange]) -> frozenset[UUID]:
    """Return the ids of shared records in the fields of changes, to look up their titles."""
    found: set[UUID] = set()
    for change in changes:
        parents = PARENTS.get(KIND_OF[change.kind], {})
        for side in (change.before, change.after):
            for name in parents:
                if name != "file_id" and (side or {}).get(name):
                    found.add(UUID(str((side or {})[name])))
    return frozenset(found)


def titles_of(reader: Reader, record_ids: Iterable[UUID]) -> dict[str, str]:
    """Return the titles of records by id as text; records without a title are left out."""
    found: dict[str, str] = {}
    for record_id in record_ids:
        title = _title_of(reader.find_record(record_id))
        if title:
            found[str(record_id)] = title
    return found
