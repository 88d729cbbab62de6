"""What people type on the command line, read as dates, times, numbers and words."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from casework.ports import Proof
from casework.problems import RuleBroken, Trouble
from ui.common.entries import clock, day, number, year

E = TypeVar("E", bound=StrEnum)


def record_id(text: str, field: str) -> UUID:
    """Return the id of a record. Raises RuleBroken BAD_ID."""
    try:
        return UUID(text.strip())
    except ValueError as error:
        raise RuleBroken("BAD_ID", field, value=text) from error


def word(kind: type[E], text: str, field: str) -> E:
    """Return the member of ``kind`` that is called so. Raises RuleBroken BAD_CHOICE."""
    return kind(choice(text, field, [member.value for member in kind]))


def choice(text: str, field: str, choices: Iterable[str]) -> str:
    """Return ``text`` when it is one of ``choices``. Raises RuleBroken BAD_CHOICE."""
    known = list(choices)
    plain = text.strip()
    if plain not in known:
        raise RuleBroken("BAD_CHOICE", field, value=text, choices=known)
    return plain


def proof(path: str | None, field: str = "proof") -> Proof | None:
    """Return the file as evidence; None stays None. Raises as ``file_bytes``."""
    if path is None:
        return None
    return Proof(Path(path).name, file_bytes(Path(path), field))


def file_bytes(path: Path, field: str) -> bytes:
    """Return what is in a file.

    Raises:
        RuleBroken: FILE_MISSING, FILE_IS_FOLDER, FILE_NO_ACCESS. Trouble: CANNOT_READ.
    """
    readable_file(path, field)
    try:
        return path.read_bytes()
    except PermissionError as error:
        raise RuleBroken("FILE_NO_ACCESS", field, path=str(path)) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def readable_file(path: Path, field: str) -> None:
    """Return when ``path`` is a file. Raises RuleBroken FILE_MISSING, FILE_IS_FOLDER."""
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:  # a NUL in the name
        raise RuleBroken("FILE_MISSING", field, path=str(path)) from error
    if is_folder:
        raise RuleBroken("FILE_IS_FOLDER", field, path=str(path))
    if not is_there:
        raise RuleBroken("FILE_MISSING", field, path=str(path))


def _unreadable(path: Path, error: OSError) -> Trouble:
    reason = errno.errorcode.get(error.errno or 0, "UNKNOWN")
    return Trouble("CANNOT_READ", path=str(path), reason=reason)


__all__ = [
    "choice",
    "clock",
    "day",
    "file_bytes",
    "number",
    "proof",
    "readable_file",
    "record_id",
    "word",
    "year",
]
