"""Rejects incoming revisions for files of closed cohorts, in transfer or transferred."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from casework import records as r
from casework.exchange.custody_validation import CustodyValidator
from casework.parcels.custody import TransferLock, reject_locked
from casework.parcels.lines import ParcelKind, RecordRevision
from casework.parcels.selection import as_id, file_of, text_of
from casework.ports import UnitOfWork
from casework.ports.exchange import ParcelLedger, VerifiedParcel
from casework.problems import RuleBroken
from casework.year_end import closed_cohorts


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
