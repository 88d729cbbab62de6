"""Checks where a caseload may be stored: mount tables, network shares, sync folders, FAT disks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from casework.problems import RuleBroken, Trouble

# Network file systems. SQLite's locks are unreliable there (sqlite.org/howtocorrupt.html §2), so
# a caseload would be damaged sooner or later.
NETWORK_KINDS = frozenset(
    {
        "9p", "acfs", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "glusterfs",
        "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "prl_fs", "remote", "smb2", "smb3", "smbfs",
        "vboxsf", "virtiofs", "vmhgfs", "webdav",
    }
)  # fmt: skip
# FUSE types are `fuse.<program>`; these programs mount remote storage.
NETWORK_PROGRAMS = re.compile(
    r"(sshfs|davfs|rclone|gvfs|s3fs|goofys|gcsfuse|curlftpfs|glusterfs|ceph|smbnetfs|cifs|kio"
    r"|vmhgfs|onedrive|dropbox|nutstore|google-drive|afp|ftp|nfs)"
)
FAT_KINDS = frozenset({"exfat", "fat", "fat12", "fat16", "fat32", "msdos", "umsdos", "vfat"})

# Path components, case-folded, that indicate a synchronised folder.
SYNC_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("OneDrive", re.compile(r"onedrive( ?- ?.+)?")),
    ("坚果云", re.compile(r"(我的)?坚果云.*|nutstore( files)?")),
    ("Dropbox", re.compile(r"dropbox( ?\(.+\))?")),
    (
        "百度网盘",
        re.compile(r"百度(网盘|云)?同步(盘|空间)?|百度网盘|baidusync(disk)?|baidunetdisk.*"),
    ),
    ("iCloud", re.compile(r"icloud ?drive.*|mobile documents|com~apple~clouddocs|icloud云盘")),
    ("Google Drive", re.compile(r"google ?drive|google 云端硬盘|googledrive-.+")),
    ("WPS 云盘", re.compile(r"wps ?云盘|wpsdrive|wps cloud files|wps网盘")),
    ("腾讯微云", re.compile(r"(腾讯)?微云(同步助手|同步盘)?|weiyun")),
    ("Nextcloud", re.compile(r"nextcloud|owncloud|seafile")),
    ("macOS CloudStorage", re.compile(r"cloudstorage")),
)
# Files that sync programs leave in the root of a synchronised folder. Only plain files count:
# a *folder* `.dropbox` in the home directory is that program's settings, not its data.
SYNC_MARKER_FILES: Mapping[str, str] = {
    ".dropbox": "Dropbox",
    ".nutstore.marker": "坚果云",
    ".owncloudsync.log": "Nextcloud",
    ".nextcloudsync.log": "Nextcloud",
    ".baidusyncdisk": "百度网盘",
}
SYNC_MARKER_FOLDERS: Mapping[str, str] = {
    ".stfolder": "Syncthing",
    ".dropbox.cache": "Dropbox",
    ".tmp.drivedownload": "Google Drive",
}
SYNC_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")

_DRIVE_REMOTE = 4  # GetDriveTypeW, winbase.h


@dataclass(frozen=True, slots=True)
class Mount:
    """One mounted file system: its mount point and type."""

    point: Path
    kind: str


def check_location(
    path: Path,
    mounts: Iterable[Mount] | None = None,
    environ: Mapping[str, str] | None = None,
) -> None:
    """Check that a caseload may be stored at ``path``; nothing is created or changed.

    ``mounts`` and ``environ`` default to the system's own.

    Errors:
        ``RuleBroken``: ``HOME_IS_FILE``, ``HOME_ON_NETWORK``, ``HOME_IN_SYNC_FOLDER``,
        ``HOME_ON_FAT``, all on the field ``home``. ``Trouble``: ``HOME_NOT_WRITABLE``.
    """
    standing = nearest_existing(path)
    if not standing.is_dir():
        raise RuleBroken("HOME_IS_FILE", "home", path=str(standing))
    real = path.resolve()
    kind = kind_of(real, read_mounts(real) if mounts is None else mounts)
    if is_network(kind):
        raise RuleBroken("HOME_ON_NETWORK", "home", path=str(path), kind=kind)
    for candidate in (path.absolute(), real):
        sync = sync_program_of(candidate, os.environ if environ is None else environ)
        if sync is not None:
            raise RuleBroken("HOME_IN_SYNC_FOLDER", "home", path=str(path), kind=sync)
    if kind in FAT_KINDS:
        raise RuleBroken("HOME_ON_FAT", "home", path=str(path), kind=kind)
    if not os.access(standing, os.W_OK | os.X_OK):
        raise Trouble("HOME_NOT_WRITABLE", path=str(path))


def nearest_existing(path: Path) -> Path:
    """Return ``path`` or its closest existing parent."""
    place = path.absolute()
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    return place


def kind_of(path: Path, mounts: Iterable[Mount]) -> str:
    """Return the file system type, in lower case, of the resolved ``path``; "" if unknown."""
    best: Mount | None = None
    for mount in mounts:
        # A later mount on the same point hides the earlier one.
        if path.is_relative_to(mount.point) and (
            best is None or len(mount.point.parts) >= len(best.point.parts)
        ):
            best = mount
    return "" if best is None else best.kind.lower()


def is_network(kind: str) -> bool:
    """Return whether file systems of this type are remote."""
    if kind in NETWORK_KINDS:
        return True
    return kind.startswith("fuse") and NETWORK_PROGRAMS.search(kind) is not None


def sync_program_of(path: Path, environ: Mapping[str, str]) -> str | None:
    """Return the program that syncs ``path`` to a cloud, or None."""
    for name in SYNC_VARIABLES:
        root = environ.get(name, "")
        if root and path.is_relative_to(Path(root)):
            return "OneDrive"
    for part in path.parts:
        for program, pattern in SYNC_NAMES:
            if pattern.fullmatch(part.casefold()):
                return program
    return _marked_as_synced(path)


def _marked_as_synced(path: Path) -> str | None:
    for folder in (path, *path.parents):
        for name, program in SYNC_MARKER_FILES.items():
            if (folder / name).is_file():
                return program
        for name, program in SYNC_MARKER_FOLDERS.items():
            if (folder / name).is_dir():
                return program
    return None


def read_mounts(path: Path) -> tuple[Mount, ...]:
    """Return the mounts of this machine, including the one of the path if it is known."""
    if sys.platform == "win32":
        return _windows_mounts(path)
    if sys.platform == "darwin":
        listing = subprocess.run(["/sbin/mount"], capture_output=True, check=True)
        return parse_mount_listing(os.fsdecode(listing.stdout))
    return _linux_mounts(Path("/proc/self/mountinfo"))


def _linux_mounts(table: Path) -> tuple[Mount, ...]:
    """Return the mounts of the table, or nothing if it is unavailable.

    A chroot may have no /proc, or a table without its own root: then the file system is unknown and
    the location is not rejected.
    """
    try:
        return parse_mountinfo(table.read_bytes())
    except OSError:
        return ()


def parse_mountinfo(table: bytes) -> tuple[Mount, ...]:
    """Return the mounts of a Linux mountinfo table.

    Source: proc(5), /proc/pid/mountinfo; the mount point is field 5, the type follows " - ".
    """
    mounts = []
    for line in table.splitlines():
        head, dash, tail = line.partition(b" - ")
        fields = head.split()
        if dash and len(fields) > 4 and tail:
            point = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), fields[4])
            mounts.append(Mount(Path(os.fsdecode(point)), os.fsdecode(tail.split()[0])))
    return tuple(mounts)


def parse_mount_listing(listing: str) -> tuple[Mount, ...]:
    """Return the mounts in the output of ``mount`` on macOS."""
    found = re.findall(r"^.+? on (.+) \(([^,)]+)[^)]*\)$", listing, re.MULTILINE)
    return tuple(Mount(Path(point), kind) for point, kind in found)


def is_share_path(anchor: str) -> bool:
    """Return whether a Windows path is on another machine, ``\\\\server\\share``."""
    return anchor.startswith("\\\\") and not re.match(r"\\\\[?.]\\[A-Za-z]:", anchor)


if sys.platform == "win32":

    def _windows_mounts(path: Path) -> tuple[Mount, ...]:
        import ctypes

        anchor = path.anchor
        kernel = ctypes.WinDLL("kernel32")
        if is_share_path(anchor) or kernel.GetDriveTypeW(anchor) == _DRIVE_REMOTE:
            return (Mount(Path(anchor), "remote"),)
        name = ctypes.create_unicode_buffer(64)
        kernel.GetVolumeInformationW(anchor, None, 0, None, None, None, name, len(name))
        return (Mount(Path(anchor), name.value),)
