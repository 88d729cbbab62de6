"""Evidence: proofs attached to records, their review, and exported unencrypted copies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from casework.evidence import PASSED, RETURN_REASON_AT_LEAST, RETURNED, SECOND_PERSON
from casework.ports import Proof, Reader, UnitOfWork
from casework.problems import RuleBroken
from casework.records import Attachment, CaseFile, Evidence, FileRecord, Record
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.proofs import (
    ANY_PROOF,
    ProofDraft,
    ProofUse,
    attachment,
    check_uses,
    provable,
)

SAVE = "evidence.save"


class EvidenceService(BaseService):
    """Attaches proofs to records and records their review."""

    def add_evidence(
        self,
        targets: Iterable[UUID],
        proof: Proof,
        draft: ProofDraft = ANY_PROOF,
        *,
        again: bool = False,
    ) -> ActionResult:
        """Attach one proof to each of these records (a file's own id means the file).

        The bytes are stored once, however often they are added. ``again`` means that the user knows
        that the same file already proves something else; it is not needed for a sign-in list that
        many students share.

        Raises:
            RuleBroken: PROOF_USED_BEFORE, PROOF_THERE_ALREADY, INTERNSHIP_PROOF,
                PROOF_KIND_UNKNOWN, NOT_PROVABLE, ALREADY_VOID, CATEGORY_NOT_OF_FILE,
                EVIDENCE_TOO_LARGE, EVIDENCE_EMPTY.
        """
        wanted = tuple(dict.fromkeys(targets))
        if not wanted:
            raise RuleBroken("FIELD_MISSING", "record")
        if draft.dated_on is not None:
            inputs.checked_day(draft.dated_on, "dated")
        if draft.pages is not None and draft.pages < 1:
            raise RuleBroken("PAGES_WRONG", "pages", pages=draft.pages)
        with self._store.unit_of_work("evidence.add") as work:
            records = [provable(work, target) for target in wanted]
            uses = self._proofs.uses(work, proof)
            check_uses(uses, records, again=again)
            made = [attachment(work, record, proof, draft) for record in records]
            evidence_id = self._proofs.store(work, proof)
            if evidence_id is None:
                raise AssertionError
            kept = [replace(one, evidence_id=evidence_id) for one in made]
            work.add(kept)
            _note_category(work, records, draft.category, evidence_id)
            files = tuple(dict.fromkeys(one.file_id for one in kept))
            return ActionResult(work.change, tuple(one.id for one in kept), files)

    def uses_of(self, reader: Reader, proof: Proof) -> tuple[ProofUse, ...]:
        """Return the records that already have a file with the same content as proof."""
        return self._proofs.uses(reader, proof)

    def review_evidence(
        self,
        attachment_ids: Iterable[UUID],
        *,
        passed: bool,
        reason: str | None = None,
        by: str | None = None,
    ) -> ActionResult:
        """Record the review of proofs; a returned proof needs a reason.

        ``by`` is the reviewer, the keeper of the caseload by default.

        Raises:
            RuleBroken: REVIEWER_SAME_PERSON (if the office requires a second person).
        """
        why = None
        if not passed:
            why = inputs.required_text(reason, "reason", at_least=RETURN_REASON_AT_LEAST)
        with self._store.unit_of_work("evidence.review") as work:
            who = (by or "").strip() or work.actor
            needs_second = work.org_settings().value(SECOND_PERSON) is True
            found = [
                inputs.valid_record(work, Attachment, one) for one in dict.fromkeys(attachment_ids)
            ]
            if not found:
                raise RuleBroken("FIELD_MISSING", "record")
            for one in found:
                if needs_second and who == one.recorded_by:
                    raise RuleBroken("REVIEWER_SAME_PERSON", "by", record=str(one.id))
                work.amend(
                    replace(
                        one,
                        review=PASSED if passed else RETURNED,
                        reviewed_by=who,
                        reviewed_on=self._today(),
                        return_reason=why,
                    )
                )
            files = tuple(dict.fromkeys(one.file_id for one in found))
            return ActionResult(work.change, (), files)

    def read_evidence(self, evidence: Evidence) -> bytes:
        """Return a proof decrypted in memory, and verified.

        Raises:
            Trouble: EVIDENCE_MISSING, EVIDENCE_DAMAGED.
        """
        return self._evidence.get(evidence)

    def note_saved(self, evidence_id: UUID, *, reason: str) -> ActionResult:
        """Record that an unencrypted copy of a proof was exported, and why; cannot be undone."""
        why = inputs.required_text(reason, "reason", at_least=2)
        with self._store.unit_of_work(SAVE) as work:
            evidence = work.get(Evidence, evidence_id)
            used = work.children_of(Evidence.kind, [evidence_id]).get(evidence_id, frozenset())
            records = [work.find_record(one) for one in used]
            files = {one.file_id for one in records if isinstance(one, FileRecord)}
            work.note(
                evidence=str(evidence_id),
                sha256=evidence.sha256,
                size=evidence.size,
                reason=why,
                files=sorted(str(file_id) for file_id in files),
            )
            return ActionResult(work.change, (), tuple(files))


def _note_category(
    work: UnitOfWork, records: list[Record], category: str | None, evidence_id: UUID
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
        work.amend(replace(file, categories=proven))
