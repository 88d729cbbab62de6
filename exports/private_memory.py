"""Keeps what a process has in memory, keys among it, from dumps and from other processes."""

from __future__ import annotations

import contextlib
import sys

_PR_SET_DUMPABLE = 4
"""Of ``linux/prctl.h``."""


def keep_memory_private() -> None:
    """Let no core of this process be written, and no other process of the account read its memory.

    Each process that we start calls it for itself: the second half does not outlive the start of
    another program. On Linux alone; elsewhere only cores are prevented, where the system knows
    them. An administrator is not kept out by anything.
    """
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):  # a system may forbid to change the limit
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        _refuse_to_be_read()


def _refuse_to_be_read() -> None:
    """Set the process not dumpable: a core that goes to a program (systemd-coredump) does not ask
    for the limit of its size, and /proc/PID/mem belongs to root afterwards."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):  # another C library may lack it
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
