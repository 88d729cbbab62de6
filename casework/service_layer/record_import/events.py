"""Import of events and attendances from a college's own sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from casework.activities import follows
from casework.case import Case
from casework.ids import new_stamp
from casework.intake.records import RecordRow
from casework.intake.roster_cells import plain
from casework.problems import RuleBroken
from casework.records import Attendance, AttendanceState, Event, Record
from casework.service_layer.drafts import EventDraft, SignInDetails, draft_from, values_of
from casework.service_layer.events import new_event
from casework.service_layer.record_import.common import (
    ImportContext,
    RowOutcome,
    Students,
    refused,
    repeated,
    settled_at_once,
    with_problem,
)

_NEEDED_OF_EVENT = ("on", "event_kind", "event_mode", "organiser")


def resolve_events(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each event."""
    events = _Events(context)
    first: dict[UUID, RecordRow] = {}
    found: list[RowOutcome] = []
    for row in rows:
        placed = settled_at_once(row)
        if placed is None:
            found_event = events.event_of(row)
            if isinstance(found_event, RowOutcome):
                placed = found_event
            else:
                event, is_new = found_event
                earlier = first.setdefault(event.id, row)
                if earlier is not row:
                    placed = repeated(row, earlier)
                elif is_new:
                    placed = RowOutcome(row, "new", None, (event,))
                else:
                    placed = RowOutcome(row, "unchanged")
        found.append(placed)
    return found


def resolve_attendances(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each attendance, with its event if that is new."""
    students = Students.of(context, rows)
    events = _Events(context)
    first: dict[tuple[UUID, UUID], RecordRow] = {}
    found: list[RowOutcome] = []
    for row in rows:
        placed = settled_at_once(row)
        case = None if placed is not None else students.case_of(row)
        if isinstance(case, RecordRow):
            placed = RowOutcome(case, "parked")
        elif isinstance(case, Case):
            placed = _resolve(context, row, case, events, first)
        if placed is not None:
            found.append(placed)
    return found


def _resolve(
    context: ImportContext,
    row: RecordRow,
    case: Case,
    events: _Events,
    first: dict[tuple[UUID, UUID], RecordRow],
) -> RowOutcome:
    found = events.event_of(row)
    if isinstance(found, RowOutcome):
        return found
    event, is_new = found
    earlier = first.setdefault((case.id, event.id), row)
    if earlier is not row:
        return repeated(row, earlier)
    state: AttendanceState = row.values["state"]
    theirs = [
        one.attendance
        for one in case.attendances
        if one.event.id == event.id and not one.attendance.is_void
    ]
    amendable = next((one for one in theirs if follows(one, state)), None)
    if amendable is not None and amendable.state is not state:
        amended = replace(
            amendable, state=state, signed_on=row.values.get("signed_on") or amendable.signed_on
        )
        return RowOutcome(row, "updated", case.id, (), (amended,))
    if theirs:
        if any(one.state is state for one in theirs) or state is AttendanceState.REGISTERED:
            return RowOutcome(row, "unchanged", case.id)
        facts = {"student_no": case.file.student_no, "record": str(theirs[0].id)}
        return RowOutcome(with_problem(row, "state", "ATTENDED_ALREADY", facts), "parked")
    added: tuple[Record, ...] = (event,) if is_new else ()
    return RowOutcome(row, "new", case.id, (*added, _attendance(context, row.values, case, event)))


def _attendance(
    context: ImportContext, values: Mapping[str, Any], case: Case, event: Event
) -> Attendance:
    return Attendance(
        **new_stamp(context),
        file_id=case.id,
        event_id=event.id,
        state=values["state"],
        **values_of(draft_from(SignInDetails, values), Attendance),
    )


class _Events:
    """The known events, and those that the file adds."""

    def __init__(self, context: ImportContext) -> None:
        self._taking = context
        self._by_name: dict[str, list[Event]] = {}
        self._made: set[UUID] = set()
        for event in context.reader.get_all(Event):
            self._by_name.setdefault(plain(event.name), []).append(event)

    def event_of(self, row: RecordRow) -> tuple[Event, bool] | RowOutcome:
        """Return the event of a row and whether it is new, or the outcome of a parked row."""
        values = row.values
        known = self._by_name.get(plain(str(values["event"])), [])
        day = values.get("on")
        same = [event for event in known if day is None or event.on == day]
        if len(same) == 1:
            return same[0], same[0].id in self._made
        missing = [name for name in _NEEDED_OF_EVENT if not values.get(name)]
        if missing:
            for name in missing:
                row = with_problem(row, name, "RECORD_FIELD_MISSING")
            return RowOutcome(row, "parked")
        try:
            made = new_event(self._taking, _draft(values))
        except RuleBroken as broken:
            return refused(row, broken)
        self._by_name.setdefault(plain(made.name), []).append(made)
        self._made.add(made.id)
        return made, True


def _draft(values: Mapping[str, Any]) -> EventDraft:
    names = {"name": values["event"], "mode": values["event_mode"]}
    return draft_from(EventDraft, values, **names)
