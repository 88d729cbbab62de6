"""Reads whole files: a few queries, however many files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework.case import AttendedEvent, Case, HeldTalk, MadeReferral
from casework.office import COUNTING_KEYS, Office, office_of
from storage.mapping import map_of

R = TypeVar("R", bound=r.Record)
F = TypeVar("F", bound=r.FileRecord)

_CHUNK = 2000
"""Ids a query; SQLite takes 32,766 parameters."""


def chunks(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """Yield the ids, each once, in portions that one query can take."""
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), _CHUNK):
        yield unique[start : start + _CHUNK]


def load(
    connection: sa.Connection, kind: type[R], ids: Iterable[UUID], *, column: str = "id"
) -> list[R]:
    """Return the records of a kind whose ``column`` is one of ``ids``."""
    mapped = map_of(kind)
    found: list[R] = []
    for some in chunks(ids):
        query = sa.select(*mapped.columns).where(mapped.table.c[column].in_(some))
        found.extend(map(mapped.from_tuple, connection.execute(query)))
    return found


def load_office(connection: sa.Connection) -> Office:
    """Return what the office of this caseload has set."""
    return office_of(_every(connection, r.Setting), _every(connection, r.PackVersion))


def _every(connection: sa.Connection, kind: type[R]) -> Iterator[R]:
    mapped = map_of(kind)
    query = sa.select(*mapped.columns).order_by(mapped.table.c.recorded_at, mapped.table.c.id)
    return map(mapped.from_tuple, connection.execute(query))


def load_cases(
    connection: sa.Connection, file_ids: Iterable[UUID], office: Office | None = None
) -> dict[UUID, Case]:
    """Return the cases of these files, in the same order; files that do not exist are absent.

    ``office`` spares reading the settings when the caller has them.
    """
    wanted = list(dict.fromkeys(file_ids))
    around = office or load_office(connection)
    files = {file.id: file for file in load(connection, r.CaseFile, wanted)}
    plans = _by_file(connection, r.Plan, wanted)
    pairings = _by_file(connection, r.Pairing, wanted)
    destinations = _by_file(connection, r.Destination, wanted)
    trainings = _by_file(connection, r.Training, wanted)
    extras = _by_file(connection, r.ExtraService, wanted)
    attachments = _by_file(connection, r.Attachment, wanted)
    consents = _by_file(connection, r.Consent, wanted)
    talks = _talks(connection, wanted)
    referrals = _referrals(connection, wanted)
    attendances = _attendances(connection, wanted)
    return {
        file_id: Case(
            file=files[file_id],
            plans=tuple(sorted(plans[file_id], key=lambda p: p.version)),
            pairings=tuple(sorted(pairings[file_id], key=lambda p: (p.since, p.id))),
            talks=tuple(
                sorted(talks[file_id], key=lambda t: (t.session.on, t.session.start, t.talk.id))
            ),
            referrals=tuple(
                sorted(referrals[file_id], key=lambda m: (m.referral.on, m.referral.id))
            ),
            attendances=tuple(
                sorted(attendances[file_id], key=lambda a: (a.event.on, a.attendance.id))
            ),
            destinations=tuple(sorted(destinations[file_id], key=lambda d: (d.on, d.id))),
            trainings=tuple(sorted(trainings[file_id], key=lambda t: (t.year, t.id))),
            extras=tuple(sorted(extras[file_id], key=lambda e: (e.on, e.id))),
            attachments=tuple(sorted(attachments[file_id], key=lambda a: a.id)),
            consents=tuple(sorted(consents[file_id], key=lambda c: (c.given_on, c.id))),
            office=around,
        )
        for file_id in wanted
        if file_id in files
    }


def _by_file(
    connection: sa.Connection, kind: type[F], files: Iterable[UUID]
) -> Mapping[UUID, list[F]]:
    grouped: dict[UUID, list[F]] = defaultdict(list)
    for record in load(connection, kind, files, column="file_id"):
        grouped[record.file_id].append(record)
    return grouped


def _named(connection: sa.Connection, kind: type[R], ids: Iterable[UUID]) -> dict[UUID, R]:
    return {record.id: record for record in load(connection, kind, ids)}


def _talks(connection: sa.Connection, files: list[UUID]) -> Mapping[UUID, list[HeldTalk]]:
    talks = load(connection, r.Talk, files, column="file_id")
    sessions = _named(connection, r.TalkSession, (talk.session_id for talk in talks))
    grouped: dict[UUID, list[HeldTalk]] = defaultdict(list)
    for talk in talks:
        grouped[talk.file_id].append(HeldTalk(talk, sessions[talk.session_id]))
    return grouped


def _referrals(connection: sa.Connection, files: list[UUID]) -> Mapping[UUID, list[MadeReferral]]:
    referrals = load(connection, r.Referral, files, column="file_id")
    posts = _named(connection, r.Post, (referral.post_id for referral in referrals))
    employers = _named(connection, r.Employer, (post.employer_id for post in posts.values()))
    pushed = _pushed(connection, list(posts))
    grouped: dict[UUID, list[MadeReferral]] = defaultdict(list)
    for referral in referrals:
        post = posts[referral.post_id]
        together = pushed.get((post.id, referral.on, referral.match), 1)
        made = MadeReferral(referral, post, employers[post.employer_id], together)
        grouped[referral.file_id].append(made)
    return grouped


def _pushed(connection: sa.Connection, posts: list[UUID]) -> Mapping[tuple[UUID, date, str], int]:
    """How many students each of these posts was given in the same words on the same day."""
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


def _attendances(
    connection: sa.Connection, files: list[UUID]
) -> Mapping[UUID, list[AttendedEvent]]:
    attendances = load(connection, r.Attendance, files, column="file_id")
    events = _named(connection, r.Event, (attendance.event_id for attendance in attendances))
    grouped: dict[UUID, list[AttendedEvent]] = defaultdict(list)
    for attendance in attendances:
        grouped[attendance.file_id].append(AttendedEvent(attendance, events[attendance.event_id]))
    return grouped


def files_leaning_on(connection: sa.Connection, kind: str, ids: Iterable[UUID]) -> set[UUID]:
    """Return the files whose counts a change of these shared records can touch."""
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
    """Return the files one of whose hardship categories names this proof."""
    files: Any = map_of(r.CaseFile).table
    named = sa.cast(files.c.categories, sa.Text).contains(str(proof_id))
    return set(connection.scalars(sa.select(files.c.id).where(named)))


def _counted_by(connection: sa.Connection, settings: list[UUID]) -> set[UUID]:
    """All files, when one of these settings is one that standings depend on."""
    changed = {setting.key for setting in load(connection, r.Setting, settings)}
    if not changed & COUNTING_KEYS:
        return set()
    return set(connection.scalars(sa.select(map_of(r.CaseFile).table.c.id)))


def _file_ids(
    connection: sa.Connection, kind: type[r.FileRecord], column: str, ids: list[UUID]
) -> set[UUID]:
    table: Any = map_of(kind).table
    found: set[UUID] = set()
    for some in chunks(ids):
        found.update(
            connection.scalars(sa.select(table.c.file_id).where(table.c[column].in_(some)))
        )
    return found
