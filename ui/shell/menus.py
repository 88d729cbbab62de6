"""The menus, built from what is available, so that every entry works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from casework.required_services import Service
from ui.common.i18n import LANGUAGES, N_, _, current_language
from ui.shell.page import Command, services_for
from ui.shell.page_host import PageHost
from ui.shell.requests import (
    GoTo,
    ImportRoster,
    MakeDocuments,
    QuickLog,
    SearchHere,
    ShowExchange,
    ShowJournal,
    ShowPlacement,
    ShowWeekly,
    ShowYear,
    SyncNow,
)
from ui.shell.settings import Settings
from ui.theme.theme import Mode
from ui.theme.tokens import TEXT_PERCENTS
from ui.widgets.basics import plain

TITLES = {
    "file": N_("&File"),
    "edit": N_("&Edit"),
    "view": N_("&View"),
    "students": N_("&Students"),
    "record": N_("&Record"),
    "exchange": N_("E&xchange"),
    "tools": N_("&Tools"),
    "help": N_("&Help"),
}
"""Titles of the menus, in order."""

_IN_TOOLS = ("rules", "signals", "settings")
"""Pages that are opened from the Tools menu."""

LANGUAGE_NAMES = {"zh_CN": "中文", "en": "English"}
_MODES = {
    Mode.SYSTEM: N_("Same as the system"),
    Mode.LIGHT: N_("Light"),
    Mode.DARK: N_("Dark"),
    Mode.CONTRAST: N_("High contrast"),
}


@dataclass(frozen=True, slots=True)
class Handlers:
    """Functions of the window that menus call."""

    close: Callable[[], object]
    change_settings: Callable[..., object]
    show_shortcuts: Callable[[], object]
    show_guide: Callable[[], object]
    show_about: Callable[[], object]
    back_up: Callable[[], object]


class Menus:
    """Fills a menu bar for a page host; ``shortcuts`` lists the keys it bound."""

    def __init__(
        self, bar: QMenuBar, page_host: PageHost, settings: Settings, handlers: Handlers
    ) -> None:
        self._bar = bar
        self._bench = page_host
        self._settings = settings
        self._do = handlers
        self.menus: dict[str, QMenu] = {}
        self._page_actions: list[tuple[QMenu, QAction]] = []
        self._own: list[QAction] = []
        clear_menus(bar)
        for key, title in TITLES.items():
            self.menus[key] = bar.addMenu(_(title))
        self._fill()
        page_host.page_changed.connect(self._on_page)
        page_host.set_commands(self.commands)
        self._on_page()

    @property
    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Pairs of an action's text and its keys."""
        page = [action for _menu, action in self._page_actions]
        return [
            (plain(action.text()).rstrip("…"), action.shortcut().toString())
            for action in [*self._own, *page]
            if not action.shortcut().isEmpty()
        ]

    def commands(self) -> Sequence[Command]:
        """Return every command available in the menus now."""
        found: list[Command] = []
        for key, menu in self.menus.items():
            found.extend(_commands_of(menu, plain(_(TITLES[key]))))
        return found

    def _fill(self) -> None:
        self._fill_file()
        self._fill_edit()
        self._fill_view()
        self._fill_students()
        self._fill_record()
        self._fill_exchange()
        self._add("tools", _("Back up now"), self._do.back_up)
        for entry in self._bench.entries:
            if entry.key in _IN_TOOLS:
                self._add("tools", _(entry.title), self._opener(entry.key))
        self._add("help", _("Guide"), self._do.show_guide)
        self._add("help", _("Shortcuts"), self._do.show_shortcuts, "F1")
        self._add("help", _("About Zhuhang"), self._do.show_about)

    def _fill_file(self) -> None:
        page_host = self._bench
        if page_host.answers(ImportRoster):
            self._add("file", _("Import a roster…"), lambda: page_host.ask(ImportRoster()))
        if page_host.answers(MakeDocuments):
            ask = lambda: page_host.ask(MakeDocuments())  # noqa: E731  shorter than a def
            self._add("file", _("Print or export…"), ask, "Ctrl+P")
        if page_host.answers(ShowWeekly):
            self._add("file", _("Weekly report…"), lambda: page_host.ask(ShowWeekly()), "Ctrl+8")
        self.menus["file"].addSeparator()
        self._add("file", _("Lock"), page_host.lock, "Ctrl+L")
        self._add("file", _("Quit"), self._do.close, "Ctrl+Q")

    def _fill_edit(self) -> None:
        page_host = self._bench
        self._add("edit", _("Undo"), page_host.undo, "Ctrl+Z")
        self._add("edit", _("Redo"), page_host.redo, "Ctrl+Y")
        if page_host.answers(ShowJournal):
            self._add(
                "edit", _("Undo list…"), partial(page_host.ask, ShowJournal(is_undo_list=True))
            )
            self._add("edit", _("Journal…"), lambda: page_host.ask(ShowJournal()), "Ctrl+H")
        if page_host.answers(SearchHere):
            self._add("edit", _("Search"), lambda: page_host.ask(SearchHere()), "Ctrl+F")
        if page_host.answers(GoTo):
            self._add("edit", _("Go to…"), lambda: page_host.ask(GoTo()), "Ctrl+K")

    def _fill_view(self) -> None:
        for entry in self._bench.entries:
            if not entry.is_hidden and entry.key != "settings":
                self._add("view", _(entry.title), self._opener(entry.key), entry.shortcut)
        self.menus["view"].addSeparator()
        self._choices(
            _("Colours"),
            [(mode.value, _(name)) for mode, name in _MODES.items()],
            self._settings.theme,
            lambda value: self._do.change_settings(theme=value),
        )
        self._choices(
            _("Text size"),
            [(percent, f"{percent} %") for percent in TEXT_PERCENTS],
            self._settings.percent,
            lambda value: self._do.change_settings(percent=value),
        )
        self._choices(
            _("Language · 语言"),
            [(language, LANGUAGE_NAMES[language]) for language in LANGUAGES],
            current_language(),
            lambda value: self._do.change_settings(language=value),
        )

    def _fill_students(self) -> None:
        page_host = self._bench
        if page_host.answers(ShowYear):
            self._add("students", _("The year…"), lambda: page_host.ask(ShowYear()))
        if page_host.answers(ShowPlacement):
            ask = partial(page_host.ask, ShowPlacement())
            self._add("students", _("Placement figures…"), ask)

    def _fill_record(self) -> None:
        page_host = self._bench
        if not page_host.answers(QuickLog):
            return
        self._add("record", _("Quick log…"), lambda: page_host.ask(QuickLog()), "Ctrl+N")
        for service, title, keys in (
            (Service.TALK, N_("Log a talk…"), "Ctrl+T"),
            (Service.REFERRAL, N_("Refer a post…"), "Ctrl+R"),
            (Service.EVENT, N_("Record an event…"), "Ctrl+E"),
        ):
            if service not in services_for(page_host.session.keeper.role):
                continue
            self._add("record", _(title), self._logger(service), keys)

    def _fill_exchange(self) -> None:
        page_host = self._bench
        if not page_host.answers(ShowExchange):
            return
        send = partial(page_host.ask, ShowExchange(is_sending=True))
        self._add("exchange", _("Send a parcel…"), send)
        self._add("exchange", _("For me"), partial(page_host.ask, ShowExchange("mine")))
        self._add("exchange", _("Partners"), partial(page_host.ask, ShowExchange("partners")))
        self._add("exchange", _("Check now"), lambda: page_host.ask(SyncNow()), "F5")

    def _logger(self, service: Service) -> Callable[[], object]:
        return lambda: self._bench.ask(QuickLog(service=service))

    def _opener(self, key: str) -> Callable[[], object]:
        return lambda: self._bench.show_page(key)

    def _add(self, menu: str, text: str, do: Callable[[], object], keys: str = "") -> QAction:
        action = QAction(text, self.menus[menu])
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: do())
        self.menus[menu].addAction(action)
        self._own.append(action)
        return action

    def _choices(
        self,
        title: str,
        choices: Sequence[tuple[object, str]],
        current: object,
        choose: Callable[[object], object],
    ) -> None:
        menu = self.menus["view"].addMenu(title)
        group = QActionGroup(menu)
        for value, text in choices:
            action = QAction(text, menu)
            action.setCheckable(True)
            action.setChecked(value == current)
            action.triggered.connect(lambda _checked=False, chosen=value: choose(chosen))
            group.addAction(action)
            menu.addAction(action)

    def _on_page(self) -> None:
        for menu, action in self._page_actions:
            menu.removeAction(action)
        self._page_actions.clear()
        page = self._bench.current_page
        if page is not None:
            for key, actions in page.menu_actions().items():
                for action in actions:
                    self.menus[key].addAction(action)
                    self._page_actions.append((self.menus[key], action))
        for menu in self.menus.values():
            menu.menuAction().setVisible(bool(menu.actions()))


def _commands_of(menu: QMenu, title: str) -> Iterator[Command]:
    for action in menu.actions():
        words = plain(action.text()).rstrip("…")
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _commands_of(inner, words)
        elif words and action.isEnabled() and not action.isSeparator() and not _is_palette(action):
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            yield Command(words, title, keys, action.trigger)


def _is_palette(action: QAction) -> bool:
    return action.shortcut() == QKeySequence("Ctrl+K")


def corner(page_host: PageHost, parent: QWidget, *, is_compact: bool) -> QWidget | None:
    """Return the buttons at the right of the menu bar (find a student, quick log), or None."""
    from ui.widgets.basics import button, row

    made: list[QWidget] = []
    if page_host.answers(GoTo):
        jump = button(
            "" if is_compact else _("Go to"),
            "quiet",
            parent,
            glyph="magnifying-glass",
            hint="Ctrl+K",
        )
        jump.setAccessibleName(_("Go to"))
        jump.clicked.connect(lambda: page_host.ask(GoTo()))
        made.append(jump)
    if page_host.answers(QuickLog):
        log = button(_("Quick log"), "primary", parent, glyph="plus", hint="Ctrl+N")
        log.clicked.connect(lambda: page_host.ask(QuickLog()))
        made.append(log)
    if not made:
        return None
    box = row(*made, parent=parent)
    layout = box.layout()
    if layout is not None:
        layout.setContentsMargins(0, 0, 12, 0)
    return box


def clear_menus(bar: QMenuBar) -> None:
    """Delete all menus; clearing the bar would keep them and their actions alive."""
    old = bar.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    bar.clear()
    for menu in old:
        menu.deleteLater()
