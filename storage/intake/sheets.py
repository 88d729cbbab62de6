"""Reads the cells of a workbook in a child process."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from casework.intake.roster_cells import LOST, Cell
from casework.intake.sheets import PastedTable, Workbook, WorkbookSheet
from casework.problems import RuleBroken, Trouble
from exports.children import ChildFailed, start_process, stopped_with_children
from storage.intake.formats import has_macros

CHILD_FLAG = "--read-workbook"
"""The argument that makes a frozen program run as the reader process."""

LARGEST_FILE_BYTES = 128 << 20
LONGEST_READ_SECONDS = 60.0
WATCH_SECONDS = 0.05

LOCK_MARK = "~$"
"""Prefix of the lock file that an office program creates next to an open workbook."""


def read_workbook(path: Path) -> Workbook:
    """Return the cells of any table file; same as ``read_table``."""
    return read_table(path)


def read_table(source: Path | PastedTable, *, check: Callable[[], None] | None = None) -> Workbook:
    """Return the cells of any table file, or of a table from the clipboard.

    ``check`` is called repeatedly meanwhile; if it raises, reading stops and the exception
    propagates.

    Raises ``RuleBroken`` (FILE_IS_FOLDER, FILE_IS_LOCK, FILE_MISSING, FILE_EMPTY, FILE_TOO_LARGE,
    FILE_UNREADABLE, WORKBOOK_LOCKED, PASTE_EMPTY) and ``Trouble`` (FILE_NO_ACCESS,
    READER_NOT_STARTED, CHILD_STOPPED).
    """
    if isinstance(source, PastedTable):
        data, path = _pasted_bytes(source), Path()
    else:
        data, path = _bytes_of(source), source
    sheets: list[WorkbookSheet] = []
    stopped: list[bool] = []

    def stop() -> None:
        stopped.append(True)
        child.kill()

    with _child(path) as child, _stopping(stop, stopped):
        _watched(lambda: sheets.extend(_converse(child, data, path)), child, check)
    return Workbook(
        hashlib.sha256(data).hexdigest(),
        tuple(sheets),
        unicodedata.normalize("NFC", path.name),
        has_macros=has_macros(data),
    )


@contextmanager
def _stopping(stop: Callable[[], None], stopped: Sequence[bool]) -> Iterator[None]:
    """Stop the child together with all others; raise Trouble CHILD_STOPPED then."""
    try:
        with stopped_with_children(stop):
            yield
    except ChildFailed as failed:
        raise Trouble("CHILD_STOPPED") from failed
    except RuleBroken as refused:
        if stopped:
            raise Trouble("CHILD_STOPPED") from refused
        raise


def _pasted_bytes(pasted: PastedTable) -> bytes:
    """Return the clipboard content for the child: the HTML format if it contains a table."""
    page = pasted.html or ""
    if "<table" in page.lower():
        return b"\xef\xbb\xbf" + page[page.index("<") :].encode("utf-8", "replace")
    if not pasted.text.strip():
        raise RuleBroken("PASTE_EMPTY", "file")
    return b"\xef\xbb\xbf" + pasted.text.encode("utf-8", "replace")


def _watched(
    read: Callable[[], None], child: subprocess.Popen[bytes], check: Callable[[], None] | None
) -> None:
    """Read while polling whether the caller cancels."""
    if check is None:
        read()
        return
    failed: list[BaseException] = []

    def run() -> None:
        try:
            read()
        except BaseException as error:  # noqa: BLE001  raised again on the other thread
            failed.append(error)

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    try:
        while worker.is_alive():
            worker.join(WATCH_SECONDS)
            check()
    finally:
        if worker.is_alive():
            child.kill()
            worker.join()
    if failed:
        raise failed[0]


def child_command() -> list[str]:
    """Return the command that starts the reader process, from source or from a frozen program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_FLAG]
    return [sys.executable, "-P", "-B", "-m", "storage.intake.child"]


def _bytes_of(path: Path) -> bytes:
    shown = str(path)
    try:
        if path.is_dir():
            raise RuleBroken("FILE_IS_FOLDER", "file", file=shown)
        if path.name.startswith(LOCK_MARK):
            raise RuleBroken("FILE_IS_LOCK", "file", file=shown)
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise RuleBroken("FILE_TOO_LARGE", "file", file=shown, why="size")
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RuleBroken("FILE_MISSING", "file", file=shown) from error
    except OSError as error:
        raise Trouble("FILE_NO_ACCESS", file=shown, why=error.strerror or "") from error
    if not data:
        raise RuleBroken("FILE_EMPTY", "file", file=shown)
    return data


@contextmanager
def _child(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the child with a minimal environment."""
    try:
        bounded = start_process(child_command())
    except OSError as error:
        raise Trouble("READER_NOT_STARTED", file=str(path)) from error
    with bounded.process as child:
        clock = threading.Timer(LONGEST_READ_SECONDS, bounded.kill)
        clock.daemon = True
        clock.start()
        try:
            yield child
        finally:
            clock.cancel()
            bounded.kill()
            for pipe in (child.stdin, child.stdout):
                _close(pipe)


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except BrokenPipeError:
        return  # the child ended before it had read everything; its exit code says why


def _converse(child: subprocess.Popen[bytes], data: bytes, path: Path) -> Iterator[WorkbookSheet]:
    if child.stdin is None or child.stdout is None:
        raise Trouble("READER_NOT_STARTED", file=str(path))
    try:
        child.stdin.write(data)
        child.stdin.close()
    except BrokenPipeError:
        raise _ended_early(child, path) from None
    for line in child.stdout:
        head = json.loads(line)
        if "error" in head:
            raise RuleBroken(head["error"], "file", file=str(path), why=head["why"])
        if "end" in head:
            return
        yield _sheet(head, child.stdout, child, path)
    raise _ended_early(child, path)


def _sheet(head: dict[str, Any], lines: IO[bytes], child: Any, path: Path) -> WorkbookSheet:
    rows: list[list[Cell]] = []
    while len(rows) < head["rows"]:
        line = lines.readline()
        if not line.endswith(b"\n"):
            raise _ended_early(child, path)
        rows += [[_cell(v) if type(v) is list else v for v in row] for row in json.loads(line)]
    merged = head["merged"]
    return WorkbookSheet(
        head["sheet"],
        head["visible"],
        None if merged is None else tuple((a, b, c, d) for a, b, c, d in merged),
        frozenset(head["hidden"]),
        head["since_1904"],
        rows,
        frozenset(head.get("hidden_columns", ())),
        tuple((row, column, text) for row, column, text in head.get("notes", ())),
    )


def _cell(tagged: list[str]) -> Cell:
    tag, text = tagged
    if tag == "d":
        return date.fromisoformat(text)
    if tag == "dt":
        return datetime.fromisoformat(text)
    return LOST if tag == "e" else text


def _ended_early(child: subprocess.Popen[bytes], path: Path) -> Exception:
    """Return the error for a child that ended early: out of memory, out of time, not started."""
    status = child.wait()
    if status == 1:
        return Trouble("READER_NOT_STARTED", file=str(path))
    why = "memory" if status == -signal.SIGABRT else "time or memory"
    return RuleBroken("FILE_TOO_LARGE", "file", file=str(path), why=why)
