"""Undo and redo: new actions that restore fields, and report what they skipped and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from uuid import UUID

from casework.clock import REPAIR
from casework.ports import Reader, UnitOfWork
from casework.problems import RuleBroken
from casework.read_models import Action, FieldChange, JournalQuery
from casework.service_layer.base import ActionOutcome, ActionResult, BaseService
from casework.service_layer.documents import EXPORT, ISSUE
from casework.service_layer.evidence import SAVE
from casework.service_layer.handover import ACCEPT
from casework.service_layer.notices import APPLY_ACTION
from casework.service_layer.parcels import TAKE
from casework.service_layer.undo_limits import SkippedRecord, skipped_records

_IMPOSSIBLE = frozenset({"place_taken", "gone", "erased", "parent_gone"})

NEVER_UNDONE: Mapping[str, str] = MappingProxyType(
    {
        "partner.add": "trust is given and withdrawn, and what came by it stays",
        "partner.revoke": "keys that were given up are never trusted again",
        APPLY_ACTION: "keys that were given up are never trusted again",
        REPAIR: "times that cannot be right are not brought back",
        "keys.stay": "what a person said of this computer is followed by another word",
        "keys.move": "the key of the old computer was given up for good",
        "keys.identity": "a key that was written down stays known",
        "parcel.rule": "a ruling that was told is followed by another one",
        "parcel.leave": "what came back is taken up again instead",
        "parcel.settle": "others may have heard of the choice; the record is corrected instead",
        "parcel.seal": "a parcel that has left does not come back",
        ACCEPT: "the previous owner has our signature; transfer the files back instead",
        "caseload.open": "without its keeper there is no caseload",
        "personal_data.reveal": "what was seen cannot be unseen",
        SAVE: "a plain copy that has left does not come back",
        EXPORT: "a document that was handed out does not come back",
        ISSUE: "a report that was issued has its figures for good",
        "file.erase": "the retention rule leaves nothing to bring back",
    }
)
"""Actions that cannot be undone, and why."""

ERASING_FACT = "erased_payloads"
"""The fact of an action that has erased data, whatever its name."""

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Reversal(ActionOutcome):
    """What an undo or redo did: the new action, and the records restored or skipped.

    ``kept`` are records that were edited or used since; ``impossible`` those that are gone, whose
    parent is gone, or whose place is taken.
    """

    of: UUID
    reversed: tuple[UUID, ...]
    kept: tuple[SkippedRecord, ...]
    impossible: tuple[SkippedRecord, ...]


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What undoing an action would do now; ``refused`` is the reason why it cannot be undone."""

    action_id: UUID
    restored: int
    kept: tuple[SkippedRecord, ...]
    refused: RuleBroken | None = None


class UndoService(BaseService):
    """Undoes and redoes actions."""

    def undo(self, action_id: UUID | None = None) -> Reversal:
        """Undo an action, or the latest one that is not undone.

        Raises:
            RuleBroken: NOTHING_TO_UNDO, UNKNOWN_ACTION, ALREADY_UNDONE, NOT_UNDOABLE,
                UNDO_CHANGES_NOTHING (all its records were edited or used since).
        """
        with self._store.snapshot() as reader:
            target = _to_undo(reader, action_id)
        with self._store.unit_of_work("action.undo", undoes=target.id) as work:
            changes = list(work.changes_of(target.id))
            came = _sent_on(work, target, changes)
            reversal = _reverse(work, target.id, changes, came)
            _let_go(changes)
            return reversal

    def redo(self, action_id: UUID | None = None) -> Reversal:
        """Redo an action that was undone.

        By default this is the action undone last, provided nothing else was written since.

        Raises:
            RuleBroken: NOTHING_TO_REDO, UNKNOWN_ACTION, NOT_UNDONE, UNDO_CHANGES_NOTHING.
        """
        with self._store.snapshot() as reader:
            undoing = _last_undone(reader) if action_id is None else _undoing(reader, action_id)
        with self._store.unit_of_work("action.redo", redoes=undoing) as work:
            changes = list(work.changes_of(undoing))
            reversal = _reverse(work, undoing, changes)
            _let_go(changes)
            return reversal


def _let_go(changes: list[FieldChange]) -> None:
    """Free changes one by one: freeing those of a large import at once would freeze the window."""
    while changes:
        changes.pop()


def is_undoable(action: Action) -> bool:
    """Return whether an action is of a kind that can be undone."""
    is_reversal = action.undoes is not None or action.redoes is not None
    return not (is_reversal or action.name in NEVER_UNDONE or ERASING_FACT in action.facts)


def preview_undo(reader: Reader, action: Action, undone: Collection[UUID]) -> UndoPreview:
    """Return what undoing an action would do now; nothing is written.

    ``undone`` are the actions that are undone at present.
    """
    if (refused := _refusal(action, undone)) is not None:
        return UndoPreview(action.id, 0, (), refused)
    changes = reader.changes_of(action.id)
    blocked = skipped_records(reader, changes, _sent_on(reader, action, changes))
    back = len({change.record_id for change in changes} - blocked.keys())
    return UndoPreview(
        action.id,
        back,
        tuple(blocked.values()),
        None if back else _changes_nothing(action.id, blocked),
    )


def undone_by(reversals: Iterable[Action]) -> Mapping[UUID, UUID]:
    """Return the actions that are undone at present, each with the action that undid it.

    ``reversals`` are the undo and redo actions, newest first.
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
    """Return the actions that are undone at present; ``reversals`` as for ``undone_by``."""
    return frozenset(undone_by(reversals))


def _to_undo(reader: Reader, action_id: UUID | None) -> Action:
    undone = undone_by(reader.reversals())
    if action_id is None:
        return _last_undoable(reader, undone)
    action = reader.action(action_id)
    if (refused := _refusal(action, undone)) is not None:
        raise refused
    return action


def _refusal(action: Action, undone: Collection[UUID]) -> RuleBroken | None:
    """Return the error of an action that can never be undone, or None."""
    if not is_undoable(action):
        reason = "file.erase" if ERASING_FACT in action.facts else action.name
        reason = "action.undo" if action.undoes or action.redoes else reason
        return RuleBroken(
            "NOT_UNDOABLE", "action", action=str(action.id), name=action.name, reason=reason
        )
    if action.id in undone:
        return RuleBroken("ALREADY_UNDONE", "action", action=str(action.id))
    return None


def _sent_on(reader: Reader, action: Action, changes: Sequence[FieldChange]) -> frozenset[UUID]:
    """Return imported records forwarded from here: they must match the recipients' copies."""
    if action.name != TAKE:
        return frozenset()
    return reader.exchange.sent_on(change.record_id for change in changes)


def _last_undoable(reader: Reader, undone: Mapping[UUID, UUID]) -> Action:
    for action in _newest_first(reader):
        if is_undoable(action) and action.id not in undone and _has_changed(reader, action):
            return action
    raise RuleBroken("NOTHING_TO_UNDO")


def _has_changed(reader: Reader, action: Action) -> bool:
    """Return whether an action changed records: not if all records of a parcel were returned."""
    return action.name != TAKE or action.id in reader.impacts_of([action])


def _newest_first(reader: Reader) -> Iterator[Action]:
    """Yield the journal backwards in pages: most searches end on the first one."""
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
    """Return the effective action that undid this one, which may itself be the given action."""
    undone = undone_by(reader.reversals())
    if action_id in undone.values():
        return action_id
    if action_id not in undone:
        raise RuleBroken("NOT_UNDONE", "action", action=str(reader.action(action_id).id))
    return undone[action_id]


def _reverse(
    work: UnitOfWork, of: UUID, changes: Sequence[FieldChange], sent_on: Collection[UUID] = ()
) -> Reversal:
    """Restore, last change first, whatever is still as the action left it."""
    blocked = skipped_records(work, changes, sent_on)
    reversed_ids: list[UUID] = []
    left_as_it_was = [c for c in reversed(changes) if c.record_id not in blocked]
    for kind, run in groupby(left_as_it_was, key=lambda change: change.kind):
        for batch in _one_change_each(run):
            now = work.fields(kind, batch)
            wanted = {i: _as_before(change, now.get(i)) for i, change in batch.items()}
            work.restore(kind, wanted)
            reversed_ids.extend(batch)
    if not reversed_ids:
        raise _changes_nothing(of, blocked)
    touched = {c.file_id for c in changes if c.file_id is not None and c.record_id not in blocked}
    done = ActionResult(work.change, (), tuple(touched))
    return Reversal(
        done,
        of,
        tuple(dict.fromkeys(reversed_ids)),
        tuple(kept for kept in blocked.values() if kept.why not in _IMPOSSIBLE),
        tuple(kept for kept in blocked.values() if kept.why in _IMPOSSIBLE),
    )


def _changes_nothing(of: UUID, blocked: Mapping[UUID, SkippedRecord]) -> RuleBroken:
    why = {kept.why for kept in blocked.values()}
    reason: str | None = None if blocked else "nothing"
    if why in ({"acknowledged"}, {"handed_over"}):
        reason = why.pop()
    return RuleBroken(
        "UNDO_CHANGES_NOTHING", "action", action=str(of), kept=len(blocked), reason=reason
    )


def _one_change_each(changes: Iterable[FieldChange]) -> Iterator[dict[UUID, FieldChange]]:
    """Yield the changes in order, in batches with at most one change of each record."""
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
