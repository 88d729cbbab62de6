"""The interface between pages and the frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from casework.ports import Change
from casework.records import Role
from casework.required_services import Service
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.jobs.user_state import load_state, save_state
from ui.shell.requests import Request
from ui.theme.theme import theme
from ui.theme.tokens import GAP, MARGIN, PAGE_HEADER
from ui.widgets.basics import label
from ui.widgets.layouts import hbox, vbox


class WidthClass(IntEnum):
    """Width of the window in logical px; compare with ``<`` and ``>=``."""

    COMPACT = 0
    """Below 1000."""

    MEDIUM = 1
    """1000 to 1239."""

    FULL = 2
    """1240 and more."""

    WIDE = 3
    """1600 and more; content grows up to 1760."""


def width_class_of(width: int) -> WidthClass:
    """Return the class of a window ``width`` px wide; larger fonts count as a narrower window."""
    width = theme().at_100(width)
    if width < 1000:
        return WidthClass.COMPACT
    if width < 1240:
        return WidthClass.MEDIUM
    return WidthClass.FULL if width < 1600 else WidthClass.WIDE


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the menus offer now: text, menu, keys and function."""

    title: str
    menu: str
    keys: str
    do: Callable[[], object] = field(repr=False)


class Frame(Protocol):
    """What pages and dialogs can use of the window."""

    @property
    def recents(self) -> Recents:
        """The recently used files and actions."""
        ...

    def commands(self) -> Sequence[Command]:
        """Return every command of the menus, including those of the current page."""
        ...

    def ask(self, request: Request) -> bool:
        """Pass a request to the page or dialog that answers it; return False when none does."""
        ...

    @property
    def came_from(self) -> str:
        """Title of the page from which the current file was opened; "" for the list."""
        ...

    def go_back(self) -> None:
        """Go back to the page from which the current file was opened."""
        ...

    def answers(self, request_type: type[Request]) -> bool:
        """Return whether anything answers such requests, to hide buttons without effect."""
        ...

    def say(self, text: str, *, undo: UUID | Callable[[], object] | None = None) -> None:
        """Show a toast; its link undoes the action ``undo``.

        A change outside the journal (such as a saved view) is undone by a function instead.
        """
        ...

    def say_where(self, text: str, folder: Path) -> None:
        """Show a toast whose link opens the folder of a written file."""
        ...

    def show_problem(self, problem: Problem) -> None:
        """Show an error, as a banner or a dialog, depending on the error."""
        ...

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
        """Show a banner below the page's header, until it is closed or by ``hide_banner(key)``.

        ``level`` is danger, warn or info; only info can be closed by the user, which calls
        ``on_close``.
        """
        ...

    def hide_banner(self, key: str) -> None: ...

    def set_badge(self, page: str, count: int) -> None:
        """Show a number on the tile of a page; 0 removes it."""
        ...

    def lock(self) -> None: ...


@dataclass(frozen=True)
class PageContext:
    """What a page receives when it is created."""

    session: Session
    frame: Frame
    place: QWidget | None = None
    """The parent for the page; reparenting it later would apply the styles twice."""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """An entry of the rail; ``make`` imports the page's module when it is first shown.

    ``title`` is a message marked with ``N_``. ``foot`` puts the entry at the bottom of the rail;
    ``is_hidden`` leaves it out of the rail (the file page, opened by a request); ``under`` is the
    tile that is highlighted while such a page is shown, if any.
    """

    key: str
    title: str
    icon: str
    make: Callable[[PageContext], Page]
    answers: tuple[type[Request], ...] = ()
    shortcut: str = ""
    foot: bool = False
    is_hidden: bool = False
    under: str = ""


@dataclass(frozen=True, slots=True)
class DialogEntry:
    """A dialog that answers requests; ``open`` is called with the request."""

    answers: tuple[type[Request], ...]
    open: Callable[[PageContext, QWidget, Request], object] = field(repr=False)


class Page(QWidget):
    """A page of the window. Subclasses build widgets in ``__init__`` and load data in ``refresh``.

    ``refresh`` is called when the page is first shown, when it is shown again after a change made
    while it was hidden, and immediately on a change while it is visible.
    """

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent or context.place)
        self.session = context.session
        self.frame = context.frame
        self.width_class = WidthClass.FULL
        self.is_short = False

    def refresh(self) -> None:
        """Reload what is shown."""

    def on_change(self, change: Change) -> None:
        """React to a saved action; by default, reload everything."""
        self.refresh()

    def answer(self, request: Request) -> None:
        """Handle a request of one of the types in the entry's ``answers``."""

    def complete(self, request: Request) -> Request:
        """Return a request completed from the page's context, such as a talk with its student."""
        return request

    def panes(self) -> Sequence[QWidget]:
        """Return the parts that F6 goes through, in reading order."""
        return [self]

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        """Return the page's own actions by menu: file, edit, view, students, record, tools."""
        return {}

    def page_keys(self) -> Sequence[tuple[str, str]]:
        """Return shortcuts that only the page handles, as pairs of text and keys."""
        return ()

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        """Adapt the layout to this width; ``is_short`` means less than 600 px high."""
        self.width_class = width
        self.is_short = is_short

    def memento(self) -> object:
        """Return the state for the page that replaces this one after a language change."""
        return None

    def restore(self, memento: object) -> None:
        """Restore the state of the replaced page."""

    def may_leave(self) -> bool:
        """Return whether the page may be left; unsaved text is first kept as a draft."""
        return True

    def retire(self) -> None:
        """Stop using the caseload: it closes, or another page replaces this one."""


class BannerPlace(QWidget):
    """The place for the frame's banner; takes no space without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, GAP)
        self.set_filled(False)

    def set_filled(self, is_filled: bool) -> None:
        """Show the place only while the banner has a message."""
        self.setVisible(is_filled)


class PageHeader(QWidget):
    """The header of a page: title with additions next to it, and tools on the right.

    The place for the frame's banner is below it.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QWidget(self)
        self.title: QLabel = label(title, "title", self._line)
        vbox(self._line, BannerPlace(self), on=self, margins=(0, 0, 0, 0), spacing=0)
        self.trailing = QHBoxLayout()
        self.trailing.setSpacing(GAP)
        self.row = hbox(self.title, self.trailing, on=self._line, margins=(0, 0, 0, 0), spacing=GAP)
        self.row.addStretch(1)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        self.row.addLayout(self.tools)
        self.set_short(False)

    def set_short(self, is_short: bool) -> None:
        """Reduce the height in a low window."""
        self._line.setFixedHeight(theme().px(46 if is_short else PAGE_HEADER))


def page_layout(page: QWidget) -> QVBoxLayout:
    """Return the usual page layout: margins of 16, no spacing between header and body."""
    return vbox(on=page, margins=(MARGIN, 0, MARGIN, GAP), spacing=0)


KEY = "palette.recents"
MOST = 12
FILE = "file:"
"""Prefix of the key of a student's file."""


def file_key(file_id: UUID) -> str:
    """Return the key of a student's file."""
    return f"{FILE}{file_id}"


class Recents(QObject):
    """Keys of files and actions, most recent first."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._keys: list[str] = []
        self._is_read = False
        self._is_over = False

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def read(self) -> None:
        """Load the stored keys; those noted meanwhile stay in front."""
        if not self._is_read:
            self._is_read = True
            load_state(self._session, KEY).then(self._on_read, problem=lambda _problem: None)

    def note(self, key: str) -> None:
        """Move a key to the front."""
        if self._is_over or self._keys[:1] == [key]:
            return
        self._keys = [key, *(other for other in self._keys if other != key)][:MOST]
        save_state(self._session, KEY, self._keys).then(problem=lambda _problem: None)

    def retire(self) -> None:
        """Stop noting: the caseload is being closed."""
        self._is_over = True

    def _on_read(self, kept: Any) -> None:
        before = [str(key) for key in kept] if isinstance(kept, list) else []
        self._keys = [*self._keys, *(key for key in before if key not in self._keys)][:MOST]


_LEFT_OUT = {
    Role.COUNSELOR: frozenset({"overview"}),
    Role.ADVISOR: frozenset(
        {
            "overview",
            "import",
            "documents",
            "weekly",
            "offers",
            "events",
            "rules",
            "signals",
            "year",
        }
    ),
    Role.OFFICE: frozenset[str](),
}
"""Hidden pages by role; a class advisor only logs talks and attendances."""


def sees_page(role: Role, key: str) -> bool:
    """Return whether a role has a page."""
    return key not in _LEFT_OUT[role]


def services_for(role: Role) -> tuple[Service, ...]:
    """Return the services a role logs: talks and events for class advisors, else all three."""
    return (Service.TALK, Service.EVENT) if role is Role.ADVISOR else tuple(Service)


def hide_permanently(page: QWidget, parts: Iterable[QWidget]) -> None:
    """Hide widgets of a page permanently, even if other code shows them later."""
    hidden = QWidget(page)
    hidden.hide()
    for part in parts:
        part.setParent(hidden)


def has_full_access(role: Role) -> bool:
    """Return whether a role can change files; an advisor can only read and log."""
    return role is not Role.ADVISOR
