"""The records card: filter tabs, buttons for adding, and the timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from casework.offers.matching import Suggestion
from casework.required_services import Service
from ui.common.case_words import short_service
from ui.common.i18n import _
from ui.common.timeline_entries import TimelineEntry
from ui.file.empty_states import NoRecordsState
from ui.file.timeline import TimelineView
from ui.icons import icon
from ui.theme.theme import theme
from ui.theme.tokens import SMALL, TAB_STRIP
from ui.widgets.basics import button, icon_button, line, scrolling, tab_strip
from ui.widgets.layouts import hbox, vbox

_ALL, _HISTORY = "all", "history"
_GLYPHS = {
    Service.TALK: "chat-text",
    Service.REFERRAL: "briefcase",
    Service.EVENT: "calendar-check",
}


class RecordsCard(QFrame):
    """Shows the records of a file.

    ``opened`` and ``void_asked`` carry a TimelineEntry, ``log_asked`` a service,
    ``evidence_asked``, ``correct_asked`` and ``leave_asked`` the id of a record.
    """

    opened = Signal(object)
    step_asked = Signal(object)
    void_asked = Signal(object)
    return_asked = Signal(object)
    correct_asked = Signal(object)
    leave_asked = Signal(object)
    log_asked = Signal(object)
    history_asked = Signal()
    journal_asked = Signal()
    evidence_asked = Signal(object)

    def __init__(
        self,
        services: Sequence[Service],
        parent: QWidget | None = None,
        *,
        gives_back: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._gives_back = gives_back
        self._entries: tuple[TimelineEntry, ...] = ()
        self._past: tuple[TimelineEntry, ...] = ()
        self._tabs = (
            (_ALL, _("All")),
            ("talk", _("Talks")),
            ("referral", _("Referred")),
            ("attendance", _("Events")),
            ("plan", _("The plan")),
            (_HISTORY, _("History")),
        )
        self.tabs = tab_strip(_("Which records"), self)
        for _key, title in self._tabs:
            self.tabs.addTab(title)
        self.tabs.currentChanged.connect(self._on_tab)
        self._adders = [self._adder(service) for service in services]
        self._open = self._tool("file-text", _("Show the record"), self._on_open)
        self._proofs = self._tool("paperclip", _("Evidence of the record…"), self._on_evidence)
        self._correct = self._tool("pencil-simple", _("Correct…"), self._on_correct)
        self._void = self._tool("x-circle", _("Void the record…"), self._on_void)
        returns = _("Return the record to who reported it…")
        self.back = self._tool("arrow-u-up-left", returns, self._on_back)
        self.back.setVisible(gives_back)
        self.journal = self._tool("notebook", _("Journal of this file"), self.journal_asked.emit)
        self.view = TimelineView(self)
        self.view.opened.connect(self.opened)
        self.view.void_asked.connect(self.void_asked)
        self.view.current_changed.connect(self._show_tools)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.nothing = NoRecordsState(services, self)
        self.nothing.log_asked.connect(self.log_asked)
        self._fitting: tuple[Suggestion, ...] = ()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.view)
        self._none = scrolling(self)
        self._none.setWidget(self.nothing)
        self._stack.addWidget(self._none)
        self._lay_out()
        self._show_tools()

    def _tool(self, glyph: str, name: str, do: Callable[[], object]) -> QToolButton:
        made = icon_button(glyph, name, self)
        made.clicked.connect(lambda _checked=False: do())
        return made

    def _lay_out(self) -> None:
        self.tabs.setFixedHeight(theme().px(TAB_STRIP))
        tools = (self._open, self._proofs, self._correct, self._void, self.back, self.journal)
        head = hbox((self.tabs, 1), *self._adders, *tools, margins=(SMALL, 0, SMALL, 0), spacing=2)
        vbox(head, line(self), (self._stack, 1), on=self, margins=(1, 1, 1, 1), spacing=0)

    @property
    def shows_history(self) -> bool:
        """Whether the history tab is selected."""
        return self._key == _HISTORY

    @property
    def _key(self) -> str:
        return self._tabs[self.tabs.currentIndex()][0]

    def show_entries(
        self, entries: tuple[TimelineEntry, ...], fitting: tuple[Suggestion, ...], *, is_other: bool
    ) -> None:
        """Show these records; for another student (``is_other``), discard the loaded history.

        ``fitting`` are the posts offered while there is no referral.
        """
        self._entries, self._fitting = entries, fitting
        for place, (key, title) in enumerate(self._tabs):
            if key == _HISTORY:
                continue
            count = len(self._chosen(key))
            self.tabs.setTabText(place, f"{title} {count}")
        if is_other:
            self._past = ()
            if self.shows_history:
                self.tabs.setCurrentIndex(0)
        self._put()

    def show_history(self, past: tuple[TimelineEntry, ...]) -> None:
        """Show the history of the file."""
        self._past = past
        if self.shows_history:
            self._put()

    def go_to(self, record: UUID) -> None:
        """Make one record the current one."""
        if not any(entry.id == record for entry in self._chosen(self._key)):
            self.tabs.setCurrentIndex(0)
        self.view.go_to(record)
        self.take_focus()

    def take_focus(self) -> None:
        """Move the focus to the list."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_narrow(self, is_narrow: bool) -> None:
        """Reduce the add buttons to icons."""
        for made in self._adders:
            made.setText("" if is_narrow else made.property("words"))
            made.setIcon(icon(made.property("glyph") if is_narrow else "plus"))

    def _chosen(self, key: str) -> tuple[TimelineEntry, ...]:
        if key == _HISTORY:
            return self._past
        return tuple(entry for entry in self._entries if key in (_ALL, entry.kind))

    def _put(self) -> None:
        chosen = self._chosen(self._key)
        self.view.set_entries(chosen)
        if not chosen:
            self.nothing.show_for(self._key, self._fitting)
        self._stack.setCurrentWidget(self.view if chosen else self._none)
        self._show_tools()

    def _on_tab(self) -> None:
        if self.shows_history and not self._past:
            self.history_asked.emit()
        self._put()

    def _adder(self, service: Service) -> QPushButton:
        made = button(short_service(service), "quiet", self, glyph="plus")
        made.setProperty("words", short_service(service))
        made.setProperty("glyph", _GLYPHS[service])
        names = {
            Service.TALK: _("Log a talk"),
            Service.REFERRAL: _("Refer a post"),
            Service.EVENT: _("Record an event"),
        }
        made.setAccessibleName(names[service])
        made.setToolTip(names[service])
        made.clicked.connect(lambda: self.log_asked.emit(service))
        return made

    def _show_tools(self) -> None:
        self.journal.setVisible(self.shows_history)
        entry = self.view.current_entry
        self._open.setEnabled(entry is not None)
        self._proofs.setEnabled(entry is not None and entry.can_prove)
        self._correct.setEnabled(entry is not None and entry.can_correct)
        self._void.setEnabled(entry is not None and entry.can_void)
        self.back.setEnabled(entry is not None and entry.can_void)

    def _on_open(self) -> None:
        if (entry := self.view.current_entry) is not None:
            self.opened.emit(entry)

    def _on_evidence(self) -> None:
        entry = self.view.current_entry
        if entry is not None and entry.can_prove:
            self.evidence_asked.emit(entry.id)

    def _on_void(self) -> None:
        entry = self.view.current_entry
        if entry is not None and entry.can_void:
            self.void_asked.emit(entry)

    def _on_back(self) -> None:
        entry = self.view.current_entry
        if entry is not None and entry.can_void:
            self.return_asked.emit(entry)

    def _on_correct(self) -> None:
        entry = self.view.current_entry
        if entry is not None and entry.can_correct:
            self.correct_asked.emit(entry.id)

    def _on_menu(self, at: QPoint) -> None:
        entry = self.view.current_entry
        if entry is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Show the record")).triggered.connect(self._on_open)
        if entry.can_prove:
            menu.addAction(_("Evidence of the record…")).triggered.connect(self._on_evidence)
        if entry.can_correct:
            menu.addAction(_("Correct…")).triggered.connect(self._on_correct)
        if entry.is_back:
            leave = menu.addAction(_("Leave it unchanged"))
            leave.triggered.connect(lambda: self.leave_asked.emit(entry.id))
        if entry.kind == "referral" and entry.can_void:
            step = menu.addAction(_("Next step of the referral…"))
            step.triggered.connect(lambda: self.step_asked.emit(entry))
        if self._gives_back and entry.can_void:
            back = menu.addAction(_("Return the record to who reported it…"))
            back.triggered.connect(self._on_back)
        if entry.can_void:
            menu.addAction(_("Void the record…")).triggered.connect(self._on_void)
        menu.popup(self.view.viewport().mapToGlobal(at))
