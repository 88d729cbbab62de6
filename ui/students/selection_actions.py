"""What can be done with the ticked students or the current row, and the bar of these actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QWidget

from casework.required_services import Service
from casework.year_end import closed_among
from ui.common.i18n import _, ngettext
from ui.dialogs.student_actions import StudentActions, care_entries
from ui.dialogs.year_actions import YearActions
from ui.jobs import LatestOnly
from ui.jobs.session import Session
from ui.progress_rings import legend
from ui.shell.page import Frame, has_full_access, services_for
from ui.shell.requests import HandOver, MakeDocuments, QuickLog
from ui.students.model import FilesModel
from ui.students.table import FilesView
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SELECTION_BAR, SMALL
from ui.widgets.basics import button, label, menu_action
from ui.widgets.layouts import hbox


@dataclass(frozen=True, slots=True)
class BulkAction:
    """An action on the ticked students."""

    title: str
    glyph: str
    do: Callable[[], object]
    keys: str = ""


class SelectionBar(QFrame):
    """A bar of buttons; without ticks it explains how to tick. ``all_asked`` requests all."""

    all_asked = Signal()
    none_asked = Signal()

    def __init__(self, actions: list[BulkAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setFixedHeight(theme().px(SELECTION_BAR))
        self.setAccessibleName(_("Actions for the ticked students"))
        self._actions = actions
        self._count = label("", "strong", self)
        self._count.setObjectName("selection-count")
        self._hint = label(_("Space ticks a row, Enter opens the file"), "caption", self)
        self._all = button("", "link", self)
        self._all.clicked.connect(self.all_asked)
        self._none = button(_("Tick none"), "link", self)
        self._none.setAccessibleName(_("Clear all ticks"))
        self._none.clicked.connect(self.none_asked)
        self._buttons = [self._button(place, one) for place, one in enumerate(actions)]
        self._more = button(_("More"), "", self, glyph="dots-three-bold")
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        self._legend = legend(self)
        self._counts: tuple[int, ...] | None = None
        self._is_narrow = False
        row = hbox(on=self, margins=(GAP, 0, GAP, 0), spacing=SMALL)
        for widget in (self._count, self._hint, self._all, self._none, *self._buttons, self._more):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._legend)
        self.show_count(0, 0, 0)

    def show_count(self, ticked: int, total: int, elsewhere: int, closed: int = 0) -> None:
        """Show how many are ticked, of how many; ``elsewhere`` are not in the list.

        ``closed`` is the number of closed files, which bulk actions leave unchanged.
        """
        counts = (ticked, total if ticked else 0, elsewhere, closed)
        if counts == self._counts:  # this is called on every keystroke of a search
            return
        self._counts = counts
        self._is_empty = ticked == 0
        text = ngettext("{count} selected", "{count} selected", ticked).format(count=ticked)
        if elsewhere:
            text += _(" ({count} not in this list)").format(count=elsewhere)
        if closed:
            text += ngettext(
                "; {count} closed file will not change",
                "; {count} closed files will not change",
                closed,
            ).format(count=closed)
        self._count.setText(text)
        self._all.setText(_("Select all {count}").format(count=total))
        self._all.setAccessibleName(self._all.text())
        self._is_all = ticked - elsewhere >= total
        self._put()

    def set_narrow(self, is_narrow: bool) -> None:
        """Keep three buttons, move the others into “more”, and hide the legend."""
        self._is_narrow = is_narrow
        self._put()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._put()

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons of the actions, in their order."""
        return self._buttons

    def _button(self, place: int, action: BulkAction) -> QPushButton:
        kind = "primary" if place == 0 else ""
        made = button(action.title, kind, self, glyph=action.glyph, hint=action.keys)
        made.clicked.connect(lambda _checked=False: action.do())
        return made

    def _put(self) -> None:
        is_any = not self._is_empty
        self._count.setVisible(is_any)
        self._hint.setVisible(not is_any)
        self._all.setVisible(is_any and not self._is_all and not self._is_narrow)
        self._none.setVisible(is_any and not self._is_narrow)
        self._legend.setVisible(not self._is_narrow and (not is_any or self._has_width()))
        count = self._places() if is_any else 0
        for place, made in enumerate(self._buttons):
            made.setVisible(place < count)
        self._more.setVisible(is_any and count < len(self._buttons))
        self._menu.clear()
        for action in self._actions[count:]:
            self._menu.addAction(action.title).triggered.connect(
                lambda _checked=False, do=action.do: do()
            )

    def _places(self) -> int:
        """Return how many buttons fit."""
        free = self.width() - 2 * GAP - self._count.sizeHint().width() - SMALL
        if not self._is_narrow:
            free -= self._none.sizeHint().width() + SMALL
            free -= 0 if self._is_all else self._all.sizeHint().width() + SMALL
        needed = [made.sizeHint().width() + SMALL for made in self._buttons]
        if sum(needed) <= free:
            return len(needed)
        free -= self._more.sizeHint().width()
        count = 0
        for width in needed:
            if width > free:
                break
            free -= width
            count += 1
        return count

    def _has_width(self) -> bool:
        widths = [made.sizeHint().width() + SMALL for made in self._buttons]
        fixed = self._count.sizeHint().width() + self._all.sizeHint().width()
        fixed += self._none.sizeHint().width() + 5 * SMALL + 2 * GAP
        return sum(widths) + fixed + self._legend.sizeHint().width() < self.width()


Do = Callable[[QWidget, tuple[UUID, ...]], object]
"""An action on students; its dialogs are shown over the widget."""


class SelectionActions(QObject):
    """Offers the actions to the bar and the menus.

    ``known`` is emitted when it is known which files are closed, ``created(ActionResult)`` when a
    file was opened.
    """

    known = Signal()
    created = Signal(object)

    def __init__(
        self, session: Session, frame: Frame, model: FilesModel, table: FilesView, over: QWidget
    ) -> None:
        super().__init__(over)
        self._session = session
        self._frame = frame
        self._model = model
        self._table = table
        self._over = over
        self._role = session.keeper.role
        self.students = StudentActions(session, frame, self)
        self._year = YearActions(session, frame, self)
        self._closed: frozenset[UUID] = frozenset()
        self._closing: LatestOnly[frozenset[UUID]] = LatestOnly()
        self.menu_actions = self._menu_actions() if has_full_access(self._role) else []

    # --- the students meant

    def files(self) -> tuple[UUID, ...]:
        """Return the ticked students, or the one of the current row."""
        if self._model.ticked_count:
            return self._model.ticked
        current = self._table.current_id
        return (current,) if current is not None else ()

    def open_of(self, files: tuple[UUID, ...]) -> tuple[UUID, ...]:
        """Return the files without closed ones, which bulk actions skip; a single file is kept."""
        return tuple(one for one in files if one not in self._closed) if len(files) > 1 else files

    @property
    def closed_ticked(self) -> int:
        """Number of ticked files that are known to be closed."""
        return sum(one in self._closed for one in self._model.ticked)

    def look(self) -> None:
        """Load which of the ticked files are closed."""
        ticked = self._model.ticked
        if not ticked:
            self.drop()
            self._closed = frozenset()
            return
        job = self._session.read(lambda reader: closed_among(reader, ticked))
        self._closing.take(job).then(self._on_closed)

    def drop(self) -> None:
        """Ignore the pending result."""
        self._closing.drop()

    def _on_closed(self, closed: frozenset[UUID]) -> None:
        self._closed = closed
        self.known.emit()

    # --- offered

    def in_bar(self) -> list[BulkAction]:
        """Return the actions that the role and the window allow, in the order of the bar."""
        found = [
            BulkAction(title, glyph, self._logger(service), keys)
            for service, title, glyph, keys in (
                (Service.TALK, _("Log a talk…"), "chat-text", "Ctrl+T"),
                (Service.REFERRAL, _("Refer a post…"), "briefcase", ""),
                (Service.EVENT, _("Record an event…"), "calendar-check", ""),
            )
            if self._frame.answers(QuickLog) and service in services_for(self._role)
        ]
        if not has_full_access(self._role):
            return found
        for_open, year = self._for_open, self._year
        found += [
            BulkAction(_("Set the helper…"), "user-circle", self.pair),
            BulkAction(_("Hardship category…"), "users", for_open(year.category)),
            BulkAction(_("Pause or resume…"), "tray", self._for_all(year.rest)),
            BulkAction(_("Notice or consent…"), "file-text", for_open(year.consent)),
        ]
        if self._frame.answers(HandOver):
            found.append(BulkAction(_("Transfer…"), "arrows-left-right", self.hand_over))
        if self._frame.answers(MakeDocuments):
            found.append(BulkAction(_("Print or export…"), "printer", self.make_documents))
        return found

    def _menu_actions(self) -> list[QAction]:
        found = [
            menu_action(_("New student…"), self.new_student, self._over),
            menu_action(_("Edit details…"), self.edit_current, self._over, "F2"),
        ]
        found += care_entries(self.students, self._over, self.files)
        if self._frame.answers(HandOver):
            found.append(menu_action(_("Transfer…"), self.hand_over, self._over))
        return found

    # --- actions

    def new_student(self) -> None:
        """Ask for the data of a new student."""
        first = self._model.line(0)
        cohort = first.file.cohort if first else 0
        self.students.new_student(self._over, cohort, self.created.emit)

    def edit_current(self) -> None:
        """Edit the data of the current row's student."""
        if (current := self._table.current_id) is not None:
            self.students.edit_facts(self._over, current)

    def pair(self) -> None:
        """Set the helper of the students."""
        self._for_open(self.students.pair)()

    def hand_over(self) -> None:
        """Transfer the students to another counselor."""
        if files := self.files():
            self._frame.ask(HandOver(files))

    def make_documents(self) -> None:
        """Make documents for the students."""
        self._frame.ask(MakeDocuments(files=self.files()))

    def _logger(self, service: Service) -> Callable[[], object]:
        return lambda: self._frame.ask(QuickLog(files=self.open_of(self.files()), service=service))

    def _for_open(self, do: Do) -> Callable[[], None]:
        """Return a function that acts on the open files, and reports if all are closed."""

        def act() -> None:
            meant = self.files()
            if not meant:
                return

            def go_on(closed: frozenset[UUID]) -> None:
                left = tuple(one for one in meant if one not in closed)
                if left:
                    do(self._over, left)
                else:
                    self._frame.say(_("Closed files stay as they are; nothing was changed."))

            self._session.read(lambda reader: closed_among(reader, meant)).then(go_on)

        return act

    def _for_all(self, do: Do) -> Callable[[], None]:
        """Return a function that acts on all files, including closed ones."""

        def act() -> None:
            if files := self.files():
                do(self._over, files)

        return act
