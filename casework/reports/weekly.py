"""The weekly report 周报: the figures at 17:00 on a Thursday or 25th, and a week before.

A report holds the standing of every file at both times, so each figure is a sum over a list of
files that can be opened. It is built once from the caseload as known at the time, and kept.

Source:
    The notice of 30 January 2023, item 二十: each Thursday and each 25th.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from sys import intern
from types import MappingProxyType
from typing import Any
from uuid import UUID

from casework.case import Case
from casework.formats.json_values import canonical_json
from casework.parcels.manifest import ParcelKind
from casework.people.helpers import helper_settings
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import FileRecord, ParkedRow, Partner, Role
from casework.required_services import Service
from casework.settings.calendar import report_kinds
from casework.standing import EvaluatedCase, Status

WEEKLY_REPORT = "weekly"
"""The kind of this report among issued reports."""

FREEZE_AT = time(17)
WEEK = timedelta(days=7)
_BACK_AT_MOST = 70
"""Days that always include a reporting day, although September and October have none."""


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """One service of one file in a report."""

    given: int
    owed: int
    not_counting: int


@dataclass(frozen=True, slots=True)
class FileFigures:
    """One file at the time of a report."""

    file_id: UUID
    cohort: int
    class_name: str
    status: Status
    is_complete: bool
    services: Mapping[Service, ServiceFigures]


@dataclass(frozen=True, slots=True)
class CaseloadFigures:
    """All files at one time, and the number of rows then pending."""

    at: datetime
    files: tuple[FileFigures, ...]
    parked: int


@dataclass(frozen=True, slots=True)
class StalledFile:
    """A file that owes something, but has had no new counting record for long.

    ``since`` is the day of the last counting record, or of the file's opening.
    """

    file_id: UUID
    since: date


@dataclass(frozen=True, slots=True)
class LateEntry:
    """A late entry 补录: entered after the previous report about a day before it."""

    file_id: UUID
    service: Service
    on: date
    entered_at: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """The report for a day. ``before`` is a week earlier, None if there was no caseload yet.

    ``late`` are the late entries since ``late_since``: the last issued report, or a week ago.
    """

    on: date
    now: CaseloadFigures
    before: CaseloadFigures | None
    stuck_after_days: int
    late_since: datetime
    stuck: tuple[StalledFile, ...] = field(repr=False)
    late: tuple[LateEntry, ...] = field(repr=False)


def frozen_at(on: date) -> datetime:
    """Return the instant whose state a report shows: 17:00 local time."""
    return datetime.combine(on, FREEZE_AT).astimezone()


def check_report_day(on: date) -> date:
    """Return the day after checking that reports are due on it.

    Raises:
        RuleBroken: NOT_A_REPORT_DAY, with the nearest reporting days.
    """
    if report_kinds(on):
        return on
    before = last_report_day(on)
    after = next(day for day in _days(on, 1) if report_kinds(day))
    raise RuleBroken(
        "NOT_A_REPORT_DAY",
        "as_of",
        day=on.isoformat(),
        before=before.isoformat(),
        after=after.isoformat(),
    )


def last_report_day(today: date) -> date:
    """Return the latest reporting day up to and including today."""
    return next(day for day in _days(today, -1) if report_kinds(day))


def _days(day: date, step: int) -> Iterator[date]:
    for count in range(_BACK_AT_MOST):
        yield day + timedelta(days=step * count)


# --- building a report ---------------------------------------------------------------------------


def caseload_figures(
    evaluated: Iterable[EvaluatedCase], parked: Iterable[ParkedRow], at: datetime
) -> CaseloadFigures:
    """Return the figures of files evaluated as of ``at``."""
    return CaseloadFigures(at, tuple(map(_file_figures, evaluated)), sum(1 for _ in parked))


def _file_figures(one: EvaluatedCase) -> FileFigures:
    file, standing = one.case.file, one.standing
    services = _services(
        *(
            (standing.given(service), standing.owed(service), standing.not_counting(service))
            for service in Service
        )
    )
    named = intern(file.class_name or "")
    return FileFigures(file.id, file.cohort, named, one.status, standing.is_complete, services)


@lru_cache(maxsize=4096)
def _services(*numbers: tuple[int, int, int]) -> Mapping[Service, ServiceFigures]:
    """Return the figures of the services; cached, since most files share a few hundred values."""
    by_service = (ServiceFigures(*three) for three in numbers)
    return MappingProxyType(dict(zip(Service, by_service, strict=True)))


def weekly_of(
    evaluated: Iterable[EvaluatedCase],
    parked: Iterable[ParkedRow],
    at: datetime,
    before: CaseloadFigures | None,
    late_since: datetime,
) -> WeeklyReport:
    """Return the report of files evaluated as of ``at``, without keeping the cases in memory."""
    on = at.astimezone().date()
    after_days = 0
    files: list[FileFigures] = []
    late: list[LateEntry] = []
    stuck: list[StalledFile] = []
    for one in evaluated:
        after_days = helper_settings(one.case.settings).silent_days
        files.append(_file_figures(one))
        late.extend(_late_entries(one, late_since))
        stuck.extend(_stuck(one, on, after_days))
    return WeeklyReport(
        on=on,
        now=CaseloadFigures(at, tuple(files), sum(1 for _ in parked)),
        before=before,
        stuck_after_days=after_days,
        late_since=late_since,
        stuck=tuple(stuck),
        late=tuple(sorted(late, key=lambda entry: (entry.on, str(entry.file_id)))),
    )


def _stuck(one: EvaluatedCase, on: date, after_days: int) -> Iterator[StalledFile]:
    owes = any(one.standing.owed(service) for service in Service)
    if not (one.is_in_care and owes):
        return
    counted = (verdict.on for verdict in one.verdicts if verdict.counts)
    since = max(counted, default=one.case.file.opened_on)
    if (on - since).days > after_days:
        yield StalledFile(one.case.id, since)


def _late_entries(one: EvaluatedCase, since: datetime) -> Iterator[LateEntry]:
    counting = {verdict.record_id: verdict.counts for verdict in one.verdicts}
    around = since.astimezone()
    for service, record, on, begun in _records(one.case):
        is_earlier = on < around.date() or (
            on == around.date() and begun is not None and begun < around.time()
        )
        if not record.is_void and record.recorded_at > since and is_earlier:
            counts = counting.get(record.id, False)
            yield LateEntry(one.case.id, service, on, record.recorded_at, counts)


def _records(case: Case) -> Iterator[tuple[Service, FileRecord, date, time | None]]:
    for held in case.talks:
        yield Service.TALK, held.talk, held.session.on, held.session.start
    for made in case.referrals:
        yield Service.REFERRAL, made.referral, made.referral.on, None
    for attended in case.attendances:
        yield Service.EVENT, attended.attendance, attended.event.on, attended.event.start


# --- storing a report ----------------------------------------------------------------------------


def weekly_document(weekly: WeeklyReport) -> str:
    """Return a report as stored: canonical JSON with file ids and numbers, without names."""
    document = {
        "on": weekly.on.isoformat(),
        "now": _figures_document(weekly.now),
        "before": None if weekly.before is None else _figures_document(weekly.before),
        "stuck_after_days": weekly.stuck_after_days,
        "late_since": weekly.late_since.isoformat(),
        "stuck": [[str(one.file_id), one.since.isoformat()] for one in weekly.stuck],
        "late": [
            [
                str(one.file_id),
                one.service.value,
                one.on.isoformat(),
                one.entered_at.isoformat(),
                one.counts,
            ]
            for one in weekly.late
        ],
    }
    return canonical_json(document)


def _figures_document(figures: CaseloadFigures) -> dict[str, Any]:
    return {
        "at": figures.at.isoformat(),
        "parked": figures.parked,
        "files": [
            [
                str(one.file_id),
                one.cohort,
                one.class_name,
                one.status.value,
                one.is_complete,
                *(
                    [part.given, part.owed, part.not_counting]
                    for part in (one.services[service] for service in Service)
                ),
            ]
            for one in figures.files
        ],
    }


def read_weekly(document: str) -> WeeklyReport:
    """Parse a report stored by ``weekly_document``."""
    raw = json.loads(document)
    before = raw["before"]
    return WeeklyReport(
        on=date.fromisoformat(raw["on"]),
        now=_read_figures(raw["now"]),
        before=None if before is None else _read_figures(before),
        stuck_after_days=raw["stuck_after_days"],
        late_since=datetime.fromisoformat(raw["late_since"]),
        stuck=tuple(StalledFile(UUID(i), date.fromisoformat(since)) for i, since in raw["stuck"]),
        late=tuple(
            LateEntry(
                UUID(file_id),
                Service(service),
                date.fromisoformat(on),
                datetime.fromisoformat(entered),
                counts,
            )
            for file_id, service, on, entered, counts in raw["late"]
        ),
    )


def _read_figures(raw: Mapping[str, Any]) -> CaseloadFigures:
    files = tuple(
        FileFigures(
            UUID(file_id),
            cohort,
            intern(class_name),
            Status(status),
            complete,
            _services(*map(tuple, counts)),
        )
        for file_id, cohort, class_name, status, complete, *counts in raw["files"]
    )
    return CaseloadFigures(datetime.fromisoformat(raw["at"]), files, raw["parked"])


def overdue_reporters(reader: Reader, today: date) -> frozenset[UUID]:
    """Return the groups of subordinates who have not reported since the last reporting day.

    A report from any device of a person counts.
    """
    if reader.keeper().role is not Role.OFFICE:
        return frozenset()
    people = [
        one
        for one in reader.get_all(Partner)
        if one.below and one.is_trusted and not one.is_own and one.role is not Role.ADVISOR
    ]
    groups = {one.signing: one.group for one in reader.get_all(Partner)}
    since = last_report_day(today)
    reported = {
        groups.get(one.sender)
        for one in reader.exchange.parcels(is_ours=False)
        if one.kind == ParcelKind.REPORT and one.at.astimezone().date() >= since
    }
    return frozenset(one.group for one in people) - reported
