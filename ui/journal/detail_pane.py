"""One action in full: who, when, the changed fields, and its undo."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.common.i18n import _
from ui.common.journal_words import action_facts
from ui.journal.view_model import ActionDetail, ChangeLine, undo_preview_words
from ui.widgets.basics import Card, button, label, set_kind
from ui.widgets.layouts import hbox
from ui.widgets.tables import RecordTable, TableColumn

SHOWN_MS = 20_000
"""How long masked numbers are shown in full, as on the file page."""


def _columns() -> tuple[TableColumn[ChangeLine], ...]:
    def first(one: ChangeLine) -> str:
        return one.record if one.is_heading else one.field_name

    def second(one: ChangeLine) -> str:
        return one.change_text

    return (
        TableColumn(
            _("Record"),
            first,
            width=112,
            tone=lambda one: "text" if one.is_heading else "text2",
            tooltip=first,
            spoken=first,
        ),
        TableColumn(_("What it changed"), second, tooltip=second),
    )


class ActionDetailPane(Card):
    """Shows an action; ``undo_asked`` and ``redo_asked`` carry its id, ``opened`` a file id."""

    undo_asked = Signal(object)
    redo_asked = Signal(object)
    reveal_asked = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.detail: ActionDetail | None = None
        self.title = label("", "cardTitle", self, wrap=True)
        self.about = label("", "secondary", self, wrap=True)
        self.state = label("", "caption", self, wrap=True)
        self.table = RecordTable(_("What it changed"), _columns(), self)
        self.table.setSortingEnabled(False)  # fields must stay below their record
        self.table.opened.connect(self._on_opened)
        self.more = label("", "caption", self)
        self.undo = button(_("Undo"), "", self)
        self.redo = button(_("Redo"), "", self)
        self.reveal = button(_("Show covered numbers…"), "link", self)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(SHOWN_MS)
        self._clock.timeout.connect(self.cover)
        self._build()

    def _build(self) -> None:
        self.undo.clicked.connect(self._emitter(self.undo_asked.emit))
        self.redo.clicked.connect(self._emitter(self.redo_asked.emit))
        self.reveal.clicked.connect(lambda: self.reveal_asked.emit(self.detail))
        for widget in (self.title, self.about, self.state):
            self.body.addWidget(widget)
        self.body.addWidget(self.table, 1)
        self.body.addStretch(0)  # fills the space when there is no table
        self.body.addWidget(self.more)
        row = hbox(self.undo, self.redo, -1, self.reveal)
        self.body.addLayout(row)
        self.show_detail(None)

    def _emitter(self, emit: Callable[[object], object]) -> Callable[[], None]:
        def send() -> None:
            if self.detail is not None:
                emit(self.detail.line.action.id)

        return send

    @property
    def action_id(self) -> UUID | None:
        return None if self.detail is None else self.detail.line.action.id

    def show_detail(self, detail: ActionDetail | None) -> None:
        """Show an action; None clears the pane.

        Unmasked numbers stay unmasked when the same action is reloaded.
        """
        is_same = detail is not None and detail.line.action.id == self.action_id
        is_uncovered = is_same and self._clock.isActive()
        self.detail = detail
        if not is_uncovered:
            self._clock.stop()
        line = None if detail is None else detail.line
        self.title.setText(line.title if line else _("No action is chosen."))
        self.undo.setVisible(line is not None and line.can_undo)
        self.redo.setVisible(line is not None and line.undone_by is not None)
        self.reveal.setVisible(detail is not None and bool(detail.covered_files))
        self.table.setVisible(detail is not None and bool(detail.changes))
        self.about.setText("" if detail is None else _about(detail))
        self.state.setText("" if line is None else self._state_of(detail))
        self.state.setVisible(bool(self.state.text()))
        set_kind(self.state, "warn" if line is not None and line.undone_by else "caption")
        rest = 0 if detail is None else detail.total - len(detail.changes)
        self.more.setText(_("and {count} more").format(count=rest) if rest else "")
        self.more.setVisible(rest > 0)
        self._show_rows(masked=not is_uncovered)

    @staticmethod
    def _state_of(detail: ActionDetail | None) -> str:
        if detail is None:
            return ""
        message = undo_preview_words(detail.line)
        return _("If undone: {what}").format(what=message) if detail.line.can_undo else message

    def uncover(self) -> None:
        """Show masked numbers in full for a while."""
        self._show_rows(masked=False)
        self._clock.start()

    def cover(self) -> None:
        """Mask the numbers again."""
        self._clock.stop()
        self._show_rows(masked=True)

    def _show_rows(self, *, masked: bool) -> None:
        rows = () if self.detail is None else self.detail.rows(masked=masked)
        self.table.clearSpans()
        self.table.set_records(rows)
        for place, row in enumerate(rows):
            if row.is_heading:
                self.table.setSpan(place, 0, 1, 2)

    def _on_opened(self, row: ChangeLine) -> None:
        if row.file_id is not None:
            self.opened.emit(row.file_id)


def _about(detail: ActionDetail) -> str:
    action = detail.line.action
    parts = [f"{action.at.astimezone():%Y-%m-%d %H:%M:%S}", action.by]
    parts.append(_("on device {device}").format(device=action.device[:8]))
    if facts := action_facts(action):
        parts.append(facts)
    return " · ".join(parts)
