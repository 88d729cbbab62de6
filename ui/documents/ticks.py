"""What a tick on a class sheet creates: one action, built from the values that all ticks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QStackedWidget, QWidget

from casework.people.seating import SheetOrder, seat_numbers
from casework.ports import Change, Reader
from casework.problems import RuleBroken
from casework.queries import seating_of
from casework.read_models import FileLine
from casework.reasons import sentence
from casework.records import Event, Post, TalkMode
from casework.required_services import Service
from casework.service_layer import ActionResult, CaseloadServices, ReferralDraft, TalkDraft
from exports.runs.class_sheets import ordered, usual_order
from ui.common.case_words import talk_mode_name
from ui.common.i18n import _
from ui.common.input_parsing import clock
from ui.widgets.basics import label
from ui.widgets.date_edit import DateEdit
from ui.widgets.fields import Field
from ui.widgets.form_inputs import choice

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


_USUAL_MINUTES = 20


class SharedFields(QStackedWidget):
    """One form per service; ``shared()`` returns the values entered."""

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.problem = label("", "danger", self, wrap=True)
        self.fields: dict[str, Field] = {}
        self._build_talk()
        self._build_referral()
        self._build_event()

    def fill(self, sheet: TickSheet) -> None:
        """Fill the lists of events and posts, and keep the current choices."""
        for box, choices in ((self.event_box, sheet.events), (self.post_box, sheet.posts)):
            chosen = box.currentData()
            box.clear()
            for value, words in choices:
                box.addItem(words, value)
            values = [value for value, _words in choices]
            box.setCurrentIndex(values.index(chosen) if chosen in values else 0)

    def show_service(self, service: Service) -> None:
        """Show the fields of a service."""
        self.setCurrentIndex(list(Service).index(service))
        self.setFixedHeight(self.currentWidget().sizeHint().height())

    def shared(self, service: Service) -> Shared:
        """Return the values that all ticks share.

        Raises:
            RuleBroken: FIELD_MISSING, BAD_DATE, BAD_TIME.
        """
        if service is Service.TALK:
            return self._talk()
        if service is Service.REFERRAL:
            return self._referral()
        chosen: UUID | None = self.event_box.currentData()
        if chosen is None:
            raise RuleBroken("FIELD_MISSING", "event")
        return SharedEvent(chosen)

    def show_problem(self, broken: RuleBroken, sentence: str) -> None:
        """Show the problem at its field."""
        field = self.fields.get(broken.field or "")
        if field is not None:
            field.show_problem(sentence)

    # --- the three forms

    def _page(self) -> QGridLayout:
        page = QWidget(self)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        self.addWidget(page)
        return grid

    def _put(self, grid: QGridLayout, key: str, title: str, widget: QWidget, column: int,
             row: int = 0, span: int = 1) -> None:  # fmt: skip
        self.fields[key] = Field(title, widget, self)
        grid.addWidget(self.fields[key], row, column, 1, span)

    def _build_talk(self) -> None:
        grid = self._page()
        self.on = DateEdit(self._today, self, today=self._today)
        self.start = QLineEdit("16:00", self)
        self.minutes = QLineEdit(str(_USUAL_MINUTES), self)
        self.mode = choice([(mode, talk_mode_name(mode)) for mode in TalkMode], None, self)
        self.place, self.topic = QLineEdit(self), QLineEdit(self)
        self.measures, self.content = QLineEdit(self), QLineEdit(self)
        self._put(grid, "on", _("Date"), self.on, 0)
        self._put(grid, "start", _("First talk starts"), self.start, 1)
        self._put(grid, "minutes", _("Minutes each"), self.minutes, 2)
        self._put(grid, "mode", _("Mode"), self.mode, 3)
        self._put(grid, "place", _("Place"), self.place, 4)
        self._put(grid, "topic", _("Topic"), self.topic, 0, 1)
        self._put(grid, "measures", _("Measures"), self.measures, 1, 1, 2)
        words = _("Text for students without their own note")
        self._put(grid, "content", words, self.content, 3, 1, 2)

    def _build_referral(self) -> None:
        grid = self._page()
        self.post_box = QComboBox(self)
        self.referred_on = DateEdit(self._today, self, today=self._today)
        self.match = QLineEdit(self)
        self._put(grid, "post", _("Post"), self.post_box, 0)
        self._put(grid, "referred_on", _("Date"), self.referred_on, 1)
        self._put(grid, "match", _("Why it fits"), self.match, 2)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(2, 3)

    def _build_event(self) -> None:
        grid = self._page()
        self.event_box = QComboBox(self)
        self._put(grid, "event", _("Event"), self.event_box, 0)

    # --- reading the forms

    def _talk(self) -> SharedTalk:
        start = clock(self.start.text(), "start")
        minutes = self.minutes.text().strip()
        if not minutes.isdecimal() or not 0 < int(minutes) <= 240:
            raise RuleBroken("BAD_NUMBER", "minutes", value=self.minutes.text())
        end = (datetime.combine(self._today, start) + timedelta(minutes=int(minutes))).time()
        draft = TalkDraft(
            on=self._day(self.on, "on"),
            start=start,
            end=end if end > start else time(23, 59),
            mode=TalkMode(self.mode.currentData()),
            place=self.place.text(),
            topic=self.topic.text(),
            content=self.content.text(),
            measures=self.measures.text(),
        )
        return SharedTalk(draft)

    def _referral(self) -> ReferralDraft:
        chosen: UUID | None = self.post_box.currentData()
        if chosen is None:
            raise RuleBroken("FIELD_MISSING", "post")
        on = self._day(self.referred_on, "referred_on")
        return ReferralDraft(post_id=chosen, on=on, match=self.match.text())

    def _day(self, line: DateEdit, field: str) -> date:
        found = line.day(field)
        if found is None:
            raise RuleBroken("FIELD_MISSING", field)
        return found
