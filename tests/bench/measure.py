"""Times a thing and what it is measured against, in the same run."""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report; times in milliseconds, ``limit`` is what we promise.

    Where ``is_ratio``, the promise is a limit of the ratio instead. ``theirs`` is None when the
    peer is not on this computer, and ``peer`` says so.
    """

    name: str
    unit: str
    ours: float
    p95: float
    limit: float
    peer: str
    theirs: float | None
    rounds: int
    is_ratio: bool = False

    @property
    def ratio(self) -> float | None:
        return self.ours / self.theirs if self.theirs else None

    @property
    def is_kept(self) -> bool | None:
        """Whether the promise is kept; None when it could not be measured."""
        judged = self.judged
        return None if judged is None else judged <= self.limit

    @property
    def judged(self) -> float | None:
        if self.is_ratio:
            return self.ratio
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
    is_ratio: bool = False,
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
        is_ratio,
    )


def p95(taken: Sequence[float]) -> float:
    """Return the time that 95 of 100 stay below."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]


def most_memory() -> int:
    """Return the most memory that this process ever held, in KiB.

    What ``getrusage`` says begins with what the process held that started this one.
    """
    answer = Path("/proc/self/status")
    if answer.exists():
        return int(answer.read_text().partition("VmHWM:")[2].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
