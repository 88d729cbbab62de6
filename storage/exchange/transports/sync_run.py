"""One sync with a target: uploads and downloads, without the database."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from casework.exchange.targets import SyncTarget, TransportKind
from casework.parcels.manifest import LARGEST_PARCEL
from casework.problems import RuleBroken, Trouble
from exports.atomic_files import atomic_writer
from storage.blobs import make_folder
from storage.exchange.transports.transport import (
    BREAKS,
    FolderTransport,
    RemoteFile,
    Transport,
    WatchedFolder,
    deliver,
    limited,
)

PATIENCE_S = 30.0
_UNDER_WAY = (".crdownload", ".part", ".partial", ".download", ".opdownload", ".tmp", ".td")
"""Suffixes of incomplete downloads of browsers and chat programs."""

MOST_FETCHED = 64
LARGEST_FETCHED = 64 * 1024 * 1024
"""Limits of one download, in files and bytes; the rest waits for the next sync."""

_RESERVE = 256 * 1024 * 1024
"""Minimum free disk space, or a twentieth of a small disk: junk must not fill it."""

ATTEMPTS = 3
"""How many times in a row a sync is retried after a broken connection without progress."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A sealed file and where to upload it; ``was_there`` if it existed at the last sync."""

    place: str
    path: Path
    was_there: bool = False


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """Everything a sync needs, read beforehand so that the database is not used meanwhile."""

    target: SyncTarget
    own_places: tuple[str, ...]
    """The folders of parcels for us: for our keys, and for those before a move."""
    inbox: Path
    uploads: tuple[Upload, ...] = ()
    stale: tuple[tuple[str, str], ...] = ()
    """Files of ours, by place and name, that are no longer needed there."""
    seen: Mapping[tuple[str, str], str] = field(default_factory=dict)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Download:
    """A file that was copied into the inbox."""

    place: str
    name: str
    mark: str
    path: Path
    size: int
    sha256: str


@dataclass(slots=True)
class SyncResult:
    """The result of a sync, up to the ``trouble`` that ended it."""

    left: set[Upload] = field(default_factory=set)
    tried: set[Upload] = field(default_factory=set)
    removed: list[tuple[str, str]] = field(default_factory=list)
    fetched: list[Download] = field(default_factory=list)
    looked: set[tuple[str, str]] = field(default_factory=set)
    too_large: list[tuple[str, str, RemoteFile]] = field(default_factory=list)
    is_emptied: bool = False
    has_more: bool = False
    """Files are left for the next sync."""
    trouble: Trouble | None = None

    @property
    def steps(self) -> int:
        """The number of files processed."""
        return len(self.left) + len(self.fetched) + len(self.removed)

    def is_full(self, size: int) -> bool:
        """Return whether a file of this size must wait for the next sync."""
        held = sum(one.size for one in self.fetched)
        return bool(self.fetched) and (
            len(self.fetched) >= MOST_FETCHED or held + size > LARGEST_FETCHED
        )


def open_transport(
    target: SyncTarget, password: str, *, patience_s: float = PATIENCE_S
) -> Transport:
    """Return the open transport of a target. Raises as ``Transport``; RuleBroken ROAD_KEY_FILE."""
    if target.kind is TransportKind.FOLDER:
        return FolderTransport(Path(target.address))
    if target.kind is TransportKind.WATCH:
        return WatchedFolder(Path(target.address))
    if target.kind is TransportKind.WEBDAV:
        from storage.exchange.transports.webdav import WebDavTransport

        return WebDavTransport(
            target.address, target.user, password, target.pin, patience_s=patience_s
        )
    from storage.exchange.transports.sftp import SftpTransport

    return SftpTransport(
        target.address,
        target.user,
        password,
        target.pin,
        target.key_file,
        patience_s=patience_s,
    )


def transfer(
    plan: SyncPlan,
    *,
    check: Callable[[int, int], object] | None = None,
    patience_s: float = PATIENCE_S,
) -> SyncResult:
    """Upload and download as far as the connection allows; ``check(done, total)`` may raise.

    A broken connection is reopened: finished files stay finished, an interrupted one starts over.
    Gives up after several attempts in a row without progress.
    """
    result = SyncResult()
    vain = 0
    while True:
        before = result.steps
        result.trouble = None
        try:
            transport = open_transport(plan.target, plan.password, patience_s=patience_s)
        except Trouble as trouble:
            result.trouble = trouble
        except RuleBroken as refused:  # the private key is missing, or needs another password
            result.trouble = Trouble(refused.rule, **refused.facts)
        else:
            try:
                _visit(transport, plan, result, check or _never)
            except Trouble as trouble:
                result.trouble = trouble
            finally:
                transport.close()
        if result.trouble is None or result.trouble.code not in BREAKS:
            return result
        vain = 0 if result.steps > before else vain + 1
        if vain >= ATTEMPTS or not plan.target.is_remote:
            return result


def _never(done: int, total: int) -> None:
    """Never cancel."""


def _visit(
    transport: Transport, plan: SyncPlan, result: SyncResult, check: Callable[[int, int], object]
) -> None:
    _leave(transport, plan, result, check)
    for place in dict.fromkeys((*plan.own_places, "")):
        _fetch(transport, plan, result, place, check)
    for place, name in plan.stale:
        if (place, name) not in result.removed:
            transport.remove(place, name)
            result.removed.append((place, name))


def _leave(
    transport: Transport, plan: SyncPlan, result: SyncResult, check: Callable[[int, int], object]
) -> None:
    listings: dict[str, Mapping[str, RemoteFile]] = {}
    refused: Trouble | None = None
    for load in plan.uploads:
        if load in result.left:
            continue
        check(len(result.left), len(plan.uploads))
        result.tried.add(load)
        if load.place not in listings:
            listings[load.place] = transport.listing(load.place)
            if not listings[load.place]:
                transport.create_folder(load.place)
        listing = listings[load.place]
        if load.was_there and load.path.name not in listing:
            result.is_emptied = True
        try:
            deliver(transport, load.place, load.path, listing)
        except FileNotFoundError:  # acknowledged meanwhile: nothing left to upload
            continue
        except Trouble as trouble:
            if trouble.code not in ("ROAD_TORN", "ROAD_NAME_TAKEN"):
                raise
            refused = trouble  # this file failed; others may succeed
            continue
        result.left.add(load)
    if refused is not None and result.trouble is None:
        result.trouble = refused


def _fetch(
    transport: Transport,
    plan: SyncPlan,
    result: SyncResult,
    place: str,
    check: Callable[[int, int], object],
) -> None:
    found = {name: one for name, one in transport.listing(place).items() if _is_wanted(name, plan)}
    for name, one in found.items():
        key = (place, name)
        if key in result.looked or plan.seen.get(key) == mark_of(one):
            continue
        check(len(result.fetched), len(found))
        if one.size > LARGEST_PARCEL:
            result.looked.add(key)
            result.too_large.append((place, name, one))
            continue
        if result.is_full(one.size):
            result.has_more = True
            return
        _require_space(plan.inbox, one.size)
        try:
            result.fetched.append(_copy(transport, plan, place, name, one))
        except Trouble as trouble:  # changed or removed while reading: left for the next sync
            if trouble.code not in ("ROAD_TORN", "ROAD_NO_FOLDER"):
                raise
        result.looked.add(key)


def _require_space(inbox: Path, size: int) -> None:
    """Raise Trouble INBOX_NO_ROOM if a file would nearly fill the disk."""
    make_folder(inbox)
    usage = shutil.disk_usage(inbox)
    if usage.free - size < min(_RESERVE, usage.total // 20):
        raise Trouble("INBOX_NO_ROOM", path=str(inbox), free_bytes=usage.free, size=size)


def _is_wanted(name: str, plan: SyncPlan) -> bool:
    if plan.target.kind is TransportKind.WATCH:
        return not name.lower().endswith(_UNDER_WAY)
    return not name.startswith(".") and PurePosixPath(name).suffix.lower() == ".zhp"


def mark_of(found: RemoteFile) -> str:
    """Return the mark of a checked file; it changes when the file does."""
    return f"{found.size} {found.mark}"


def _copy(
    transport: Transport, plan: SyncPlan, place: str, name: str, found: RemoteFile
) -> Download:
    make_folder(plan.inbox)
    target = plan.inbox / f"{secrets.token_hex(16)}.zhp"
    digest = hashlib.sha256()
    size = 0
    with atomic_writer(target) as out:

        def keep(portion: bytes) -> Any:
            nonlocal size
            size += len(portion)
            digest.update(portion)
            out.write(portion)

        transport.download(place, name, limited(keep))
        if size != found.size:
            raise Trouble("ROAD_TORN", name=name)
    return Download(place, name, mark_of(found), target, size, digest.hexdigest())


def reachable(target: SyncTarget, password: str, *, patience_s: float = PATIENCE_S) -> None:
    """Return once the target accepts the login. Raises as ``open_transport``."""
    transport = open_transport(target, password, patience_s=patience_s)
    try:
        transport.listing("")
    finally:
        transport.close()
