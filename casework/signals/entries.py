"""Signals about the times of entry."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from casework.case import Case
from casework.records import AttendanceState, Talk
from casework.required_services import Service
from casework.settings.calendar import report_days
from casework.signals.common import (
    DetectorInput,
    Facts,
    Gathering,
    Signal,
    SignalRef,
    SignalRefs,
    ref_of,
    valid_records,
)
from casework.verdicts.common import day_of

_HOUR = timedelta(hours=1)
_OLD = timedelta(days=7)
_BEFORE_REPORT = timedelta(days=2)
_FEW_FILES = 10
"""Minimum number of files for a meaningful share."""


def before_file(_ground: DetectorInput) -> Gathering:
    """Find records dated before their files were opened; one signal per person and day of entry."""
    found: dict[tuple[str, date], SignalRefs] = defaultdict(SignalRefs)
    while (part := (yield None)) is not None:
        for case in part.cases:
            for record, on in valid_records(case):
                if on < case.file.opened_on:
                    entered = (record.recorded_by, day_of(record.recorded_at))
                    found[entered].add(ref_of(record, on))
    for (by, entered_on), refs in found.items():
        facts: Facts = {"by": by, "entered_on": entered_on.isoformat(), "count": len(refs)}
        yield Signal("BEFORE_FILE", refs, facts)


def entered_ahead(data: DetectorInput) -> Iterator[Signal]:
    """Find talks, referrals and attendances entered before their day."""
    limit = data.threshold("ENTERED_AHEAD")
    for case in data.cases:
        planned = {
            seen.attendance.id
            for seen in case.attendances
            if seen.attendance.state is not AttendanceState.ATTENDED
        }
        for record, on in valid_records(case):
            entered_on = day_of(record.recorded_at)
            days = (on - entered_on).days
            if days >= limit and record.id not in planned:
                facts: Facts = {
                    "on": on.isoformat(),
                    "entered_on": entered_on.isoformat(),
                    "days": days,
                }
                yield Signal("ENTERED_AHEAD", (ref_of(record, on),), facts)


def entered_late(data: DetectorInput) -> Iterator[Signal]:
    """Find records entered long after their day."""
    limit = data.threshold("ENTERED_LATE")
    for case in data.cases:
        for record, on in valid_records(case):
            entered_on = day_of(record.recorded_at)
            days = (entered_on - on).days
            if days > limit and on >= case.file.opened_on:
                facts: Facts = {
                    "on": on.isoformat(),
                    "entered_on": entered_on.isoformat(),
                    "days": days,
                }
                yield Signal("ENTERED_LATE", (ref_of(record, on),), facts)


def entered_together(data: DetectorInput) -> Iterator[Signal]:
    """Find talks of several days that were entered within an hour."""
    limit = data.threshold("ENTERED_TOGETHER")
    for case in data.cases:
        talks = sorted(
            ((h.talk.recorded_at, h.session.on, h.talk) for h in case.talks if not h.talk.is_void),
            key=lambda entry: (entry[0], entry[2].id),
        )
        for start in range(len(talks) - limit + 1):
            batch = _within_an_hour(talks[start:])
            days = sorted({on for _, on, _ in batch})
            if len(batch) >= limit and len(days) > 1:
                facts: Facts = {
                    "count": len(batch),
                    "first_on": days[0].isoformat(),
                    "last_on": days[-1].isoformat(),
                }
                refs = tuple(ref_of(talk, on) for _, on, talk in batch)
                yield Signal("ENTERED_TOGETHER", refs, facts)
                break


def _within_an_hour(
    entries: list[tuple[datetime, date, Talk]],
) -> list[tuple[datetime, date, Talk]]:
    return [entry for entry in entries if entry[0] - entries[0][0] <= _HOUR]


def all_on_one_day(data: DetectorInput) -> Iterator[Signal]:
    """Find students whose records are all of one day."""
    limit = data.threshold("ALL_ON_ONE_DAY")
    for case in data.cases:
        records = list(valid_records(case))
        days = {on for _, on in records}
        if len(records) >= limit and len(days) == 1:
            facts: Facts = {"on": days.pop().isoformat(), "count": len(records)}
            refs = tuple(ref_of(record, on) for record, on in records)
            yield Signal("ALL_ON_ONE_DAY", refs, facts)


def last_minute(data: DetectorInput) -> Gathering:
    """Find many old records entered by one person within two days before a report was due."""
    limit = data.threshold("LAST_MINUTE")
    old: dict[tuple[str, date], SignalRefs] = defaultdict(SignalRefs)
    while (part := (yield None)) is not None:
        for case in part.cases:
            for record, on in valid_records(case):
                entered_on = day_of(record.recorded_at)
                if entered_on - on > _OLD:
                    old[(record.recorded_by, entered_on)].add(ref_of(record, on))
    if not old:
        return
    entered = [day for _, day in old]
    for report in report_days(min(entered), max(entered) + _BEFORE_REPORT):
        for by in {by for by, _ in old}:
            refs = SignalRefs(
                ref
                for (who, day), some in old.items()
                if who == by and report.on - _BEFORE_REPORT <= day <= report.on
                for ref in some
            )
            if len(refs) >= limit:
                facts: Facts = {"report_on": report.on.isoformat(), "by": by, "count": len(refs)}
                yield Signal("LAST_MINUTE", refs, facts)


def completed_at_once(data: DetectorInput) -> Gathering:
    """Find cohorts of which many files reached the minima within two days before a report."""
    limit = data.threshold("COMPLETED_AT_ONCE")
    size: Counter[int] = Counter()
    reached: dict[tuple[int, date], SignalRefs] = defaultdict(SignalRefs)
    while (part := (yield None)) is not None:
        for case in part.cases:
            size[case.file.cohort] += 1
            last = _last_needed(case)
            if last is not None:
                reached[(case.file.cohort, day_of(last[0]))].add(last[1])
    days = [day for _, day in reached]
    if not days:
        return
    for report in report_days(min(days), max(days) + _BEFORE_REPORT):
        for cohort in sorted(size):
            refs = SignalRefs(
                ref
                for back in range(_BEFORE_REPORT.days + 1)
                for ref in reached.get((cohort, report.on - timedelta(days=back)), ())
            )
            percent = 100 * len(refs) // size[cohort]
            if len(refs) >= _FEW_FILES and percent >= limit:
                facts: Facts = {
                    "report_on": report.on.isoformat(),
                    "cohort": cohort,
                    "files": size[cohort],
                    "count": len(refs),
                    "percent": percent,
                }
                yield Signal("COMPLETED_AT_ONCE", refs, facts)


def _last_needed(case: Case) -> tuple[datetime, SignalRef] | None:
    """Return when the last record needed for the minima was entered, and the record.

    All non-void entries are considered, since fabricated ones need not count.
    """
    entries: dict[Service, list[tuple[datetime, SignalRef]]] = {service: [] for service in Service}
    for held in case.talks:
        if not held.talk.is_void:
            entry = (held.talk.recorded_at, ref_of(held.talk, held.session.on))
            entries[Service.TALK].append(entry)
    for made in case.referrals:
        if not made.referral.is_void:
            entry = (made.referral.recorded_at, ref_of(made.referral, made.referral.on))
            entries[Service.REFERRAL].append(entry)
    for seen in case.attendances:
        place = seen.attendance
        if not place.is_void and place.state is AttendanceState.ATTENDED:
            entries[Service.EVENT].append((place.recorded_at, ref_of(place, seen.event.on)))
    last: list[tuple[datetime, SignalRef]] = []
    for service, known in entries.items():
        wanted = case.pack.minimum(service) or 0
        if len(known) < wanted:
            return None
        if wanted:
            known.sort(key=lambda entry: (entry[0], entry[1].record_id))
            last.append(known[wanted - 1])
    return max(last, key=lambda entry: (entry[0], entry[1].record_id), default=None)
