"""Counts the records of the demonstration by kind."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class DemoCounts:
    """Number of records by kind."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, number: int = 1) -> None:
        """Add ``number`` to a count."""
        self.counts[kind] = self.counts.get(kind, 0) + number
