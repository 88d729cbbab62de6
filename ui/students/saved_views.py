"""The saved views of the list of students: the user's own, stored in the caseload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from casework.read_models import ORDER_KEYS, WHERE_KEYS, FileQuery
from ui.jobs.session import Session
from ui.jobs.user_state import load_state, save_state

Where = tuple[tuple[str, str], ...]

KEY = "students.views"


@dataclass(frozen=True, slots=True)
class SavedView:
    """The filters, order and column choice of a view."""

    name: str
    where: Where = ()
    search: str = field(default="", repr=False)
    order: str = ""
    descending: bool = False
    columns: Mapping[str, bool] = field(default_factory=dict)

    def asks(self, query: FileQuery) -> bool:
        """Return whether a query is the one of this view, apart from the order."""
        same = set(self.where) == set(query.where)
        return same and self.search == query.search and query.among is None

    def query(self) -> FileQuery:
        """Return the query of this view."""
        return FileQuery(
            search=self.search,
            in_notes=True,
            where=self.where,
            order=self.order,
            descending=self.descending,
        )


class SavedViewsStore(QObject):
    """The saved views, in the order of their tabs. Emits ``changed`` after a change.

    Names are unique: saving under an existing name replaces that view.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._views: tuple[SavedView, ...] = ()

    @property
    def views(self) -> tuple[SavedView, ...]:
        return self._views

    def read(self) -> None:
        """Load the saved views."""
        load_state(self._session, KEY).then(self._on_read, problem=lambda _problem: None)

    def find(self, name: str) -> SavedView | None:
        """Return the view of this name."""
        return next((view for view in self._views if view.name == name), None)

    def save(self, view: SavedView) -> None:
        """Save a view, replacing the one with its name or appending it."""
        if self.find(view.name) is None:
            self._put((*self._views, view))
        else:
            self._put(tuple(view if one.name == view.name else one for one in self._views))

    def rename(self, name: str, new: str) -> None:
        """Rename a view."""
        self._put(tuple(replace(one, name=new) if one.name == name else one for one in self._views))

    def drop(self, name: str) -> None:
        """Delete a view."""
        self._put(tuple(one for one in self._views if one.name != name))

    def move(self, name: str, step: int) -> None:
        """Move a view by ``step`` places."""
        names = [one.name for one in self._views]
        here = names.index(name)
        there = min(max(here + step, 0), len(names) - 1)
        moved = list(self._views)
        moved.insert(there, moved.pop(here))
        self._put(tuple(moved))

    def put_back(self, views: tuple[SavedView, ...]) -> None:
        """Restore these views, to undo a change."""
        self._put(views)

    def _put(self, views: tuple[SavedView, ...]) -> None:
        if views == self._views:
            return
        self._views = views
        save_state(self._session, KEY, [asdict(view) for view in views])
        self.changed.emit()

    def _on_read(self, kept: Any) -> None:
        raw = kept if isinstance(kept, list) else []
        self._views = tuple(view for view in map(_view_of, raw) if view is not None)
        if self._views:
            self.changed.emit()


def _view_of(raw: Any) -> SavedView | None:
    """Return a saved view from JSON, without conditions that this program does not know."""
    if not isinstance(raw, dict) or not raw.get("name"):
        return None
    where = tuple((str(key), str(value)) for key, value in raw.get("where", ()))
    order = str(raw.get("order", ""))
    columns = raw.get("columns")
    return SavedView(
        name=str(raw["name"]),
        where=tuple(one for one in where if one[0] in WHERE_KEYS),
        search=str(raw.get("search", "")),
        order=order if order in ORDER_KEYS else "",
        descending=bool(raw.get("descending")),
        columns={str(key): bool(on) for key, on in columns.items()}
        if isinstance(columns, dict)
        else {},
    )
