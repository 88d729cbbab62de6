"""Who has which file: the way of one from hand to hand, what is on its way, and who holds whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from casework.exchange.custody import REPORTED, current, is_given, is_taken, pending, transfer_lock
from casework.exchange.scope import keys_below
from casework.ownership import Ownership
from casework.ports import Reader
from casework.read_models import FileLine
from casework.records import Custody, Partner, Role


class StepState(StrEnum):
    """What became of a step: reported (nobody gave the file), waiting, taken, declined."""

    REPORTED = "reported"
    WAITING = "waiting"
    TAKEN = "taken"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class CustodyStep:
    """One step in a file's way: from whom to whom, and whether its signatures hold.

    ``by_office`` is true when an office gave the file in place of whoever had it.
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
    """A file that waits for its taker; ``is_ours`` is false where an office gave another's."""

    line: FileLine
    to: str
    holder: str
    since: datetime
    is_ours: bool


@dataclass(frozen=True, slots=True)
class FilesByHolder:
    """The files that one person answers for; ``is_revoked``: the keys are no longer trusted."""

    name: str
    files: frozenset[UUID]
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class FileLocation:
    """Where a file is that is not simply ours: in whose hands, or on its way to whom."""

    ownership: Ownership
    name: str
    since: datetime


class KeyNames:
    """What the keys that stand in custody are called here."""

    def __init__(self, reader: Reader) -> None:
        self._own = reader.exchange.own_keys()
        self._keeper = reader.keeper().name
        self._partners = {one.signing: one.name for one in reader.get_all(Partner)}

    def of(self, signing: str) -> str:
        """Return the name of who signs with a key; the key's first digits for a stranger."""
        if signing in self._own:
            return self._keeper
        return self._partners.get(signing, f"{signing[:8]}…")


def custody_history(reader: Reader, file_id: UUID) -> tuple[CustodyStep, ...]:
    """Return the steps in which a file changed hands, first to last, each checked anew."""
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
    """Return where a file is; None while it is simply here and never moved."""
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
    """A file that is here, and that the office above has with ``name``."""

    line: FileLine
    name: str


def disputes(reader: Reader) -> tuple[OwnershipDispute, ...]:
    """Return the files that the office above has with somebody else."""
    found = reader.exchange.disputed()
    if not found:
        return ()
    names = KeyNames(reader)
    return tuple(
        OwnershipDispute(line, names.of(found[line.file.id].holder))
        for line in reader.lines_of(found)
    )


def pending_transfers(reader: Reader) -> tuple[PendingTransfer, ...]:
    """Return the files that wait for their takers, oldest first."""
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
    """Return who has which files: what an office sees of its counselors, by name."""
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
