"""Importing parcels: all records, some of them, returned with a reason, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog

from casework.exchange.parcels import LineOutcome, ParcelKind
from casework.exchange.results import OpenedParcel
from casework.exchange.targets import Arrival, ArrivalState
from casework.problems import RuleBroken
from casework.service_layer import ActionResult
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_of
from ui.exchange.view_model import ParcelListRow
from ui.exchange.words import taken_words
from ui.jobs.progress import JobProgress
from ui.widgets.dialogs import ConfirmDialog, MessageDialog

if TYPE_CHECKING:
    from ui.exchange.page import ExchangePage


@dataclass(frozen=True, slots=True)
class _Imported:
    """The result of an import. ``is_final``: it cannot be undone.

    ``to_carry`` is set if the receipt is not sent automatically: the parcel is shown, so that the
    receipt can be saved.
    """

    done: ActionResult
    told: str
    is_final: bool
    to_carry: UUID | None


class ImportFlow:
    """The user's actions on a received parcel."""

    def __init__(self, page: ExchangePage) -> None:
        self._page = page

    def _current_arrival(self) -> Arrival | None:
        one: ParcelListRow | None = self._page.table.current_record()
        return None if one is None else one.arrival

    def take(self, accept: tuple[UUID, ...] | None) -> None:
        """Import all records, or only ``accept``, after asking why the others are returned."""
        if accept is None:
            self._take(None, None)
            return
        from ui.exchange.reason_dialogs import ReturnSomeDialog

        left_out = self._page.incoming.rows.takeable - len(accept)
        ReturnSomeDialog(
            lambda reason: self._take(accept, reason),
            self._page,
            taken=len(accept),
            left_out=left_out,
            is_handover=self._is_handover(),
        ).open()

    def send_back(self) -> None:
        from ui.exchange.reason_dialogs import ReturnDialog

        ReturnDialog(
            lambda reason: self._take((), reason), self._page, is_handover=self._is_handover()
        ).open()

    def _is_handover(self) -> bool:
        arrival = self._current_arrival()
        return arrival is not None and arrival.kind == ParcelKind.HANDOVER

    def _take(self, accept: tuple[UUID, ...] | None, reason: str | None) -> None:
        arrival = self._current_arrival()
        if arrival is None:
            return
        arrival_id = arrival.id

        by_itself = self._page.sending.answers_by_itself(self._page.table.current_record())

        def work(caseload: Any, progress: JobProgress) -> _Imported:
            opened: OpenedParcel = caseload.sync_service.take(
                arrival_id, accept, reason=reason, tell=progress.go_on
            )
            manifest = opened.inspected.manifest
            changed = opened.effect is not None or bool(
                opened.of(LineOutcome.ACCEPTED) or opened.of(LineOutcome.CONFLICT)
            )
            is_final = manifest.kind is ParcelKind.HANDOVER or not changed
            to_carry = None if by_itself or opened.receipt is None else manifest.parcel_id
            return _Imported(opened.taken.done, taken_words(opened), is_final, to_carry)

        job = self._page.session.run(work, writes=True, what=_("Importing")).may_stop()
        job.cancelled.connect(
            lambda: self._page.frame.say(_("Cancelled. Nothing of the parcel was imported."))
        )
        self._page.incoming.take.setEnabled(False)
        job.then(
            self._on_imported,
            problem=self._page.frame.show_problem,
            ended=lambda: self._page.incoming.take.setEnabled(True),
        )

    def _on_imported(self, found: _Imported) -> None:
        self._page.frame.say(found.told, undo=None if found.is_final else found.done.action)
        if found.to_carry is not None:
            self._page.wanted = found.to_carry
            self._page.show_tab("received")
        self._page.check_quietly()
        self._page.refresh()

    def look_again(self) -> None:
        """Reopen a parcel of which some records were returned."""
        one: ParcelListRow | None = self._page.table.current_record()
        parcel = None if one is None else one.parcel
        if parcel is None:
            return

        def show(arrival: Arrival) -> None:
            self._page.wanted, self._page.shown = arrival.id, None
            self._page.show_tab("mine")
            self._page.refresh()

        self._page.session.run(
            lambda caseload, _p: caseload.sync_service.reopen(parcel.sender, parcel.seq)
        ).then(show, problem=self._page.frame.show_problem)

    def drop(self) -> None:
        arrival = self._current_arrival()
        if arrival is None:
            return
        arrival_id = arrival.id
        question = ConfirmDialog(
            _("Discard this parcel?"),
            _("The local copy was deleted; the sender can send it again."),
            _("Do not import"),
            self._page,
        )
        question.ask(
            lambda: self._page.session.run(
                lambda caseload, _p: caseload.sync_service.put_aside(arrival_id)
            ).then(lambda _none: self._page.refresh())
        )

    def judge_again(self, *, unread: bool = False) -> None:
        """Check held parcels again, as their sender may be known now."""
        self._page.shown = None
        self._page.session.run(
            lambda caseload, _p: caseload.sync_service.judge_again(unread=unread)
        ).then(lambda _found: self._page.refresh())

    def pick_file(self) -> None:
        """Let the user choose one or more parcels, with any file name."""
        paths, _kind = QFileDialog.getOpenFileNames(self._page, _("Choose a parcel"))
        if paths:
            self.offer(*map(Path, paths))

    def offer(self, path: Path, *others: Path) -> None:
        """Read files that were chosen, dropped or opened from outside the program."""
        if others:
            self._offer_all([path, *others], [])
            return
        self._page.session.run(
            lambda caseload, _p: caseload.sync_service.offer(path), what=_("Reading the parcel")
        ).then(self._on_offered, problem=self._page.frame.show_problem)

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

        self._page.session.run(work, what=_("Reading the parcels")).then(
            lambda arrival: self._offer_all(rest, [*came, arrival]),
            problem=self._page.frame.show_problem,
        )

    def _on_all_offered(self, came: list[Arrival | None]) -> None:
        waiting = [one for one in came if one is not None and one.is_open]
        known = sum(one is not None and one.state is ArrivalState.TAKEN for one in came)
        refused = len(came) - len(waiting) - known
        told = ngettext(
            "{count} parcel needs your decision", "{count} parcels need your decision", len(waiting)
        )
        parts = [told.format(count=len(waiting))]
        if known:
            told = ngettext(
                "{count} processed or already known", "{count} processed or already known", known
            )
            parts.append(told.format(count=known))
        if refused:
            told = ngettext("{count} rejected", "{count} rejected", refused)
            parts.append(told.format(count=refused))
        self._page.frame.say(_(", ").join(parts))
        if waiting:
            self._page.wanted, self._page.shown = waiting[0].id, None
        self._page.show_tab("mine" if waiting or not refused else "oddities")
        self._page.refresh()

    def _on_offered(self, arrival: Arrival) -> None:
        if arrival.is_open:
            self._page.wanted, self._page.shown = arrival.id, None
            self._page.show_tab("mine")
        elif arrival.state is ArrivalState.TAKEN and arrival.kind == "receipt":
            self._page.frame.say(_("The receipt was processed."))
        elif arrival.state is ArrivalState.TAKEN:
            self._page.frame.say(_("This parcel was imported before; nothing changed."))
        else:
            text = sentence_of(arrival.code or "E_FORMAT", arrival.facts)
            MessageDialog(_("Not imported"), text, self._page.window()).open()
        self._page.refresh()
