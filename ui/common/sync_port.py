"""The synchronisation interface that windows and commands use; ``main.py`` supplies it."""

from __future__ import annotations

from collections.abc import Callable, Collection
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
from casework.ports import ProgressCallback
from casework.service_layer.exchange_results import OpenedParcel, ParcelPreview


class SyncPort(Protocol):
    """Targets, what is uploaded to them and what is received from them.

    ``probe``, ``connect`` and ``transfer`` do not use the database and may take long: a window
    runs them in a thread of their own. ``plan`` prepares a sync, ``commit`` records its result.
    """

    def targets(self) -> tuple[TargetState, ...]: ...

    def probe(self, target: SyncTarget) -> ServerIdentity | None:
        """Return the identity a server claims, for comparison; None for folders."""
        ...

    def connect(
        self, target: SyncTarget, *, fingerprint: str = "", password: str = ""
    ) -> SyncTarget:
        """Return the target with its server pinned, after one successful login.

        Raises:
            RuleBroken: TARGET_NAME, TARGET_ADDRESS, ROAD_INSECURE, ROAD_UNPINNED,
                ROAD_PIN_DIFFERS, ROAD_PASSWORD, ROAD_KEY_FILE. Trouble: ROAD_…
        """
        ...

    def keep_target(
        self, target: SyncTarget, password: str = "", *, store: bool = True
    ) -> str | None:
        """Save a connected target; return why the keyring did not store the password, or None."""
        ...

    def drop_target(self, name: str) -> None: ...

    def set_session_password(self, name: str, password: str) -> None:
        """Remember the password of a target until the caseload is closed."""
        ...

    def sync(self, name: str, *, check: Callable[[int, int], object] | None = None) -> SyncSummary:
        """Sync with a target: upload what is pending, download what is new.

        Raises:
            RuleBroken: UNKNOWN_TARGET, ROAD_PASSWORD.
        """
        ...

    def plan(self, name: str) -> Any:
        """Return what a sync has to do, for ``transfer``. Raises as ``sync``."""
        ...

    def transfer(self, plan: Any, *, check: Callable[[int, int], object] | None = None) -> Any: ...

    def commit(self, plan: Any, result: Any) -> SyncSummary: ...

    def offer(self, path: Path) -> Arrival:
        """Copy a file to the inbox, whatever its name, and return what is in it.

        Raises:
            RuleBroken: FILE_MISSING, E_LIMIT.
        """
        ...

    def arrivals(self) -> tuple[Arrival, ...]:
        """Return what is pending a decision, oldest first."""
        ...

    def judge_again(self, *, unread: bool = False) -> tuple[Arrival, ...]:
        """Check parcels on hold for their sender again; with ``unread``, unreadable ones too."""
        ...

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
        ...

    def put_aside(self, arrival_id: UUID) -> None:
        """Reject a parcel that is on hold; it is not offered again."""
        ...

    def kept(self, sender: str, seq: int) -> Arrival | None:
        """Return a parcel that was imported, as long as its copy is kept."""
        ...

    def reopen(self, sender: str, seq: int) -> Arrival:
        """Put a parcel on hold again. Raises RuleBroken: UNKNOWN_ARRIVAL."""
        ...

    def deliveries(self) -> tuple[DeliveryState, ...]:
        """Return our parcels with the time each was uploaded to its target."""
        ...
