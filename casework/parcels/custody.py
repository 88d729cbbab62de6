"""Custody 交接: the ownership history of a file; giver and taker sign each step.

Only accepted steps count. The accepted step with the highest epoch names the owner, so that steps
may arrive late, twice or in any order. At most one installation may write to a file at any time:
the giver stops when it offers the file, the taker starts when it accepts, and a declined step can
no longer be accepted. An office that re-assigns a file in place of its owner uses the next multiple
of 1,000 as epoch, which transfers between counselors do not reach; an office above other offices
uses the next multiple of 1,000,000.

Offices form levels that share one sequence of epochs. A step between people whom an office does not
know reaches it in the report of a subordinate office, which vouches for the owner.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID, uuid5

from casework.problems import RuleBroken
from casework.records import Custody
from casework.records.base import AuditStamp


class Ownership(StrEnum):
    """The ownership of a file.

    ``OWNED`` includes files that partners report to us, since they count in our numbers.
    ``TRANSFER_PENDING`` is ours until the recipient accepts, and read-only. ``TRANSFERRED`` is
    history. ``DISPUTED`` is ours, but belongs to another office according to the superior office;
    it remains writable until the dispute is resolved.
    """

    OWNED = "here"
    TRANSFER_PENDING = "out"
    TRANSFERRED = "gone"
    DISPUTED = "disputed"

    @property
    def is_writable(self) -> bool:
        """Whether the file can be changed here."""
        return self in (Ownership.OWNED, Ownership.DISPUTED)


GIVEN_AS = "zhuhang/custody/v1"
TAKEN_AS = "zhuhang/custody-taken/v1"
"""Signature domains of giver and taker."""

REPORTED = "reported"
"""Takes the place of the signature where there was no giver: the first to report a file owns it."""

NO_NUMBERS: Mapping[UUID, str] = MappingProxyType({})
_OFFICE_STRIDE = 1_000
_UPPER_STRIDE = 1_000_000
_CUSTODY = UUID("6f2f0f0e-6c3c-5f0a-9d0b-637573746f64")


@dataclass(frozen=True, slots=True)
class TransferLock:
    """The pending, completed or disputed transfer of a file: new owner (signing key) and time."""

    ownership: Ownership
    holder: str
    since: datetime


IsSigned = Callable[[str, str, bytes, bytes], bool]
"""Verifies a signature: ``casework.parcels.signing.SignatureCheck``."""


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
    """Return the id of a custody step, which is the same on every installation."""
    return uuid5(_CUSTODY, f"{file_id}/{epoch}/{holder}")


def first_holder(file_id: UUID, signing: str, stamp: AuditStamp) -> Custody:
    """Return the first step of a file, owned by this key."""
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
    """Return the step that names the owner; None if the file was never transferred."""
    taken = [one for one in steps if one.taken and not one.is_void]
    return max(taken, key=lambda one: (one.epoch, one.holder), default=None)


def pending(steps: Iterable[Custody]) -> Custody | None:
    """Return the step that has not been accepted or declined yet."""
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
    """Return the lock of a file that these own keys do not own, or None.

    A file that an office gave to a subordinate (``below``) is not locked: it is still counted and
    reported here.
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
    """Return the owner according to a superior office, if it differs from the owner here."""
    held = current(steps)
    if held is None or held.held_above in (None, held.answering):
        return None
    return held.held_above


def reject_locked(
    found: Mapping[UUID, TransferLock], numbers: Mapping[UUID, str] = NO_NUMBERS
) -> None:
    """Raise if any of the files is locked; ``numbers`` are the student numbers.

    Raises:
        RuleBroken: FILE_ON_ITS_WAY, FILE_HANDED_ON.
    """
    for file_id, one in sorted(found.items()):
        rule = "FILE_HANDED_ON" if one.ownership is Ownership.TRANSFERRED else "FILE_ON_ITS_WAY"
        raise RuleBroken(rule, "students", student_no=numbers.get(file_id, ""))


def next_epoch(
    steps: Iterable[Custody], *, by_office: bool = False, over_offices: bool = False
) -> int:
    """Return the epoch of a new step: the next one, or for an office the next multiple of 1,000.

    For an office above other offices (``over_offices``) it is the next multiple of 1,000,000.
    """
    last = max((one.epoch for one in steps), default=0)
    if not by_office:
        return last + 1
    stride = _UPPER_STRIDE if over_offices else _OFFICE_STRIDE
    return (last // stride + 1) * stride


def travels(step: Custody) -> bool:
    """Tell whether a step is sent to partners: it has a giver and was accepted."""
    return bool(step.epoch and step.taken and not step.is_void)


def is_first(step: Custody) -> bool:
    """Tell whether a step records the first report of a file, which an office passes upwards."""
    is_ours = step.id == custody_id(step.file_id, 0, step.holder)
    return is_ours and step.taken == REPORTED and not (step.giver or step.given or step.is_void)


def is_given(step: Custody, is_signed: IsSigned, by: Iterable[str]) -> bool:
    """Tell whether one of these keys signed a step as giver."""
    return any(is_signed(key, GIVEN_AS, statement(step), _raw(step.given)) for key in by)


def is_taken(step: Custody, is_signed: IsSigned) -> bool:
    """Tell whether the new owner signed the step."""
    return is_signed(step.holder, TAKEN_AS, statement(step), _raw(step.taken))


def _raw(signature: str) -> bytes:
    try:
        return bytes.fromhex(signature)
    except ValueError:
        return b""
