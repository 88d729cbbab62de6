"""What the exchange and the store of records pass each other: parcels, revisions, states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from casework.parcels.authorship import AuthorProof
from casework.parcels.lines import LineOutcome, RecordReply, RecordRevision, count_records
from casework.parcels.manifest import Manifest
from casework.ports.evidence_store import KeptProof
from casework.records import Evidence, Partner


class RecordRef(Protocol):
    """A reference to a record: its id and kind."""

    @property
    def kind(self) -> str: ...

    @property
    def record_id(self) -> UUID: ...


def ids_by_kind(every: Iterable[RecordRef]) -> dict[str, list[UUID]]:
    """Return the record ids by kind."""
    found: dict[str, list[UUID]] = {}
    for one in every:
        found.setdefault(one.kind, []).append(one.record_id)
    return found


@dataclass(frozen=True, slots=True)
class LocalRevision:
    """The local revision of a record, as the journal names it."""

    kind: str
    record_id: UUID
    local: str


@dataclass(frozen=True, slots=True)
class PartnerRecordState:
    """The state of a record at a partner's group.

    ``parcel_id`` is the last parcel in which it was sent or received; ``is_left``: it was returned,
    and a person dismissed that.
    """

    record_id: UUID
    kind: str
    local: str
    revision: str
    past: frozenset[str]
    state: str
    code: str | None = None
    reason: str | None = field(default=None, repr=False)
    parcel_id: UUID | None = None
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class VerifiedParcel:
    """A verified incoming parcel: sender, contents, and where its proofs are stored."""

    manifest: Manifest
    partner: Partner
    raw: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    digest: str
    name: str
    size: int
    lines: tuple[RecordRevision | RecordReply | None, ...] = field(repr=False)
    digests: tuple[str, ...] = field(repr=False)
    proofs: Mapping[str, KeptProof] = field(default_factory=dict, repr=False)
    notice: Mapping[str, Any] | None = field(default=None, repr=False)
    authors: tuple[AuthorProof, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ParcelContents:
    """The contents of an outgoing parcel: lines and the proofs whose files are included."""

    partner: Partner
    recipients: tuple[str, ...]
    lines: tuple[RecordRevision | RecordReply, ...] = field(repr=False)
    proofs: tuple[Evidence, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    journal_revisions: Mapping[UUID, str] = field(default_factory=dict, repr=False)
    notice: Mapping[str, Any] | None = field(default=None, repr=False)
    authors: tuple[AuthorProof, ...] = field(default=(), repr=False)
    is_in_flight: bool = False
    """All of it was already sent in its present state and is not acknowledged."""

    @property
    def records(self) -> int:
        """The number of records that is shown to users."""
        return count_records(self.lines)


@dataclass(frozen=True, slots=True)
class SignedParcel:
    """A parcel that was signed and sealed here."""

    manifest: Manifest
    raw: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    digest: str
    name: str
    size: int
    digests: tuple[str, ...] = field(repr=False)
    file_sha256: str = ""


@dataclass(frozen=True, slots=True)
class StoredParcel:
    """A parcel in the ledger."""

    id: UUID
    is_ours: bool
    partner_id: UUID
    sender: str
    kind: str
    seq: int
    digest: str
    at: datetime
    name: str
    size: int
    records: int
    state: str
    action_id: UUID | None
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class UniqueSlot:
    """A unique key that one record can occupy: a cohort's student number, a plan's version."""

    key: tuple[object, ...]
    holder: UUID | None


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """A revision of the graph; ``local`` is its journal revision if it is current here.

    ``digest`` compares contents, empty for local revisions. A revision that ``was_here`` before
    this action remains when the action is undone. ``proof`` is the author's proof of a forwarded
    revision.
    """

    line: RecordRevision
    local: str | None
    is_head: bool
    parcel_id: UUID | None = None
    was_here: bool = False
    digest: str = ""
    needs_choice: bool = False
    proof: AuthorProof | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class HeadUpdate:
    """The new current revision and heads of a record."""

    record_id: UUID
    current: str
    heads: tuple[str, ...]
    local: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The signed parcel that a record came in; ``is_proven``: the signature covers its line.

    ``at`` is the time of the import, ``revision`` the imported state of the record.
    """

    parcel_id: UUID
    signing: str
    seq: int
    at: datetime
    digest: str
    is_proven: bool
    revision: str = ""


COUNTED: Mapping[LineOutcome, str] = {
    LineOutcome.ACCEPTED: "accepted",
    LineOutcome.DUPLICATE: "accepted",
    LineOutcome.CONFLICT: "conflict",
    LineOutcome.RETURNED: "returned",
}
"""The partner state that results from each outcome."""
