"""Taking parcels in: some of it, all of it, back with a reason, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog

from casework.desk import Done
from casework.exchange.parcels import ParcelKind
from casework.exchange.results import Opened
from casework.exchange.targets import Arrival, ArrivalState
from ui.common.problems import sentence_of
from ui.common.words import _
from ui.exchange.reading import Movement
from ui.exchange.words import taken_words
from ui.jobs.progress import Progress
from ui.parts.dialogs import Message, Question

if TYPE_CHECKING:
    from ui.exchange.page import ExchangePage


@dataclass(frozen=True, slots=True)
class _Taken:
    """A parcel was taken in. ``is_final``: whoever gave the files has our signature by now.

    ``to_carry`` is the parcel whose receipt nobody fetches: it is shown, to be saved there.
    """

    done: Done
    told: str
    is_final: bool
    to_carry: UUID | None


class Taking:
    """What a person does with a parcel that came."""

    def __init__(self, page: ExchangePage) -> None:
        self._page = page

    def _current_arrival(self) -> Arrival | None:
        one: Movement | None = self._page.table.current_record()
        return None if one is None else one.arrival

    def take(self, accept: tuple[UUID, ...] | None) -> None:
        """Take all in, or what is named; why the rest goes back is asked first."""
        if accept is None:
            self._take(None, None)
            return
        from ui.exchange.returning import PartDialog

        left_out = self._page.arrival.rows.takeable - len(accept)
        PartDialog(
            lambda reason: self._take(accept, reason),
            self._page,
            taken=len(accept),
            left_out=left_out,
            is_handover=self._is_handover(),
        ).open()

    def send_back(self) -> None:
        from ui.exchange.returning import ReturnDialog

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

        def work(caseload: Any, progress: Progress) -> _Taken:
            opened: Opened = caseload.courier.take(
                arrival_id, accept, reason=reason, tell=progress.go_on
            )
            manifest = opened.inspected.manifest
            is_final = manifest.kind is ParcelKind.HANDOVER
            to_carry = None if by_itself or opened.receipt is None else manifest.parcel_id
            return _Taken(opened.taken.done, taken_words(opened), is_final, to_carry)

        job = self._page.session.run(work, writes=True, what=_("Taking in")).may_stop()
        job.cancelled.connect(
            lambda: self._page.frame.say(_("Stopped. Nothing of the parcel was taken in."))
        )
        self._page.arrival.take.setEnabled(False)
        job.then(
            self._on_taken,
            problem=self._page.frame.show_problem,
            ended=lambda: self._page.arrival.take.setEnabled(True),
        )

    def _on_taken(self, found: _Taken) -> None:
        self._page.frame.say(found.told, undo=None if found.is_final else found.done.action)
        if found.to_carry is not None:
            self._page.wanted = found.to_carry
            self._page.show_tab("received")
        self._page.check_quietly()
        self._page.refresh()

    def drop(self) -> None:
        arrival = self._current_arrival()
        if arrival is None:
            return
        arrival_id = arrival.id
        question = Question(
            _("Do not take it in?"),
            _("The copy here is thrown away; the sender can send it again."),
            _("Do not take it in"),
            self._page,
        )
        question.ask(
            lambda: self._page.session.run(
                lambda caseload, _p: caseload.courier.put_aside(arrival_id)
            ).then(lambda _none: self._page.refresh())
        )

    def judge_again(self) -> None:
        """Look anew at what lies aside: the sender may be known by now."""
        self._page.shown = None
        self._page.session.run(lambda caseload, _p: caseload.courier.judge_again()).then(
            lambda _found: self._page.refresh()
        )

    def pick_file(self) -> None:
        """Let the person choose a parcel, whatever it is called."""
        path, _kind = QFileDialog.getOpenFileName(self._page, _("Choose a parcel"))
        if path:
            self.offer(Path(path))

    def offer(self, path: Path) -> None:
        """Look at a file that was picked, dropped or opened from outside."""
        self._page.session.run(
            lambda caseload, _p: caseload.courier.offer(path), what=_("Looking into the parcel")
        ).then(self._on_offered, problem=self._page.frame.show_problem)

    def _on_offered(self, arrival: Arrival) -> None:
        if arrival.is_open:
            self._page.wanted, self._page.shown = arrival.id, None
            self._page.show_tab("mine")
        elif arrival.state is ArrivalState.TAKEN and arrival.kind == "receipt":
            self._page.frame.say(_("The receipt was settled."))
        elif arrival.state is ArrivalState.TAKEN:
            self._page.frame.say(_("This parcel was taken in before; nothing changed."))
        else:
            text = sentence_of(arrival.code or "E_FORMAT", arrival.facts)
            Message(_("Not taken in"), text, self._page.window()).open()
        self._page.refresh()
