"""Form for a new event, or for changing one for all its participants."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit, QWidget

from casework.activities import EVENT_KINDS
from casework.problems import RuleBroken
from casework.records import Event, EventMode
from casework.service_layer import EventDraft
from ui.common.case_words import event_mode_name
from ui.common.i18n import _
from ui.common.input_parsing import clock
from ui.jobs import Job
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import asked, choice, free_choice, name_inner, needed_day

if TYPE_CHECKING:
    from ui.jobs.session import Session
    from ui.shell.list_tab import ListTab


class EventDialog(FormDialog):
    """Dialog for creating or editing an event."""

    def __init__(self, session: Session, event: Event | None, over: QWidget) -> None:
        is_new = event is None
        super().__init__(
            _("New event") if is_new else _("Change the event"),
            _("Add the event") if is_new else _("Save"),
            over,
            why="" if is_new else _("A change applies to every participant."),
        )
        self._session, self._event = session, event
        now = event
        self.name = QLineEdit(now.name if now else "", self)
        self.kind = free_choice(EVENT_KINDS, now.event_kind if now else None, self)
        modes = [(mode, event_mode_name(mode)) for mode in (EventMode.ON_SITE, EventMode.ONLINE)]
        self.mode = choice(modes, now.mode if now else None, self)
        self.on = DateEdit(now.on if now else session.today(), self, ahead=True)
        self.until = DateEdit(now.until if now else None, self, ahead=True)
        self.start = QLineEdit(_clock_text(now.start if now else None), self)
        self.end = QLineEdit(_clock_text(now.end if now else None), self)
        self.organiser = QLineEdit(now.organiser if now else "", self)
        texts = ("place", "city", "url", "session_no")
        self.texts = {
            name: QLineEdit((getattr(now, name) if now else None) or "", self) for name in texts
        }
        self.reason = QLineEdit(self)
        self._lay_out(is_new=is_new)
        for key in ("organiser", "place", "city"):
            self.complete(key, Event, key)
        self.name.setFocus()

    def _lay_out(self, *, is_new: bool) -> None:
        self.add("name", _("&Name"), self.name, (0, 0, 1, 2))
        self.add("kind", _("&Kind"), self.kind, (1, 0))
        self.add("mode", _("&Where"), self.mode, (1, 1))
        self.add("on", _("&Date"), self.on, (2, 0))
        self.add("until", _("Last day"), self.until, (2, 1))
        self.add("start", _("Begins"), self.start, (3, 0))
        self.add("end", _("Ends"), self.end, (3, 1))
        self.add("organiser", _("&Organiser"), self.organiser, (4, 0, 1, 2))
        self.add("place", _("&Place"), self.texts["place"], (5, 0))
        self.add("city", _("&City"), self.texts["city"], (5, 1))
        self.add("url", _("Web address"), self.texts["url"], (6, 0))
        self.add("session_no", _("Session"), self.texts["session_no"], (6, 1))
        self.fields["event_kind"] = self.fields["kind"]
        if is_new:
            self.reason.hide()
        else:
            hint = _("Required once someone attended")
            self.add("reason", _("&Reason"), self.reason, (7, 0, 1, 2), hint=hint)
        for line in (self.start, self.end):
            line.setPlaceholderText("14:30")
        name_inner(self.kind)

    def save(self) -> Job[Any] | None:
        values = asked(self, self._values)
        if values is None:
            return None
        if self._event is None:
            draft = EventDraft(**values)
            return self._session.write(lambda services: services.events.add_event(draft))
        known, reason = self._event.id, self.reason.text()
        return self._session.write(
            lambda services: services.events.amend_event(known, values, reason=reason)
        )

    def _values(self) -> dict[str, Any]:
        on = needed_day(self.on, "on")
        for name, text in (("name", self.name.text()), ("kind", self.kind.currentText()),
                           ("organiser", self.organiser.text())):  # fmt: skip
            if not text.strip():
                raise RuleBroken("FIELD_MISSING", name)
        return {
            "name": self.name.text(),
            "event_kind": self.kind.currentText(),
            "mode": EventMode(self.mode.currentData()),
            "on": on,
            "until": self.until.day("until"),
            "start": _clock(self.start, "start"),
            "end": _clock(self.end, "end"),
            "organiser": self.organiser.text(),
            **{name: line.text() for name, line in self.texts.items()},
        }


def enter_event(tab: ListTab, event: Event | None = None) -> EventDialog:
    """Open the dialog for creating or editing an event."""
    dialog = EventDialog(tab.session, event, tab)

    def done(result: Any) -> None:
        if event is None:
            tab.go_to(result.created[0])
        tab.tell(_("Event added.") if event is None else _("Event changed."))(result)

    dialog.show_for(done, width=560)
    return dialog


def _clock(line: QLineEdit, field: str) -> time | None:
    return clock(line.text(), field) if line.text().strip() else None


def _clock_text(moment: time | None) -> str:
    return f"{moment:%H:%M}" if moment is not None else ""
