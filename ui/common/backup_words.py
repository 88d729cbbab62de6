"""What sentences on the place of the backups are told."""

from __future__ import annotations

from casework.access import BackupPlace


def away_facts(place: BackupPlace) -> dict[str, object]:
    """Return the facts of a chosen place that is not there, and of the one that serves for it."""
    return {"path": str(place.chosen), "usual": str(place.now)}
