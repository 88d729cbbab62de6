"""What the lines of a parcel claim of who wrote them and when, compared with what is known here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from casework import records as r
from casework.exchange.authorship import AuthorProof, Authorship
from casework.exchange.merge import RevisionNode, is_unrelated, predates
from casework.exchange.parcels import RecordRevision
from casework.exchange.ports import ParcelLedger, VerifiedParcel
from casework.exchange.selection import file_of
from casework.problems import RuleBroken

DERIVED = frozenset({r.AttestedSummary.kind, r.Custody.kind})
"""What nobody settles: there the newest stands. It is worked out, or proven by signatures."""


class Claims:
    """The claims of one parcel.

    The sender signs for what it says itself. What it says that others wrote is proven by them, or
    it is the sender's report.
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
        """Return the author's own proof of a line that came with it; None for the sender's own."""
        if line.author == self._sender:
            return None
        return self._authorship.proof_of(line.author, self._digests.get(id(line), ""))

    def is_proven(self, line: RecordRevision) -> bool:
        """Tell whether its author has signed for a line."""
        return line.author == self._sender or self.proof(line) is not None

    def is_lost(self, line: RecordRevision) -> bool:
        """Tell whether this computer wrote a line and has it no more.

        ``line`` is a revision that is not known here.

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
        """Tell whether a revision beside others may stand only when a person chooses it.

        Two who both have a student may enter the same for that student, neither knowing of the
        other: that is no claim. Whoever never had the student, or the record, makes one.
        """
        if line.kind in DERIVED:
            return False
        file_id = file_of(line)
        if is_unrelated(known, node) and not self._had(line.record_id, file_id):
            return True
        followed = [one for one in known if one.revision in node.ancestors]
        return predates([*followed, *self._opening(file_id)], node)

    def _had(self, record_id: UUID, file_id: UUID | None) -> bool:
        """Tell whether the sender had a record, or the file that it is in, before."""
        wanted = {record_id} if file_id is None else {record_id, file_id}
        return self._is_own or bool(self._ledger.partner_states(self._group, wanted))

    def _opening(self, file_id: UUID | None) -> tuple[RevisionNode, ...]:
        """The revisions of a file's own record: nothing was written in it before the first."""
        if file_id is None:
            return ()
        if file_id not in self._openings:
            self._openings[file_id] = self._ledger.nodes([file_id]).get(file_id, ())
        return self._openings[file_id]
