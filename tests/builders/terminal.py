"""A person at a terminal: types lines into a shell and answers when a passphrase is asked for."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_END = "\x1e"
_ASKED = re.compile(rb"(?:[Pp]assphrase|same again): $")


@dataclass(frozen=True, slots=True)
class Typed:
    """How a line ended, and what it put on the screen."""

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
        told = _answered(screen, passphrase)
    finally:
        os.close(screen)
        shell.wait()
    parts = told.decode("utf-8").replace("\r\n", "\n").split(_END)
    return [Typed(int(code), text) for text, code in zip(parts[::2], parts[1::2], strict=False)]


def _answered(screen: int, passphrase: str) -> bytes:
    """Read the screen until the shell leaves it, and answer what is asked on the way."""
    told = b""
    while True:
        try:
            read = os.read(screen, 65536)
        except OSError:  # Linux says EIO when the last program has left the terminal
            return told
        if not read:
            return told
        told += read
        if _ASKED.search(told):
            told += b"\n"
            os.write(screen, passphrase.encode() + b"\n")
