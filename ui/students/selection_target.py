"""The students an action applies to: those ticked, or the current row; without closed files."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from casework.year_end import closed_among
from ui.common.i18n import _
from ui.jobs import LatestOnly
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.students.model import FilesModel
from ui.students.table import FilesView

Do = Callable[[QWidget, tuple[UUID, ...]], object]
"""An action on students; its dialogs are shown over the widget."""


class SelectionTarget(QObject):
    """Leaves closed files out of bulk actions; ``known`` is emitted once they are known."""

    known = Signal()

    def __init__(
        self, session: Session, frame: Frame, model: FilesModel, table: FilesView, over: QWidget
    ) -> None:
        super().__init__(over)
        self._session = session
        self._frame = frame
        self._model = model
        self._table = table
        self._over = over
        self._closed: frozenset[UUID] = frozenset()
        self._closing: LatestOnly[frozenset[UUID]] = LatestOnly()

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

    def for_open(self, do: Do) -> Callable[[], None]:
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

    def for_all(self, do: Do) -> Callable[[], None]:
        """Return a function that acts on all files, including closed ones."""

        def act() -> None:
            if files := self.files():
                do(self._over, files)

        return act
