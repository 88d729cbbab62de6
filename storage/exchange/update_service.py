"""Announced program versions, identified by their installer files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import rfc8785

from casework.parcels import updates
from casework.parcels.manifest import READER
from casework.parcels.updates import Announcement, Installer
from casework.problems import RuleBroken
from casework.service_layer import ActionResult, CaseloadServices
from casework.service_layer.notices import announced_in
from casework.version import VERSION
from storage.exchange.parcel_verifier import Look
from storage.folder import troubles_at
from storage.ledger.keys import InstallationKeys, check_signature


class UpdateService:
    """The announced version of one caseload. Nothing is downloaded or installed automatically."""

    running = VERSION

    def __init__(
        self,
        services: CaseloadServices,
        look: Look,
        keys: Callable[[], InstallationKeys],
        now: Callable[[], datetime],
    ) -> None:
        self._services = services
        self._look = look
        self._keys = keys
        self._now = now

    def announced(self) -> Announcement | None:
        """Return the announced version and who announced it, or None."""
        with self._look() as reader:
            return announced_in(reader)

    def announce(
        self, version: str, installers: Iterable[Path], *, expires: date, notes: str
    ) -> ActionResult:
        """Announce a version by its installer files, signed with our key.

        Raises:
            RuleBroken: UPDATE_VERSION, UPDATE_EXPIRED, UPDATE_OLDER, FILE_MISSING.
        """
        with self._look() as reader:
            by = reader.keeper().name
        keys = self._keys()
        unsigned = Announcement(
            updates.checked_version(version),
            tuple(installer_at(path) for path in installers),
            READER,
            expires,
            notes.strip(),
            self._now(),
            by,
            keys.public.signing,
        )
        said = rfc8785.dumps(unsigned.statement())
        signature = keys.sign(updates.SIGNED_AS, said).hex()
        return self._services.notices.announce(replace(unsigned, signature=signature))

    def check(self, path: Path) -> Announcement:
        """Return the announcement that matches an installer.

        Raises:
            RuleBroken: FILE_MISSING, UPDATE_NOT_ANNOUNCED, UPDATE_UNSIGNED, UPDATE_EXPIRED,
                UPDATE_OLDER, UPDATE_OTHER_FILE.
        """
        announced = self.announced()
        if announced is not None:
            check_announcement(announced.document())
        found = installer_at(path)
        return updates.check_installer(announced, found, VERSION, self._services.today())


def check_announcement(document: Mapping[str, Any]) -> Announcement:
    """Return an office's announcement, verified with the key that it names.

    Raises:
        RuleBroken: UPDATE_UNREADABLE, UPDATE_UNSIGNED.
    """
    announced = updates.read_announcement(document)
    said = rfc8785.dumps(announced.statement())
    try:
        signature = bytes.fromhex(announced.signature)
    except ValueError:
        signature = b""
    if not check_signature(announced.signing, updates.SIGNED_AS, said, signature):
        raise RuleBroken("UPDATE_UNSIGNED", "file", version=announced.version)
    return announced


def installer_at(path: Path) -> Installer:
    """Return an installer's identity. Raises RuleBroken FILE_MISSING, UPDATE_OTHER_FILE."""
    if not path.is_file():
        raise RuleBroken("FILE_MISSING", "file", path=str(path))
    with troubles_at(path, closed="CANNOT_READ"), path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Installer(file.tell(), sha256)
