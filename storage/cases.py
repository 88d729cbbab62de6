"""Reads whole files with a fixed number of queries, however many files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework.case import AttendanceWithEvent, Case, ReferralWithPost, TalkWithSession
from casework.settings.org_settings import COUNTING_KEYS, OrgSettings, org_settings_of
from storage.bulk import rows_of
from storage.mapping import map_of
from storage.types import json_of, uuid_of

T = TypeVar("T")
R = TypeVar("R", bound=r.Record)
F = TypeVar("F", bound=r.FileRecord)

K = TypeVar("K", bound=Hashable)
_CHUNK = 2000
"""Ids per query; SQLite allows 32,766 parameters."""


def chunks(ids: Iterable[K]) -> Iterator[list[K]]:
    """Yield the ids, without duplicates, in chunks that fit into one query."""
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), _CHUNK):
        yield unique[start : start + _CHUNK]


def load(
    connection: sa.Connection, kind: type[R], ids: Iterable[UUID], *, column: str = "id"
) -> list[R]:
    """Return the records of a kind whose ``column`` is one of ``ids``."""
    mapped = map_of(kind)
    query = mapped.query(column)
    found: list[R] = []
    for some in chunks(ids):
        found.extend(mapped.from_raw(rows_of(connection, query, json_of(some))))
    return found


def load_all(connection: sa.Connection, kind: type[R]) -> Iterator[R]:
    """Yield every record of a kind in the order of recording."""
    mapped = map_of(kind)
    return mapped.from_raw(rows_of(connection, mapped.query_all()))


def load_org_settings(connection: sa.Connection) -> OrgSettings:
    """Return the office settings of this caseload."""
    return org_settings_of(load_all(connection, r.Setting), load_all(connection, r.PackVersion))


def load_cases(
    connection: sa.Connection, file_ids: Iterable[UUID], settings: OrgSettings | None = None
) -> dict[UUID, Case]:
    """Return the cases of these files, in the same order; files that do not exist are omitted.

    Pass ``office`` to avoid reading the settings again.
    """
    return CaseReading(connection, settings or load_org_settings(connection)).cases(file_ids)


def load_cases_to_count(
    connection: sa.Connection, file_ids: Iterable[UUID], settings: OrgSettings
) -> dict[UUID, Case]:
    """Return the cases of these files with only the fields that counting needs.

    All other fields are blank: roster columns, texts of plans, consents, the number of identical
    referrals. ``wrong_counts`` counts from complete cases and so verifies this.
    """
    return CaseReading(connection, settings, to_count=True).cases(file_ids)


UNCOUNTED: Mapping[type[r.Record], Mapping[str, Any]] = {
    r.CaseFile: {"custom": (), "imported": None, "contacts": (), "aliases": ()},
    r.Plan: {"analysis": "", "difficulties": (), "goal": "", "measures": ()},
    r.Referral: {"steps": ()},
}
"""Placeholders for the fields that no count depends on."""

_WHOLE: Mapping[str, Any] = {}


class CaseReading:
    """The records of some files, read with one query for each kind and chunk.

    All reads go through ``records_of`` and ``named``, which a subclass overrides for a past moment.
    """

    def __init__(
        self, connection: sa.Connection, settings: OrgSettings, *, to_count: bool = False
    ) -> None:
        self._connection = connection
        self._office = settings
        self._to_count = to_count
        self._sayings: tuple[str, Mapping[UUID, r.AttestedSummary]] | None = None

    def cases(self, file_ids: Iterable[UUID]) -> dict[UUID, Case]:
        """Return the cases in the order of the ids."""
        found: dict[UUID, Case] = {}
        for some in chunks(file_ids):
            found.update(self._portion(some))
        return found

    def _portion(self, ids: list[UUID]) -> Iterator[tuple[UUID, Case]]:
        wanted = json_of(ids)
        files = {file.id: file for file in self.records_of(r.CaseFile, wanted, "id")}
        plans = self._by_file(r.Plan, wanted)
        pairings = self._by_file(r.Pairing, wanted)
        destinations = self._by_file(r.Destination, wanted)
        trainings = self._by_file(r.Training, wanted)
        extras = self._by_file(r.ExtraService, wanted)
        attachments = self._by_file(r.Attachment, wanted)
        consents = {} if self._to_count else self._by_file(r.Consent, wanted)
        talks = self._talks(wanted)
        referrals = self._referrals(wanted)
        attendances = self._attendances(wanted)
        for file_id in ids:
            if file_id in files:
                yield (
                    file_id,
                    Case(
                        file=files[file_id],
                        plans=_sorted(plans.get(file_id), lambda p: p.version),
                        pairings=_sorted(pairings.get(file_id), lambda p: (p.since, p.id)),
                        talks=_sorted(
                            talks.get(file_id), lambda t: (t.session.on, t.session.start, t.talk.id)
                        ),
                        referrals=_sorted(
                            referrals.get(file_id), lambda m: (m.referral.on, m.referral.id)
                        ),
                        attendances=_sorted(
                            attendances.get(file_id), lambda a: (a.event.on, a.attendance.id)
                        ),
                        destinations=_sorted(destinations.get(file_id), lambda d: (d.on, d.id)),
                        trainings=_sorted(trainings.get(file_id), lambda t: (t.year, t.id)),
                        extras=_sorted(extras.get(file_id), lambda e: (e.on, e.id)),
                        attachments=_sorted(attachments.get(file_id), lambda a: a.id),
                        consents=_sorted(consents.get(file_id), lambda c: (c.given_on, c.id)),
                        settings=self._office,
                    ),
                )

    def records_of(self, kind: type[R], wanted: str, column: str = "file_id") -> Iterable[R]:
        """Return the records of a kind whose ``column`` is one of the ids in a JSON array."""
        mapped = map_of(kind)
        blanks = UNCOUNTED.get(kind, _WHOLE) if self._to_count else _WHOLE
        rows = rows_of(self._connection, mapped.query(column, blanks), wanted)
        return mapped.from_raw(rows, blanks)

    def _by_file(self, kind: type[F], wanted: str) -> Mapping[UUID, list[F]]:
        grouped: dict[UUID, list[F]] = defaultdict(list)
        for record in self.records_of(kind, wanted):
            grouped[record.file_id].append(record)
        return grouped

    def named(self, kind: type[R], ids: Iterable[UUID]) -> dict[UUID, R]:
        """Return the shared records that have these ids."""
        return {record.id: record for record in load(self._connection, kind, ids)}

    def _carried(self, wanted: str) -> Mapping[UUID, r.AttestedSummary]:
        """Return senders' summaries of withheld text, by the id of the summarised record."""
        if self._sayings is None or self._sayings[0] != wanted:
            found = self.records_of(r.AttestedSummary, wanted)
            self._sayings = (wanted, {one.target_id: one for one in found if not one.is_void})
        return self._sayings[1]

    def _talks(self, wanted: str) -> Mapping[UUID, list[TalkWithSession]]:
        talks = list(self.records_of(r.Talk, wanted))
        sessions = self.named(r.TalkSession, (talk.session_id for talk in talks))
        carried = self._carried(wanted)
        grouped: dict[UUID, list[TalkWithSession]] = defaultdict(list)
        for talk in talks:
            held = TalkWithSession(talk, sessions[talk.session_id], carried.get(talk.id))
            grouped[talk.file_id].append(held)
        return grouped

    def _referrals(self, wanted: str) -> Mapping[UUID, list[ReferralWithPost]]:
        referrals = list(self.records_of(r.Referral, wanted))
        posts = self.named(r.Post, (referral.post_id for referral in referrals))
        employers = self.named(r.Employer, (post.employer_id for post in posts.values()))
        pushed = {} if self._to_count else _pushed(self._connection, list(posts))
        carried = self._carried(wanted)
        grouped: dict[UUID, list[ReferralWithPost]] = defaultdict(list)
        for referral in referrals:
            post = posts[referral.post_id]
            together = pushed.get((post.id, referral.on, referral.match), 1) if pushed else 1
            of = carried.get(referral.id)
            together = 1 if of is not None else together  # withheld texts are all identical
            made = ReferralWithPost(referral, post, employers[post.employer_id], together, of)
            grouped[referral.file_id].append(made)
        return grouped

    def _attendances(self, wanted: str) -> Mapping[UUID, list[AttendanceWithEvent]]:
        attendances = list(self.records_of(r.Attendance, wanted))
        events = self.named(r.Event, (attendance.event_id for attendance in attendances))
        grouped: dict[UUID, list[AttendanceWithEvent]] = defaultdict(list)
        for attendance in attendances:
            event = AttendanceWithEvent(attendance, events[attendance.event_id])
            grouped[attendance.file_id].append(event)
        return grouped


def _sorted(found: list[T] | None, key: Callable[[T], Any]) -> tuple[T, ...]:
    """Return the records sorted; most files have none or one of most kinds."""
    if not found:
        return ()
    return tuple(found) if len(found) == 1 else tuple(sorted(found, key=key))


def _pushed(connection: sa.Connection, posts: list[UUID]) -> Mapping[tuple[UUID, date, str], int]:
    """Count the students to whom a post was recommended on one day with identical text."""
    table: Any = map_of(r.Referral).table
    same = (table.c.post_id, table.c.on, table.c.match)
    found: dict[tuple[UUID, date, str], int] = {}
    for some in chunks(posts):
        query = (
            sa.select(*same, sa.func.count(sa.distinct(table.c.file_id)))
            .where(table.c.post_id.in_(some), table.c.voided_at.is_(None))
            .group_by(*same)
            .having(sa.func.count() > 1)
        )
        found.update({(row[0], row[1], row[2]): row[3] for row in connection.execute(query)})
    return found


def files_leaning_on(connection: sa.Connection, kind: str, ids: Iterable[UUID]) -> set[UUID]:
    """Return the files whose counts depend on these shared records."""
    wanted = list(ids)
    if kind == r.TalkSession.kind:
        return _file_ids(connection, r.Talk, "session_id", wanted)
    if kind == r.Event.kind:
        return _file_ids(connection, r.Attendance, "event_id", wanted)
    if kind == r.Post.kind:
        return _file_ids(connection, r.Referral, "post_id", wanted)
    if kind == r.Setting.kind:
        return _counted_by(connection, wanted)
    if kind == r.Employer.kind:
        posts = load(connection, r.Post, wanted, column="employer_id")
        return _file_ids(connection, r.Referral, "post_id", [post.id for post in posts])
    return set()


def files_with_proof(connection: sa.Connection, proof_id: UUID) -> set[UUID]:
    """Return the files with a hardship category that refers to this proof."""
    files: Any = map_of(r.CaseFile).table
    named = sa.cast(files.c.categories, sa.Text).contains(str(proof_id))
    return set(connection.scalars(sa.select(files.c.id).where(named)))


def _counted_by(connection: sa.Connection, settings: list[UUID]) -> set[UUID]:
    """Return all files if counts depend on one of these settings, else none."""
    changed = {setting.key for setting in load(connection, r.Setting, settings)}
    if not changed & COUNTING_KEYS:
        return set()
    return set(connection.scalars(sa.select(map_of(r.CaseFile).table.c.id)))


def _file_ids(
    connection: sa.Connection, kind: type[r.FileRecord], column: str, ids: list[UUID]
) -> set[UUID]:
    query = map_of(kind).query_files(column)
    return {
        uuid_of(file_id)
        for some in chunks(ids)
        for (file_id,) in rows_of(connection, query, json_of(some))
    }
