"""Base class and helpers of the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.ports import CaseloadStore, Change, Clock, EvidenceStore, UnitOfWork
from casework.problems import RuleBroken
from casework.service_layer import inputs
from casework.service_layer.proofs import ProofWriter


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
        past = inputs.checked_day(day or today, field)
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
