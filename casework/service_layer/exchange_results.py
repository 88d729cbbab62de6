"""Results of sealing and opening parcels, for windows and commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.exchange.line_decision import LineDecision
from casework.parcels.authorship import AuthorProof
from casework.parcels.lines import LineOutcome, Manifest, RecordReply, RecordRevision
from casework.parcels.record_count import PARTS
from casework.ports.exchange import StoredParcel
from casework.records import Partner
from casework.service_layer.notices import Effect
from casework.service_layer.parcels import ParcelImport


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
class OpenedParcel:
    """The effect of opening a parcel; ``receipt`` is the sealed receipt, if one is due."""

    inspected: InspectedParcel
    taken: ParcelImport
    receipt: SealedParcel | None
    effect: Effect | None = None

    def of(self, outcome: LineOutcome) -> tuple[LineDecision, ...]:
        """The records with this outcome, parts of other records left out."""
        return tuple(one for one in self.taken.taken.of(outcome) if one.line.kind not in PARTS)


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
