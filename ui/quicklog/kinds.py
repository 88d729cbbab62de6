"""The choice between talk, referral and event."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from casework.services import Service
from ui.common.words import _
from ui.quicklog.segments import Segments


def kind_segments(parent: QWidget) -> Segments[Service]:
    """Return the buttons, with their shortcuts behind the words."""
    return Segments(
        _("Kind"),
        [
            (Service.TALK, _("Talk")),
            (Service.REFERRAL, _("Referral")),
            (Service.EVENT, _("Event")),
        ],
        parent,
        glyphs=("chat-circle-text", "briefcase", "calendar-check"),
        hints=("Alt+1", "Alt+2", "Alt+3"),
    )
