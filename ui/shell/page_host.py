"""The window's contents while a caseload is open: rail, pages, banner, request routing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from casework.ports import Change
from casework.problems import RuleBroken
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.shell.drop_target import DropTarget
from ui.shell.messages import Banner, BannerMessage, Toast
from ui.shell.page import (
    BannerPlace,
    Command,
    DialogEntry,
    Page,
    PageContext,
    PageEntry,
    Recents,
    WidthClass,
    file_key,
    width_class_of,
)
from ui.shell.rail import Rail
from ui.shell.requests import ImportRoster, OfferFile, OpenFile, Request, ShowStudents
from ui.theme.theme import theme
from ui.widgets.desktop import open_folder
from ui.widgets.dialogs import MessageDialog
from ui.widgets.layouts import hbox, vbox

SHORT = 600
"""Windows lower than this use the low layout."""


class PageHost(QWidget):
    """Shows one page at a time, and routes requests (the ``Frame``)."""

    page_changed = Signal(str)
    lock_asked = Signal()

    def __init__(
        self,
        session: Session,
        pages: Sequence[PageEntry],
        dialogs: Sequence[DialogEntry],
        toast: Toast,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.entries = tuple(pages)
        self.dialogs = tuple(dialogs)
        self._toast = toast
        self._pages: dict[str, Page] = {}
        self._stale: set[str] = set()
        self._mementos: dict[str, object] = {}
        self._current = ""
        self._origin = ""
        self._is_over = False
        self._recents = Recents(session, self)
        self._menu_commands: Callable[[], Sequence[Command]] = tuple
        self.rail = Rail(self)
        self._stack = QStackedWidget(self)
        self.banner = Banner(self)
        self._spare_place = self._place = BannerPlace(self)
        self._build()
        session.change_bus.changed.connect(self._on_change)
        self.drop_target: DropTarget | None = None
        if self.answers(ImportRoster) or self.answers(OfferFile):
            self.drop_target = DropTarget(self, self._on_dropped)

    def _build(self) -> None:
        for entry in self.entries:
            if not entry.is_hidden:
                self.rail.add(
                    entry.key, _(entry.title), entry.icon, foot=entry.foot, tip=entry.shortcut
                )
        self.rail.add("lock", _("Lock"), "lock", foot=True, tip="Ctrl+L")
        self.rail.chosen.connect(self._on_chosen)
        column = vbox(self._spare_place, (self._stack, 1), margins=(0, 0, 0, 0), spacing=0)
        hbox(self.rail, (column, 1), on=self, margins=(0, 0, 0, 0), spacing=0)
        self._spare_place.body.addWidget(self.banner)
        self.banner.filled.connect(self._on_banner_filled)

    # --- pages

    @property
    def current_key(self) -> str:
        return self._current

    @property
    def current_page(self) -> Page | None:
        return self._pages.get(self._current)

    def show_page(self, key: str) -> Page | None:
        """Show a page, creating it on first use."""
        present = self.current_page
        if key != self._current and present is not None and not present.may_leave():
            self.rail.show_current(self._tile_of(self._current))
            return None
        page = self._pages.get(key) or self._make(key)
        self._current = key
        self._stack.setCurrentWidget(page)
        self._place_banner(page)
        self.rail.show_current(self._tile_of(key))
        self._lay_out(page)
        if key in self._stale:
            self._stale.discard(key)
            page.refresh()
        self.page_changed.emit(key)
        return page

    def mementos(self) -> dict[str, object]:
        """Return the mementos of the pages, for the pages that replace them."""
        kept = {key: page.memento() for key, page in self._pages.items()}
        return {**self._mementos, **kept}

    def set_mementos(self, mementos: dict[str, object]) -> None:
        """Set the mementos of replaced pages; each is restored when its page is created."""
        self._mementos = dict(mementos)

    def clear(self) -> None:
        """Delete all pages before the page host is rebuilt."""
        self.retire()
        self._mementos = self.mementos()
        self._place_banner(None)
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._pages.clear()

    def _make(self, key: str) -> Page:
        entry = next(entry for entry in self.entries if entry.key == key)
        page = entry.make(PageContext(self.session, self, self._stack))
        self._pages[key] = page
        self._stack.addWidget(page)
        if (memento := self._mementos.pop(key, None)) is not None:
            page.restore(memento)
        self._stale.add(key)
        return page

    def _tile_of(self, key: str) -> str:
        """Return the tile to highlight for a page: its own, or for a hidden page ``under``."""
        entry = next((entry for entry in self.entries if entry.key == key), None)
        return entry.under if entry is not None and entry.is_hidden else key

    def _on_chosen(self, key: str) -> None:
        if key == "lock":
            self.lock()
        else:
            self.show_page(key)

    def _on_change(self, change: Change) -> None:
        for key, page in self._pages.items():
            if key == self._current:
                page.on_change(change)
            else:
                self._stale.add(key)

    def retire(self) -> None:
        """Stop messages and reads: the caseload is being closed."""
        self._is_over = True
        self._recents.retire()
        for page in self._pages.values():
            page.retire()

    # --- layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.window().width()
        self.rail.set_narrow(width_class_of(width) is WidthClass.COMPACT)
        if self.current_page is not None:
            self._lay_out(self.current_page)

    def _lay_out(self, page: Page) -> None:
        window = self.window()
        width, is_short = width_class_of(window.width()), theme().at_100(window.height()) < SHORT
        page.set_width_class(width, is_short=is_short)

    def _place_banner(self, page: Page | None) -> None:
        self._place.set_filled(False)
        within = page.findChild(BannerPlace) if page is not None else None
        self._place = within or self._spare_place
        self._place.body.addWidget(self.banner)
        self._place.set_filled(self.banner.current is not None)

    def _on_banner_filled(self, is_filled: bool) -> None:
        self._place.set_filled(is_filled)

    # --- panes

    def next_pane(self, step: int = 1) -> None:
        """Move the focus to the next or previous part of the window (F6)."""
        page = self.current_page
        panes = [self.rail, *(page.panes() if page is not None else [])]
        panes = [pane for pane in panes if pane.isVisible()]
        if not panes:
            return
        focused = QApplication.focusWidget()
        here = next(
            (
                at
                for at, pane in enumerate(panes)
                if focused is not None and (pane is focused or pane.isAncestorOf(focused))
            ),
            -1 if step > 0 else 0,
        )
        focus_into(panes[(here + step) % len(panes)])

    # --- the Frame interface

    def ask(self, request: Request) -> bool:
        """Route a request: first to the current page, then to dialogs, then to other pages."""
        if self.current_page is not None:
            request = self.current_page.complete(request)
        if isinstance(request, OpenFile):
            self._recents.note(file_key(request.file_id))
        kind = type(request)
        here = next((entry for entry in self.entries if entry.key == self._current), None)
        if here is not None and kind in here.answers and self.current_page is not None:
            self.current_page.answer(request)
            return True
        for dialog in self.dialogs:
            if kind in dialog.answers:
                dialog.open(PageContext(self.session, self), self.window(), request)
                return True
        for entry in self.entries:
            if kind in entry.answers:
                if isinstance(request, OpenFile):
                    self._origin = self._current
                page = self.show_page(entry.key)
                if page is not None:
                    page.answer(request)
                return page is not None
        return False

    @property
    def came_from(self) -> str:
        found = (_(one.title) for one in self.entries if one.key == self._origin)
        return next(found, "")

    def go_back(self) -> None:
        here = next((one for one in self.entries if one.key == self._origin), None)
        if here is None or ShowStudents in here.answers:
            self.ask(ShowStudents())
        else:
            self.show_page(here.key)

    @property
    def recents(self) -> Recents:
        return self._recents

    def commands(self) -> Sequence[Command]:
        return self._menu_commands()

    def set_commands(self, commands: Callable[[], Sequence[Command]]) -> None:
        """Set the function that returns the commands of the menus."""
        self._menu_commands = commands

    def answers(self, request_type: type[Request]) -> bool:
        by_page = any(request_type in entry.answers for entry in self.entries)
        return by_page or any(request_type in dialog.answers for dialog in self.dialogs)

    def say(self, text: str, *, undo: UUID | Callable[[], object] | None = None) -> None:
        if self._is_over:
            return
        on_undo = partial(self.undo, undo) if isinstance(undo, UUID) else undo
        self._toast.say(text, on_undo)

    def say_where(self, text: str, folder: Path) -> None:
        if not self._is_over:
            self._toast.say(text, partial(open_folder, folder), _("Open the folder"))

    def show_problem(self, problem: Problem) -> None:
        if self._is_over:
            return
        sentence = sentence_for(problem)
        if isinstance(problem, RuleBroken):
            self._toast.say(sentence)
            return
        MessageDialog(_("This could not be done"), sentence, self.window()).open()

    def show_banner(
        self,
        key: str,
        text: str,
        *,
        level: str = "info",
        action: str = "",
        on_action: Callable[[], object] | None = None,
        on_close: Callable[[], object] | None = None,
    ) -> None:
        if not self._is_over:
            self.banner.put(BannerMessage(key, text, level, action, on_action, on_close))

    def hide_banner(self, key: str) -> None:
        self.banner.drop(key)

    def set_badge(self, page: str, count: int) -> None:
        self.rail.set_badge(page, count)

    def lock(self) -> None:
        self.lock_asked.emit()

    # --- dropped files

    def _on_dropped(self, files: tuple[Path, ...]) -> None:
        """Open parcels, recognised by content, whatever their names; others are rosters."""
        from ui.platform.chosen_files import is_parcel

        file, *others = files

        def show(is_sealed: bool) -> None:
            if others and not (is_sealed and self.answers(OfferFile)):
                self.say(_("One file at a time: drop them one after another."))
                return
            can_import = self.answers(ImportRoster)
            is_offered = self.answers(OfferFile) and (is_sealed or not can_import)
            parcels = OfferFile(str(file), tuple(map(str, others)))
            self.ask(parcels if is_offered else ImportRoster(str(file)))

        self.session.jobs.start(lambda _progress: all(map(is_parcel, files)), thread="own").then(
            show
        )

    # --- undo

    def undo(self, action: UUID | None = None) -> None:
        """Undo an action, or the latest one that is in effect."""
        from ui.shell.actions import undo

        undo(self.session, self, self.window(), action)

    def redo(self) -> None:
        """Redo the action that was undone last."""
        from ui.shell.actions import redo

        redo(self.session, self, self.window())


def focus_into(pane: QWidget) -> None:
    """Focus ``pane`` or the first focusable widget in it, preferring a checked one."""
    reason = Qt.FocusReason.TabFocusReason
    if _takes_focus(pane):
        pane.setFocus(reason)
        return
    checked = [child for child in pane.findChildren(QWidget) if _takes_focus(child)]
    current = [child for child in checked if child.property("checked") is True]
    if chosen := (current or checked):
        chosen[0].setFocus(reason)


def _takes_focus(widget: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.isVisible()
        and widget.isEnabled()
    )
