"""Sync targets 交换位置 and their transports, as values.

The transports are in ``storage.exchange.transports``; this module has what a user sets and sees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from casework.ports.parcels import StoredParcel
from casework.problems import RuleBroken

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=300)
RECEIPTS_STAY = timedelta(days=30)
"""How long a receipt is kept at a target; one that was lost there is uploaded again."""

_TRANSIENT = frozenset({"ROAD_UNREACHABLE", "ROAD_BROKEN", "ROAD_ANSWER", "ROAD_TORN"})
_LONGEST_NAME = 40
_PASSWORD = re.compile(r"^(\s*(?:[A-Za-z][\w+.-]*:)?//)?([^/@:]*:).*@", re.DOTALL)
"""Up to the last ``@``: an unescaped password may contain any character."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class TransportKind(StrEnum):
    """The transport of a target; a watched folder is read-only."""

    FOLDER = "folder"
    WATCH = "watch"
    WEBDAV = "webdav"
    SFTP = "sftp"


@dataclass(frozen=True, slots=True)
class SyncTarget:
    """A place where parcels are uploaded and downloaded.

    ``address`` is a folder, ``https://…`` or ``sftp://user@host:port/path``. ``pin`` is the
    server's key or certificate as confirmed at set-up; empty if an authority vouches for it.
    ``partners`` are the groups that use the target; empty means all. ``takes``: parcels are
    imported without confirmation.
    """

    name: str
    kind: TransportKind
    address: str
    user: str = ""
    pin: str = field(default="", repr=False)
    key_file: str = ""
    partners: tuple[UUID, ...] = ()
    takes: bool = False

    @property
    def is_remote(self) -> bool:
        """Whether it is a server and not a folder."""
        return self.kind in (TransportKind.WEBDAV, TransportKind.SFTP)

    @property
    def sends(self) -> bool:
        """Whether parcels are uploaded there, too."""
        return self.kind is not TransportKind.WATCH

    @property
    def needs_password(self) -> bool:
        """Whether it requires a password."""
        if self.kind is TransportKind.SFTP:
            return not self.key_file
        return self.kind is TransportKind.WEBDAV and bool(self.user)

    def reaches(self, group: UUID) -> bool:
        """Tell whether parcels for a partner's group are uploaded to this target."""
        return self.sends and (not self.partners or group in self.partners)


def checked_target(target: SyncTarget) -> SyncTarget:
    """Validate a target and normalise its address.

    Raises:
        RuleBroken: TARGET_NAME, TARGET_ADDRESS, ROAD_INSECURE (plain http to another computer).
    """
    name = target.name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise RuleBroken("TARGET_NAME", "name", limit=_LONGEST_NAME)
    if not target.is_remote:
        if not target.address.strip() or not Path(target.address).is_absolute():
            is_url = "://" in target.address  # the address of a server, entered as a folder
            shown_address = without_password(target.address) if is_url else target.address
            raise RuleBroken(
                "TARGET_ADDRESS", "address", kind=target.kind.value, value=shown_address
            )
        return replace(target, name=name)
    shown_address = without_password(target.address)
    wrong = RuleBroken("TARGET_ADDRESS", "address", kind=target.kind.value, value=shown_address)
    try:
        parts = urlsplit(target.address.strip())
        port = parts.port
    except ValueError as error:
        raise wrong from error
    if not parts.hostname or parts.query or parts.fragment or parts.password:
        raise wrong
    if target.kind is TransportKind.SFTP:
        user = target.user or parts.username or ""
        if parts.scheme != "sftp" or not user:
            raise wrong
        where = parts.hostname if port is None else f"{parts.hostname}:{port}"
        return replace(
            target, name=name, user=user, address=f"sftp://{where}{parts.path.rstrip('/')}"
        )
    if parts.scheme not in ("http", "https") or parts.username:
        raise wrong
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise RuleBroken("ROAD_INSECURE", "address", value=shown_address)
    return replace(target, name=name, address=target.address.strip().rstrip("/"))


def without_password(address: str) -> str:
    """Return an address for display, with the password between ``:`` and ``@`` masked."""
    return _PASSWORD.sub(r"\1***@", address)


def pause_after(failures: int) -> timedelta:
    """Return the delay before the next retry after so many failures: 1, 2, 4 … 300 s."""
    if failures < 1:
        return timedelta(0)
    return min(FIRST_PAUSE * (1 << min(failures - 1, 9)), LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class ServerIdentity:
    """The identity that a server presents, for comparison before it is trusted.

    ``is_vouched``: an authority that this device trusts has certified it.
    """

    pin: str = field(repr=False)
    fingerprint: str
    is_vouched: bool


@dataclass(frozen=True, slots=True)
class TargetState:
    """A target and its sync state."""

    target: SyncTarget
    tried_at: datetime | None = None
    worked_at: datetime | None = None
    failed_at: datetime | None = None
    failures: int = 0
    problem: str | None = None
    received: int = 0
    waiting: int = 0

    @property
    def is_well(self) -> bool:
        """Whether the last attempt succeeded."""
        return self.worked_at is not None and self.problem is None

    @property
    def needs_somebody(self) -> bool:
        """Whether the last sync failed in a way that needs a person."""
        return self.problem is not None and self.problem not in _TRANSIENT

    @property
    def next_at(self) -> datetime | None:
        """The time of the next retry after a failure; None after a success."""
        if self.tried_at is None or not self.failures:
            return None
        return self.tried_at + pause_after(self.failures)

    def is_due(self, now: datetime, every: timedelta) -> bool:
        """Tell whether a sync is due: after the retry delay, or after the regular interval."""
        if self.tried_at is None:
            return True
        return now >= (self.next_at or self.tried_at + every)


class ArrivalState(StrEnum):
    """The state of an incoming file."""

    WAITING = "waiting"
    TAKEN = "taken"
    HELD = "held"
    """On hold: the sender is unknown, not compared or revoked."""
    REFUSED = "refused"
    NOT_OURS = "not_ours"


HELD_FOR = frozenset(
    {
        *("E_SENDER_UNKNOWN", "E_SENDER_UNVERIFIED", "E_SENDER_REVOKED"),
        *("E_NEWER", "E_CLOCK", "MOVE_FIRST"),
    }
)
"""Codes after which a file is kept on hold, as it may be accepted later."""

UNREAD = "E_UNREAD"
"""A file that has not been checked yet, or that crashed the program during the check."""

MOST_STRANGERS = 100
LARGEST_OF_STRANGERS = 256 * 1024 * 1024
"""Limits, in files and total bytes, of what is kept from unknown senders."""

FOR_OTHERS = frozenset({"E_NO_KEY", "E_NOT_FOR_ME"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """An incoming file: its copy and what is known without opening it.

    ``facts`` belong to the ``code`` of a new refusal; they are not stored.
    """

    id: UUID
    path: Path
    name: str
    size: int
    sha256: str
    at: datetime
    target: str
    state: ArrivalState
    code: str | None = None
    kind: str | None = None
    sender: str | None = None
    seq: int | None = None
    records: int = 0
    action_id: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it still needs a decision."""
        return self.state in (ArrivalState.WAITING, ArrivalState.HELD)


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """The delivery state of a parcel: when it was delivered, and the number of attempts."""

    parcel: StoredParcel
    target: str
    handed_over_at: datetime | None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """The result of one sync; ``problem`` is why it ended early, with its facts.

    ``is_emptied``: delivered files were missing at the target and were uploaded again.
    """

    target: str
    sent: int = 0
    received: int = 0
    receipts: int = 0
    taken: int = 0
    refused: int = 0
    left: int = 0
    problem: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_emptied: bool = False
    actions: tuple[UUID, ...] = ()
    has_more: bool = False
    """More files remain for the next sync, so that few are here unchecked."""

    def followed_by(self, other: SyncSummary) -> SyncSummary:
        """Return the combined result of two syncs; it ended as the second one did."""
        return replace(
            other,
            sent=self.sent + other.sent,
            received=self.received + other.received,
            receipts=self.receipts + other.receipts,
            taken=self.taken + other.taken,
            refused=self.refused + other.refused,
            is_emptied=self.is_emptied or other.is_emptied,
            actions=self.actions + other.actions,
        )
