"""Which snapshots to keep: the last seven, and one each for seven days, five weeks and a year."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import timedelta

from storage.backup.manifest import BackupSnapshot

KEEP_LAST = 7
KEEP_DAYS = 7
KEEP_WEEKS = 5
KEEP_MONTHS = 12
# What was erased from the caseload must leave its backups too: the limit for weeks and months.
KEEP_NO_LONGER = timedelta(days=396)
"""Thirteen months."""

# A caseload that lost more than a fifth since the last backup may have lost it by mistake.
SHRUNK_BELOW = 0.8

_PERIODS: tuple[tuple[int, Callable[[BackupSnapshot], Hashable]], ...] = (
    (KEEP_WEEKS, lambda s: s.taken_at.isocalendar()[:2]),
    (KEEP_MONTHS, lambda s: (s.taken_at.year, s.taken_at.month)),
)


def prunable(snapshots: Sequence[BackupSnapshot]) -> tuple[BackupSnapshot, ...]:
    """Return those of ``snapshots`` (oldest first) that may be deleted.

    Days, weeks and months are the last ones in which a backup was taken, however long ago: a
    caseload that is unused for a month keeps its history. They are UTC periods, which begin at
    08:00 in China, so that a working day is one day. Weekly and monthly snapshots are kept for
    thirteen months at most, counted from the newest.
    """
    keep = {snapshot.name for snapshot in snapshots[-KEEP_LAST:]}
    keep |= _last_of_each(snapshots, KEEP_DAYS, lambda s: s.taken_at.date())
    recent = [s for s in snapshots if s.taken_at >= snapshots[-1].taken_at - KEEP_NO_LONGER]
    for count, period in _PERIODS:
        keep |= _last_of_each(recent, count, period)
    return tuple(s for s in snapshots if s.name not in keep)


def _last_of_each(
    snapshots: Sequence[BackupSnapshot], count: int, period: Callable[[BackupSnapshot], Hashable]
) -> set[str]:
    """Return the name of the last snapshot of each of the last ``count`` periods."""
    last: dict[Hashable, str] = {}
    for snapshot in snapshots:
        last.pop(period(snapshot), None)  # so that the order is by last snapshot
        last[period(snapshot)] = snapshot.name
    return set(list(last.values())[-count:])


def has_shrunk(new: BackupSnapshot, last: BackupSnapshot) -> bool:
    """Return whether ``new`` has over 20 % fewer rows or evidence files than ``last``."""
    return new.row_count < SHRUNK_BELOW * last.row_count or len(new.evidence) < SHRUNK_BELOW * len(
        last.evidence
    )
