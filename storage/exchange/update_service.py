"""Announced program versions, identified by their installer files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import rfc8785

from casework.formats.json_values import canonical_json, read_json
from casework.parcels import updates
from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import READER, ParcelItemKind, ParcelKind
from casework.parcels.updates import Announcement, Installer
from casework.ports import Change
from casework.ports.parcels import StoredParcel, VerifiedParcel
from casework.problems import RuleBroken
from casework.service_layer import ActionResult, CaseloadServices
from casework.service_layer.notices import AppliedNotice, Effect, announced_in, reply_to
from casework.version import VERSION
from storage.exchange.container import VerifiedFile, read_items
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


class NoticeHandler:
    """Reads and applies notices."""

    def __init__(self, services: CaseloadServices, keys: Callable[[], InstallationKeys]) -> None:
        self._services = services
        self._keys = keys

    def document(self, path: Path, proven: VerifiedFile) -> Mapping[str, Any]:
        """Return the document of a verified notice.

        Raises:
            RuleBroken: E_RECORD; UPDATE_UNREADABLE, UPDATE_UNSIGNED.
        """
        items = proven.manifest.items
        if len(items) != 1 or items[0].kind != ParcelItemKind.NOTICE:
            raise RuleBroken("E_RECORD", "file")
        held: list[bytes] = []
        read_items(path, self._keys(), proven, lambda _item, data: held.append(data))
        document = _document(held[0])
        if proven.manifest.kind is ParcelKind.UPDATE:
            check_announcement(document)
        return document

    def apply_notice(
        self,
        parcel: VerifiedParcel,
        known: StoredParcel | None,
        accept: Collection[UUID] | None,
        reason: str | None,
    ) -> AppliedNotice:
        """Apply or reject a notice; applying it twice changes nothing."""
        if known is not None:
            answer = reply_to(parcel.manifest, LineOutcome.DUPLICATE, None, None)
            return AppliedNotice(ActionResult(Change()), Effect(), (answer,))
        is_declined = accept is not None and not accept
        return self._services.notices.apply_notice(
            parcel, declined=(reason or "") if is_declined else None
        )


def _document(data: bytes) -> Mapping[str, Any]:
    try:
        document = read_json(data)
        is_canonical = canonical_json(document).encode() == data
    except ValueError as error:
        raise RuleBroken("E_RECORD", "file") from error
    if not isinstance(document, dict) or not is_canonical:
        raise RuleBroken("E_RECORD", "file")
    return document
