"""What was asked of the list and what was found: reads run beside the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from casework.lists import FileLine, FileQuery
from casework.ports import Reader
from ui.jobs import Latest
from ui.shell.session import Session
from ui.students.model import PAGE, FilesModel

_FIRST_ROWS = 48
"""Lines that come with the ids, so that the first sight is whole at once."""

_QUIET_MS = 250
"""Counting beside every filter waits until nobody types."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question gave: the files, and the lines of those that come into sight first."""

    query: FileQuery
    ids: tuple[UUID, ...] = field(repr=False)
    first: int
    lines: tuple[FileLine, ...] = field(repr=False)


class Results(QObject):
    """Asks, fills the model, and fetches pages of lines as they come into sight.

    Of several questions only the last one's answer is shown. ``arrived(Found)`` comes after the
    model was filled, ``counted(facets)`` with the numbers beside the filters.
    """

    arrived = Signal(object)
    counted = Signal(object)

    def __init__(self, session: Session, model: FilesModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = model
        self._question: Latest[Found] = Latest()
        self._counting: Latest[Mapping[str, Mapping[str, int]]] = Latest()
        self._page: Latest[tuple[int, int, tuple[FileLine, ...]]] = Latest()
        self._sight = (0, _FIRST_ROWS)
        self._counted_for: str | None = None
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self._count)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fetch)
        model.missed.connect(self.look_again)
        self._is_over = False
        self.query = FileQuery()

    def ask(self, query: FileQuery, *, first: int = 0) -> None:
        """Ask for files; lines come along from row ``first`` on."""
        self.query = query
        begin = max(0, first)

        def look(reader: Reader) -> Found:
            ids = reader.file_ids(query)
            lines = reader.lines_of(ids[begin : begin + _FIRST_ROWS])
            return Found(query, ids, begin, lines)

        self._question.take(self._session.read(look)).then(self._on_found)
        if self._counted_for != query.search:
            self._quiet.start()

    def ask_again(self, *, first: int = 0) -> None:
        """Read everything again after a change."""
        self._model.grow_old()
        self._counted_for = None
        self.ask(self.query, first=first)

    def stop(self) -> None:
        """Ask nothing more: whoever asked is about to go."""
        self._is_over = True
        self._quiet.stop()
        self._soon.stop()
        for latest in (self._question, self._counting, self._page):
            latest.drop()

    @property
    def is_asking(self) -> bool:
        """Whether an answer is on its way."""
        return self._question.is_running

    def look_at(self, first: int, last: int) -> None:
        """Say which rows are in sight; their lines and those around them will be there."""
        self._sight = (first, last)
        self._soon.start()

    def look_again(self) -> None:
        """A blank row was painted: fetch what is in sight."""
        if not self._soon.isActive():
            self._soon.start()

    def _on_found(self, found: Found) -> None:
        self._model.set_ids(found.ids, found.lines)
        self.arrived.emit(found)
        self._soon.start()

    def _fetch(self) -> None:
        """Fetch one page at a time, that in sight first: fast scrolling leaves no queue behind."""
        if self._is_over or self._page.is_running or self.is_asking:
            return
        first, last = self._sight
        begin, end = first // PAGE * PAGE, (last // PAGE + 1) * PAGE - 1
        if last % PAGE > PAGE * 3 // 4:
            end += PAGE
        elif first % PAGE < PAGE // 4:
            begin = max(0, begin - PAGE)
        wanted = self._model.lacking(begin, end)
        if not wanted:
            return

        def look(reader: Reader) -> tuple[int, int, tuple[FileLine, ...]]:
            return begin, end, reader.lines_of(wanted)

        self._page.take(self._session.read(look)).then(self._on_page, ended=self._soon.start)

    def _on_page(self, page: tuple[int, int, tuple[FileLine, ...]]) -> None:
        first, last, lines = page
        self._model.take(lines, first, last)

    def _count(self) -> None:
        search = self.query.search

        def look(reader: Reader) -> Mapping[str, Mapping[str, int]]:
            return reader.facets(FileQuery(search=search))

        self._counting.take(self._session.read(look)).then(self.counted.emit)
        self._counted_for = search
