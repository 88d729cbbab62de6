"""Removal of older copies of the data folder that still contain erased files."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from casework.caseload_dtos import ReplacedCopy
from ui.common.caseload_port import Caseload
from ui.common.i18n import _, ngettext
from ui.jobs import JobProgress
from ui.shell.page import Frame
from ui.shell.session import Session
from ui.widgets.dialogs import ConfirmDialog

KEY = "older copies"
"""Key of the banner."""


def offer_to_remove(session: Session, frame: Frame, copies: Sequence[ReplacedCopy]) -> None:
    """Show a banner if older copies contain erased files, with a button to remove them."""
    if not copies:
        frame.hide_banner(KEY)
        return
    text = ngettext(
        "{count} older copy of the data folder, kept by a restore, still contains the erased"
        " files.",
        "{count} older copies of the data folder, kept by a restore, still contain the erased"
        " files.",
        len(copies),
    )
    frame.show_banner(
        KEY,
        text.format(count=len(copies)),
        level="warn",
        action=_("Remove…"),
        on_action=lambda: _ask(session, frame, copies),
    )


def _ask(session: Session, frame: Frame, copies: Sequence[ReplacedCopy]) -> None:
    def work(caseload: Caseload, _progress: JobProgress) -> tuple[ReplacedCopy, ...]:
        for one in copies:
            caseload.remove_replaced(one.path.name)
        return caseload.replaced_copies()

    def removed(left: Sequence[ReplacedCopy]) -> None:
        frame.say(_("The older copies are removed."))
        offer_to_remove(session, frame, left)

    def agreed() -> None:
        job = session.run(work, what=_("Removing older copies"))
        job.then(removed, problem=frame.show_problem)

    parent = frame if isinstance(frame, QWidget) else None
    ConfirmDialog(
        _("Remove older copies of the data folder?"),
        "\n".join(str(one.path) for one in copies),
        _("Remove permanently"),
        parent,
    ).ask(agreed)
