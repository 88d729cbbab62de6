"""Targets, deliveries and arrivals in the database, through one connection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from casework.exchange.targets import Arrival, ArrivalState, SyncTarget, TargetState, TransportKind
from storage.ledger.tables import (
    arrival_table,
    delivery_table,
    seen_table,
    target_table,
)

NOTHING = UUID(int=0)
"""Arrival id of files that were seen and not copied."""

LEFT = UUID(int=1)
"""Arrival id of files that are not kept, because the inbox has too many of unknown senders."""

OPEN = (ArrivalState.WAITING.value, ArrivalState.HELD.value)


class SyncRepository:
    """The sync state of this computer."""

    def __init__(self, connection: sa.Connection, inbox: Path) -> None:
        self._connection = connection
        self._inbox = inbox

    # --- targets

    def targets(self) -> tuple[TargetState, ...]:
        """Return all targets by name, with the number of pending uploads of each."""
        waiting = self._waiting()
        rows = self._connection.execute(
            sa.select(target_table).order_by(target_table.c.name)
        ).mappings()
        return tuple(_state(row, waiting.get(row["name"], 0)) for row in rows)

    def _waiting(self) -> Mapping[str, int]:
        query = (
            sa.select(delivery_table.c.target, sa.func.count())
            .where(delivery_table.c.delivered_at.is_(None))
            .group_by(delivery_table.c.target)
        )
        return {str(name): int(count) for name, count in self._connection.execute(query)}

    def keep_target(self, target: SyncTarget) -> None:
        """Add a target, or replace the one of the same name; its last result is deleted.

        If the address changes, its deliveries and seen files are deleted too.
        """
        row = {**asdict(target), "kind": target.kind.value}
        row["partners"] = [str(one) for one in target.partners]
        fresh = {"tried_at": None, "worked_at": None, "failed_at": None, "problem": None}
        statement = insert(target_table).values(**row, **fresh, failures=0, received=0)
        changed = {name: statement.excluded[name] for name in (*row, *fresh, "failures")}
        del changed["name"]
        elsewhere = (target_table.c.name == target.name) & (
            target_table.c.address != target.address
        )
        if self._connection.scalar(sa.select(sa.func.count()).where(elsewhere)):
            self._forget_visits(target.name)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_=changed)
        )

    def drop_target(self, name: str) -> None:
        """Delete a target and its deliveries; received files stay."""
        self._connection.execute(sa.delete(target_table).where(target_table.c.name == name))
        self._forget_visits(name)

    def _forget_visits(self, name: str) -> None:
        for table in (delivery_table, seen_table):
            self._connection.execute(sa.delete(table).where(table.c.target == name))

    def log_sync(self, name: str, at: datetime, problem: str | None, received: int) -> None:
        """Record the result of a sync: a failure lengthens the next pause."""
        values: dict[str, Any] = {"tried_at": at, "problem": problem}
        if problem is None:
            values |= {"worked_at": at, "failures": 0}
        else:
            values |= {"failed_at": at, "failures": target_table.c.failures + 1}
        values["received"] = target_table.c.received + received
        self._connection.execute(
            sa.update(target_table).where(target_table.c.name == name).values(**values)
        )

    # --- uploads

    def deliveries(self, target: str | None = None) -> Mapping[tuple[str, str, str], Any]:
        """Return attempted and finished uploads, by (target, place, name)."""
        query = sa.select(delivery_table)
        if target is not None:
            query = query.where(delivery_table.c.target == target)
        rows = self._connection.execute(query).mappings()
        return {(row["target"], row["place"], row["name"]): row for row in rows}

    def plan_delivery(self, target: str, place: str, name: str) -> None:
        """Plan the upload of a file; an existing plan stays as it is."""
        row = {"target": target, "place": place, "name": name, "tries": 0, "delivered_at": None}
        self._connection.execute(insert(delivery_table).values(**row).on_conflict_do_nothing())

    def note_try(self, target: str, place: str, name: str, at: datetime | None) -> None:
        """Record one attempt; ``at``: when the upload finished."""
        where = (
            (delivery_table.c.target == target)
            & (delivery_table.c.place == place)
            & (delivery_table.c.name == name)
        )
        values = {"tries": delivery_table.c.tries + 1, "delivered_at": at}
        self._connection.execute(sa.update(delivery_table).where(where).values(**values))

    def forget_delivery(self, target: str, place: str, name: str) -> None:
        """Delete the entry of a file that was removed from its target."""
        self._connection.execute(
            sa.delete(delivery_table).where(
                (delivery_table.c.target == target)
                & (delivery_table.c.place == place)
                & (delivery_table.c.name == name)
            )
        )

    # --- received files

    def seen(self, target: str) -> Mapping[tuple[str, str], str]:
        """Return the marks of files that were checked, by (place, name).

        A file that was rejected only for its time is downloaded again: a clock was wrong.
        """
        for_its_time = sa.exists().where(
            arrival_table.c.id == seen_table.c.arrival_id,
            arrival_table.c.code == "E_CLOCK",
            arrival_table.c.state == ArrivalState.REFUSED.value,
        )
        query = sa.select(seen_table).where(seen_table.c.target == target, ~for_its_time)
        return {
            (row["place"], row["name"]): row["mark"]
            for row in self._connection.execute(query).mappings()
        }

    def note_seen(self, target: str, place: str, name: str, mark: str, arrival: UUID) -> None:
        """Record that a file was checked."""
        row = {"target": target, "place": place, "name": name, "mark": mark, "arrival_id": arrival}
        statement = insert(seen_table).values(**row)
        changed = {"mark": mark, "arrival_id": arrival}
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["target", "place", "name"], set_=changed
            )
        )

    def forget_seen(self, target: str, place: str, name: str) -> None:
        """Have a file downloaded again that was not checked."""
        self._connection.execute(
            sa.delete(seen_table).where(
                (seen_table.c.target == target)
                & (seen_table.c.place == place)
                & (seen_table.c.name == name)
            )
        )

    def forget_left(self) -> None:
        """Have files downloaded again that were not kept: there may be space by now."""
        self._connection.execute(sa.delete(seen_table).where(seen_table.c.arrival_id == LEFT))

    def forget_arrival(self, arrival_id: UUID) -> None:
        """Delete the entry of a received file that is not kept."""
        self._connection.execute(sa.delete(arrival_table).where(arrival_table.c.id == arrival_id))

    def arrival_of(self, sha256: str) -> Arrival | None:
        """Return an earlier arrival with the same bytes, or None."""
        query = sa.select(arrival_table).where(arrival_table.c.sha256 == sha256)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else self._arrival(row)

    def arrival(self, arrival_id: UUID) -> Arrival | None:
        """Return one received file."""
        query = sa.select(arrival_table).where(arrival_table.c.id == arrival_id)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else self._arrival(row)

    def arrivals(self, states: Iterable[str] = OPEN) -> tuple[Arrival, ...]:
        """Return the received files, oldest first."""
        query = (
            sa.select(arrival_table)
            .where(arrival_table.c.state.in_(list(states)))
            .order_by(arrival_table.c.at, arrival_table.c.seq, arrival_table.c.id)
        )
        return tuple(self._arrival(row) for row in self._connection.execute(query).mappings())

    def keep_arrival(self, arrival: Arrival) -> None:
        """Add a received file, or update its state."""
        row = {
            "id": arrival.id,
            "sha256": arrival.sha256,
            "file": arrival.path.name,
            "name": arrival.name,
            "size": arrival.size,
            "at": arrival.at,
            "target": arrival.target,
            "state": arrival.state.value,
            "code": arrival.code,
            "kind": arrival.kind,
            "sender": arrival.sender,
            "seq": arrival.seq,
            "records": arrival.records,
            "action_id": arrival.action_id,
        }
        statement = insert(arrival_table).values(**row)
        changed = {name: statement.excluded[name] for name in row if name not in ("id", "sha256")}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=changed)
        )

    def _arrival(self, row: Mapping[Any, Any]) -> Arrival:
        facts = {name: row[name] for name in row if name not in ("file", "state")}
        state = ArrivalState(row["state"])
        return Arrival(path=self._inbox / row["file"], state=state, **facts)


def _state(row: Mapping[Any, Any], waiting: int) -> TargetState:
    target = SyncTarget(
        row["name"],
        TransportKind(row["kind"]),
        row["address"],
        row["user"],
        row["pin"],
        row["key_file"],
        tuple(UUID(one) for one in row["partners"]),
        row["takes"],
    )
    names = ("tried_at", "worked_at", "failed_at", "failures", "problem", "received")
    return TargetState(target, **{name: row[name] for name in names}, waiting=waiting)
