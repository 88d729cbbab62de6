"""The page of students: search, filter, sort, tick, and act on many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from casework.ports import Change
from casework.read_models import FileQuery
from casework.required_services import Service
from casework.service_layer import ActionResult
from ui.common.i18n import _
from ui.shell.page import (
    Page,
    PageContext,
    WidthClass,
    has_full_access,
    hide_permanently,
    page_layout,
    services_for,
)
from ui.shell.requests import (
    ImportRoster,
    MakeDocuments,
    OpenFile,
    QuickLog,
    Request,
    SearchHere,
    ShowExchange,
    ShowStudents,
)
from ui.students.columns import columns
from ui.students.empty_states import NoMatch, NoStudents
from ui.students.filters import FilterPanel, Popup
from ui.students.list_header import ListHeader
from ui.students.model import FilesModel
from ui.students.saved_views import SavedView
from ui.students.saved_views_bar import SavedViewsBar
from ui.students.selection_actions import SelectionActions, SelectionBar
from ui.students.table import ColumnsMenu, FilesView
from ui.students.view_model import StudentCounts, StudentsFound, StudentsViewModel
from ui.theme.theme import theme
from ui.theme.tokens import GAP, MARGIN, SMALL
from ui.widgets.layouts import hbox, vbox

_FILTERS_WIDE = 196
_WIDEST = 1760


class StudentsPage(Page):
    """The list of all students."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.model = FilesModel(columns(self._lent_for()), self)
        self.results = StudentsViewModel(self.session, self.model, self)
        self._wants_first = False
        self._go_to: UUID | None = None
        self._is_part_shown = False
        self._lines_total: int | None = None
        self._role = self.session.keeper.role
        self._among_name = ""
        self._build()
        self._connect()
        self.results.views = self.views.views
        if not has_full_access(self._role):
            hide_permanently(self, [self.header.new_button, self.no_students.new_button])

    # --- building

    def _build(self) -> None:
        self.header = ListHeader(self)
        self.filters = FilterPanel(self, are_lent=not has_full_access(self._role))
        layout = page_layout(self)
        self._outer = layout
        layout.addWidget(self.header)
        self._filter_place = QWidget(self)
        self._filter_place.setFixedWidth(theme().px(_FILTERS_WIDE))
        vbox(self.filters, on=self._filter_place, margins=(0, SMALL, 0, 0))
        layout.addLayout(hbox(self._filter_place, (self._table_card(), 1), spacing=GAP), 1)
        self.columns_menu = ColumnsMenu(self.model, self.table, self.header.columns_button)
        self.header.columns_button.setMenu(self.columns_menu)
        self.header.trailing.insertWidget(2, self.views.box)
        self._popup = Popup(self)

    def _lent_for(self) -> tuple[Service, ...]:
        """Return the services logged by users to whom students are lent; empty for owners."""
        role = self.session.keeper.role
        return () if has_full_access(role) else services_for(role)

    def _table_card(self) -> QWidget:
        card = QFrame(self)
        card.setProperty("kind", "card")
        column = vbox(on=card, margins=(1, 1, 1, 1), spacing=0)
        self.table = FilesView(self.model, card)
        self.views = SavedViewsBar(
            self.session, self.frame, lambda: self.table.wanted_columns, card
        )
        self.target = SelectionActions(self.session, self.frame, self.model, self.table, self)
        self.no_students = NoStudents(
            can_import=self.frame.answers(ImportRoster),
            are_lent=not has_full_access(self._role),
            parent=card,
        )
        self.no_match = NoMatch(card)
        self.stack = QStackedWidget(card)
        for widget in (self.table, self.no_students, self.no_match):
            self.stack.addWidget(widget)
        self.selection = SelectionBar(self.target.in_bar(), card)
        column.addWidget(self.views)
        column.addWidget(self.stack, 1)
        column.addWidget(self.selection)
        return card

    def _connect(self) -> None:
        search = self.header.search
        search.asked.connect(self._on_search)
        search.entered.connect(self.open_first)
        search.left_down.connect(self._into_table)
        self.filters.changed.connect(lambda where: self.ask(where=where))
        self.views.chosen.connect(self.show_view)
        self.views.changed.connect(lambda: self.results.count_views(self.views.views))
        self.views.columns_known.connect(self.table.set_wanted_columns)
        self.header.filter_button.clicked.connect(self._show_filters)
        self.columns_menu.changed.connect(self.views.note_columns)
        self.target.known.connect(self._tell_ticks)
        self.target.created.connect(self._on_new)
        self.header.new_button.clicked.connect(self.target.new_student)
        self.table.chosen.connect(self.open_file)
        self.table.order_asked.connect(self._on_order)
        self.table.looked.connect(self._on_looked)
        self.model.ticks_changed.connect(self._show_ticks)
        self.selection.all_asked.connect(self.model.tick_all)
        self.selection.none_asked.connect(lambda: self.model.set_ticked(()))
        self.results.arrived.connect(self._on_found)
        self.results.counted.connect(self._on_counted)
        self.no_students.import_asked.connect(lambda: self.frame.ask(ImportRoster()))
        self.no_students.new_asked.connect(self.target.new_student)
        self.no_students.exchange_asked.connect(lambda: self.frame.ask(ShowExchange()))
        self.no_match.dropped.connect(self._on_dropped)
        self.no_match.cleared.connect(self.clear_conditions)

    # --- called by the frame

    def refresh(self) -> None:
        first, _last = self.table.visible_rows()
        self._go_to = self.table.current_id
        self.results.ask_again(first=first)

    def on_change(self, change: Change) -> None:
        self.refresh()

    def answer(self, request: Request) -> None:
        if isinstance(request, SearchHere):
            self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.header.search.selectAll()
        elif isinstance(request, ShowStudents):
            if request.where or request.search or request.among is not None:
                self.header.search.set_asked(request.search)
                self.ask(
                    where=request.where,
                    search=request.search,
                    among=request.among,
                    among_name=request.name,
                )
            self._into_table()

    def complete(self, request: Request) -> Request:
        if isinstance(request, QuickLog) and not request.files:
            # Ctrl+N asks for students; Ctrl+T, Ctrl+R and Ctrl+E apply to the current row.
            files = self.model.ticked if request.service is None else self.target.files()
            return replace(request, files=self.target.open_of(files))
        if isinstance(request, MakeDocuments) and not request.files:
            return replace(request, files=self.model.ticked)
        return request

    def page_keys(self) -> Sequence[tuple[str, str]]:
        return [
            (_("Open the file"), "Enter"),
            (_("Tick the row"), "Space"),
            (_("Extend ticks"), "Shift+Down"),
            (_("Tick all rows"), "Ctrl+A"),
        ]

    def panes(self) -> Sequence[QWidget]:
        return [self.header, self.filters, self.stack, self.selection]

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        return {"students": [*self.target.menu_actions, *self.views.menu_actions]}

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        is_full = width >= WidthClass.FULL
        self.header.set_short(is_short)
        self._filter_place.setVisible(is_full)
        if is_full:
            self._popup.give_back()
            place = self._filter_place.layout()
            if place is not None and place.indexOf(self.filters) < 0:
                place.addWidget(self.filters)
                self.filters.show()
        self.header.fit(width, self.width())
        spare = max(0, self.width() - _WIDEST - 2 * MARGIN)
        self._outer.setContentsMargins(MARGIN, 0, MARGIN + spare, GAP)
        self.views.set_narrow(width is WidthClass.COMPACT)
        self.selection.set_narrow(not is_full)
        self.selection.setVisible(not is_short or self.model.ticked_count > 0)
        self.table.set_row_height(33 if is_short else 34)
        self.table.fit_columns()

    def retire(self) -> None:
        self.results.stop()
        self.target.drop()

    def memento(self) -> object:
        return {
            "query": self.results.query,
            "among_name": self._among_name,
            "ticked": self.model.ticked,
            "current": self.table.current_id,
            "columns": self.table.wanted_columns,
        }

    def restore(self, memento: object) -> None:
        if not isinstance(memento, dict):
            return
        kept: dict[str, Any] = memento
        self.results.query = kept["query"]
        self.header.search.set_asked(kept["query"].search)
        self._among_name = kept["among_name"]
        self.filters.set_where(kept["query"].where)
        self.views.show_query(kept["query"], self._among_name)
        self.header.show_filter_count(len(kept["query"].where))
        self.model.set_ticked(kept["ticked"])
        self.table.set_wanted_columns(kept["columns"])
        self._go_to = kept["current"]

    # --- queries

    @property
    def query(self) -> FileQuery:
        return self.results.query

    def clear_conditions(self) -> None:
        """Clear search and filters."""
        self.header.search.set_asked("")
        self.ask(where=(), search="", among=None)
        self.header.search.setFocus()

    def ask(self, *, among_name: str = "", **changes: Any) -> None:
        """Change the query; ``among_name`` describes ``among``."""
        self._go_to = None
        self._is_part_shown = False
        query = replace(self.query, **changes)
        if query.among != self.query.among:
            self._among_name = among_name
        if query.where != self.query.where:
            self.filters.set_where(query.where)
            self.header.show_filter_count(len(query.where))
        self.views.show_query(query, self._among_name)
        self.results.ask(query)

    def show_view(self, view: SavedView) -> None:
        """Show a view: its students and columns, and the order of a user's own view."""
        changes: dict[str, Any] = {"where": view.where, "search": view.search, "among": None}
        if self.views.is_own(view):
            changes |= {"order": view.order, "descending": view.descending}
        self.header.search.set_asked(view.search)
        self.ask(**changes)
        self.table.set_wanted_columns(self.views.columns_of(view))
        self.table.setFocus()

    def _on_search(self, text: str) -> None:
        self._wants_first = False
        self.ask(search=text)

    def _on_dropped(self, condition: tuple[str, str]) -> None:
        if condition[0] == "search":
            self.header.search.set_asked("")
            self.ask(search="")
        elif condition[0] == "among":
            self.ask(among=None)
        else:
            self.ask(where=tuple(one for one in self.query.where if one != condition))

    def _on_order(self, order: str) -> None:
        if order:
            is_same = order == self.query.order
            is_down = not self.query.descending if is_same else order == "missing"
            current = self.table.current_id
            self.ask(order=order, descending=is_down)
            self._go_to = current
            self.views.note_order(self.query)
        self.table.show_order(self.query.order, is_descending=self.query.descending)

    # --- results

    def _on_found(self, found: StudentsFound) -> None:
        is_narrowed = _is_narrowed(found.query)
        if not is_narrowed and not found.is_part:
            self._lines_total = len(found.ids)
        if not found.is_part:
            self.header.show_count(len(found.ids), self._lines_total if is_narrowed else None)
        if found.ids:
            self.stack.setCurrentWidget(self.table)
        elif is_narrowed:
            self.no_match.show_conditions(found.query, self._among_name)
            self.stack.setCurrentWidget(self.no_match)
        else:
            self.stack.setCurrentWidget(self.no_students)
        self.views.show_strip(bool(found.ids) or is_narrowed)
        self.filters.setEnabled(bool(found.ids) or is_narrowed)
        self.table.show_order(found.query.order, is_descending=found.query.descending)
        self._find_current(found)
        if not found.is_part:
            self._show_ticks()
        self._on_looked()
        if self._wants_first and not found.is_part:
            self._wants_first = False
            self._open_current()

    def _find_current(self, found: StudentsFound) -> None:
        """Keep the current row, or start at the top."""
        row = -1 if self._go_to is None else self.model.row_of(self._go_to)
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, 1))
        elif self.model.ids and (self._go_to is not None or not self._is_part_shown):
            self.table.go_to(0)
        self._is_part_shown = found.is_part
        if row >= 0 or not found.is_part:
            self._go_to = None

    def _on_counted(self, counts: StudentCounts) -> None:
        self.filters.show_facets(counts.facets)
        self.views.show_counts(counts.views)

    def _on_looked(self) -> None:
        self.results.look_at(*self.table.visible_rows())

    # --- ticks

    def _tell_ticks(self) -> None:
        model = self.model
        self.selection.show_count(
            model.ticked_count, len(model.ids), model.ticked_elsewhere, self.target.closed_ticked
        )

    def _show_ticks(self) -> None:
        ticked = self.model.ticked_count
        self.target.look()
        self._tell_ticks()
        self.selection.setVisible(not self.is_short or ticked > 0)
        self.table.show_ticks()

    # --- actions

    def open_file(self, file_id: UUID) -> None:
        """Show a student's file, with the list as its neighbours."""
        self.frame.ask(OpenFile(file_id, self.model.ids))

    def open_first(self) -> None:
        """Open the current row's file; if results are pending, once they arrive."""
        if self.results.is_asking:
            self._wants_first = True
        else:
            self._open_current()

    def _open_current(self) -> None:
        if (current := self.table.current_id) is not None:
            self.open_file(current)

    def _on_new(self, done: ActionResult) -> None:
        self._go_to = done.created[0] if done.created else None

    # --- helpers

    def _into_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.table.current_row < 0:
            self.table.go_to(0)

    def _show_filters(self) -> None:
        self._popup.show_under(self.header.filter_button, self.filters)


def _is_narrowed(query: FileQuery) -> bool:
    return bool(query.search.strip() or query.where or query.among is not None)
