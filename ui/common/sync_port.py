"""What windows and commands need of the roads by which parcels travel; ``main.py`` supplies it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from casework.exchange.results import OpenedParcel, ParcelPreview
from casework.exchange.targets import (
    Arrival,
    DeliveryState,
    ServerIdentity,
    SyncSummary,
    SyncTarget,
    TargetState,
)
from casework.ports import ProgressCallback


class SyncPort(Protocol):
    """Targets, what goes to them and what comes from them.

    ``load_file``, ``meet`` and ``carry`` ask no database and may take long: a window runs them
    beside its reads. An errand is drawn up by ``plan`` and settled by ``settle``.
    """

    def targets(self) -> tuple[TargetState, ...]: ...

    def probe(self, target: SyncTarget) -> ServerIdentity | None:
        """Who a server says it is, for comparing; None for folders."""
        ...

    def connect(
        self, target: SyncTarget, *, fingerprint: str = "", password: str = ""
    ) -> SyncTarget:
        """The target with its server pinned, after it has let us in once.

        Raises:
            RuleBroken: TARGET_NAME, TARGET_ADDRESS, ROAD_INSECURE, ROAD_UNPINNED,
                ROAD_PIN_DIFFERS, ROAD_PASSWORD, ROAD_KEY_FILE. Trouble: ROAD_…
        """
        ...

    def keep_target(
        self, target: SyncTarget, password: str = "", *, store: bool = True
    ) -> str | None:
        """Keep a target that was met; why the keyring does not keep the password, or None."""
        ...

    def drop_target(self, name: str) -> None: ...

    def set_session_password(self, name: str, password: str) -> None:
        """Know the password of a target until the caseload is closed."""
        ...

    def sync(self, name: str, *, check: Callable[[int, int], object] | None = None) -> SyncSummary:
        """Visit a target: leave what waits, fetch what is new.

        Raises:
            RuleBroken: UNKNOWN_TARGET, ROAD_PASSWORD.
        """
        ...

    def plan(self, name: str) -> Any:
        """What a visit has to do, for ``carry``. Raises as ``sync``."""
        ...

    def transfer(
        self, errand: Any, *, check: Callable[[int, int], object] | None = None
    ) -> Any: ...

    def commit(self, errand: Any, trip: Any) -> SyncSummary: ...

    def offer(self, path: Path) -> Arrival:
        """Take a file into the inbox, whatever it is called, and say what is in it.

        Raises:
            RuleBroken: FILE_MISSING, E_LIMIT.
        """
        ...

    def arrivals(self) -> tuple[Arrival, ...]:
        """What waits for a decision, oldest first."""
        ...

    def judge_again(self, *, unread: bool = False) -> tuple[Arrival, ...]:
        """Look anew at what lies aside because of its sender; on request, at what is unread too."""
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
        """Take it in; ``tell`` hears how far it is and may raise, which leaves nothing taken."""
        ...

    def put_aside(self, arrival_id: UUID) -> None:
        """Refuse what lies aside; it is not offered any more."""
        ...

    def kept(self, sender: str, seq: int) -> Arrival | None:
        """A file that was taken in, as long as its copy is here."""
        ...

    def reopen(self, sender: str, seq: int) -> Arrival:
        """Let a file wait once more; raises RuleBroken UNKNOWN_ARRIVAL."""
        ...

    def deliveries(self) -> tuple[DeliveryState, ...]:
        """Our parcels with when each was left at its target."""
        ...
