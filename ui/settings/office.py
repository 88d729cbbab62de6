"""Overview of all office settings: rules, tables and limits, each with its own dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from casework.destinations import SETTING as DESTINATIONS_KEY
from casework.evidence import SECOND_PERSON
from casework.offers.outreach import VISIT_GOALS_KEY
from casework.people.helpers import HELPERS_KEY
from casework.people.masking import MASKING_KEY
from casework.reports.placement import COUNTS_COMPLETERS
from casework.service_layer import ActionResult
from casework.settings.calendar import CALENDAR_KEY
from casework.settings.org_settings import DEFAULT_PACK_KEY
from casework.settings.paper_templates import TEMPLATES_KEY
from casework.settings.talk_templates import TALK_TEMPLATES_KEY
from casework.settings.wages import WAGES_KEY
from casework.signals import SIGNALS_KEY
from casework.year_end import RETENTION_KEY
from ui.common.i18n import N_, _
from ui.jobs.session import Session
from ui.settings.forms import SettingForm
from ui.settings.view_model import OfficeViewModel, load_office
from ui.shell.page import Frame
from ui.shell.requests import Request, ShowJournal, ShowPlacement, ShowRules, ShowSignals, ShowYear
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import Card, button, label, plain
from ui.widgets.dialogs import PlainDialog

PLACES: Mapping[str, str] = MappingProxyType(
    {
        DEFAULT_PACK_KEY: "rules",
        WAGES_KEY: "wages",
        DESTINATIONS_KEY: "destinations",
        CALENDAR_KEY: "calendar",
        HELPERS_KEY: "helpers",
        VISIT_GOALS_KEY: "goals",
        SECOND_PERSON: "keeping",
        COUNTS_COMPLETERS: "keeping",
        RETENTION_KEY: "keeping",
        MASKING_KEY: "keeping",
        SIGNALS_KEY: "signals",
        TEMPLATES_KEY: "templates",
        TALK_TEMPLATES_KEY: "talk_templates",
    }
)
"""Setting key to the key of the row that edits it."""

_ROWS = (
    (
        "rules",
        "shield-check",
        N_("Rules"),
        N_("What is required for each student, which records count, and which pack new files get."),
    ),
    ("wages", "table", N_("Minimum wages…"), N_("By region and day.")),
    (
        "destinations",
        "list-bullets",
        N_("Destination codes…"),
        N_("What counts as placed, which evidence is needed, and who approves."),
    ),
    (
        "calendar",
        "calendar",
        N_("Calendar…"),
        N_("Additional days off and working days, exam weeks and terms."),
    ),
    (
        "helpers",
        "users",
        N_("Helpers…"),
        N_(
            "When a helper counts as inactive, how many students and services; phones, and who"
            " works on paper."
        ),
    ),
    ("goals", "buildings", N_("Visits…"), N_("How many employers are to be visited in a year.")),
    (
        "keeping",
        "paperclip",
        N_("Evidence and retention…"),
        N_("The second person, who is in the placement rate, retention, covered numbers."),
    ),
    (
        "templates",
        "file-pdf",
        N_("Templates of documents…"),
        N_("Chapters, title, unit, logo, place of the seal, custom fields."),
    ),
    (
        "talk_templates",
        "chat-text",
        N_("Templates of talks…"),
        N_("Ctrl+1 to Ctrl+8 in quick log: names, words with blanks, order."),
    ),
    (
        "signals",
        "magnifying-glass",
        N_("Signals…"),
        N_("What is detected, and from which threshold."),
    ),
)

_LINKS: tuple[tuple[str, type[Request]], ...] = (
    (N_("Journal"), ShowJournal),
    (N_("Signals"), ShowSignals),
    (N_("The year"), ShowYear),
    (N_("Placement figures"), ShowPlacement),
)


class OfficeCard(Card):
    """One row per setting: a button, a description, and a mark if it was changed."""

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(_("Rules and tables of the office"), parent)
        self._session, self._frame = session, frame
        message = _("These apply to everyone who opens this caseload; each change can be undone.")
        self.body.addWidget(label(message, "secondary", self, wrap=True))
        self.open: dict[str, QPushButton] = {}
        self.marks = {key: label(_("changed"), "chipAccent", self) for key, *_rest in _ROWS}
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(SMALL)
        grid.setColumnStretch(1, 1)
        for place, (key, glyph, title, about) in enumerate(_ROWS):
            made = button(_(title), "", self, glyph=glyph)
            made.setProperty("inList", True)
            made.clicked.connect(self._opener(key))
            self.open[key] = made
            grid.addWidget(made, place, 0)
            grid.addWidget(label(_(about), "secondary", self, wrap=True), place, 1)
            grid.addWidget(self.marks[key], place, 2, Qt.AlignmentFlag.AlignVCenter)
            self.marks[key].hide()
        self.body.addLayout(grid)
        self.body.addLayout(self._links())
        self.open["rules"].setEnabled(frame.answers(ShowRules))

    def _links(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self.links: dict[type[Request], QPushButton] = {}
        for title, request in _LINKS:
            if self._frame.answers(request):
                made = button(_(title), "link", self)
                made.clicked.connect(self._asker(request))
                self.links[request] = made
                row.addWidget(made)
        row.addStretch(1)
        return row

    def _asker(self, request: type[Request]) -> Callable[[], object]:
        return lambda: self._frame.ask(request())

    # --- marks

    def refresh(self) -> None:
        """Mark the settings that differ from the default."""
        self._session.read(lambda reader: reader.org_settings().settings).then(self._on_settings)

    def _on_settings(self, settings: Mapping[str, str]) -> None:
        changed = {PLACES[k] for k, text in settings.items() if k in PLACES and text != "null"}
        for key, mark in self.marks.items():
            mark.setVisible(key in changed)
            words = plain(self.open[key].text())
            self.open[key].setAccessibleDescription(
                _("{name}: changed").format(name=words) if key in changed else ""
            )

    # --- dialogs

    def _opener(self, key: str) -> Callable[[], object]:
        if key == "rules":
            return lambda: self._frame.ask(ShowRules())
        return lambda: self._session.read(load_office).then(
            lambda view_model: self._show(key, view_model)
        )

    def _show(self, key: str, view_model: OfficeViewModel) -> None:
        if not self.isVisible():  # the user switched pages meanwhile
            return
        if key in _FORMS:
            form = _FORMS[key](self._session, view_model, self.window())
            form.show_for(self._on_form_saved, width=_WIDTHS.get(key, 640))
            return
        dialog = _DIALOGS[key](self._session, view_model, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(self._on_form_saved if key in _PLAIN else self._on_counted)  # type: ignore[attr-defined]  # all of them define ``saved``
        dialog.open()

    def _on_form_saved(self, done: object) -> None:
        if isinstance(done, ActionResult) and done.action is not None:
            self._frame.say(_("The setting is saved."), undo=done.action)

    def _on_counted(self, done: ActionResult) -> None:
        if done.action is not None:
            message = _("The table is saved; every file is counted again.")
            self._frame.say(message, undo=done.action)


# Dialogs are imported when first opened, to keep the page fast to import.


def _wages(session: Session, view_model: OfficeViewModel, parent: QWidget) -> PlainDialog:
    from casework.settings.wages import wages_of
    from ui.dialogs.office_dialogs import WagesDialog

    return WagesDialog(session, wages_of(view_model.office), parent)


def _destinations(session: Session, view_model: OfficeViewModel, parent: QWidget) -> PlainDialog:
    from ui.settings.destinations_dialog import DestinationsDialog

    return DestinationsDialog(session, view_model.office, parent)


def _signals(session: Session, view_model: OfficeViewModel, parent: QWidget) -> PlainDialog:
    from casework.signals import signal_settings
    from ui.dialogs.office_dialogs import DetectorsDialog

    return DetectorsDialog(session, signal_settings(view_model.office), parent)


def _templates(session: Session, view_model: OfficeViewModel, parent: QWidget) -> PlainDialog:
    from ui.settings.templates_dialog import TemplatesDialog

    return TemplatesDialog(session, view_model.office, parent)


def _calendar(session: Session, view_model: OfficeViewModel, parent: QWidget) -> SettingForm:
    from ui.settings.office_forms import CalendarForm

    return CalendarForm(session, view_model, parent)


def _helpers(session: Session, view_model: OfficeViewModel, parent: QWidget) -> SettingForm:
    from ui.settings.helpers_form import HelpersForm

    return HelpersForm(session, view_model, parent)


def _goals(session: Session, view_model: OfficeViewModel, parent: QWidget) -> SettingForm:
    from ui.settings.office_forms import GoalsForm

    return GoalsForm(session, view_model, parent)


def _talk_templates(session: Session, view_model: OfficeViewModel, parent: QWidget) -> SettingForm:
    from ui.settings.talk_templates_form import TalkTemplatesForm

    return TalkTemplatesForm(session, view_model, parent)


def _keeping(session: Session, view_model: OfficeViewModel, parent: QWidget) -> SettingForm:
    from ui.settings.office_forms import DataPolicyForm

    return DataPolicyForm(session, view_model, parent)


_DIALOGS = {
    "wages": _wages,
    "destinations": _destinations,
    "signals": _signals,
    "templates": _templates,
}
_PLAIN = frozenset({"signals", "templates"})
"""Dialogs whose settings do not require a recount of files."""
_FORMS = {
    "calendar": _calendar,
    "helpers": _helpers,
    "goals": _goals,
    "keeping": _keeping,
    "talk_templates": _talk_templates,
}
_WIDTHS = {"keeping": 520, "calendar": 720}
