"""Undo and redo in the window: run on the worker; records that were kept are listed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casework.service_layer.undo_outcome import UndoOutcome, outcome_of
from ui.common.i18n import _
from ui.shell.requests import OpenFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.service_layer import CaseloadServices, Reversal
    from casework.service_layer.caseload_port import Caseload
    from ui.jobs.job import JobProgress
    from ui.jobs.session import Session
    from ui.shell.page import Frame


def undo(session: Session, frame: Frame, parent: QWidget, action: UUID | None = None) -> None:
    """Undo an action, by default the latest one that is not undone."""
    again = partial(redo, session, frame, parent)
    _reverse(
        session, frame, parent, _("Undone"), lambda services: services.actions.undo(action), again
    )


def redo(session: Session, frame: Frame, parent: QWidget, action: UUID | None = None) -> None:
    """Redo an action, by default the one that was undone last."""
    again = partial(undo, session, frame, parent)
    _reverse(
        session, frame, parent, _("Redone"), lambda services: services.actions.redo(action), again
    )


def _reverse(
    session: Session, frame: Frame, parent: QWidget, said: str, act: _Act, again: Callable[[], None]
) -> None:
    def work(caseload: Caseload, _progress: JobProgress) -> UndoOutcome:
        reversal = act(caseload.services)
        with caseload.snapshot() as reader:
            return outcome_of(reader, reversal)

    def show(outcome: UndoOutcome) -> None:
        if outcome.kept or outcome.impossible:
            from ui.shell.undo_result_dialog import ResultDialog

            ResultDialog(outcome, lambda one: frame.ask(OpenFile(one)), parent).open()
            return
        back = len(outcome.put_back)
        text = _("{said}: {count} records").format(said=said, count=back) if back > 1 else said
        frame.say(text, undo=again)

    job = session.run_writing(work)
    job.then(show, problem=frame.show_problem)


if TYPE_CHECKING:
    _Act = Callable[[CaseloadServices], Reversal]
