"""Actions on the ticked students, or on the one of the current row; most leave out closed files."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from casework.required_services import Service
from casework.year_end import closed_among
from ui.common.i18n import _
from ui.dialogs.student_actions import StudentActions, care_entries
from ui.dialogs.year_actions import YearActions
from ui.jobs import LatestOnly
from ui.jobs.session import Session
from ui.shell.page import Frame, has_full_access, services_for
from ui.shell.requests import HandOver, MakeDocuments, QuickLog
from ui.students.model import FilesModel
from ui.students.selection_bar import BulkAction
from ui.students.table import FilesView

Do = Callable[[QWidget, tuple[UUID, ...]], object]
"""An action on students; its dialogs are shown over the widget."""


class SelectionActions(QObject):
    """Offers the actions to the bar and the menus; ``known`` is emitted once the closed files are
    known, ``created(ActionResult)`` with a new file.
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
        edit = self._action(_("Edit details…"), self.edit_current)
        edit.setShortcut(QKeySequence("F2"))
        found = [self._action(_("New student…"), self.new_student), edit]
        found += care_entries(self.students, self._over, self.files)
        if self._frame.answers(HandOver):
            found.append(self._action(_("Transfer…"), self.hand_over))
        return found

    def _action(self, text: str, do: Callable[[], object]) -> QAction:
        action = QAction(text, self._over)
        action.triggered.connect(lambda _checked=False: do())
        return action

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
