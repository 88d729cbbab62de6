"""The data of the 3-3-3 mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.required_services import Service

if TYPE_CHECKING:
    from casework.read_models import ServiceCount

COUNTED, PENDING, MISSING = "c", "n", "m"


@dataclass(frozen=True, slots=True)
class MarkPart:
    """One ring: records that count, records that do not, and the number required."""

    counted: int
    pending: int
    target: int

    @property
    def is_complete(self) -> bool:
        return self.counted >= self.target

    @property
    def missing(self) -> int:
        return max(0, self.target - self.counted)

    @property
    def states(self) -> str:
        return states(self.counted, self.pending, self.target)


@dataclass(frozen=True, slots=True)
class Mark:
    """The three rings in their fixed order: talk, referral, event."""

    parts: tuple[MarkPart, ...]

    @property
    def sort_key(self) -> tuple[int, int]:
        """Total missing, then total not counting."""
        return (
            sum(part.missing for part in self.parts),
            sum(part.pending for part in self.parts),
        )


def mark_of(standing: Mapping[Service, ServiceCount]) -> Mark:
    """Return the mark for the standing of a file."""
    return Mark(tuple(_part(standing.get(service)) for service in Service))


def _part(count: ServiceCount | None) -> MarkPart:
    if count is None:
        return MarkPart(0, 0, 0)
    # Without a minimum nothing is owed, so the given records make the ring complete.
    target = count.given + count.owed if count.minimum is None else count.minimum
    return MarkPart(count.given, count.not_counting, target)


def states(counted: int, pending: int, target: int) -> str:
    """Return the arcs clockwise from 12 o'clock: counted, recorded but not counting, missing.

    If nothing is required, the ring is complete.
    """
    if target <= 0:
        return COUNTED
    given = min(counted, target)
    waiting = min(pending, target - given)
    return COUNTED * given + PENDING * waiting + MISSING * (target - given - waiting)
