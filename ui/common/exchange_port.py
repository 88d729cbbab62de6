"""What windows and commands need of the exchange; ``main.py`` supplies it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Protocol
from uuid import UUID

from casework.exchange.cards import IdentityCard
from casework.exchange.parcels import ParcelKind
from casework.exchange.results import (
    CheckedParcel,
    InspectedParcel,
    LedgerEntry,
    OpenedParcel,
    OutboxParcel,
    ParcelPreview,
    RejectedParcel,
    SealedParcel,
)
from casework.exchange.updates import Announcement
from casework.records import Partner
from casework.service_layer import ActionResult


class UpdatePort(Protocol):
    """The version of the program that an office announces; nothing is fetched by itself."""

    @property
    def running(self) -> str:
        """The version of this program."""
        ...

    def announced(self) -> Announcement | None: ...

    def announce(
        self, version: str, installers: Iterable[Path], *, expires: date, notes: str
    ) -> ActionResult:
        """Announce a version by the files that install it, signed with our key.

        Raises:
            RuleBroken: UPDATE_VERSION, UPDATE_EXPIRED, UPDATE_OLDER, FILE_MISSING.
        """
        ...

    def check(self, path: Path) -> Announcement:
        """What a chosen installer was announced as.

        Raises:
            RuleBroken: FILE_MISSING, UPDATE_NOT_ANNOUNCED, UPDATE_UNSIGNED, UPDATE_EXPIRED,
                UPDATE_OLDER, UPDATE_OTHER_FILE.
        """
        ...


class ExchangePort(Protocol):
    """Cards, parcels and what waits, for one open caseload."""

    def card(self) -> IdentityCard:
        """The card by which others come to know this installation."""
        ...

    def card_code(self) -> str:
        """The card as one line of text, for a QR code."""
        ...

    def write_card(self, out: Path) -> IdentityCard: ...

    def write_identity(self, out: Path) -> None:
        """Write the key that opens parcels to a file, for the program ``age``: a secret."""
        ...

    def read_card(self, source: Path | str) -> IdentityCard:
        """The card in a file or behind a code.

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
        """Seal what is new for a partner; it lies in the outbox, and in ``out`` as well.

        Raises:
            RuleBroken: E_SENDER_UNVERIFIED, E_SENDER_REVOKED.
        """
        ...

    def send_notices(self, kind: ParcelKind, out: Path | None = None) -> tuple[SealedParcel, ...]:
        """Seal a notice for everyone whom it concerns.

        Raises:
            RuleBroken: NOBODY_TO_TELL, UPDATE_NOT_ANNOUNCED.
        """
        ...

    def inspect(self, path: Path) -> InspectedParcel:
        """What a proven parcel says; nothing of it is kept. Raises RuleBroken E_…"""
        ...

    def preview(self, path: Path, accept: Collection[UUID] | None = None) -> ParcelPreview:
        """What opening a parcel would do to every record and student; nothing is kept."""
        ...

    def open(
        self,
        path: Path,
        accept: Collection[UUID] | None = None,
        *,
        reason: str | None = None,
        out: Path | None = None,
    ) -> OpenedParcel:
        """Take a parcel in, whole (None) or the records named, and seal the receipt."""
        ...

    def check(self, path: Path) -> CheckedParcel:
        """Whether a parcel is what it says it is, and what the ledger knows of it."""
        ...

    def outbox(self) -> tuple[OutboxParcel, ...]:
        """Our parcels that ask for an answer, oldest first."""
        ...

    def receipt_of(self, parcel_id: UUID) -> Path | None:
        """Where the receipt for a parcel that was taken in lies; None where it is gone."""
        ...

    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Everything that was sealed here or taken in, receipts as well, newest first."""
        ...

    def rejected_parcels(self) -> tuple[RejectedParcel, ...]:
        """What was refused at the door, newest first."""
        ...
