"""Ports of the exchange to the store of records; implemented by ``storage.ledger``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from casework.parcels.authorship import AuthorProof
from casework.parcels.custody import TransferLock
from casework.parcels.lines import RecordReply, RecordRevision
from casework.parcels.manifest import LastSeen
from casework.parcels.merge import RevisionNode
from casework.parcels.signing import KeyRotation
from casework.ports.evidence_store import KeptProof
from casework.ports.parcels import (
    HeadUpdate,
    LocalRevision,
    Origin,
    ParcelContents,
    PartnerRecordState,
    SignedParcel,
    StoredParcel,
    StoredRevision,
    UniqueSlot,
    VerifiedParcel,
)
from casework.records import Custody, Record


class ParcelLedger(Protocol):
    """Parcels, partner states and the revision graph; part of a reader or a unit of work."""

    @property
    def signing(self) -> str:
        """The signing key of this installation (hex)."""

    def key_rotations(self) -> tuple[KeyRotation, ...]:
        """The key rotations of this installation, oldest first."""

    def local_revisions(
        self, kinds: Iterable[str], files: Iterable[UUID] | None
    ) -> Sequence[LocalRevision]:
        """The records of these kinds: those of these files and what they reference, or all."""

    def partner_states(
        self, group: UUID, ids: Iterable[UUID] | None = None
    ) -> Mapping[UUID, PartnerRecordState]:
        """The states of our records at a partner's group; limited to ``ids`` if given."""

    def nodes(self, ids: Iterable[UUID]) -> Mapping[UUID, tuple[RevisionNode, ...]]:
        """All known revisions of these records, our own newest included."""

    def lines(self, ids: Iterable[UUID]) -> Mapping[UUID, tuple[RecordRevision, ...]]:
        """The heads of these records as complete lines: several in a conflict."""

    def conflicts(self) -> Mapping[UUID, tuple[RecordRevision, ...]]:
        """The records with several heads, each head as a line."""

    def in_conflict(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of these records that have several heads."""

    def withheld(self, ids: Iterable[UUID]) -> Mapping[UUID, frozenset[str]]:
        """The redacted fields of these records; complete records are absent."""

    def record_of(
        self, kind: str, fields: Mapping[str, Any], withheld: Iterable[str], proof: KeptProof | None
    ) -> Record:
        """Build the record of a line; redacted fields are blank.

        Raises:
            ValueError: they make none.
        """

    def unique_slot_of(self, record: Record) -> UniqueSlot | None:
        """The unique key of a record and the record that occupies it; None without one."""

    def content_digest(self, line: RecordRevision) -> str:
        """The digest by which two lines of one revision are compared (``RevisionNode.digest``)."""

    def journal_revisions(self, ids: Mapping[str, Iterable[UUID]]) -> Mapping[UUID, str]:
        """The journal revisions of the present states of records; deleted ones are absent."""

    def origin(self, record_id: UUID) -> Origin | None:
        """The signed parcel of the present state of a record; None for a local one."""

    def own_keys(self) -> frozenset[str]:
        """The signing keys of our own devices."""

    def has_written(self, record_id: UUID, revision: str) -> bool:
        """Whether this device ever made or stored a revision."""

    def author_proofs(self, lines: Iterable[RecordRevision]) -> tuple[AuthorProof, ...]:
        """The authors' proofs of those of these lines that are forwarded unchanged."""

    def reporters(self, ids: Iterable[UUID]) -> Mapping[tuple[UUID, str], str]:
        """The revisions of these records that are only reported, and the reporters.

        By record and revision; the value is the sender's signing key.
        """

    def is_signed(self, signing: str, domain: str, data: bytes, signature: bytes) -> bool:
        """Whether a signature is valid for a public key."""

    def custody(self, files: Iterable[UUID]) -> Mapping[UUID, tuple[Custody, ...]]:
        """The custody steps of these files, oldest first; files without steps are absent."""

    def transfer_locks(self, files: Iterable[UUID]) -> Mapping[UUID, TransferLock]:
        """The locks of those of these files that are in transfer, transferred or disputed."""

    def pending_steps(self) -> tuple[Custody, ...]:
        """The pending custody steps, oldest first: ours, and those given by an office."""

    def transferred_files(self) -> frozenset[UUID]:
        """All transferred files."""

    def disputed(self) -> Mapping[UUID, TransferLock]:
        """The disputed files with the owner according to a superior office."""

    def all_files(self) -> frozenset[UUID]:
        """Every known file."""

    def files_given_by(self, givers: Iterable[str]) -> frozenset[UUID]:
        """The files that one of these keys has given away."""

    def rejected(self, ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, str | None]]:
        """Those of these records that we returned, with code and reason."""

    def holders(self, files: Iterable[UUID]) -> Mapping[UUID, str]:
        """The owners of these files by signing key; absent if never transferred."""

    def files_of(self, holders: Iterable[str]) -> frozenset[UUID]:
        """The files that one of these signing keys owns."""

    def parcel(self, parcel_id: UUID) -> StoredParcel | None: ...

    def parcels(self, *, is_ours: bool | None = None) -> tuple[StoredParcel, ...]:
        """The ledger, oldest first."""

    def last_seen(self, signings: Iterable[str]) -> tuple[LastSeen, ...]:
        """The newest imported parcel of each of these devices."""

    def last_to(self, group: UUID) -> tuple[int, str]:
        """The number and the digest of the last parcel to a group; (0, zeros) for none."""

    def digest_of(self, group: UUID, seq: int) -> str | None:
        """The digest of our parcel to a group with this number; None where there is none."""

    def entries_of(self, sender: str, *, below: int) -> int:
        """The length of the sender's journal in the last parcel before this number."""

    def gaps(self, sender: str) -> tuple[int, ...]:
        """The missing numbers of a sender's parcels."""

    def acknowledged(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of these records whose present state was acknowledged by a partner."""

    def sent_on(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of these records that were sent to a partner."""

    def exchanged(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of these records that were received from or sent to a partner."""

    def replies_pending(self, group: UUID) -> tuple[RecordReply, ...]:
        """The pending replies to a partner on records that were imported and returned later."""

    def groups_with_decisions(self, kinds: Iterable[str]) -> frozenset[UUID]:
        """The groups with decisions on their records that were not sent yet."""

    def returned(
        self, ids: Iterable[UUID] | None = None, *, besides: Collection[str] = ()
    ) -> tuple[tuple[UUID, PartnerRecordState], ...]:
        """Our records that were returned and not fixed since, by group.

        A change of a referenced record or a new proof counts as a fix. Limited to ``ids`` if given;
        records that were returned with a code in ``besides`` are left out.
        """

    def returned_by_us(
        self, ids: Iterable[UUID], groups: Collection[UUID]
    ) -> tuple[tuple[UUID, PartnerRecordState], ...]:
        """Those of these records that we returned to these groups, unchanged since."""

    def returned_of(self, parcel_id: UUID) -> Mapping[UUID, tuple[str | None, str | None]]:
        """The returned records of one of our parcels with code and reason, in its order."""

    def imported_from(self, ids: Iterable[UUID], groups: Collection[UUID]) -> frozenset[UUID]:
        """Those of these records whose present state was imported from one of these groups."""


class WritableParcelLedger(ParcelLedger, Protocol):
    """The ledger within a unit of work."""

    def save_revisions(self, kept: Sequence[StoredRevision]) -> None: ...

    def update_heads(self, standings: Sequence[HeadUpdate]) -> None:
        """Store the current revision and the heads of records."""

    def confirm_authors(
        self, parcel: VerifiedParcel, proven: Mapping[tuple[UUID, str], AuthorProof | None]
    ) -> None:
        """Mark reported revisions as confirmed by their authors.

        By record and revision; None if the author sent this parcel.
        """

    def dismiss_returned(self, parcel_id: UUID, *, is_left: bool) -> bool:
        """Dismiss or reopen the returned records of one of our parcels; False if none."""

    def dismiss_records(self, ids: Iterable[UUID], *, is_left: bool) -> bool:
        """Dismiss or reopen these returned records; False if none was returned."""

    def save_partner_states(
        self, group: UUID, known: Sequence[PartnerRecordState], parcel_id: UUID
    ) -> None:
        """Replace the states of these records at a group."""

    def save_incoming(
        self, parcel: VerifiedParcel, answers: Sequence[RecordReply | None]
    ) -> None: ...

    def save_outgoing(self, sealed: SignedParcel, contents: ParcelContents) -> None: ...

    def return_records(self, ids: Iterable[UUID], reason: str) -> frozenset[UUID]:
        """Return records to their senders with a reason; the result is the senders' groups."""

    def apply_replies(
        self, group: UUID, answers: Iterable[RecordReply], parcel: str | None
    ) -> None:
        """Store a partner's replies on our records, and the resulting states of our parcels.

        ``parcel`` is our parcel that is acknowledged as a whole.
        """
