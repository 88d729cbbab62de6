"""Actions of the frame: undo and redo, a backup on request, and settings put in force or sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casework.caseload_dtos import BackupLocation, BackupSummary
from casework.parcels.manifest import ParcelKind
from casework.ports import Change, Changed
from casework.service_layer import ActionResult, CaseloadServices, Reversal
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.undo_outcome import UndoOutcome, outcome_of
from ui.common.i18n import _, ngettext
from ui.common.maintenance_words import away_facts
from ui.common.problems import sentence_of
from ui.jobs.job import Job, JobProgress
from ui.jobs.session import Session
from ui.platform.window_settings import SettingsFile
from ui.shell.page import Frame
from ui.shell.requests import OpenFile

if TYPE_CHECKING:
    from casework.service_layer.exchange_results import SealedParcel

_Act = Callable[[CaseloadServices], Reversal]


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
            from ui.shell.dialogs import ResultDialog

            ResultDialog(outcome, lambda one: frame.ask(OpenFile(one)), parent).open()
            return
        back = len(outcome.put_back)
        text = _("{said}: {count} records").format(said=said, count=back) if back > 1 else said
        frame.say(text, undo=again)

    job = session.run_writing(work)
    job.then(show, problem=frame.show_problem)


def put_in_force(
    session: Session,
    frame: Frame,
    read: Callable[[], SettingsFile],
    change: Callable[..., object],
) -> None:
    """Apply the settings of a file; those of the office form one action that can be undone."""

    def work(services: CaseloadServices) -> Changed[tuple[ActionResult, Mapping[str, Any]]]:
        taken = read()
        done = services.settings_transfer.import_settings(taken.office)
        return Changed((done, taken.window), done.change)

    def on_taken(result: Changed[tuple[ActionResult, Mapping[str, Any]]]) -> None:
        done, window = result.value
        if done.action is None:
            frame.say(_("The settings were already the same."))
        else:
            frame.say(_("The settings of the file are applied."), undo=done.action)
        if window:
            change(**window)

    session.write(work).then(on_taken, problem=frame.show_problem)


def send_notices(session: Session, frame: Frame, kind: ParcelKind) -> None:
    """Seal a notice of this kind for all recipients; the next sync uploads it."""
    job = session.run_writing(
        lambda caseload, _p: Changed(caseload.exchange.send_notices(kind), Change("exchange")),
        what=_("Sealing"),
    )

    def show(sent: Changed[tuple[SealedParcel, ...]]) -> None:
        count = len(sent.value)
        message = ngettext(
            "{count} parcel is sealed; it is uploaded with the next sync.",
            "{count} parcels are sealed; they are uploaded with the next sync.",
            count,
        )
        frame.say(message.format(count=count))
        session.sync_scheduler.look_soon()

    job.then(show, problem=frame.show_problem)


def back_up(session: Session, frame: Frame) -> Job[tuple[BackupSummary, BackupLocation]]:
    """Take a snapshot in the backup location, and report the result."""

    def work(caseload: Caseload, progress: JobProgress) -> tuple[BackupSummary, BackupLocation]:
        place = caseload.backups.location()
        return caseload.backups.take(place.now, on_progress=progress.go_on), place

    def said(found: tuple[BackupSummary, BackupLocation]) -> None:
        line, place = found
        if not place.is_there:
            frame.say_where(sentence_of("BACKUP_MADE_ELSEWHERE", away_facts(place)), place.now)
            return
        text = _("Backed up: {files} files, {size} MB")
        megabytes = f"{line.size / (1 << 20):.1f}"
        frame.say_where(text.format(files=line.files, size=megabytes), place.now)

    job = session.run(work, what=_("Backing up")).may_stop()
    job.cancelled.connect(lambda: frame.say(_("Stopped. No backup was made.")))
    return job.then(said, problem=frame.show_problem)
