"""The clock of the tests: each begins at one moment of one day, and only marked ones leave it.

``conftest.py`` puts these functions where pytest calls them. What a process of its own reads is the
clock of the machine, so a test that starts the program, or another Python that imports it, says so
with ``@pytest.mark.system_clock(reason=...)``; without it, the start fails the test. Such tests run
under other days and in other zones in ``./dev soak dates``.

Processes that read no clock need no mark: children that parse files, and programs of others.
Workers that set dossiers are not looked at; what they date by themselves is the metadata of a PDF.
A forked child keeps the clock of the test. Everything else that asks the machine for the time is
refused by the linter (``banned-api`` in ``pyproject.toml``), in tests as in the program.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.builders.day import DAY, NOW, instant

MARK = "system_clock"
NEEDS_NO_CLOCK = (
    "storage.intake.child",
    "storage.exchange.decrypt_child",
    "storage.exchange.transports.dav_listing_child",
    "exports.decoder_child",
    "flaky_proxy.py",
)
"""The children that parse what others made, and a proxy that only passes bytes on."""

_FIXED = instant(DAY, NOW.hour, NOW.minute)
_PYTHON = re.compile(rf"python[\d.]*(\.exe)?|{re.escape(Path(sys.executable).name)}")
_HOUSES = "casework|exports|storage|tests|ui"
_OURS = re.compile(
    rf"\b(?:{_HOUSES})\.|\b(?:from|import) (?:{_HOUSES}|main)\b|\bmain\.py\b|^pytest$"
)
_ROOT = str(Path(__file__).resolve().parents[2])
_started: list[str] = []
_is_set = False


def watch_children() -> None:
    """Let the start of a process that would read the clock be noticed, from now on."""
    start = subprocess.Popen.__init__

    @wraps(start)
    def watched(self: Any, args: Any, *given: Any, **more: Any) -> None:
        if _is_set and reads_clock(args):
            _started.append(_line(args))
            pytest.fail(_complaint())
        start(self, args, *given, **more)

    subprocess.Popen.__init__ = watched


def reads_clock(args: Any) -> bool:
    """Tell whether a command line starts the program, or a Python that may import it."""
    words = [args] if isinstance(args, str | bytes) or hasattr(args, "__fspath__") else list(args)
    line = [word.decode() if isinstance(word, bytes) else str(word) for word in words]
    if any(exempt in word for word in line for exempt in NEEDS_NO_CLOCK):
        return False
    for place, word in enumerate(line):
        if _PYTHON.fullmatch(Path(word).name):
            return any(_OURS.search(more) or more.startswith(_ROOT) for more in line[place + 1 :])
    return any("main.py" in word for word in line)


def is_set() -> bool:
    """Tell whether the clock stands where tests begin, and not where the machine has it."""
    return _is_set


def check_mark(item: pytest.Item) -> None:
    """Raise UsageError when a test reads the clock of the machine and does not say why."""
    mark = item.get_closest_marker(MARK)
    if mark is not None and not mark.kwargs.get("reason"):
        raise pytest.UsageError(f"{item.nodeid}: {MARK} needs a reason")


@contextmanager
def clock_for(node: Any) -> Iterator[None]:
    """Keep a test, or what several share, at the fixed moment, unless it is marked."""
    if node.get_closest_marker(MARK) is None:
        with _fixed():
            yield
    else:
        yield


@contextmanager
def _fixed() -> Iterator[None]:
    global _is_set  # noqa: PLW0603  one process, one clock
    before, _is_set = _is_set, True
    try:
        with time_machine.travel(_FIXED.timestamp()):  # of an instant in UTC it takes the zone too
            yield
    finally:
        _is_set = before


def check_children() -> None:
    """Fail the test that started what reads the clock, even where the complaint was swallowed."""
    if _started:
        complaint = _complaint()
        _started.clear()
        pytest.fail(complaint)


def _complaint() -> str:
    return f"this test reads the clock of the machine; mark it {MARK}: {'; '.join(_started)}"


def _line(args: Any) -> str:
    words: Sequence[Any] = [args] if isinstance(args, str | bytes) else list(args)
    return " ".join(str(word) for word in words)[:200]
