"""A small disk that a test can fill up and clear again.

Where we may mount one it is a file system of its own. Where we may not, the system is told to let
no file grow, which stops the same writes under another name.
"""

from __future__ import annotations

import errno
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

BALLAST = "ballast"


class SmallDisk(Protocol):
    """A folder on a disk without much room."""

    root: Path
    full: frozenset[str]
    """What the database calls it when this disk is full."""
    read_only: frozenset[str]
    """What it is called when nothing may be written."""

    returns_free_space: bool
    """Whether there is room again for what is written once something is removed."""

    def fill(self, *, leave: int = 0) -> None:
        """Leave so many bytes and no more."""
        ...

    def free_space(self) -> None: ...

    def closed(self) -> AbstractContextManager[None]:
        """Let nothing in this folder be written meanwhile."""
        ...


class MountedDisk:
    """A file system in memory, as small as we like."""

    full = frozenset({"DISK_FULL"})
    returns_free_space = True
    read_only = frozenset({"HOME_READ_ONLY", "HOME_NOT_WRITABLE", "CANNOT_WRITE"})

    def __init__(self, root: Path, size: int) -> None:
        self.root = root
        root.mkdir()
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(root)],
            check=True,
            capture_output=True,
        )

    def fill(self, *, leave: int = 0) -> None:
        with (self.root / BALLAST).open("ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4096))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
            ballast.truncate(max(0, ballast.tell() - leave))

    def free_space(self) -> None:
        (self.root / BALLAST).unlink()

    @contextmanager
    def closed(self) -> Iterator[None]:
        self._mount_again("ro")
        try:
            yield
        finally:
            self._mount_again("rw")

    def _mount_again(self, how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", str(self.root)], check=True)

    def remove(self) -> None:
        subprocess.run(["umount", "-l", str(self.root)], check=True)


class ForbiddenDisk:
    """A folder like any other, while no file may grow beyond a few bytes."""

    full = read_only = frozenset({"DISK_FULL", "DISK_FAILED"})
    returns_free_space = False

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)
        self._writes_none = sys.dont_write_bytecode

    def fill(self, *, leave: int = 0) -> None:
        sys.dont_write_bytecode = True
        resource.setrlimit(resource.RLIMIT_FSIZE, (leave, self._before[1]))

    def free_space(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)
        sys.dont_write_bytecode = self._writes_none

    @contextmanager
    def closed(self) -> Iterator[None]:
        self.fill()  # permissions would not stop root
        try:
            yield
        finally:
            self.free_space()

    def remove(self) -> None:
        self.free_space()


@contextmanager
def a_small_disk(root: Path, *, size: int = 24 * 1024 * 1024) -> Iterator[SmallDisk]:
    """Give a small disk at ``root``, which must not exist; it is gone afterwards."""
    disk: MountedDisk | ForbiddenDisk
    try:
        disk = MountedDisk(root, size)
    except (subprocess.CalledProcessError, FileNotFoundError):
        shutil.rmtree(root)
        disk = ForbiddenDisk(root)
    try:
        yield disk
    finally:
        disk.remove()
