"""Checks the author and time that the lines of a parcel claim against local knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from casework import records as r
from casework.parcels.authorship import AuthorProof, Authorship
from casework.parcels.lines import RecordRevision, file_of
from casework.parcels.merge import RevisionNode, is_unrelated, predates
from casework.ports.exchange import ParcelLedger
from casework.ports.parcels import VerifiedParcel
from casework.problems import RuleBroken

DERIVED = frozenset({r.AttestedSummary.kind, r.Custody.kind})
"""Kinds without manual conflict resolution: derived or signed, so that the newest revision wins."""


class Claims:
    """The authorship claims of one parcel.

    The sender's signature covers its own revisions. Revisions of other authors need the authors'
    proof; without it they are the sender's report.
    """

    def __init__(self, ledger: ParcelLedger, parcel: VerifiedParcel) -> None:
        self._ledger = ledger
        self._sender = parcel.manifest.signing
        self._is_own = parcel.partner.is_own
        self._group = parcel.partner.group
        self._authorship = Authorship(parcel.authors, ledger.is_signed)
        self._digests: Mapping[int, str] = {
            id(line): digest for line, digest in zip(parcel.lines, parcel.digests, strict=True)
        }
        self._ours = {ledger.signing, *(move.old for move in ledger.key_rotations())}
        self._openings: dict[UUID, tuple[RevisionNode, ...]] = {}

    def proof(self, line: RecordRevision) -> AuthorProof | None:
        """Return the author's proof that came with a line; None for the sender's own lines."""
        if line.author == self._sender:
            return None
        return self._authorship.proof_of(line.author, self._digests.get(id(line), ""))

    def is_proven(self, line: RecordRevision) -> bool:
        """Tell whether a line is signed by its author."""
        return line.author == self._sender or self.proof(line) is not None

    def is_lost(self, line: RecordRevision) -> bool:
        """Tell whether this device wrote a line and has since lost it.

        ``line`` is a revision that is unknown here.

        Raises:
            RuleBroken: E_AUTHOR when the line names this computer, which never wrote it.
        """
        if line.author not in self._ours or line.kind in DERIVED:
            return False
        if self._ledger.has_written(line.record_id, line.revision):
            return False
        if not (self.is_proven(line) or self._is_own):
            raise RuleBroken("E_AUTHOR")
        return True

    def needs_choice(
        self, line: RecordRevision, known: Sequence[RevisionNode], node: RevisionNode
    ) -> bool:
        """Tell whether a concurrent revision may win only if a person chooses it.

        Two partners who both have a student may independently enter the same record; that needs no
        choice. A revision from a partner who never had the student or the record does.
        """
        if line.kind in DERIVED:
            return False
        file_id = file_of(line)
        if is_unrelated(known, node) and not self._had(line.record_id, file_id):
            return True
        followed = [one for one in known if one.revision in node.ancestors]
        return predates([*followed, *self._opening(file_id)], node)

    def _had(self, record_id: UUID, file_id: UUID | None) -> bool:
        """Tell whether the sender had the record or its file before."""
        wanted = {record_id} if file_id is None else {record_id, file_id}
        return self._is_own or bool(self._ledger.partner_states(self._group, wanted))

    def _opening(self, file_id: UUID | None) -> tuple[RevisionNode, ...]:
        """The revisions of the file's own record, which precede all other records of the file."""
        if file_id is None:
            return ()
        if file_id not in self._openings:
            self._openings[file_id] = self._ledger.nodes([file_id]).get(file_id, ())
        return self._openings[file_id]
