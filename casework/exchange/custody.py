"""Custody 交接: who answers for a file, step by step; each step is signed by giver and taker.

A step counts when it was taken. The one with the highest epoch says who holds the file, so that
steps may come late, twice, or in any order, and exactly one installation holds a file at any
moment: the giver writes nothing more from the moment of giving, the taker nothing before taking,
and a step that was declined is never taken. An office that re-assigns a file in place of a giver
who left takes the next full thousand, which no hand reaches that did not have it from there; one
that has offices below it the next full million, which none of them reaches.

Offices stack, and all levels count on one line of epochs. A step between people whom an office does
not know comes to it through the office below that reports it, which answers for the holder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from casework.ownership import Ownership
from casework.problems import RuleBroken
from casework.records import Custody

if TYPE_CHECKING:
    from casework.service_layer.base import AuditStamp

GIVEN_AS = "zhuhang/custody/v1"
TAKEN_AS = "zhuhang/custody-taken/v1"
"""What the signatures of giver and taker are signatures of."""

REPORTED = "reported"
"""Stands for the signature where nobody gave the file: whoever reports it first has it."""

NO_NUMBERS: Mapping[UUID, str] = MappingProxyType({})
_OFFICE_STRIDE = 1_000
_UPPER_STRIDE = 1_000_000
_CUSTODY = UUID("6f2f0f0e-6c3c-5f0a-9d0b-637573746f64")


@dataclass(frozen=True, slots=True)
class TransferLock:
    """A file that is on its way, gone or disputed: to whom (a signing key), and since when."""

    ownership: Ownership
    holder: str
    since: datetime


IsSigned = Callable[[str, str, bytes, bytes], bool]
"""Tells whether a key signed data of a domain: ``casework.signing.SignatureCheck``."""


def statement(step: Custody) -> bytes:
    """Return what giver and taker of a step sign (RFC 8785)."""
    said = {
        "at": step.offered_at.astimezone(UTC).isoformat(),
        "epoch": step.epoch,
        "file": str(step.file_id),
        "from": step.giver,
        "to": step.holder,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def custody_id(file_id: UUID, epoch: int, holder: str) -> UUID:
    """Return the identity of a step in a file's way from hand to hand, the same anywhere."""
    return uuid5(_CUSTODY, f"{file_id}/{epoch}/{holder}")


def first_holder(file_id: UUID, signing: str, stamp: AuditStamp) -> Custody:
    """Return that this key answers for a file from the beginning."""
    return Custody(
        id=custody_id(file_id, 0, signing),
        recorded_at=stamp.now,
        recorded_by=stamp.actor,
        file_id=file_id,
        holder=signing,
        offered_at=stamp.now,
        taken=REPORTED,
    )


def current(steps: Iterable[Custody]) -> Custody | None:
    """Return the step that says who holds the file; None where it never changed hands."""
    taken = [one for one in steps if one.taken and not one.is_void]
    return max(taken, key=lambda one: (one.epoch, one.holder), default=None)


def pending(steps: Iterable[Custody]) -> Custody | None:
    """Return the step that waits for its taker."""
    every = list(steps)
    held = current(every)
    open_ones = [
        one
        for one in every
        if not (one.taken or one.declined_on or one.is_void)
        and (held is None or one.epoch > held.epoch)
    ]
    return max(open_ones, key=lambda one: one.epoch, default=None)


def transfer_lock(
    steps: Sequence[Custody], own: Collection[str], below: Collection[str] = ()
) -> TransferLock | None:
    """Return where a file is that is not, or not any more, in the hands of these own keys.

    What an office gave to somebody ``below`` it is not away: it is counted and reported here.
    """
    held, under_way = current(steps), pending(steps)
    is_ours = held is None or held.answering in own
    if is_ours and under_way is not None and under_way.giver in own:
        return TransferLock(Ownership.TRANSFER_PENDING, under_way.holder, under_way.offered_at)
    other = disputed(steps)
    if held is not None and other is not None:
        return TransferLock(Ownership.DISPUTED, other, held.offered_at)
    if held is None or is_ours:
        return None
    was_ours = any(one.giver in own or one.holder in own for one in steps if one.taken)
    if (was_ours and held.answering not in below) or held.held_above == held.answering:
        return TransferLock(Ownership.TRANSFERRED, held.answering, held.offered_at)
    return None


def disputed(steps: Iterable[Custody]) -> str | None:
    """Return who has a file by the word of an office above, where that is not who has it here."""
    held = current(steps)
    if held is None or held.held_above in (None, held.answering):
        return None
    return held.held_above


def reject_locked(
    found: Mapping[UUID, TransferLock], numbers: Mapping[UUID, str] = NO_NUMBERS
) -> None:
    """Let nothing be written into files that are on their way or gone; ``numbers`` name them.

    Raises:
        RuleBroken: FILE_ON_ITS_WAY, FILE_HANDED_ON.
    """
    for file_id, one in sorted(found.items()):
        rule = "FILE_HANDED_ON" if one.ownership is Ownership.TRANSFERRED else "FILE_ON_ITS_WAY"
        raise RuleBroken(rule, "students", student_no=numbers.get(file_id, ""))


def next_epoch(
    steps: Iterable[Custody], *, by_office: bool = False, over_offices: bool = False
) -> int:
    """Return the number of a new step: the next one, or for an office the next full thousand.

    For one that is ``over_offices`` it is the next full million.
    """
    last = max((one.epoch for one in steps), default=0)
    if not by_office:
        return last + 1
    stride = _UPPER_STRIDE if over_offices else _OFFICE_STRIDE
    return (last // stride + 1) * stride


def travels(step: Custody) -> bool:
    """Tell whether a step is shown to others: it was taken, and somebody gave it."""
    return bool(step.epoch and step.taken and not step.is_void)


def is_first(step: Custody) -> bool:
    """Tell whether a step says who reported the file first: an office shows it to those above."""
    is_ours = step.id == custody_id(step.file_id, 0, step.holder)
    return is_ours and step.taken == REPORTED and not (step.giver or step.given or step.is_void)


def is_given(step: Custody, is_signed: IsSigned, by: Iterable[str]) -> bool:
    """Tell whether one of these keys gave the file in this step."""
    return any(is_signed(key, GIVEN_AS, statement(step), _raw(step.given)) for key in by)


def is_taken(step: Custody, is_signed: IsSigned) -> bool:
    """Tell whether the new holder signed that it took the file."""
    return is_signed(step.holder, TAKEN_AS, statement(step), _raw(step.taken))


def _raw(signature: str) -> bytes:
    try:
        return bytes.fromhex(signature)
    except ValueError:
        return b""
