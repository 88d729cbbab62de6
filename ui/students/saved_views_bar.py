"""Tabs above the list: the built-in views, followed by the user's own, and what changes those."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu, QWidget

from casework.read_models import FileQuery
from casework.standing import Status
from ui.common.case_words import status_name
from ui.common.i18n import _
from ui.jobs.session import Session
from ui.jobs.user_state import load_state, save_state
from ui.shell.page import Frame, has_full_access
from ui.students.saved_views import SavedView, SavedViewsStore
from ui.theme.theme import theme
from ui.theme.tokens import SMALL, TAB_STRIP
from ui.widgets.basics import button, menu_action, tab_strip
from ui.widgets.layouts import hbox

COLUMNS_KEY = "students.columns"


class SavedViewsBar(QWidget):
    """A tab bar, or in a narrow window a combo box. Emits ``chosen(view)``.

    ``box`` belongs into the header of the page. A query that matches no view is called “own choice”
    and can be saved. Columns and order are part of a user's own view; built-in views share the last
    chosen columns. ``changed`` is emitted when there are other views, ``columns_known(columns)``
    when the columns of a built-in view are loaded. ``columns`` returns those that are shown.
    """

    chosen = Signal(object)
    changed = Signal()
    columns_known = Signal(object)

    def __init__(
        self,
        session: Session,
        frame: Frame,
        columns: Callable[[], Mapping[str, bool]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._frame, self._shown_columns = session, frame, columns
        self._columns: dict[str, bool] = {}
        self._ready = _ready_views(session)
        self.own = SavedViewsStore(session, self)
        self.own.changed.connect(self._on_own_changed)
        self._counts: dict[str, int] = {}
        self._current = 0
        self._marked = (-1, "")
        self._query = FileQuery()
        self._among_name = ""
        self.tabs = tab_strip(_("Views"), self)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.setAccessibleName(_("Views"))
        self.save = button(_("Save this view"), "link", self, glyph="bookmark-simple")
        self.save.clicked.connect(self.save_present)
        self.more = button("", "quiet", self, glyph="dots-three-bold")
        self.more.setAccessibleName(_("This view"))
        self.more.setToolTip(_("This view"))
        self.menu = QMenu(self.more)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self.menu)
        self.menu_actions = self._menu_actions()
        self.tabs.currentChanged.connect(self._on_chosen)
        self.box.activated.connect(self._on_chosen)
        hbox(self.tabs, self.save, self.more, -1, on=self, margins=(SMALL, 0, SMALL, 0))
        self.setFixedHeight(theme().px(TAB_STRIP))
        self._is_narrow = False
        self._is_wanted = True
        self._put_tabs()
        self.show_query(self._query)
        self.show_strip(True)
        self.own.read()
        load_state(session, COLUMNS_KEY).then(self._on_columns, problem=lambda _problem: None)

    def _menu_actions(self) -> tuple[QAction, ...]:
        save = menu_action(_("Save this view…"), self.save_present, self)
        this = QAction(_("This view"), self)
        this.setMenu(self.menu)
        return save, this

    # --- views

    @property
    def views(self) -> tuple[SavedView, ...]:
        """All views in the order of their tabs."""
        return (*self._ready, *self.own.views)

    @property
    def own_current(self) -> SavedView | None:
        """The current view, if it is one of the user's own."""
        place = self._current - len(self._ready)
        own = self.own.views
        return own[place] if 0 <= place < len(own) else None

    @property
    def can_save(self) -> bool:
        """Whether the current query can be saved as a new view."""
        query = self._query
        return query.among is None and not any(view.asks(query) for view in self.views)

    def _put_tabs(self) -> None:
        for strip in (self.tabs, self.box):
            strip.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        self.box.clear()
        for view in (*self.views, SavedView(_("Own choice"))):
            self.tabs.addTab(self._title(view))
            self.box.addItem(self._title(view))
        self._marked = (-1, "")
        for strip in (self.tabs, self.box):
            strip.blockSignals(False)

    # --- current view

    def show_query(self, query: FileQuery, among_name: str = "") -> None:
        """Select the view that matches this query, or “own choice”; ``among_name`` describes files.

        A built-in view stays selected when a search is added.
        """
        self._query, self._among_name = query, among_name
        exactly = [place for place, view in enumerate(self.views) if view.asks(query)]
        nearly = [place for place, view in enumerate(self._ready) if _is_where(view, query)]
        here = [place for place in exactly if place == self._current]
        own_choice = len(self.views)
        self._current = (here or exactly or nearly or [own_choice])[0]
        self._mark(own_choice, among_name or _("Own choice"))
        self.save.setVisible(self.can_save)
        self.more.setVisible(self.own_current is not None)

    def _mark(self, own_choice: int, name: str) -> None:
        """Select the current view; skip unchanged tabs, since an update lays them out again."""
        is_there = self.tabs.currentIndex() == self.box.currentIndex() == self._current
        if is_there and (own_choice, name) == self._marked:
            return
        self._marked = own_choice, name
        for strip in (self.tabs, self.box):
            strip.blockSignals(True)
        self.tabs.setTabVisible(own_choice, self._current == own_choice)
        self.tabs.setTabText(own_choice, name)
        self.box.setItemText(own_choice, name)
        self.tabs.setCurrentIndex(self._current)
        self.box.setCurrentIndex(self._current)
        for strip in (self.tabs, self.box):
            strip.blockSignals(False)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show the number of students of each view, by view name."""
        self._counts = dict(counts)
        for place, view in enumerate(self.views):
            self.tabs.setTabText(place, self._title(view))
            self.box.setItemText(place, self._title(view))

    def _title(self, view: SavedView) -> str:
        count = self._counts.get(view.name)
        return view.name if count is None else f"{view.name} {count}"

    def set_narrow(self, is_narrow: bool) -> None:
        """Show the combo box in the page's header instead of the tab bar."""
        self._is_narrow = is_narrow
        self.show_strip(self._is_wanted)

    def show_strip(self, is_wanted: bool) -> None:
        """Show the views, or hide them when there is nothing to choose."""
        self._is_wanted = is_wanted
        self.setVisible(is_wanted and not self._is_narrow)
        self.box.setVisible(is_wanted and self._is_narrow)

    def _on_chosen(self, place: int) -> None:
        if place < len(self.views):
            self._current = place
            self.chosen.emit(self.views[place])

    # --- changes to the user's own views

    def columns_of(self, view: SavedView) -> Mapping[str, bool]:
        """Return the column choice to show with a view."""
        return view.columns if self.is_own(view) else self._columns

    def is_own(self, view: SavedView) -> bool:
        """Return whether a view is one of the user's own."""
        return self.own.find(view.name) is not None

    def note_columns(self) -> None:
        """Save the column choice in the current own view, or for all built-in views."""
        columns = dict(self._shown_columns())
        if (view := self.own_current) is not None:
            self.own.save(replace(view, columns=columns))
        else:
            self._columns = columns
            save_state(self._session, COLUMNS_KEY, columns)

    def note_order(self, query: FileQuery) -> None:
        """Save the order in the current own view."""
        if (view := self.own_current) is not None:
            self.own.save(replace(view, order=query.order, descending=query.descending))

    def save_present(self) -> None:
        """Ask for a name, and save the current query under it."""
        from ui.students.saved_view_dialog import ViewNameDialog

        current = self.own_current
        ViewNameDialog(
            _("Save this view"),
            _(
                "Conditions, search, order and columns are saved, encrypted with the caseload."
                " A view of yours with the same name is replaced."
            ),
            _("Save the view"),
            self.window(),
            name=current.name if current is not None else "",
            refuses=self._refuses,
            named=self._save_as,
        ).open()

    def rename(self, view: SavedView) -> None:
        """Ask for a new name for a view."""
        from ui.students.saved_view_dialog import ViewNameDialog

        ViewNameDialog(
            _("Rename the view"),
            _("The students in it stay the same."),
            _("Rename"),
            self.window(),
            name=view.name,
            refuses=lambda name: self._refuses(name, other_than=view.name),
            named=lambda name: self.own.rename(view.name, name),
        ).open()

    def forget(self, view: SavedView) -> None:
        """Delete a view; the toast offers undo."""
        before = self.own.views
        self.own.drop(view.name)
        said = _('The view "{name}" is deleted; its students are not.').format(name=view.name)
        self._frame.say(said, undo=lambda: self.own.put_back(before))

    def _save_as(self, name: str) -> None:
        query, before = self._query, self.own.views
        view = SavedView(name, query.where, query.search, query.order, query.descending)
        self.own.save(replace(view, columns=dict(self._shown_columns())))
        self.show_query(query)
        said = _('The view "{name}" is saved.').format(name=name)
        self._frame.say(said, undo=lambda: self.own.put_back(before))

    def _refuses(self, name: str, other_than: str | None = None) -> str:
        if any(view.name == name for view in self._ready):
            return _("A view of the program has this name; choose another one.")
        if other_than is not None and name != other_than and self.own.find(name):
            return _("You have a view of this name already; choose another one.")
        return ""

    def _on_own_changed(self) -> None:
        self._put_tabs()
        self.show_query(self._query, self._among_name)
        self.changed.emit()

    def _on_columns(self, kept: Any) -> None:
        if isinstance(kept, dict) and not self._columns:
            self._columns = {str(key): bool(on) for key, on in kept.items()}
            if self.own_current is None:
                self.columns_known.emit(self._columns)

    def _fill_menu(self) -> None:
        menu, view = self.menu, self.own_current
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


def _ready_views(session: Session) -> tuple[SavedView, ...]:
    """Return the built-in views; users to whom students are lent have two of them."""
    every, owed = SavedView(_("All")), SavedView(_("Still owed"), (("owes", "any"),))
    if not has_full_access(session.keeper.role):
        return every, owed
    to_be_opened, placed = Status.TO_BE_OPENED, Status.PLACED
    return (
        every,
        SavedView(_("Mine"), (("helper", session.keeper.name),)),
        owed,
        SavedView(status_name(to_be_opened), (("status", to_be_opened.value),)),
        SavedView(_("No helper"), (("helper", ""),)),
        SavedView(status_name(placed), (("status", placed.value),)),
    )


def _is_where(view: SavedView, query: FileQuery) -> bool:
    return set(view.where) == set(query.where) and query.among is None
