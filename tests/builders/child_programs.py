"""Programs that stand for a child that parses, and behave as a broken one would."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from exports import children

READY = (
    "import struct, sys, time, os\n"
    "out = sys.stdout.buffer\n"
    "def tell(kind, data=b''):\n"
    "    out.write(struct.pack('>cI', kind, len(data)) + data); out.flush()\n"
    "def frame():\n"
    "    head = sys.stdin.buffer.read(5)\n"
    "    if len(head) < 5: sys.exit()\n"
    "    kind, size = struct.unpack('>cI', head)\n"
    "    return kind, sys.stdin.buffer.read(size)\n"
    "def job():\n"
    "    got = b''\n"
    "    while (read := frame())[0] != b'E': got += read[1]\n"
    "    return got\n"
    "tell(b'R')\n"
)
"""What every child begins with here: it says that it has started, and can hear a job."""


def a_child_that_runs(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let this program be what is started as a child."""
    monkeypatch.setattr(children, "child_command", lambda _module: [sys.executable, "-c", program])


def no_children_left() -> Iterator[None]:
    """The body of a fixture: a test begins without a child of another one, and leaves none."""
    children.stop_children()
    yield
    children.stop_children()
    children.allow_children()
