"""Synchronises parcels with targets: prepares a sync, runs it, and records its result."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from casework.exchange.targets import (
    LARGEST_OF_STRANGERS,
    MOST_STRANGERS,
    RECEIPTS_STAY,
    UNREAD,
    Arrival,
    ArrivalState,
    DeliveryState,
    ServerIdentity,
    SyncSummary,
    SyncTarget,
    TargetState,
    TransportKind,
    checked_target,
)
from casework.parcels.manifest import REPLY_KINDS, ParcelKind
from casework.parcels.signing import PublicKeys
from casework.ports.parcels import StoredParcel
from casework.problems import RuleBroken, Trouble
from casework.records import Partner
from storage.exchange.service import ParcelExchange
from storage.exchange.transports.inbox import Inbox, Look, Write
from storage.exchange.transports.sync_repository import LEFT, NOTHING
from storage.exchange.transports.sync_run import (
    PATIENCE_S,
    Download,
    SyncPlan,
    SyncResult,
    Upload,
    mark_of,
    reachable,
    transfer,
)
from storage.folder import Folder
from storage.vault.passwords import Passwords

STRANGER = "E_SENDER_UNKNOWN"
TOO_MANY = "E_TOO_MANY_HELD"
_ANSWERED = frozenset({"acknowledged", "returned"})


class SyncService(Inbox):
    """The targets of one caseload, with their uploads and downloads.

    ``plan`` and ``commit`` use the database; ``transfer`` and ``connect`` do not, and may be slow.
    """

    def __init__(
        self,
        exchange: ParcelExchange,
        look: Look,
        write: Write,
        keys: Callable[[], tuple[PublicKeys, ...]],
        folder: Folder,
        now: Callable[[], datetime],
        *,
        patience_s: float = PATIENCE_S,
    ) -> None:
        super().__init__(exchange, look, write, folder, now)
        self._keys = keys
        self._patience_s = patience_s
        self._passwords = Passwords(folder.root)

    # --- targets

    def targets(self) -> tuple[TargetState, ...]:
        """Return the targets with the results of their syncs."""
        with self._repository() as register:
            return register.targets()

    def probe(self, target: SyncTarget) -> ServerIdentity | None:
        """Return the identity that a server claims; None if there is none, as for folders.

        Raises:
            RuleBroken: as ``checked_target``. Trouble: ROAD_UNREACHABLE.
        """
        target = checked_target(target)
        with _setting_up():
            if target.kind is TransportKind.SFTP:
                from storage.exchange.transports.sftp import see_host_key

                return see_host_key(target.address, patience_s=self._patience_s)
            if target.kind is TransportKind.WEBDAV:
                from storage.exchange.transports.webdav import see_certificate

                return see_certificate(target.address, patience_s=self._patience_s)
        return None

    def connect(
        self, target: SyncTarget, *, fingerprint: str = "", password: str = ""
    ) -> SyncTarget:
        """Return the target with its server pinned, after one successful login.

        ``fingerprint`` comes from the server's administrator; without it, only a server with a
        certificate from a trusted authority is accepted.

        Raises:
            RuleBroken: as ``checked_target``; ROAD_UNPINNED, ROAD_PIN_DIFFERS, ROAD_PASSWORD.
            Trouble: as ``Transport``.
        """
        target = checked_target(target)
        seen = self.probe(target)
        if seen is not None:
            said = fingerprint.strip()
            if said and _plain(said) != _plain(seen.fingerprint):
                raise RuleBroken("ROAD_PIN_DIFFERS", "pin", seen=seen.fingerprint)
            if not said and not seen.is_vouched:
                raise RuleBroken("ROAD_UNPINNED", "pin", seen=seen.fingerprint)
            target = replace(target, pin=seen.pin if said else "")
        if target.needs_password and not password:
            raise RuleBroken("ROAD_PASSWORD", "password", target=target.name)
        with _setting_up():
            reachable(target, password, patience_s=self._patience_s)
        return target

    def keep_target(
        self, target: SyncTarget, password: str = "", *, store: bool = True
    ) -> str | None:
        """Save a connected target; return why the keyring did not store the password."""
        with self._repository() as register:
            register.keep_target(target)
        if not password:
            return None
        if store:
            return self._passwords.store(target.name, password)
        self._passwords.set(target.name, password)
        return None

    def drop_target(self, name: str) -> None:
        """Delete a target. Raises RuleBroken UNKNOWN_TARGET."""
        self._target(name)
        with self._repository() as register:
            register.drop_target(name)
        self._passwords.forget(name)

    def set_session_password(self, name: str, password: str) -> None:
        """Remember the password of a target until the caseload is closed."""
        self._passwords.set(name, password)

    def _target(self, name: str) -> SyncTarget:
        states = self.targets()
        for state in states:
            if state.target.name == name:
                return state.target
        choices = [state.target.name for state in states]
        raise RuleBroken("UNKNOWN_TARGET", "target", value=name, choices=choices)

    # --- sync

    def sync(self, name: str, *, check: Callable[[int, int], object] | None = None) -> SyncSummary:
        """Sync with a target: upload what is pending, download what is new, send receipts at once.

        Raises:
            RuleBroken: UNKNOWN_TARGET, ROAD_PASSWORD.
        """
        done = self.commit(plan := self.plan(name), self.transfer(plan, check=check))
        while done.problem is None and done.has_more:
            plan = self.plan(name)
            done = done.followed_by(self.commit(plan, self.transfer(plan, check=check)))
        if done.problem is None and done.taken and plan.target.sends:
            again = self.plan(name)
            done = done.followed_by(self.commit(again, self.transfer(again, check=check)))
        return done

    def plan(self, name: str) -> SyncPlan:
        """Return the work of a sync. Raises RuleBroken UNKNOWN_TARGET, ROAD_PASSWORD.

        Without the target's password nothing is uploaded, and the list of targets shows that.
        """
        target = self._target(name)
        password = self._passwords.get(name) if target.needs_password else ""
        with self._look() as reader:
            parcels = reader.exchange.parcels(is_ours=True)
            places = _places(reader.get_all(Partner))
            # only one of a person's computers can open the parcel of a handover
            only = {
                parcel.id: reader.exchange.recipients(parcel.id)
                for parcel in parcels
                if parcel.kind == ParcelKind.HANDOVER and len(places.get(parcel.partner_id, ())) > 1
            }
        uploads: list[Upload] = []
        stale: list[tuple[str, str]] = []
        with self._repository() as register:
            left = register.deliveries(name)
            for parcel in parcels:
                if not target.reaches(parcel.partner_id):
                    continue
                path = self._folder.outbox / parcel.name
                for sealing, place in places.get(parcel.partner_id, ()):
                    row = left.get((name, place, parcel.name))
                    delivered_at = None if row is None else row["delivered_at"]
                    if self._is_done(parcel, delivered_at):
                        if row is not None:
                            stale.append((place, parcel.name))
                        if parcel.kind in REPLY_KINDS:
                            path.unlink(missing_ok=True)
                    elif path.is_file() and sealing in only.get(parcel.id, {sealing}):
                        register.plan_delivery(name, place, parcel.name)
                        uploads.append(Upload(place, path, delivered_at is not None))
            seen = register.seen(name)
            self._sweep_inbox(register)
            if password is None:
                register.log_sync(name, self._now(), "ROAD_PASSWORD", 0)
        if password is None:
            raise RuleBroken("ROAD_PASSWORD", "password", target=name)
        is_watched = target.kind is TransportKind.WATCH
        own_places = ("",) if is_watched else tuple(place_of(keys) for keys in self._keys())
        return SyncPlan(
            target, own_places, self._folder.inbox, tuple(uploads), tuple(stale), seen, password
        )

    def _is_done(self, parcel: StoredParcel, delivered_at: datetime | None) -> bool:
        """Return whether a parcel's file is no longer needed at any target."""
        if parcel.kind not in REPLY_KINDS:
            return parcel.state in _ANSWERED
        return delivered_at is not None and self._now() > delivered_at + RECEIPTS_STAY

    def transfer(
        self, plan: SyncPlan, *, check: Callable[[int, int], object] | None = None
    ) -> SyncResult:
        """Upload and download what ``plan`` lists; does not use the database."""
        return transfer(plan, check=check, patience_s=self._patience_s)

    def commit(self, plan: SyncPlan, result: SyncResult) -> SyncSummary:
        """Record the result of a sync and check received files; receipts apply at once."""
        target, now = plan.target, self._now()
        problem = None if result.trouble is None else result.trouble.code
        with self._repository() as register:
            for load in result.tried:
                at = now if load in result.left else None
                register.note_try(target.name, load.place, load.path.name, at)
            for place, name in result.removed:
                register.forget_delivery(target.name, place, name)
            for place, name, found in result.too_large:
                register.note_seen(target.name, place, name, mark_of(found), NOTHING)
            register.log_sync(target.name, now, problem, len(result.fetched))
        for _place, name, found in result.too_large:
            self._note_too_large(PurePosixPath(name).name, found.size)
        self._judge_delayed()
        came = [self._judge_fetched(plan, one) for one in _in_order(result.fetched)]
        return SyncSummary(
            target.name,
            sent=sum(not load.was_there for load in result.left),
            received=sum(one.state is ArrivalState.WAITING for one in came),
            receipts=sum(_is_receipt(one) for one in came),
            taken=sum(one.state is ArrivalState.TAKEN and not _is_receipt(one) for one in came),
            refused=sum(one.state in _NOT_LET_IN for one in came) + len(result.too_large),
            left=len(plan.uploads) - len(result.left),
            problem=problem,
            facts={} if result.trouble is None else dict(result.trouble.facts),
            is_emptied=result.is_emptied,
            actions=tuple(one.action_id for one in came if one.action_id is not None),
            has_more=result.has_more,
        )

    def _judge_fetched(self, plan: SyncPlan, one: Download) -> Arrival:
        name = PurePosixPath(one.name).name
        place = (plan.target.name, one.place, one.name)
        unread = self._unread(one.path, name, one.size, one.sha256, plan.target)
        # Recorded before it is opened: a file that crashes the program is downloaded only once.
        with self._repository() as register:
            known = register.arrival_of(one.sha256)
            if known is None:
                register.keep_arrival(unread)
            register.note_seen(*place, one.mark, (known or unread).id)
        if known is not None and known.code == UNREAD and known.path.is_file():
            one.path.unlink(missing_ok=True)
            return known
        try:
            arrival = self._judge(one.path, name, one.size, one.sha256, plan.target)
        except Trouble:  # a disk error or a locked caseload: not the file's fault
            with self._repository() as register:
                register.forget_seen(*place)
                if known is None:
                    register.forget_arrival(unread.id)
            raise
        if known is None and self._is_one_too_many(arrival):
            return self._leave_there(arrival, place, one.mark)
        return arrival

    def _is_one_too_many(self, arrival: Arrival) -> bool:
        """Return whether too many files are from unknown senders: anyone can seal files to us."""
        if arrival.code != STRANGER:
            return False
        with self._repository() as register:
            held = register.arrivals((ArrivalState.HELD.value,))
        strangers = [one.size for one in held if one.code == STRANGER]
        return len(strangers) > MOST_STRANGERS or sum(strangers) > LARGEST_OF_STRANGERS

    def _leave_there(self, arrival: Arrival, place: tuple[str, str, str], mark: str) -> Arrival:
        """Do not keep a file; it is downloaded again when held parcels are checked again."""
        arrival.path.unlink(missing_ok=True)
        with self._repository() as register:
            register.forget_arrival(arrival.id)
            register.note_seen(*place, mark, LEFT)
        facts = {"limit": MOST_STRANGERS}
        self._exchange.verifier.log_rejected_file(
            arrival.name, arrival.size, arrival.sha256, TOO_MANY, facts=facts
        )
        return replace(arrival, state=ArrivalState.REFUSED, code=TOO_MANY, facts=facts)

    # --- sent parcels

    def sweep_receipts(self) -> None:
        """Remove old receipts that no target needs.

        They were delivered by hand, or not at all: a sender who sends the parcel again gets a new
        one.
        """
        with self._look() as reader:
            receipts = [
                one for one in reader.exchange.parcels(is_ours=True) if one.kind in REPLY_KINDS
            ]
        old = [one for one in receipts if self._now() > one.at + RECEIPTS_STAY]
        if not old:
            return
        with self._repository() as register:
            at_targets = {name for _target, _place, name in register.deliveries()}
        for one in old:
            if one.name not in at_targets:
                (self._folder.outbox / one.name).unlink(missing_ok=True)

    def deliveries(self) -> tuple[DeliveryState, ...]:
        """Return our parcels, except receipts, with the time of their delivery."""
        with self._look() as reader:
            parcels = reader.exchange.parcels(is_ours=True)
        with self._repository() as register:
            rows = register.deliveries()
        by_name: dict[str, list[tuple[str, int, datetime | None]]] = {}
        for (target, _place, name), row in rows.items():
            by_name.setdefault(name, []).append((target, row["tries"], row["delivered_at"]))
        return tuple(
            _sending(parcel, by_name.get(parcel.name, []))
            for parcel in parcels
            if parcel.kind not in REPLY_KINDS
        )


_NOT_LET_IN = (ArrivalState.HELD, ArrivalState.REFUSED)


@contextlib.contextmanager
def _setting_up() -> Iterator[None]:
    """Mark troubles while a target is being set up, which have their own messages."""
    try:
        yield
    except Trouble as trouble:
        raise Trouble(trouble.code, **{**trouble.facts, "why": "set_up"}) from trouble


def _plain(fingerprint: str) -> str:
    return "".join(fingerprint.split()).removeprefix("SHA256:").replace(":", "").rstrip("=").lower()


def place_of(keys: PublicKeys) -> str:
    """Return the folder of a target for parcels to these keys."""
    return keys.fingerprint.replace("-", "").lower()


def _places(partners: tuple[Partner, ...]) -> dict[UUID, list[tuple[str, str]]]:
    """Return each group's folders, with the keys that parcels for them are sealed to."""
    found: dict[UUID, list[tuple[str, str]]] = {}
    for one in partners:
        if one.is_trusted:
            place = place_of(PublicKeys(one.signing, one.sealing))
            found.setdefault(one.group, []).append((one.sealing, place))
    return found


def _in_order(fetched: list[Download]) -> list[Download]:
    return sorted(fetched, key=lambda one: one.name)


def _is_receipt(arrival: Arrival) -> bool:
    return arrival.state is ArrivalState.TAKEN and arrival.kind in REPLY_KINDS


def _sending(parcel: StoredParcel, tries: list[tuple[str, int, datetime | None]]) -> DeliveryState:
    """Return a parcel's delivery state: delivered once it is in all folders of one target."""
    for target in dict.fromkeys(name for name, _count, _at in tries):
        times = [at for name, _count, at in tries if name == target]
        if times and None not in times:
            last = max(at for at in times if at is not None)
            return DeliveryState(parcel, target, last, max(count for _n, count, _at in tries))
    first = tries[0][0] if tries else ""
    return DeliveryState(parcel, first, None, max((count for _n, count, _at in tries), default=0))
