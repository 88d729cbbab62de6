"""The parcels of a list, and the details of the current one below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from casework.exchange.returned_records import ReturnedLine
from casework.records import Employer, Event, Post, Visit
from ui.exchange.import_preview import ImportPreviewLoader
from ui.exchange.incoming_pane import IncomingPane, held_words
from ui.exchange.incoming_rows import IncomingRow
from ui.exchange.movements_pane import movement_table
from ui.exchange.outgoing_pane import OutgoingPane
from ui.exchange.view_model import ParcelListRow, file_of_movement, has_more, read_returned
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.shell.requests import OpenFile, ShowEvents, ShowOffers
from ui.widgets.deferred import run_incrementally
from ui.widgets.lazy import LazyWidget

_HALF = 1000
"""Size of each part of the splitter: list and detail are always equally high."""
_OFFERED: Mapping[str, str] = {
    Post.kind: "posts",
    Employer.kind: "employers",
    Visit.kind: "visits",
}
"""The list of the offers page for each kind of record that belongs to no student."""


class ParcelsPane(QSplitter):
    """A table of parcels with the details of its current row; decisions are signals.

    ``take_asked(row, records, left_out)`` is emitted with the checked ids, None for all;
    ``save_asked(path)`` requests a copy of the file for manual delivery; ``leave_asked(id, bool)``
    dismissing the returned records of a parcel. ``answers_by_itself(row)`` returns whether the
    receipt is sent automatically.
    """

    take_asked = Signal(object, object, int)
    return_asked = Signal(object)
    drop_asked = Signal(object)
    judge_asked = Signal()
    know_asked = Signal()
    compare_asked = Signal(object)
    reopen_asked = Signal(object)
    seal_asked = Signal()
    save_asked = Signal(object)
    leave_asked = Signal(object, bool)

    def __init__(
        self,
        session: Session,
        frame: Frame,
        answers_by_itself: Callable[[ParcelListRow], bool],
        parent: QWidget,
    ) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._session, self._frame = session, frame
        self._answers_by_itself = answers_by_itself
        self._wanted: UUID | None = None
        self._shown: tuple[UUID, str] | None = None
        self._left_in: QWidget | None = None
        self.file: Path | None = None
        """The file of the current row for manual delivery: a parcel, or a receipt."""

        self._preview = ImportPreviewLoader(session, frame, self)
        self.table = movement_table(self)
        self.detail = QStackedWidget(self)
        self.detail.addWidget(QWidget(self.detail))
        self.addWidget(self.table)
        self.addWidget(self.detail)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)
        self.setSizes([_HALF, _HALF])
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        run_incrementally(self, (lambda: self.incoming, lambda: self.outgoing))

    # --- details, created on first use

    @LazyWidget
    def incoming(self) -> IncomingPane:
        """The pane of a received parcel."""
        made = IncomingPane(self.detail)
        self.detail.addWidget(made)
        self._preview.begun.connect(made.show_waiting)
        self._preview.ready.connect(made.show_preview)
        self._preview.counting.connect(made.show_counting)
        self._preview.unreadable.connect(made.show_held)
        made.rows.opened.connect(self._show_whole)
        made.take_asked.connect(
            lambda accept, left_out: self._with_row(self.take_asked.emit, accept, left_out)
        )
        made.return_asked.connect(lambda: self._with_row(self.return_asked.emit))
        made.drop_asked.connect(lambda: self._with_row(self.drop_asked.emit))
        made.judge_asked.connect(self.judge_asked)
        made.know_asked.connect(self.know_asked)
        made.compare_asked.connect(lambda: self._with_row(self.compare_asked.emit))
        return made

    @LazyWidget
    def outgoing(self) -> OutgoingPane:
        """The pane of a sent or imported parcel."""
        made = OutgoingPane(self.detail)
        self.detail.addWidget(made)
        made.save_asked.connect(self._on_save)
        made.seal_asked.connect(self.seal_asked)
        made.again_asked.connect(lambda: self._with_row(self.reopen_asked.emit))
        made.leave_asked.connect(self._on_leave)
        made.opened.connect(self._open_returned)
        return made

    def _with_row(self, emit: Callable[..., object], *more: object) -> None:
        row: ParcelListRow | None = self.table.current_record()
        if row is not None:
            emit(row, *more)

    def _on_save(self) -> None:
        if self.file is not None:
            self.save_asked.emit(self.file)

    def _on_leave(self, is_left: bool) -> None:
        if self._shown is not None:
            self.leave_asked.emit(self._shown[0], is_left)

    def set_importing(self, is_importing: bool) -> None:
        """Disable the button that imports while a parcel is being imported."""
        self.incoming.take.setEnabled(not is_importing)

    # --- the list

    @property
    def is_empty(self) -> bool:
        return not self.table.model().rowCount()

    def want(self, parcel: UUID) -> None:
        """Select this parcel as soon as it is in the list."""
        self._wanted = parcel

    def forget_shown(self) -> None:
        """Read the details of the current row again next time, even if it is the same row."""
        self._shown = None

    def show_rows(self, rows: Sequence[ParcelListRow]) -> None:
        """Show these parcels, keeping the current one selected."""
        kept = self._wanted or (self._shown[0] if self._shown else None)
        self.table.set_records(rows)
        place = next((at for at, one in enumerate(rows) if one.id == kept), 0)
        if rows:
            if rows[place].id == self._wanted:  # otherwise it is not in the list yet
                self._wanted = None
            self.table.selectRow(place)
        self._on_current()

    def _on_current(self) -> None:
        one: ParcelListRow | None = self.table.current_record()
        if one is None:
            self._shown = None
            self._preview.leave()
            self.detail.setCurrentIndex(0)
            return
        why = one.arrival.code if one.arrival is not None else None
        now = (one.id, f"{one.state} {why or ''}")
        if self._shown == now and one.state not in ("returned", "done"):
            return
        self._shown = now
        self._preview.leave()
        if one.arrival is None:
            self._read_movement(one)
            return
        self.incoming.say_how_answered(by_itself=self._answers_by_itself(one))
        self.detail.setCurrentWidget(self.incoming)
        if one.state == "held":
            self.incoming.show_held(one, held_words(one))
            return
        self._preview.ask(one)

    def _read_movement(self, one: ParcelListRow) -> None:
        self._session.run(
            lambda caseload, _p: (
                file_of_movement(caseload, one),
                read_returned(caseload, one),
                has_more(caseload, one),
            )
        ).then(lambda read: self._show_movement(one, *read))

    def _show_movement(
        self, one: ParcelListRow, path: Path | None, returned: tuple[ReturnedLine, ...], more: bool
    ) -> None:
        if self._shown is not None and self._shown[0] == one.id:
            self.file = path
            self.outgoing.show_movement(
                one, has_file=path is not None, returned=returned, more=more
            )
            self.detail.setCurrentWidget(self.outgoing)

    # --- records

    def _show_whole(self, row: IncomingRow) -> None:
        from ui.exchange.parcel_dialogs import RecordDialog

        dialog = RecordDialog(row, self)
        dialog.opened.connect(lambda file_id: self._frame.ask(OpenFile(file_id)))
        dialog.open()

    def _open_returned(self, one: ReturnedLine) -> None:
        """Open the file at the returned record, with the other files of the list to browse.

        A record that belongs to no student opens on its own page: an event, a post, a visit.
        """
        kind = "" if one.line is None else one.line.kind
        if one.student is not None:
            self._left_in = self.outgoing.returned
            self._frame.ask(OpenFile(one.student.file.id, self.outgoing.students, one.record_id))
        elif kind == Event.kind and self._frame.answers(ShowEvents):
            self._frame.ask(ShowEvents(record=one.record_id))
        elif kind in _OFFERED and self._frame.answers(ShowOffers):
            self._frame.ask(ShowOffers(_OFFERED[kind], one.record_id))

    def restore_focus(self) -> None:
        """Focus the returned records again when the user comes back from a file."""
        if self._left_in is not None:
            self._left_in.setFocus(Qt.FocusReason.OtherFocusReason)
            self._left_in = None
