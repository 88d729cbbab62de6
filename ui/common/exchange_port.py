"""The exchange interface that windows and commands use; ``main.py`` supplies it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Protocol
from uuid import UUID

from casework.parcels.cards import IdentityCard
from casework.parcels.lines import ParcelKind
from casework.parcels.updates import Announcement
from casework.records import Partner
from casework.service_layer import ActionResult
from casework.service_layer.exchange_results import (
    CheckedParcel,
    InspectedParcel,
    LedgerEntry,
    OpenedParcel,
    OutboxParcel,
    ParcelPreview,
    RejectedParcel,
    SealedParcel,
)


class UpdatePort(Protocol):
    """The program version that an office announces; nothing is downloaded automatically."""

    @property
    def running(self) -> str:
        """The version of this program."""
        ...

    def announced(self) -> Announcement | None: ...

    def announce(
        self, version: str, installers: Iterable[Path], *, expires: date, notes: str
    ) -> ActionResult:
        """Announce a version, given its installers, signed with our key.

        Raises:
            RuleBroken: UPDATE_VERSION, UPDATE_EXPIRED, UPDATE_OLDER, FILE_MISSING.
        """
        ...

    def check(self, path: Path) -> Announcement:
        """Return the announcement that matches a chosen installer.

        Raises:
            RuleBroken: FILE_MISSING, UPDATE_NOT_ANNOUNCED, UPDATE_UNSIGNED, UPDATE_EXPIRED,
                UPDATE_OLDER, UPDATE_OTHER_FILE.
        """
        ...


class ExchangePort(Protocol):
    """Identity cards and parcels of one open caseload."""

    def card(self) -> IdentityCard:
        """Return the card that identifies this installation to others."""
        ...

    def card_code(self) -> str:
        """Return the card as one line of text, for a QR code."""
        ...

    def write_card(self, out: Path) -> IdentityCard: ...

    def write_identity(self, out: Path) -> None:
        """Write the secret key that opens parcels to a file in the format of ``age``."""
        ...

    def read_card(self, source: Path | str) -> IdentityCard:
        """Return the card from a file or a code.

        Raises:
            RuleBroken: FILE_MISSING, CARD_UNREADABLE, CARD_NEWER, CARD_DAMAGED.
        """
        ...

    def seal(
        self,
        partner: Partner,
        kind: ParcelKind | None = None,
        *,
        files: Iterable[UUID] | None = None,
        out: Path | None = None,
    ) -> SealedParcel:
        """Seal new records for a partner into the outbox, and copy the parcel to ``out``.

        Raises:
            RuleBroken: E_SENDER_UNVERIFIED, E_SENDER_REVOKED.
        """
        ...

    def send_notices(self, kind: ParcelKind, out: Path | None = None) -> tuple[SealedParcel, ...]:
        """Seal a notice for every partner concerned.

        Raises:
            RuleBroken: NOBODY_TO_TELL, UPDATE_NOT_ANNOUNCED.
        """
        ...

    def inspect(self, path: Path) -> InspectedParcel:
        """Return the contents of a verified parcel, without importing it. Raises RuleBroken E_…"""
        ...

    def preview(self, path: Path, accept: Collection[UUID] | None = None) -> ParcelPreview:
        """Return the effect of opening a parcel on every record and student, without saving."""
        ...

    def open(
        self,
        path: Path,
        accept: Collection[UUID] | None = None,
        *,
        reason: str | None = None,
        out: Path | None = None,
    ) -> OpenedParcel:
        """Import a parcel, all of it (None) or the records given, and seal the receipt."""
        ...

    def check(self, path: Path) -> CheckedParcel:
        """Return whether a parcel is authentic and intact, and its entry in the ledger."""
        ...

    def outbox(self) -> tuple[OutboxParcel, ...]:
        """Return our parcels that need a receipt, oldest first."""
        ...

    def receipt_of(self, parcel_id: UUID) -> Path | None:
        """Return the path of the receipt for an imported parcel; None when it is gone."""
        ...

    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Return every parcel sealed or imported here, including receipts, newest first."""
        ...

    def rejected_parcels(self) -> tuple[RejectedParcel, ...]:
        """Return the parcels that were rejected as a whole, newest first."""
        ...
