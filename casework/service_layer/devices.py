"""This computer: what was decided about its keys, and repair of times while its clock was wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from casework import records as r
from casework.clock import REPAIR, wrong_times
from casework.ports import UnitOfWork
from casework.problems import RuleBroken
from casework.read_models import TouchedRecord
from casework.service_layer.base import ActionOutcome, ActionResult, BaseService
from casework.year_end import closed_cohorts


class DeviceService(BaseService):
    """Records what was decided about the keys of this computer."""

    def log_migration(self, short: str) -> ActionResult:
        """Record that this computer succeeds the one whose code begins with ``short``."""
        with self._store.unit_of_work("keys.move") as work:
            work.note(follows=short)
            return ActionResult(work.change)

    def log_confirmation(self) -> ActionResult:
        """Record that this is the only computer with this caseload and that its keys stay valid."""
        with self._store.unit_of_work("keys.stay") as work:
            work.note(what="stay")
            return ActionResult(work.change)

    def note_identity(self) -> ActionResult:
        """Record that the key which opens parcels was written to a file."""
        with self._store.unit_of_work("keys.identity") as work:
            work.note(what="identity")
            return ActionResult(work.change)


@dataclass(frozen=True, slots=True)
class ClockRepair(ActionOutcome):
    """What was repaired: the number of entries with a wrong time, and their records.

    ``changed`` records got another time of recording; ``left`` ones could not be changed: their
    cohort is closed or someone else owns them.
    """

    entries: int
    changed: int
    left: int


class ClockService(BaseService):
    """Corrects recording times; days that a user typed are kept."""

    def repair_clock(self) -> ClockRepair:
        """Correct the times of entries that cannot be right, and continue from the current time.

        The clock must be right when this is called. The journal keeps the original times; the
        records get the latest time at which they can have been written.
        """
        try:
            return self._repair_clock(self._writable)
        except RuleBroken:  # a record is not writable, for an unknown reason
            return self._repair_clock(lambda _work, _record: False)

    def _repair_clock(
        self, is_writable: Callable[[UnitOfWork, TouchedRecord], bool]
    ) -> ClockRepair:
        with self._store.unit_of_work(REPAIR) as work:
            written = work.entry_times()
            wrong = wrong_times(list(written), work.now)
            said = {one.seq: one.at for one in written if one.seq in wrong}
            changed, left = 0, 0
            for seq, touched in work.touched_records(wrong).items():
                for one in touched:
                    record = _of_that_moment(work, one, said[seq])
                    if record is None:
                        continue
                    if not is_writable(work, one):
                        left += 1
                        continue
                    work.amend(replace(record, recorded_at=wrong[seq]))
                    changed += 1
            work.note(entries=len(wrong), **_range(said))
            return ClockRepair(ActionResult(work.change), len(wrong), changed, left)

    @staticmethod
    def _writable(work: UnitOfWork, one: TouchedRecord) -> bool:
        """Return whether a record may be changed: its student is ours and its cohort is open."""
        closed = closed_cohorts(work.org_settings())
        if one.kind in r.SAID_OF_STUDENTS:
            return not closed
        if one.file_id is None:
            return True
        file = work.get(r.CaseFile, one.file_id)
        return file.cohort not in closed and not work.exchange.transfer_locks([file.id])


def _of_that_moment(work: UnitOfWork, one: TouchedRecord, at: datetime) -> r.Record | None:
    """Return the current record, if it still has this recording time."""
    kind = r.KIND_OF.get(one.kind)
    if kind is None or one.record_id not in work.known_ids(kind, [one.record_id]):
        return None
    record: r.Record = work.get(kind, one.record_id)
    return record if record.recorded_at == at else None


def _range(said: Mapping[int, datetime]) -> dict[str, object]:
    if not said:
        return {}
    return {
        "first": min(said),
        "last": max(said),
        "from": min(said.values()).isoformat(),
        "until": max(said.values()).isoformat(),
    }
