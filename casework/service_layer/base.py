"""Base class and helpers of the services."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from casework.ports import CaseloadStore, Change, Clock, EvidenceStore, UnitOfWork
from casework.problems import RuleBroken
from casework.records import CaseFile, FileRecord
from casework.service_layer.proofs import ProofWriter

EARLIEST_DAY = date(2000, 1, 1)
LATEST_DAY = date(2100, 12, 31)
"""Days outside this range are typing errors."""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """The result of an action: what it changed, the records it created, the files it is about."""

    change: Change
    created: tuple[UUID, ...] = ()
    files: tuple[UUID, ...] = ()

    @property
    def action(self) -> UUID | None:
        """Its id in the journal; None if nothing had to be changed."""
        return self.change.action

    @property
    def name(self) -> str:
        """Its name in the journal; empty if nothing had to be changed."""
        return self.change.name


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """An action that was ``done``; the base of results that say more about it."""

    done: ActionResult

    @property
    def change(self) -> Change:
        return self.done.change


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceContext:
    """What the services work with: the store, the evidence, the current day and instant."""

    store: CaseloadStore
    evidence: EvidenceStore
    today: Callable[[], date]
    now: Clock


class BaseService:
    """Holds what every service works with."""

    def __init__(self, context: ServiceContext) -> None:
        self._store = context.store
        self._evidence = context.evidence
        self._today = context.today
        self._now = context.now
        self._proofs = ProofWriter(context.evidence)

    def _past_day(self, day: date | None, field: str, rule: str) -> date:
        """Return ``day``, by default today; raise RuleBroken(rule) when it is in the future."""
        today = self._today()
        past = checked_day(day or today, field)
        if past > today:
            raise RuleBroken(rule, field, day=past.isoformat())
        return past


class _NotKept(Exception):
    """Ends a dry run."""


@contextmanager
def dry_run(store: CaseloadStore, name: str) -> Iterator[UnitOfWork]:
    """Begin an action that is carried out to see its effect, and rolled back."""
    try:
        with store.unit_of_work(name) as work:
            yield work
            raise _NotKept  # noqa: TRY301  must be raised inside the transaction
    except _NotKept:
        return


def required_text(text: str | None, field: str, *, at_least: int = 1) -> str:
    """Return ``text`` without surrounding spaces; raise RuleBroken if it is too short."""
    clean = (text or "").strip()
    if not clean:
        raise RuleBroken("FIELD_MISSING", field)
    if len(clean) < at_least:
        raise RuleBroken("TEXT_TOO_SHORT", field, length=len(clean), at_least=at_least)
    return clean


def text_or_none(text: str | None) -> str | None:
    """Return ``text`` without surrounding spaces, or None if nothing is left."""
    return (text or "").strip() or None


def checked_day(day: date, field: str) -> date:
    """Return ``day``; raise RuleBroken when it is outside 2000 to 2100."""
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise RuleBroken("DAY_OUT_OF_RANGE", field, day=day.isoformat())
    return day


def refuse_future(day: date, today: date, field: str, rule: str) -> None:
    """Raise RuleBroken(rule) when ``day`` is after today."""
    if checked_day(day, field) > today:
        raise RuleBroken(rule, field, on=day.isoformat(), today=today.isoformat())


def one_of(choices: Collection[str], word: str, field: str) -> str:
    """Return ``word``; raise RuleBroken BAD_CHOICE if it is none of the choices."""
    if word not in choices:
        raise RuleBroken("BAD_CHOICE", field, value=word, choices=list(choices))
    return word


def require_files(files: Iterable[UUID]) -> tuple[UUID, ...]:
    """Return the files without duplicates; raise RuleBroken if there is none."""
    chosen = tuple(dict.fromkeys(files))
    if not chosen:
        raise RuleBroken("NO_STUDENT", "students")
    return chosen


def require_records(ids: Iterable[UUID]) -> tuple[UUID, ...]:
    """Return the ids without duplicates; raise RuleBroken NO_RECORD if there is none."""
    chosen = tuple(dict.fromkeys(ids))
    if not chosen:
        raise RuleBroken("NO_RECORD", "records")
    return chosen


FileRecordT = TypeVar("FileRecordT", bound=FileRecord)


def valid_record(
    work: UnitOfWork, kind: type[FileRecordT], record_id: UUID, field: str = "record"
) -> FileRecordT:
    """Return the record; raise RuleBroken ALREADY_VOID if it is void."""
    found = work.get(kind, record_id)
    if found.is_void:
        raise RuleBroken("ALREADY_VOID", field, record=str(record_id))
    return found


def require_known_files(work: UnitOfWork, chosen: tuple[UUID, ...]) -> None:
    """Raise RuleBroken UNKNOWN_RECORD when one of the files does not exist."""
    known = work.known_ids(CaseFile, chosen)
    for file_id in chosen:
        if file_id not in known:
            raise RuleBroken("UNKNOWN_RECORD", "students", record=str(file_id), kind=CaseFile.kind)


def require_order(later: date | datetime, earlier: date | datetime, field: str, rule: str) -> None:
    """Raise RuleBroken(rule) when ``later`` is before ``earlier``."""
    if later < earlier:
        raise RuleBroken(rule, field, later=later.isoformat(), earlier=earlier.isoformat())
