"""Base class of list tabs: a toolbar, a table, and a detail panel for the current row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from casework.ports import Reader
from ui.common.i18n import _
from ui.shell.page import PageContext
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label, plain, put_words
from ui.widgets.detail_pane import DetailPanel
from ui.widgets.empty_states import EmptyState, NoMatches
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tables import RECORD_ROLE, RecordTable, TableColumn

_WITH_WORDS = 800
"""Minimum window width in px at 100 % for text on buttons that have icons."""


class ListTab(QWidget):
    """A tab with one list. Subclasses define what is loaded and how a row is shown.

    Rows are values with an ``id``; ``counted(number of rows)`` is emitted after each load.
    """

    counted = Signal(int)

    def __init__(
        self,
        context: PageContext,
        name: str,
        columns: Sequence[TableColumn[Any]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = context.session
        self.frame = context.frame
        self._rows: tuple[Any, ...] = ()
        self._go_to: UUID | None = None
        self._is_selecting = False
        self.is_stale = True
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(_("Search"))
        self.search.setAccessibleName(_("Search in the list"))
        self.search.setClearButtonEnabled(True)
        self.states = QComboBox(self)
        self.states.setAccessibleName(_("Which ones"))
        for key, title in self.choices():
            self.states.addItem(title, key)
        self.states.setVisible(self.states.count() > 1)
        self.count = label("", "secondary", self)
        self.table = RecordTable(name, columns, self)
        self.detail = DetailPanel(name, self)
        self.buttons = self.tools()
        self._words = {made: made.text() for made in self.buttons}
        self.first = self.first_step()
        self.empty = EmptyState(*self.nothing(), self.first, glyph=self.glyph(), parent=self)
        self.no_match = NoMatches(_("Nothing fits"), self)
        self.no_match.dropped.connect(self._on_dropped)
        self.no_match.cleared.connect(self._clear)
        self._build()
        self._connect()
        self.show_row(None)

    # --- to be overridden

    def choices(self) -> Sequence[tuple[str, str]]:
        """Return the filters as (key, label); the first shows all rows."""
        return [("", _("All"))]

    def tools(self) -> list[QPushButton]:
        """Return the buttons on the right of the toolbar."""
        return []

    def nothing(self) -> tuple[str, str]:
        """Return the title and text shown while the list is empty."""
        raise NotImplementedError

    def first_step(self) -> QPushButton:
        """Return the button of an empty list; by default a copy of the last toolbar button."""
        made = button(plain(self.buttons[-1].text()), "primary", self, glyph="plus")
        made.clicked.connect(self.buttons[-1].click)
        return made

    def glyph(self) -> str:
        """Return the icon shown in an empty list."""
        return "briefcase"

    def look(self) -> Callable[[Reader], Any]:
        """Return the function that loads the data of the tab; it runs on the database thread."""
        raise NotImplementedError

    def take(self, found: Any) -> Sequence[Any]:
        """Keep the data loaded and return its rows."""
        rows: Sequence[Any] = found
        return rows

    def is_of(self, row: Any, key: str) -> bool:
        """Return whether a row matches a filter."""
        return True

    def words(self, row: Any) -> str:
        """Return the text of a row that the search matches."""
        raise NotImplementedError

    def show_row(self, row: Any | None) -> None:
        """Show a row in the detail panel, or its empty state for None."""
        raise NotImplementedError

    def open_row(self, row: Any) -> None:
        """Handle Enter or a double click on a row."""

    # --- used by the page

    def refresh(self) -> None:
        """Reload the data."""
        self.is_stale = False
        self.session.read(self.look()).then(self._on_read)

    def set_narrow(self, is_narrow: bool, *, is_short: bool) -> None:
        """Adapt the layout to a narrow or low window."""
        self.detail.set_narrow(is_narrow)
        self.search.setMinimumWidth(theme().px(64))
        self.search.setMaximumWidth(theme().px(96 if is_narrow else 220))
        self.table.set_row_height(30 if is_short else 34)
        is_tight = is_narrow and theme().at_100(self.window().width()) < _WITH_WORDS
        for made in self.buttons:
            put_words(made, self._words[made], are_shown=not is_tight or made.icon().isNull())

    def go_to(self, record: UUID | None) -> None:
        """Make this record the current row once it is loaded."""
        self._go_to = record

    def memento(self) -> object:
        row = self.table.current_record()
        return (
            self.states.currentData(),
            self.search.text(),
            row.id if row is not None else None,
        )

    def restore(self, memento: object) -> None:
        if isinstance(memento, tuple):
            key, text, record = memento
            self.states.setCurrentIndex(max(0, self.states.findData(key)))
            self.search.setText(text)
            self.go_to(record)

    def tell(self, said: str) -> Callable[[Any], None]:
        """Return a handler that shows ``said`` after an action, with a link to undo it."""

        def announce(result: Any) -> None:
            if result.action is None:
                self.frame.say(_("Nothing was changed."))
            else:
                self.frame.say(said, undo=result.action)

        return announce

    # --- construction

    def _build(self) -> None:
        bar = hbox(
            self.states,
            self.search,
            (self.count, 1),
            *self.buttons,
            margins=(SMALL, SMALL, SMALL, SMALL),
            spacing=SMALL,
        )
        card = QFrame(self)
        card.setProperty("kind", "card")
        self.stack = QStackedWidget(card)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.no_match)
        vbox(bar, (self.stack, 1), on=card, margins=(1, 1, 1, 1), spacing=0)
        hbox((card, 1), self.detail, on=self, margins=(0, SMALL, 0, 0), spacing=GAP)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._show())
        self.states.currentIndexChanged.connect(lambda _place: self._show())
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._on_row())
        self.table.opened.connect(self.open_row)

    # --- display

    @property
    def current(self) -> Any | None:
        """The current row."""
        return self.table.current_record()

    def _on_read(self, found: Any) -> None:
        current = self._go_to or (self.current.id if self.current is not None else None)
        self._rows = tuple(self.take(found))
        self.counted.emit(len(self._rows))
        titles = dict(self.choices())
        for place in range(self.states.count()):
            key = self.states.itemData(place)
            count = sum(not key or self.is_of(row, key) for row in self._rows)
            self.states.setItemText(place, f"{titles[key]} {count}")
        self._show(current)

    def _show(self, current: UUID | None = None) -> None:
        kept = current or (self.current.id if self.current is not None else None)
        key = self.states.currentData()
        wanted = self.search.text().casefold().split()
        shown = [
            row
            for row in self._rows
            if (not key or self.is_of(row, key))
            and all(word in self.words(row).casefold() for word in wanted)
        ]
        self.table.set_records(shown)
        is_narrowed = bool(key or wanted)
        text = _("{count} of {total}").format(count=len(shown), total=len(self._rows))
        self.count.setText(text if is_narrowed else "")
        self._put(shown, ["state"] * bool(key) + ["search"] * bool(wanted))
        self._select(kept)

    def _put(self, shown: Sequence[Any], narrowed_by: Sequence[str]) -> None:
        """Show the list, or an empty state that explains why it has no rows."""
        is_bare = not shown and not narrowed_by
        self.buttons[-1].setVisible(not is_bare)  # the empty state has its own primary button
        if not shown and narrowed_by:
            names = {
                "state": self.states.currentText().rsplit(" ", 1)[0],
                "search": _('"{text}"').format(text=self.search.text().strip()),
            }
            self.no_match.show_names([(one, names[one]) for one in narrowed_by])
        there = self.empty if is_bare else self.no_match
        self.stack.setCurrentWidget(self.table if shown else there)

    def _on_dropped(self, what: object) -> None:
        if what == "search":
            self.search.clear()
        else:
            self.states.setCurrentIndex(0)

    def _clear(self) -> None:
        self.search.clear()
        self.states.setCurrentIndex(0)

    def _select(self, record: UUID | None) -> None:
        """Keep the current row if it is still listed, else select the first."""
        model = self.table.model()
        ids = [model.index(row, 0).data(RECORD_ROLE).id for row in range(model.rowCount())]
        self._is_selecting = True
        if record in ids:
            self._go_to = None
        if ids:
            place = ids.index(record) if record in ids else 0
            self.table.setCurrentIndex(model.index(place, 0))
        self._is_selecting = False
        self._on_row()

    def _on_row(self) -> None:
        if not self._is_selecting:
            self.show_row(self.current)

    def focus_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
