"""Child processes that parse untrusted files: parcels, pictures, PDFs, workbooks.

A child has neither the caseload's keys nor its database, is limited in memory and time, and can be
killed at any moment; its failures are raised here as ``ChildFailed`` or ``ChildRefused``, never as
exceptions of a library. One idle child of each kind is kept for the next job, since starting one
takes as long as opening a parcel.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from casework.formats.json_values import read_json
from exports.bounded_process import BoundedProcess, start_bounded
from exports.child import (
    DATA,
    END,
    JSON,
    LARGEST_FRAME,
    READY,
    REFUSED,
    keep_memory_private,
    read_frame,
    write_frame,
)

CHILD_FLAG = "--child"
"""Argument that makes a frozen program run as a child; followed by the module to run."""

_START_SECONDS = 30.0
_FEEDER_SECONDS = 1.0

CHILD_TROUBLES = {"start": "CHILD_NOT_STARTED", "stopped": "CHILD_STOPPED"}
"""The trouble to report for each ``ChildFailed.why`` that the bytes did not cause."""

_KEPT_ENVIRONMENT = (
    "PATH", "SYSTEMROOT", "SYSTEMDRIVE", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "PYTHONPYCACHEPREFIX"
)  # fmt: skip


class ChildFailed(Exception):
    """A child ended without an answer; ``why`` is start, time, died, nonsense or stopped."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class ChildRefused(Exception):
    """A child refused the bytes and gave the reason."""

    def __init__(self, rule: str, facts: Mapping[str, Any]) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts


def begin_process() -> None:
    """Protect this process; call it before any key is loaded or any child started."""
    keep_memory_private()
    keep_children_safe()


def keep_children_safe() -> None:
    """Prevent processes that we start from loading code from the working directory."""
    os.environ["PYTHONSAFEPATH"] = "1"
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(os.path.isabs, named))
    if sys.platform == "win32":
        import ctypes

        os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"
        ctypes.windll.kernel32.SetDllDirectoryW("")  # nor DLLs


def child_command(module: str) -> list[str]:
    """Return the command that starts a module as a child, from source or from a frozen program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_FLAG, module]
    return [sys.executable, "-B", "-P", "-s", "-m", module]


def child_environment() -> dict[str, str]:
    """Return a minimal environment: only the variables that a program needs to start."""
    environment = {k: os.environ[k] for k in _KEPT_ENVIRONMENT if k in os.environ}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
    environment["PYTHONUTF8"] = "1"
    return environment


def start_process(command: Sequence[str]) -> BoundedProcess:
    """Start a process with a minimal environment and a memory limit.

    Raises:
        OSError: there is no such program, or the limit cannot be set.
    """
    return start_bounded(command, child_environment())


class Child:
    """One child process, which does one job at a time."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.why = "died"
        try:
            self._bounded = start_process(child_command(module))
        except OSError as error:
            raise ChildFailed("start") from error
        self._process = self._bounded.process
        self._is_ready = self._is_ended = False
        self._source_error: OSError | None = None

    @property
    def is_alive(self) -> bool:
        return not self._is_ended and self._process.poll() is None

    def kill(self, why: str = "stopped") -> None:
        """End the process; the caller waiting for its answer gets the first ``why``."""
        if self.is_alive:
            self._is_ended, self.why = True, why
            self._bounded.kill()

    def close(self) -> None:
        """End a process that is no longer needed, and free its resources."""
        self.kill()
        self._bounded.kill()  # if it ended on its own, its job object is still open
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._process.wait()

    def answers(
        self, head: Mapping[str, Any], source: Iterable[bytes], *, seconds: float
    ) -> Iterator[tuple[bytes, bytes]]:
        """Send the child a job, and yield the frames of its answer.

        Raises:
            ChildFailed: the process has ended.
            ChildRefused: the child gave a reason.
            OSError: reading the ``source`` failed.
        """
        self._source_error = None
        clock = threading.Timer(seconds + _START_SECONDS, self.kill, ("time",))
        feeder = threading.Thread(target=self._feed, args=(head, source), daemon=True)
        clock.daemon = True
        clock.start()
        feeder.start()
        try:
            yield from self._frames()
        except ChildRefused:
            raise
        except BaseException:
            self.kill()
            if self._source_error is not None:
                raise self._source_error from None
            raise
        finally:
            clock.cancel()
            feeder.join(_FEEDER_SECONDS)
            if feeder.is_alive():  # it answered before it read the job
                self.kill("nonsense")
                feeder.join()

    def _feed(self, head: Mapping[str, Any], source: Iterable[bytes]) -> None:
        stdin = self._stdin
        try:
            write_frame(stdin, JSON, json.dumps(head).encode())
            for portion in self._read(source):
                for at in range(0, len(portion), LARGEST_FRAME):
                    write_frame(stdin, DATA, portion[at : at + LARGEST_FRAME])
            write_frame(stdin, END, b"")
            stdin.flush()
        except (OSError, ValueError):  # it has ended; the reader of its answer reports it
            self.kill("died")

    def _read(self, source: Iterable[bytes]) -> Iterator[bytes]:
        try:
            yield from source
        except OSError as error:  # from the disk that holds the source
            self._source_error = error
            raise

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None  # noqa: S101  PIPE was requested
        return self._process.stdin

    def _frames(self) -> Iterator[tuple[bytes, bytes]]:
        while True:
            kind, data = self._frame()
            if not self._is_ready:
                if kind != READY:
                    raise self._failed("start")
                self._is_ready = True
            elif kind == END:
                return
            elif kind == REFUSED:
                document = _document(data)
                raise ChildRefused(str(document.get("rule", "")), dict(document.get("facts", {})))
            elif kind in (DATA, JSON):
                yield kind, data
            else:
                raise self._failed("nonsense")

    def _frame(self) -> tuple[bytes, bytes]:
        assert self._process.stdout is not None  # noqa: S101  PIPE was requested
        try:
            frame = read_frame(self._process.stdout)
        except ValueError as error:
            raise self._failed("nonsense") from error
        except OSError as error:
            raise self._failed() from error
        if frame is None:
            self._process.wait()
            raise self._failed()
        return frame

    def _failed(self, why: str | None = None) -> ChildFailed:
        """Return the error to raise; a child that was never ready counts as not started."""
        if self.why in ("time", "stopped"):
            return ChildFailed(self.why)
        return ChildFailed("start" if not self._is_ready else why or self.why)


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = read_json(data)
    except ValueError as error:
        raise ChildFailed("nonsense") from error
    if not isinstance(document, dict):
        raise ChildFailed("nonsense")
    return document


# --- the children of this process

_lock = threading.Lock()
_idle: dict[str, Child] = {}
_busy: set[Child] = set()
_others: set[Callable[[], object]] = set()
_may_start = threading.Event()
_may_start.set()


@contextlib.contextmanager
def a_child(module: str) -> Iterator[Child]:
    """Yield a child that runs ``module``; after a successful job it is kept for the next.

    Raises:
        ChildFailed: start, stopped.
    """
    with _lock:
        if not _may_start.is_set():
            raise ChildFailed("stopped")
        child = _idle.pop(module, None)
        if child is not None and not child.is_alive:
            child.close()
            child = None
        child = child or Child(module)
        _busy.add(child)
    try:
        yield child
    except ChildRefused:
        raise
    except BaseException:
        child.kill()
        raise
    finally:
        _take_back(child)


def warm_up(module: str) -> None:
    """Start a child that runs ``module``, so that it is ready when needed."""
    with contextlib.suppress(ChildFailed), _lock:
        if module not in _idle and _may_start.is_set():
            _idle[module] = Child(module)


def stop_children(*, until_allowed: bool = False) -> None:
    """Kill all children immediately; their jobs fail with ``stopped``.

    ``until_allowed``: no child can start until ``allow_children``, as a caseload is being closed.
    """
    with _lock:
        if until_allowed:
            _may_start.clear()
        for stop in _others:
            stop()
        for child in (*_busy, *_idle.values()):
            child.kill()
        while _idle:
            _idle.popitem()[1].close()


@contextlib.contextmanager
def stopped_with_children(stop: Callable[[], object]) -> Iterator[None]:
    """Have ``stop_children`` call ``stop``, from any thread, while the block runs.

    Raises:
        ChildFailed: stopped, when no child may start.
    """
    with _lock:
        if not _may_start.is_set():
            raise ChildFailed("stopped")
        _others.add(stop)
    try:
        yield
    finally:
        with _lock:
            _others.discard(stop)


def allow_children() -> None:
    """Allow children to start again, once the caseload is closed."""
    _may_start.set()


def _take_back(child: Child) -> None:
    with _lock:
        _busy.discard(child)
        if child.is_alive and child.module not in _idle:
            _idle[child.module] = child
            return
    child.close()


atexit.register(stop_children)
