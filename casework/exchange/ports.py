"""What the exchange needs of a place that keeps records; ``storage.exchange`` supplies it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from casework.exchange.authorship import AuthorProof
from casework.exchange.custody import TransferLock
from casework.exchange.key_rotation import KeyRotation
from casework.exchange.merge import RevisionNode
from casework.exchange.parcels import LastSeen, LineOutcome, Manifest, RecordReply, RecordRevision
from casework.exchange.record_count import count_records
from casework.ports import KeptProof
from casework.records import Custody, Evidence, Partner, Record


class RecordRef(Protocol):
    """Whatever names a record and its kind."""

    @property
    def kind(self) -> str: ...

    @property
    def record_id(self) -> UUID: ...


def ids_by_kind(every: Iterable[RecordRef]) -> dict[str, list[UUID]]:
    """Return the records that are named, by their kinds."""
    found: dict[str, list[UUID]] = {}
    for one in every:
        found.setdefault(one.kind, []).append(one.record_id)
    return found


@dataclass(frozen=True, slots=True)
class LocalRevision:
    """One record as it stands here: its revision in the journal, and what it is called abroad."""

    kind: str
    record_id: UUID
    local: str


@dataclass(frozen=True, slots=True)
class PartnerRecordState:
    """What a partner's group has of a record.

    ``parcel_id`` is the parcel that it went or came in last; one that came back and ``is_left``
    is left as it is by a person.
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
    """A parcel that was proven: who sent it, what it says, and where its proofs were put."""

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
    """What is to go to a partner: lines, and the proofs whose bytes go with them."""

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
    """All of it was sent already, as it is now, and nobody has answered."""

    @property
    def records(self) -> int:
        """How many records go, as a person counts them."""
        return count_records(self.lines)


@dataclass(frozen=True, slots=True)
class SignedParcel:
    """A parcel that was sealed here."""

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
    """A place that one record can have: a cohort's student number, a plan's version."""

    key: tuple[object, ...]
    holder: UUID | None


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """A revision for the graph: ``local`` is what the journal calls it where it stands here.

    ``digest`` is what its bytes can be compared by, empty for our own. One that ``was_here``
    before this action stays when the action is undone. ``proof`` is its author's where somebody
    else sent it.
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
    """Which revision of a record stands, and which ones are its newest."""

    record_id: UUID
    current: str
    heads: tuple[str, ...]
    local: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The signed parcel in which a record came; ``is_proven``: its line is under the signature.

    ``at`` is when it was taken in, ``revision`` the state of the record that was in it.
    """

    parcel_id: UUID
    signing: str
    seq: int
    at: datetime
    digest: str
    is_proven: bool
    revision: str = ""


class ParcelLedger(Protocol):
    """What went and came, and the revisions that travelled; part of a reader or a unit of work."""

    @property
    def signing(self) -> str:
        """The key that this installation signs with (hex)."""
        ...

    def key_rotations(self) -> tuple[KeyRotation, ...]:
        """The moves of this installation from computer to computer, oldest first."""
        ...

    def local_revisions(
        self, kinds: Iterable[str], files: Iterable[UUID] | None
    ) -> Sequence[LocalRevision]:
        """The records of these kinds: of these files and what they name, or all of them."""
        ...

    def partner_states(
        self, group: UUID, ids: Iterable[UUID] | None = None
    ) -> Mapping[UUID, PartnerRecordState]:
        """What a partner's group has of our records; of ``ids`` only, where they are named."""
        ...

    def nodes(self, ids: Iterable[UUID]) -> Mapping[UUID, tuple[RevisionNode, ...]]:
        """All that is known of the revisions of these records, our own newest included."""
        ...

    def lines(self, ids: Iterable[UUID]) -> Mapping[UUID, tuple[RecordRevision, ...]]:
        """The newest revisions of these records as whole lines: several where they conflict."""
        ...

    def conflicts(self) -> Mapping[UUID, tuple[RecordRevision, ...]]:
        """Records with several newest revisions, each as a line."""
        ...

    def in_conflict(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of these records that have several newest revisions."""
        ...

    def withheld(self, ids: Iterable[UUID]) -> Mapping[UUID, frozenset[str]]:
        """Which fields of these records we were never sent; whole ones are absent."""
        ...

    def record_of(
        self,
        kind: str,
        fields: Mapping[str, Any],
        withheld: Iterable[str],
        proof: KeptProof | None,
    ) -> Record:
        """The record that the fields of a line make; blanks where something was withheld.

        Raises:
            ValueError: they make none.
        """
        ...

    def unique_slot_of(self, record: Record) -> UniqueSlot | None:
        """The place of a record that there can be only once, and who has it; None without one."""
        ...

    def content_digest(self, line: RecordRevision) -> str:
        """What tells whether two lines of one revision say the same (``RevisionNode.digest``)."""
        ...

    def journal_revisions(self, ids: Mapping[str, Iterable[UUID]]) -> Mapping[UUID, str]:
        """What the journal calls the present state of records, by kind; gone ones are absent."""
        ...

    def origin(self, record_id: UUID) -> Origin | None:
        """Whose signature the present state of a record came under; None for one of our own."""
        ...

    def own_keys(self) -> frozenset[str]:
        """The keys that our own computers sign with."""
        ...

    def has_written(self, record_id: UUID, revision: str) -> bool:
        """Whether this computer made a revision or had it once, whatever has become of it."""
        ...

    def author_proofs(self, lines: Iterable[RecordRevision]) -> tuple[AuthorProof, ...]:
        """What proves that others wrote those of these lines that go on as they came."""
        ...

    def reporters(self, ids: Iterable[UUID]) -> Mapping[tuple[UUID, str], str]:
        """The revisions of these records that only somebody else's word has, and whose it is.

        By record and revision; the value is the sender's signing key.
        """
        ...

    def is_signed(self, signing: str, domain: str, data: bytes, signature: bytes) -> bool:
        """Whether a signature is that of a key; needs no secret."""
        ...

    def custody(self, files: Iterable[UUID]) -> Mapping[UUID, tuple[Custody, ...]]:
        """The steps in which these files changed hands, first to last; absent without any."""
        ...

    def transfer_locks(self, files: Iterable[UUID]) -> Mapping[UUID, TransferLock]:
        """Those of these files that are on their way to somebody, or gone."""
        ...

    def pending_steps(self) -> tuple[Custody, ...]:
        """The steps that wait for their takers, oldest first: ours, and what an office gave."""
        ...

    def transferred_files(self) -> frozenset[UUID]:
        """All files that were handed on."""
        ...

    def disputed(self) -> Mapping[UUID, TransferLock]:
        """The files here that an office above has with somebody else, and with whom."""
        ...

    def all_files(self) -> frozenset[UUID]:
        """Every file that there is a record of."""
        ...

    def files_given_by(self, givers: Iterable[str]) -> frozenset[UUID]:
        """The files that one of these keys had once, and that went from hand to hand."""
        ...

    def rejected(self, ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, str | None]]:
        """Those of these records that we returned to their senders, with code and reason."""
        ...

    def holders(self, files: Iterable[UUID]) -> Mapping[UUID, str]:
        """Who answers for these files, by signing key; absent where nobody took one over."""
        ...

    def files_of(self, holders: Iterable[str]) -> frozenset[UUID]:
        """The files that one of these signing keys answers for."""
        ...

    def parcel(self, parcel_id: UUID) -> StoredParcel | None: ...

    def parcels(self, *, is_ours: bool | None = None) -> tuple[StoredParcel, ...]:
        """The ledger, oldest first."""
        ...

    def last_seen(self, signings: Iterable[str]) -> tuple[LastSeen, ...]:
        """The newest parcel of each of these computers that was taken in here."""
        ...

    def last_to(self, group: UUID) -> tuple[int, str]:
        """The number and the digest of the last parcel to a group; (0, zeros) for none."""
        ...

    def digest_of(self, group: UUID, seq: int) -> str | None:
        """The digest of our parcel to a group with this number; None where there is none."""
        ...

    def entries_of(self, sender: str, *, below: int) -> int:
        """How many entries the sender's journal had in the last parcel below this number."""
        ...

    def gaps(self, sender: str) -> tuple[int, ...]:
        """The numbers of a sender's parcels that are missing below the highest one."""
        ...

    def acknowledged(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of these records whose present state a partner has acknowledged."""
        ...

    def sent_on(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of these records that went from here to somebody."""
        ...

    def exchanged(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of these records that came from somebody or went to somebody."""
        ...

    def replies_pending(self, group: UUID) -> tuple[RecordReply, ...]:
        """What we have to tell a partner about records that we took in and gave back since."""
        ...

    def groups_with_decisions(self, kinds: Iterable[str]) -> frozenset[UUID]:
        """The groups of whose records some were sent back here, or changed, and are untold."""
        ...

    def returned(
        self, ids: Iterable[UUID] | None = None, *, besides: Collection[str] = ()
    ) -> tuple[tuple[UUID, PartnerRecordState], ...]:
        """Records of ours that came back and were not mended since, by group.

        What they name counts as theirs, and a proof that was laid beside them since.
        Of ``ids`` only, where they are named; not those that came back with a code ``besides``.
        """
        ...

    def returned_by_us(
        self, ids: Iterable[UUID], groups: Collection[UUID]
    ) -> tuple[tuple[UUID, PartnerRecordState], ...]:
        """Those of these records that we returned to these groups, and that stand so still."""
        ...

    def returned_of(self, parcel_id: UUID) -> Mapping[UUID, tuple[str | None, str | None]]:
        """The records that came back of a parcel of ours, with code and reason, in its order."""
        ...

    def imported_from(self, ids: Iterable[UUID], groups: Collection[UUID]) -> frozenset[UUID]:
        """Those of these records that came last from one of these groups, and were taken in."""
        ...


class WritableParcelLedger(ParcelLedger, Protocol):
    """The ledger within an action."""

    def save_revisions(self, kept: Sequence[StoredRevision]) -> None: ...

    def update_heads(self, standings: Sequence[HeadUpdate]) -> None:
        """Say which revision of a record stands here, and which ones are its newest."""
        ...

    def confirm_authors(
        self, parcel: VerifiedParcel, proven: Mapping[tuple[UUID, str], AuthorProof | None]
    ) -> None:
        """Note that authors have signed for revisions that were somebody's report so far.

        By record and revision; None where the author sent this parcel.
        """
        ...

    def dismiss_returned(self, parcel_id: UUID, *, is_left: bool) -> bool:
        """Leave what came back of a parcel of ours as it is, or not; False where nothing did."""
        ...

    def dismiss_records(self, ids: Iterable[UUID], *, is_left: bool) -> bool:
        """Leave these records that came back as they are, or not; False where none came back."""
        ...

    def save_partner_states(
        self, group: UUID, known: Sequence[PartnerRecordState], parcel_id: UUID
    ) -> None:
        """Write down what a group has, instead of what was known of the same records."""
        ...

    def save_incoming(
        self, parcel: VerifiedParcel, answers: Sequence[RecordReply | None]
    ) -> None: ...

    def save_outgoing(self, sealed: SignedParcel, contents: ParcelContents) -> None: ...

    def return_records(self, ids: Iterable[UUID], reason: str) -> frozenset[UUID]:
        """Return records to whoever they came from, with a reason; return their groups."""
        ...

    def apply_replies(
        self, group: UUID, answers: Iterable[RecordReply], parcel: str | None
    ) -> None:
        """Write down what a partner says of our records, and what that makes of our parcels.

        ``parcel`` is the one of ours that is answered as a whole.
        """
        ...


COUNTED: Mapping[LineOutcome, str] = {
    LineOutcome.ACCEPTED: "accepted",
    LineOutcome.DUPLICATE: "accepted",
    LineOutcome.CONFLICT: "conflict",
    LineOutcome.RETURNED: "returned",
}
"""What an answer makes of a record's state with us."""
