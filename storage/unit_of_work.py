"""A write transaction that becomes one action of the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework import write_guards
from casework.case import Case
from casework.formats.json_values import canonical_json
from casework.formats.text_direction import may_be_hidden, refuse_hidden
from casework.ports import Change, ProgressCallback, UserState
from casework.settings.org_settings import COUNTING_KEYS
from casework.standing import Standing
from casework.verdicts import Verdict
from storage import erasing, journal, key_values, note_index, progress_projection, search
from storage.bulk import insert_into, update_of_record, write_rows
from storage.cases import chunks, files_leaning_on, load
from storage.journal import NOTHING
from storage.ledger import ownership_cache
from storage.ledger.parcel_ledger import SqlParcelLedger
from storage.mapping import RecordMap, map_of, map_of_kind, revision_of
from storage.queries import SqlReader
from storage.record_tables import file_table

BATCH = 2_000
"""Records written in one batch."""

_PULSE = 100
"""Records between two progress reports."""


class SqlUnitOfWork(SqlReader):
    """Writes records, tracks the changes, and appends them to the journal at the end."""

    def __init__(
        self, connection: sa.Connection, today: date, header: journal.ActionHeader, audit_key: bytes
    ) -> None:
        super().__init__(connection, today)
        self._header = header
        self._audit_key = audit_key
        self._facts: dict[str, Any] = {}
        self._changes: list[journal.JournalChange] = []
        self._revisions: dict[UUID, str] = {}
        self._files: dict[UUID, r.CaseFile] = {}
        self._pairings: dict[UUID, r.Pairing] = {}
        self._settings: set[str] = set()
        self._erased: set[erasing.Place] = set()
        self._touched: set[UUID] = set()
        self._verdicts: dict[UUID, Verdict] = {}
        self._standings: dict[UUID, Standing] = {}
        self.change = Change()
        self.has_user_state = False
        self._tell: ProgressCallback | None = None
        self._half = 1
        """Number of rows: writing them is half of the work, counting them the other half."""

    @property
    def exchange(self) -> SqlParcelLedger:
        return SqlParcelLedger(self._connection, self.action_id, self.now)

    @property
    def action_id(self) -> UUID:
        return self._header.id

    @property
    def action_name(self) -> str:
        return self._header.name

    @property
    def changes(self) -> Sequence[journal.JournalChange]:
        return self._changes

    @property
    def now(self) -> datetime:
        return self._header.at

    @property
    def actor(self) -> str:
        return self._header.actor

    def track_progress(self, on_progress: ProgressCallback, rows: int) -> None:
        self._tell, self._half = on_progress, max(1, rows)

    def _report_progress(self, done: int) -> None:
        if self._tell is not None:
            self._tell(min(done, 2 * self._half), 2 * self._half)

    def note(self, **facts: object) -> None:
        self._facts.update(facts)

    def set_user_state(self, values: UserState) -> None:
        key_values.set_user_state(self._connection, values)
        self.has_user_state = self.has_user_state or bool(values)

    def add(self, records: Iterable[r.Record]) -> None:
        for kind, same in groupby(records, key=type):
            mapped: RecordMap[Any] = map_of(kind)
            # In batches: ten thousand records converted to rows at once fill the memory.
            while batch := list(islice(same, BATCH)):
                rows: list[dict[str, Any]] = []
                parents = self.revisions([record.id for record in batch])
                for record in batch:
                    fields = canonical_json(mapped.sealed(mapped.to_fields(record)))
                    if may_be_hidden(fields):
                        refuse_hidden(mapped.to_fields(record))
                    change = self._change(record, parents.get(record.id), NOTHING, fields, fields)
                    rows.append(mapped.to_row(record, change.revision))
                write_rows(self._connection, insert_into(mapped.table), rows)

    def amend(self, record: r.Record) -> None:
        mapped = map_of(type(record))
        before = mapped.to_fields(self.get(type(record), record.id))
        after = mapped.to_fields(record)
        changed = [name for name in after if after[name] != before[name]]
        if not changed:
            return
        refuse_hidden({name: after[name] for name in changed})
        parents = self.revisions([record.id])
        change = self._change(
            record,
            parents.get(record.id),
            canonical_json({name: before[name] for name in changed}),
            canonical_json({name: after[name] for name in changed}),
            canonical_json(mapped.sealed(after)),
        )
        row = {**mapped.to_row(record, change.revision), "of_record": record.id}
        write_rows(self._connection, update_of_record(mapped.table), [row])

    def restore(self, kind: str, wanted: Mapping[UUID, Mapping[str, object] | None]) -> None:
        mapped = map_of_kind(kind)
        present = {record.id: record for record in load(self._connection, mapped.record, wanted)}
        self._delete_records([present[i] for i, fields in wanted.items() if fields is None])
        renewed = {i: mapped.from_fields(fields) for i, fields in wanted.items() if fields}
        self.add(record for i, record in renewed.items() if i not in present)
        for i, record in renewed.items():
            if i in present:
                self.amend(record)

    def _delete_records(self, records: list[r.Record]) -> None:
        """Remove records whose creation is undone; the journal keeps all their fields."""
        if not records:
            return
        mapped: RecordMap[Any] = map_of(type(records[0]))
        ids = [record.id for record in records]
        parents = self.revisions(ids)
        for record in records:
            fields = canonical_json(mapped.sealed(mapped.to_fields(record)))
            self._change(record, parents.get(record.id), fields, NOTHING, NOTHING)
        self._delete(mapped, ids)

    def _delete(self, mapped: RecordMap[Any], ids: list[UUID]) -> None:
        for some in chunks(ids):
            if mapped.record is r.CaseFile:
                keys = sa.select(file_table.c.key).where(file_table.c.id.in_(some))
                gone = self._connection.scalars(keys).all()
                search.drop(self._connection, gone)
                note_index.drop(self._connection, gone)
            doomed = sa.delete(mapped.table).where(mapped.table.c.id.in_(some))
            self._connection.execute(doomed)

    def erase(self, file_id: UUID) -> Mapping[str, int]:
        shared = erasing.shared_ids(self._connection, file_id)
        doomed = erasing.records_to_erase(self._connection, self.get(r.CaseFile, file_id), shared)
        for kind, same in groupby(doomed, key=type):
            mapped: RecordMap[Any] = map_of(kind)
            batch = list(same)
            parents = self.revisions([record.id for record in batch])
            for record in batch:
                # the action says that the record was deleted, but not its content
                self._change(record, parents.get(record.id), NOTHING, NOTHING, NOTHING)
            self._delete(mapped, [record.id for record in batch])
        gone = {record.id for record in doomed} | shared  # some were deleted before, by an undo
        self._erased.update(erasing.erase_payloads(self._connection, file_id, gone))
        self.exchange.forget(gone)
        return erasing.counts_of(doomed)

    def _change(
        self,
        record: r.Record,
        parent: str | None,
        before: str,
        after: str,
        whole: str,
    ) -> journal.JournalChange:
        revision = revision_of(record.kind, whole, parent)
        change = journal.JournalChange(
            kind=record.kind,
            record_id=record.id,
            file_id=_file_of(record),
            parent=parent,
            revision=revision,
            before=before,
            after=after,
        )
        self._changes.append(change)
        if len(self._changes) % _PULSE == 0:
            self._report_progress(min(len(self._changes), self._half))
        self._revisions[record.id] = revision
        if isinstance(record, r.CaseFile):
            self._files[record.id] = record
        elif isinstance(record, r.Pairing):
            self._pairings[record.id] = record
        elif isinstance(record, r.Setting):
            self._settings.add(record.key)
        return change

    def revisions(self, ids: Iterable[UUID]) -> Mapping[UUID, str]:
        wanted = list(ids)  # from this action, or else from the journal
        found: dict[UUID, str] = {}
        unknown = [record_id for record_id in wanted if record_id not in self._revisions]
        for some in chunks(unknown):
            found.update(journal.latest_revisions(self._connection, some))
        found.update({i: self._revisions[i] for i in wanted if i in self._revisions})
        return found

    def finish(self) -> tuple[int, str] | None:
        """Append the action to the journal; return its number and digest, or None if empty."""
        if not (self._changes or self._facts):
            return None
        write_guards.check_state(self)
        self._update_revision_graph()
        self._refresh_ownership()
        write_guards.check_ownership(self)
        if self._erased:
            self._facts[erasing.ERASED] = erasing.format_places(self._erased)
        self._index()
        self._count()
        self._complete_change()
        header = replace(self._header, facts=self._facts)
        return journal.append(self._connection, self._audit_key, header, self._changes)

    def _count(self) -> None:
        self._report_progress(self._half)
        touched = self._touched = self._touched_files()
        if not touched:
            return
        written = {change.record_id for change in self._changes}

        def on_judged(file_id: UUID, verdicts: tuple[Verdict, ...], standing: Standing) -> None:
            self._standings[file_id] = standing
            self._verdicts.update((v.record_id, v) for v in verdicts if v.record_id in written)

        progress_projection.recount(
            self._connection,
            touched,
            self._today,
            self._fresh_cases(),
            judged=on_judged,
            counted=lambda done: self._report_progress(self._half + done),
        )

    def _complete_change(self) -> None:
        self.change.name, self.change.action = self._header.name, self._header.id
        self.change.files = frozenset(self._touched)
        self.change.kinds = frozenset(change.kind for change in self._changes)
        self.change.is_shared = any(
            change.file_id is None and change.parent is not None for change in self._changes
        )
        self.change.standings, self.change.verdicts = self._standings, self._verdicts

    def _update_revision_graph(self) -> None:
        """Remove imported revisions from the graph when the import is undone; add them on redo."""
        if self._header.undoes is not None:
            self.exchange.reverse(self._header.undoes, taken=False)
        elif self._header.redoes is not None:
            undoing = journal.action(self._connection, self._header.redoes)
            if undoing.undoes is not None:
                self.exchange.reverse(undoing.undoes, taken=True)

    def _refresh_ownership(self) -> None:
        """Refresh the ownership of the files whose custody this action changes."""
        kinds = {change.kind for change in self._changes}
        if r.Partner.kind in kinds:  # another computer of our own may have been added or removed
            ownership_cache.rebuild(self._connection, self.exchange.own_keys())
        elif r.Custody.kind in kinds:
            steps = [change for change in self._changes if change.kind == r.Custody.kind]
            files = {change.file_id for change in steps if change.file_id is not None}
            ownership_cache.refresh(self._connection, files, self.exchange.own_keys())

    def cohorts_of(self, files: Collection[UUID]) -> frozenset[int]:
        cohorts: set[int] = set()
        for some in chunks(files):
            query = sa.select(file_table.c.cohort).where(file_table.c.id.in_(some))
            cohorts.update(self._connection.scalars(query))
        return frozenset(cohorts)

    def student_numbers(self, files: Collection[UUID]) -> Mapping[UUID, str]:
        numbers: dict[UUID, str] = {}
        for some in chunks(files):
            query = sa.select(file_table.c.id, file_table.c.student_no)
            rows = self._connection.execute(query.where(file_table.c.id.in_(some)))
            numbers.update({row.id: row.student_no for row in rows})
        return numbers

    def reclaimed_files(self) -> frozenset[UUID]:
        return ownership_cache.reclaimed_files(self._connection)

    def _fresh_cases(self) -> dict[UUID, Case]:
        """Return the files opened by this action that contain only a pairing: most of a roster."""
        opened = {
            change.record_id: Case(file=self._files[change.record_id])
            for change in self._changes
            if change.kind == r.CaseFile.kind and change.parent is None
        }
        for change in self._changes:
            if change.file_id in opened and change.record_id != change.file_id:
                pairing = self._pairings.get(change.record_id)
                if pairing is None:
                    del opened[change.file_id]
                else:
                    case = opened[change.file_id]
                    opened[change.file_id] = replace(case, pairings=(*case.pairings, pairing))
        return opened

    def _touched_files(self) -> set[UUID]:
        files = {change.file_id for change in self._changes if change.file_id is not None}
        shared: dict[str, list[UUID]] = {}
        for change in self._changes:
            if change.file_id is None and change.before != NOTHING:
                shared.setdefault(change.kind, []).append(change.record_id)
        for kind, ids in shared.items():
            files |= files_leaning_on(self._connection, kind, ids)
        if self._settings & COUNTING_KEYS:  # a removed setting counts as well
            files.update(self._connection.scalars(sa.select(file_table.c.id)))
        return files

    def _index(self) -> None:
        """Update the search index for these files."""
        for some in chunks(self._files):
            query = sa.select(file_table.c.id, file_table.c.key).where(file_table.c.id.in_(some))
            rows = self._connection.execute(query).all()
            search.put(self._connection, [(row.key, self._files[row.id]) for row in rows])
        self._index_notes()

    def _index_notes(self) -> None:
        """Update the note index if this action changed notes."""
        changed = [change for change in self._changes if change.kind in note_index.KINDS]
        files = {change.file_id for change in changed if change.file_id is not None}
        sessions = [change.record_id for change in changed if change.kind == r.TalkSession.kind]
        if sessions:
            files |= files_leaning_on(self._connection, r.TalkSession.kind, sessions)
        id_as_kept = sa.type_coerce(file_table.c.id, sa.String)
        for some in chunks(files):
            query = sa.select(file_table.c.key, id_as_kept).where(file_table.c.id.in_(some))
            rows = self._connection.execute(query).all()
            note_index.put(self._connection, [(row[0], row[1]) for row in rows])
        if self._erased:
            note_index.forget_words(self._connection)


def _file_of(record: r.Record) -> UUID | None:
    if isinstance(record, r.FileRecord):
        return record.file_id
    return record.id if isinstance(record, r.CaseFile) else None
