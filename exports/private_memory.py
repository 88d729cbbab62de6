"""Protects the memory of a process, including keys, from core dumps and other processes."""

from __future__ import annotations

import contextlib
import sys

_PR_SET_DUMPABLE = 4
"""From ``linux/prctl.h``."""


def keep_memory_private() -> None:
    """Disable core dumps, and prevent other processes of the account from reading our memory.

    The second part works on Linux only and is reset by exec, so each process that we start calls
    this for itself. Systems other than Windows disable core dumps at least. Nothing keeps out an
    administrator.
    """
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):  # the system may forbid changing the limit
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        _refuse_to_be_read()


def _refuse_to_be_read() -> None:
    """Mark the process as not dumpable: core dumps piped to a program (systemd-coredump) ignore
    the size limit, and /proc/PID/mem is owned by root afterwards."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):  # another C library may lack it
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
