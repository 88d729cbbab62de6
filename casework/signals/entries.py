"""Signals about when records were entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from casework.calendar import report_days
from casework.records import Talk
from casework.signals.common import Facts, Ground, Piece, Signal, piece_of, standing_records
from casework.verdicts.common import day_of

_HOUR = timedelta(hours=1)
_OLD = timedelta(days=7)
_BEFORE_REPORT = timedelta(days=2)


def before_file(ground: Ground) -> Iterator[Signal]:
    """Records of days before their files were opened: one signal a person and day of entry."""
    found: dict[tuple[str, date], list[Piece]] = defaultdict(list)
    for case in ground.cases:
        for record, on in standing_records(case):
            if on < case.file.opened_on:
                entered = (record.recorded_by, day_of(record.recorded_at))
                found[entered].append(piece_of(record, on))
    for (by, entered_on), pieces in found.items():
        facts: Facts = {"by": by, "entered_on": entered_on.isoformat(), "count": len(pieces)}
        yield Signal("BEFORE_FILE", tuple(pieces), facts)


def entered_late(ground: Ground) -> Iterator[Signal]:
    """A record that was entered long after its day."""
    limit = ground.threshold("ENTERED_LATE")
    for case in ground.cases:
        for record, on in standing_records(case):
            entered_on = day_of(record.recorded_at)
            days = (entered_on - on).days
            if days > limit and on >= case.file.opened_on:
                facts: Facts = {
                    "on": on.isoformat(),
                    "entered_on": entered_on.isoformat(),
                    "days": days,
                }
                yield Signal("ENTERED_LATE", (piece_of(record, on),), facts)


def entered_together(ground: Ground) -> Iterator[Signal]:
    """Talks of several days that were entered within an hour."""
    limit = ground.threshold("ENTERED_TOGETHER")
    for case in ground.cases:
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
                pieces = tuple(piece_of(talk, on) for _, on, talk in batch)
                yield Signal("ENTERED_TOGETHER", pieces, facts)
                break


def _within_an_hour(
    entries: list[tuple[datetime, date, Talk]],
) -> list[tuple[datetime, date, Talk]]:
    return [entry for entry in entries if entry[0] - entries[0][0] <= _HOUR]


def all_on_one_day(ground: Ground) -> Iterator[Signal]:
    """Everything that was done for a student happened on one day."""
    limit = ground.threshold("ALL_ON_ONE_DAY")
    for case in ground.cases:
        records = list(standing_records(case))
        days = {on for _, on in records}
        if len(records) >= limit and len(days) == 1:
            facts: Facts = {"on": days.pop().isoformat(), "count": len(records)}
            pieces = tuple(piece_of(record, on) for record, on in records)
            yield Signal("ALL_ON_ONE_DAY", pieces, facts)


def last_minute(ground: Ground) -> Iterator[Signal]:
    """Many old records that one person entered within two days before a report was due."""
    limit = ground.threshold("LAST_MINUTE")
    old: dict[tuple[str, date], list[Piece]] = defaultdict(list)
    for case in ground.cases:
        for record, on in standing_records(case):
            entered_on = day_of(record.recorded_at)
            if entered_on - on > _OLD:
                old[(record.recorded_by, entered_on)].append(piece_of(record, on))
    if not old:
        return
    entered = [day for _, day in old]
    for report in report_days(min(entered), max(entered) + _BEFORE_REPORT):
        for by in {by for by, _ in old}:
            pieces = [
                piece
                for (who, day), some in old.items()
                if who == by and report.on - _BEFORE_REPORT <= day <= report.on
                for piece in some
            ]
            if len(pieces) >= limit:
                facts: Facts = {"report_on": report.on.isoformat(), "by": by, "count": len(pieces)}
                yield Signal("LAST_MINUTE", tuple(pieces), facts)
