"""What no write may change: closed cohorts, records in conflict, files that others own."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from casework.parcels.custody import Ownership, TransferLock
from casework.problems import RuleBroken
from casework.records import Assignment, CaseFile, Custody, Event, Talk
from casework.settings.org_settings import OrgSettings
from casework.write_guards import check_ownership, check_state
from casework.year_end import CLOSED_KEY, Closing, as_setting

FILE, OTHER, RECORD = UUID(int=1), UUID(int=2), UUID(int=3)
LOCK = TransferLock(Ownership.TRANSFER_PENDING, "key", datetime(2026, 11, 20, tzinfo=UTC))


@dataclass(frozen=True)
class Change:
    kind: str
    file_id: UUID | None = FILE
    record_id: UUID = RECORD
    parent: str | None = None
    before: Mapping[str, Any] | None = None

    def fields_before(self) -> Mapping[str, Any] | None:
        return self.before


@dataclass
class Exchange:
    conflicts: frozenset[UUID] = frozenset()
    locks: Mapping[UUID, TransferLock] = field(default_factory=dict)

    def in_conflict(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        return self.conflicts & set(ids)

    def has_transfer_locks(self) -> bool:
        return bool(self.locks)

    def transfer_locks(self, files: Iterable[UUID]) -> Mapping[UUID, TransferLock]:
        return {one: self.locks[one] for one in files if one in self.locks}


@dataclass
class Write:
    """A unit of work with files of the cohort 2027, numbered by their ids."""

    changes: tuple[Change, ...]
    action_name: str = "talk.log"
    exchange: Exchange = field(default_factory=Exchange)
    settings: OrgSettings = field(default_factory=OrgSettings)
    shared: frozenset[UUID] = frozenset()
    reclaimed: frozenset[UUID] = frozenset()

    def org_settings(self) -> OrgSettings:
        return self.settings

    def dependent_files(self, _kind: str, _ids: Iterable[UUID]) -> frozenset[UUID]:
        return self.shared

    def cohorts_of(self, files: Collection[UUID]) -> frozenset[int]:
        return frozenset({2027} if files else ())

    def student_numbers(self, files: Collection[UUID]) -> Mapping[UUID, str]:
        return {one: str(one.int) for one in files}

    def reclaimed_files(self) -> frozenset[UUID]:
        return self.reclaimed


def refused(check: Any, write: Write) -> str:
    with pytest.raises(RuleBroken) as raised:
        check(write)
    return raised.value.rule


def test_a_closed_cohort_takes_no_writes_but_lets_the_law_be_followed() -> None:
    closing = Closing(date(2027, 9, 1), "陈老师", "本届工作已结束")
    settings = OrgSettings({CLOSED_KEY: json.dumps(as_setting({2027: closing}))})
    talk, move = Change(Talk.kind), Change(CaseFile.kind, None, before={"cohort": 2027})

    assert refused(check_state, Write((talk,), settings=settings)) == "COHORT_CLOSED"
    assert refused(check_state, Write((move,), settings=settings)) == "COHORT_CLOSED"
    check_state(Write((talk,), "consent.withdraw", settings=settings))
    check_state(Write((Change(Custody.kind),), settings=settings))


def test_a_record_in_conflict_is_not_changed_but_its_conflict_is_resolved() -> None:
    exchange = Exchange(conflicts=frozenset({RECORD}))
    change = Change(Talk.kind, parent="1" * 32, before={})

    assert refused(check_state, Write((change,), exchange=exchange)) == "IN_CONFLICT"
    check_state(Write((change,), "parcel.settle", exchange))
    check_state(Write((Change(Talk.kind),), exchange=exchange))  # a new record has no parent


def test_a_file_in_transfer_is_read_only_except_for_what_its_transfer_brings() -> None:
    exchange = Exchange(locks={FILE: LOCK})
    talk = Change(Talk.kind)

    assert refused(check_ownership, Write((talk,), exchange=exchange)) == "FILE_ON_ITS_WAY"
    check_ownership(Write((talk, Change(Custody.kind)), exchange=exchange))
    check_ownership(Write((Change(Assignment.kind),), exchange=exchange))
    check_ownership(Write((talk,), "file.erase", exchange))


def test_a_shared_event_is_read_only_once_every_student_of_it_was_transferred() -> None:
    event = Change(Event.kind, file_id=None, before={})
    both, one = Exchange(locks={FILE: LOCK, OTHER: LOCK}), Exchange(locks={FILE: LOCK})
    shared = frozenset({FILE, OTHER})

    write = Write((event,), exchange=both, shared=shared)
    assert refused(check_ownership, write) == "FILE_ON_ITS_WAY"
    check_ownership(Write((event,), exchange=one, shared=shared))


def test_a_reclaimed_student_gets_no_more_records_here() -> None:
    write = Write((Change(Talk.kind),), reclaimed=frozenset({FILE}))

    assert refused(check_ownership, write) == "NOT_IN_HANDS"
    check_ownership(Write((Change(Talk.kind, file_id=OTHER),), reclaimed=frozenset({FILE})))
