"""How long locking waits for running work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LockTimeouts:
    """Milliseconds from the lock request; the keys are forgotten within 300.

    After ``ms``, saves still running are interrupted and the keys are forgotten. After ``end_ms``,
    the process ends, whatever its threads do.
    """

    ms: int = 100
    end_ms: int = 150
