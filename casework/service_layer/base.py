"""Base class and helpers of the services."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from casework.ids import new_id
from casework.ports import CaseloadStore, Clock, EvidenceStore, Proof, UnitOfWork
from casework.problems import RuleBroken
from casework.records import CaseFile, Evidence

EARLIEST_DAY = date(2000, 1, 1)
LATEST_DAY = date(2100, 12, 31)
"""Days outside this range are typing errors."""

EVIDENCE_LIMIT = 20 * 1024 * 1024
"""Maximum size of a proof in bytes."""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """The result of an action: its id in the journal, the records it created, the files it changed.

    ``action`` is None if nothing had to be changed.
    """

    action: UUID | None
    name: str
    created: tuple[UUID, ...] = ()
    files: tuple[UUID, ...] = ()


class BaseService:
    """Holds the store and the current day."""

    def __init__(
        self,
        store: CaseloadStore,
        evidence: EvidenceStore,
        *,
        today: Callable[[], date],
        now: Clock,
    ) -> None:
        self._store = store
        self._evidence = evidence
        self._today = today
        self._now = now

    def today(self) -> date:
        """Return the current day of this caseload."""
        return self._today()

    def _store_evidence(self, work: UnitOfWork, proof: Proof | None) -> UUID | None:
        """Store the bytes on disk, then add the evidence record to this action.

        Intact evidence with the same content is reused.
        """
        if proof is None:
            return None
        self._check_size(proof)
        look = self._evidence.inspect(proof)
        known = work.evidence_of_content(look.content_tag)
        if known is not None and self._evidence.is_sound(known):
            return known.id
        kept = self._evidence.put(proof)
        evidence = Evidence(
            id=new_id(),
            recorded_at=work.now,
            recorded_by=work.actor,
            name=proof.name,
            size=kept.size,
            sha256=kept.sha256,
            blob_id=kept.blob_id,
            blob_name=kept.blob_name,
            blob_key=kept.blob_key,
            content_tag=kept.content_tag,
            media=look.media,
            picture_hash=look.picture_hash,
            taken_on=look.taken_on,
        )
        work.add([evidence])
        return evidence.id

    def _check_size(self, proof: Proof) -> None:
        size = len(proof.data)
        if size > EVIDENCE_LIMIT:
            raise RuleBroken("EVIDENCE_TOO_LARGE", "proof", size=size, limit=EVIDENCE_LIMIT)
        if not size:
            raise RuleBroken("EVIDENCE_EMPTY", "proof")


def required_text(text: str | None, field: str, *, at_least: int = 1) -> str:
    """Return ``text`` without surrounding spaces; raise RuleBroken if it is too short."""
    clean = (text or "").strip()
    if not clean:
        raise RuleBroken("FIELD_MISSING", field)
    if len(clean) < at_least:
        raise RuleBroken("TEXT_TOO_SHORT", field, length=len(clean), at_least=at_least)
    return clean


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
