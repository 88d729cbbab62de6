"""Import of talks, events, attendances and destinations from other sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from casework import destinations
from casework.activities import follows
from casework.case import Case
from casework.ids import new_stamp
from casework.intake.records import RecordRow
from casework.intake.roster_cells import plain
from casework.records import Attendance, AttendanceState, Destination, Event, Record, TalkSession
from casework.service_layer import inputs
from casework.service_layer.destinations import draft_destination
from casework.service_layer.drafts import (
    DestinationDetails,
    EventDraft,
    SignInDetails,
    TalkDraft,
    draft_from,
    values_of,
)
from casework.service_layer.events import new_event
from casework.service_layer.record_import.common import (
    ImportContext,
    RowDecided,
    RowOutcome,
    Students,
    check_first,
    parked,
    repeated,
    resolve_each,
    with_problem,
)
from casework.service_layer.talks import check_talk, new_session, new_talk
from casework.settings.org_settings import OrgSettings

_Words = tuple[Any, ...]
_OF_ALL = ("on", "start", "end", "mode", "place", "topic", "content", "measures", "held_by")
"""Talks with the same values here were one session: one text for several students."""


def resolve_talks(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each talk; one text for several students becomes one group session."""
    students = Students.of(context, rows)
    first: dict[tuple[UUID, _Words], RecordRow] = {}

    def place(row: RecordRow) -> RowOutcome:
        case = students.case_of(row)
        check_talk(_draft(row.values))
        if any(
            _is_same_talk(row.values, held.session) for held in case.talks if not held.talk.is_void
        ):
            return RowOutcome(row, "unchanged", case.id)
        check_first(first, (case.id, _words(row.values)), row)
        return RowOutcome(row, "new", case.id)

    return _with_sessions(context, resolve_each(rows, place))


def _with_sessions(context: ImportContext, found: list[RowOutcome]) -> list[RowOutcome]:
    """Assign each new talk its session; students with the same text share one."""
    together = Counter(_words(one.row.values) for one in found if one.end == "new")
    sittings: dict[_Words, TalkSession] = {}
    for at, one in enumerate(found):
        row, file_id = one.row, one.file_id
        if one.end != "new" or file_id is None:
            continue
        words, draft = _words(row.values), _draft(row.values)
        session = sittings.get(words)
        if session is None:
            session = new_session(draft, together[words], context.now, context.actor)
            sittings[words] = session
        if together[words] > 1:
            facts = {"count": str(together[words])}
            row = with_problem(row, None, "TALK_OF_A_GROUP", facts, outcome="noted")
        talk = new_talk(session, file_id, draft, "")
        found[at] = RowOutcome(row, "new", file_id, (session, talk))
    return found


def _draft(values: Mapping[str, Any]) -> TalkDraft:
    return draft_from(TalkDraft, values, place=values.get("place") or "")


def _words(values: Mapping[str, Any]) -> _Words:
    return tuple(values.get(name) or "" for name in _OF_ALL)


def _is_same_talk(values: Mapping[str, Any], session: TalkSession) -> bool:
    return (
        session.on == values["on"]
        and session.start == values["start"]
        and session.content.split() == str(values["content"]).split()
    )


_NEEDED_OF_EVENT = ("on", "event_kind", "event_mode", "organiser")


def resolve_events(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each event."""
    events = _Events(context)
    first: dict[UUID, RecordRow] = {}

    def place(row: RecordRow) -> RowOutcome:
        event, is_new = events.event_of(row)
        check_first(first, event.id, row)
        return RowOutcome(row, "new", None, (event,)) if is_new else RowOutcome(row, "unchanged")

    return resolve_each(rows, place)


def resolve_attendances(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each attendance, with its event if that is new."""
    students = Students.of(context, rows)
    events = _Events(context)
    first: dict[tuple[UUID, UUID], RecordRow] = {}

    def place(row: RecordRow) -> RowOutcome:
        case = students.case_of(row)
        event, is_new = events.event_of(row)
        check_first(first, (case.id, event.id), row)
        return _attended(context, row, case, event, is_new=is_new)

    return resolve_each(rows, place)


def _attended(
    context: ImportContext, row: RecordRow, case: Case, event: Event, *, is_new: bool
) -> RowOutcome:
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
        raise parked(row, "state", "ATTENDED_ALREADY", facts)
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

    def event_of(self, row: RecordRow) -> tuple[Event, bool]:
        """Return the event of a row and whether it is new.

        Raises:
            RowDecided: a new event lacks something; RuleBroken: as ``add_event``.
        """
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
            raise RowDecided(RowOutcome(row, "parked"))
        made = new_event(self._taking, _event_draft(values))
        self._by_name.setdefault(plain(made.name), []).append(made)
        self._made.add(made.id)
        return made, True


def _event_draft(values: Mapping[str, Any]) -> EventDraft:
    names = {"name": values["event"], "mode": values["event_mode"]}
    return draft_from(EventDraft, values, **names)


def resolve_destinations(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each destination; one that the file already has changes nothing."""
    students = Students.of(context, rows)
    settings = context.reader.org_settings()
    first: dict[UUID, tuple[RecordRow, Destination]] = {}

    def place(row: RecordRow) -> RowOutcome:
        return _resolve_destination(context, row, students.case_of(row), settings, first)

    return resolve_each(rows, place)


def _resolve_destination(
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
            raise parked(row, "code", "RECORD_FIELD_MISSING")
        facts = {"value": word[:40], "likely": "、".join(_near(settings, word))}
        raise parked(row, "destination", "DESTINATION_WORD_UNKNOWN", facts)
    day = inputs.checked_day(values["on"], "on")
    others = {"employer_uscc": values.get("uscc"), "pay": values.get("pay_low")}
    details = draft_from(DestinationDetails, values, **others)
    made = draft_destination(case.id, code, day, values.get("employer"), details)
    made = replace(made, recorded_at=context.now, recorded_by=context.actor)
    current = case.destination
    if current is not None and _is_same_destination(current, made):
        return RowOutcome(row, "unchanged", case.id)
    earlier, before = first.setdefault(case.id, (row, made))
    if earlier is not row and _is_same_destination(before, made):
        raise repeated(row, earlier)
    if earlier is not row:
        facts = {"first": str(earlier.row)}
        raise parked(row, "code", "STUDENT_REPEATED_DIFFERENT", facts)
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


def _is_same_destination(known: Destination, made: Destination) -> bool:
    return (known.code, known.on, plain(known.employer or "")) == (
        made.code,
        made.on,
        plain(made.employer or ""),
    )
