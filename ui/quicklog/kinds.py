"""The choice between talk, referral and event."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from casework.services import Service
from ui.common.words import _
from ui.quicklog.segments import Segments


def kind_segments(parent: QWidget, services: Sequence[Service]) -> Segments[Service]:
    """Return the buttons of what may be logged, with their shortcuts behind the words."""
    names = {
        Service.TALK: _("Talk"),
        Service.REFERRAL: _("Referral"),
        Service.EVENT: _("Event"),
    }
    return Segments(
        _("Kind"),
        [(service, names[service]) for service in services],
        parent,
        glyphs=("chat-circle-text", "briefcase", "calendar-check"),
        hints=("Alt+1", "Alt+2", "Alt+3"),
    )
