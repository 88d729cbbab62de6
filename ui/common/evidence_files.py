"""Reading of files that are attached as evidence or chosen for import."""

from __future__ import annotations

import errno
from pathlib import Path

from casework.ports import Proof
from casework.problems import RuleBroken, Trouble

_SEALED = b"age-encryption.org/v1"


def proof(path: str | Path | None, field: str = "proof") -> Proof | None:
    """Return the file as evidence; None stays None. Raises as ``file_bytes``."""
    if path is None:
        return None
    return Proof(Path(path).name, file_bytes(Path(path), field))


def file_bytes(path: Path, field: str) -> bytes:
    """Return the contents of a file.

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
    """Check that ``path`` is a file. Raises RuleBroken FILE_MISSING, FILE_IS_FOLDER."""
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:  # a NUL byte in the name
        raise RuleBroken("FILE_MISSING", field, path=str(path)) from error
    if is_folder:
        raise RuleBroken("FILE_IS_FOLDER", field, path=str(path))
    if not is_there:
        raise RuleBroken("FILE_MISSING", field, path=str(path))


def _unreadable(path: Path, error: OSError) -> Trouble:
    reason = errno.errorcode.get(error.errno or 0, "UNKNOWN")
    return Trouble("CANNOT_READ", path=str(path), reason=reason)


def is_parcel(path: Path) -> bool:
    """Return whether a file has the contents of a parcel, whatever its name."""
    try:
        with path.open("rb") as file:
            return file.read(len(_SEALED)) == _SEALED
    except (OSError, ValueError):
        return False
