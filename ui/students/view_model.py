"""The query of the list and its results, loaded in the background."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from casework.ports import Reader
from casework.read_models import FileLine, FileQuery
from ui.jobs import LatestOnly
from ui.jobs.session import Session
from ui.students.model import PAGE, FilesModel
from ui.students.saved_views import SavedView

_FIRST_ROWS = 48
"""Lines loaded together with the ids, so that the first paint is complete."""

_QUIET_MS = 250
"""The counts of the filters are loaded after a pause in typing."""


_SOON_MS = 20
"""Lines around the visible ones are loaded after the paint, not during it."""

_LARGE = 5_000
"""From this number of files on, a complete search takes longer than a keystroke may."""

_PAUSE_MS = 150
"""The complete result of a search is loaded after a pause in typing."""


@dataclass(frozen=True, slots=True)
class StudentsFound:
    """The result of a query: the files, and the lines of those visible first.

    Lines that are already loaded are omitted. With ``is_part`` it has only the first files; the
    complete result follows.
    """

    query: FileQuery
    ids: tuple[UUID, ...] = field(repr=False)
    first: int
    lines: tuple[FileLine, ...] = field(repr=False)
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class StudentCounts:
    """Number of students of the current search for each condition and each view."""

    facets: Mapping[str, Mapping[str, int]]
    views: Mapping[str, int]


class StudentsViewModel(QObject):
    """Runs queries, fills the model, and loads pages of lines as they become visible.

    Only the result of the last query is shown. ``arrived(StudentsFound)`` is emitted after the
    model was filled, ``counted(StudentCounts)`` with the counts of filters and views.
    """

    arrived = Signal(object)
    counted = Signal(object)

    def __init__(self, session: Session, model: FilesModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = model
        self._question: LatestOnly[StudentsFound] = LatestOnly()
        self._counting: LatestOnly[StudentCounts] = LatestOnly()
        self._page: LatestOnly[tuple[int, int, tuple[FileLine, ...]]] = LatestOnly()
        self._visible_rows = (0, _FIRST_ROWS - 1)
        self._most = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask_whole)
        self._counted_for: str | None = None
        self._quiet = QTimer(self)
        self._quiet.setObjectName("quiet")
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self._count)
        self._soon = QTimer(self)
        self._soon.setObjectName("soon")
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._fetch)
        model.missed.connect(self.look_again)
        self._is_over = False
        self._day = session.today()
        self.query = FileQuery(in_notes=True)
        self.views: tuple[SavedView, ...] = ()

    def ask(self, query: FileQuery) -> None:
        """Query files; in a large caseload, the first matches at once and all a little later."""
        self.query = query
        if self._is_over:
            return
        if self._most > _LARGE:
            self._pause.stop()
            look = partial(_first_of, query, self._page_size, self._known)
            self._question.take(self._session.read(look)).then(self._on_found)
        else:
            self._ask_whole()
        if self._counted_for != query.search:
            self._quiet.start()

    def _ask_whole(self, first: int = 0) -> None:
        self._pause.stop()
        look = partial(_all_of, self.query, max(0, first), self._page_size, self._known)
        self._question.take(self._session.read(look)).then(self._on_found)

    def count_views(self, views: tuple[SavedView, ...]) -> None:
        """Count for these views from now on."""
        self.views = views
        if not self._is_over:
            self._quiet.start()

    def ask_again(self, *, first: int = 0) -> None:
        """Reload everything after a change, with lines from row ``first`` on."""
        self._model.mark_stale()
        if self._is_over:
            return
        self._ask_whole(first)
        self._quiet.start()

    def stop(self) -> None:
        """Stop all queries: the page is being closed."""
        self._is_over = True
        self._pause.stop()
        self._quiet.stop()
        self._soon.stop()
        for latest in (self._question, self._counting, self._page):
            latest.drop()

    @property
    def is_asking(self) -> bool:
        """Whether a result is pending."""
        return self._question.is_running or self._pause.isActive()

    @property
    def _page_size(self) -> int:
        """Number of rows visible at once."""
        first, last = self._visible_rows
        return max(1, last - first + 1)

    @property
    def _known(self) -> frozenset[UUID]:
        """The files with up-to-date lines; on a new day, all lines are stale."""
        if self._day != (today := self._session.today()):
            self._day = today
            self._model.mark_stale()
        return self._model.fresh

    def look_at(self, first: int, last: int) -> None:
        """Set the visible rows; their lines and those around them will be loaded."""
        self._visible_rows = (first, last)
        if not self._is_over:
            self._soon.start()

    def look_again(self) -> None:
        """Load the visible rows, after a blank one was painted."""
        if not self._is_over and not self._soon.isActive():
            self._soon.start()

    def _on_found(self, found: StudentsFound) -> None:
        self._model.set_ids(found.ids, found.lines, is_part=found.is_part)
        if found.is_part:
            self._pause.start()
        else:
            self._most = max(self._most, len(found.ids))
        self.arrived.emit(found)
        self.look_again()

    def _fetch(self) -> None:
        """Load one page at a time, visible ones first, so that fast scrolling builds no queue."""
        if self._is_over or self._page.is_running or self.is_asking:
            return
        first, last = self._visible_rows
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

        self._page.take(self._session.read(look)).then(self._on_page, ended=self.look_again)

    def _on_page(self, page: tuple[int, int, tuple[FileLine, ...]]) -> None:
        first, last, lines = page
        self._model.take(lines, first, last)

    def _count(self) -> None:
        search, views = self.query.search, self.views

        def look(reader: Reader) -> StudentCounts:
            facets = reader.facets(FileQuery(search=search, in_notes=True))
            return StudentCounts(facets, _view_counts(views, search, facets, reader))

        self._counting.take(self._session.read(look)).then(self.counted.emit)
        self._counted_for = search


def _view_counts(
    views: Iterable[SavedView], search: str, facets: Mapping[str, Mapping[str, int]], reader: Reader
) -> Mapping[str, int]:
    """Return the number of students of each view; single conditions are counted already."""
    found: dict[str, int] = {}
    for view in views:
        if view.search or len(view.where) > 1:
            query = view.query()
            found[view.name] = reader.count(replace(query, search=query.search or search))
        elif view.where:
            ((key, value),) = view.where
            known = facets.get(key)
            found[view.name] = (
                known.get(value, 0)
                if known is not None
                else reader.count(replace(view.query(), search=search))
            )
        else:
            found[view.name] = sum(facets.get("status", {}).values())
    return found


def _first_of(
    query: FileQuery, page_size: int, known: frozenset[UUID], reader: Reader
) -> StudentsFound:
    ids = reader.file_ids(replace(query, limit=page_size))
    return StudentsFound(query, ids, 0, _lines(ids, known, reader), is_part=len(ids) == page_size)


def _all_of(
    query: FileQuery, first: int, page_size: int, known: frozenset[UUID], reader: Reader
) -> StudentsFound:
    ids = reader.file_ids(query)
    return StudentsFound(query, ids, first, _lines(ids[first : first + page_size], known, reader))


def _lines(ids: tuple[UUID, ...], known: frozenset[UUID], reader: Reader) -> tuple[FileLine, ...]:
    wanted = tuple(file_id for file_id in ids if file_id not in known)
    return reader.lines_of(wanted) if wanted else ()
