"""Facts for the sentences on backups and replaced copies of the data folder."""

from __future__ import annotations

from collections.abc import Sequence

from casework.caseload_dtos import BackupLocation, ReplacedCopy


def away_facts(place: BackupLocation) -> dict[str, object]:
    """Return the facts of a chosen backup folder that is missing, and of the one used instead."""
    return {"path": str(place.chosen), "usual": str(place.now)}


def copies_facts(copies: Sequence[ReplacedCopy]) -> dict[str, object]:
    """Return the facts of the replaced copies of the data folder (at least one)."""
    first = copies[0]
    day = f"{first.replaced_at.astimezone():%Y-%m-%d}"
    return {"count": len(copies), "day": day, "name": first.path.name}
