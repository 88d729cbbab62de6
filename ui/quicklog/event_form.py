"""The form of an event: which one, and the attendance state of the students."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from casework.activities import EVENT_KINDS
from casework.problems import RuleBroken
from casework.records import AttendanceState, Event, EventMode
from casework.service_layer import EventDraft
from ui.common.i18n import N_, _
from ui.quicklog.entries import NOT_YET, EventEntry
from ui.quicklog.form import Panel, PickForm, line, name_inner_line
from ui.quicklog.form_grid import caption_for
from ui.quicklog.pick import PickLine, PickOption
from ui.theme.theme import theme
from ui.widgets.basics import button, row
from ui.widgets.date_edit import DateEdit
from ui.widgets.segments import Segments

STATE_NAMES = {
    AttendanceState.ATTENDED: N_("Took part"),
    AttendanceState.REGISTERED: N_("Registered"),
    AttendanceState.ABSENT: N_("Absent"),
    AttendanceState.ON_LEAVE: N_("Excused"),
}
EVENT_MODE_NAMES = {EventMode.ON_SITE: N_("On site"), EventMode.ONLINE: N_("Online")}


class EventForm(PickForm["EventPanel"]):
    """One event for all chosen students; a new event can be created here."""

    TITLES = (N_("&Event"), N_("S&tate"))

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.event_: PickLine[UUID] = PickLine(_("Event"), _("Name, kind, place or day"), self)
        self.new_event = button(_("New event"), "small", self, glyph="plus")
        self.state: Segments[AttendanceState] = Segments(
            _("State"), [(state, _(name)) for state, name in STATE_NAMES.items()], self
        )
        self._build()
        self.take_up("event", self.event_, self.new_event, lambda: EventPanel(today, self))
        self._connect()

    def _build(self) -> None:
        pick = row(self.event_, self.new_event, parent=self)
        self.fields.add(_("&Event"), pick, [("event", self.event_)], buddy=self.event_)
        self.column.addWidget(self.more)
        self.more.add(_("S&tate"), self.state, [("state", self.state)])
        self.column.addStretch(1)

    def _connect(self) -> None:
        self.state.changed.connect(self.changed)

    def set_offers(self, events: Sequence[Event]) -> None:
        """Offer these events, the nearest dates first."""
        near = sorted(events, key=lambda event: abs(event.on - self._today))
        self.event_.set_offers([_offer(event) for event in near])

    # --- as an entry

    def preview(self) -> EventEntry | None:
        if self.is_new:
            draft = self.panel.preview()
            return None if draft is None else EventEntry(NOT_YET, self.state.value(), draft)
        record = self.event_.record
        return None if record is None else EventEntry(record, self.state.value())

    def entry(self) -> EventEntry | None:
        self.fields.clear_problems()
        self.more.clear_problems()
        draft = self.panel.entry() if self.is_new else None
        self.needs_choice(_("Choose an event, or enter a new one."))
        if self.problems:
            return None
        return EventEntry(self.event_.record or NOT_YET, self.state.value(), draft)

    # --- drafts

    def has_text(self) -> bool:
        return self.is_new and self.panel.has_text()

    def memento(self) -> dict[str, Any]:
        return {
            "event": str(self.event_.record or ""),
            "panel": self.panel.memento() if self.is_new else None,
            "state": self.state.value().value,
        }

    def restore(self, memento: dict[str, Any]) -> None:
        self.event_.pick(UUID(memento["event"]) if memento.get("event") else None)
        self.state.set_value(AttendanceState(memento.get("state", "已参加")))
        panel = memento.get("panel")
        self.new_event.setChecked(panel is not None)
        if panel is not None:
            self.panel.restore(panel)

    def clear_for_next(self) -> None:
        """Keep the event: the next student often attended the same one."""
        self.close_panel()


class EventPanel(Panel):
    """The fields of a new event."""

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = line(_("Name of the event"), "", self)
        self.kind = QComboBox(self)
        self.kind.setEditable(True)
        self.kind.addItems(EVENT_KINDS)
        self.kind.setCurrentIndex(-1)
        self.kind.setAccessibleName(_("Kind of event"))
        name_inner_line(self.kind)
        self.mode: Segments[EventMode] = Segments(
            _("Where"), [(mode, _(name)) for mode, name in EVENT_MODE_NAMES.items()], self
        )
        self.on = DateEdit(None, self, today=today, field="on", with_weekday=True)
        self.organiser = line(_("Organiser"), "", self)
        self.place = line(_("Place"), "", self)
        add = self.fields.add
        add(_("Name"), self.name, [("name", self.name)])
        self.on.setFixedWidth(theme().px(138))
        what = row(self.kind, caption_for(_("&Date"), self.on, self), self.on, parent=self)
        add(_("Kind"), what, [("kind", self.kind), ("on", self.on)], buddy=self.kind)
        where = row(self.mode, caption_for(_("&Place"), self.place, self), self.place, parent=self)
        add(_("Where"), where, [("mode", self.mode), ("place", self.place)], buddy=self.mode)
        add(_("&Organiser"), self.organiser, [("organiser", self.organiser)])
        for edit in (self.name, self.organiser, self.place):
            edit.textEdited.connect(lambda _text: self.changed.emit())
        self.kind.currentTextChanged.connect(self._on_kind)
        self.mode.changed.connect(self.changed)
        self.on.changed.connect(self.changed)
        self.on.set_day(today)

    def begin(self, name: str) -> None:
        """Start with the text that was searched for without a match."""
        if name and not self.name.text():
            self.name.setText(name)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def preview(self) -> EventDraft | None:
        try:
            on = self.on.day()
        except RuleBroken:
            return None
        return None if on is None else self._draft(on)

    def entry(self) -> EventDraft | None:
        """Return the event, or None after showing the problems."""
        self.fields.clear_problems()
        texts = {
            "name": self.name.text(),
            "kind": self.kind.currentText(),
            "organiser": self.organiser.text(),
        }
        for name, text in texts.items():
            if not text.strip():
                self.fields.show_problem(RuleBroken("FIELD_MISSING", name))
        try:
            on = self.on.day()
        except RuleBroken as problem:
            self.fields.show_problem(problem)
            return None
        if on is None:
            self.fields.show_problem(RuleBroken("FIELD_MISSING", "on"))
        return None if on is None or self.fields.problems else self._draft(on)

    def _draft(self, on: date) -> EventDraft:
        return EventDraft(
            name=self.name.text().strip(),
            event_kind=self.kind.currentText().strip(),
            mode=self.mode.value(),
            on=on,
            organiser=self.organiser.text().strip(),
            place=self.place.text().strip() or None,
        )

    def _on_kind(self) -> None:
        self.fields.clear_problem("kind")
        self.changed.emit()

    def has_text(self) -> bool:
        return any(edit.text().strip() for edit in (self.name, self.organiser, self.place))

    def memento(self) -> dict[str, Any]:
        return {
            "name": self.name.text(),
            "kind": self.kind.currentText(),
            "mode": self.mode.value().value,
            "on": self.on.entry(),
            "organiser": self.organiser.text(),
            "place": self.place.text(),
        }

    def restore(self, memento: dict[str, Any]) -> None:
        for name in ("name", "organiser", "place"):
            getattr(self, name).setText(memento.get(name, ""))
        self.kind.setEditText(memento.get("kind", ""))
        self.mode.set_value(EventMode(memento.get("mode", EventMode.ON_SITE.value)))
        self.on.set_entry(memento.get("on", ""))

    def clear(self) -> None:
        """Empty the fields that identify the event."""
        for edit in (self.name, self.organiser, self.place):
            edit.clear()
        self.kind.setCurrentIndex(-1)
        self.kind.clearEditText()
        self.fields.clear_problems()


def _offer(event: Event) -> PickOption[UUID]:
    parts = (event.on.isoformat(), event.event_kind, event.place or event.mode.value)
    return PickOption(event.id, event.name, " · ".join(parts))
