"""Queries on ownership: custody history, pending transfers, files by owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from casework.parcels.custody import (
    REPORTED,
    Ownership,
    current,
    is_given,
    is_taken,
    pending,
    transfer_lock,
)
from casework.parcels.scope import keys_below
from casework.ports import Reader
from casework.read_models import FileLine
from casework.records import Custody, Partner, Role


class StepState(StrEnum):
    """State of a step: reported (no giver), waiting, accepted, declined."""

    REPORTED = "reported"
    WAITING = "waiting"
    TAKEN = "taken"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class CustodyStep:
    """One step of a custody history, and whether its signatures are valid.

    ``by_office``: an office gave the file in place of its owner.
    """

    epoch: int
    giver: str
    holder: str
    at: datetime
    state: StepState
    by_office: bool
    is_proven: bool


@dataclass(frozen=True, slots=True)
class PendingTransfer:
    """A file offered and not answered; ``is_ours`` is false if an office gave another's file."""

    line: FileLine
    to: str
    holder: str
    since: datetime
    is_ours: bool


@dataclass(frozen=True, slots=True)
class FilesByHolder:
    """The files of one owner; ``is_revoked``: the owner's keys are no longer trusted."""

    name: str
    files: frozenset[UUID]
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class FileLocation:
    """The ownership of a file that was transferred at least once, and its present or next owner."""

    ownership: Ownership
    name: str
    since: datetime


class KeyNames:
    """Local names of the keys in custody steps."""

    def __init__(self, reader: Reader) -> None:
        self._own = reader.exchange.own_keys()
        self._keeper = reader.keeper().name
        self._partners = {one.signing: one.name for one in reader.get_all(Partner)}

    def of(self, signing: str) -> str:
        """Return the name of the key's owner; the key's first digits if it is unknown."""
        if signing in self._own:
            return self._keeper
        return self._partners.get(signing, f"{signing[:8]}…")


def custody_history(reader: Reader, file_id: UUID) -> tuple[CustodyStep, ...]:
    """Return the custody history of a file, oldest step first, with verified signatures."""
    names = KeyNames(reader)
    is_signed = reader.exchange.is_signed
    offices = {
        one.signing
        for one in reader.get_all(Partner)
        if one.role is Role.OFFICE and one.is_trusted and not one.below
    }
    if reader.keeper().role is Role.OFFICE:
        offices |= reader.exchange.own_keys()
    found = []
    for one in reader.exchange.custody([file_id]).get(file_id, ()):
        by_giver = bool(one.given) and is_given(one, is_signed, [one.giver])
        by_office = bool(one.given) and not by_giver and is_given(one, is_signed, offices)
        state = _state(one)
        is_whole = state is not StepState.TAKEN or is_taken(one, is_signed)
        is_proven = state is StepState.REPORTED or (is_whole and (by_giver or by_office))
        giver = names.of(one.giver) if one.giver else ""
        found.append(
            CustodyStep(
                *(one.epoch, giver, names.of(one.holder), one.offered_at),
                *(state, by_office, is_proven),
            )
        )
    return tuple(found)


def _state(step: Custody) -> StepState:
    if step.taken == REPORTED:
        return StepState.REPORTED
    if step.taken:
        return StepState.TAKEN
    return StepState.DECLINED if step.declined_on is not None else StepState.WAITING


def location_of(reader: Reader, file_id: UUID) -> FileLocation | None:
    """Return the ownership of a file; None if it was never transferred."""
    steps = reader.exchange.custody([file_id]).get(file_id, ())
    if not steps:
        return None
    names, own = KeyNames(reader), reader.exchange.own_keys()
    there = transfer_lock(steps, own, keys_below(reader.get_all(Partner)))
    if there is not None:
        return FileLocation(there.ownership, names.of(there.holder), there.since)
    held, under_way = current(steps), pending(steps)
    if under_way is not None and reader.keeper().role is Role.OFFICE:
        return FileLocation(
            Ownership.TRANSFER_PENDING, names.of(under_way.holder), under_way.offered_at
        )
    if held is None or (held.answering in own and not held.epoch):
        return None
    return FileLocation(Ownership.OWNED, names.of(held.answering), held.offered_at)


@dataclass(frozen=True, slots=True)
class OwnershipDispute:
    """A file that is owned here, and by ``name`` according to the superior office."""

    line: FileLine
    name: str


def disputes(reader: Reader) -> tuple[OwnershipDispute, ...]:
    """Return the files that the superior office assigns to someone else."""
    found = reader.exchange.disputed()
    if not found:
        return ()
    names = KeyNames(reader)
    return tuple(
        OwnershipDispute(line, names.of(found[line.file.id].holder))
        for line in reader.lines_of(found)
    )


def pending_transfers(reader: Reader) -> tuple[PendingTransfer, ...]:
    """Return the pending transfers, oldest first."""
    steps = reader.exchange.pending_steps()
    names, own = KeyNames(reader), reader.exchange.own_keys()
    lines = {line.file.id: line for line in reader.lines_of(one.file_id for one in steps)}
    return tuple(
        PendingTransfer(
            lines[one.file_id],
            names.of(one.holder),
            one.holder,
            one.offered_at,
            one.giver in own,
        )
        for one in steps
        if one.file_id in lines and one.holder not in own
    )


def files_by_holder(reader: Reader) -> tuple[FilesByHolder, ...]:
    """Return the files of each owner below an office, by name."""
    partners = {one.signing: one for one in reader.get_all(Partner)}
    names = KeyNames(reader)
    found: dict[str, set[UUID]] = {}
    lost: dict[str, bool] = {}
    for file_id, key in reader.exchange.holders(reader.exchange.all_files()).items():
        name = names.of(key)
        found.setdefault(name, set()).add(file_id)
        is_lost = key in partners and partners[key].revoked_on is not None
        lost[name] = lost.get(name, True) and is_lost
    return tuple(FilesByHolder(name, frozenset(found[name]), lost[name]) for name in sorted(found))
