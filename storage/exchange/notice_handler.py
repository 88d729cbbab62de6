"""Reads the document of a notice from its parcel and applies it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.formats.json_values import read_json
from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelItemKind, ParcelKind
from casework.ports import Change
from casework.ports.parcels import StoredParcel, VerifiedParcel
from casework.problems import RuleBroken
from casework.service_layer import ActionResult, CaseloadServices
from casework.service_layer.notices import AppliedNotice, Effect, reply_to
from storage.exchange.container import VerifiedFile, read_items
from storage.exchange.update_service import check_announcement
from storage.ledger.keys import InstallationKeys
from storage.mapping import canonical


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
        is_canonical = canonical(document).encode() == data
    except ValueError as error:
        raise RuleBroken("E_RECORD", "file") from error
    if not isinstance(document, dict) or not is_canonical:
        raise RuleBroken("E_RECORD", "file")
    return document
