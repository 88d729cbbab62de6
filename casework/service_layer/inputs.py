"""Checks of what users enter: texts, days, choices, and the files and records they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from casework.corrections import EARLIEST_DAY, LATEST_DAY
from casework.ports import UnitOfWork
from casework.problems import RuleBroken
from casework.records import CaseFile, FileRecord


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
