"""What a tick on a class sheet creates: one action, built from the values that all ticks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from casework.people.seating import SheetOrder, seat_numbers
from casework.ports import Change, Reader
from casework.queries import seating_of
from casework.read_models import FileLine
from casework.reasons import sentence
from casework.records import Event, Post
from casework.required_services import Service
from casework.service_layer import ActionResult, CaseloadServices, ReferralDraft, TalkDraft
from exports.runs.class_sheets import ordered, usual_order

_MOST_CHOICES = 60
"""Number of most recent events and posts offered."""


@dataclass(frozen=True, slots=True)
class SharedTalk:
    """The talk of a sheet, repeated per tick; each starts when the previous one ends."""

    draft: TalkDraft

    def begun(self, number: int) -> TalkDraft:
        """Return the draft of the talk number ``number``, counted from 0."""
        minutes = _minutes(self.draft.start, self.draft.end)
        start = _later(self.draft.start, minutes * number)
        return replace(self.draft, start=start, end=_later(start, minutes))


@dataclass(frozen=True, slots=True)
class SharedEvent:
    """The event that the ticks refer to."""

    event_id: UUID


Shared = SharedTalk | ReferralDraft | SharedEvent


def keep_tick(
    services: CaseloadServices, file_id: UUID, shared: Shared, note: str, number: int
) -> ActionResult:
    """Record one tick: a talk, a referral or an attendance of one student.

    ``note`` is the remark written next to the tick; it replaces the shared text.
    """
    if isinstance(shared, SharedTalk):
        draft = shared.begun(number)
        return services.talks.log_talk([file_id], replace(draft, content=note) if note else draft)
    if isinstance(shared, ReferralDraft):
        return services.referrals.refer(
            [file_id], shared, own_match={file_id: note} if note else {}
        )
    return services.events.attend(shared.event_id, [file_id])


@dataclass(frozen=True, slots=True)
class Seat:
    """One line of the class sheet as displayed."""

    file_id: UUID
    place: str
    student_no: str
    name: str = field(repr=False)
    given: Mapping[Service, tuple[int, int | None]]


@dataclass(frozen=True, slots=True)
class TickSheet:
    """The lines of a class sheet, and the events and posts that ticks can refer to."""

    seats: tuple[Seat, ...] = field(repr=False)
    events: tuple[tuple[UUID, str], ...]
    posts: tuple[tuple[UUID, str], ...]


def tick_sheet_of(
    reader: Reader, class_name: str, files: tuple[UUID, ...], order: SheetOrder | None
) -> TickSheet:
    """Return the class in the order of its sheet, with the most recent events and posts."""
    seating = seating_of(reader, class_name)
    numbers, used = seat_numbers(seating), order or usual_order(seating)
    lines = {line.file.id: line for line in reader.lines_of(files)}
    seats = tuple(
        _seat(lines[file_id], _place(used, number, numbers.get(file_id)))
        for number, file_id in enumerate(ordered(reader, files, class_name, used), start=1)
        if file_id in lines
    )
    held = (one for one in reader.get_all(Event) if one.on <= reader.today)
    events = sorted(held, key=lambda one: (one.on, one.id), reverse=True)
    posts = sorted(reader.get_all(Post), key=lambda one: one.recorded_at, reverse=True)
    return TickSheet(
        seats,
        tuple((one.id, f"{one.on.isoformat()}  {one.name}") for one in events[:_MOST_CHOICES]),
        tuple((one.id, f"{one.title} · {one.city}") for one in posts[:_MOST_CHOICES]),
    )


def _place(order: SheetOrder, number: int, seat: int | None) -> str:
    if order is not SheetOrder.SEAT:
        return str(number)
    return "—" if seat is None else str(seat)


def _seat(line: FileLine, place: str) -> Seat:
    given = {service: (count.given, count.minimum) for service, count in line.standing.items()}
    return Seat(line.file.id, place, line.file.student_no, line.file.name, given)


@dataclass(frozen=True, slots=True)
class TickOutcome:
    """Result of a tick: the student's new counts, and why the record does not count, if so.

    ``given`` is empty if nothing had to be changed.
    """

    done: ActionResult
    given: Mapping[Service, tuple[int, int | None]]
    counts: bool
    why: str = ""

    @property
    def change(self) -> Change:
        return self.done.change


def outcome_of(file_id: UUID, done: ActionResult, lang: str) -> TickOutcome:
    """Return the outcome of a tick, or of its undoing."""
    standing = done.change.standings.get(file_id)
    given = {one: (standing.given(one), standing.minimum(one)) for one in Service if standing}
    verdicts = [done.change.verdicts[record] for record in done.created]
    blocking = [reason for v in verdicts for reason in v.reasons if reason.is_blocking]
    why = sentence(blocking[0], lang) if blocking else ""
    return TickOutcome(done, given, not blocking, why)


def _minutes(start: time, end: time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def _later(start: time, minutes: int) -> time:
    """Add minutes to a time, limited to 23:59 of the same day."""
    moved = datetime.combine(date(2000, 1, 1), start) + timedelta(minutes=minutes)
    return time(23, 59) if moved.date() > date(2000, 1, 1) else moved.time()
