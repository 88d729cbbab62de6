"""The exchange for windows and commands: previews, results of sealing and opening, the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from casework import records as r
from casework.evidence import missing_evidence
from casework.exchange.line_decision import LineDecision
from casework.parcels.authorship import AuthorProof
from casework.parcels.lines import PARTS, LineOutcome, RecordReply, RecordRevision, file_of
from casework.parcels.manifest import REPLY_KINDS, Manifest, ParcelKind
from casework.parcels.redaction import GROUPS
from casework.parcels.scope import is_late
from casework.ports import Reader
from casework.ports.parcels import ParcelContents, StoredParcel
from casework.records import Partner, Role
from casework.service_layer.notices import Effect
from casework.service_layer.parcels import ParcelImport
from casework.service_layer.settings_transfer import office_document
from casework.settings.org_settings import OrgSettings


@dataclass(frozen=True, slots=True)
class SealedParcel:
    """A sealed parcel: its path, manifest and number of records."""

    path: Path
    manifest: Manifest
    records: int


@dataclass(frozen=True, slots=True)
class InspectedParcel:
    """A verified parcel before its import."""

    manifest: Manifest
    partner: Partner
    digest: str
    size: int
    lines: tuple[RecordRevision | RecordReply | None, ...] = field(repr=False)
    is_known: bool
    gaps: tuple[int, ...] = ()
    notice: Mapping[str, Any] | None = field(default=None, repr=False)
    digests: tuple[str, ...] = field(default=(), repr=False)
    authors: tuple[AuthorProof, ...] = field(default=(), repr=False)

    @property
    def kinds(self) -> Mapping[str, int]:
        """The number of lines of each record kind."""
        found: dict[str, int] = {}
        for line in self.lines:
            name = line.kind if isinstance(line, RecordRevision) else "answer"
            found[name] = found.get(name, 0) + 1
        return found


@dataclass(frozen=True, slots=True)
class ParcelPreview:
    """The effect that opening a parcel would have."""

    inspected: InspectedParcel
    taken: ParcelImport
    effect: Effect | None = None

    def of(self, outcome: LineOutcome) -> tuple[LineDecision, ...]:
        """The records with this outcome, parts of other records left out."""
        return tuple(one for one in self.taken.taken.of(outcome) if one.line.kind not in PARTS)


@dataclass(frozen=True, slots=True)
class OpenedParcel(ParcelPreview):
    """The effect of opening a parcel; ``receipt`` is the sealed receipt, if one is due."""

    receipt: SealedParcel | None = None


@dataclass(frozen=True, slots=True)
class OutboxParcel:
    """A parcel of ours that is unacknowledged or returned; ``path`` is its file."""

    id: UUID
    to: str
    path: Path
    seq: int
    kind: str
    records: int
    state: str
    at: datetime
    returned: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A parcel or receipt that was sealed or imported here, and its state.

    ``who`` is the partner. ``state`` is waiting, acknowledged or returned for our parcels, sent for
    our receipts, and taken or taken_back for the partner's. A receipt ``answers`` the parcel with
    that number, which was acknowledged at ``answered_at``.
    """

    parcel: StoredParcel
    who: str = field(repr=False)
    state: str
    answers: int | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RejectedParcel:
    """A file that was rejected before its import.

    ``name`` is the file name, ``sender`` the key that its header claims.
    """

    at: datetime
    code: str
    size: int
    sha256: str
    sender: str | None
    name: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckedParcel:
    """A parcel with a valid seal, and its ledger entry, if there is one.

    Our own parcels are identified by their bytes, as only the receiver can decrypt them:
    ``partner`` is the receiver, ``sealed`` the ledger entry.
    """

    manifest: Manifest
    partner: Partner | None
    digest: str
    taken_at: datetime | None
    sealed: StoredParcel | None = None


def ledger_of(
    parcels: Iterable[StoredParcel],
    partners: Iterable[Partner],
    answers: Mapping[UUID, UUID],
    undone: Collection[UUID],
) -> tuple[LedgerEntry, ...]:
    """Return an entry for each parcel, newest first.

    ``answers`` maps receipts to the parcels they acknowledge; ``undone`` are undone actions.
    """
    known = list(partners)
    groups = {one.group: one.name for one in reversed(known)}
    ids = {one.id: one.name for one in known}
    by_id = {one.id: one for one in parcels}
    receipts = {of: by_id[receipt] for receipt, of in answers.items() if receipt in by_id}
    lines = []
    for one in by_id.values():
        answered = by_id.get(answers[one.id]) if one.id in answers else None
        receipt = receipts.get(one.id)
        lines.append(
            LedgerEntry(
                one,
                (groups if one.is_ours else ids).get(one.partner_id, ""),
                _state(one, undone),
                None if answered is None else answered.seq,
                None if receipt is None else receipt.at,
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.parcel.at, line.parcel.seq), reverse=True))


def _state(one: StoredParcel, undone: Collection[UUID]) -> str:
    if one.is_ours:
        return "sent" if one.kind in REPLY_KINDS else one.state
    return "taken_back" if one.action_id in undone else "taken"


_OF_DESTINATIONS = ("DESTINATION_PROOF_MISSING", "DESTINATION_SIGNOFF_MISSING")


@dataclass(frozen=True, slots=True)
class MissingProof:
    """A student whose destination has no proof: the receiver may return it."""

    file_id: UUID
    student_no: str
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SendPreview:
    """The contents of the next parcel to a partner, in numbers.

    ``kinds`` counts records by kind; ``files`` is the number of students; ``withheld`` names the
    redacted groups of fields (``casework.parcels.redaction``), None if only a student's number,
    name and class are sent. ``settings`` are the keys of settings, ``packs`` the custom rule packs.
    """

    partner: Partner
    kind: ParcelKind
    kinds: Mapping[str, int]
    files: int
    proofs: int
    proof_bytes: int
    answers: int
    withheld: tuple[str, ...] | None
    missing_proofs: tuple[MissingProof, ...] = ()
    is_in_flight: bool = False
    """All of it was already sealed in its present state and is not acknowledged."""
    settings: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    is_late: bool = False
    """It contains records written after the students had been transferred to the partner."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing new to send."""
        return not (self.kinds or self.answers or self.settings or self.packs)


def preview_settings(partner: Partner, settings: OrgSettings) -> SendPreview:
    """Return the preview of a settings notice."""
    document = office_document(settings)
    packs = tuple(f"{one['id']}@{one['version']}" for one in document["packs"])
    return SendPreview(
        *(partner, ParcelKind.SETTINGS, {}, 0, 0, 0, 0, ()),
        settings=tuple(document["office"]),
        packs=packs,
    )


def preview_parcel_to(reader: Reader, contents: ParcelContents, kind: ParcelKind) -> SendPreview:
    """Return the preview of a parcel with these contents."""
    files = {file_of(line) for line in contents.lines if isinstance(line, RecordRevision)} - {None}
    return SendPreview(
        contents.partner,
        kind,
        dict(contents.kinds),
        len(files),
        len(contents.proofs),
        sum(proof.size for proof in contents.proofs),
        sum(isinstance(line, RecordReply) for line in contents.lines),
        _left_out(contents.partner, kind),
        tuple(_missing_proofs(reader, contents)) if kind is ParcelKind.REPORT else (),
        contents.is_in_flight,
        is_late=is_late(reader.keeper().role, contents.partner, kind),
    )


def _left_out(partner: Partner, kind: ParcelKind) -> tuple[str, ...] | None:
    if kind is ParcelKind.ASSIGNMENT and partner.role is Role.ADVISOR:
        return None
    if kind is not ParcelKind.REPORT:
        return ()
    return tuple(name for name in GROUPS if name not in partner.fields)


def _missing_proofs(reader: Reader, contents: ParcelContents) -> list[MissingProof]:
    placed = [
        file_id
        for line in contents.lines
        if isinstance(line, RecordRevision)
        and line.kind == r.Destination.kind
        and (file_id := file_of(line)) is not None
    ]
    found = reader.cases(dict.fromkeys(placed))
    return [
        MissingProof(case.id, case.file.student_no, case.file.name)
        for case in found.values()
        if any(lack.code in _OF_DESTINATIONS for lack in missing_evidence(case))
    ]
