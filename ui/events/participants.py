"""Participants of one event; states are set by keys or buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casework.ports import Reader
from casework.records import Attachment, AttendanceState
from ui.common.case_words import state_name
from ui.common.i18n import _
from ui.theme.theme import theme
from ui.widgets.basics import button, label
from ui.widgets.flow import FlowLayout
from ui.widgets.tables import RecordTable, TableColumn

KEYS = {
    Qt.Key.Key_1: AttendanceState.ATTENDED,
    Qt.Key.Key_2: AttendanceState.REGISTERED,
    Qt.Key.Key_3: AttendanceState.ABSENT,
    Qt.Key.Key_4: AttendanceState.ON_LEAVE,
}
"""Keys that set the state of the selected participants."""

_TONES = {
    AttendanceState.ATTENDED: "ok",
    AttendanceState.REGISTERED: "text2",
    AttendanceState.ABSENT: "warn",
    AttendanceState.ON_LEAVE: "text2",
}


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """A participant as a row of the table."""

    id: UUID
    file_id: UUID
    student_no: str
    name: str = field(repr=False)
    class_name: str
    state: AttendanceState
    proven: bool


def places_of(reader: Reader, event_id: UUID) -> tuple[ParticipantRow, ...]:
    """Return the participants of an event by student number, without void records."""
    places = [one for one in reader.places_at(event_id) if not one.is_void]
    lines = {line.file.id: line.file for line in reader.lines_of(one.file_id for one in places)}
    laid = reader.children_of("attendance", [one.id for one in places])
    proofs = frozenset().union(*laid.values()) if laid else frozenset()
    kept = reader.fields(Attachment.kind, proofs)
    standing = {key for key, fields in kept.items() if not fields.get("voided_at")}
    found = [
        ParticipantRow(
            one.id,
            one.file_id,
            lines[one.file_id].student_no,
            lines[one.file_id].name,
            lines[one.file_id].class_name or "",
            one.state,
            one.proof_id is not None or bool(laid.get(one.id, frozenset()) & standing),
        )
        for one in places
    ]
    return tuple(sorted(found, key=lambda place: (place.student_no, place.id)))


class _Table(RecordTable):
    """Table in which digit keys request a state for the selected participants."""

    state_asked = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        state = KEYS.get(Qt.Key(event.key()))
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if state is not None and not modifiers:
            self.state_asked.emit(state)
            return
        super().keyPressEvent(event)


class Participants(QWidget):
    """The participants of one event; ``state_asked(AttendanceState)`` is for the selected ones."""

    state_asked = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.places: tuple[ParticipantRow, ...] = ()
        self.title = label(_("Participants"), "strong", self)
        self.table = _Table(_("Participants"), _columns(), self)
        self.table.setMinimumHeight(theme().px(190))
        self.table.state_asked.connect(self.state_asked)
        self.table.opened.connect(self.opened)
        self._keys = keys = QWidget(self)
        flow = FlowLayout(keys)
        self.buttons = {}
        for place, state in enumerate(KEYS.values(), 1):
            made = button(state_name(state), "small", keys, hint=str(place))
            made.clicked.connect(lambda _checked=False, state=state: self.state_asked.emit(state))
            self.buttons[state] = made
            flow.addWidget(made)
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.title)
        layout.addWidget(self.table, 1)
        layout.addWidget(keys)
        self._allow()

    def show_places(self, places: Sequence[ParticipantRow]) -> None:
        """Show these participants."""
        current = self.table.current_record()
        self.places = tuple(places)
        self.table.set_records(self.places)
        rows = [one.id for one in self.places]
        if rows:
            place = rows.index(current.id) if current is not None and current.id in rows else 0
            self.table.selectRow(place)
        self.title.setText(_("Participants: {count}").format(count=len(rows)))
        self._end_below_the_rows()
        self._allow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._end_below_the_rows()

    def _end_below_the_rows(self) -> None:
        """Limit the height to what all rows need."""
        rows = len(self.places) * self.table.verticalHeader().defaultSectionSize()
        whole = self.table.horizontalHeader().height() + rows + 2 * self.table.frameWidth()
        whole = max(self.table.minimumHeight(), whole)
        around = self.title.sizeHint().height() + self._keys.heightForWidth(self.width())
        self.table.setMaximumHeight(whole)
        self.setMaximumHeight(whole + around + 2 * self._column.spacing())

    def selected_places(self) -> tuple[ParticipantRow, ...]:
        """Return the selected participants."""
        found: tuple[Any, ...] = self.table.selected_records()
        return found

    def _allow(self) -> None:
        for made in self.buttons.values():
            made.setEnabled(bool(self.places))


def _columns() -> list[TableColumn[ParticipantRow]]:
    return [
        TableColumn(
            _("Student"),
            lambda one: one.name,
            width=92,
            is_bold=True,
            tooltip=lambda one: f"{one.student_no} {one.class_name}",
        ),
        TableColumn(
            _("State"),
            lambda one: state_name(one.state),
            width=84,
            tone=lambda one: _TONES[one.state],
        ),
        TableColumn(_("Evidence"), lambda one: _("yes") if one.proven else "—", width=60),
    ]
