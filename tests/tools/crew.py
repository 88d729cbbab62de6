"""Processes that take pictures side by side, each in a window on a screen of its own."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.tools.pictures import LANGUAGES, Picture, found_screens

STUDENTS = 46
SILENT_S = 300
"""So long a worker may say nothing before it is ended; the longest picture takes a few seconds."""

_TOLD_EVERY_S = 15
_OFFSCREEN = ("offscreen", "minimal")


@dataclass(frozen=True, slots=True)
class Place:
    """The screen that a worker's window is on: an X display, or whatever Qt finds."""

    display: str = ""

    def use(self) -> None:
        """Have the windows of this process there."""
        if self.display:
            os.environ |= {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}


def possible_workers() -> int:
    """Return how many can work side by side here; windows on one screen take the focus away."""
    has_own = shutil.which("Xvfb") is not None or not _has_screen()
    is_drawn_nowhere = os.environ.get("QT_QPA_PLATFORM") in _OFFSCREEN
    return (os.cpu_count() or 1) if has_own or is_drawn_nowhere else 1


def _has_screen() -> bool:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in names)


@contextmanager
def on_screens(count: int) -> Iterator[list[Place]]:
    """Give so many screens; without Xvfb what is there, or none at all."""
    if os.environ.get("QT_QPA_PLATFORM") or shutil.which("Xvfb") is None:
        if not _has_screen():
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        yield [Place()] * count
        return
    with ExitStack() as stack:
        yield [Place(stack.enter_context(_x_screen())) for _one in range(count)]


@contextmanager
def _x_screen() -> Iterator[str]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1080x24"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp", "-noreset"], pass_fds=(write,), stderr=subprocess.DEVNULL
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        if not number:
            raise OSError("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


# --- what a worker does --------------------------------------------------------------------------


def work(told: Connection, place: Place, folder: str, out: str, pictures: list[Picture]) -> None:
    """Take pictures; tell of each that it begins, and what is wrong with what is on it."""
    place.use()
    os.environ |= {"XDG_CONFIG_HOME": str(Path(folder) / "config"), "TMPDIR": folder}
    from tests.tools.studio import Studio

    shows = dict(found_screens())
    studio = Studio(Path(folder), students=STUDENTS, percent=pictures[0].percent)
    for (_spoken, _theme, screen), looks in groupby(
        pictures, key=lambda one: (one.spoken, one.theme, one.screen)
    ):
        _walk(studio, shows[screen], list(looks), Path(out), told)
    told.send(("over", None))
    studio.close()


def _walk(
    studio: Any,
    show: Callable[[Any], Any],
    pictures: Sequence[Picture],
    out: Path,
    told: Connection,
) -> None:
    """Bring a screen about, then give its window one size after the other."""
    from tests.builders.looking import faults

    target: Any = None
    is_open = False
    for picture in pictures:
        told.send(("begun", picture.name))
        if is_open:
            studio.give_size(picture.size)
        else:
            studio.set_up(LANGUAGES[picture.spoken], picture.theme, picture.size)
            target = show(studio)
        studio.take(out / f"{picture.name}.png", target)
        told.send(("taken", [one for seen in studio.looked_at() for one in faults(seen)]))
        is_open = studio.is_bare_page(target) and not hasattr(show, "is_shown_anew")


# --- who gives them work -------------------------------------------------------------------------

Work = Callable[[Connection, Place, str, str, list[Picture]], None]


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
    told: Connection
    pictures: list[Picture]
    at: str = ""
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

    def take(self, parts: Sequence[Sequence[Picture]], places: Sequence[Place]) -> Done:
        """Take the pictures of each part in one place; return what came of it."""
        self._count = sum(len(part) for part in parts)
        with ExitStack() as stack:
            self._stack = stack
            for part, place in zip(parts, places, strict=True):
                self._start(place, list(part))
            while self._workers:
                self._hear()
        self._progress(is_last=True)
        return self._done

    def _start(self, place: Place, pictures: list[Picture]) -> None:
        if not pictures:
            return
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="zhuhang-screens-"))
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe(duplex=False)
        arguments = (theirs, place, folder, str(self._out), pictures)
        process = context.Process(target=self._do, args=arguments, daemon=True)
        process.start()
        theirs.close()
        self._workers.append(_Worker(place, process, mine, pictures))

    def _hear(self) -> None:
        ready = wait([one.told for one in self._workers], timeout=1)
        for worker in list(self._workers):
            if worker.told in ready:
                worker.heard = time.monotonic()
                try:
                    self._take_word(worker, *worker.told.recv())
                except EOFError:
                    self._on_end(worker)
            elif time.monotonic() - worker.heard > SILENT_S:
                worker.process.kill()
        self._progress()

    def _take_word(self, worker: _Worker, word: str, what: Any) -> None:
        if word == "begun":
            worker.at = what
        elif word == "taken":
            self._done.taken.append(worker.at)
            if what:
                self._done.wrong[worker.at] = [f"{worker.at}: {fault}" for fault in what]
        elif word == "over":
            worker.pictures = []

    def _on_end(self, worker: _Worker) -> None:
        """Say what a worker ended over, and have another one take what comes after."""
        worker.process.join()
        self._workers.remove(worker)
        if not worker.pictures:
            return
        names = [one.name for one in worker.pictures]
        code = worker.process.exitcode
        if worker.at not in names:
            self._done.lost.append(f"{names[0]}: no picture was begun, its worker ended ({code})")
            return
        at = names.index(worker.at)
        self._done.lost.append(f"{worker.at}: there is no picture, its worker ended ({code})")
        screen = worker.pictures[at].screen
        rest = worker.pictures[at + 1 :]
        left = [one for one in rest if one.screen == screen]
        if left:
            self._done.lost.append(f"{screen}: {len(left)} more of its pictures are left out")
        self._start(worker.place, [one for one in rest if one.screen != screen])

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
