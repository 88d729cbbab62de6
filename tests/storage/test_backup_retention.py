"""Which backups stay: days, weeks and months, for a caseload at work and for one that rests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from storage.backup.repository import BackupSnapshot
from storage.backup.service import prunable

BEGIN = datetime(2025, 1, 6, 1, tzinfo=UTC)


def a_snapshot(taken_at: datetime, number: int) -> BackupSnapshot:
    return BackupSnapshot(
        name=f"{number:05}",
        number=number,
        taken_at=taken_at,
        owner="",
        schema_number=1,
        facts={},
        rows={},
        database_bytes=1,
        database_sha256="",
        keys={},
        evidence=(),
    )


def kept_after(
    moments: Iterable[datetime], held: Iterable[BackupSnapshot] = ()
) -> list[BackupSnapshot]:
    """What is left when a backup is taken at each of these moments, and old ones then go."""
    left = list(held)
    for number, moment in enumerate(moments, 1 + len(left)):
        left.append(a_snapshot(moment, number))
        gone = {one.name for one in prunable(left)}
        left = [one for one in left if one.name not in gone]
    return left


def days(count: int, *, per_day: int = 3) -> list[datetime]:
    return [
        BEGIN + timedelta(days=day, hours=4 * turn)
        for day in range(count)
        for turn in range(per_day)
    ]


def test_two_years_of_backups_keep_seven_days_five_weeks_and_twelve_months() -> None:
    moments = days(730)
    left = kept_after(moments)
    newest = moments[-1]

    held = {one.taken_at for one in left}
    assert set(moments[-7:]) <= held
    last_days = [moments[-1 - 3 * back] for back in range(7)]
    assert set(last_days) <= held
    weeks = {one.taken_at.isocalendar()[:2] for one in left}
    wanted_weeks = {(newest - timedelta(weeks=back)).isocalendar()[:2] for back in range(5)}
    assert wanted_weeks <= weeks
    months = sorted({(one.taken_at.year, one.taken_at.month) for one in left})
    assert months == [(2026, month) for month in range(2, 13)] + [(2027, 1)]
    # In each month that is over, the last backup of it is the one that stayed.
    june = [one.taken_at for one in left if one.taken_at.month == 6]
    assert june == [datetime(2026, 6, 30, 9, tzinfo=UTC)]
    assert len(left) <= 7 + 7 + 5 + 12


@pytest.mark.fast
def test_backups_kept_by_the_old_rule_are_pruned_by_the_first_backup() -> None:
    series = [a_snapshot(moment, number) for number, moment in enumerate(days(400), 1)]

    left = kept_after([BEGIN + timedelta(days=400)], series)

    assert len(left) <= 7 + 7 + 5 + 12
    assert left[-1].taken_at == BEGIN + timedelta(days=400)


def test_a_caseload_unused_for_years_keeps_its_last_days() -> None:
    held = kept_after(days(60))
    newest = held[-7:]

    left = kept_after([BEGIN + timedelta(days=1500)], held)

    assert newest[-6:] == left[-7:-1]
    assert len({one.taken_at.date() for one in left}) == 7


def test_weekly_and_monthly_backups_are_kept_at_most_thirteen_months() -> None:
    once_a_quarter = [BEGIN + timedelta(days=91 * turn) for turn in range(20)]
    left = kept_after(once_a_quarter)

    # The last seven stay whatever their age; nothing stays beside them.
    assert [one.taken_at for one in left] == once_a_quarter[-7:]


def test_a_clock_set_back_removes_none_of_the_last_seven() -> None:
    moments = [*days(30), BEGIN - timedelta(days=900), BEGIN + timedelta(days=31)]
    left = kept_after(moments)

    assert [one.taken_at for one in left][-7:] == moments[-7:]
