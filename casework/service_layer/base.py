"""Base class and helpers of the services."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from casework.ports import CaseloadStore, Change, Clock, EvidenceStore, UnitOfWork
from casework.problems import RuleBroken
from casework.records import CaseFile
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


def require_files(files: Iterable[UUID]) -> tuple[UUID, ...]:
    """Return the files without duplicates; raise RuleBroken if there is none."""
    chosen = tuple(dict.fromkeys(files))
    if not chosen:
        raise RuleBroken("NO_STUDENT", "students")
    return chosen


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
