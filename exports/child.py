"""The inside of a child process: jobs come in by stdin, answers go out by stdout, in frames.

``exports.children`` starts such processes. What is here loads next to nothing, as they wait for it.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any

from exports.private_memory import keep_memory_private

READY, DATA, TOLD, END, REFUSED = b"R", b"D", b"T", b"E", b"X"
"""What a frame is: the child has started; bytes; a JSON value; the job is done; a refusal."""

FRAME = struct.Struct(">cI")
LARGEST_FRAME = 1 << 20
_CPU_SECONDS = 120

ProgressCallback = Callable[[bytes, bytes], None]
"""Writes one frame of the answer: its kind (DATA, TOLD) and its bytes."""

Do = Callable[[dict[str, Any], "Source", ProgressCallback], None]
"""Does one job: what is asked, the bytes to parse, and where the answer goes."""


def write_frame(out: IO[bytes], kind: bytes, data: bytes) -> None:
    """Write one frame."""
    out.write(FRAME.pack(kind, len(data)))
    out.write(data)


def read_frame(source: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Return the next frame; None at the end. Raises ValueError for what is none."""
    head = source.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    kind, size = FRAME.unpack(head)
    if size > LARGEST_FRAME:
        raise ValueError(size)
    data = source.read(size)
    return None if len(data) < size else (kind, data)


class Refusal(Exception):
    """Something is wrong with the bytes."""

    def __init__(self, rule: str, **facts: Any) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts


def serve(do: Do, *, memory: int) -> int:
    """Do jobs until nobody gives any more; returns the exit code."""
    keep_memory_private()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
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
    """The bytes of one job, as a file that is read once."""

    def __init__(self, stdin: IO[bytes]) -> None:
        self._portions = self._read(stdin)
        self._left = b""

    def _read(self, stdin: IO[bytes]) -> Iterator[bytes]:
        while True:
            frame = read_frame(stdin)
            if frame is None:
                raise SystemExit(0)  # whoever asked is gone
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
        """Read what is left of this job: the next one lies behind it."""
        for _ in self._portions:
            pass


def limit(memory: int) -> None:
    """Bound memory and files where the system can.

    On Windows a process sets itself no limits: ``exports.bounded_process`` bounds its memory, and
    ``exports.children.Child`` its time, as everywhere.
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
    """Give every job its own seconds of computing."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    bound = int(used.ru_utime + used.ru_stime) + 1 + _CPU_SECONDS
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (bound, hard))
