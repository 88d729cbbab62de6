"""The office's settings: applying those of a file, and sending notices to those who report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from casework.parcels.lines import ParcelKind
from casework.ports import Change, Changed
from casework.service_layer import ActionResult, CaseloadServices
from ui.common.i18n import _, ngettext
from ui.jobs.session import Session
from ui.platform.window_settings import SettingsFile
from ui.shell.page import Frame

if TYPE_CHECKING:
    from casework.service_layer.exchange_results import SealedParcel


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
