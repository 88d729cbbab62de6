"""What an undo or redo skips: records that others changed, used or acknowledged since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from casework.ports import Reader
from casework.read_models import FieldChange
from casework.records import (
    KIND_OF,
    PARENTS,
    Assignment,
    Custody,
    Employer,
    Event,
    Pairing,
    Post,
    Record,
    Visit,
)

SkipReason = Literal[
    "acknowledged",
    "sent_on",
    "in_conflict",
    "handed_over",
    "edited_since",
    "used_since",
    "belongs_to_kept",
    "place_taken",
    "gone",
    "erased",
    "parent_gone",
]


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A record that an undo skipped, and why."""

    kind: str
    record_id: UUID
    file_id: UUID | None
    why: SkipReason


def skipped_records(
    work: Reader, changes: Sequence[FieldChange], sent_on: Collection[UUID] = ()
) -> dict[UUID, SkippedRecord]:
    """Return the records that must be skipped, by id."""
    blocked: dict[UUID, SkippedRecord] = {}
    present: dict[UUID, Mapping[str, object]] = {}
    for kind in {change.kind for change in changes}:
        present.update(work.fields(kind, {c.record_id for c in changes if c.kind == kind}))
    for change, left in _as_left(changes):
        why = _moved_on(left, present.get(change.record_id))
        if why is not None:
            blocked[change.record_id] = SkippedRecord(
                change.kind, change.record_id, change.file_id, why
            )
    for change in changes:
        if change.is_erased:
            blocked[change.record_id] = _kept(change, "erased")
    ids = [change.record_id for change in changes]
    acknowledged, two_versions = work.exchange.acknowledged(ids), work.exchange.in_conflict(ids)
    for change in changes:
        if change.record_id in acknowledged:
            blocked.setdefault(change.record_id, _kept(change, "acknowledged"))
        elif change.record_id in two_versions:
            blocked.setdefault(change.record_id, _kept(change, "in_conflict"))
        elif change.record_id in sent_on:
            blocked.setdefault(change.record_id, _kept(change, "sent_on"))
    _block_handed_over(work, changes, blocked)
    _block_displaced(work, changes, present, blocked)
    _block_orphans(work, changes, blocked)
    _block_used(work, changes, blocked)
    _block_followed(changes, blocked)
    return blocked


def _block_handed_over(
    work: Reader, changes: Sequence[FieldChange], blocked: dict[UUID, SkippedRecord]
) -> None:
    """Skip files that are not ours to change, and every custody step that others know."""
    steps = [change for change in changes if change.kind == Custody.kind]
    exchanged = work.exchange.exchanged(change.record_id for change in steps)
    for change in steps:
        if change.record_id in exchanged:
            blocked.setdefault(change.record_id, _kept(change, "handed_over"))
    taken_back = {change.file_id for change in steps if change.record_id not in exchanged}
    away = work.exchange.transfer_locks(c.file_id for c in changes if c.file_id is not None)
    for change in changes:
        is_away = change.file_id in away and change.file_id not in taken_back
        if is_away and change.kind not in (Custody.kind, Assignment.kind):
            blocked.setdefault(change.record_id, _kept(change, "handed_over"))


def _block_displaced(
    work: Reader,
    changes: Sequence[FieldChange],
    present: Mapping[UUID, Mapping[str, object]],
    blocked: dict[UUID, SkippedRecord],
) -> None:
    """Skip records whose place another record has taken meanwhile."""
    wanted: dict[str, dict[UUID, Mapping[str, object]]] = {}
    last: dict[UUID, FieldChange] = {}
    for change in reversed(changes):
        if change.before is not None and change.record_id not in blocked:
            of_kind = wanted.setdefault(change.kind, {})
            now = of_kind.get(change.record_id) or present.get(change.record_id) or {}
            of_kind[change.record_id] = {**now, **change.before}
            last[change.record_id] = change
    for kind, fields in wanted.items():
        for record_id in work.unique_conflicts(kind, fields):
            blocked[record_id] = _kept(last[record_id], "place_taken")


def _block_orphans(
    work: Reader, changes: Sequence[FieldChange], blocked: dict[UUID, SkippedRecord]
) -> None:
    """Skip deleted records whose parent is deleted too and not restored with them."""
    returning = {
        change.record_id: change
        for change in reversed(changes)
        if change.after is None and change.before is not None
    }
    # a skipped record may be the parent of another
    while missing := _missing_parents(work, returning, blocked):
        blocked.update({i: _kept(returning[i], "parent_gone") for i in missing})


def _missing_parents(
    work: Reader, returning: Mapping[UUID, FieldChange], blocked: Mapping[UUID, SkippedRecord]
) -> frozenset[UUID]:
    children: dict[tuple[type[Record], UUID], set[UUID]] = {}
    for record_id, change in returning.items():
        if record_id in blocked:
            continue
        for name, parent in PARENTS.get(KIND_OF[change.kind], {}).items():
            named = (change.before or {}).get(name)
            if named is not None:
                children.setdefault((parent, UUID(str(named))), set()).add(record_id)
    there = {i for i in returning if i not in blocked}
    for kind in {kind for kind, _ in children}:
        there |= work.known_ids(kind, [i for k, i in children if k is kind and i not in there])
    lost = (found for (_, parent), found in children.items() if parent not in there)
    return frozenset().union(*lost)


def _as_left(
    changes: Sequence[FieldChange],
) -> Iterable[tuple[FieldChange, Mapping[str, object] | None]]:
    """Return each record's last change with all fields that the action set (None = deleted)."""
    left: dict[UUID, Mapping[str, object] | None] = {}
    for change in changes:
        earlier = left.get(change.record_id)
        left[change.record_id] = (
            None if change.after is None else {**(earlier or {}), **change.after}
        )
    last = {change.record_id: change for change in changes}
    return [(change, left[record_id]) for record_id, change in last.items()]


def _moved_on(
    left: Mapping[str, object] | None, now: Mapping[str, object] | None
) -> SkipReason | None:
    if left is None:
        return "edited_since" if now is not None else None
    if now is None:
        return "gone"
    same = all(now.get(name) == value for name, value in left.items())
    return None if same else "edited_since"


_IMPERSONAL_KINDS = frozenset((Employer.kind, Visit.kind, Post.kind, Event.kind))
"""Shared records: records imported with one can be removed even if others keep using it."""


def _block_used(
    work: Reader, changes: Sequence[FieldChange], blocked: dict[UUID, SkippedRecord]
) -> None:
    """Skip new records that others depend on, and those imported together with a skipped one."""
    made = {c.record_id: c for c in changes if c.before is None}
    come_or_go = made.keys() | ({c.record_id for c in changes} - blocked.keys())
    leaning = _leaning_on(work, made.values())
    for parent, children in leaning.items():
        if parent not in blocked and not children <= come_or_go:
            blocked[parent] = _kept(made[parent], "used_since")
        if parent in blocked and made[parent].kind not in _IMPERSONAL_KINDS:
            for child in children & made.keys():
                blocked.setdefault(child, _kept(made[child], "belongs_to_kept"))
    for parent, children in leaning.items():
        if any(child in blocked for child in children):
            blocked.setdefault(parent, _kept(made[parent], "used_since"))


def _block_followed(changes: Sequence[FieldChange], blocked: dict[UUID, SkippedRecord]) -> None:
    """Skip the end of a pairing while its successor stays: only one at a time."""
    pairings = [change for change in changes if change.kind == Pairing.kind]
    kept = {c.file_id for c in pairings if c.before is None and c.record_id in blocked}
    for change in pairings:
        if change.file_id in kept:
            blocked.setdefault(change.record_id, _kept(change, "belongs_to_kept"))


def _leaning_on(work: Reader, made: Iterable[FieldChange]) -> dict[UUID, frozenset[UUID]]:
    by_kind: dict[str, list[UUID]] = {}
    for change in made:
        by_kind.setdefault(change.kind, []).append(change.record_id)
    leaning: dict[UUID, frozenset[UUID]] = {}
    for kind, ids in by_kind.items():
        leaning.update(work.children_of(kind, ids))
    return leaning


def _kept(change: FieldChange, why: SkipReason) -> SkippedRecord:
    return SkippedRecord(change.kind, change.record_id, change.file_id, why)
