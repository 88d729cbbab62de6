"""The facts of sentences on backups and on older copies of the data."""

from __future__ import annotations

from collections.abc import Sequence

from casework.caseload_dtos import BackupLocation, ReplacedCopy


def away_facts(place: BackupLocation) -> dict[str, object]:
    """Return the facts of a chosen place that is not there, and of the one that serves for it."""
    return {"path": str(place.chosen), "usual": str(place.now)}


def copies_facts(copies: Sequence[ReplacedCopy]) -> dict[str, object]:
    """Return the facts of the older copies of the data folder (one at least)."""
    first = copies[0]
    day = f"{first.replaced_at.astimezone():%Y-%m-%d}"
    return {"count": len(copies), "day": day, "name": first.path.name}
