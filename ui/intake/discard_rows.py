"""Discard pending rows with a reason that is recorded in the journal."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from casework.records import ParkedRow
from casework.service_layer import ActionResult
from ui.common.i18n import N_, _, ngettext
from ui.file.dialogs import ReasonDialog
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame

_REASONS = (
    N_("Not a student of ours"),
    N_("No longer in hardship"),
    N_("Recorded in another file"),
)


def ask_to_discard(
    session: Session, frame: Frame, rows: Sequence[ParkedRow], parent: QWidget
) -> ReasonDialog | None:
    """Ask why these rows are discarded; return None if there are none."""
    if not rows:
        return None
    ids, count = tuple(row.id for row in rows), len(rows)

    def act(reason: str) -> Job[ActionResult]:
        return session.write(lambda services: services.imports.dismiss_parked(ids, reason=reason))

    def done(result: ActionResult) -> None:
        words = ngettext("{count} row discarded.", "{count} rows discarded.", count)
        frame.say(words.format(count=count), undo=result.action)

    title = ngettext("Discard {count} row?", "Discard {count} rows?", count).format(count=count)
    why = _("They are no longer pending, and no file is opened for them. This can be undone.")
    usual = tuple(_(reason) for reason in _REASONS)
    dialog = ReasonDialog(title, _("Dismiss"), why, act, parent, usual=usual)
    dialog.show_for(done)  # type: ignore[arg-type]  # the job of ``act`` returns an ActionResult
    return dialog
