"""Finds data folders that a restore replaced and kept, and removes those no longer needed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from glob import escape
from pathlib import Path

from casework.caseload_dtos import ReplacedCopy
from casework.problems import RuleBroken
from exports.atomic_files import fsync_folder
from storage.backup.restore import REPLACED, STAMP, UNFINISHED
from storage.folder import Folder, troubles_at
from storage.lock import HomeLock


def replaced_copies(home: Folder) -> tuple[ReplacedCopy, ...]:
    """Return the replaced copies of ``home`` kept next to it, oldest first.

    Raises:
        Trouble: HOME_NOT_READABLE, DISK_FAILED.
    """
    with troubles_at(home.root.parent, closed="HOME_NOT_READABLE"):
        return tuple(ReplacedCopy(path, _replaced_at(path, home)) for path in _copies_of(home))


def remove_replaced(home: Folder, name: str) -> Path:
    """Delete one of those copies permanently and return its path.

    An interrupted removal is completed by calling this again.

    Raises:
        RuleBroken: NO_SUCH_COPY; COPY_HOLDS_MORE if it contains something that this program does
        not write. Trouble: HOME_IN_USE, HOME_NOT_WRITABLE, DISK_FAILED.
    """
    found = next((path for path in _copies_of(home) if path.name == Path(name).name), None)
    if found is None:
        raise RuleBroken("NO_SUCH_COPY", "copy", name=name)
    with troubles_at(found):
        strange = _strange_names(Folder(found))
        if strange:
            raise RuleBroken("COPY_HOLDS_MORE", "copy", path=str(found), name=strange[0])
        HomeLock(Folder(found)).acquire().release()
        shutil.rmtree(found)
        fsync_folder(found.parent)
    return found


def _copies_of(home: Folder) -> Iterator[Path]:
    """Yield the sibling folders of ``home`` with exactly the names that a restore creates."""
    prefix = f"{home.root.name}{REPLACED}"
    for path in sorted(home.root.parent.glob(f"{escape(prefix)}*")):
        is_named = STAMP.fullmatch(path.name.removeprefix(prefix))
        if is_named and path.is_dir() and not path.is_symlink() and _is_caseload(Folder(path)):
            yield path


def _is_caseload(copy: Folder) -> bool:
    """Return whether it contains any part of a caseload, even after an interrupted removal."""
    return any(path.exists() for path in (copy.database, copy.keys, copy.lock_file, *copy.parts))


def _strange_names(copy: Folder) -> list[str]:
    files = (copy.database, copy.journal_head, copy.keys, copy.keys_copy, copy.lock_file)
    others = (copy.disk_reserve, copy.staging.root)
    ours = {path.name for path in (*files, *copy.parts, *others)}
    names = sorted(path.name for path in copy.root.iterdir())
    return [name for name in names if name not in ours and not UNFINISHED.fullmatch(name)]


def _replaced_at(path: Path, home: Folder) -> datetime:
    stamp = path.name.removeprefix(f"{home.root.name}{REPLACED}")
    return datetime.strptime(stamp[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
