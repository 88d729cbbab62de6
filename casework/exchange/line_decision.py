"""The decision on each line of a parcel, and the result of a whole import."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from casework import records as r
from casework.exchange.claims import DERIVED
from casework.parcels.lines import (
    LineOutcome,
    RecordReply,
    RecordRevision,
    file_named,
    was_already_taken,
    with_parents,
)
from casework.parcels.merge import MergedState, RevisionNode, RevisionRelation, fold


@dataclass(slots=True)
class LineDecision:
    """The decision on one line: its relation to the known revisions, or why it is returned."""

    line: RecordRevision
    node: RevisionNode
    known: tuple[RevisionNode, ...]
    code: str | None = None
    reason: str | None = None
    relation: RevisionRelation | None = None
    record: r.Record | None = None
    is_ahead: bool = False
    """It was written by a clock that is ahead of ours: it is imported and reported."""
    is_lost: bool = False
    """This device wrote it and has lost it: its data is an older copy."""

    @property
    def outcome(self) -> LineOutcome:
        if self.code is not None:
            return LineOutcome.RETURNED
        if self.relation in (RevisionRelation.SAME, RevisionRelation.ANCESTOR):
            return LineOutcome.DUPLICATE
        is_conflict = self.relation is RevisionRelation.CONCURRENT and self.merged.is_conflict
        return LineOutcome.CONFLICT if is_conflict else LineOutcome.ACCEPTED

    @property
    def is_fresh(self) -> bool:
        """Whether the line changes a record here."""
        return self.outcome in (LineOutcome.ACCEPTED, LineOutcome.CONFLICT)

    @property
    def merged(self) -> MergedState:
        return fold((*self.known, self.node), latest=self.line.kind in DERIVED)

    def reply(self) -> RecordReply:
        return RecordReply(
            self.line.record_id, self.line.revision, self.outcome, self.code, self.reason
        )


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of an import: a decision per line, and the files concerned."""

    decisions: tuple[LineDecision, ...] = ()
    files: tuple[UUID, ...] = ()
    replies: tuple[RecordReply, ...] = field(default=(), repr=False)

    def of(self, outcome: LineOutcome) -> tuple[LineDecision, ...]:
        return tuple(decision for decision in self.decisions if decision.outcome is outcome)

    @property
    def ahead(self) -> tuple[LineDecision, ...]:
        """The imported records that were written by a clock that is ahead of ours."""
        return tuple(one for one in self.decisions if one.is_ahead and one.is_fresh)

    @property
    def lost(self) -> tuple[LineDecision, ...]:
        """The imported records that this device wrote and has lost."""
        return tuple(one for one in self.decisions if one.is_lost and one.is_fresh)

    @property
    def answers(self) -> tuple[RecordReply, ...]:
        return tuple(decision.reply() for decision in self.decisions)


def reject_incomplete_files(decisions: Collection[LineDecision]) -> None:
    """Reject every file of a transfer that is not complete, and what only it needs."""
    refused: dict[str, LineDecision] = {}
    for one in sorted(decisions, key=_severity):
        file_id = file_named(one.line)
        if file_id is not None and one.outcome is LineOutcome.RETURNED:
            refused.setdefault(file_id, one)
    for one in decisions:
        is_step = one.line.kind == r.Custody.kind and not was_already_taken(one.line)
        if (
            is_step and one.outcome is LineOutcome.DUPLICATE
        ):  # it was accepted before, and remains so
            refused.pop(file_named(one.line) or "", None)
    if not refused:
        return
    for one in decisions:
        first = refused.get(file_named(one.line) or "")
        if first is not None:
            one.code, one.reason = first.code, first.reason
    lines = [one.line for one in decisions]
    kept = {line.record_id for line in lines if file_named(line) not in {None, *refused}}
    needed = with_parents(lines, kept)
    for one in decisions:
        if one.code is None and one.line.record_id not in needed:
            one.code = "DECLINED"


def _severity(decision: LineDecision) -> tuple[bool, bool]:
    """Sort key of the reasons for a rejection: custody first, consequential errors last."""
    return decision.code == "PARENT_MISSING", decision.line.kind != r.Custody.kind
