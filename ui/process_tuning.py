"""How a process of the program keeps its memory: one heap, and a calm collector."""

from __future__ import annotations

import gc
import sys


def limit_malloc_arenas() -> None:
    """Let what one thread gave back serve the others, and let large blocks go back at once.

    Every job is a thread of its own, and glibc has a heap for each, where what was freed stays.
    Threads hold the interpreter while they ask for memory, so that one heap makes none wait; with
    many, a window that has shown 60,000 files holds some 30 MiB that nothing is in.

    Source:
        mallopt(3): M_ARENA_MAX, M_MMAP_THRESHOLD.
    """
    if sys.platform != "linux":
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc has it, musl has not
    for name, value in ((-8, 1), (-3, 1 << 20)):
        if mallopt is not None:
            mallopt(name, value)


def tune_gc() -> None:
    """Let cyclic garbage be looked for less often.

    Records are values without cycles; while ten thousand of them come in, the usual thresholds
    spend a quarter of the time looking in vain.
    """
    gc.set_threshold(100_000, 20, 50)
