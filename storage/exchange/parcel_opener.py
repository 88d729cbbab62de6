"""Opens verified parcels: inspects, previews, or imports and acknowledges them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from casework.exchange.custody_validation import UNPROVEN
from casework.exchange.line_decision import ImportResult
from casework.parcels.authorship import AuthorProof
from casework.parcels.lines import LineOutcome, RecordReply, RecordRevision, line_filter
from casework.parcels.manifest import (
    NOTICE_KINDS,
    REPLY_KINDS,
    Manifest,
    ParcelItem,
    ParcelItemKind,
    ParcelKind,
)
from casework.ports import Change, KeptProof, ProgressCallback, Proof
from casework.ports.parcels import StoredParcel, VerifiedParcel
from casework.read_models import VerificationFinding
from casework.records import Evidence, Partner
from casework.service_layer import ActionResult, CaseloadServices
from casework.service_layer.exchange_results import (
    CheckedParcel,
    InspectedParcel,
    OpenedParcel,
    ParcelPreview,
    SealedParcel,
)
from casework.service_layer.notices import Effect
from casework.service_layer.parcels import ParcelImport
from storage.exchange.container import VerifiedFile, read_items
from storage.exchange.parcel_sealer import ParcelSealer, split, split_proofs
from storage.exchange.parcel_verifier import Look, ParcelVerifier
from storage.exchange.update_service import NoticeHandler
from storage.ledger.keys import InstallationKeys
from storage.rollback_check import sign_of_older_copy

SENDER_OLDER = "SENDER_OLDER"
"""The sender's journal was longer before: entries written since are missing there."""

if TYPE_CHECKING:
    from storage.evidence_store import EncryptedEvidenceStore


@dataclass(frozen=True, slots=True)
class _Said:
    """The contents of a parcel: its lines with their digests, and the authors' proofs."""

    lines: tuple[RecordRevision | RecordReply | None, ...] = ()
    digests: tuple[str, ...] = ()
    authors: tuple[AuthorProof, ...] = ()


class ParcelOpener:
    """Opens parcels and seals their receipts."""

    def __init__(
        self,
        services: CaseloadServices,
        look: Look,
        keys: Callable[[], InstallationKeys],
        evidence: EncryptedEvidenceStore,
        verifier: ParcelVerifier,
        sealer: ParcelSealer,
        behind: Callable[[VerificationFinding], None],
        before: Callable[[int], object],
    ) -> None:
        self._services = services
        self._look = look
        self._keys = keys
        self._evidence = evidence
        self._verifier = verifier
        self._sealer = sealer
        self._behind = behind
        self._before = before
        self._notice_handler = NoticeHandler(services, keys)

    def inspect(self, path: Path) -> InspectedParcel:
        """Return the contents of a verified parcel; nothing is saved.

        Raises:
            RuleBroken: one of the codes of ``container.verify_file``, E_FORK, E_ROLLBACK, E_CLOCK,
                E_RECORD; the rejection is logged.
        """
        with self._verifier.verified(path) as (proven, partner, known):
            said, notice = self._said(path, proven)
            with self._look() as reader:
                gaps = reader.exchange.gaps(proven.manifest.signing)
        return InspectedParcel(
            proven.manifest,
            partner,
            proven.digest,
            proven.size,
            said.lines,
            is_known=known is not None,
            gaps=tuple(gap for gap in gaps if gap != proven.manifest.seq),
            notice=notice,
            digests=said.digests,
            authors=said.authors,
        )

    def _said(self, path: Path, proven: VerifiedFile) -> tuple[_Said, Mapping[str, Any] | None]:
        """Return the lines of a parcel, or the document of a notice."""
        if proven.manifest.kind in NOTICE_KINDS:
            return _Said(), self._notice_handler.document(path, proven)
        return self._lines(path, proven, None), None

    def preview(self, path: Path, accept: Collection[UUID] | None = None) -> ParcelPreview:
        """Return what opening a parcel would do to every record and student; nothing is saved.

        Raises:
            RuleBroken: as ``open``.
        """
        inspected = self.inspect(path)
        proofs = {
            item.sha256: KeptProof(UUID(int=0), "", "", "", item.sha256, item.size)
            for item in inspected.manifest.items
            if item.kind == ParcelItemKind.PROOF
        }
        arrived = self._arrived(path, inspected, b"", b"", proofs)
        if inspected.notice is not None:
            if inspected.is_known:  # a known notice is already applied
                return ParcelPreview(
                    inspected,
                    ParcelImport(ActionResult(Change()), ImportResult()),
                    Effect(),
                )
            applied = self._services.notices.preview_notice(arrived)
            return ParcelPreview(
                inspected, ParcelImport(applied.done, ImportResult()), applied.effect
            )
        return ParcelPreview(
            inspected,
            self._services.parcels.preview_parcel(
                arrived, wanted=line_filter(inspected.manifest.kind, inspected.lines, accept)
            ),
        )

    def open(
        self,
        path: Path,
        accept: Collection[UUID] | None = None,
        *,
        reason: str | None = None,
        out: Path | None = None,
        tell: ProgressCallback | None = None,
    ) -> OpenedParcel:
        """Import a parcel, completely or only the ``accept``ed records, and seal the receipt.

        None accepts everything; records that are not accepted are returned with the ``reason``. A
        parcel that was imported before changes nothing and is answered again. ``tell`` receives the
        progress and may raise to cancel: then nothing is imported.

        Raises:
            RuleBroken: as ``inspect``; E_SCOPE if the partner may not send such parcels.
        """
        with self._verifier.verified(path) as (proven, partner, known):
            effect: Effect | None = None
            if proven.manifest.kind in NOTICE_KINDS:
                notice = self._notice_handler.document(path, proven)
                inspected = _inspected(proven, partner, known, (), notice)
                arrived = self._arrived(path, inspected, proven.raw, proven.signature, {})
                applied = self._notice_handler.apply_notice(arrived, known, accept, reason)
                taken, answers = ParcelImport(applied.done, ImportResult()), applied.answers
                effect = applied.effect
            else:
                lines, taken = self._take(path, proven, partner, known, accept, reason, tell)
                inspected = _inspected(proven, partner, known, lines, None)
                answers = taken.taken.answers
                for code in _odd(taken):
                    self._verifier.log_rejection(path, code, sender=proven.manifest.signing)
            if known is None:
                self._compare_anchor(path, proven, partner)
        receipt = None
        is_older = self._is_older_copy(proven.manifest, partner, taken.taken)
        if proven.manifest.kind not in REPLY_KINDS and not is_older:
            receipt = self._receipt(partner, proven, answers, taken.taken, out)
        return OpenedParcel(inspected, taken, effect, receipt)

    def _is_older_copy(self, manifest: Manifest, partner: Partner, taken: ImportResult) -> bool:
        """Record a sign that this is an older copy: then nothing is sealed, not even a receipt.

        Otherwise a parcel number would be used twice.
        """
        with self._look() as reader:
            found = sign_of_older_copy(reader, manifest, partner, taken)
        if found is not None:
            self._behind(found)
        return found is not None

    def _compare_anchor(self, path: Path, proven: VerifiedFile, partner: Partner) -> None:
        """Log a sender whose journal has become shorter: it works with an older copy."""
        manifest = proven.manifest
        with self._look() as reader:
            had = reader.exchange.entries_of(manifest.signing, below=manifest.seq)
        if had > manifest.anchor_count:
            facts = {"partner": partner.name, "had": had, "have": manifest.anchor_count}
            self._verifier.log_rejection(path, SENDER_OLDER, sender=manifest.signing, facts=facts)

    def _take(
        self,
        path: Path,
        proven: VerifiedFile,
        partner: Partner,
        known: StoredParcel | None,
        accept: Collection[UUID] | None,
        reason: str | None,
        tell: ProgressCallback | None,
    ) -> tuple[tuple[RecordRevision | RecordReply | None, ...], ParcelImport]:
        """Import the accepted records; return all lines with their outcome."""
        if known is not None and proven.manifest.kind in REPLY_KINDS:
            lines = self._lines(path, proven, None).lines
            return lines, ParcelImport(ActionResult(Change()), ImportResult())
        kept: dict[str, KeptProof] = {}
        try:
            said = self._lines(path, proven, kept)
            lines = said.lines
            wanted = line_filter(proven.manifest.kind, lines, accept)
            arrived = VerifiedParcel(
                proven.manifest,
                partner,
                proven.raw,
                proven.signature,
                proven.digest,
                path.name,
                proven.size,
                lines,
                said.digests,
                kept,
                authors=said.authors,
            )
            if known is not None:
                would = self._services.parcels.preview_parcel(arrived, wanted=wanted).taken
                if not (would.of(LineOutcome.ACCEPTED) or would.of(LineOutcome.CONFLICT)):
                    self._drop(kept.values())
                    return lines, ParcelImport(ActionResult(Change()), would)
            self._before(len(lines))
            taken = self._services.parcels.import_parcel(
                arrived, wanted=wanted, reason=reason, signer=self._keys(), on_progress=tell
            )
        except BaseException:
            self._drop(kept.values())
            raise
        used = {
            str((decision.line.fields or {}).get("sha256"))
            for outcome in (LineOutcome.ACCEPTED, LineOutcome.CONFLICT)
            for decision in taken.taken.of(outcome)
            if decision.line.kind == Evidence.kind
        }
        self._drop(proof for sha, proof in kept.items() if sha not in used)
        return lines, taken

    def _drop(self, proofs: Iterable[KeptProof]) -> None:
        """Remove stored evidence that no record refers to."""
        for proof in proofs:
            self._evidence.drop(proof)

    def _receipt(
        self,
        partner: Partner,
        proven: VerifiedFile,
        answers: tuple[RecordReply, ...],
        taken: ImportResult,
        out: Path | None,
    ) -> SealedParcel | None:
        """Seal the receipt of a parcel; None if no recipient is left."""
        about = {"parcel": str(proven.manifest.parcel_id), "digest": proven.digest}
        contents = self._services.parcels.receipt(
            partner, proven.manifest.kind, answers, taken, about
        )
        if not contents.recipients:
            return None
        return self._sealer.seal(contents, ParcelKind.RECEIPT, out)

    def _arrived(
        self,
        path: Path,
        inspected: InspectedParcel,
        raw: bytes,
        signature: bytes,
        proofs: Mapping[str, KeptProof],
    ) -> VerifiedParcel:
        return VerifiedParcel(
            inspected.manifest,
            inspected.partner,
            raw,
            signature,
            inspected.digest,
            path.name,
            inspected.size,
            inspected.lines,
            inspected.digests,
            proofs,
            inspected.notice,
            inspected.authors,
        )

    def _lines(self, path: Path, proven: VerifiedFile, kept: dict[str, KeptProof] | None) -> _Said:
        """Read the lines of a verified parcel; store its proofs on disk if ``kept`` is given."""
        lines: list[RecordRevision | RecordReply | None] = []
        digests: list[str] = []
        authors: list[AuthorProof] = []

        def keep(item: ParcelItem, data: bytes) -> None:
            if item.kind == ParcelItemKind.RECORDS:
                found = split(item, data)
                digests.extend(digest for _, digest in found)
                lines.extend(line for line, _ in found)
            elif item.kind == ParcelItemKind.AUTHORS:
                authors.extend(split_proofs(data))
            elif item.kind == ParcelItemKind.PROOF and kept is not None and item.sha256 not in kept:
                kept[item.sha256] = self._evidence.put(Proof("", data))

        read_items(path, self._keys(), proven, keep)
        return _Said(tuple(lines), tuple(digests), tuple(authors))

    def check(self, path: Path) -> CheckedParcel:
        """Verify a parcel and return it with its sender and the time of its import, if any.

        Raises:
            RuleBroken: as ``inspect``.
        """
        own = self._verifier.own_parcel(path)
        if own is not None:
            line, manifest, partner = own
            return CheckedParcel(manifest, partner, line.digest, None, line)
        with self._verifier.verified(path) as (proven, partner, known):
            taken_at = None if known is None else known.at
            return CheckedParcel(proven.manifest, partner, proven.digest, taken_at)


def _odd(taken: ParcelImport) -> Iterator[str]:
    """Yield anomalies of an imported parcel: a file is disputed, or authorship unproven."""
    if taken.disputed:
        yield "FILE_DISPUTED"
    returned = taken.taken.of(LineOutcome.RETURNED)
    if taken.done.action is not None and any(one.code == UNPROVEN for one in returned):
        yield UNPROVEN


def _inspected(
    proven: VerifiedFile,
    partner: Partner,
    known: StoredParcel | None,
    lines: tuple[RecordRevision | RecordReply | None, ...],
    notice: Mapping[str, Any] | None,
) -> InspectedParcel:
    return InspectedParcel(
        proven.manifest,
        partner,
        proven.digest,
        proven.size,
        lines,
        known is not None,
        notice=notice,
    )
