"""Screens of their own for windows that are looked at by nobody, ended with whoever began them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import NoReturn

_OFFSCREEN = ("offscreen", "minimal")
_SOFT = ("SIGINT", "SIGTERM", "SIGHUP")


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
def ended_in_order() -> Iterator[None]:
    """Unwind on a signal that asks this process to end, so that what it has begun ends too."""

    def leave(number: int, _frame: object) -> NoReturn:
        for one in signals:
            signal.signal(one, signal.SIG_IGN)
        sys.exit(128 + number)

    signals = [getattr(signal, name) for name in _SOFT if hasattr(signal, name)]
    before = {one: signal.signal(one, leave) for one in signals}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


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
        [*command, "-nolisten", "tcp", "-noreset"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C at the keyboard reaches the tool, which ends it
    )
    try:
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise OSError("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()
