"""Exchange and synchronisation as windows and commands use them; ``main.py`` supplies both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from casework.exchange.targets import (
    Arrival,
    DeliveryState,
    ServerIdentity,
    SyncSummary,
    SyncTarget,
    TargetState,
)
from casework.parcels.manifest import ParcelKind
from casework.parcels.signing import IdentityCard
from casework.parcels.updates import Announcement
from casework.ports import ProgressCallback
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

    def announced(self) -> Announcement | None: ...

    def announce(
        self, version: str, installers: Iterable[Path], *, expires: date, notes: str
    ) -> ActionResult:
        """Announce a version, given its installers, signed with our key.

        Raises:
            RuleBroken: UPDATE_VERSION, UPDATE_EXPIRED, UPDATE_OLDER, FILE_MISSING.
        """

    def check(self, path: Path) -> Announcement:
        """Return the announcement that matches a chosen installer.

        Raises:
            RuleBroken: FILE_MISSING, UPDATE_NOT_ANNOUNCED, UPDATE_UNSIGNED, UPDATE_EXPIRED,
                UPDATE_OLDER, UPDATE_OTHER_FILE.
        """


class ExchangePort(Protocol):
    """Identity cards and parcels of one open caseload."""

    def card(self) -> IdentityCard:
        """Return the card that identifies this installation to others."""

    def card_code(self) -> str:
        """Return the card as one line of text, for a QR code."""

    def write_card(self, out: Path) -> IdentityCard: ...

    def write_identity(self, out: Path) -> None:
        """Write the secret key that opens parcels to a file in the format of ``age``."""

    def read_card(self, source: Path | str) -> IdentityCard:
        """Return the card from a file or a code.

        Raises:
            RuleBroken: FILE_MISSING, CARD_UNREADABLE, CARD_NEWER, CARD_DAMAGED.
        """

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

    def send_notices(self, kind: ParcelKind, out: Path | None = None) -> tuple[SealedParcel, ...]:
        """Seal a notice for every partner concerned.

        Raises:
            RuleBroken: NOBODY_TO_TELL, UPDATE_NOT_ANNOUNCED.
        """

    def inspect(self, path: Path) -> InspectedParcel:
        """Return the contents of a verified parcel, without importing it. Raises RuleBroken E_…"""

    def preview(self, path: Path, accept: Collection[UUID] | None = None) -> ParcelPreview:
        """Return the effect of opening a parcel on every record and student, without saving."""

    def open(
        self,
        path: Path,
        accept: Collection[UUID] | None = None,
        *,
        reason: str | None = None,
        out: Path | None = None,
    ) -> OpenedParcel:
        """Import a parcel, all of it (None) or the records given, and seal the receipt."""

    def check(self, path: Path) -> CheckedParcel:
        """Return whether a parcel is authentic and intact, and its entry in the ledger."""

    def outbox(self) -> tuple[OutboxParcel, ...]:
        """Return our parcels that need a receipt, oldest first."""

    def receipt_of(self, parcel_id: UUID) -> Path | None:
        """Return the path of the receipt for an imported parcel; None when it is gone."""

    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Return every parcel sealed or imported here, including receipts, newest first."""

    def rejected_parcels(self) -> tuple[RejectedParcel, ...]:
        """Return the parcels that were rejected as a whole, newest first."""


class SyncPort(Protocol):
    """Targets, what is uploaded to them and what is received from them.

    ``probe``, ``connect`` and ``transfer`` do not use the database and may take long: a window
    runs them in a thread of their own. ``plan`` prepares a sync, ``commit`` records its result.
    """

    def targets(self) -> tuple[TargetState, ...]: ...

    def probe(self, target: SyncTarget) -> ServerIdentity | None:
        """Return the identity a server claims, for comparison; None for folders."""

    def connect(
        self, target: SyncTarget, *, fingerprint: str = "", password: str = ""
    ) -> SyncTarget:
        """Return the target with its server pinned, after one successful login.

        Raises:
            RuleBroken: TARGET_NAME, TARGET_ADDRESS, ROAD_INSECURE, ROAD_UNPINNED,
                ROAD_PIN_DIFFERS, ROAD_PASSWORD, ROAD_KEY_FILE. Trouble: ROAD_…
        """

    def keep_target(
        self, target: SyncTarget, password: str = "", *, store: bool = True
    ) -> str | None:
        """Save a connected target; return why the keyring did not store the password, or None."""

    def drop_target(self, name: str) -> None: ...

    def set_session_password(self, name: str, password: str) -> None:
        """Remember the password of a target until the caseload is closed."""

    def sync(self, name: str, *, check: Callable[[int, int], object] | None = None) -> SyncSummary:
        """Sync with a target: upload what is pending, download what is new.

        Raises:
            RuleBroken: UNKNOWN_TARGET, ROAD_PASSWORD.
        """

    def plan(self, name: str) -> Any:
        """Return what a sync has to do, for ``transfer``. Raises as ``sync``."""

    def transfer(self, plan: Any, *, check: Callable[[int, int], object] | None = None) -> Any: ...

    def commit(self, plan: Any, result: Any) -> SyncSummary: ...

    def offer(self, path: Path) -> Arrival:
        """Copy a file to the inbox, whatever its name, and return what is in it.

        Raises:
            RuleBroken: FILE_MISSING, E_LIMIT.
        """

    def arrivals(self) -> tuple[Arrival, ...]:
        """Return what is pending a decision, oldest first."""

    def judge_again(self, *, unread: bool = False) -> tuple[Arrival, ...]:
        """Check parcels on hold for their sender again; with ``unread``, unreadable ones too."""

    def preview(self, arrival_id: UUID) -> ParcelPreview: ...

    def take(
        self,
        arrival_id: UUID,
        accept: Collection[UUID] | None = None,
        *,
        reason: str | None = None,
        tell: ProgressCallback | None = None,
    ) -> OpenedParcel:
        """Import it; ``tell`` reports progress and may raise, which imports nothing."""

    def put_aside(self, arrival_id: UUID) -> None:
        """Reject a parcel that is on hold; it is not offered again."""

    def kept(self, sender: str, seq: int) -> Arrival | None:
        """Return a parcel that was imported, as long as its copy is kept."""

    def reopen(self, sender: str, seq: int) -> Arrival:
        """Put a parcel on hold again. Raises RuleBroken: UNKNOWN_ARRIVAL."""

    def deliveries(self) -> tuple[DeliveryState, ...]:
        """Return our parcels with the time each was uploaded to its target."""
