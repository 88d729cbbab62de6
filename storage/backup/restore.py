"""Restores a caseload from a repository; needs nothing but the repository."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from glob import escape
from pathlib import Path

from casework import clock
from casework.caseload_dtos import ReplacedCopy
from casework.problems import RuleBroken, Trouble
from exports.atomic_files import atomic_writer, fsync_folder
from storage.backup.check import Inspector, is_sound_database
from storage.backup.repository import (
    KEY_FILES,
    BackupSnapshot,
    Repository,
    RepositoryFinding,
    rename,
)
from storage.blobs import blob_path, make_folder, sha256_of
from storage.folder import PRIVATE, Folder, troubles_at
from storage.location_checks import check_location
from storage.lock import HomeLock
from storage.vault.key_management import repair_copies, unlock
from storage.vault.master import MasterKey

REPLACED = "-replaced-"
_COMING = "-restoring-"
STAMP = re.compile(r"\d{8}T\d{6}Z(-\d+)?")
"""The suffix of folder names that only a restore creates."""

UNFINISHED = re.compile(r"\.[0-9a-f]{16}\.part|vault\.db-(wal|shm|journal)")
"""Incomplete files, as ``atomic_writer`` and SQLite name them."""


def restore(
    place: Path,
    snapshot: str | None,
    into: Folder,
    *,
    passphrase: str | None = None,
    recovery_code: str | None = None,
    use_keyring: bool = False,
    despite_damage: bool = False,
    finish: Callable[[Folder, MasterKey], None] | None = None,
) -> BackupSnapshot:
    """Restore a snapshot (the newest by default) of ``place`` to ``into``.

    It is opened with the key slots stored with it, copied to a new folder next to ``into``,
    verified there, and only then moved into place by renaming. An existing caseload at ``into`` is
    kept as ``<name>-replaced-<UTC time>``. With ``despite_damage`` a snapshot is restored without
    evidence files, or without one copy of the keys, that are damaged or missing. ``finish`` is
    called on the restored folder just before it is moved into place.

    Errors:
        ``RuleBroken``: ``NO_BACKUP``, ``NO_SUCH_BACKUP``, those of ``check_location``,
        ``HOME_NOT_EMPTY``. ``Trouble``: those of ``unlock``; ``HOME_IN_USE``;
        ``BACKUP_DAMAGED`` with ``snapshot``, ``kinds``, ``older`` (the newest older one that is
        intact, or None) and ``usable`` (``despite_damage`` would help); ``DISK_FULL``,
        ``HOME_NOT_WRITABLE``, ``DISK_FAILED``. Nothing has changed then.
    """
    check_location(into.root)
    _undo_interrupted(into)
    repository = Repository(place)
    with troubles_at(place, closed="BACKUP_NOT_READABLE"):
        names = repository.names()
    if not names:
        raise RuleBroken("NO_BACKUP", "place", path=str(place))
    name = names[-1] if snapshot is None else snapshot
    if name not in names:
        raise RuleBroken("NO_SUCH_BACKUP", "snapshot", snapshot=name, path=str(place))
    _refuse_foreign_files(into)
    with ExitStack() as held:
        lock = held.enter_context(HomeLock(into)) if into.holds_caseload() else None
        damaged = _refuse_damaged(repository, name, None, despite_damage)
        coming = held.enter_context(_sibling_folder(into))
        with troubles_at(into.root):
            for source, file in repository.keys(name).items():
                if file.is_file() and file.name not in damaged:
                    _copy(file, coming.root / source)
            key = unlock(
                coming.root,
                passphrase=passphrase,
                recovery_code=recovery_code,
                use_keyring=use_keyring,
            )
            damaged = _refuse_damaged(repository, name, key, despite_damage)
            restored = _fill(coming, repository, name, key, damaged)
            if finish is not None:
                finish(coming, key)
            if lock is not None and os.name == "nt":
                lock.release()  # Windows does not rename a folder with an open file in it
            _switch(coming, into, place)
    return restored


def _refuse_foreign_files(into: Folder) -> None:
    if not into.holds_caseload():
        into.check_free()


def _refuse_damaged(
    repository: Repository, name: str, key: MasterKey | None, despite_damage: bool
) -> frozenset[str]:
    """Return the names of files to leave out; raise for any other damage."""
    inspector = Inspector(repository, key)
    findings = inspector.findings(name)
    usable = _is_usable(findings)
    if not findings or (usable and despite_damage):
        return frozenset(Path(f.file).name for f in findings)
    names = repository.names()
    older = (n for n in reversed(names[: names.index(name)]) if not inspector.findings(n))
    raise Trouble(
        "BACKUP_DAMAGED",
        snapshot=name,
        older=next(older, None),
        kinds=sorted({f.kind for f in findings}),
        usable=usable,
        path=str(repository.place),
    )


def _is_usable(findings: Sequence[RepositoryFinding]) -> bool:
    """Return whether only evidence, or one of the two key copies, is damaged."""
    keys = [f for f in findings if f.file.endswith(KEY_FILES)]
    evidence = [f for f in findings if f.file.startswith("blobs/")]
    return len(keys) < len(KEY_FILES) and len(keys) + len(evidence) == len(findings)


@contextmanager
def _sibling_folder(into: Folder) -> Iterator[Folder]:
    """Create a private folder next to ``into``; it is removed unless it was moved into place."""
    coming = Folder(_free_name(into))
    with troubles_at(into.root):
        make_folder(into.root.parent)
        coming.root.mkdir(mode=PRIVATE)
    lock = HomeLock(coming).acquire()  # marks the folder as in use
    try:
        for other in _unfinished(into):
            if other.root != coming.root:
                HomeLock(other).acquire().release()
        if os.name == "nt":
            lock.release()  # Windows does not rename a folder with an open file in it
        yield coming
    finally:
        lock.release()
        if coming.root.exists():
            _undo(coming, into)


def _free_name(into: Folder) -> Path:
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    name, number = stamp, 2
    while True:
        coming = into.root.with_name(f"{into.root.name}{_COMING}{name}")
        if not os.path.lexists(coming) and not os.path.lexists(_replaced(coming, into)):
            return coming
        name, number = f"{stamp}-{number}", number + 1


def _replaced(coming: Path, into: Folder) -> Path:
    """Return the new name of the replaced folder, with the same time as ``coming``."""
    stamp = coming.name.removeprefix(into.root.name + _COMING)
    return into.root.with_name(f"{into.root.name}{REPLACED}{stamp}")


def _fill(
    coming: Folder, repository: Repository, name: str, key: MasterKey, left_out: frozenset[str]
) -> BackupSnapshot:
    """Copy the snapshot to ``coming`` and verify the copy."""
    snapshot = repository.read(name, key.subkey("backup-manifest"))
    for part in coming.parts:
        part.mkdir(mode=PRIVATE)
    coming.lock_file.touch(mode=0o600)
    _copy(repository.database(name), coming.database)
    for blob in snapshot.evidence:
        if blob in left_out:
            continue
        target = blob_path(coming.blobs, blob)
        make_folder(target.parent)
        _copy(blob_path(repository.blobs, blob), target)
        if sha256_of(target) != blob:
            raise Trouble("DISK_FAILED", path=str(coming.root), reason="EIO")
    if not is_sound_database(coming.database, key.subkey("db"), snapshot.rows):
        raise Trouble("DISK_FAILED", path=str(coming.root), reason="EIO")
    repair_copies(coming.root, key)
    fsync_folder(coming.root)
    return snapshot


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as stored, atomic_writer(target) as out:
        shutil.copyfileobj(stored, out, 1 << 20)


def _switch(coming: Folder, into: Folder, place: Path) -> None:
    """Rename ``coming`` to ``into``; an existing folder there is renamed and kept.

    Backups inside ``into`` are moved first: they remain the backups of the caseload. Each step can
    be undone by ``_undo`` from the names alone.
    """
    if os.path.lexists(into.root) and any(into.root.iterdir()):
        if place.resolve() == into.backups.resolve():
            coming.backups.rmdir()
            rename(into.backups, coming.backups)
        rename(into.root, _replaced(coming.root, into))
    elif os.path.lexists(into.root):
        into.root.rmdir()
    rename(coming.root, into.root)


def _undo(coming: Folder, into: Folder) -> None:
    """Restore the state before ``coming`` was created, and remove it."""
    replaced = _replaced(coming.root, into)
    if replaced.is_dir() and not os.path.lexists(into.root):
        rename(replaced, into.root)
    if _has_entries(coming.backups):
        if _has_entries(into.backups) or not into.root.is_dir():
            return  # the only copy of these snapshots; better to leave an odd folder
        if into.backups.is_dir():
            into.backups.rmdir()
        rename(coming.backups, into.backups)
    shutil.rmtree(coming.root)


def _has_entries(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _unfinished(into: Folder) -> Iterator[Folder]:
    """Yield the sibling folders of ``into`` that hold an unfinished restore.

    Both the exact name and the contents must match, so that a user's folder with a similar name is
    not touched.
    """
    prefix = f"{into.root.name}{_COMING}"
    for path in sorted(into.root.parent.glob(f"{escape(prefix)}*")):
        coming = Folder(path)
        if not STAMP.fullmatch(path.name.removeprefix(prefix)):
            continue
        if path.is_dir() and not path.is_symlink() and _holds_only_ours(coming):
            yield coming


def _holds_only_ours(coming: Folder) -> bool:
    files = (coming.database, coming.keys, coming.keys_copy, coming.lock_file, coming.disk_reserve)
    ours = {path.name for path in (*files, *coming.parts)}
    names = [path.name for path in coming.root.iterdir()]
    return all(name in ours or UNFINISHED.fullmatch(name) for name in names)


def _undo_interrupted(into: Folder) -> None:
    """Undo every interrupted restore to ``into``; leave one that is in progress alone.

    Raises:
        Trouble: HOME_IN_USE while another program is restoring to the same location.
    """
    with troubles_at(into.root):
        if into.root.parent.is_dir():
            for coming in list(_unfinished(into)):
                HomeLock(coming).acquire().release()
                _undo(coming, into)


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
