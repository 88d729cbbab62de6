"""Saved views of the students page: the user's own, stored in the caseload, and actions on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from casework.read_models import ORDER_KEYS, WHERE_KEYS, FileQuery
from ui.common.i18n import _
from ui.jobs.session import Session
from ui.jobs.user_state import load_state, save_state

if TYPE_CHECKING:
    from ui.students.page import StudentsPage


Where = tuple[tuple[str, str], ...]

KEY = "students.views"
COLUMNS_KEY = "students.columns"


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


class SavedViewsController(QObject):
    """Owns the saved views and the column choices of a page.

    Columns and order are part of a user's own view; built-in views share the last chosen columns.
    """

    def __init__(self, page: StudentsPage) -> None:
        super().__init__(page)
        self._page = page
        self._columns: dict[str, bool] = {}
        self.own = SavedViewsStore(page.session, self)
        self.own.changed.connect(self._on_changed)
        page.views.menu.aboutToShow.connect(self._fill_menu)
        page.results.views = page.views.views
        self._save = QAction(_("Save this view…"), self)
        self._save.triggered.connect(lambda _checked=False: self.save_present())
        self._this = QAction(_("This view"), self)
        self._this.setMenu(page.views.menu)
        self.own.read()
        load_state(page.session, COLUMNS_KEY).then(self._on_columns, problem=lambda _problem: None)

    @property
    def actions(self) -> list[QAction]:
        """The actions for menus."""
        return [self._save, self._this]

    # --- choosing

    def choose(self, view: SavedView) -> None:
        """Show a view: its students, order and columns."""
        page = self._page
        query = view.query()
        is_own = self.own.find(view.name) is not None
        page.search.set_asked(query.search)
        changes: dict[str, Any] = {"where": query.where, "search": query.search, "among": None}
        if is_own:
            changes |= {"order": query.order, "descending": query.descending}
        page.ask(**changes)
        page.table.set_wanted_columns(dict(view.columns) if is_own else self._columns)
        page.table.setFocus()

    def note_columns(self, columns: Mapping[str, bool]) -> None:
        """Save the column choice in the current own view, or for all built-in views."""
        view = self._page.views.own_current
        if view is not None:
            self.own.save(replace(view, columns=dict(columns)))
        else:
            self._columns = dict(columns)
            save_state(self._page.session, COLUMNS_KEY, self._columns)

    def note_order(self, query: FileQuery) -> None:
        """Save the order in the current own view."""
        view = self._page.views.own_current
        if view is not None:
            self.own.save(replace(view, order=query.order, descending=query.descending))

    # --- saving

    def save_present(self) -> None:
        """Ask for a name, and save the current query under it."""
        from ui.students.saved_view_dialog import ViewNameDialog

        page = self._page
        current = page.views.own_current
        dialog = ViewNameDialog(
            _("Save this view"),
            _(
                "Conditions, search, order and columns are saved, encrypted with the caseload."
                " A view of yours with the same name is replaced."
            ),
            _("Save the view"),
            page.window(),
            name=current.name if current is not None else "",
            refuses=self._refuses,
            named=self._save_as,
        )
        dialog.open()

    def rename(self, view: SavedView) -> None:
        """Ask for a new name for a view."""
        from ui.students.saved_view_dialog import ViewNameDialog

        dialog = ViewNameDialog(
            _("Rename the view"),
            _("The students in it stay the same."),
            _("Rename"),
            self._page.window(),
            name=view.name,
            refuses=lambda name: self._refuses(name, other_than=view.name),
            named=lambda name: self.own.rename(view.name, name),
        )
        dialog.open()

    def forget(self, view: SavedView) -> None:
        """Delete a view; the toast offers undo."""
        before = self.own.views
        self.own.drop(view.name)
        self._page.frame.say(
            _('The view "{name}" is deleted; its students are not.').format(name=view.name),
            undo=lambda: self.own.put_back(before),
        )

    def _save_as(self, name: str) -> None:
        page = self._page
        query = page.query
        view = SavedView(
            name,
            query.where,
            query.search,
            query.order,
            query.descending,
            page.table.wanted_columns,
        )
        before = self.own.views
        self.own.save(view)
        page.views.show_query(query)
        page.frame.say(
            _('The view "{name}" is saved.').format(name=name),
            undo=lambda: self.own.put_back(before),
        )

    def _refuses(self, name: str, other_than: str | None = None) -> str:
        if name in self._page.views.names_taken():
            return _("A view of the program has this name; choose another one.")
        if other_than is not None and name != other_than and self.own.find(name):
            return _("You have a view of this name already; choose another one.")
        return ""

    # --- reactions

    def _on_changed(self) -> None:
        page = self._page
        page.views.set_own(self.own.views)
        page.results.views = page.views.views
        page.results.count_again()

    def _on_columns(self, kept: Any) -> None:
        if isinstance(kept, dict) and not self._columns:
            self._columns = {str(key): bool(on) for key, on in kept.items()}
            if self._page.views.own_current is None:
                self._page.table.set_wanted_columns(self._columns)

    def _fill_menu(self) -> None:
        menu, view = self._page.views.menu, self._page.views.own_current
        menu.clear()
        if view is None:
            menu.addAction(_("Only your own views can be changed")).setEnabled(False)
            return
        for text, do in (
            (_("Rename…"), lambda: self.rename(view)),
            (_("Move to the left"), lambda: self.own.move(view.name, -1)),
            (_("Move to the right"), lambda: self.own.move(view.name, 1)),
            (_("Delete this view"), lambda: self.forget(view)),
        ):
            action = menu.addAction(text)
            action.triggered.connect(lambda _checked=False, do=do: do())
