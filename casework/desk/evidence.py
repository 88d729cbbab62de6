"""Evidence: proofs laid beside records, their review, and plain copies that leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from casework.desk.base import BaseDesk, Done, needed, sensible_day
from casework.evidence import (
    HARDSHIP,
    PASSED,
    RETURN_REASON_AT_LEAST,
    RETURNED,
    SECOND_PERSON,
    check_proof,
    usual_kind,
)
from casework.ids import new_id
from casework.ports import Proof, Reader, Shelf
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

SAVE = "evidence.save"


@dataclass(frozen=True, slots=True)
class ProofUse:
    """A record that has a proof already; ``student_no`` is None where no student owns it."""

    record_id: UUID
    kind: str
    student_no: str | None
    proof_kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofDraft:
    """What is said of a proof: its kind, its date, how many pages, and of which category."""

    proof_kind: str | None = None
    dated_on: date | None = None
    pages: int | None = None
    category: str | None = None


ANY_PROOF = ProofDraft()


class EvidenceDesk(BaseDesk):
    """Lays proofs beside records and keeps what became of them."""

    def add_evidence(
        self,
        targets: Iterable[UUID],
        proof: Proof,
        draft: ProofDraft = ANY_PROOF,
        *,
        again: bool = False,
    ) -> Done:
        """Lay one proof beside each of these records (a file's own id means the file).

        The bytes are kept once, however often they are handed in. ``again`` says that a person
        knows that the same file proves something else already; a sign-in list that many students
        share needs no such word.

        Raises:
            RuleBroken: PROOF_USED_BEFORE, PROOF_THERE_ALREADY, INTERNSHIP_PROOF,
                PROOF_KIND_UNKNOWN, NOT_PROVABLE, ALREADY_VOID, CATEGORY_NOT_OF_FILE,
                EVIDENCE_TOO_LARGE, EVIDENCE_EMPTY.
        """
        wanted = tuple(dict.fromkeys(targets))
        if not wanted:
            raise RuleBroken("FIELD_MISSING", "record")
        if draft.dated_on is not None:
            sensible_day(draft.dated_on, "dated")
        if draft.pages is not None and draft.pages < 1:
            raise RuleBroken("PAGES_WRONG", "pages", pages=draft.pages)
        with self._archive.begin("evidence.add") as shelf:
            records = [_provable(shelf, target) for target in wanted]
            uses = self._uses(shelf, proof)
            _check_uses(uses, records, again=again)
            made = [_attachment(shelf, record, proof, draft) for record in records]
            evidence_id = self._keep_proof(shelf, proof)
            if evidence_id is None:
                raise AssertionError
            kept = [replace(one, evidence_id=evidence_id) for one in made]
            shelf.add(kept)
            _note_category(shelf, records, draft.category, evidence_id)
            files = tuple(dict.fromkeys(one.file_id for one in kept))
            return Done(shelf.action_id, "evidence.add", tuple(one.id for one in kept), files)

    def uses_of(self, reader: Reader, proof: Proof) -> tuple[ProofUse, ...]:
        """Return the records that have this very file as proof already, before it is handed in."""
        return self._uses(reader, proof)

    def _uses(self, reader: Reader, proof: Proof) -> tuple[ProofUse, ...]:
        self._check_size(proof)
        known = reader.evidence_of_content(self._evidence.look(proof).content_tag)
        return () if known is None else uses_of_evidence(reader, known.id)

    def review_evidence(
        self,
        attachment_ids: Iterable[UUID],
        *,
        passed: bool,
        reason: str | None = None,
        by: str | None = None,
    ) -> Done:
        """Keep what the review of proofs said; who returns one says why.

        ``by`` is who reviewed it, the keeper of the caseload unless given.

        Raises:
            RuleBroken: REVIEWER_SAME_PERSON (where the office wants a second person).
        """
        why = None
        if not passed:
            why = needed(reason, "reason", at_least=RETURN_REASON_AT_LEAST)
        with self._archive.begin("evidence.review") as shelf:
            who = (by or "").strip() or shelf.actor
            needs_second = shelf.office().value(SECOND_PERSON) is True
            found = [_laid(shelf, one) for one in dict.fromkeys(attachment_ids)]
            if not found:
                raise RuleBroken("FIELD_MISSING", "record")
            for one in found:
                if needs_second and who == one.recorded_by:
                    raise RuleBroken("REVIEWER_SAME_PERSON", "by", record=str(one.id))
                shelf.amend(
                    replace(
                        one,
                        review=PASSED if passed else RETURNED,
                        reviewed_by=who,
                        reviewed_on=self._today(),
                        return_reason=why,
                    )
                )
            files = tuple(dict.fromkeys(one.file_id for one in found))
            return Done(shelf.action_id, "evidence.review", (), files)

    def read_evidence(self, evidence: Evidence) -> bytes:
        """Return a proof in the clear, in memory; proven to be what was handed in.

        Raises:
            Trouble: EVIDENCE_MISSING, EVIDENCE_DAMAGED.
        """
        return self._evidence.get(evidence)

    def note_saved(self, evidence_id: UUID, *, reason: str) -> Done:
        """Write down that a plain copy of a proof leaves the caseload, and why; never undone."""
        why = needed(reason, "reason", at_least=2)
        with self._archive.begin(SAVE) as shelf:
            evidence = shelf.get(Evidence, evidence_id)
            used = shelf.children_of(Evidence.kind, [evidence_id]).get(evidence_id, frozenset())
            records = [shelf.find_record(one) for one in used]
            files = {one.file_id for one in records if isinstance(one, FileRecord)}
            shelf.note(
                evidence=str(evidence_id),
                sha256=evidence.sha256,
                size=evidence.size,
                reason=why,
                files=sorted(str(file_id) for file_id in files),
            )
            return Done(shelf.action_id, SAVE, (), tuple(files))


def uses_of_evidence(reader: Reader, evidence_id: UUID) -> tuple[ProofUse, ...]:
    """Return the records that this proof stands beside, void ones left out."""
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


def _check_uses(uses: tuple[ProofUse, ...], records: list[Record], *, again: bool) -> None:
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


def _provable(shelf: Shelf, target: UUID) -> Record:
    record = shelf.find_record(target)
    if record is None:
        raise RuleBroken("UNKNOWN_RECORD", "record", record=str(target))
    if not isinstance(record, FileRecord | CaseFile) or isinstance(record, Attachment):
        raise RuleBroken("NOT_PROVABLE", "record", kind=record.kind)
    if isinstance(record, FileRecord) and record.is_void:
        raise RuleBroken("ALREADY_VOID", "record", record=str(target))
    return record


def _attachment(shelf: Shelf, record: Record, proof: Proof, draft: ProofDraft) -> Attachment:
    office = shelf.office()
    code = record.code if isinstance(record, Destination) else None
    kind = draft.proof_kind or (HARDSHIP if draft.category else None)
    kind = kind or usual_kind(office, record.kind, code)
    check_proof(office, record, proof.name, kind)
    return Attachment(
        id=new_id(),
        recorded_at=shelf.now,
        recorded_by=shelf.actor,
        file_id=record.file_id if isinstance(record, FileRecord) else record.id,
        evidence_id=record.id,
        target_kind=record.kind,
        target_id=record.id,
        proof_kind=kind,
        dated_on=draft.dated_on,
        pages=draft.pages,
    )


def _note_category(
    shelf: Shelf, records: list[Record], category: str | None, evidence_id: UUID
) -> None:
    if category is None:
        return
    for record in records:
        file = record if isinstance(record, CaseFile) else None
        names = [one.name for one in file.categories] if file else []
        if file is None or category not in names:
            raise RuleBroken("CATEGORY_NOT_OF_FILE", "category", value=category, choices=names)
        proven = tuple(
            replace(one, proof_id=evidence_id) if one.name == category else one
            for one in file.categories
        )
        shelf.amend(replace(file, categories=proven))


def _laid(shelf: Shelf, attachment_id: UUID) -> Attachment:
    found = shelf.get(Attachment, attachment_id)
    if found.is_void:
        raise RuleBroken("ALREADY_VOID", "record", record=str(attachment_id))
    return found
