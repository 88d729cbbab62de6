"""Writes dossiers as files: one PDF per student, or one PDF for all of them."""

from __future__ import annotations

import errno
import gc
import multiprocessing
import pickle
import secrets
import shutil
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import chain, count, islice
from pathlib import Path

from casework.problems import RuleBroken, Trouble
from exports.atomic_files import atomic_writer, fsync_folder
from exports.child import keep_memory_private
from exports.children import CHILD_TROUBLES, ChildFailed, stopped_with_children
from exports.dossier.document import Document, DossierSheet, set_one
from exports.dossier.facts import DossierFacts
from exports.results import Cancelled, CancelledError, Progress, Written
from exports.seal import PLAIN, DocumentSecurity
from exports.typography.fonts import Face, MissingGlyph, loaded

# For fewer dossiers, starting processes and loading fonts costs more time than it saves.
_FEWEST_FOR_POOL = 9
_WORKERS = 2
_PACKET = 4  # dossiers per task: one is written while the next is typeset
_WAITING = 2 * _WORKERS  # pending tasks: enough to keep the workers busy in little memory
_WRITERS = 2  # threads per worker for writing
_FOLDER_MODE = 0o700


def write_dossier(
    facts: DossierFacts, target: Path, *, security: DocumentSecurity = PLAIN
) -> Written:
    """Write one dossier to ``target``.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS, and as ``atomic_writer``.
        Trouble: as ``atomic_writer``.
    """
    return write_bound(iter((facts,)), target, total=1, security=security)


def write_bound(
    facts: Iterable[DossierFacts],
    target: Path,
    *,
    total: int,
    security: DocumentSecurity = PLAIN,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Written:
    """Write the dossiers of all students into one PDF, each with pages numbered from one.

    On failure ``target`` stays unchanged.

    Raises:
        As ``write_dossier``.
    """
    report, is_cancelled = progress or _no_progress, cancelled or _never
    students = iter(facts)
    first = next(students, None)
    if first is None:
        return Written()
    missing: list[MissingGlyph] = []
    codes: list[str] = []
    try:
        with atomic_writer(target) as stream:
            title = f"一人一档 {first.case.file.student_no}" if total == 1 else "一人一档（合订）"
            sheet = DossierSheet(stream, title, shows_outline=total > 1, security=security)
            for done, student in enumerate(chain((first,), students), start=1):
                _raise_if(is_cancelled())
                document = _document_of(student)
                missing += sheet.add(document)
                codes.append(document.code)
                report(done, total)
            sheet.save(document if total == 1 else None)
    except CancelledError:
        return Written(was_cancelled=True)
    return Written((target,), sheet.pages, tuple(missing), tuple(codes))


def write_dossiers(
    facts: Iterable[DossierFacts],
    folder: Path,
    *,
    total: int,
    security: DocumentSecurity = PLAIN,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Written:
    """Write one PDF per student into ``folder``, in two processes when there are many.

    A run is atomic: the files are finished in a private subfolder and renamed together at the end.
    A run that fails or is cancelled leaves the folder unchanged.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS, and as ``atomic_writer``.
        Trouble: as ``atomic_writer``; DOCUMENT_IN_USE, with ``path``, when another
            program has an older file of the same name open; DOCUMENT_WORKER_LOST when a worker
            process was killed.
    """
    report, is_cancelled = progress or _no_progress, cancelled or _never
    staging = _staging(folder)
    try:
        codes: list[str] = []
        documents = _noting(codes, _named_apart(map(_document_of, facts)))
        set_all = _in_pool if total >= _FEWEST_FOR_POOL else _in_turn
        names: list[str] = []
        pages = 0
        missing: list[MissingGlyph] = []
        for made in set_all(documents, staging, security):
            names.append(made.name)
            pages += made.pages
            missing += made.missing
            report(len(names), total)
            if is_cancelled():
                return Written(was_cancelled=True)
        _move_in(staging, names, folder)
        paths = tuple(folder / name for name in names)
        return Written(paths, pages, tuple(missing), tuple(codes))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _document_of(facts: DossierFacts) -> Document:
    # Imported here so that processes that only typeset dossiers do not load all rules.
    from exports.dossier.chapters import dossier_of

    return dossier_of(facts)


def _raise_if(is_cancelled: bool) -> None:
    if is_cancelled:
        raise CancelledError


@dataclass(frozen=True, slots=True)
class _Made:
    """One finished file in the staging folder."""

    name: str
    pages: int
    missing: tuple[MissingGlyph, ...]


def _named_apart(documents: Iterable[Document]) -> Iterator[Document]:
    """Yield the documents with unique file names: 学生档案_1, 学生档案_1_2."""
    used: set[str] = set()
    for document in documents:
        stem = document.file_name.removesuffix(".pdf")
        names = chain((document.file_name,), (f"{stem}_{number}.pdf" for number in count(2)))
        # File names on Windows and macOS are case-insensitive.
        name = next(name for name in names if name.casefold() not in used)
        used.add(name.casefold())
        yield replace(document, file_name=name)


def _noting(codes: list[str], documents: Iterable[Document]) -> Iterator[Document]:
    for document in documents:
        codes.append(document.code)
        yield document


@dataclass(frozen=True, slots=True)
class _Printed:
    """One PDF in memory."""

    content: bytes = field(repr=False)
    pages: int
    missing: tuple[MissingGlyph, ...]


def _print(document: Document, security: DocumentSecurity) -> _Printed:
    stream = BytesIO()
    pages, missing = set_one(stream, document, security)
    return _Printed(stream.getvalue(), pages, missing)


def _store(printed: _Printed, name: str, staging: Path) -> _Made:
    with atomic_writer(staging / name, is_temporary=True) as stream:
        stream.write(printed.content)
    return _Made(name, printed.pages, printed.missing)


def _in_turn(
    documents: Iterator[Document], staging: Path, security: DocumentSecurity
) -> Iterator[_Made]:
    for document in documents:
        yield _store(_print(document, security), document.file_name, staging)


def _in_pool(
    documents: Iterator[Document], staging: Path, security: DocumentSecurity
) -> Iterator[_Made]:
    """Typeset documents in two new processes; pending ones are cancelled if the caller stops."""
    # Spawn on every system: a forked child of a process with threads can hang.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(_WORKERS, mp_context=context, initializer=_begin_worker)
    was_stopped = threading.Event()

    def stop() -> None:
        was_stopped.set()
        for process in multiprocessing.active_children():  # only those of this pool
            process.kill()

    # Pickled here, so that a pickling error is raised here and not in a thread of the pool.
    packets = (pickle.dumps(packet) for packet in _packets(documents))
    # PDFs are not returned through the pool: it would wait forever for the rest of a long answer
    # if the worker were killed.
    waiting = deque[Future[list[_Made]]]()
    try:
        with stopped_with_children(stop):
            waiting += (
                pool.submit(_make, packet, staging, security)
                for packet in islice(packets, _WAITING)
            )
            while waiting:
                made = waiting.popleft().result()
                waiting += (
                    pool.submit(_make, packet, staging, security) for packet in islice(packets, 1)
                )
                yield from made
    except ChildFailed as error:
        raise Trouble(CHILD_TROUBLES["stopped"]) from error
    except BrokenProcessPool as error:
        if was_stopped.is_set():
            raise Trouble(CHILD_TROUBLES["stopped"]) from error
        _warm_up()  # workers end when a font is missing: raise the error that names it
        raise Trouble("DOCUMENT_WORKER_LOST") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _packets(documents: Iterator[Document]) -> Iterator[list[Document]]:
    while packet := list(islice(documents, _PACKET)):
        yield packet


def _make(packed: bytes, staging: Path, security: DocumentSecurity) -> list[_Made]:
    """Typeset and write a packet of dossiers, in a worker process."""
    # Pickled by the parent process; no one else can write to this pipe.
    documents: list[Document] = pickle.loads(packed)  # noqa: S301  see above
    with ThreadPoolExecutor(_WRITERS) as writers:
        stored = [
            writers.submit(_store, _print(document, security), document.file_name, staging)
            for document in documents
        ]
    return [made.result() for made in stored]


def _begin_worker() -> None:
    """Initialise a worker process."""
    keep_memory_private()
    _warm_up()
    # Blocks and lines have no reference cycles; garbage collection would take a fifth of the time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def _warm_up() -> None:
    """Load the fonts before the first document needs them."""
    for face in Face:
        loaded(face.value)


def _staging(folder: Path) -> Path:
    staging = folder / f".{secrets.token_hex(8)}.part"
    try:
        staging.mkdir(mode=_FOLDER_MODE)
    except FileNotFoundError as error:
        raise Trouble("FOLDER_MISSING", path=str(folder)) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}:
            raise Trouble("DISK_FULL", path=str(folder), free_bytes=0) from error
        raise Trouble("CANNOT_WRITE", path=str(folder)) from error
    return staging


def _move_in(staging: Path, names: list[str], folder: Path) -> None:
    """Move the finished files into ``folder``, all or nothing."""
    old = staging / "old"
    old.mkdir(mode=_FOLDER_MODE)
    begun: list[str] = []
    try:
        for name in names:
            target = folder / name
            _refuse_folder(target)
            if target.exists():
                target.replace(old / name)
            begun.append(name)
            (staging / name).replace(target)
        fsync_folder(folder)
    except (OSError, RuleBroken) as error:
        _move_back(begun, old, folder)
        if isinstance(error, RuleBroken):
            raise
        raise Trouble("DOCUMENT_IN_USE", path=str(target)) from error


def _refuse_folder(target: Path) -> None:
    if target.is_dir():
        raise RuleBroken("TARGET_IS_FOLDER", "out", path=str(target))


def _move_back(names: list[str], old: Path, folder: Path) -> None:
    for name in reversed(names):
        if (old / name).exists():
            (old / name).replace(folder / name)
        else:
            (folder / name).unlink(missing_ok=True)


def _no_progress(done: int, total: int) -> None:
    """Ignore progress."""


def _never() -> bool:
    return False
