"""Preview of an outgoing parcel: what it contains, redacts and lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from casework import records as r
from casework.evidence import missing_evidence
from casework.parcels.lines import ParcelKind, RecordReply, RecordRevision
from casework.parcels.redaction import GROUPS
from casework.parcels.scope import is_late
from casework.parcels.selection import file_of
from casework.ports import Reader
from casework.ports.exchange import ParcelContents
from casework.records import Partner, Role
from casework.service_layer.settings_transfer import office_document
from casework.settings.org_settings import OrgSettings

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
