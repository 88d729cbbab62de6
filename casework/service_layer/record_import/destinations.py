"""Import of destinations exported by the employment system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from uuid import UUID

from casework import destinations
from casework.case import Case
from casework.intake.records import RecordRow
from casework.intake.roster_cells import plain
from casework.problems import RuleBroken
from casework.records import Destination
from casework.service_layer.base import checked_day
from casework.service_layer.destinations import draft_destination
from casework.service_layer.drafts import DestinationDetails, draft_from
from casework.service_layer.record_import.common import (
    ImportContext,
    RowOutcome,
    Students,
    refused,
    repeated,
    settled_at_once,
    with_problem,
)
from casework.settings.org_settings import OrgSettings


def resolve_destinations(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each destination; one that the file already has changes nothing."""
    students = Students.of(context, rows)
    settings = context.reader.org_settings()
    first: dict[UUID, tuple[RecordRow, Destination]] = {}
    found: list[RowOutcome] = []
    for row in rows:
        placed = settled_at_once(row)
        case = None if placed is not None else students.case_of(row)
        if isinstance(case, RecordRow):
            placed = RowOutcome(case, "parked")
        elif isinstance(case, Case):
            try:
                placed = _resolve(context, row, case, settings, first)
            except RuleBroken as broken:
                placed = refused(row, broken)
        if placed is not None:
            found.append(placed)
    return found


def _resolve(
    context: ImportContext,
    row: RecordRow,
    case: Case,
    settings: OrgSettings,
    first: dict[UUID, tuple[RecordRow, Destination]],
) -> RowOutcome:
    values = row.values
    code = values.get("code") or _code_by_name(settings, str(values.get("destination") or ""))
    if code is None:
        word = str(values.get("destination") or "")
        if not word:
            return RowOutcome(with_problem(row, "code", "RECORD_FIELD_MISSING"), "parked")
        facts = {"value": word[:40], "likely": "、".join(_near(settings, word))}
        said = with_problem(row, "destination", "DESTINATION_WORD_UNKNOWN", facts)
        return RowOutcome(said, "parked")
    day = checked_day(values["on"], "on")
    others = {"employer_uscc": values.get("uscc"), "pay": values.get("pay_low")}
    details = draft_from(DestinationDetails, values, **others)
    made = draft_destination(case.id, code, day, values.get("employer"), details)
    made = replace(made, recorded_at=context.now, recorded_by=context.actor)
    current = case.destination
    if current is not None and _is_same(current, made):
        return RowOutcome(row, "unchanged", case.id)
    earlier, before = first.setdefault(case.id, (row, made))
    if earlier is not row and _is_same(before, made):
        return repeated(row, earlier)
    if earlier is not row:
        facts = {"first": str(earlier.row)}
        return RowOutcome(with_problem(row, "code", "STUDENT_REPEATED_DIFFERENT", facts), "parked")
    return RowOutcome(row, "new" if current is None else "updated", case.id, (made,))


def _code_by_name(settings: OrgSettings, word: str) -> str | None:
    """Return the code of a destination's name, or the code in front of the name."""
    bare = plain(word)
    known = {plain(entry.name): code for code, entry in destinations.table(settings).items()}
    if bare in known:
        return known[bare]
    digits = bare[:3].rstrip("-—_.、:：") if bare[:2].isdigit() else ""
    return digits if digits.isdigit() and destinations.code_of(settings, digits) else None


def _near(settings: OrgSettings, word: str) -> tuple[str, ...]:
    names = [entry.name for entry in destinations.table(settings).values()]
    near = get_close_matches(word, names, n=4, cutoff=0.3)
    return tuple(near or names[:6])


def _is_same(known: Destination, made: Destination) -> bool:
    return (known.code, known.on, plain(known.employer or "")) == (
        made.code,
        made.on,
        plain(made.employer or ""),
    )
