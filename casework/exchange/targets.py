"""Where parcels go and come from: targets and their roads 交换位置, as values.

What moves bytes is in ``storage.exchange.transports``; here is what a person sets and sees.
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

from casework.exchange.ports import StoredParcel
from casework.problems import RuleBroken

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=300)
RECEIPTS_STAY = timedelta(days=30)
"""How long a receipt lies ready at a target, so that one that got lost there is put again."""

_PASSING = frozenset({"ROAD_UNREACHABLE", "ROAD_BROKEN", "ROAD_ANSWER", "ROAD_TORN"})
_LONGEST_NAME = 40
_PASSWORD = re.compile(r"^(\s*(?:[A-Za-z][\w+.-]*:)?//)?([^/@:]*:).*@", re.DOTALL)
"""To the last ``@``: a password that was typed as it is may hold any character."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class TransportKind(StrEnum):
    """How a target is reached; a watched folder is only looked into."""

    FOLDER = "folder"
    WATCH = "watch"
    WEBDAV = "webdav"
    SFTP = "sftp"


@dataclass(frozen=True, slots=True)
class SyncTarget:
    """One place where parcels are left and found.

    ``address`` is a folder, ``https://…`` or ``sftp://user@host:port/path``. ``pin`` is the
    server's key or certificate as it was seen at set-up; empty where the system vouches for it.
    ``partners`` are the groups that are reached there; none named means all. ``takes``: what
    comes is taken in without asking.
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
        """It is a server, not a folder."""
        return self.kind in (TransportKind.WEBDAV, TransportKind.SFTP)

    @property
    def sends(self) -> bool:
        """Parcels are left there too."""
        return self.kind is not TransportKind.WATCH

    @property
    def needs_password(self) -> bool:
        """Somebody has to say a word before it lets us in."""
        if self.kind is TransportKind.SFTP:
            return not self.key_file
        return self.kind is TransportKind.WEBDAV and bool(self.user)

    def reaches(self, group: UUID) -> bool:
        """Tell whether parcels for a partner's group are left here."""
        return self.sends and (not self.partners or group in self.partners)


def checked_target(target: SyncTarget) -> SyncTarget:
    """Return the target with its address in order.

    Raises:
        RuleBroken: TARGET_NAME, TARGET_ADDRESS, ROAD_INSECURE (plain http to another computer).
    """
    name = target.name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise RuleBroken("TARGET_NAME", "name", limit=_LONGEST_NAME)
    if not target.is_remote:
        if not target.address.strip() or not Path(target.address).is_absolute():
            is_url = "://" in target.address  # an address of a server, given as a folder
            told = without_password(target.address) if is_url else target.address
            raise RuleBroken("TARGET_ADDRESS", "address", kind=target.kind.value, value=told)
        return replace(target, name=name)
    told = without_password(target.address)
    wrong = RuleBroken("TARGET_ADDRESS", "address", kind=target.kind.value, value=told)
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
        raise RuleBroken("ROAD_INSECURE", "address", value=told)
    return replace(target, name=name, address=target.address.strip().rstrip("/"))


def without_password(address: str) -> str:
    """Return an address as it may be shown: what stands between ``:`` and ``@`` is covered."""
    return _PASSWORD.sub(r"\1***@", address)


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after so many attempts in a row that failed: 1, 2, 4 … 300 s."""
    if failures < 1:
        return timedelta(0)
    return min(FIRST_PAUSE * (1 << min(failures - 1, 9)), LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class ServerIdentity:
    """Who a server says it is, for comparing before it is believed.

    ``is_vouched``: an authority that this computer trusts vouches for it.
    """

    pin: str = field(repr=False)
    fingerprint: str
    is_vouched: bool


@dataclass(frozen=True, slots=True)
class TargetState:
    """A target and how it has gone."""

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
        """The last attempt worked."""
        return self.worked_at is not None and self.problem is None

    @property
    def needs_somebody(self) -> bool:
        """The last visit failed in a way that does not pass by itself."""
        return self.problem is not None and self.problem not in _PASSING

    @property
    def next_at(self) -> datetime | None:
        """When it is tried anew after a failure: the pause grows. None where all is well."""
        if self.tried_at is None or not self.failures:
            return None
        return self.tried_at + pause_after(self.failures)

    def is_due(self, now: datetime, every: timedelta) -> bool:
        """Tell whether it is time to try: after a pause that grows, or every so often."""
        if self.tried_at is None:
            return True
        return now >= (self.next_at or self.tried_at + every)


class ArrivalState(StrEnum):
    """What has become of a file that came in."""

    WAITING = "waiting"
    TAKEN = "taken"
    HELD = "held"
    """Its sender is not known, not compared or given up: it lies aside until that is settled."""
    REFUSED = "refused"
    NOT_OURS = "not_ours"


HELD_FOR = frozenset(
    {
        *("E_SENDER_UNKNOWN", "E_SENDER_UNVERIFIED", "E_SENDER_REVOKED"),
        *("E_NEWER", "E_CLOCK", "MOVE_FIRST"),
    }
)
"""Refusals after which a file is kept: another day it may be let in."""

UNREAD = "E_UNREAD"
"""A file that nobody has judged yet, or that ended the program while it was looked at."""

MOST_STRANGERS = 100
LARGEST_OF_STRANGERS = 256 * 1024 * 1024
"""Files, and bytes of all of them, that lie aside here because their sender is unknown."""

FOR_OTHERS = frozenset({"E_NO_KEY", "E_NOT_FOR_ME"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came in: where its copy lies, and what is known of it from outside.

    ``facts`` belong to the ``code`` of a refusal that was just found; they are not kept.
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
        """Somebody still has to decide."""
        return self.state in (ArrivalState.WAITING, ArrivalState.HELD)


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """A parcel of ours on its way: when it had been left at all its places, how often tried."""

    parcel: StoredParcel
    target: str
    handed_over_at: datetime | None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """What one visit to a target did; ``problem`` is why it ended early, with its facts.

    ``is_emptied``: what had been left there was gone from it, and was left again.
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
    """Files were left for the next visit, so that few lie here unjudged."""

    def followed_by(self, other: SyncSummary) -> SyncSummary:
        """Return what two visits did together; it ended as the second one did."""
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
