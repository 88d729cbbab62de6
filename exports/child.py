"""The child side of worker processes: reads jobs from stdin, writes answers to stdout, in frames.

``exports.children`` starts such processes. This module imports little, so that they start fast.

It also protects the memory of a process, including keys, from core dumps and other processes.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any

READY, DATA, JSON, END, REFUSED = b"R", b"D", b"T", b"E", b"X"
"""Kinds of frames: child ready; bytes; JSON value; end of job; refusal (JSON)."""

FRAME = struct.Struct(">cI")
LARGEST_FRAME = 1 << 20
_CPU_SECONDS = 120

ProgressCallback = Callable[[bytes, bytes], None]
"""Writes a frame of the answer, given its kind (DATA, JSON) and its bytes."""

Do = Callable[[dict[str, Any], "Source", ProgressCallback], None]
"""Does one job, given its parameters, the bytes to parse, and the function to answer with."""


def write_frame(out: IO[bytes], kind: bytes, data: bytes) -> None:
    """Write one frame."""
    out.write(FRAME.pack(kind, len(data)))
    out.write(data)


def read_frame(source: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Return the next frame; None at the end. Raises ValueError when it is too large."""
    head = source.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    kind, size = FRAME.unpack(head)
    if size > LARGEST_FRAME:
        raise ValueError(size)
    data = source.read(size)
    return None if len(data) < size else (kind, data)


class Refusal(Exception):
    """The bytes cannot be accepted; ``rule`` is the reason code."""

    def __init__(self, rule: str, **facts: Any) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts


def serve(do: Do, *, memory: int) -> int:
    """Do jobs until stdin ends; return the exit code."""
    keep_memory_private()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library's print must not mix with answers
    limit(memory)
    write_frame(out, READY, b"")
    out.flush()

    def tell(kind: bytes, data: bytes) -> None:
        for at in range(0, len(data) or 1, LARGEST_FRAME):
            write_frame(out, kind, data[at : at + LARGEST_FRAME])

    while (frame := read_frame(sys.stdin.buffer)) is not None:
        _more_time()
        source = Source(sys.stdin.buffer)
        try:
            do(json.loads(frame[1]), source, tell)
            source.drain()
            tell(END, b"")
        except Refusal as refused:
            source.drain()
            tell(REFUSED, json.dumps({"rule": refused.rule, "facts": refused.facts}).encode())
        out.flush()
    return 0


class Source:
    """The bytes of one job, as a file object that can be read once."""

    def __init__(self, stdin: IO[bytes]) -> None:
        self._portions = self._read(stdin)
        self._left = b""

    def _read(self, stdin: IO[bytes]) -> Iterator[bytes]:
        while True:
            frame = read_frame(stdin)
            if frame is None:
                raise SystemExit(0)  # the parent has ended
            if frame[0] != DATA:
                return
            yield frame[1]

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            whole, self._left = self._left, b""
            return whole + b"".join(self._portions)
        if not self._left:
            self._left = next(self._portions, b"")
        given, self._left = self._left[:size], self._left[size:]
        return given

    def drain(self) -> None:
        """Skip the rest of this job's bytes, so that the next job can be read."""
        for _ in self._portions:
            pass


def limit(memory: int) -> None:
    """Limit this process to ``memory`` bytes and forbid it to write files, except on Windows.

    A Windows process cannot limit itself: ``exports.bounded_process`` limits its memory. Its time
    is limited by ``exports.children.Child``, as on every system.
    """
    sys.dont_write_bytecode = True
    if sys.platform == "win32":
        return
    import resource

    for kind, bound in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            bound = min(bound, hard)
        resource.setrlimit(kind, (bound, hard))


def _more_time() -> None:
    """Extend the CPU time limit for the next job."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    bound = int(used.ru_utime + used.ru_stime) + 1 + _CPU_SECONDS
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (bound, hard))


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
