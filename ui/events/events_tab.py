"""Events tab: name, date and attendance counts of each event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton, QWidget

from casework.activities import PlaceCounts
from casework.ports import Reader
from casework.records import AttendanceState, Event
from casework.service_layer import ActionResult
from ui.common.case_words import event_mode_name, state_name
from ui.common.i18n import _, ngettext
from ui.events.event_dialog import enter_event
from ui.events.participant_picker import tick_students
from ui.events.participants import ParticipantRow, Participants, places_of
from ui.events.sign_in_dialog import take_sign_in
from ui.jobs import LatestOnly
from ui.platform.chosen_files import proof
from ui.shell.list_tab import ListTab
from ui.shell.page import PageContext
from ui.shell.requests import OpenFile
from ui.theme.theme import theme
from ui.widgets.basics import button
from ui.widgets.detail_pane import DetailAction
from ui.widgets.tables import TableColumn

UPCOMING, PAST = "upcoming", "past"
_NAME, _KIND, _WHERE, _ORGANISER = 1, 2, 3, 8


@dataclass(frozen=True, slots=True)
class EventListRow:
    """An event as a row of the table."""

    event: Event
    counts: PlaceCounts
    is_past: bool

    @property
    def id(self) -> UUID:
        return self.event.id


def read_events(reader: Reader) -> tuple[EventListRow, ...]:
    """Return all events, latest first."""
    counts = reader.place_counts()
    events = sorted(reader.get_all(Event), key=lambda one: (one.on, one.id), reverse=True)
    return tuple(
        EventListRow(one, counts.get(one.id, PlaceCounts()), (one.until or one.on) < reader.today)
        for one in events
    )


class EventsTab(ListTab):
    """Table of all events, with the participants of the current one."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        self._latest: LatestOnly[Any] = LatestOnly()
        self.participants: Participants | None = None
        super().__init__(context, _("Events"), _columns(), parent)
        self.states.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def set_narrow(self, is_narrow: bool, *, is_short: bool) -> None:
        """Hide columns in a narrow window whose values the panel also shows."""
        super().set_narrow(is_narrow, is_short=is_short)
        for column in (_KIND, _WHERE, _ORGANISER):
            self.table.setColumnHidden(column, is_narrow)
        self.table.setColumnWidth(_NAME, theme().px(128 if is_narrow else 210))

    def choices(self) -> Sequence[tuple[str, str]]:
        return [("", _("All")), (UPCOMING, _("Upcoming")), (PAST, _("Past"))]

    def tools(self) -> list[QPushButton]:
        new = button(_("New event"), "primary", self, glyph="plus")
        new.clicked.connect(self.new_event)
        return [new]

    def nothing(self) -> tuple[str, str]:
        return _("There is no event yet"), _("Add one; students are then ticked or pasted in.")

    def glyph(self) -> str:
        return "calendar-check"

    def look(self) -> Callable[[Reader], Any]:
        return read_events

    def is_of(self, row: EventListRow, key: str) -> bool:
        return row.is_past == (key == PAST)

    def words(self, row: EventListRow) -> str:
        one = row.event
        parts = (one.name, one.event_kind, one.organiser, one.place, one.city, one.on.isoformat())
        return " ".join(part for part in parts if part)

    def open_row(self, row: EventListRow) -> None:
        enter_event(self, row.event)

    # --- actions

    def new_event(self) -> None:
        enter_event(self)

    def take_list(self) -> None:
        """Import a sign-in list for the current event."""
        if isinstance(row := self.current, EventListRow):
            take_sign_in(self, row.event)

    def change_state(self, state: AttendanceState) -> None:
        """Set the state of the selected participants."""
        places = self.participants.selected_places() if self.participants is not None else ()
        if not places:
            return
        ids = [one.id for one in places]
        said = ngettext(
            "{count} attendance is now: {state}.", "{count} attendances are now: {state}.", len(ids)
        )
        announce = self.tell(said.format(count=len(ids), state=state_name(state)))
        job = self.session.write(lambda services: services.events.change_places(ids, state))
        job.then(announce, problem=self.frame.show_problem)

    def choose_proof(self) -> None:
        """Ask for one file that proves the attendance of all participants."""
        dialog = QFileDialog(self, _("Choose the sign-in proof"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.prove_all)
        dialog.open()

    def prove_all(self, path: str) -> None:
        """Attach one file as evidence to every attendance that has none yet."""
        ids = [one.id for one in self._unproven()]
        if not ids:
            self.frame.say(_("Everyone who attended has a proof already."))
            return

        def work(services: Any) -> ActionResult:
            found = proof(str(Path(path)))
            assert found is not None  # noqa: S101  path is not empty
            done: ActionResult = services.evidence.add_evidence(ids, found)
            return done

        said = ngettext(
            "Proof attached to {count} attendance.",
            "Proof attached to {count} attendances.",
            len(ids),
        )
        announce = self.tell(said.format(count=len(ids)))
        self.session.write(work).then(announce, problem=self.frame.show_problem)

    def _unproven(self) -> tuple[ParticipantRow, ...]:
        shown = self.participants.places if self.participants is not None else ()
        return tuple(
            one for one in shown if one.state is AttendanceState.ATTENDED and not one.proven
        )

    # --- the panel

    def show_row(self, row: EventListRow | None) -> None:
        self._latest.drop()
        if row is None:
            self.participants = None
            self.detail.begin(_("No event is chosen"))
            self.detail.end()
            return
        one = row.event
        self.detail.begin(one.name, _when(one))
        self.detail.add_acts(
            [
                DetailAction(_("Sign-in list…"), lambda: take_sign_in(self, one)),
                DetailAction(_("Tick students…"), lambda: tick_students(self, one)),
                DetailAction(_("Proof for all…"), self.choose_proof),
                DetailAction(_("Edit…"), lambda: enter_event(self, one)),
            ]
        )
        self.participants = Participants(self.detail)
        self.participants.state_asked.connect(self.change_state)
        self.participants.opened.connect(self._open_file)
        self.detail.add_list(self.participants)
        self.detail.add_facts(_facts(one))
        self.detail.end()
        job = self.session.read(lambda reader: places_of(reader, one.id))
        self._latest.take(job).then(self._on_places)

    def _on_places(self, places: tuple[ParticipantRow, ...]) -> None:
        if self.participants is not None:
            self.participants.show_places(places)

    def _open_file(self, place: ParticipantRow) -> None:
        shown = self.participants.places if self.participants is not None else ()
        self.frame.ask(OpenFile(place.file_id, tuple(one.file_id for one in shown)))


def _when(event: Event) -> str:
    days = event.on.isoformat()
    if event.until is not None and event.until != event.on:
        days = f"{days} – {event.until.isoformat()}"
    if event.start is None:
        return days
    ends = f"–{event.end:%H:%M}" if event.end is not None else ""
    return f"{days}  {event.start:%H:%M}{ends}"


def _facts(event: Event) -> list[tuple[str, str | None]]:
    where = (event.city, event.place, event.url)
    return [
        (_("Kind"), event.event_kind),
        (_("Where"), event_mode_name(event.mode)),
        (_("Place"), " · ".join(part for part in where if part) or None),
        (_("Organiser"), event.organiser),
        (_("Session"), event.session_no),
    ]


def _number(name: str) -> dict[str, Any]:
    def value(row: EventListRow) -> int:
        count: int = getattr(row.counts, name)
        return count

    def text(row: EventListRow) -> str:
        return str(value(row)) if value(row) else ""

    return {"text": text, "value": value, "width": 76, "is_number": True}


def _day(row: EventListRow) -> date:
    return row.event.on


def _columns() -> list[TableColumn[EventListRow]]:
    return [
        TableColumn(_("Date"), lambda row: row.event.on.isoformat(), value=_day, width=92),
        TableColumn(_("Event"), lambda row: row.event.name, width=210, is_bold=True),
        TableColumn(_("Kind"), lambda row: row.event.event_kind, width=96),
        TableColumn(_("Where"), lambda row: event_mode_name(row.event.mode), width=66),
        TableColumn(_("Attended"), **_number("attended")),
        TableColumn(_("Registered"), **_number("registered")),
        TableColumn(_("Absent"), **_number("absent")),
        TableColumn(_("Excused"), **_number("on_leave")),
        TableColumn(_("Organiser"), lambda row: row.event.organiser, width=130),
    ]
