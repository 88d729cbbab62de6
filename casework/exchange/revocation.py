"""Keys and students that were given up 撤销: who may say so, and what it does where it is heard.

Everyone may give up the own key, and that of another computer of the same person. Whoever is
above may say so of those who are below. Nobody else's word counts, and nobody takes the key of
this very computer away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from casework import records as r
from casework.exchange.ports import ParcelLedger
from casework.exchange.scope import is_superior
from casework.ids import new_id
from casework.ports import Reader, UnitOfWork
from casework.problems import RuleBroken
from casework.records import Assignment, Partner, Role

MOVED = "moved"
"""The reason of a key whose computer was followed by another one."""

_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class RevokedKey:
    """A key that is said to be given up; ``outcome`` is what comes of it here.

    ``given_up`` (it is now), ``known`` (it was already), ``unknown`` (nobody here has it) or
    ``refused`` (the sender may not say so). ``heir`` follows it, where the key itself said so.
    """

    signing: str
    outcome: str
    partner: Partner | None = None
    reason: str = ""
    successor: Partner | None = None


@dataclass(frozen=True, slots=True)
class EndedAssignment:
    """A student who is not in our hands any more; None: who is there again."""

    file_id: UUID
    until: date | None
    student_no: str = ""
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Revocation:
    """What such a notice says: keys by signing key with the reason, files with their last day.

    None instead of a day: the file is in the receiver's hands again.
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
    """Return what a notice says. Raises RuleBroken E_RECORD."""
    try:
        keys = {str(one["signing"]): str(one["reason"])[:_LONGEST_REASON] for one in raw["keys"]}
        files = {UUID(one["file"]): _day(one["until"]) for one in raw["files"]}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RuleBroken("E_RECORD", "file") from error
    return Revocation(keys, files)


def _day(text: Any) -> date | None:
    return None if text is None else date.fromisoformat(text)


def revocation_for(reader: Reader, ledger: ParcelLedger, partner: Partner) -> Revocation:
    """Return what a partner is to hear: the keys we gave up, the students it has no more."""
    return Revocation(
        {one.signing: one.revoke_reason or "" for one in _told_of(reader, partner)},
        _ended(reader, ledger, partner),
    )


def _told_of(reader: Reader, partner: Partner) -> Iterator[Partner]:
    """The given-up keys on which our word counts with this partner."""
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
    """Tell whether a partner's word on this key counts; ``ours`` is our own signing key."""
    if named.signing == ours:
        return False
    if named.group == sender.group or sender.is_own:
        return True
    return is_superior(keeper, sender) and named.below


def apply_revocation(
    work: UnitOfWork, sender: Partner, said: Revocation, at: datetime, today: date
) -> tuple[tuple[RevokedKey, ...], tuple[EndedAssignment, ...]]:
    """Give up what a notice says is given up, as far as the sender's word counts."""
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
    """Know the new computer, and give up all others of the way to it."""
    old = work.get(Partner, successor.follows) if successor.follows is not None else successor
    work.add([replace(successor, recorded_at=work.now, recorded_by=work.actor)])
    gone = replace(old, revoked_on=today, revoke_reason=MOVED)
    work.amend(gone)
    return RevokedKey(old.signing, "given_up", gone, MOVED, successor)


def _give_back(
    work: UnitOfWork, sender: Partner, files: Mapping[UUID, date | None], at: datetime
) -> Iterator[EndedAssignment]:
    """Write down that students who came from this partner are in our hands no more."""
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
                id=new_id(),
                recorded_at=work.now,
                recorded_by=work.actor,
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
