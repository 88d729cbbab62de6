"""Which snapshots stay: the last seven, and the last one of each of the past seven days."""

from __future__ import annotations

from collections.abc import Sequence

from storage.backup.manifest import Snapshot

KEEP_LAST = 7
KEEP_DAYS = 7
# A caseload that lost more than a fifth since the last backup may have lost it by mistake.
SHRUNK_BELOW = 0.8


def superfluous(snapshots: Sequence[Snapshot]) -> tuple[Snapshot, ...]:
    """Return those of ``snapshots`` (oldest first) that need not stay.

    Days are the last seven on which a backup was taken, however long ago: a caseload that
    rests for a month keeps its history. They are days of UTC, which begin at eight in the
    morning in China, so that a working day is one day.
    """
    keep = {snapshot.name for snapshot in snapshots[-KEEP_LAST:]}
    last_of_day = {s.taken_at.date(): s.name for s in snapshots}
    keep.update(list(last_of_day.values())[-KEEP_DAYS:])
    return tuple(s for s in snapshots if s.name not in keep)


def has_shrunk(new: Snapshot, last: Snapshot) -> bool:
    """True when ``new`` holds over 20 % fewer rows or evidence files than ``last``."""
    return new.row_count < SHRUNK_BELOW * last.row_count or len(new.evidence) < SHRUNK_BELOW * len(
        last.evidence
    )
