"""The form of a talk: when, how, where, topic, content and measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from casework.clock import local_now
from casework.problems import RuleBroken
from casework.records import TalkMode
from casework.rulepack import RulePack
from casework.service_layer import TalkDraft
from casework.settings.talk_templates import TEMPLATES, TalkTemplate, bare
from casework.verdicts.talks import counted_length
from ui.common.i18n import N_, _, ngettext
from ui.common.input_parsing import clock, number
from ui.quicklog.blank_edit import BlankEdit
from ui.quicklog.entries import TalkEntry
from ui.quicklog.form import EntryForm, line
from ui.quicklog.form_grid import caption_for
from ui.quicklog.individual_notes import IndividualNotes
from ui.quicklog.talk_fields import MORE_TITLES, MoreOfTalk
from ui.theme.theme import theme
from ui.widgets.basics import button, label, row, set_kind
from ui.widgets.date_edit import DateEdit
from ui.widgets.flow import FlowLayout
from ui.widgets.segments import Segments
from ui.widgets.students_field import ChosenStudent

MODE_NAMES = {
    TalkMode.FACE: N_("In person"),
    TalkMode.PHONE: N_("Phone"),
    TalkMode.VIDEO: N_("Video"),
    TalkMode.TEXT: N_("Text"),
}
USUAL_MINUTES = 20
_STEP_MINUTES = 5
_FALLBACK = time(9)


class TalkForm(EntryForm):
    """A talk with one student, or a group session with a note for each of several."""

    TITLES = (
        N_("&Date"),
        N_("Ho&w"),
        N_("&Place"),
        N_("Template"),
        N_("&Note"),
        N_("Individually"),
        N_("&Measures"),
        *MORE_TITLES,
    )

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._minimum = 0
        self._template = ""
        self._templates: tuple[TalkTemplate, ...] = TEMPLATES
        self._students: tuple[ChosenStudent, ...] = ()
        self.on = DateEdit(None, self, today=today, field="on", with_weekday=True)
        self.mode: Segments[TalkMode] = Segments(
            _("How"), [(mode, _(name)) for mode, name in MODE_NAMES.items()], self, is_tight=True
        )
        self.start = line(_("Start time"), "14:30", self)
        self.minutes = line(_("Minutes"), str(USUAL_MINUTES), self)
        self.place = line(_("Place"), "", self)
        self.topic = line(_("Topic"), "", self)
        self.content = BlankEdit(_("Note"), 4, self)
        self.count = label("", "caption", self)
        self.measures = BlankEdit(_("Measures"), 1, self)
        self.measures.setFixedHeight(2 * theme().px(20) + 12)
        self.owns = IndividualNotes(self)
        self.more = MoreOfTalk(today, self)
        self._build()
        self.fields.show_row(self.owns, is_shown=False)
        self._connect()
        self.set_usual_time(local_now())
        self.on.set_day(today)
        self._on_text()

    # --- layout

    def _build(self) -> None:
        fields = self.fields
        today_button = button(_("Today"), "small", self, hint="T")
        yesterday = button(_("Yesterday"), "small", self, hint="Y")
        for made, days in ((today_button, 0), (yesterday, 1)):
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.clicked.connect(lambda _checked=False, days=days: self.on.go_back(days))
        self.on.setFixedWidth(theme().px(138))
        hint = label(_("or -3, 4.9"), "caption", self)
        date_row = row(self.on, today_button, yesterday, hint, -1, parent=self)
        fields.add(_("&Date"), date_row, [("on", self.on)], buddy=self.on)
        self.start.setFixedWidth(theme().px(58))
        self.minutes.setFixedWidth(theme().px(76))
        self.mode.show_hints(are_shown=False)
        when = QWidget(self)
        self._when = FlowLayout(when, spacing=6)
        self._when.addWidget(self.mode)
        for title, input_ in ((_("Start (&G)"), self.start), (_("&Length"), self.minutes)):
            caption = caption_for(title, input_, self)
            self._when.addWidget(row(caption, input_, parent=when, spacing=6))
        names: list[tuple[str, QWidget]] = [
            ("mode", self.mode),
            ("start", self.start),
            ("end", self.minutes),
        ]
        fields.add(_("Ho&w"), when, names, buddy=self.mode)
        where = QWidget(self)
        layout = QHBoxLayout(where)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.place, 1)
        layout.addWidget(caption_for(_("&Topic"), self.topic, self))
        layout.addWidget(self.topic, 1)
        fields.add(
            _("&Place"), where, [("place", self.place), ("topic", self.topic)], buddy=self.place
        )
        fields.add(_("Template"), self._template_row(), buddy=self.template_buttons[0])
        fields.add(_("&Note"), self.content, [("content", self.content)], stretch=1)
        fields.add_line(self.count)
        fields.add(_("Individually"), self.owns)
        fields.add(_("&Measures"), self.measures, [("measures", self.measures)])
        self.column.addWidget(self.more)

    def comfortable_width(self) -> int:
        """Wide enough to show mode, start and duration on one line."""
        when = self.fields.content_left() + self._when.line_width()
        return max(super().comfortable_width(), when)

    def _template_row(self) -> QWidget:
        self._template_box = QWidget(self)
        self._template_flow = FlowLayout(self._template_box, spacing=6)
        self.template_buttons: list[QPushButton] = []
        self._put_templates()
        return self._template_box

    def set_templates(self, templates: Sequence[TalkTemplate]) -> None:
        """Set the templates, in the order of their keys."""
        if tuple(templates) != self._templates:
            self._templates = tuple(templates)
            self._put_templates()

    def _put_templates(self) -> None:
        for old in self.template_buttons:
            self._template_flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.template_buttons.clear()
        for place, template in enumerate(self._templates):
            made = button(f"{place + 1}  {template.name}", "small", self._template_box)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setToolTip(f"Ctrl+{place + 1}")
            made.clicked.connect(lambda _checked=False, place=place: self.use_template(place))
            self._template_flow.addWidget(made)
            self.template_buttons.append(made)

    def _connect(self) -> None:
        self.on.changed.connect(self.changed)
        self.mode.changed.connect(self.changed)
        self.start.textEdited.connect(lambda _text: self.changed.emit())
        self.minutes.textEdited.connect(lambda _text: self.changed.emit())
        self.start.editingFinished.connect(self._check_times)
        self.minutes.editingFinished.connect(self._check_times)
        self.on.editingFinished.connect(self._check_day)
        self.place.textEdited.connect(lambda _text: self.changed.emit())
        self.topic.textEdited.connect(lambda _text: self.changed.emit())
        self.content.textChanged.connect(self._on_text)
        self.measures.textChanged.connect(self.changed)
        self.owns.changed.connect(self.changed)
        self.more.changed.connect(self._on_text)

    # --- set by others

    def set_pack(self, pack: RulePack) -> None:
        """Set the rule pack, whose thresholds apply to the lengths of notes."""
        self._minimum = pack.threshold("TEXT_SHORT")
        self.owns.set_minimum(pack.threshold("GROUP_SESSION"))
        self._on_text()

    def set_usual_time(self, now: datetime) -> None:
        """Set start and duration as if the talk had ended just now."""
        begun = max(now - timedelta(minutes=USUAL_MINUTES), now.replace(hour=0, minute=0))
        minute = begun.minute - begun.minute % _STEP_MINUTES
        self.start.setText(f"{begun.hour:02}:{minute:02}")
        self.minutes.setText(_("{minutes} min").format(minutes=USUAL_MINUTES))

    def set_students(self, students: Sequence[ChosenStudent]) -> None:
        self._students = tuple(students)
        self.owns.set_students(students if self._is_group else ())
        self.fields.show_row(self.owns, is_shown=self._is_group)
        self._on_text()

    @property
    def _is_group(self) -> bool:
        return len(self._students) > 1

    def use_template(self, place: int) -> None:
        """Insert template number ``place`` (from 0); existing text is kept."""
        if place >= len(self._templates):
            return
        template = self._templates[place]
        if not self.content.text().strip() or self._is_untouched():
            self._template = ""
            if self._is_untouched_measures():
                self.measures.replace_by_template(template.measures)
            self._template = bare(template.content)
            self.content.replace_by_template(template.content)
            if not self.topic.text().strip() or self._is_a_name(self.topic.text()):
                self.topic.setText(template.name)
                self.fields.clear_problem("topic")
        else:
            self._template = f"{self._template}\n{bare(template.content)}".strip()
            self.content.insert_template(template.content)
        self.content.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_text()

    def _is_untouched(self) -> bool:
        return any(self.content.text() == template.content for template in self._templates)

    def _is_untouched_measures(self) -> bool:
        text = self.measures.text().strip()
        return not text or any(text == template.measures for template in self._templates)

    def _is_a_name(self, text: str) -> bool:
        return any(text == template.name for template in self._templates)

    # --- as an entry

    def preview(self) -> TalkEntry | None:
        try:
            on = self.on.day()
        except RuleBroken:
            return None
        if on is None:
            return None
        return self._entry(on, *self._times_or_usual())

    def entry(self) -> TalkEntry | None:
        self.fields.clear_problems()
        self.more.check()
        self._check_day()
        times = self._check_times()
        if self.mode.value() is TalkMode.FACE:
            self.needs("place", self.place.text())
        self.needs("topic", self.topic.text())
        for name, edit in (("content", self.content), ("measures", self.measures)):
            self.needs(name, edit.text())
            if edit.open_blanks:
                sentence = ngettext(
                    "{count} blank is open: fill it in or remove it.",
                    "{count} blanks are open: fill them in or remove them.",
                    edit.open_blanks,
                ).format(count=edit.open_blanks)
                self.fields.say(name, sentence, "danger")
        on = None if self.fields.problems or self.more.problems else self.on.day()
        if on is None or times is None:
            return None
        return self._entry(on, *times)

    def focus_first_problem(self) -> bool:
        """Focus the first problem; when that is an unfilled blank, select it."""
        if not self.fields.focus_first_problem():
            return self.more.focus_first_problem()
        input_ = self.fields.input(next(iter(self.fields.problems)))
        if isinstance(input_, BlankEdit) and input_.open_blanks:
            input_.go_to_open_blank()
        return True

    def show_problem(self, problem: RuleBroken) -> bool:
        return super().show_problem(problem) or self.more.show_problem(problem)

    def set_label_width(self, width: int) -> None:
        super().set_label_width(width)
        self.more.set_label_width(width)

    def _entry(self, on: date, start: time, end: time) -> TalkEntry:
        draft = TalkDraft(
            on=on,
            start=start,
            end=end,
            mode=self.mode.value(),
            place=self.place.text().strip(),
            topic=self.topic.text().strip(),
            content=self.content.text().strip(),
            measures=self.measures.text().strip(),
            is_group=self._is_group,
            template=self._template,
            **self.more.values(),
        )
        return TalkEntry(draft, self.owns.words() if self._is_group else {})

    # --- checks when a field loses the focus

    def _check_day(self) -> None:
        self.check_day("on", self.on)

    def _check_times(self) -> tuple[time, time] | None:
        plain = self.minutes.text().strip()
        if plain.isdigit():
            self.minutes.setText(_("{minutes} min").format(minutes=plain))
        try:
            return self._times()
        except RuleBroken as problem:
            self.fields.show_problem(problem)
            return None

    def _times(self) -> tuple[time, time]:
        start = clock(self.start.text(), "start")
        minutes = number(self.minutes.text().replace(_("min"), ""), "end")
        last = start.hour * 60 + start.minute + minutes
        if minutes <= 0 or last >= 24 * 60:
            raise RuleBroken("TALK_LENGTH", "end", minutes=minutes, shortest=5, longest=240)
        return start, time(last // 60, last % 60)

    def _times_or_usual(self) -> tuple[time, time]:
        try:
            return self._times()
        except RuleBroken:
            return _FALLBACK, _FALLBACK.replace(minute=USUAL_MINUTES)

    # --- character count

    def _on_text(self) -> None:
        content = self.content.text()
        length = counted_length(content, self._template)
        self.owns.set_shared(content, self._template)
        if self.more.is_attempt:
            text = _("An attempt to reach the student: it is kept, and does not count")
            set_kind(self.count, "warn")
        elif self._is_group:
            text = _("One text for {count} students: a group session, does not count").format(
                count=len(self._students)
            )
            set_kind(self.count, "warn")
        elif length >= self._minimum:
            text = _("✓ {length} characters, enough to count (at least {minimum})").format(
                length=length, minimum=self._minimum
            )
            set_kind(self.count, "ok")
        else:
            text = _("{length} of {minimum} characters; words of the template left out").format(
                length=length, minimum=self._minimum
            )
            set_kind(self.count, "caption")
        self.count.setText(text)
        self.changed.emit()

    # --- drafts

    def has_text(self) -> bool:
        texts = (self.content.text(), self.measures.text(), self.topic.text())
        is_noted = any(text.strip() for text in texts) or bool(self.owns.words())
        return is_noted or self.more.has_text()

    def memento(self) -> dict[str, Any]:
        return {
            "on": self.on.entry(),
            "mode": self.mode.value().value,
            "start": self.start.text(),
            "minutes": self.minutes.text(),
            "place": self.place.text(),
            "topic": self.topic.text(),
            "content": self.content.text(),
            "template": self._template,
            "measures": self.measures.text(),
            "more": self.more.memento(),
            "owns": {str(file_id): words for file_id, words in self.owns.words().items()},
        }

    def restore(self, memento: dict[str, Any]) -> None:
        self.on.set_entry(memento.get("on", ""))
        self.mode.set_value(TalkMode(memento.get("mode", TalkMode.FACE.value)))
        self.start.setText(memento.get("start", ""))
        self.minutes.setText(memento.get("minutes", ""))
        self.place.setText(memento.get("place", ""))
        self.topic.setText(memento.get("topic", ""))
        self._template = memento.get("template", "")
        self.content.set_text(memento.get("content", ""))
        self.measures.set_text(memento.get("measures", ""))
        self.more.restore(memento.get("more", {}))
        words = memento.get("owns", {})
        self.owns.set_words({UUID(file_id): text for file_id, text in words.items()})

    def take_habits(self, habits: Mapping[str, Any]) -> None:
        """Set the values of the previous entry in fields that are still empty."""
        if not self.place.text():
            self.place.setText(habits.get("place", ""))
        if habits.get("mode") in set(TalkMode):
            self.mode.set_value(TalkMode(habits["mode"]))

    def habits(self) -> dict[str, Any]:
        """Return the values that the next entry starts with."""
        return {"place": self.place.text().strip(), "mode": self.mode.value().value}

    def clear_for_next(self) -> None:
        self._template = ""
        self.topic.clear()
        self.content.clear()
        self.measures.clear()
        self.more.clear_for_next()
        self.owns.set_words({})
        self._on_text()
