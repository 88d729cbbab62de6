"""What sealing and opening parcels comes to: values that windows and commands show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.exchange.authorship import AuthorProof
from casework.exchange.parcel_import import LineDecision
from casework.exchange.parcels import LineOutcome, Manifest, RecordReply, RecordRevision
from casework.exchange.ports import StoredParcel
from casework.exchange.record_count import PARTS
from casework.records import Partner
from casework.service_layer.exchange import ParcelImport
from casework.service_layer.notices import Effect


@dataclass(frozen=True, slots=True)
class SealedParcel:
    """A parcel that lies ready: where, its number, and how many records are in it."""

    path: Path
    manifest: Manifest
    records: int


@dataclass(frozen=True, slots=True)
class InspectedParcel:
    """A proven parcel as it is, before anything is taken in."""

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
        """How many lines there are of each kind of record."""
        found: dict[str, int] = {}
        for line in self.lines:
            name = line.kind if isinstance(line, RecordRevision) else "answer"
            found[name] = found.get(name, 0) + 1
        return found


@dataclass(frozen=True, slots=True)
class ParcelPreview:
    """What opening a parcel would do."""

    inspected: InspectedParcel
    taken: ParcelImport
    effect: Effect | None = None

    def of(self, outcome: LineOutcome) -> tuple[LineDecision, ...]:
        """The records that this would become of, parts of others left out."""
        return tuple(one for one in self.taken.taken.of(outcome) if one.line.kind not in PARTS)


@dataclass(frozen=True, slots=True)
class OpenedParcel:
    """What opening a parcel did; ``receipt`` is the answer that lies ready, where one is owed."""

    inspected: InspectedParcel
    taken: ParcelImport
    receipt: SealedParcel | None
    effect: Effect | None = None

    def of(self, outcome: LineOutcome) -> tuple[LineDecision, ...]:
        """The records that this became of, parts of others left out."""
        return tuple(one for one in self.taken.taken.of(outcome) if one.line.kind not in PARTS)

    @property
    def was_known(self) -> bool:
        """It had been taken in before, and nothing in it was new."""
        return self.inspected.is_known and self.taken.done.action is None


@dataclass(frozen=True, slots=True)
class OutboxParcel:
    """A parcel that waits for its answer, or that came back; ``path`` is where its file lies."""

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
    """A parcel that was sealed here or taken in, receipts as well, and what became of it.

    ``who`` it went to or came from. ``state`` is waiting, acknowledged or returned for ours,
    sent for a receipt of ours, and taken or taken_back for theirs. A receipt ``answers`` the
    parcel with that number, which was ``answered_at`` its time.
    """

    parcel: StoredParcel
    who: str = field(repr=False)
    state: str
    answers: int | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RejectedParcel:
    """Something that was refused at the door.

    ``name`` is what the file was called, ``sender`` the key that its heading names: a claim.
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
    """A parcel whose seal holds, and what the ledger knows of it: nothing, or when it came.

    One of ours is known by its bytes, since only its receiver can open it: it went to the
    ``partner``, and ``sealed`` says what became of it.
    """

    manifest: Manifest
    partner: Partner | None
    digest: str
    taken_at: datetime | None
    sealed: StoredParcel | None = None
