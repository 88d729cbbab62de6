"""Times a thing and what it is measured against, in the same run."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report; times in milliseconds, ``limit`` is what we promise."""

    name: str
    unit: str
    ours: float
    p95: float
    limit: float
    peer: str
    theirs: float
    rounds: int

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.theirs else float("inf")

    @property
    def is_kept(self) -> bool:
        return self.judged <= self.limit

    @property
    def judged(self) -> float:
        return self.p95 if self.unit.startswith("p95") else self.ours


def times_of(run: Callable[[], object], rounds: int) -> list[float]:
    """Return the milliseconds of each round."""
    taken: list[float] = []
    gc.collect()
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def compared(
    name: str,
    ours: Callable[[], object],
    peer: str,
    theirs: Callable[[], object],
    *,
    limit: float,
    rounds: int,
    unit: str = "median",
    back: Callable[[], object] = lambda: None,
) -> Result:
    """Measure both in turns, so that what else the machine does falls on both.

    ``back`` runs after each of our rounds, untimed, to make the next one possible.
    """
    mine: list[float] = []
    others: list[float] = []
    for _ in range(rounds):
        mine += times_of(ours, 1)
        back()
        others += times_of(theirs, 1)
    return Result(
        name,
        unit,
        statistics.median(mine),
        p95(mine),
        limit,
        peer,
        statistics.median(others),
        rounds,
    )


def p95(taken: Sequence[float]) -> float:
    """Return the time that 95 of 100 stay below."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
