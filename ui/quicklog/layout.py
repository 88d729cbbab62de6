"""Layout of the quick log dialog: the form on the left, the preview on the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casework.required_services import Service
from ui.common.i18n import N_, _
from ui.jobs.session import Session
from ui.quicklog.attachments import AttachmentsField
from ui.quicklog.draft_banner import DraftBanner
from ui.quicklog.effect_pane import EffectPane
from ui.quicklog.event_form import EventForm
from ui.quicklog.form import EntryForm, PickForm
from ui.quicklog.form_grid import FormGrid
from ui.quicklog.kinds import kind_segments
from ui.quicklog.referral_form import ReferralForm
from ui.quicklog.talk_form import TalkForm
from ui.shell.page import services_for
from ui.theme.theme import theme
from ui.widgets.application import application
from ui.widgets.basics import button, label, plain, row
from ui.widgets.dialogs import PlainDialog
from ui.widgets.segments import Segments
from ui.widgets.students_field import StudentsField

SIZE = (842, 536)
_TALLEST, _BEHIND = 680, 190
"""Maximum height, and how much of the window behind the dialog stays visible."""
_PREVIEW_WIDTH, _PREVIEW_LEAST = 262, 128
_FORM_LEAST = 500
_AROUND_FORM = 28 + 14
"""Margins of the form plus its scroll bar."""

_AROUND_FOCUS = 10
"""Margin kept visible around the focused input when scrolling."""

_TITLES = (N_("&Students"), N_("Attached"))
_FORMS: Mapping[Service, type[TalkForm | ReferralForm | EventForm]] = {
    Service.TALK: TalkForm,
    Service.REFERRAL: ReferralForm,
    Service.EVENT: EventForm,
}


class QuickLogLayout(PlainDialog):
    """The widgets of the dialog and their layout; the subclass adds the behaviour."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(_("Quick log"), window)
        self.setObjectName("quicklog")
        self._today = session.today()
        self.kinds: Segments[Service] = kind_segments(self, services_for(session.keeper.role))
        self.students = StudentsField(session, self)
        self.who = FormGrid(self)
        self._forms: dict[Service, EntryForm] = {}
        self.attachments = AttachmentsField(session.jobs, self)
        self.extra = FormGrid(self)
        self.offer = DraftBanner(self)
        self.trouble = label("", "danger", self, wrap=True)
        self.trouble.hide()
        self.preview = EffectPane(self)
        self._build()

    def _build(self) -> None:
        self.who.add(_("&Students"), self.students, [("students", self.students)],
                     buddy=self.students.input)  # fmt: skip
        self.extra.add(_("Attached"), self.attachments, [("proof", self.attachments)])
        self.extra.hide()
        self._align()
        self.attachments.changed.connect(
            lambda: self.extra.setVisible(bool(self.attachments.sources))
        )
        inner = QWidget()
        self._column = column = QVBoxLayout(inner)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(8)
        column.addWidget(self.offer)
        column.addWidget(self.who)
        column.addWidget(self.extra)
        self._area = QScrollArea(self)
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        application().focusChanged.connect(self._on_focus)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._area, 1)
        self.preview.setProperty("kind", "side")
        middle.addWidget(self.preview)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head())
        layout.addLayout(middle, 1)
        layout.addWidget(self._foot())

    def _align(self) -> None:
        """Give all labels the same width, so that nothing moves when the kind changes."""
        titles = [title for kind in _FORMS.values() for title in kind.TITLES]
        widest = self.who.width_for([_(title) for title in (*_TITLES, *titles)])
        self._label_width = widest
        for grid in (self.who, self.extra):
            grid.set_label_width(widest)

    # --- forms: each is created when first shown

    def form_of(self, service: Service) -> EntryForm:
        """Return the form of a kind."""
        form = self._forms.get(service)
        return self._make(service) if form is None else form

    @property
    def talk(self) -> TalkForm:
        return cast(TalkForm, self.form_of(Service.TALK))

    @property
    def referral(self) -> ReferralForm:
        return cast(ReferralForm, self.form_of(Service.REFERRAL))

    @property
    def event_form(self) -> EventForm:
        return cast(EventForm, self.form_of(Service.EVENT))

    def _make(self, service: Service) -> EntryForm:
        form: EntryForm = _FORMS[service](self._today, self)
        self._forms[service] = form
        form.hide()
        self._column.insertWidget(self._column.indexOf(self.extra), form, 1)
        form.set_label_width(self._label_width)
        if isinstance(form, PickForm):
            form.unfolded.connect(self._share_width)
        if isinstance(form, TalkForm):
            more = form.more
            more.unfolded.connect(lambda: self._area.ensureWidgetVisible(more.fields))
        self._furnish(form)
        return form

    def _furnish(self, form: EntryForm) -> None:
        """Hook of the subclass: fill a new form with its choices."""

    # --- header, footer and size

    def _head(self) -> QWidget:
        head = QFrame(self)
        head.setProperty("kind", "headline")
        line = QHBoxLayout(head)
        line.setContentsMargins(14, 8, 14, 8)
        line.addWidget(self.kinds)
        line.addSpacing(8)
        self._tip = label(_("Tab continues, Ctrl+1 to 8 insert a template"), "caption", head)
        line.addWidget(self._tip)
        line.addStretch(1)
        line.addWidget(self.attachments.choose)
        return head

    def _foot(self) -> QWidget:
        foot = QFrame(self)
        foot.setProperty("kind", "bar")
        self.goes_on = QCheckBox(_("&Keep the dialog open for the next one"), foot)
        self.goes_on.setAccessibleName(plain(self.goes_on.text()))
        self.cancel = button(_("Cancel"), "", foot, hint="Esc")
        self.save = button(_("Save"), "primary", foot, hint="Ctrl+Enter")
        column = QVBoxLayout(foot)
        column.setContentsMargins(14, 9, 14, 9)
        column.setSpacing(6)
        column.addWidget(self.trouble)
        column.addWidget(row(self.goes_on, -1, self.cancel, self.save, parent=foot))
        return foot

    def _fit(self, window: QWidget) -> None:
        high = max(SIZE[1], min(_TALLEST, theme().at_100(window.height()) - _BEHIND))
        wanted = QSize(theme().px(SIZE[0]), theme().px(high))
        available = window.size() - QSize(16, 44)  # room for the title bar of the dialog
        self.resize(wanted.boundedTo(available.expandedTo(QSize(640, 400))))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Give the form its width and the preview the rest, without horizontal scrolling."""
        wanted = [form.comfortable_width() for form in self._forms.values()]
        least = theme().px(_FORM_LEAST)
        needed = max(self.who.minimumSizeHint().width(), least, *wanted)
        rest = self.width() - needed - _AROUND_FORM
        wide = min(theme().px(_PREVIEW_WIDTH), round(self.width() * 0.36), rest)
        self.preview.set_width(max(theme().px(_PREVIEW_LEAST), wide))

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._area.isAncestorOf(now):
            QTimer.singleShot(0, self._area, self._keep_visible)  # after layout

    def _keep_visible(self) -> None:
        """Scroll only as far as needed to show the focused input."""
        now = QApplication.focusWidget()
        if now is not None and self._area.isAncestorOf(now):
            self._area.ensureWidgetVisible(now, 0, _AROUND_FOCUS)
