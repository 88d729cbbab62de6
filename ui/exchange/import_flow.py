"""Importing parcels: all records, some of them, returned with a reason, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from casework.exchange.targets import Arrival, ArrivalState
from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.ports import Change
from casework.problems import RuleBroken
from casework.service_layer import ActionResult
from casework.service_layer.exchange_results import OpenedParcel
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_of
from ui.exchange.send_flow import ExchangeFlow
from ui.exchange.view_model import ParcelListRow
from ui.exchange.words import taken_words
from ui.jobs.job import JobProgress
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.widgets.dialogs import ConfirmDialog, MessageDialog


@dataclass(frozen=True, slots=True)
class _Imported:
    """The result of an import. ``is_final``: it cannot be undone.

    ``to_carry`` is set if the receipt is not sent automatically: the parcel is shown, so that the
    receipt can be saved.
    """

    done: ActionResult
    message: str
    is_final: bool
    to_carry: UUID | None

    @property
    def change(self) -> Change:
        return self.done.change


class ImportFlow(ExchangeFlow):
    """The user's actions on received parcels, and on the conflicts that they bring.

    ``row_wanted(parcel, tab)`` requests a row of a list; ``row_outdated`` reading the current row
    again, even if it is the same; ``busy_changed(bool)`` tells whether a parcel is being imported.
    ``answers_by_itself(row)`` returns whether the receipt is sent automatically.
    """

    row_wanted = Signal(object, str)
    row_outdated = Signal()
    busy_changed = Signal(bool)

    def __init__(
        self,
        session: Session,
        frame: Frame,
        owner: QWidget,
        answers_by_itself: Callable[[ParcelListRow], bool],
    ) -> None:
        super().__init__(session, frame, owner)
        self._answers_by_itself = answers_by_itself

    def take(self, row: ParcelListRow, accept: tuple[UUID, ...] | None, left_out: int) -> None:
        """Import all records, or only ``accept``, after asking why the others are returned."""
        if accept is None:
            self._take(row, None, None)
            return
        from ui.exchange.parcel_dialogs import ReturnSomeDialog

        ReturnSomeDialog(
            lambda reason: self._take(row, accept, reason),
            self.owner,
            taken=len(accept),
            left_out=left_out,
            is_handover=row.kind == ParcelKind.HANDOVER,
        ).open()

    def send_back(self, row: ParcelListRow) -> None:
        """Return all records of a parcel, after asking why."""
        from ui.exchange.parcel_dialogs import ReturnDialog

        ReturnDialog(
            lambda reason: self._take(row, (), reason),
            self.owner,
            is_handover=row.kind == ParcelKind.HANDOVER,
        ).open()

    def _take(
        self, row: ParcelListRow, accept: tuple[UUID, ...] | None, reason: str | None
    ) -> None:
        by_itself = self._answers_by_itself(row)

        def work(caseload: Any, progress: JobProgress) -> _Imported:
            opened: OpenedParcel = caseload.sync_service.take(
                row.id, accept, reason=reason, tell=progress.go_on
            )
            manifest = opened.inspected.manifest
            changed = opened.effect is not None or bool(
                opened.of(LineOutcome.ACCEPTED) or opened.of(LineOutcome.CONFLICT)
            )
            is_final = manifest.kind is ParcelKind.HANDOVER or not changed
            to_carry = None if by_itself or opened.receipt is None else manifest.parcel_id
            return _Imported(opened.taken.done, taken_words(opened), is_final, to_carry)

        job = self.session.run_writing(work, what=_("Importing")).may_stop()
        job.cancelled.connect(
            lambda: self.frame.say(_("Cancelled. Nothing of the parcel was imported."))
        )
        self.busy_changed.emit(True)
        job.then(
            self._on_imported,
            problem=self.frame.show_problem,
            ended=lambda: self.busy_changed.emit(False),
        )

    def _on_imported(self, found: _Imported) -> None:
        self.frame.say(found.message, undo=None if found.is_final else found.done.action)
        if found.to_carry is not None:
            self.row_wanted.emit(found.to_carry, "received")
        self.session.sync_scheduler.look_soon()
        self.changed.emit()

    def look_again(self, row: ParcelListRow) -> None:
        """Reopen a parcel of which some records were returned."""
        parcel = row.parcel
        if parcel is None:
            return

        def show(arrival: Arrival) -> None:
            self._show_again(arrival)
            self.changed.emit()

        self.session.run(
            lambda caseload, _p: caseload.sync_service.reopen(parcel.sender, parcel.seq)
        ).then(show, problem=self.frame.show_problem)

    def _show_again(self, arrival: Arrival) -> None:
        self.row_outdated.emit()
        self.row_wanted.emit(arrival.id, "mine")

    def drop(self, row: ParcelListRow) -> None:
        """Discard a parcel, after a confirmation."""
        question = ConfirmDialog(
            _("Discard this parcel?"),
            _("The local copy was deleted; the sender can send it again."),
            _("Do not import"),
            self.owner,
        )
        question.ask(
            lambda: self.session.run(
                lambda caseload, _p: caseload.sync_service.put_aside(row.id)
            ).then(lambda _none: self.changed.emit())
        )

    def judge_again(self, *, unread: bool = False) -> None:
        """Check held parcels again, as their sender may be known now."""
        self.row_outdated.emit()
        self.session.run(
            lambda caseload, _p: caseload.sync_service.judge_again(unread=unread)
        ).then(lambda _found: self.changed.emit())

    def pick_file(self) -> None:
        """Let the user choose one or more parcels, with any file name."""
        paths, _kind = QFileDialog.getOpenFileNames(self.owner, _("Choose a parcel"))
        if paths:
            self.offer(*map(Path, paths))

    def offer(self, path: Path, *others: Path) -> None:
        """Read files that were chosen, dropped or opened from outside the program."""
        if others:
            self._offer_all([path, *others], [])
            return
        self.session.run(
            lambda caseload, _p: caseload.sync_service.offer(path), what=_("Reading the parcel")
        ).then(self._on_offered, problem=self.frame.show_problem)

    def _offer_all(self, left: list[Path], came: list[Arrival | None]) -> None:
        """Read files one by one, so that other reads can run in between; None for rejected ones."""
        if not left:
            self._on_all_offered(came)
            return
        path, rest = left[0], left[1:]

        def work(caseload: Any, _progress: JobProgress) -> Arrival | None:
            try:
                arrival: Arrival = caseload.sync_service.offer(path)
            except RuleBroken:  # too large, or missing: shown in the list of rejected parcels
                return None
            return arrival

        self.session.run(work, what=_("Reading the parcels")).then(
            lambda arrival: self._offer_all(rest, [*came, arrival]),
            problem=self.frame.show_problem,
        )

    def _on_all_offered(self, came: list[Arrival | None]) -> None:
        waiting = [one for one in came if one is not None and one.is_open]
        known = sum(one is not None and one.state is ArrivalState.TAKEN for one in came)
        refused = len(came) - len(waiting) - known
        message = ngettext(
            "{count} parcel needs your decision", "{count} parcels need your decision", len(waiting)
        )
        parts = [message.format(count=len(waiting))]
        if known:
            message = ngettext(
                "{count} processed or already known", "{count} processed or already known", known
            )
            parts.append(message.format(count=known))
        if refused:
            message = ngettext("{count} rejected", "{count} rejected", refused)
            parts.append(message.format(count=refused))
        self.frame.say(_(", ").join(parts))
        if waiting:
            self._show_again(waiting[0])
        else:
            self.tab_wanted.emit("oddities" if refused else "mine")
        self.changed.emit()

    def _on_offered(self, arrival: Arrival) -> None:
        if arrival.is_open:
            self._show_again(arrival)
        elif arrival.state is ArrivalState.TAKEN and arrival.kind == "receipt":
            self.frame.say(_("The receipt was processed."))
        elif arrival.state is ArrivalState.TAKEN:
            self.frame.say(_("This parcel was imported before; nothing changed."))
        else:
            text = sentence_of(arrival.code or "E_FORMAT", arrival.facts)
            MessageDialog(_("Not imported"), text, self.owner.window()).open()
        self.changed.emit()

    def resolve_conflict(self, record: UUID, version: str) -> None:
        """Keep one version of a record."""
        self.session.write(
            lambda services: services.parcels.resolve_conflict(record, version)
        ).then(
            lambda done: self.frame.say(_("Resolved."), undo=done.action),
            problem=self.frame.show_problem,
        )
