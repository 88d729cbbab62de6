"""Authorisation: what a partner may change, and which of these files are writable here.

A partner may change its students, kinds of records and shared records. Revisions for files of
closed cohorts, in transfer or transferred, are rejected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from casework import records as r
from casework.exchange.custody_validation import UNPROVEN, CustodyValidator
from casework.parcels.custody import TransferLock, reject_locked
from casework.parcels.lines import RecordRevision, as_id, file_of, text_of
from casework.parcels.manifest import Manifest, ParcelKind
from casework.parcels.merge import RevisionNode
from casework.parcels.scope import LEADING, MIRRORED, is_late, kinds_in
from casework.ports import Reader, UnitOfWork
from casework.ports.exchange import ParcelLedger
from casework.ports.parcels import VerifiedParcel
from casework.problems import RuleBroken
from casework.records import Assignment, Partner
from casework.year_end import closed_cohorts


class PartnerPolicy:
    """Checks what one parcel of one partner may change."""

    def __init__(
        self, reader: Reader, ledger: ParcelLedger, partner: Partner, manifest: Manifest
    ) -> None:
        self._reader = reader
        self._ledger = ledger
        self._partner = partner
        self._kind = manifest.kind
        self._sealed_on = manifest.created_at.date()
        self._is_late = is_late(reader.keeper().role, partner, manifest.kind)
        self._kinds = MIRRORED if self._is_late else kinds_in(manifest.kind, partner)
        self.validator = CustodyValidator(reader, ledger, partner, manifest.kind)
        self._files: frozenset[UUID] = frozenset()
        self._present: Mapping[UUID, Mapping[str, object]] = {}
        self._theirs: frozenset[UUID] = frozenset()
        self._revisions: Mapping[UUID, set[str]] = {}

    def prefetch(
        self,
        files: Iterable[UUID],
        present: Mapping[UUID, Mapping[str, object]],
        lines: Iterable[RecordRevision],
        nodes: Mapping[UUID, Sequence[RevisionNode]],
    ) -> None:
        """Prefetch the owners of these files; ``present`` holds the records as stored here."""
        wanted = frozenset(files)
        if not self._partner.is_own:
            self.validator.prefetch(wanted, lines)
        self._revisions = {i: {node.revision for node in some} for i, some in nodes.items()}
        if self._is_late:
            self._files = self.validator.formerly_theirs(wanted)
        elif self._kind is ParcelKind.LOG and not self._partner.is_own:
            self._files = frozenset(
                one.file_id for one in self._reader.get_all(Assignment) if self._covers(one)
            )
        elif self._kind is ParcelKind.REPORT:
            self._files = wanted - self.validator.owned_by_others(wanted)
        elif self._kind is ParcelKind.HANDOVER:
            self._files = self.validator.offered()
        else:
            self._files = wanted
        self._theirs = frozenset(self._ledger.partner_states(self._partner.group, present))
        self._present = present

    def check(self, line: RecordRevision) -> None:
        """Let a line pass, or refuse it.

        Raises:
            RuleBroken: E_SCOPE.
        """
        if line.kind not in self._kinds:
            raise RuleBroken("E_SCOPE")
        if self._partner.is_own:
            return
        if line.kind == r.Custody.kind:
            self.validator.check(line.record_id)
            return
        if self._kind is ParcelKind.RULING and line.record_id not in self._present:
            raise RuleBroken("E_SCOPE")  # a ruling refers to records that exist here, and adds none
        fields = line.fields or {}
        if line.kind == r.CaseFile.kind:
            self._check_file(line.record_id, line)
        elif issubclass(r.KIND_OF[line.kind], r.FileRecord):
            self._check_file_record(line, fields)
        elif line.kind in LEADING and self._is_foreign(line.record_id):
            self._check_shared(line)

    def _check_file_record(self, line: RecordRevision, fields: Mapping[str, Any]) -> None:
        """A record cannot move to another file."""
        present = self._present.get(line.record_id)
        here = None if present is None else UUID(str(present["file_id"]))
        named = UUID(str(fields["file_id"])) if fields else here
        if named is None or (here is not None and here != named):
            raise RuleBroken("E_SCOPE")
        self._check_file(named, line)
        if (
            here is not None
            and not self._is_transferred_to_sender(named)
            and self._is_foreign(line.record_id)
        ):
            raise RuleBroken("E_SCOPE")

    def _check_shared(self, line: RecordRevision) -> None:
        """Shared records are accepted unchanged; only the owner of all uses may change them."""
        if self._is_known(line):
            return
        leaning = self._reader.dependent_files(line.kind, [line.record_id])
        if not leaning or not all(
            one in self._files and self._is_transferred_to_sender(one) for one in leaning
        ):
            raise RuleBroken("E_SCOPE")

    def _check_file(self, file_id: UUID, line: RecordRevision) -> None:
        if file_id in self.validator.repeated and self._is_known(line):
            return
        if file_id not in self._files:
            if self.validator.is_unproven(file_id):
                raise RuleBroken(UNPROVEN)
            is_theirs = self._kind is ParcelKind.REPORT or self._is_late
            moved = is_theirs and self.validator.is_claimed(file_id)
            raise RuleBroken("FILE_HANDED_ON" if moved else "E_SCOPE")

    def _is_known(self, line: RecordRevision) -> bool:
        """Whether this revision is already stored here."""
        return line.revision in self._revisions.get(line.record_id, ())

    def _is_transferred_to_sender(self, file_id: UUID) -> bool:
        """Whether the file was transferred to the sender, regardless of who wrote its records."""
        is_whole = self._kind in (ParcelKind.REPORT, ParcelKind.HANDOVER)
        return is_whole and self.validator.was_transferred(file_id)

    def _is_foreign(self, record_id: UUID) -> bool:
        """Whether the record exists here and was never exchanged with this partner."""
        return record_id in self._present and record_id not in self._theirs

    def _covers(self, assignment: Assignment) -> bool:
        until: date | None = assignment.until
        return (
            assignment.partner_id == self._partner.group
            and not assignment.is_void
            and (until is None or self._sealed_on <= until)
        )


class ClosedFileGuard:
    """Accepts only the lines of a parcel whose files are writable here."""

    def __init__(
        self,
        work: UnitOfWork,
        ledger: ParcelLedger,
        parcel: VerifiedParcel,
        validator: CustodyValidator,
    ) -> None:
        self._work = work
        self._ledger = ledger
        self._validator = validator
        self._is_own = parcel.partner.is_own
        self._is_handover = parcel.manifest.kind is ParcelKind.HANDOVER
        self._closed = closed_cohorts(work.org_settings())
        self._cohorts: dict[UUID, int] = {}
        self._away: dict[UUID, TransferLock] = {}
        self._passed: frozenset[UUID] = frozenset()

    def prefetch(self, files: Collection[UUID], lines: Iterable[RecordRevision]) -> None:
        """Prefetch which of these files are closed.

        A file is open to our own other device if the parcel brings a custody step that is new here:
        the device wrote to the file while it owned it.
        """
        if self._is_own:
            steps = [line for line in lines if line.kind == r.Custody.kind]
            custody_lines = frozenset(filter(None, map(file_of, steps)))
            here = {
                one.id: one for some in self._ledger.custody(custody_lines).values() for one in some
            }
            new = (file_of(line) for line in steps if _is_news(line, here.get(line.record_id)))
            self._passed = frozenset(filter(None, new))
        self._load(files)

    def note_cohort(self, line: RecordRevision) -> None:
        """Remember the cohort of the file that this line creates."""
        if line.kind == r.CaseFile.kind and line.fields and "cohort" in line.fields:
            self._cohorts.setdefault(line.record_id, line.fields["cohort"])

    def check(self, line: RecordRevision, present: Mapping[str, object] | None) -> None:
        """Check a line; ``present`` is its record as stored here.

        Raises:
            RuleBroken: COHORT_CLOSED, FILE_ON_ITS_WAY, FILE_HANDED_ON.
        """
        if line.kind == r.Custody.kind and not self._is_handover:
            return  # custody steps are accepted even for closed files
        files = self._files_of(line, present)
        if any(self._cohorts.get(file_id) in self._closed for file_id in files):
            raise RuleBroken("COHORT_CLOSED")
        away = {file_id: self._away[file_id] for file_id in files if file_id in self._away}
        if away and len(away) == len(files) and not self._is_handover:
            reject_locked(away)

    def _files_of(
        self, line: RecordRevision, present: Mapping[str, object] | None
    ) -> frozenset[UUID]:
        """The files that a line belongs to: its own, or all that share the record."""
        file_id = file_of(line) or as_id((present or {}).get("file_id"))
        if file_id is not None:
            return frozenset({file_id})
        if present is None or line.kind not in r.SAID_OF_STUDENTS:
            return frozenset()
        files = self._work.dependent_files(line.kind, [line.record_id])
        self._load(files - self._cohorts.keys())
        return files

    def _load(self, files: Collection[UUID]) -> None:
        if not files:
            return
        for file_id, fields in self._work.fields(r.CaseFile.kind, files).items():
            self._cohorts[file_id] = int(str(fields["cohort"]))
        away = self._ledger.transfer_locks(files)
        if self._is_own:
            self._away.update({i: one for i, one in away.items() if i not in self._passed})
        else:
            self._away.update(self._validator.still_locked(away))


def _is_news(line: RecordRevision, here: r.Custody | None) -> bool:
    """Tell whether a step is new here and changes the owner of the file."""
    if here is None:
        return True
    is_taken, is_declined = bool(text_of(line, "taken")), bool(text_of(line, "declined_on"))
    return (is_taken and not here.taken) or (is_declined and here.declined_on is None)
