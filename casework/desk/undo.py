"""Undo and redo: new actions that put fields back, and say what they left alone and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from casework.desk.base import BaseDesk, Done, at_least_one, known_files, needed
from casework.desk.evidence import SAVE
from casework.desk.exchange import TAKE
from casework.desk.exports import EXPORT
from casework.desk.reports import ISSUE
from casework.lists import Action, FieldChange, JournalQuery
from casework.ports import Reader, Shelf
from casework.problems import RuleBroken
from casework.records import KIND_OF, PARENTS, Employer, Event, Pairing, Post, Record, Visit

KeptWhy = Literal[
    "acknowledged",
    "sent_on",
    "in_conflict",
    "edited_since",
    "used_since",
    "belongs_to_kept",
    "place_taken",
    "gone",
    "erased",
    "parent_gone",
]

_IMPOSSIBLE = frozenset({"place_taken", "gone", "erased", "parent_gone"})

NEVER_UNDONE: Mapping[str, str] = MappingProxyType(
    {
        "partner.add": "trust is given and withdrawn, and what came by it stays",
        "partner.revoke": "keys that were given up are never trusted again",
        "keys.identity": "a key that was written down stays known",
        "parcel.rule": "a ruling that was told is followed by another one",
        "parcel.settle": "others may have heard of the choice; the record is corrected instead",
        "parcel.seal": "a parcel that has left does not come back",
        "caseload.open": "without its keeper there is no caseload",
        "personal_data.reveal": "what was seen cannot be unseen",
        SAVE: "a plain copy that has left does not come back",
        EXPORT: "a document that was handed out does not come back",
        "evidence.save": "a copy that left the caseload does not come back",
        ISSUE: "a report that was issued has its figures for good",
        "file.erase": "the retention rule leaves nothing to bring back",
    }
)
"""Actions that are never taken back, and why."""

ERASING_FACT = "erased_payloads"
"""An action with this fact has erased for ever, whatever it is called."""

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that an undo left alone, and why."""

    kind: str
    record_id: UUID
    file_id: UUID | None
    why: KeptWhy


@dataclass(frozen=True, slots=True)
class Reversal:
    """What an undo or redo did: the action it made, and the records put back or left alone.

    ``kept`` holds records that were edited or used since; ``impossible`` those that are gone, or
    whose place or parent is.
    """

    done: Done
    of: UUID
    reversed: tuple[UUID, ...]
    kept: tuple[Kept, ...]
    impossible: tuple[Kept, ...]


class UndoDesk(BaseDesk):
    """Takes actions back, and brings them again."""

    def undo(self, action_id: UUID | None = None) -> Reversal:
        """Take back an action; without one, the latest that still stands.

        Raises:
            RuleBroken: NOTHING_TO_UNDO, UNKNOWN_ACTION, ALREADY_UNDONE, NOT_UNDOABLE,
                UNDO_CHANGES_NOTHING (all its records were edited or used since).
        """
        with self._archive.look() as reader:
            target = _to_undo(reader, action_id)
        with self._archive.begin("action.undo", undoes=target.id) as shelf:
            changes = shelf.changes_of(target.id)
            came = frozenset[UUID]()
            if target.name == TAKE:  # what went on to others from here stays, or they would differ
                came = shelf.exchange.sent_on(change.record_id for change in changes)
            return _reverse(shelf, target.id, changes, "action.undo", came)

    def redo(self, action_id: UUID | None = None) -> Reversal:
        """Bring again an action that was taken back.

        Without one it is what was taken back last, as long as nothing else was written since.

        Raises:
            RuleBroken: NOTHING_TO_REDO, UNKNOWN_ACTION, NOT_UNDONE, UNDO_CHANGES_NOTHING.
        """
        with self._archive.look() as reader:
            undoing = _last_undone(reader) if action_id is None else _undoing(reader, action_id)
        with self._archive.begin("action.redo", redoes=undoing) as shelf:
            return _reverse(shelf, undoing, shelf.changes_of(undoing), "action.redo")

    def note_reveal(self, files: Iterable[UUID], *, reason: str, what: str) -> Done:
        """Write down that masked fields (``what``) of these files were shown, and why."""
        chosen = at_least_one(files)
        why = needed(reason, "reason", at_least=2)
        with self._archive.begin("personal_data.reveal") as shelf:
            known_files(shelf, chosen)
            shelf.note(what=what, reason=why, files=[str(file_id) for file_id in chosen])
            return Done(shelf.action_id, "personal_data.reveal", (), chosen)


def is_undoable(action: Action) -> bool:
    """Tell whether an action is of a kind that can be taken back."""
    is_reversal = action.undoes is not None or action.redoes is not None
    return not (is_reversal or action.name in NEVER_UNDONE or ERASING_FACT in action.facts)


def undone_by(reversals: Iterable[Action]) -> Mapping[UUID, UUID]:
    """The actions that are taken back at present, each with the action that took it back.

    ``reversals`` are the actions that undo or redo, newest first.
    """
    undone: dict[UUID, UUID] = {}
    cancelled: set[UUID] = set()
    for action in reversals:
        if action.redoes is not None:
            cancelled.add(action.redoes)
        elif action.undoes is not None and action.id not in cancelled:
            undone[action.undoes] = action.id
    return undone


def undone_ids(reversals: Iterable[Action]) -> frozenset[UUID]:
    """The actions that are taken back at present; ``reversals`` as for ``undone_by``."""
    return frozenset(undone_by(reversals))


def _to_undo(reader: Reader, action_id: UUID | None) -> Action:
    undone = undone_by(reader.reversals())
    if action_id is None:
        return _last_standing(reader, undone)
    action = reader.action(action_id)
    if not is_undoable(action):
        raise RuleBroken("NOT_UNDOABLE", "action", action=str(action_id), name=action.name)
    if action.id in undone:
        raise RuleBroken("ALREADY_UNDONE", "action", action=str(action_id))
    return action


def _last_standing(reader: Reader, undone: Mapping[UUID, UUID]) -> Action:
    for action in _newest_first(reader):
        if is_undoable(action) and action.id not in undone:
            return action
    raise RuleBroken("NOTHING_TO_UNDO")


def _newest_first(reader: Reader) -> Iterator[Action]:
    """The journal backwards, a page at a time: most questions end on the first one."""
    before: int | None = None
    while page := reader.journal_page(JournalQuery(before=before, limit=_PAGE)):
        yield from page
        before = page[-1].seq


def _last_undone(reader: Reader) -> UUID:
    redone: set[UUID] = set()
    for action in _newest_first(reader):
        if action.redoes is not None:
            redone.add(action.redoes)
        elif action.undoes is not None:
            if action.id not in redone:
                return action.id
        elif action.name not in NEVER_UNDONE:
            break
    raise RuleBroken("NOTHING_TO_REDO")


def _undoing(reader: Reader, action_id: UUID) -> UUID:
    """The action that took this one back and still stands; it may be named itself."""
    undone = undone_by(reader.reversals())
    if action_id in undone.values():
        return action_id
    if action_id not in undone:
        raise RuleBroken("NOT_UNDONE", "action", action=str(reader.action(action_id).id))
    return undone[action_id]


def _reverse(
    shelf: Shelf,
    of: UUID,
    changes: Sequence[FieldChange],
    name: str,
    sent_on: Collection[UUID] = (),
) -> Reversal:
    """Put back, last change first, whatever still is as the action left it."""
    blocked = _blocked(shelf, changes, sent_on)
    reversed_ids: list[UUID] = []
    left_as_it_was = [c for c in reversed(changes) if c.record_id not in blocked]
    for kind, run in groupby(left_as_it_was, key=lambda change: change.kind):
        for batch in _one_change_each(run):
            now = shelf.fields(kind, batch)
            wanted = {i: _as_before(change, now.get(i)) for i, change in batch.items()}
            shelf.put_back(kind, wanted)
            reversed_ids.extend(batch)
    if not reversed_ids:
        why = {kept.why for kept in blocked.values()}
        reason = "acknowledged" if why == {"acknowledged"} else None
        raise RuleBroken(
            "UNDO_CHANGES_NOTHING", "action", action=str(of), kept=len(blocked), reason=reason
        )
    touched = {c.file_id for c in changes if c.file_id is not None and c.record_id not in blocked}
    done = Done(shelf.action_id, name, (), tuple(touched))
    return Reversal(
        done,
        of,
        tuple(dict.fromkeys(reversed_ids)),
        tuple(kept for kept in blocked.values() if kept.why not in _IMPOSSIBLE),
        tuple(kept for kept in blocked.values() if kept.why in _IMPOSSIBLE),
    )


def _one_change_each(changes: Iterable[FieldChange]) -> Iterator[dict[UUID, FieldChange]]:
    """Yield the changes in order, in batches that touch no record twice."""
    batch: dict[UUID, FieldChange] = {}
    for change in changes:
        if change.record_id in batch:
            yield batch
            batch = {}
        batch[change.record_id] = change
    if batch:
        yield batch


def _as_before(
    change: FieldChange, now: Mapping[str, object] | None
) -> Mapping[str, object] | None:
    if change.before is None:
        return None
    if change.after is None:
        return change.before
    return {**(now or {}), **change.before}


def _blocked(
    shelf: Reader, changes: Sequence[FieldChange], sent_on: Collection[UUID]
) -> dict[UUID, Kept]:
    """The records that must be left alone, by id."""
    blocked: dict[UUID, Kept] = {}
    present: dict[UUID, Mapping[str, object]] = {}
    for kind in {change.kind for change in changes}:
        present.update(shelf.fields(kind, {c.record_id for c in changes if c.kind == kind}))
    for change, left in _as_left(changes):
        why = _moved_on(left, present.get(change.record_id))
        if why is not None:
            blocked[change.record_id] = Kept(change.kind, change.record_id, change.file_id, why)
    for change in changes:
        if change.is_erased:
            blocked[change.record_id] = _kept(change, "erased")
    ids = [change.record_id for change in changes]
    acknowledged, two_versions = shelf.exchange.acknowledged(ids), shelf.exchange.in_conflict(ids)
    for change in changes:
        if change.record_id in acknowledged:
            blocked.setdefault(change.record_id, _kept(change, "acknowledged"))
        elif change.record_id in two_versions:
            blocked.setdefault(change.record_id, _kept(change, "in_conflict"))
        elif change.record_id in sent_on:
            blocked.setdefault(change.record_id, _kept(change, "sent_on"))
    _block_displaced(shelf, changes, present, blocked)
    _block_orphans(shelf, changes, blocked)
    _block_used(shelf, changes, blocked)
    _block_followed(changes, blocked)
    return blocked


def _block_displaced(
    shelf: Reader,
    changes: Sequence[FieldChange],
    present: Mapping[UUID, Mapping[str, object]],
    blocked: dict[UUID, Kept],
) -> None:
    """Leave what would come back to a place that another record has taken meanwhile."""
    wanted: dict[str, dict[UUID, Mapping[str, object]]] = {}
    last: dict[UUID, FieldChange] = {}
    for change in reversed(changes):
        if change.before is not None and change.record_id not in blocked:
            of_kind = wanted.setdefault(change.kind, {})
            now = of_kind.get(change.record_id) or present.get(change.record_id) or {}
            of_kind[change.record_id] = {**now, **change.before}
            last[change.record_id] = change
    for kind, fields in wanted.items():
        for record_id in shelf.displaced(kind, fields):
            blocked[record_id] = _kept(last[record_id], "place_taken")


def _block_orphans(
    shelf: Reader, changes: Sequence[FieldChange], blocked: dict[UUID, Kept]
) -> None:
    """Leave gone records whose parent is gone too, and does not come back with them."""
    returning = {
        change.record_id: change
        for change in reversed(changes)
        if change.after is None and change.before is not None
    }
    # what is left alone may be the parent of another
    while missing := _missing_parents(shelf, returning, blocked):
        blocked.update({i: _kept(returning[i], "parent_gone") for i in missing})


def _missing_parents(
    shelf: Reader, returning: Mapping[UUID, FieldChange], blocked: Mapping[UUID, Kept]
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
        there |= shelf.known_ids(kind, [i for k, i in children if k is kind and i not in there])
    lost = (found for (_, parent), found in children.items() if parent not in there)
    return frozenset().union(*lost)


def _as_left(
    changes: Sequence[FieldChange],
) -> Iterable[tuple[FieldChange, Mapping[str, object] | None]]:
    """Each record's last change, with all the fields that the action set on it (None = gone)."""
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
) -> KeptWhy | None:
    if left is None:
        return "edited_since" if now is not None else None
    if now is None:
        return "gone"
    same = all(now.get(name) == value for name, value in left.items())
    return None if same else "edited_since"


_OF_NOBODY = frozenset((Employer.kind, Visit.kind, Post.kind, Event.kind))
"""Shared records: what came in with one can go although it stays for others."""


def _block_used(shelf: Reader, changes: Sequence[FieldChange], blocked: dict[UUID, Kept]) -> None:
    """Keep new records that others lean on, and what came in together with a kept one."""
    made = {c.record_id: c for c in changes if c.before is None}
    restored = {c.record_id for c in changes} - blocked.keys()
    leaning = _leaning_on(shelf, made.values())
    for parent, children in leaning.items():
        if parent not in blocked and not children <= made.keys() | restored:
            blocked[parent] = _kept(made[parent], "used_since")
        if parent in blocked and made[parent].kind not in _OF_NOBODY:
            for child in children & made.keys():
                blocked.setdefault(child, _kept(made[child], "belongs_to_kept"))
    for parent, children in leaning.items():
        if any(child in blocked for child in children):
            blocked.setdefault(parent, _kept(made[parent], "used_since"))


def _block_followed(changes: Sequence[FieldChange], blocked: dict[UUID, Kept]) -> None:
    """Leave a helper's end as it is while the pairing that followed stays: one at a time."""
    pairings = [change for change in changes if change.kind == Pairing.kind]
    kept = {c.file_id for c in pairings if c.before is None and c.record_id in blocked}
    for change in pairings:
        if change.file_id in kept:
            blocked.setdefault(change.record_id, _kept(change, "belongs_to_kept"))


def _leaning_on(shelf: Reader, made: Iterable[FieldChange]) -> dict[UUID, frozenset[UUID]]:
    by_kind: dict[str, list[UUID]] = {}
    for change in made:
        by_kind.setdefault(change.kind, []).append(change.record_id)
    leaning: dict[UUID, frozenset[UUID]] = {}
    for kind, ids in by_kind.items():
        leaning.update(shelf.children_of(kind, ids))
    return leaning


def _kept(change: FieldChange, why: KeptWhy) -> Kept:
    return Kept(change.kind, change.record_id, change.file_id, why)
