"""One received parcel: its records with check boxes, their effect on the mark, and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QStyleOptionViewItem, QWidget

from casework.parcels.manifest import ParcelKind
from casework.previews import CountChange
from casework.required_services import Service
from ui.common.i18n import N_, _, ngettext
from ui.common.problems import sentence_of
from ui.exchange.incoming_rows import IncomingParcel, IncomingRow
from ui.exchange.view_model import ParcelListRow
from ui.exchange.words import records_words, short_kind
from ui.progress_rings.mark import Mark, MarkPart
from ui.progress_rings.widgets import MARK_ROLE, WIDTH, MarkDelegate
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import ElidedLabel, button, label, set_kind
from ui.widgets.layouts import hbox, vbox
from ui.widgets.style_options import fields_of
from ui.widgets.table_layout import CELL_PAD, RowDelegate
from ui.widgets.tables import RecordModel, TableColumn, TableView

_Index = QModelIndex | QPersistentModelIndex
_KIND, _CONTENT, _MARKS = 1, 2, 3
_NAME_WIDTH, _MATTER_WIDTH = 128, 220
_OF_NOTICES = {0: N_("Matter"), 2: N_("Current"), 4: N_("Incoming")}
"""Column titles for notices, which are not about students."""


class IncomingTable(TableView):
    """One row per record; those that can be imported have a check box, checked by default.

    ``ticks_changed`` is emitted whenever the checked rows change.
    """

    ticks_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Records of the parcel"), parent)
        columns = _columns()
        self._cells = _Ticks(columns, self)
        self.setModel(self._cells)
        self.set_columns(columns)
        self.setItemDelegateForColumn(0, _TickDelegate(self))
        self._cells.dataChanged.connect(self.ticks_changed)

    def show_parcel(self, came: IncomingParcel) -> None:
        """Show the content of a parcel."""
        self._cells.is_notice = came.is_notice
        for place in (_KIND, _MARKS):
            self.setColumnHidden(place, came.is_notice)
        self._cells.show_rows(came.rows, came.takeable)
        self.fit_columns()
        self.ticks_changed.emit()

    def _meant(self, place: int) -> int:
        is_matter = place == 0 and self._cells.is_notice
        return theme().px(_MATTER_WIDTH) if is_matter else super()._meant(place)

    def fit_columns(self) -> None:
        """Limit the width of the content column, so that the effect column stays visible."""
        super().fit_columns()
        header = self.horizontalHeader()
        too_wide = header.length() - self.viewport().width()
        if too_wide > 0 and not self._cells.is_notice and not self._is_drawn:
            least = min(header.sectionSize(_CONTENT), self._meant(_CONTENT))
            header.resizeSection(_CONTENT, max(least, header.sectionSize(_CONTENT) - too_wide))

    @property
    def takeable(self) -> int:
        """The number of records that can be imported."""
        return len(self._cells.takeable)

    @property
    def ticked_count(self) -> int:
        """The number of checked records."""
        return self.takeable - len(self._cells.left_out)

    def ticked(self) -> tuple[UUID, ...]:
        """Return the checked records, in order."""
        return tuple(one for one in self._cells.takeable if one not in self._cells.left_out)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._cells.toggle(self.currentIndex().siblingAtColumn(0))
            return
        super().keyPressEvent(event)


def _columns() -> tuple[TableColumn[IncomingRow], ...]:
    return (
        TableColumn(
            _("Student"), lambda row: row.name, width=_NAME_WIDTH, tooltip=lambda row: row.name
        ),
        TableColumn(_("Kind of record"), lambda row: row.what, width=112),
        TableColumn(
            _("Content"),
            lambda row: row.content,
            width=140,
            tooltip=lambda row: row.content,
            fills=True,
        ),
        TableColumn(
            _("3-3-3 after"),
            lambda _row: "",
            width=WIDTH + 6,
            roles=((MARK_ROLE, lambda row: _mark(row.counted)),),
            spoken=lambda row: _mark_words(row.counted),
            delegate=MarkDelegate,
        ),
        TableColumn(
            _("Effect"),
            lambda row: row.effect[0],
            width=168,
            tone=lambda row: row.effect[1],
            tooltip=lambda row: row.effect[0],
        ),
    )


class _Ticks(RecordModel[IncomingRow]):
    """Model of the rows; stores only unchecked ones, as nearly all are checked."""

    def __init__(self, columns: tuple[TableColumn[IncomingRow], ...], parent: QWidget) -> None:
        super().__init__(columns, parent)
        self.is_notice = False
        self.takeable: tuple[UUID, ...] = ()
        self.left_out: set[UUID] = set()

    def show_rows(self, rows: Sequence[IncomingRow], takeable: tuple[UUID, ...]) -> None:
        self.takeable = takeable
        self.left_out = set()
        self.set_records(rows)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if self.is_notice and role == Qt.ItemDataRole.DisplayRole and section in _OF_NOTICES:
            return _(_OF_NOTICES[section])
        return super().headerData(section, orientation, role)

    def toggle(self, index: _Index) -> None:
        """Uncheck a row, or check it again."""
        record_id = self._takes(index)
        if record_id is not None:
            self.left_out ^= {record_id}
            self.dataChanged.emit(index, index)

    def _takes(self, index: _Index) -> UUID | None:
        is_ticked = index.isValid() and index.column() == 0
        return self.record(index.row()).takes if is_ticked else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        is_takeable = self._takes(index) is not None
        return usual | Qt.ItemFlag.ItemIsUserCheckable if is_takeable else usual

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if role != Qt.ItemDataRole.CheckStateRole:
            return super().data(index, role)
        record_id = self._takes(index)
        if record_id is None:
            return None
        is_out = record_id in self.left_out
        return Qt.CheckState.Unchecked if is_out else Qt.CheckState.Checked

    def setData(self, index: _Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        if Qt.CheckState(value) != self.data(index, role):
            self.toggle(index)
        return True


class _TickDelegate(RowDelegate):
    """Handles clicks on the painted check box."""

    def editorEvent(
        self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        box = fields_of(option).rect
        fields_of(option).rect = box.adjusted(CELL_PAD, 0, -CELL_PAD, 0)
        return super().editorEvent(event, model, option, index)


def _mark(shift: CountChange | None) -> Mark | None:
    if shift is None:
        return None
    return Mark(
        tuple(
            MarkPart(shift.after[service], 0, shift.after[service] + shift.owed[service])
            for service in Service
        )
    )


def _mark_words(shift: CountChange | None) -> str:
    if shift is None:
        return ""
    return " · ".join(f"{shift.before[s]} → {shift.after[s]}" for s in Service)


class IncomingPane(QWidget):
    """Shows a parcel before it is imported.

    ``take_asked(records, left_out)`` is emitted with the checked ids, None for all, and the number
    of the others; ``return_asked`` to return the whole parcel with a reason. For a held parcel,
    ``know_asked`` requests adding its sender, ``compare_asked`` comparing the sender's code.
    """

    take_asked = Signal(object, int)
    return_asked = Signal()
    drop_asked = Signal()
    judge_asked = Signal()
    know_asked = Signal()
    compare_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_change = False
        self._is_handover = False
        self.title = ElidedLabel("", "strong", self)
        self.proof = label("", "ok", self)
        self.number = label("", "caption", self)
        self.note = label("", "secondary", self, wrap=True)
        self.rows = IncomingTable(self)
        self.take = button(_("Acknowledge"), "primary", self, glyph="check", hint="Ctrl+Enter")
        self.back = button(_("Return with a reason…"), "", self, glyph="arrow-u-up-left")
        self.know = button(_("Add a partner…"), "primary", self, glyph="user-plus")
        self.compare = button(_("Compare the code…"), "primary", self, glyph="shield-check")
        self.drop = button(_("Do not import"), "", self)
        self.again = button(_("Check again"), "", self, glyph="arrows-clockwise")
        self.after = ElidedLabel(_("The receipt is sent automatically."), "caption", self)
        self._filler = QWidget(self)
        self._lay_out()
        self.take.clicked.connect(self._on_take)
        self.back.clicked.connect(self.return_asked)
        self.drop.clicked.connect(self.drop_asked)
        self.again.clicked.connect(self.judge_asked)
        self.know.clicked.connect(self.know_asked)
        self.compare.clicked.connect(self.compare_asked)
        self.rows.ticks_changed.connect(self._on_ticked)

    def _lay_out(self) -> None:
        head = hbox((self.title, 1), self.proof, self.number, spacing=GAP)
        foot = hbox(*self._buttons, spacing=SMALL)
        foot.addStretch(0)
        foot.addWidget(self.after, 1)
        self.after.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        vbox(
            head,
            self.note,
            (self.rows, 1),
            (self._filler, 1),
            foot,
            on=self,
            margins=(14, SMALL, 14, GAP),
            spacing=SMALL,
        )

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return (self.take, self.back, self.know, self.compare, self.again, self.drop)

    # --- content

    def show_held(self, movement: ParcelListRow, sentence: str) -> None:
        """Show a held parcel, and why it is held."""
        name = movement.arrival.name if movement.arrival is not None else ""
        self.title.set_whole(name)
        self.proof.hide()
        self.number.clear()
        self.note.setText(sentence)
        self.note.show()
        self._show_rows(False)
        code = movement.arrival.code if movement.arrival is not None else None
        first = {"E_SENDER_UNKNOWN": self.know, "E_SENDER_UNVERIFIED": self.compare}.get(code or "")
        self._offer(*((first,) if first is not None else ()), self.again, self.drop)

    def show_waiting(self, movement: ParcelListRow) -> None:
        """Show that a parcel is being read."""
        self.title.set_whole(movement.who)
        self.proof.hide()
        self.number.clear()
        self.note.setText(_("Reading the parcel…"))
        self.note.show()
        self._show_rows(False)
        self._offer()

    def show_preview(self, movement: ParcelListRow, came: IncomingParcel) -> None:
        """Show what importing a parcel would do."""
        records = _("preview only") if came.is_notice else records_words(came.count)
        message = _("{who}: {kind}, {records}").format(
            who=movement.who, kind=short_kind(movement.kind or came.kind.value), records=records
        )
        self.title.set_whole(message)
        self.proof.setText(_("✓ Signature valid, unchanged"))
        self.proof.show()
        self.number.setText(_("Parcel no. {seq}").format(seq=came.seq))
        self.note.setVisible(bool(came.gaps))
        set_kind(self.note, "warn")
        missing = ", ".join(map(str, came.gaps))
        self.note.setText(
            _("Parcels {numbers} of this sender are missing; ask for them.").format(numbers=missing)
        )
        self._is_change = came.is_notice and came.changes_something
        self._is_handover = came.kind is ParcelKind.HANDOVER
        self.rows.show_parcel(came)
        back = _("Decline with a reason…") if self._is_handover else _("Return with a reason…")
        self.back.setText(back)
        self.back.setAccessibleName(back)
        self._show_rows(True)
        self._offer(self.take, self.back)

    def show_counting(self, done: int, total: int) -> None:
        """Show the progress of computing changed counts, while the rest is shown already."""
        set_kind(self.note, "secondary")
        message = _("Calculating count changes: {done} of {total} students…")
        words = _("Calculating count changes…")
        self.note.setText(message.format(done=done, total=total) if total else words)
        self.note.show()

    def _show_rows(self, is_read: bool) -> None:
        self.rows.setVisible(is_read)
        self._filler.setVisible(not is_read)

    def say_how_answered(self, *, by_itself: bool) -> None:
        """Show how the sender gets the receipt: through a target, or manually."""
        self.after.set_whole(
            _("The receipt is sent automatically.")
            if by_itself
            else _("Then save the receipt and give it to the sender.")
        )

    def _offer(self, *made: QWidget) -> None:
        for one in self._buttons:
            one.setVisible(one in made)
        self.after.setVisible(self.take in made)

    # --- decisions

    def _on_ticked(self) -> None:
        count, total = self.rows.ticked_count, self.rows.takeable
        if total == 0:
            self.take.setText(_("Put into effect") if self._is_change else _("Acknowledge"))
        elif self._is_handover:
            message = ngettext("Accept {count} student", "Accept {count} students", count)
            self.take.setText(message.format(count=count))
        else:
            message = ngettext("Import {count}", "Import {count}", count)
            self.take.setText(message.format(count=count))
        self.take.setAccessibleName(self.take.text())
        self.take.setEnabled(count > 0 or total == 0)

    def _on_take(self) -> None:
        chosen = self.rows.ticked()
        left_out = self.rows.takeable - len(chosen)
        self.take_asked.emit(chosen if left_out else None, left_out)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.take.isVisible() and self.take.isEnabled():
                self._on_take()
            return
        super().keyPressEvent(event)


def held_words(movement: ParcelListRow) -> str:
    """Return why a parcel is held."""
    code = movement.arrival.code if movement.arrival is not None else None
    return sentence_of(code or "E_FORMAT", {"partner": movement.who, "why": movement.why})
