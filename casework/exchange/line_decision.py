"""The decision on each line of a parcel, its claims of author and time, and the whole result."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from casework import records as r
from casework.parcels.authorship import AuthorProof, Authorship
from casework.parcels.lines import (
    LineOutcome,
    RecordReply,
    RecordRevision,
    file_named,
    file_of,
    was_already_taken,
    with_parents,
)
from casework.parcels.merge import (
    MergedState,
    RevisionNode,
    RevisionRelation,
    fold,
    is_unrelated,
    predates,
)
from casework.ports.exchange import ParcelLedger
from casework.ports.parcels import VerifiedParcel
from casework.problems import RuleBroken

DERIVED = frozenset({r.AttestedSummary.kind, r.Custody.kind})
"""Kinds without manual conflict resolution: derived or signed, so that the newest revision wins."""


class Claims:
    """The authorship claims of one parcel.

    The sender's signature covers its own revisions. Revisions of other authors need the authors'
    proof; without it they are the sender's report.
    """

    def __init__(self, ledger: ParcelLedger, parcel: VerifiedParcel) -> None:
        self._ledger = ledger
        self._sender = parcel.manifest.signing
        self._is_own = parcel.partner.is_own
        self._group = parcel.partner.group
        self._authorship = Authorship(parcel.authors, ledger.is_signed)
        self._digests: Mapping[int, str] = {
            id(line): digest for line, digest in zip(parcel.lines, parcel.digests, strict=True)
        }
        self._ours = {ledger.signing, *(move.old for move in ledger.key_rotations())}
        self._openings: dict[UUID, tuple[RevisionNode, ...]] = {}

    def proof(self, line: RecordRevision) -> AuthorProof | None:
        """Return the author's proof that came with a line; None for the sender's own lines."""
        if line.author == self._sender:
            return None
        return self._authorship.proof_of(line.author, self._digests.get(id(line), ""))

    def is_proven(self, line: RecordRevision) -> bool:
        """Tell whether a line is signed by its author."""
        return line.author == self._sender or self.proof(line) is not None

    def is_lost(self, line: RecordRevision) -> bool:
        """Tell whether this device wrote a line and has since lost it.

        ``line`` is a revision that is unknown here.

        Raises:
            RuleBroken: E_AUTHOR when the line names this computer, which never wrote it.
        """
        if line.author not in self._ours or line.kind in DERIVED:
            return False
        if self._ledger.has_written(line.record_id, line.revision):
            return False
        if not (self.is_proven(line) or self._is_own):
            raise RuleBroken("E_AUTHOR")
        return True

    def needs_choice(
        self, line: RecordRevision, known: Sequence[RevisionNode], node: RevisionNode
    ) -> bool:
        """Tell whether a concurrent revision may win only if a person chooses it.

        Two partners who both have a student may independently enter the same record; that needs no
        choice. A revision from a partner who never had the student or the record does.
        """
        if line.kind in DERIVED:
            return False
        file_id = file_of(line)
        if is_unrelated(known, node) and not self._had(line.record_id, file_id):
            return True
        followed = [one for one in known if one.revision in node.ancestors]
        return predates([*followed, *self._opening(file_id)], node)

    def _had(self, record_id: UUID, file_id: UUID | None) -> bool:
        """Tell whether the sender had the record or its file before."""
        wanted = {record_id} if file_id is None else {record_id, file_id}
        return self._is_own or bool(self._ledger.partner_states(self._group, wanted))

    def _opening(self, file_id: UUID | None) -> tuple[RevisionNode, ...]:
        """The revisions of the file's own record, which precede all other records of the file."""
        if file_id is None:
            return ()
        if file_id not in self._openings:
            self._openings[file_id] = self._ledger.nodes([file_id]).get(file_id, ())
        return self._openings[file_id]


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
