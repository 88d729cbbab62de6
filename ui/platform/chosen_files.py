"""Reading of files that a user chose: evidence, sign-in lists, parcels."""

from __future__ import annotations

import errno
from pathlib import Path

from casework.intake.signin import SignInSheet
from casework.ports import Proof
from casework.problems import RuleBroken, Trouble
from casework.service_layer.caseload_port import CaseloadManager

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


TABLES = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".et", ".xltx"})
"""Suffixes of files that are read as tables; any other is read as text."""


def pasted(text: str) -> SignInSheet:
    """Parse a list that was typed or pasted."""
    return SignInSheet("", text=text)


def sheet_of_file(
    manager: CaseloadManager, path: Path, field: str = "list", *, sheet: str | None = None
) -> SignInSheet:
    """Read the list in a file: a table by its columns, anything else as text.

    Raises:
        RuleBroken: FILE_MISSING, FILE_IS_FOLDER, FILE_NO_ACCESS, BAD_TEXT_FILE, and as
            ``CaseloadManager.read_sign_in_sheet``.
    """
    if path.suffix.lower() in TABLES:
        readable_file(path, field)
        return manager.read_sign_in_sheet(path, sheet=sheet)
    return pasted(decoded(file_bytes(path, field), field))


def decoded(data: bytes, field: str) -> str:
    """Decode UTF-8, UTF-16 with a byte order mark, or GB 18030. Raises RuleBroken BAD_TEXT_FILE."""
    codes = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for code in codes:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RuleBroken("BAD_TEXT_FILE", field)
