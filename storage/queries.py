"""Reads within one snapshot: records, files, lists, the journal."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework.activities import FIELD_OF_STATE, PlaceCounts
from casework.case import Case
from casework.clock import EntryTime
from casework.ids import normalised_student_no
from casework.intake.roster import ExistingFile
from casework.people.person import read_alias
from casework.problems import RuleBroken
from casework.read_models import (
    Action,
    ActionImpact,
    FieldChange,
    FileLine,
    FileQuery,
    HistoryLine,
    JournalQuery,
    ServiceProgress,
    TouchedRecord,
)
from casework.records.file import SHARED_FACTS, StudentFacts
from casework.service_layer.undo import undone_ids
from casework.settings.org_settings import DEFAULT_PACK_KEY, OrgSettings
from storage import journal, listing
from storage.bulk import rows_of
from storage.cases import (
    chunks,
    files_leaning_on,
    files_with_proof,
    load,
    load_all,
    load_cases,
    load_cases_to_count,
    load_org_settings,
)
from storage.ledger.parcel_ledger import SqlParcelLedger
from storage.mapping import map_of, map_of_kind
from storage.record_tables import UNIQUE_KEYS, file_table
from storage.tables import standing_table
from storage.types import json_of, uuid_of

R = TypeVar("R", bound=r.Record)


class SqlReader:
    """Reads through one connection, and so from one consistent snapshot."""

    def __init__(self, connection: sa.Connection, today: date) -> None:
        self._connection = connection
        self._today = today

    @property
    def today(self) -> date:
        return self._today

    @property
    def exchange(self) -> SqlParcelLedger:
        return SqlParcelLedger(self._connection)

    def undone_actions(self) -> frozenset[UUID]:
        """Return the ids of the actions that are undone at present."""
        return undone_ids(self.reversals())

    def keeper(self) -> r.Keeper:
        (keeper,) = load_all(self._connection, r.Keeper)
        return keeper

    def org_settings(self) -> OrgSettings:
        return load_org_settings(self._connection)

    def find_files(self, numbers: Sequence[str], cohort: int | None = None) -> tuple[UUID, ...]:
        wanted = [normalised_student_no(number) for number in numbers]
        for position, number in enumerate(wanted):
            if number in wanted[:position]:
                raise RuleBroken("STUDENT_REPEATED", "students", student_no=number)
        by_number = self._ids_by_number(wanted, cohort)
        return tuple(self._only_file(number, by_number[number], cohort) for number in wanted)

    def files_numbered(self, numbers: Sequence[str]) -> Mapping[str, tuple[UUID, ...]]:
        found: dict[str, tuple[UUID, ...]] = {}
        for some in chunks(numbers):
            for number, places in self._ids_by_number(some, None).items():
                found[number] = tuple(file_id for _year, file_id in places)
        return found

    def _ids_by_number(
        self, numbers: Sequence[str], cohort: int | None
    ) -> Mapping[str, list[tuple[int, UUID]]]:
        query = sa.select(file_table.c.student_no, file_table.c.cohort, file_table.c.id).where(
            file_table.c.student_no.in_(numbers)
        )
        if cohort is not None:
            query = query.where(file_table.c.cohort == cohort)
        found: dict[str, list[tuple[int, UUID]]] = defaultdict(list)
        for row in self._connection.execute(query):
            found[row.student_no].append((row.cohort, row.id))
        unknown = [number for number in numbers if number not in found]
        for number, year, file_id in self._earlier(unknown, cohort):
            found[number].append((year, file_id))
        return found

    def _earlier(
        self, numbers: Sequence[str], cohort: int | None
    ) -> Iterator[tuple[str, int, UUID]]:
        """Yield the files that had one of these numbers before it was corrected."""
        if not numbers:
            return
        for file in self._renumbered():
            for year, number in dict.fromkeys(map(read_alias, file.aliases)):
                if number in numbers and cohort in (None, year, file.cohort):
                    yield number, year, file.id

    def _renumbered(self) -> Iterator[r.CaseFile]:
        """Return the files whose number or cohort was corrected: few enough to scan them all."""
        mapped = map_of(r.CaseFile)
        has_any = sa.cast(file_table.c.aliases, sa.Text) != "[]"
        query = sa.select(*mapped.columns).where(has_any)
        return map(mapped.from_tuple, self._connection.execute(query).all())

    def files_of_person(self, person_id: UUID) -> tuple[r.CaseFile, ...]:
        return tuple(load(self._connection, r.CaseFile, [person_id], column="person_id"))

    def _only_file(
        self, number: str, found: Sequence[tuple[int, UUID]], cohort: int | None
    ) -> UUID:
        if not found:
            raise RuleBroken("UNKNOWN_STUDENT", "students", student_no=number, cohort=cohort)
        if len(found) > 1:
            cohorts = sorted(year for year, _ in found)
            raise RuleBroken("AMBIGUOUS_STUDENT", "students", student_no=number, cohorts=cohorts)
        return found[0][1]

    def case(self, file_id: UUID) -> Case:
        found = load_cases(self._connection, [file_id])
        if file_id not in found:
            raise RuleBroken("UNKNOWN_RECORD", "record", record=str(file_id))
        return found[file_id]

    def cases(self, file_ids: Iterable[UUID]) -> Mapping[UUID, Case]:
        wanted = list(file_ids)
        return load_cases(self._connection, wanted) if wanted else {}

    def cases_to_count(self, file_ids: Iterable[UUID]) -> Mapping[UUID, Case]:
        wanted = list(file_ids)
        return load_cases_to_count(self._connection, wanted, self.org_settings()) if wanted else {}

    def get(self, kind: type[R], record_id: UUID) -> R:
        for record in load(self._connection, kind, [record_id]):
            return record
        raise RuleBroken("UNKNOWN_RECORD", "record", record=str(record_id), kind=kind.kind)

    def get_many(self, kind: type[R], ids: Iterable[UUID]) -> Mapping[UUID, R]:
        return {record.id: record for record in load(self._connection, kind, ids)}

    def get_all(self, kind: type[R]) -> tuple[R, ...]:
        return tuple(load_all(self._connection, kind))

    def distinct_values(
        self, kind: type[r.Record], field: str, *, limit: int = 300
    ) -> tuple[str, ...]:
        table = map_of(kind).table
        text = table.c[field]
        query = (
            sa.select(text)
            .where(text.is_not(None), text != "")
            .group_by(text)
            .order_by(sa.func.max(table.c.recorded_at).desc(), text)
            .limit(limit)
        )
        return tuple(self._connection.scalars(query))

    def find_record(self, record_id: UUID) -> r.Record | None:
        for kind in r.RECORD_KINDS:
            for record in load(self._connection, kind, [record_id]):
                return record
        return None

    def line(self, file_id: UUID) -> FileLine:
        return listing.line(self._connection, file_id, self._today)

    def lines(self, query: FileQuery) -> tuple[FileLine, ...]:
        return listing.lines(self._connection, query, self._today)

    def lines_of(self, file_ids: Iterable[UUID]) -> tuple[FileLine, ...]:
        return listing.lines_of(self._connection, file_ids, self._today)

    def file_ids(self, query: FileQuery) -> tuple[UUID, ...]:
        return listing.file_ids(self._connection, query)

    def facets(
        self, query: FileQuery, only: Collection[str] = ()
    ) -> Mapping[str, Mapping[str, int]]:
        return listing.facets(self._connection, query, only)

    def count(self, query: FileQuery) -> int:
        return listing.count(self._connection, query)

    def progress(self, by: str | None = None) -> tuple[ServiceProgress, ...]:
        return listing.progress(self._connection, by)

    def existing_files(self, cohorts: Iterable[int]) -> Mapping[tuple[int, str], ExistingFile]:
        mapped = map_of(r.CaseFile)
        years = list(cohorts)
        query = (
            sa.select(*mapped.columns, standing_table.c.helper, standing_table.c.helper_role)
            .outerjoin(standing_table, standing_table.c.file_id == file_table.c.id)
            .where(file_table.c.cohort.in_(years))
        )
        present = {
            (row["cohort"], row["student_no"]): _existing(mapped.to_record(row), row)
            for row in self._connection.execute(query).mappings()
        }
        found = {**self._existing_before(years, present), **present}
        away = self.exchange.transfer_locks(one.file_id for one in found.values())
        return {
            place: replace(one, ownership=away[one.file_id].ownership)
            if one.file_id in away
            else one
            for place, one in found.items()
        }

    def _existing_before(
        self, cohorts: Sequence[int], present: Mapping[tuple[int, str], ExistingFile]
    ) -> dict[tuple[int, str], ExistingFile]:
        """Return files by their earlier numbers and cohorts, unless another file has those now."""
        wanted = {
            place: file
            for file in self._renumbered()
            for place in map(read_alias, file.aliases)
            if place[0] in cohorts and place not in present
        }
        helpers = {
            line.file.id: line.helper for line in self.lines_of(f.id for f in wanted.values())
        }
        found: dict[tuple[int, str], ExistingFile] = {}
        for place, file in wanted.items():
            helper = helpers.get(file.id)
            words = {
                "helper": helper.helper if helper else None,
                "helper_role": helper.helper_role if helper else None,
            }
            found[place] = _existing(file, words)
        return found

    def parked(self) -> tuple[r.ParkedRow, ...]:
        return tuple(row for row in self.get_all(r.ParkedRow) if not row.settled)

    def evidence_of_content(self, content_tag: str) -> r.Evidence | None:
        mapped = map_of(r.Evidence)
        query = sa.select(*mapped.columns).where(mapped.table.c.content_tag == content_tag)
        found = map(mapped.from_tuple, self._connection.execute(query))
        return min(found, key=lambda one: one.id, default=None)

    def known_ids(self, kind: type[r.Record], ids: Iterable[UUID]) -> frozenset[UUID]:
        query = map_of(kind).query_revisions()
        return frozenset(
            uuid_of(record_id)
            for some in chunks(ids)
            for record_id, _revision in rows_of(self._connection, query, json_of(some))
        )

    def actions(self, *, limit: int | None = None) -> tuple[Action, ...]:
        return journal.actions(self._connection, limit=limit)

    def journal_page(self, query: JournalQuery) -> tuple[Action, ...]:
        return journal.page(self._connection, query)

    def impacts_of(self, actions: Iterable[Action]) -> Mapping[UUID, ActionImpact]:
        return journal.impacts_of(self._connection, actions)

    def journal_authors(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return journal.authors(self._connection)

    def reversals(self) -> tuple[Action, ...]:
        return journal.reversals(self._connection)

    def entry_times(self) -> Sequence[EntryTime]:
        return journal.entry_times(self._connection)

    def touched_records(self, entries: Iterable[int]) -> Mapping[int, Sequence[TouchedRecord]]:
        return journal.touched_records(self._connection, entries)

    def action(self, action_id: UUID) -> Action:
        return journal.action(self._connection, action_id)

    def journal_head(self, *, until: int | None = None) -> tuple[int, str]:
        return journal.head(self._connection, until=until)

    def changes_of(self, action_id: UUID, *, most: int | None = None) -> tuple[FieldChange, ...]:
        return journal.changes_of(self._connection, action_id, most=most)

    def history(self, file_id: UUID) -> tuple[HistoryLine, ...]:
        return journal.history(self._connection, file_id)

    def record_history(self, record_id: UUID) -> tuple[HistoryLine, ...]:
        return journal.record_history(self._connection, record_id)

    def fields(self, kind: str, ids: Iterable[UUID]) -> Mapping[UUID, Mapping[str, object]]:
        mapped = map_of_kind(kind)
        return {
            record.id: mapped.to_fields(record)
            for record in load(self._connection, mapped.record, ids)
        }

    def places_at(self, event_id: UUID) -> tuple[r.Attendance, ...]:
        found = load(self._connection, r.Attendance, [event_id], column="event_id")
        return tuple(sorted(found, key=lambda place: (place.recorded_at, place.id)))

    def place_counts(self) -> Mapping[UUID, PlaceCounts]:
        table: Any = map_of(r.Attendance).table
        query = (
            sa.select(table.c.event_id, table.c.state, sa.func.count())
            .where(table.c.voided_at.is_(None))
            .group_by(table.c.event_id, table.c.state)
        )
        found: dict[UUID, dict[str, int]] = defaultdict(dict)
        for event_id, state, count in self._connection.execute(query):
            found[event_id][FIELD_OF_STATE[r.AttendanceState(state)]] = count
        return {event_id: PlaceCounts(**counts) for event_id, counts in found.items()}

    def children_of(self, kind: str, ids: Iterable[UUID]) -> Mapping[UUID, frozenset[UUID]]:
        parent = r.KIND_OF[kind]
        wanted = list(ids)
        found: dict[UUID, set[UUID]] = defaultdict(set)
        for child, named in r.PARENTS.items():
            for column, named_kind in named.items():
                if named_kind is parent:
                    self._add_children(found, child, column, wanted)
        # a proof can be attached to any record, and a file is counted by a pack
        self._add_children(found, r.Attachment, "target_id", wanted)
        if parent is r.PackVersion:
            self._add_pack_users(found, wanted)
        if parent is r.Evidence:
            for proof_id in wanted:
                found[proof_id].update(files_with_proof(self._connection, proof_id))
        return {record_id: frozenset(children) for record_id, children in found.items()}

    def _add_pack_users(self, found: dict[UUID, set[UUID]], packs: list[UUID]) -> None:
        refs = {pack.ref: pack.id for pack in load(self._connection, r.PackVersion, packs)}
        files: Any = map_of(r.CaseFile).table
        query = sa.select(files.c.id, files.c.pack_id).where(files.c.pack_id.in_(list(refs)))
        for file_id, ref in self._connection.execute(query):
            found[refs[ref]].add(file_id)
        for setting in self.get_all(r.Setting):
            used = json.loads(setting.document) if setting.key == DEFAULT_PACK_KEY else None
            if used in refs:
                found[refs[used]].add(setting.id)

    def dependent_files(self, kind: str, ids: Iterable[UUID]) -> frozenset[UUID]:
        return frozenset(files_leaning_on(self._connection, kind, ids))

    def unique_conflicts(
        self, kind: str, wanted: Mapping[UUID, Mapping[str, object]]
    ) -> frozenset[UUID]:
        names = UNIQUE_KEYS.get(r.KIND_OF[kind])
        if not names or not wanted:
            return frozenset()
        mapped = map_of_kind(kind)

        def place_of(record: r.Record) -> tuple[object, ...]:
            return tuple(getattr(record, name) for name in names)

        places = {i: place_of(mapped.from_fields(fields)) for i, fields in wanted.items()}
        some: Any = [place[0] for place in places.values()]
        holders = load(self._connection, mapped.record, some, column=names[0])
        held = {place_of(record): record.id for record in holders}
        return frozenset(i for i, place in places.items() if held.get(place, i) != i)

    def _add_children(
        self, found: dict[UUID, set[UUID]], child: type[r.Record], column: str, ids: list[UUID]
    ) -> None:
        table: Any = map_of(child).table
        for some in chunks(ids):
            query = sa.select(table.c.id, table.c[column]).where(table.c[column].in_(some))
            for child_id, parent_id in self._connection.execute(query):
                found[parent_id].add(child_id)


def _existing(file: r.CaseFile, row: Mapping[Any, Any]) -> ExistingFile:
    facts = StudentFacts(
        **{name: getattr(file, name) for name in SHARED_FACTS},
        categories=tuple(sorted({category.name for category in file.categories})),
        helper=row["helper"],
        helper_role=row["helper_role"],
    )
    return ExistingFile(file.id, facts, file.imported)
