"""What no write may change, whatever the action: checked before a unit of work is committed.

The guards see all changes of the action together. A unit of work runs ``check_state`` before it
updates what is derived from the changes, and ``check_ownership`` after it has updated who owns
which file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from casework.parcels.custody import TransferLock, reject_locked
from casework.problems import RuleBroken
from casework.records import SAID_OF_STUDENTS, Assignment, CaseFile, Custody
from casework.settings.org_settings import OrgSettings
from casework.year_end import ALWAYS_ALLOWED, closed_cohorts, refuse_closed

_RESOLVING = frozenset({"parcel.take", "parcel.settle", "handover.take", "file.erase"})
"""Actions that may change a record with conflicting versions, or a file that was reclaimed."""

_OF_OWNERSHIP = frozenset({Custody.kind, Assignment.kind})
"""Records that say who has a file, and nothing about its student."""


class WrittenChange(Protocol):
    """What an action does to one record."""

    @property
    def kind(self) -> str: ...

    @property
    def record_id(self) -> UUID: ...

    @property
    def file_id(self) -> UUID | None: ...

    @property
    def parent(self) -> str | None:
        """The revision that was changed, None for a new record."""

    def fields_before(self) -> Mapping[str, Any] | None:
        """Return the changed fields as they were, None where there was no record."""


class ExchangeState(Protocol):
    """What the exchange knows about records and files."""

    def in_conflict(self, ids: Iterable[UUID]) -> frozenset[UUID]: ...

    def has_transfer_locks(self) -> bool:
        """Return whether any file has a transfer lock: most caseloads have none."""

    def transfer_locks(self, files: Iterable[UUID]) -> Mapping[UUID, TransferLock]: ...


class PendingWrite(Protocol):
    """A unit of work before its commit."""

    @property
    def action_name(self) -> str:
        """Such as ``talk.log``."""

    @property
    def changes(self) -> Sequence[WrittenChange]: ...

    @property
    def exchange(self) -> ExchangeState: ...

    def org_settings(self) -> OrgSettings: ...

    def dependent_files(self, kind: str, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Return the files that records of others refer to: the students of a talk session."""

    def cohorts_of(self, files: Collection[UUID]) -> frozenset[int]: ...

    def student_numbers(self, files: Collection[UUID]) -> Mapping[UUID, str]: ...

    def reclaimed_files(self) -> frozenset[UUID]:
        """Return the files that a superior assigned to us and reclaimed."""


def check_state(write: PendingWrite) -> None:
    """Reject changes in closed cohorts and of records in conflict.

    Raises:
        RuleBroken: COHORT_CLOSED, IN_CONFLICT.
    """
    _reject_closed(write)
    _reject_conflicts(write)


def check_ownership(write: PendingWrite) -> None:
    """Reject changes of files that others own or that were reclaimed.

    Raises:
        RuleBroken: FILE_ON_ITS_WAY, FILE_HANDED_ON, NOT_IN_HANDS.
    """
    if write.action_name not in ALWAYS_ALLOWED:
        _reject_transferred(write)
        _reject_reclaimed(write)


def _reject_closed(write: PendingWrite) -> None:
    written = _about_students(write)
    if not written:
        return
    settings = write.org_settings()
    if not closed_cohorts(settings):
        return
    files = _files_of(written)
    cohorts: set[int] = set()
    for change in written:
        if change.kind == CaseFile.kind:
            before = change.fields_before() or {}
            if "cohort" in before:  # a file must not leave a closed cohort either
                cohorts.add(before["cohort"])
        elif change.kind in SAID_OF_STUDENTS and change.fields_before() is not None:
            files |= write.dependent_files(change.kind, [change.record_id])
    refuse_closed(settings, write.action_name, cohorts | write.cohorts_of(files))


def _reject_conflicts(write: PendingWrite) -> None:
    if write.action_name in _RESOLVING:
        return
    changed = [change.record_id for change in write.changes if change.parent is not None]
    for record_id in sorted(write.exchange.in_conflict(changed)):
        raise RuleBroken("IN_CONFLICT", "record", record=str(record_id))


def _reject_transferred(write: PendingWrite) -> None:
    """Reject changes of files in transfer, except records that came with the transfer itself."""
    if not write.exchange.has_transfer_locks():
        return
    written = _about_students(write)
    with_transfer = {one.file_id for one in write.changes if one.kind == Custody.kind}
    files = _files_of(written) - with_transfer
    for change in written:
        if change.kind in SAID_OF_STUDENTS and change.fields_before() is not None:
            shared_by = write.dependent_files(change.kind, [change.record_id])
            locked = write.exchange.transfer_locks(shared_by - with_transfer)
            if locked and shared_by <= locked.keys():  # what others share with us stays ours
                files |= shared_by
    locked = write.exchange.transfer_locks(files)
    if locked:
        reject_locked(locked, write.student_numbers(locked.keys()))


def _reject_reclaimed(write: PendingWrite) -> None:
    if write.action_name in _RESOLVING:
        return
    files = _files_of(_about_students(write))
    reclaimed = sorted(write.reclaimed_files() & files) if files else []
    if reclaimed:
        numbers = write.student_numbers(reclaimed)
        raise RuleBroken("NOT_IN_HANDS", "students", student_no=numbers[reclaimed[0]])


def _about_students(write: PendingWrite) -> list[WrittenChange]:
    return [change for change in write.changes if change.kind not in _OF_OWNERSHIP]


def _files_of(changes: Iterable[WrittenChange]) -> set[UUID]:
    return {change.file_id for change in changes if change.file_id is not None}
