"""Undo and redo: new actions that put fields back, and say what they left alone and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal
from uuid import UUID

from casework.desk.base import BaseDesk, Done, at_least_one, known_files, needed
from casework.desk.exports import EXPORT
from casework.lists import Action, FieldChange
from casework.ports import Reader, Shelf
from casework.problems import RuleBroken
from casework.records import Pairing

KeptWhy = Literal["edited_since", "used_since", "belongs_to_kept", "gone"]

NEVER_UNDONE = ("caseload.open", "personal_data.reveal", EXPORT)
"""Actions that only say what has happened: there is nothing to put back."""


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

    ``kept`` holds records that were edited or used since; ``impossible`` those that are gone.
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
            target = _to_undo(reader.actions(), action_id)
        with self._archive.begin("action.undo", undoes=target.id) as shelf:
            return _reverse(shelf, target.id, shelf.changes_of(target.id), "action.undo")

    def redo(self) -> Reversal:
        """Bring again what was undone last, as long as nothing else was written since.

        Raises:
            RuleBroken: NOTHING_TO_REDO, UNDO_CHANGES_NOTHING.
        """
        with self._archive.look() as reader:
            undoing = _to_redo(reader.actions())
        with self._archive.begin("action.redo", redoes=undoing.id) as shelf:
            return _reverse(shelf, undoing.id, shelf.changes_of(undoing.id), "action.redo")

    def note_reveal(self, files: Iterable[UUID], *, reason: str, what: str) -> Done:
        """Write down that masked fields (``what``) of these files were shown, and why."""
        chosen = at_least_one(files)
        why = needed(reason, "reason", at_least=2)
        with self._archive.begin("personal_data.reveal") as shelf:
            known_files(shelf, chosen)
            shelf.note(what=what, reason=why, files=[str(file_id) for file_id in chosen])
            return Done(shelf.action_id, "personal_data.reveal", (), chosen)


def undone_ids(actions: Iterable[Action]) -> frozenset[UUID]:
    """The actions that are taken back at present; ``actions`` are newest first."""
    undone: set[UUID] = set()
    cancelled: set[UUID] = set()
    for action in actions:
        if action.redoes is not None and action.id not in undone:
            cancelled.add(action.redoes)
        if action.undoes is not None and action.id not in cancelled:
            undone.add(action.undoes)
    return frozenset(undone)


def _to_undo(actions: Sequence[Action], action_id: UUID | None) -> Action:
    undone = undone_ids(actions)
    if action_id is None:
        for action in actions:
            if action.undoes or action.redoes or action.name in NEVER_UNDONE:
                continue
            if action.id not in undone:
                return action
        raise RuleBroken("NOTHING_TO_UNDO")
    for action in actions:
        if action.id == action_id:
            if action.undoes or action.redoes or action.name in NEVER_UNDONE:
                raise RuleBroken("NOT_UNDOABLE", "action", action=str(action_id), name=action.name)
            if action.id in undone:
                raise RuleBroken("ALREADY_UNDONE", "action", action=str(action_id))
            return action
    raise RuleBroken("UNKNOWN_ACTION", "action", action=str(action_id))


def _to_redo(actions: Sequence[Action]) -> Action:
    redone: set[UUID] = set()
    for action in actions:
        if action.redoes is not None:
            redone.add(action.redoes)
        elif action.undoes is not None:
            if action.id not in redone:
                return action
        elif action.name not in NEVER_UNDONE:
            break
    raise RuleBroken("NOTHING_TO_REDO")


def _reverse(shelf: Shelf, of: UUID, changes: Sequence[FieldChange], name: str) -> Reversal:
    """Put back, last change first, whatever still is as the action left it."""
    blocked = _blocked(shelf, changes)
    reversed_ids: list[UUID] = []
    left_as_it_was = [c for c in reversed(changes) if c.record_id not in blocked]
    for kind, run in groupby(left_as_it_was, key=lambda change: change.kind):
        for batch in _one_change_each(run):
            now = shelf.fields(kind, batch)
            wanted = {i: _as_before(change, now.get(i)) for i, change in batch.items()}
            shelf.put_back(kind, wanted)
            reversed_ids.extend(batch)
    if not reversed_ids:
        raise RuleBroken("UNDO_CHANGES_NOTHING", "action", action=str(of), kept=len(blocked))
    touched = {c.file_id for c in changes if c.file_id is not None and c.record_id not in blocked}
    done = Done(shelf.action_id, name, (), tuple(touched))
    return Reversal(
        done,
        of,
        tuple(dict.fromkeys(reversed_ids)),
        tuple(kept for kept in blocked.values() if kept.why != "gone"),
        tuple(kept for kept in blocked.values() if kept.why == "gone"),
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


def _blocked(shelf: Reader, changes: Sequence[FieldChange]) -> dict[UUID, Kept]:
    """The records that must be left alone, by id."""
    blocked: dict[UUID, Kept] = {}
    present: dict[UUID, Mapping[str, object]] = {}
    for kind in {change.kind for change in changes}:
        present.update(shelf.fields(kind, {c.record_id for c in changes if c.kind == kind}))
    for change, left in _as_left(changes):
        why = _moved_on(left, present.get(change.record_id))
        if why is not None:
            blocked[change.record_id] = Kept(change.kind, change.record_id, change.file_id, why)
    _block_used(shelf, changes, blocked)
    _block_followed(changes, blocked)
    return blocked


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


def _block_used(shelf: Reader, changes: Sequence[FieldChange], blocked: dict[UUID, Kept]) -> None:
    """Keep new records that others lean on, and what came in together with a kept one."""
    made = {c.record_id: c for c in changes if c.before is None}
    leaning = _leaning_on(shelf, made.values())
    for parent, children in leaning.items():
        if parent not in blocked and any(child not in made for child in children):
            blocked[parent] = _kept(made[parent], "used_since")
        if parent in blocked:
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
