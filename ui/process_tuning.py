"""Memory tuning of a process: a single malloc arena and fewer garbage collections."""

from __future__ import annotations

import gc
import sys


def limit_malloc_arenas() -> None:
    """Use one malloc arena, and return large blocks to the system when they are freed.

    Each job runs on its own thread, and glibc would give each thread an arena that keeps its freed
    memory. Threads hold the GIL while they allocate, so a single arena causes no contention; with
    several, a window that has shown 60,000 files wastes about 30 MiB.

    Source:
        mallopt(3): M_ARENA_MAX, M_MMAP_THRESHOLD.
    """
    if sys.platform != "linux":
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # present in glibc, missing in musl
    for name, value in ((-8, 1), (-3, 1 << 20)):
        if mallopt is not None:
            mallopt(name, value)


def tune_gc() -> None:
    """Raise the thresholds of the cyclic garbage collector.

    Records are values without reference cycles; with the default thresholds, loading ten thousand
    of them spends a quarter of the time in collections that free nothing.
    """
    gc.set_threshold(100_000, 20, 50)
