"""The choice between talk, referral and event."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from casework.required_services import Service
from ui.common.i18n import _
from ui.widgets.segments import Segments

KEYS = {service: f"Alt+{place}" for place, service in enumerate(Service, 1)}
"""Shortcuts; a kind keeps its key whatever kinds the role may log."""

_GLYPHS = {
    Service.TALK: "chat-circle-text",
    Service.REFERRAL: "briefcase",
    Service.EVENT: "calendar-check",
}


def kind_segments(parent: QWidget, services: Sequence[Service]) -> Segments[Service]:
    """Return the buttons of the kinds that may be logged, with their shortcuts as hints."""
    names = {
        Service.TALK: _("Talk"),
        Service.REFERRAL: _("Referral"),
        Service.EVENT: _("Event"),
    }
    return Segments(
        _("Kind"),
        [(service, names[service]) for service in services],
        parent,
        glyphs=[_GLYPHS[service] for service in services],
        hints=[KEYS[service] for service in services],
    )
