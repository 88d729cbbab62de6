"""Form for what all ticks of a sheet share: the talk, the post or the event."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QStackedWidget, QWidget

from casework.problems import RuleBroken
from casework.records import TalkMode
from casework.required_services import Service
from casework.service_layer import ReferralDraft, TalkDraft
from ui.common.case_words import talk_mode_name
from ui.common.i18n import _
from ui.common.input_parsing import clock
from ui.documents.ticks import Shared, SharedEvent, SharedTalk, TickSheet
from ui.widgets.basics import label
from ui.widgets.date_edit import DateEdit
from ui.widgets.fields import Field
from ui.widgets.form_inputs import choice

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
