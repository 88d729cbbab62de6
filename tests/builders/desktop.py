"""A desktop of its own: an X screen, a message bus, and the real program with a person at it.

Keys are pressed by xdotool and what is shown is read through AT-SPI, as a screen reader reads it;
nothing here knows the program from the inside.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
READER = Path(__file__).with_name("screen_reader.py")
SYSTEM_PYTHON = "/usr/bin/python3"
_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108  where X itself has them
_PATIENCE_S = 40.0
_NEEDS = ("Xvfb", "openbox", "xdotool", "dbus-daemon")


def can_run() -> bool:
    """Tell whether this system has a screen without a monitor, keys, and AT-SPI for Python."""
    if not all(shutil.which(name) for name in _NEEDS) or not Path(SYSTEM_PYTHON).exists():
        return False
    line = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    return (
        subprocess.run([SYSTEM_PYTHON, "-c", line], check=False, capture_output=True).returncode
        == 0
    )


@dataclass(frozen=True)
class Thing:
    """One thing on the screen as a screen reader is told of it."""

    role: str
    name: str
    description: str
    states: frozenset[str]

    @property
    def is_shown(self) -> bool:
        return "showing" in self.states


class Desktop:
    """The running program, its screen and its bus."""

    def __init__(self, environment: Mapping[str, str], program: subprocess.Popen[bytes]) -> None:
        self._environment = dict(environment)
        self._program = program
        self._reader: subprocess.Popen[str] | None = None

    def press(self, *keys: str) -> None:
        """Press keys as xdotool names them: ``ctrl+n``, ``Return``."""
        self._xdotool("key", "--delay", "12", *keys)

    def type(self, words: str) -> None:
        """Type words, Chinese ones too."""
        self._xdotool("type", "--delay", "12", words)

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self._environment, check=True, capture_output=True, text=True, timeout=_PATIENCE_S,
        )  # fmt: skip
        return done.stdout

    def things(self) -> list[Thing]:
        """Read everything that the program shows, as it is now."""
        if self._reader is None:
            self._reader = subprocess.Popen(
                [SYSTEM_PYTHON, str(READER)],
                env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        self._reader.stdin.write("read\n")
        self._reader.stdin.flush()
        found: Sequence[Any] = json.loads(self._reader.stdout.readline() or "[]")
        return [Thing(role, name, text, frozenset(states)) for role, name, text, states in found]

    def wait_for(self, is_so: Callable[[list[Thing]], object], what: str) -> list[Thing]:
        """Read again and again until something is so, and return what was read then."""
        end = time.monotonic() + _PATIENCE_S
        while True:
            things = self.things()
            if is_so(things):
                return things
            assert self._program.poll() is None, "the program has ended"
            assert time.monotonic() < end, f"waited in vain for {what}: {_description(things)}"
            time.sleep(0.1)

    def wait_for_name(self, *names: str) -> list[Thing]:
        """Wait until controls of these names are shown."""

        def all_there(things: list[Thing]) -> bool:
            shown = {thing.name for thing in things if thing.is_shown}
            return shown.issuperset(names)

        return self.wait_for(all_there, ", ".join(names))

    def leave(self) -> None:
        """Quit the program by its key, and wait until everything is put away."""
        self.press("ctrl+q")
        assert self._program.wait(_PATIENCE_S) == 0

    def close(self) -> None:
        if self._reader is not None:
            _end(self._reader)


@contextmanager
def a_desktop(folder: Path, *arguments: str, size: str = "1366x768") -> Iterator[Desktop]:
    """Start the program with these arguments on a screen of its own; all of it ends again."""
    run = Path(tempfile.mkdtemp(prefix="zhuhang-desk-"))  # a socket's path must be short
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("QT_")},
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_RUNTIME_DIR": str(run),
        "NO_AT_BRIDGE": "0",
        "GTK_A11Y": "none",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "QT_QPA_PLATFORM": "xcb",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    for name in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS"):
        environment.pop(name, None)
    started: list[subprocess.Popen[Any]] = []
    try:
        environment["DISPLAY"] = _screen(started, size)
        environment["DBUS_SESSION_BUS_ADDRESS"] = _bus(started, environment)
        _manage_windows(started, environment)
        program = _start([sys.executable, str(ROOT / "main.py"), *arguments], environment)
        started.append(program)
        desktop = Desktop(environment, program)
        try:
            yield desktop
        finally:
            desktop.close()
    finally:
        for process in reversed(started):
            _end(process)
        shutil.rmtree(run, ignore_errors=True)


def _start(line: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL  # what the system's own parts say of each other
    return subprocess.Popen(
        line, env=environment, cwd=ROOT, stdout=quiet, stderr=quiet, start_new_session=True
    )


def _manage_windows(started: list[subprocess.Popen[Any]], environment: Mapping[str, str]) -> None:
    """Start a window manager and wait for it: a window before it never gets the keyboard.

    It ends at once when the screen does not answer yet, as on a busy computer; then it is started
    again.
    """
    end = time.monotonic() + _PATIENCE_S
    manager = _start(["openbox"], environment)
    question = ["xdotool", "get_num_desktops"]  # only a manager knows
    while subprocess.run(question, env=environment, capture_output=True, check=False).returncode:
        assert time.monotonic() < end, "the window manager did not start"
        time.sleep(0.05)
        if manager.poll() is not None:
            manager = _start(["openbox"], environment)
    started.append(manager)


def _screen(started: list[subprocess.Popen[Any]], size: str) -> str:
    """Start a screen under a number of its own: near :0 others come and go.

    Another run may take the same number in the same moment; then the next one is tried.
    """
    for number in range(1000 + os.getpid() % 5000, 20_000):
        socket = _SOCKETS.joinpath(f"X{number}")
        if socket.exists():
            continue
        line = ["Xvfb", f":{number}", "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
        process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + _PATIENCE_S
        while process.poll() is None and not _is_held_by(process, number):
            assert time.monotonic() < end, "the screen did not start"
            time.sleep(0.05)
        if process.poll() is None:
            started.append(process)
            return f":{number}"
    raise AssertionError("no screen did start")


def _is_held_by(process: subprocess.Popen[Any], number: int) -> bool:
    """Tell whether this process has the number: the lock of a screen names who holds it."""
    try:
        holder = int(Path(f"/tmp/.X{number}-lock").read_text("ascii"))  # noqa: S108  as X has it
    except (OSError, ValueError):
        return False
    return holder == process.pid and _SOCKETS.joinpath(f"X{number}").exists()


def _bus(started: list[subprocess.Popen[Any]], environment: Mapping[str, str]) -> str:
    """Start a message bus; the one for accessibility is started by it when it is asked for."""
    process = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip
    started.append(process)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address, "the message bus did not start"
    return address


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(BrokenPipeError):
                stream.close()
    # What a bus has started by itself ends with its group.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.getpgid(process.pid) != os.getpgrp():
            os.killpg(process.pid, signal.SIGTERM)


def _description(things: Sequence[Thing]) -> str:
    return "; ".join(f"{thing.role} {thing.name!r}" for thing in things if thing.is_shown)[:4000]
