"""Shared code of actions with proofs: which records can have one, and which already do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from casework.evidence import HARDSHIP, check_proof, usual_kind
from casework.ids import new_stamp
from casework.ports import EvidenceStore, Proof, Reader, UnitOfWork
from casework.problems import RuleBroken
from casework.records import (
    Attachment,
    Attendance,
    CaseFile,
    Destination,
    Evidence,
    FileRecord,
    Record,
    Visit,
)

EVIDENCE_LIMIT = 20 * 1024 * 1024
"""Maximum size of a proof in bytes."""


@dataclass(frozen=True, slots=True)
class ProofUse:
    """A record that already has a proof; ``student_no`` is None if it belongs to no student."""

    record_id: UUID
    kind: str
    student_no: str | None
    proof_kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofDraft:
    """Details of a proof: its kind, date, number of pages, and category."""

    proof_kind: str | None = None
    dated_on: date | None = None
    pages: int | None = None
    category: str | None = None


ANY_PROOF = ProofDraft()


class ProofWriter:
    """Stores proofs, and attaches them to the records of an action."""

    def __init__(self, evidence: EvidenceStore) -> None:
        self._evidence = evidence

    def store(self, work: UnitOfWork, proof: Proof | None) -> UUID | None:
        """Store the bytes on disk, then add the evidence record to this action; return its id.

        Intact evidence with the same content is reused.

        Raises:
            RuleBroken: EVIDENCE_TOO_LARGE, EVIDENCE_EMPTY.
        """
        if proof is None:
            return None
        check_size(proof)
        look = self._evidence.inspect(proof)
        known = work.evidence_of_content(look.content_tag)
        if known is not None and self._evidence.is_sound(known):
            return known.id
        kept = self._evidence.put(proof)
        evidence = Evidence(
            **new_stamp(work),
            name=proof.name,
            size=kept.size,
            sha256=kept.sha256,
            blob_id=kept.blob_id,
            blob_name=kept.blob_name,
            blob_key=kept.blob_key,
            content_tag=kept.content_tag,
            media=look.media,
            picture_hash=look.picture_hash,
            taken_on=look.taken_on,
        )
        work.add([evidence])
        return evidence.id

    def uses(self, reader: Reader, proof: Proof) -> tuple[ProofUse, ...]:
        """Return the records that already have this proof."""
        check_size(proof)
        known = reader.evidence_of_content(self._evidence.inspect(proof).content_tag)
        return () if known is None else uses_of_evidence(reader, known.id)

    def attach(self, work: UnitOfWork, records: Sequence[Record], proofs: Iterable[Proof]) -> None:
        """Attach each proof to each of the records, in the action that creates them.

        Raises:
            RuleBroken: PROOF_USED_BEFORE, EVIDENCE_TOO_LARGE, EVIDENCE_EMPTY, INTERNSHIP_PROOF.
        """
        for proof in proofs:
            check_uses(self.uses(work, proof), list(records), again=False)
            made = [attachment(work, record, proof, ANY_PROOF) for record in records]
            evidence_id = self.store(work, proof)
            if evidence_id is None:
                raise AssertionError
            work.add([replace(one, evidence_id=evidence_id) for one in made])


def check_size(proof: Proof) -> None:
    """Raise RuleBroken if a proof is empty or too large."""
    size = len(proof.data)
    if size > EVIDENCE_LIMIT:
        raise RuleBroken("EVIDENCE_TOO_LARGE", "proof", size=size, limit=EVIDENCE_LIMIT)
    if not size:
        raise RuleBroken("EVIDENCE_EMPTY", "proof")


def uses_of_evidence(reader: Reader, evidence_id: UUID) -> tuple[ProofUse, ...]:
    """Return the records with this proof, without void ones."""
    found: list[ProofUse] = []
    named = reader.children_of(Evidence.kind, [evidence_id]).get(evidence_id, frozenset())
    for record_id in sorted(named):
        record = reader.find_record(record_id)
        if record is None or (isinstance(record, FileRecord) and record.is_void):
            continue
        if isinstance(record, Attachment):
            use = ProofUse(record.target_id, record.target_kind, None, record.proof_kind)
            found.append(replace(use, student_no=_number(reader, record.file_id)))
        elif isinstance(record, Attendance | Destination):
            found.append(ProofUse(record.id, record.kind, _number(reader, record.file_id)))
        elif isinstance(record, Visit):
            found.append(ProofUse(record.id, record.kind, None))
    seen = {use.record_id for use in found if use.proof_kind is not None}
    return tuple(use for use in found if use.proof_kind is not None or use.record_id not in seen)


def _number(reader: Reader, file_id: UUID) -> str:
    return reader.get(CaseFile, file_id).student_no


def check_uses(uses: tuple[ProofUse, ...], records: list[Record], *, again: bool) -> None:
    ids = {record.id for record in records}
    for use in uses:
        if use.record_id in ids:
            raise RuleBroken("PROOF_THERE_ALREADY", "proof", record=str(use.record_id))
    kinds = {use.kind for use in uses} | {record.kind for record in records}
    if not uses or again or kinds == {Attendance.kind}:
        return
    numbers = sorted({use.student_no for use in uses if use.student_no is not None})
    raise RuleBroken(
        "PROOF_USED_BEFORE",
        "proof",
        uses=[str(use.record_id) for use in uses],
        numbers=numbers,
        kind=uses[0].kind,
    )


def provable(work: UnitOfWork, target: UUID) -> Record:
    record = work.find_record(target)
    if record is None:
        raise RuleBroken("UNKNOWN_RECORD", "record", record=str(target))
    if not isinstance(record, FileRecord | CaseFile) or isinstance(record, Attachment):
        raise RuleBroken("NOT_PROVABLE", "record", kind=record.kind)
    if isinstance(record, FileRecord) and record.is_void:
        raise RuleBroken("ALREADY_VOID", "record", record=str(target))
    return record


def attachment(work: UnitOfWork, record: Record, proof: Proof, draft: ProofDraft) -> Attachment:
    settings = work.org_settings()
    code = record.code if isinstance(record, Destination) else None
    kind = draft.proof_kind or (HARDSHIP if draft.category else None)
    kind = kind or usual_kind(settings, record.kind, code)
    check_proof(settings, record, proof.name, kind)
    return Attachment(
        **new_stamp(work),
        file_id=record.file_id if isinstance(record, FileRecord) else record.id,
        evidence_id=record.id,
        target_kind=record.kind,
        target_id=record.id,
        proof_kind=kind,
        dated_on=draft.dated_on,
        pages=draft.pages,
    )
