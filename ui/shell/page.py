"""What a page is to the frame, and what the frame is to a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.jobs.job import Problem
from ui.shell.change_bus import CaseloadChange
from ui.shell.recents import Recents
from ui.shell.requests import Request
from ui.shell.session import Session
from ui.theme.theme import theme
from ui.theme.tokens import GAP, MARGIN, PAGE_HEADER
from ui.widgets.basics import label


class WidthClass(IntEnum):
    """How wide the window is, in logical px; compare with ``<`` and ``>=``."""

    COMPACT = 0
    """Below 1000."""

    MEDIUM = 1
    """1000 to 1239."""

    FULL = 2
    """1240 and more."""

    WIDE = 3
    """1600 and more: content stops growing at 1760."""


def width_class_of(width: int) -> WidthClass:
    """Return the class of a window ``width`` px wide; larger letters make it a narrower one."""
    width = theme().at_100(width)
    if width < 1000:
        return WidthClass.COMPACT
    if width < 1240:
        return WidthClass.MEDIUM
    return WidthClass.FULL if width < 1600 else WidthClass.WIDE


@dataclass(frozen=True, slots=True)
class Command:
    """Something that the menus offer now: its words, its menu, its keys, and how it is done."""

    title: str
    menu: str
    keys: str
    do: Callable[[], object] = field(repr=False)


class Frame(Protocol):
    """What pages and dialogs may ask of the window."""

    @property
    def recents(self) -> Recents:
        """The files and actions that were used last."""
        ...

    def commands(self) -> Sequence[Command]:
        """Everything that the menus offer, on the page in sight."""
        ...

    def ask(self, request: Request) -> bool:
        """Pass a request to whoever answers it; False when nobody does."""
        ...

    @property
    def came_from(self) -> str:
        """What the page is called from which the file in sight was opened; "" for the list."""
        ...

    def go_back(self) -> None:
        """Go back to the page from which the file in sight was opened."""
        ...

    def answers(self, request_type: type[Request]) -> bool:
        """Say whether anybody answers such requests, so that no dead button is shown."""
        ...

    def say(self, text: str, *, undo: UUID | Callable[[], object] | None = None) -> None:
        """Show a toast; ``undo`` is the action that its link takes back.

        What no journal knows of (a saved view) is taken back by a function instead.
        """
        ...

    def say_where(self, text: str, folder: Path) -> None:
        """Show a toast whose link opens the folder that something was written to."""
        ...

    def show_problem(self, problem: Problem) -> None:
        """Say what could not be done: a banner or a dialog, whichever fits."""
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
        """Show a line under the page's header until it is closed or ``hide_banner(key)``.

        ``level`` is danger, warn or info; only info can be closed by hand,
        and ``on_close`` hears of it.
        """
        ...

    def hide_banner(self, key: str) -> None: ...

    def set_badge(self, page: str, count: int) -> None:
        """Show a number at a page's tile; 0 takes it away."""
        ...

    def lock(self) -> None: ...


@dataclass(frozen=True)
class PageContext:
    """What a page is given when it is made."""

    session: Session
    frame: Frame
    place: QWidget | None = None
    """Where the page will stand: made elsewhere, all in it would have to be dressed twice."""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page as the rail knows it; ``make`` imports the page's module when it is first shown.

    ``title`` is a message marked with ``N_``. ``foot`` puts the entry at the rail's bottom;
    ``is_hidden`` leaves it out of the rail (the file page, opened by a request); ``under`` is the
    tile that is marked while such a page is in sight, if any.
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
    """A dialog that answers requests; ``open`` gets the request and shows it."""

    answers: tuple[type[Request], ...]
    open: Callable[[PageContext, QWidget, Request], object] = field(repr=False)


class Page(QWidget):
    """A screen of the window. Subclasses set up in ``__init__`` and read in ``refresh``.

    ``refresh`` is called when the page is first shown, when it is shown again after a change
    that it did not see, and at once on a change while it is in sight.
    """

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent or context.place)
        self.session = context.session
        self.frame = context.frame
        self.width_class = WidthClass.FULL
        self.is_short = False

    def refresh(self) -> None:
        """Read what is shown, again."""

    def on_change(self, change: CaseloadChange) -> None:
        """Answer an action that was kept; by default everything is read again."""
        self.refresh()

    def answer(self, request: Request) -> None:
        """Do what one of the page's ``answers`` asks."""

    def complete(self, request: Request) -> Request:
        """Return a request as it is meant here: “log a talk” with whom it is for, for example."""
        return request

    def panes(self) -> Sequence[QWidget]:
        """Return the parts that F6 goes through, in reading order."""
        return [self]

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        """Return the page's own actions by menu: file, edit, view, students, record, tools."""
        return {}

    def page_keys(self) -> Sequence[tuple[str, str]]:
        """Return what is done by keys of the page alone: pairs of words and keys."""
        return ()

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        """Lay out for this width; ``is_short`` means less than 600 px high."""
        self.width_class = width
        self.is_short = is_short

    def memento(self) -> object:
        """Return what to hand to the page that takes this one's place (another language)."""
        return None

    def restore(self, memento: object) -> None:
        """Take up where the page before left off."""

    def may_leave(self) -> bool:
        """Say whether the page may be left; one that holds text keeps it as a draft first."""
        return True

    def retire(self) -> None:
        """Ask nothing more of the caseload: it closes, or another page takes this one's place."""


class BannerPlace(QWidget):
    """Where the frame puts its banner; without one it takes no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, GAP)
        self.set_filled(False)

    def set_filled(self, is_filled: bool) -> None:
        """Take room only while the banner is there and says something."""
        self.setVisible(is_filled)


class PageHeader(QWidget):
    """The line at the top of a page: title, what is beside it, and at the right its tools.

    Under the line is the place of the frame's banner.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QWidget(self)
        self.title: QLabel = label(title, "title", self._line)
        self.row = QHBoxLayout(self._line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._line)
        column.addWidget(BannerPlace(self))
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(GAP)
        self.row.addWidget(self.title)
        self.beside = QHBoxLayout()
        self.beside.setSpacing(GAP)
        self.row.addLayout(self.beside)
        self.row.addStretch(1)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        self.row.addLayout(self.tools)
        self.set_short(False)

    def set_short(self, is_short: bool) -> None:
        """Take less height in a low window."""
        self._line.setFixedHeight(theme().px(46 if is_short else PAGE_HEADER))


def page_layout(page: QWidget) -> QVBoxLayout:
    """Return the usual layout of a page: margins of 16, no space between the header and body."""
    layout = QVBoxLayout(page)
    layout.setContentsMargins(MARGIN, 0, MARGIN, GAP)
    layout.setSpacing(0)
    return layout
