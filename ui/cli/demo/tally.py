"""How much of each kind the demonstration made."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class DemoCounts:
    """How many of each kind were made."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, number: int = 1) -> None:
        """Count ``number`` more."""
        self.counts[kind] = self.counts.get(kind, 0) + number
