"""Revocation 撤销 of keys and assignments: who may revoke, and the effect at the receiver.

A partner may revoke its own key and those of its other devices. A superior may revoke the keys of
subordinates. No other revocation is accepted, and none of the key of this device.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from casework import records as r
from casework.ids import new_stamp
from casework.parcels.scope import is_superior
from casework.ports import Reader, UnitOfWork
from casework.ports.exchange import ParcelLedger
from casework.problems import RuleBroken
from casework.records import Assignment, Partner, Role

MOVED = "moved"
"""The reason for a key whose device was replaced."""

_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class RevokedKey:
    """A key in a revocation; ``outcome`` is the effect here.

    ``given_up`` (revoked now), ``known`` (revoked before), ``unknown`` (no partner has it) or
    ``refused`` (the sender may not revoke it). ``heir`` follows it, where the key itself said so.
    """

    signing: str
    outcome: str
    partner: Partner | None = None
    reason: str = ""
    successor: Partner | None = None


@dataclass(frozen=True, slots=True)
class EndedAssignment:
    """A student who is no longer assigned to us; without a day: who is assigned again."""

    file_id: UUID
    until: date | None
    student_no: str = ""
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Revocation:
    """The content of a revocation: signing keys with reasons, files with their last day.

    None instead of a day: the file is assigned again.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[UUID, date | None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.keys and not self.files

    def document(self) -> dict[str, Any]:
        return {
            "keys": [{"signing": key, "reason": why} for key, why in sorted(self.keys.items())],
            "files": [
                {"file": str(file_id), "until": None if until is None else until.isoformat()}
                for file_id, until in sorted(self.files.items())
            ],
        }


def read_revocation(raw: Any) -> Revocation:
    """Parse a revocation. Raises RuleBroken E_RECORD."""
    try:
        keys = {str(one["signing"]): str(one["reason"])[:_LONGEST_REASON] for one in raw["keys"]}
        files = {UUID(one["file"]): _day(one["until"]) for one in raw["files"]}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RuleBroken("E_RECORD", "file") from error
    return Revocation(keys, files)


def _day(text: Any) -> date | None:
    return None if text is None else date.fromisoformat(text)


def revocation_for(reader: Reader, ledger: ParcelLedger, partner: Partner) -> Revocation:
    """Return the revocation for a partner: keys we revoked, assignments that ended."""
    return Revocation(
        {one.signing: one.revoke_reason or "" for one in _partners_to_inform(reader, partner)},
        _ended(reader, ledger, partner),
    )


def _partners_to_inform(reader: Reader, partner: Partner) -> Iterator[Partner]:
    """The revoked keys that this partner accepts our revocation of."""
    for one in reader.get_all(Partner):
        if one.revoked_on is None or one.revoke_reason == MOVED or one.group == partner.group:
            continue
        if one.is_own or ((partner.below or partner.is_own) and one.below):
            yield one


def _ended(reader: Reader, ledger: ParcelLedger, partner: Partner) -> dict[UUID, date | None]:
    known = ledger.partner_states(partner.group)
    ended: dict[UUID, date] = {}
    held: set[UUID] = set()
    for one in reader.get_all(Assignment):
        if one.partner_id != partner.group or one.is_void or one.file_id not in known:
            continue
        if one.until is None:
            held.add(one.file_id)
        else:
            ended[one.file_id] = max(one.until, ended.get(one.file_id, one.until))
    return {file_id: None if file_id in held else until for file_id, until in ended.items()}


def may_revoke(keeper: Role, sender: Partner, named: Partner, ours: str) -> bool:
    """Tell whether a partner may revoke this key; ``ours`` is our own signing key."""
    if named.signing == ours:
        return False
    if named.group == sender.group or sender.is_own:
        return True
    return is_superior(keeper, sender) and named.below


def apply_revocation(
    work: UnitOfWork, sender: Partner, said: Revocation, at: datetime, today: date
) -> tuple[tuple[RevokedKey, ...], tuple[EndedAssignment, ...]]:
    """Apply a revocation as far as the sender is authorised."""
    partners = {one.signing: one for one in work.get_all(Partner)}
    keys: list[RevokedKey] = []
    if sender.follows is not None and sender.signing not in partners:
        keys.append(_follow(work, sender, today))
    ours, keeper = work.exchange.signing, work.keeper().role
    for signing, reason in said.keys.items():
        named = partners.get(signing)
        if named is None:
            keys.append(RevokedKey(signing, "refused" if signing == ours else "unknown"))
        elif named.revoked_on is not None:
            keys.append(RevokedKey(signing, "known", named))
        elif not may_revoke(keeper, sender, named, ours):
            keys.append(RevokedKey(signing, "refused", named))
        else:
            gone = replace(
                named,
                revoked_on=today,
                revoke_reason=reason or None,
                revoked_by=None if named.group == sender.group else sender.name,
            )
            work.amend(gone)
            keys.append(RevokedKey(signing, "given_up", gone, reason))
    return tuple(keys), tuple(_give_back(work, sender, said.files, at))


def _follow(work: UnitOfWork, successor: Partner, today: date) -> RevokedKey:
    """Add the new device and revoke its predecessors."""
    old = work.get(Partner, successor.follows) if successor.follows is not None else successor
    work.add([replace(successor, recorded_at=work.now, recorded_by=work.actor)])
    gone = replace(old, revoked_on=today, revoke_reason=MOVED)
    work.amend(gone)
    return RevokedKey(old.signing, "given_up", gone, MOVED, successor)


def _give_back(
    work: UnitOfWork, sender: Partner, files: Mapping[UUID, date | None], at: datetime
) -> Iterator[EndedAssignment]:
    """Record that students from this partner are no longer assigned to us."""
    if not files or not is_superior(work.keeper().role, sender):
        return
    known = work.exchange.partner_states(sender.group)
    here = work.fields(r.CaseFile.kind, [file_id for file_id in files if file_id in known])
    past = {one.file_id: one for one in work.get_all(Assignment) if one.partner_id == sender.group}
    for file_id, fields in here.items():
        until = files[file_id]
        ended = past.get(file_id)
        if ended is None and until is None:
            continue
        if ended is None:
            made = Assignment(
                **new_stamp(work),
                file_id=file_id,
                partner_id=sender.group,
                since=min(until or at.date(), at.date()),
                until=until,
            )
            work.add([made])
        elif ended.until != until:
            work.amend(replace(ended, until=until))
        else:
            continue
        yield EndedAssignment(file_id, until, str(fields["student_no"]), str(fields["name"]))
