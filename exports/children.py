"""Processes that parse what others made: parcels, pictures, PDFs, workbooks.

A child holds no key of the caseload and no database, has limits of memory and time, and can be
ended at any moment; whatever becomes of it is an exception here, and never one of a library's. One
child of a kind is kept for the next job, since starting one takes as long as opening a parcel.
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

from casework.json_text import read_json
from exports.bounded_process import BoundedProcess, start_bounded
from exports.child import (
    DATA,
    END,
    LARGEST_FRAME,
    READY,
    REFUSED,
    TOLD,
    read_frame,
    write_frame,
)
from exports.private_memory import keep_memory_private

CHILD_FLAG = "--child"
"""The argument by which a frozen program becomes a child; the module that it runs follows."""

_START_SECONDS = 30.0
_FEEDER_SECONDS = 1.0

CHILD_TROUBLES = {"start": "CHILD_NOT_STARTED", "stopped": "CHILD_STOPPED"}
"""What is said where the bytes are not to blame, by ``ChildFailed.why``."""

_KEPT_ENVIRONMENT = (
    "PATH", "SYSTEMROOT", "SYSTEMDRIVE", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "PYTHONPYCACHEPREFIX"
)  # fmt: skip


class ChildFailed(Exception):
    """A child ended without an answer; ``why`` is start, time, died, nonsense or stopped."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class ChildRefused(Exception):
    """A child has said what is wrong with the bytes."""

    def __init__(self, rule: str, facts: Mapping[str, Any]) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts


def begin_process() -> None:
    """Begin a process of the program, before it holds a key or starts another."""
    keep_memory_private()
    keep_children_safe()


def keep_children_safe() -> None:
    """Let no process that we start take code from the folder that it is started in."""
    os.environ["PYTHONSAFEPATH"] = "1"
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(os.path.isabs, named))
    if sys.platform == "win32":
        import ctypes

        os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"
        ctypes.windll.kernel32.SetDllDirectoryW("")  # DLLs neither


def child_command(module: str) -> list[str]:
    """Return the command that starts a module as a child, from source or from a frozen program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_FLAG, module]
    return [sys.executable, "-B", "-P", "-s", "-m", module]


def child_environment() -> dict[str, str]:
    """Return nothing of our environment but what a program needs to start."""
    environment = {k: os.environ[k] for k in _KEPT_ENVIRONMENT if k in os.environ}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
    environment["PYTHONUTF8"] = "1"
    return environment


def start_process(command: Sequence[str]) -> BoundedProcess:
    """Start a process that knows nothing of ours, and whose memory is bounded.

    Raises:
        OSError: there is no such program, or the system refuses the bound.
    """
    return start_bounded(command, child_environment())


class Child:
    """One process; one job after another."""

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
        """End the process; whoever waits for its answer hears the first ``why``."""
        if self.is_alive:
            self._is_ended, self.why = True, why
            self._bounded.kill()

    def close(self) -> None:
        """Let go of a process that is not needed any more."""
        self.kill()
        self._bounded.kill()  # one that has ended by itself has its bound still
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._process.wait()

    def answers(
        self, head: Mapping[str, Any], source: Iterable[bytes], *, seconds: float
    ) -> Iterator[tuple[bytes, bytes]]:
        """Give the child a job, and yield the frames of its answer up to the end.

        Raises:
            ChildFailed: and the process is ended.
            ChildRefused: the child has said why.
            OSError: of the ``source``.
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
            if feeder.is_alive():  # it has answered without hearing what it was asked
                self.kill("nonsense")
                feeder.join()

    def _feed(self, head: Mapping[str, Any], source: Iterable[bytes]) -> None:
        stdin = self._stdin
        try:
            write_frame(stdin, TOLD, json.dumps(head).encode())
            for portion in self._read(source):
                for at in range(0, len(portion), LARGEST_FRAME):
                    write_frame(stdin, DATA, portion[at : at + LARGEST_FRAME])
            write_frame(stdin, END, b"")
            stdin.flush()
        except (OSError, ValueError):  # it has ended; whoever reads its answer finds out
            self.kill("died")

    def _read(self, source: Iterable[bytes]) -> Iterator[bytes]:
        try:
            yield from source
        except OSError as error:  # of the disk that the bytes come from
            self._source_error = error
            raise

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None  # noqa: S101  it was asked for
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
                told = _document(data)
                raise ChildRefused(str(told.get("rule", "")), dict(told.get("facts", {})))
            elif kind in (DATA, TOLD):
                yield kind, data
            else:
                raise self._failed("nonsense")

    def _frame(self) -> tuple[bytes, bytes]:
        assert self._process.stdout is not None  # noqa: S101  it was asked for
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
        """Say why; one that never was ready did not start, whoever is to blame for it."""
        if self.why in ("time", "stopped"):
            return ChildFailed(self.why)
        return ChildFailed("start" if not self._is_ready else why or self.why)


def _document(data: bytes) -> dict[str, Any]:
    try:
        told = read_json(data)
    except ValueError as error:
        raise ChildFailed("nonsense") from error
    if not isinstance(told, dict):
        raise ChildFailed("nonsense")
    return told


# --- the children of this process

_lock = threading.Lock()
_idle: dict[str, Child] = {}
_busy: set[Child] = set()
_others: set[Callable[[], object]] = set()
_may_start = threading.Event()
_may_start.set()


@contextlib.contextmanager
def a_child(module: str) -> Iterator[Child]:
    """Lend a child of this kind; one that did its job is kept for the next.

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
    """Start a child of this kind, so that it is ready when it is needed."""
    with contextlib.suppress(ChildFailed), _lock:
        if module not in _idle and _may_start.is_set():
            _idle[module] = Child(module)


def stop_children(*, until_allowed: bool = False) -> None:
    """End all children at once, whatever they are at: their jobs fail as stopped.

    ``until_allowed``: none starts before ``allow_children``; a caseload is being closed.
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
    """Let ``stop`` be called, from any thread, when all children are to end.

    Raises:
        ChildFailed: stopped, when none may start.
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
    """Let children start again: the caseload is closed."""
    _may_start.set()


def _take_back(child: Child) -> None:
    with _lock:
        _busy.discard(child)
        if child.is_alive and child.module not in _idle:
            _idle[child.module] = child
            return
    child.close()


atexit.register(stop_children)
