"""The inbox: received files, checked, and kept until a decision is made."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from casework.exchange.targets import (
    FOR_OTHERS,
    HELD_FOR,
    RECEIPTS_STAY,
    UNREAD,
    Arrival,
    ArrivalState,
    SyncTarget,
)
from casework.ids import new_id
from casework.parcels.lines import LineOutcome, count_records
from casework.parcels.manifest import LARGEST_PARCEL, NOTICE_KINDS, REPLY_KINDS, ParcelKind
from casework.parcels.merge import RevisionRelation
from casework.ports import ProgressCallback
from casework.problems import RuleBroken
from casework.service_layer.exchange_results import OpenedParcel, ParcelPreview
from exports.atomic_files import atomic_writer
from storage.blobs import make_folder
from storage.exchange.parcel_verifier import is_of_the_parcel
from storage.exchange.service import ParcelExchange
from storage.exchange.transports.sync_repository import OPEN, SyncRepository
from storage.folder import Folder, size_and_digest

if TYPE_CHECKING:
    from storage.queries import SqlReader

_TAKEN = (ArrivalState.TAKEN.value,)

Look = Callable[[], AbstractContextManager["SqlReader"]]
Write = Callable[[], AbstractContextManager[sa.Connection]]

_ASKED = NOTICE_KINDS | {ParcelKind.HANDOVER}
"""Parcel kinds that need a decision, even from targets that import automatically."""


class Inbox:
    """The files received by one caseload over any transport."""

    def __init__(
        self,
        exchange: ParcelExchange,
        look: Look,
        write: Write,
        folder: Folder,
        now: Callable[[], datetime],
    ) -> None:
        self._exchange = exchange
        self._look = look
        self._write = write
        self._folder = folder
        self._now = now

    @contextlib.contextmanager
    def _repository(self) -> Iterator[SyncRepository]:
        with self._write() as connection:
            yield SyncRepository(connection, self._folder.inbox)

    def offer(self, path: Path) -> Arrival:
        """Copy a file to the inbox, whatever its name, and return its entry.

        Raises:
            RuleBroken: FILE_MISSING, E_LIMIT.
        """
        if not path.is_file():
            raise RuleBroken("FILE_MISSING", "file", path=str(path))
        if path.stat().st_size > LARGEST_PARCEL:
            self._note_too_large(path.name, path.stat().st_size)
            raise RuleBroken("E_LIMIT", "file", limit=LARGEST_PARCEL)
        make_folder(self._folder.inbox)
        copy = self._folder.inbox / f"{secrets.token_hex(16)}.zhp"
        with path.open("rb") as source, atomic_writer(copy) as out:
            shutil.copyfileobj(source, out, 1 << 20)
        size, sha256 = size_and_digest(copy)
        return self._judge(copy, path.name, size, sha256, None)

    def _note_too_large(self, name: str, size: int) -> None:
        """Record a file above the size limit without reading it, not even for its digest."""
        facts = {"limit": LARGEST_PARCEL}
        self._exchange.verifier.log_rejected_file(name, size, "", "E_LIMIT", facts=facts)

    def _judge(
        self, path: Path, name: str, size: int, sha256: str, target: SyncTarget | None
    ) -> Arrival:
        """Record a received file; apply at once what needs no decision."""
        with self._repository() as register:
            known = register.arrival_of(sha256)
        if known is not None:
            known = self._refreshed(known)
            if known.path.is_file() and known.path != path:
                path.unlink()
            elif known.path != path:
                known = replace(known, path=path)
            if known.state is ArrivalState.TAKEN:
                path.unlink(missing_ok=True)
                return known
        arrival = known or self._unread(path, name, size, sha256, target)
        return self._judged(arrival, takes=target is not None and target.takes)

    def _unread(
        self, path: Path, name: str, size: int, sha256: str, target: SyncTarget | None
    ) -> Arrival:
        """Return the entry of an unopened file: it is on hold."""
        return Arrival(
            new_id(),
            path,
            name,
            size,
            sha256,
            self._now(),
            "" if target is None else target.name,
            ArrivalState.HELD,
            UNREAD,
        )

    def _judged(self, arrival: Arrival, *, takes: bool) -> Arrival:
        try:
            inspected = self._exchange.inspect(arrival.path)
            manifest = inspected.manifest
            arrival = replace(
                arrival,
                state=ArrivalState.WAITING,
                code=None,
                kind=manifest.kind.value,
                sender=manifest.signing,
                seq=manifest.seq,
                records=count_records(inspected.lines),
            )
            if manifest.kind in REPLY_KINDS or (
                takes and manifest.kind not in _ASKED and self._only_adds(arrival.path)
            ):
                opened = self._exchange.open(arrival.path)
                arrival = replace(
                    arrival, state=ArrivalState.TAKEN, action_id=opened.taken.done.action
                )
            elif inspected.is_known and arrival.action_id is None:  # otherwise it was reopened
                arrival = replace(arrival, state=ArrivalState.TAKEN)
        except RuleBroken as refused:
            if refused.rule not in HELD_FOR and not is_of_the_parcel(refused.rule):
                raise
            arrival = replace(
                arrival,
                state=_state_after(refused.rule),
                code=refused.rule,
                facts=refused.facts,
                sender=arrival.sender or _named(refused),
            )
        self._keep(arrival)
        return arrival

    def _only_adds(self, path: Path) -> bool:
        """Return whether importing changes no existing value, so that no decision is needed."""
        decisions = self._exchange.preview(path).taken.taken.decisions
        return all(
            one.outcome in (LineOutcome.DUPLICATE, LineOutcome.RETURNED)
            or one.relation is RevisionRelation.NEW
            for one in decisions
        )

    def _keep(self, arrival: Arrival) -> None:
        with self._repository() as register:
            register.keep_arrival(arrival)
        is_needed = arrival.is_open or (
            arrival.state is ArrivalState.TAKEN and arrival.kind not in REPLY_KINDS
        )
        if not is_needed:
            arrival.path.unlink(missing_ok=True)

    def arrivals(self) -> tuple[Arrival, ...]:
        """Return parcels that need a decision, oldest first; after an undo they are pending again.

        Parcels imported from another copy of the file are no longer pending, unless reopened since.
        """
        with self._look() as reader:
            undone = reader.undone_actions()
            actions = reader.exchange.taken()
        with self._repository() as register:
            for one in register.arrivals((ArrivalState.WAITING.value,)):
                place = (one.sender or "", one.seq or 0)
                action = actions.get(place)
                is_reopened = action is not None and one.action_id == action
                if place in actions and action not in undone and not is_reopened:
                    register.keep_arrival(replace(one, state=ArrivalState.TAKEN, action_id=action))
            found = register.arrivals(OPEN)
            taken = register.arrivals(_TAKEN)
        back = tuple(
            replace(one, state=ArrivalState.WAITING)
            for one in taken
            if one.action_id in undone and one.path.is_file()
        )
        return found + back

    def _refreshed(self, arrival: Arrival) -> Arrival:
        if arrival.state is ArrivalState.TAKEN and arrival.action_id is not None:
            with self._look() as reader:
                if arrival.action_id in reader.undone_actions():
                    return replace(arrival, state=ArrivalState.WAITING)
        return arrival

    def judge_again(self, *, unread: bool = False) -> tuple[Arrival, ...]:
        """Check parcels on hold again: their sender may be known by now.

        Parcels that crashed the program while being checked (``unread``) only on request.
        """
        with self._repository() as register:
            register.forget_left()
        return self._judge_held(lambda one: unread or one.code != UNREAD)

    def _judge_delayed(self) -> None:
        """Recheck parcels on hold only for their time: the clocks may agree by now."""
        self._judge_held(lambda one: one.code == "E_CLOCK")

    def _judge_held(self, is_due: Callable[[Arrival], bool]) -> tuple[Arrival, ...]:
        with self._repository() as register:
            held = register.arrivals((ArrivalState.HELD.value,))
        return tuple(
            self._judged(one, takes=False) for one in held if is_due(one) and one.path.is_file()
        )

    def preview(self, arrival_id: UUID) -> ParcelPreview:
        """Return what importing a file would do. Raises RuleBroken E_…, UNKNOWN_ARRIVAL."""
        return self._exchange.preview(self._arrival(arrival_id).path)

    def take(
        self,
        arrival_id: UUID,
        accept: Collection[UUID] | None = None,
        *,
        reason: str | None = None,
        tell: ProgressCallback | None = None,
    ) -> OpenedParcel:
        """Import a file, completely or only some records; return the others with the reason.

        Raises:
            RuleBroken: E_…, UNKNOWN_ARRIVAL. If ``tell`` raises, nothing is imported.
        """
        arrival = self._arrival(arrival_id)
        opened = self._exchange.open(arrival.path, accept, reason=reason, tell=tell)
        action = opened.taken.done.action
        self._keep(replace(arrival, state=ArrivalState.TAKEN, code=None, action_id=action))
        return opened

    def put_aside(self, arrival_id: UUID) -> None:
        """Reject a file on hold: it is removed and not offered again."""
        arrival = self._arrival(arrival_id)
        self._keep(replace(arrival, state=ArrivalState.REFUSED))
        with self._repository() as register:
            register.forget_left()

    def kept(self, sender: str, seq: int) -> Arrival | None:
        """Return an imported file, as long as its copy is kept."""
        with self._repository() as register:
            taken = register.arrivals(_TAKEN)
        found = (one for one in taken if (one.sender, one.seq) == (sender, seq))
        return next((one for one in found if one.path.is_file()), None)

    def reopen(self, sender: str, seq: int) -> Arrival:
        """Put a file on hold again, so that its returned records can be imported after all.

        Raises:
            RuleBroken: UNKNOWN_ARRIVAL.
        """
        arrival = self.kept(sender, seq)
        if arrival is None:
            raise RuleBroken("UNKNOWN_ARRIVAL", "arrival", value=str(seq))
        waiting = replace(arrival, state=ArrivalState.WAITING)
        self._keep(waiting)
        return waiting

    def _arrival(self, arrival_id: UUID) -> Arrival:
        with self._repository() as register:
            arrival = register.arrival(arrival_id)
        if arrival is None or not arrival.path.is_file():
            raise RuleBroken("UNKNOWN_ARRIVAL", "arrival", value=str(arrival_id))
        return arrival

    def _sweep_inbox(self, register: SyncRepository) -> None:
        """Remove files of parcels imported a while ago, and remains of interrupted runs."""
        for one in register.arrivals(_TAKEN):
            if self._now() > one.at + RECEIPTS_STAY:
                one.path.unlink(missing_ok=True)
        if self._folder.inbox.is_dir():
            kept = {one.path.name for one in register.arrivals(list(ArrivalState))}
            for path in self._folder.inbox.iterdir():
                if path.name not in kept:
                    path.unlink(missing_ok=True)


def _named(refused: RuleBroken) -> str | None:
    """Return the key named in the error, if the sender is known but not accepted."""
    signing = refused.facts.get("signing")
    return signing if isinstance(signing, str) else None


def _state_after(code: str) -> ArrivalState:
    if code in HELD_FOR:
        return ArrivalState.HELD
    return ArrivalState.NOT_OURS if code in FOR_OTHERS else ArrivalState.REFUSED
