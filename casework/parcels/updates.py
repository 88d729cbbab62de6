"""A program version that an office announces: digest and size of its installers, expiry date.

Nothing is downloaded or installed automatically: the user obtains the installer from the office,
and the program verifies that it is the announced one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework.problems import RuleBroken

SIGNED_AS = "zhuhang/update/v1"
SETTING = "program_update"
"""Settings key of the current announcement; it is never set by hand."""

FORMAT = 1
_HEX64 = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"\d{1,4}(\.\d{1,5}){1,3}")
_LONGEST = 4000
_MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Installer:
    """One installer of a version: its size in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """The announcement of a version; ``signing`` is the key that first signed it.

    From this version on, parcels may require format version ``min_reader``. After ``expires`` the
    announcement is invalid.
    """

    version: str
    installers: tuple[Installer, ...]
    min_reader: int
    expires: date
    notes: str
    at: datetime
    by: str
    signing: str
    signature: str = ""

    def statement(self) -> dict[str, Any]:
        """Return the document that the announcing office signs."""
        return {
            "zhuhang_update": FORMAT,
            "version": self.version,
            "installers": [{"size": one.size, "sha256": one.sha256} for one in self.installers],
            "min_reader": self.min_reader,
            "expires": self.expires.isoformat(),
            "notes": self.notes,
            "at": self.at.isoformat(),
            "by": self.by,
            "signing": self.signing,
        }

    def document(self) -> dict[str, Any]:
        return {**self.statement(), "signature": self.signature}


def read_announcement(raw: Any) -> Announcement:
    """Parse an announcement without verifying its signature.

    Raises:
        RuleBroken: UPDATE_UNREADABLE.
    """
    try:
        found = _read(raw)
    except (ValueError, KeyError, TypeError, RuleBroken) as error:
        raise RuleBroken("UPDATE_UNREADABLE", "file") from error
    is_ours = raw["zhuhang_update"] == FORMAT and found.at.tzinfo is not None
    if not is_ours or not 1 <= len(found.installers) <= _MOST_FILES:
        raise RuleBroken("UPDATE_UNREADABLE", "file")
    return found


def _read(raw: Mapping[str, Any]) -> Announcement:
    return Announcement(
        checked_version(str(raw["version"])),
        tuple(_installer(one) for one in raw["installers"]),
        int(raw["min_reader"]),
        date.fromisoformat(raw["expires"]),
        str(raw["notes"])[:_LONGEST],
        datetime.fromisoformat(raw["at"]),
        str(raw["by"])[:_LONGEST],
        str(raw["signing"]),
        str(raw["signature"]),
    )


def _installer(document: Mapping[str, Any]) -> Installer:
    size, sha256 = document["size"], str(document["sha256"])
    if type(size) is not int or size <= 0 or not _HEX64.fullmatch(sha256):
        raise ValueError("no installer")
    return Installer(size, sha256)


def checked_version(text: str) -> str:
    """Normalise a version (``1.4.2``). Raises RuleBroken UPDATE_VERSION."""
    clean = text.strip()
    if not _VERSION.fullmatch(clean):
        raise RuleBroken("UPDATE_VERSION", "version", value=clean[:40])
    return clean


def is_newer(version: str, than: str) -> bool:
    """Tell whether a version is newer than another one, compared by numbers."""
    return _numbers(version) > _numbers(than)


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def check_announced(
    coming: Announcement, in_force: Announcement | None, running: str, today: date
) -> None:
    """Check that an announcement may take effect.

    Raises:
        RuleBroken: UPDATE_EXPIRED, UPDATE_OLDER.
    """
    _refuse_expired(coming, today)
    if is_newer(running, coming.version):
        raise RuleBroken("UPDATE_OLDER", "file", version=coming.version, known=running)
    if in_force is None:
        return
    is_older = is_newer(in_force.version, coming.version)
    is_earlier = in_force.version == coming.version and coming.at < in_force.at
    if is_older or is_earlier:
        raise RuleBroken("UPDATE_OLDER", "file", version=coming.version, known=in_force.version)


def check_installer(
    announced: Announcement | None, found: Installer, running: str, today: date
) -> Announcement:
    """Return the announced installer that a chosen file matches.

    Raises:
        RuleBroken: UPDATE_NOT_ANNOUNCED, UPDATE_EXPIRED, UPDATE_OLDER, UPDATE_OTHER_FILE.
    """
    if announced is None:
        raise RuleBroken("UPDATE_NOT_ANNOUNCED", "file")
    _refuse_expired(announced, today)
    if not is_newer(announced.version, running):
        raise RuleBroken("UPDATE_OLDER", "file", version=announced.version, known=running)
    if found not in announced.installers:
        raise RuleBroken("UPDATE_OTHER_FILE", "file", version=announced.version, by=announced.by)
    return announced


def _refuse_expired(announced: Announcement, today: date) -> None:
    if announced.expires < today:
        expires = announced.expires.isoformat()
        raise RuleBroken("UPDATE_EXPIRED", "file", version=announced.version, expires=expires)
