"""Import of a parcel: each record is checked by itself; all valid ones are one action."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from casework import records as r
from casework.corrections import EARLIEST_DAY, LATEST_DAY
from casework.exchange.authorisation import ClosedFileGuard, PartnerPolicy
from casework.exchange.conflict_resolution import put_resolution
from casework.exchange.line_decision import (
    DERIVED,
    Claims,
    ImportResult,
    LineDecision,
    reject_incomplete_files,
)
from casework.parcels.custody import first_holder
from casework.parcels.lines import (
    LineFilter,
    LineOutcome,
    RecordReply,
    RecordRevision,
    as_id,
    check_texts,
    file_of,
)
from casework.parcels.manifest import CLOCK_AHEAD, ParcelKind
from casework.parcels.merge import (
    MergedState,
    RevisionNode,
    RevisionRelation,
    fold,
    instant_ms,
    node_of,
    relation_of,
)
from casework.parcels.redaction import merge_redacted
from casework.ports import KeptProof, UnitOfWork
from casework.ports.exchange import WritableParcelLedger
from casework.ports.parcels import (
    HeadUpdate,
    PartnerRecordState,
    StoredRevision,
    VerifiedParcel,
    ids_by_kind,
)
from casework.problems import RuleBroken

_ORDER = {kind.kind: place for place, kind in enumerate(r.RECORD_KINDS)}
_EARLIEST_BIRTH = date(1900, 1, 1)

_Nodes = Mapping[UUID, tuple[RevisionNode, ...]]
_Lines = Mapping[UUID, tuple[RecordRevision, ...]]


class ParcelImporter:
    """Imports one parcel within one action."""

    def __init__(
        self,
        work: UnitOfWork,
        ledger: WritableParcelLedger,
        parcel: VerifiedParcel,
        policy: PartnerPolicy,
        *,
        wanted: LineFilter,
        reason: str | None = None,
    ) -> None:
        self._work = work
        self._ledger = ledger
        self._parcel = parcel
        self._policy = policy
        self._wanted = wanted
        self._reason = reason
        self._latest = (work.now + CLOCK_AHEAD).timestamp() * 1000
        self._office = work.org_settings()
        self._closed_files = ClosedFileGuard(work, ledger, parcel, policy.validator)
        self._claims = Claims(ledger, parcel)
        self._present: dict[UUID, Mapping[str, object]] = {}
        self._here: set[UUID] = set()
        self._nodes: dict[UUID, tuple[RevisionNode, ...]] = {}
        self._places: dict[tuple[object, ...], UUID] = {}

    def run(self) -> ImportResult:
        """Check every line, write the valid ones, and record the outcome of each."""
        lines = [line for line in self._parcel.lines if isinstance(line, RecordRevision)]
        replies = tuple(line for line in self._parcel.lines if isinstance(line, RecordReply))
        self._prefetch(lines)
        decisions = {id(line): self._decision(line) for line in _in_order(lines)}
        if self._parcel.manifest.kind is ParcelKind.HANDOVER:
            reject_incomplete_files(list(decisions.values()))
        self._put(list(decisions.values()))
        in_order = tuple(decisions[id(line)] for line in lines)
        self._remember(in_order)
        fresh = (file_of(decision.line) for decision in in_order if decision.is_fresh)
        files = dict.fromkeys(filter(None, fresh))
        by_line = {id(decision.line): decision.reply() for decision in in_order}
        self._ledger.save_incoming(
            self._parcel, [by_line.get(id(line)) for line in self._parcel.lines]
        )
        return ImportResult(in_order, tuple(files), replies)

    # --- checks

    def _prefetch(self, lines: list[RecordRevision]) -> None:
        """Prefetch the stored state of all records concerned."""
        of_kinds: dict[str, list[UUID]] = {}
        named: dict[type[r.Record], set[UUID]] = {r.CaseFile: set()}
        for line in lines:
            if line.kind not in r.KIND_OF:
                continue
            of_kinds.setdefault(line.kind, []).append(line.record_id)
            for parent, text in _named_in(line):
                record_id = as_id(text)
                if record_id is not None:
                    named.setdefault(parent, set()).add(record_id)
        for kind, ids in of_kinds.items():
            self._present.update(self._work.fields(kind, ids))
        for parent, wanted in named.items():
            self._here |= self._work.known_ids(parent, wanted)
        files = named[r.CaseFile] | set(of_kinds.get(r.CaseFile.kind, ()))
        self._nodes.update(self._ledger.nodes([line.record_id for line in lines]))
        self._policy.prefetch(files, self._present, lines, self._nodes)
        self._closed_files.prefetch(files, lines)
        self._erased = {one.file_digest for one in self._work.get_all(r.Erasure)}

    def _decision(self, line: RecordRevision) -> LineDecision:
        known = self._nodes.get(line.record_id, ())
        decision = LineDecision(line, node_of(line, self._ledger.content_digest(line)), known)
        try:
            self._judge(decision)
        except RuleBroken as refused:
            decision.code = refused.rule
            decision.reason = decision.reason or refused.facts.get("reason")
        except (ValueError, TypeError, KeyError):
            decision.code = "E_RECORD"
        else:
            if decision.record is not None:
                self._here.add(line.record_id)
            self._nodes[line.record_id] = (*known, decision.node)
            self._closed_files.note_cohort(line)
        return decision

    def _judge(self, decision: LineDecision) -> None:
        line = decision.line
        if line.kind not in r.KIND_OF or line.rest.get("unrecorded"):
            raise RuleBroken("UNKNOWN_KIND")
        check_texts(line.fields or {})
        decision.is_ahead = instant_ms(line.hlc) > self._latest
        self._policy.check(line)
        if hashlib.sha256(str(file_of(line)).encode()).hexdigest() in self._erased:
            raise RuleBroken("ERASED_HERE")
        decision.relation = relation_of(decision.known, decision.node)
        if decision.relation in (RevisionRelation.SAME, RevisionRelation.ANCESTOR):
            return
        decision.is_lost = self._claims.is_lost(line)
        if decision.relation is RevisionRelation.CONCURRENT:
            waits = self._claims.needs_choice(line, decision.known, decision.node)
            decision.node = replace(decision.node, needs_choice=waits)
        if not self._wanted(line):
            decision.reason = self._reason
            raise RuleBroken("DECLINED")
        self._closed_files.check(line, self._present.get(line.record_id))
        if line.fields is not None:
            decision.record = self._checked_record(line)
        for _kind, text in _named_in(line):
            if UUID(text) not in self._here:
                raise RuleBroken("PARENT_MISSING")

    def _checked_record(self, line: RecordRevision) -> r.Record:
        is_new = line.record_id not in self._present
        if line.kind == r.Evidence.kind and is_new and self._proof(line) is None:
            raise RuleBroken("PROOF_MISSING")
        record = self._record(line)
        if record.id != line.record_id:
            raise ValueError("another id")
        for name in type(record).__dataclass_fields__:
            _check_day(name, getattr(record, name))
        if isinstance(record, r.CaseFile):
            self._office.pack(record.pack_id)
        place = self._ledger.unique_slot_of(record)
        if place is not None:
            holder = self._places.setdefault(place.key, place.holder or record.id)
            if holder != record.id:
                raise RuleBroken("PLACE_TAKEN")
        return record

    def _proof(self, line: RecordRevision) -> KeptProof | None:
        if line.kind != r.Evidence.kind or line.fields is None:
            return None
        return self._parcel.proofs.get(str(line.fields.get("sha256")))

    # --- writes

    def _put(self, decisions: list[LineDecision]) -> None:
        fresh = [one for one in decisions if one.is_fresh]
        known = {one.line.record_id: one.known for one in fresh if one.known}
        before = self._ledger.lines(known)
        self._keep_ours(known, before)
        coming = {(one.line.record_id, one.line.revision): one for one in fresh}
        folds = {
            one.line.record_id: fold(
                self._nodes[one.line.record_id], latest=one.line.kind in DERIVED
            )
            for one in fresh
        }
        made = {id(one.line): one.record for one in fresh if one.record is not None}
        leant_on = self._put_lines(list(_to_put(folds, coming, known, before)), made)
        staying = {line.record_id for line in leant_on}
        locals_ = self._work.revisions(one.line.record_id for one in fresh)
        self._note_holder(fresh)
        self._ledger.save_revisions(
            [
                StoredRevision(
                    one.line,
                    locals_.get(record_id, "")
                    if _is_current(folds[record_id], one.line) and record_id not in staying
                    else None,
                    any(head.revision == revision for head in folds[record_id].heads),
                    self._parcel.manifest.parcel_id,
                    digest=one.node.digest,
                    needs_choice=one.node.needs_choice,
                    proof=self._claims.proof(one.line),
                )
                for (record_id, revision), one in coming.items()
            ]
        )
        self._ledger.update_heads(
            [
                HeadUpdate(
                    record_id,
                    folds[record_id].current.revision,
                    tuple(head.revision for head in folds[record_id].heads),
                    locals_.get(record_id, ""),
                )
                for record_id in known
            ]
        )
        self._let_stay(leant_on, known, before)
        self._note_authors([one for one in decisions if one.relation is RevisionRelation.SAME])

    def _note_authors(self, again: list[LineDecision]) -> None:
        """Confirm the author of reported revisions that arrive again with the author's proof."""
        reported = self._ledger.reporters(one.line.record_id for one in again)
        proven = {
            (one.line.record_id, one.line.revision): self._claims.proof(one.line)
            for one in again
            if (one.line.record_id, one.line.revision) in reported
            and any(one.node.digest == node.digest for node in one.known)
            and self._claims.is_proven(one.line)
        }
        self._ledger.confirm_authors(self._parcel, proven)

    def _let_stay(self, leant_on: Iterable[RecordRevision], known: _Nodes, before: _Lines) -> None:
        """Keep records that someone undid while others added dependent records.

        This is a new revision, the same on every device; it is sent to the user who undid them.
        """
        for gone in leant_on:
            current_revision = fold(known[gone.record_id]).current.revision
            words = next(one for one in before[gone.record_id] if one.revision == current_revision)
            put_resolution(self._work, self._ledger, words, (gone, *before[gone.record_id]))
            self._nodes[gone.record_id] = self._ledger.nodes([gone.record_id])[gone.record_id]

    def _note_holder(self, taken: list[LineDecision]) -> None:
        """A file that is reported for the first time is owned by the reporter."""
        if self._parcel.manifest.kind is not ParcelKind.REPORT:
            return
        files = dict.fromkeys(filter(None, (file_of(one.line) for one in taken)))
        held = self._policy.validator.holders
        self._work.add(
            first_holder(file_id, self._parcel.partner.signing, self._work)
            for file_id in files
            if file_id not in held
        )

    def _keep_ours(self, known: _Nodes, before: _Lines) -> None:
        """Store our own newest revision in the graph if it was never sent."""
        ours = [i for i, nodes in known.items() if any(not node.digest for node in nodes)]
        lines = [line for record_id in ours for line in before.get(record_id, ())]
        locals_ = self._ledger.journal_revisions(ids_by_kind(lines))
        self._ledger.save_revisions(
            [
                StoredRevision(line, locals_.get(line.record_id, ""), is_head=True, was_here=True)
                for line in lines
            ]
        )

    def _put_lines(
        self, lines: list[RecordRevision], made: Mapping[int, r.Record]
    ) -> list[RecordRevision]:
        """Write the records of these lines; ``made`` holds those that the checks have built.

        Returns the deletions that cannot be applied because other records depend on them.
        """
        new: list[r.Record] = []
        changed: list[r.Record] = []
        for line in _in_order(lines):
            if line.fields is None:
                continue
            present = self._present.get(line.record_id)
            record = made.get(id(line)) or self._record(line)
            (changed if present is not None else new).append(record)
        self._work.add(new)
        for record in changed:
            self._work.amend(record)
        leant_on: list[RecordRevision] = []
        gone = [one for one in lines if one.fields is None and one.record_id in self._present]
        for kind, same in groupby(reversed(_in_order(gone)), key=lambda line: line.kind):
            of_kind = list(same)
            leaning = self._work.children_of(kind, [line.record_id for line in of_kind])
            leant_on += (line for line in of_kind if leaning.get(line.record_id))
            free = [line.record_id for line in of_kind if not leaning.get(line.record_id)]
            self._work.restore(kind, dict.fromkeys(free))
        return leant_on

    def _record(self, line: RecordRevision) -> r.Record:
        whole = merge_redacted(line.fields or {}, line.withheld, self._present.get(line.record_id))
        if line.kind == r.Custody.kind and self._policy.validator.via(line.record_id):
            whole["via"] = self._policy.validator.via(line.record_id)
        proof = self._proof(line) or _NO_PROOF
        return self._ledger.record_of(line.kind, whole, line.withheld, proof)

    def _remember(self, decisions: Iterable[LineDecision]) -> None:
        """Record what the sender is now known to have."""
        group = self._parcel.partner.group
        kept = [one for one in decisions if one.outcome is not LineOutcome.RETURNED]
        had = self._ledger.partner_states(group, (one.line.record_id for one in kept))
        locals_ = self._ledger.journal_revisions(ids_by_kind(one.line for one in kept))
        found: dict[UUID, PartnerRecordState] = {}
        for one in kept:
            line = one.line
            earlier = found.get(line.record_id) or had.get(line.record_id)
            past = frozenset((line.revision, *line.ancestors))
            nodes = self._nodes[line.record_id]
            is_current = _is_current(fold(nodes, latest=line.kind in DERIVED), line)
            found[line.record_id] = PartnerRecordState(
                line.record_id,
                line.kind,
                locals_.get(line.record_id, "") if is_current else "",
                line.revision,
                past | (earlier.past if earlier is not None else frozenset()),
                "received",
            )
        self._ledger.save_partner_states(
            group, list(found.values()), self._parcel.manifest.parcel_id
        )


def _is_current(folded: MergedState, line: RecordRevision) -> bool:
    return folded.current.revision == line.revision


def _to_put(
    folds: Mapping[UUID, MergedState],
    coming: Mapping[tuple[UUID, str], LineDecision],
    known: _Nodes,
    before: _Lines,
) -> Iterator[RecordRevision]:
    """Yield the lines that become the current state."""
    for record_id, folded in folds.items():
        revision = folded.current.revision
        one = coming.get((record_id, revision))
        if one is not None:
            yield one.line
            continue
        # otherwise the former current revision has a descendant; another head is current now
        if fold(known[record_id]).current.revision != revision:
            yield from (one for one in before.get(record_id, ()) if one.revision == revision)


_NO_PROOF = KeptProof(UUID(int=0), "", "", "", "", 0)


def _in_order(lines: Iterable[RecordRevision]) -> list[RecordRevision]:
    """Parents before children; otherwise in the order of the parcel."""
    return sorted(lines, key=lambda line: _ORDER.get(line.kind, len(_ORDER)))


def _named_in(line: RecordRevision) -> Iterator[tuple[type[r.Record], str]]:
    """The records that a line references, with their kinds."""
    fields = line.fields or {}
    for name, parent in r.PARENTS.get(r.KIND_OF[line.kind], {}).items():
        if fields.get(name) is not None and name not in line.withheld:
            yield parent, str(fields[name])


def _check_day(name: str, value: Any) -> None:
    if isinstance(value, datetime) or not isinstance(value, date):
        return
    earliest = _EARLIEST_BIRTH if name == "birth" else EARLIEST_DAY
    if not earliest <= value <= LATEST_DAY:
        raise ValueError("no day of ours")
