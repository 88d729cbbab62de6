"""A person at a terminal: types lines into a shell and answers when a passphrase is asked for."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NEVER = -1
_END = "\x1e"
_SILENCE_S = 300
"""Whoever says nothing for so long waits for an answer that nobody knows."""
_ASKED = re.compile(rb"(?:[Pp]assphrase|Repeat it): $")


@dataclass(frozen=True, slots=True)
class Typed:
    """How a line ended, and what it put on the screen; ``NEVER`` when it waits for something."""

    code: int
    screen: str


def type_lines(
    lines: Sequence[str], *, folder: Path, environ: Mapping[str, str], passphrase: str
) -> list[Typed]:
    """Type the lines into one shell, in their order, and return how each of them ended.

    What one line exports is there for the next; the shell has a terminal, so that programs ask.
    """
    script = "".join(f"{line}\nprintf '{_END}%s{_END}' $?\n" for line in lines)
    screen, keys = pty.openpty()
    try:
        shell = subprocess.Popen(
            ["/bin/sh", "-c", script],
            cwd=folder,
            env=dict(environ),
            stdin=keys,
            stdout=keys,
            stderr=keys,
            start_new_session=True,
        )
    finally:
        os.close(keys)
    try:
        answer = _answered(screen, passphrase)
    finally:
        os.close(screen)
        shell.wait()
    *ended, rest = answer.decode("utf-8", "replace").replace("\r\n", "\n").split(_END)
    typed = [Typed(int(code), text) for text, code in zip(ended[::2], ended[1::2], strict=True)]
    return typed if len(typed) == len(lines) else [*typed, Typed(NEVER, rest)]


def _answered(screen: int, passphrase: str) -> bytes:
    """Read the screen until the shell leaves it, and answer what is asked on the way."""
    answer = b""
    while select.select([screen], [], [], _SILENCE_S)[0]:
        try:
            read = os.read(screen, 65536)
        except OSError:  # Linux says EIO when the last program has left the terminal
            return answer
        if not read:
            return answer
        answer += read
        if _ASKED.search(answer):
            answer += b"\n"
            os.write(screen, passphrase.encode() + b"\n")
    return answer
