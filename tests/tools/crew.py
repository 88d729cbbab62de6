"""Processes that take pictures side by side, each in a window on a screen of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import groupby
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.tools.displays import Place
from tests.tools.pictures import LANGUAGES, Picture, Piece, Queue, found_screens

STUDENTS = 46
SILENT_S = 300
"""So long a worker may say nothing before it is ended; the longest picture takes a few seconds."""

_TOLD_EVERY_S = 15


# --- what a worker does --------------------------------------------------------------------------


def work(
    answer: Connection, place: Place, folder: str, out: str, pieces: Iterable[Sequence[Picture]]
) -> None:
    """Take pictures; tell of each that it begins, and what is wrong with what is on it."""
    place.use()
    os.environ |= {"XDG_CONFIG_HOME": str(Path(folder) / "config"), "TMPDIR": folder}
    from tests.tools.studio import Studio

    shows = dict(found_screens())
    studio: Studio | None = None
    for pictures in pieces:
        if studio is None:
            studio = Studio(Path(folder), students=STUDENTS, percent=pictures[0].percent)
        for (_spoken, _theme, screen), looks in groupby(
            pictures, key=lambda one: (one.spoken, one.theme, one.screen)
        ):
            _walk(studio, shows[screen], list(looks), Path(out), answer)
    if studio is not None:
        studio.close()


def _walk(
    studio: Any,
    show: Callable[[Any], Any],
    pictures: Sequence[Picture],
    out: Path,
    answer: Connection,
) -> None:
    """Bring a screen about, then give its window one size after the other."""
    from tests.builders.window_faults import faults

    target: Any = None
    is_open = False
    for picture in pictures:
        answer.send(("begun", picture.name))
        if is_open:
            studio.give_size(picture.size)
        else:
            studio.set_up(LANGUAGES[picture.spoken], picture.theme, picture.size)
            target = show(studio)
        studio.take(out / f"{picture.name}.png", target)
        answer.send(("taken", [one for seen in studio.evaluated_cases() for one in faults(seen)]))
        is_open = studio.is_bare_page(target) and not hasattr(show, "is_shown_anew")


# --- who gives them work -------------------------------------------------------------------------

Work = Callable[[Connection, Place, str, str, Iterable[Sequence[Picture]]], None]


def _serve(do: Work, line: Connection, place: Place, folder: str, out: str) -> None:
    """Work until there is nothing left; whoever gives the work ends this process before that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard's reaches everybody at once
    do(line, place, folder, out, _given(line))


def _given(line: Connection) -> Iterator[Sequence[Picture]]:
    """Ask for pictures, again and again, until none are given."""
    while True:
        line.send(("free", None))
        pictures = line.recv()
        if not pictures:
            return
        yield pictures


@dataclass(slots=True)
class Done:
    """What came of it: the pictures there are, what is wrong on them, what there is none of."""

    taken: list[str] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Worker:
    place: Place
    process: BaseProcess
    line: Connection
    piece: Piece | None = None
    left: list[Picture] = field(default_factory=list)
    """What it has not taken yet of its piece."""
    at: Picture | None = None
    look: tuple[str, str] | None = None
    has_begun: bool = False
    is_over: bool = False
    heard: float = field(default_factory=time.monotonic)


class Crew:
    """Has workers take pictures; goes on without what one of them ended over."""

    def __init__(self, out: Path, do: Work = work) -> None:
        self._out = out
        self._do = do
        self._done = Done()
        self._workers: list[_Worker] = []
        self._begun = self._told_at = time.monotonic()
        self._count = 0

    def take(self, pieces: Iterable[Piece], places: Sequence[Place]) -> Done:
        """Take all pictures with a worker in each place; return what came of it."""
        self._queue = Queue(pieces)
        self._count = len(self._queue)
        with ExitStack() as stack:
            self._stack = stack
            for place in places:
                self._start(place)
            while self._workers:
                self._hear()
        if len(self._queue):
            self._done.lost.append(f"{len(self._queue)} pictures are left out: no worker is left")
        self._progress(is_last=True)
        return self._done

    def _start(self, place: Place) -> None:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="zhuhang-screens-"))
        self._stack.callback(self._end_workers)  # before the folder in which they are at work goes
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe()
        arguments = (self._do, theirs, place, folder, str(self._out))
        process = context.Process(target=_serve, args=arguments, daemon=True)
        process.start()
        theirs.close()
        self._workers.append(_Worker(place, process, mine))

    def _end_workers(self) -> None:
        """End those that are still at work: this process was asked to end, or has failed."""
        for worker in self._workers:
            worker.process.kill()
        while self._workers:
            self._workers.pop().process.join()

    def _hear(self) -> None:
        ready = wait([one.line for one in self._workers], timeout=1)
        for worker in list(self._workers):
            if worker.line in ready:
                worker.heard = time.monotonic()
                try:
                    self._take_word(worker, *worker.line.recv())
                except (EOFError, ConnectionError):
                    self._on_end(worker)
            elif time.monotonic() - worker.heard > SILENT_S:
                worker.process.kill()
        self._progress()

    def _take_word(self, worker: _Worker, word: str, what: Any) -> None:
        if word == "free":
            self._give(worker)
        elif word == "begun":
            worker.at, worker.has_begun = worker.left[0], True
        elif word == "taken":
            name = worker.left.pop(0).name
            worker.at = None
            self._done.taken.append(name)
            if what:
                self._done.wrong[name] = [f"{name}: {fault}" for fault in what]

    def _give(self, worker: _Worker) -> None:
        others = [one.look for one in self._workers if one is not worker]
        piece = self._queue.next_for(worker.look, others)
        worker.piece, worker.is_over = piece, piece is None
        if piece is not None:
            worker.left = list(piece.pictures)
            worker.look = None if piece.is_whole else piece.look
        worker.line.send(worker.left)

    def _on_end(self, worker: _Worker) -> None:
        """Say what a worker ended over, and have another one take what comes after."""
        worker.process.join()
        self._workers.remove(worker)
        if worker.is_over:
            return
        code, left, at = worker.process.exitcode, worker.left, worker.at
        if at is not None:
            self._done.lost.append(f"{at.name}: there is no picture, its worker ended ({code})")
            kept = [one for one in left if one.screen != at.screen]
            if gone := len(left) - len(kept) - 1:
                self._done.lost.append(f"{at.screen}: {gone} more of its pictures are left out")
            left = kept
        else:
            self._done.lost.append(f"a worker ended, and not over a picture ({code})")
        if worker.piece is not None:
            self._queue.put_back(replace(worker.piece, pictures=tuple(left)))
        if worker.has_begun:
            self._start(worker.place)

    def _progress(self, *, is_last: bool = False) -> None:
        now = time.monotonic()
        if not is_last and now - self._told_at < (1 if sys.stderr.isatty() else _TOLD_EVERY_S):
            return
        self._told_at = now
        minutes, seconds = divmod(round(now - self._begun), 60)
        line = f"{len(self._done.taken)} of {self._count} pictures, {minutes}:{seconds:02} min"
        begin, end = ("\r", "\n" if is_last else "") if sys.stderr.isatty() else ("", "\n")
        sys.stderr.write(f"{begin}{line}{end}")
        sys.stderr.flush()
