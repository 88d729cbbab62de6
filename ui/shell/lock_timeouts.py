"""How long a lock waits for what is at work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LockTimeouts:
    """Milliseconds from the request to lock: the keys are gone within 300.

    Until ``ms`` what is being saved is awaited; then it is cut off, and the keys are forgotten.
    Until ``end_ms`` it may clear up behind itself; then the process ends, whatever its threads do.
    """

    ms: int = 100
    end_ms: int = 150
