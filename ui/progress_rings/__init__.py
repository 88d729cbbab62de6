"""The 3-3-3 mark: three rings that show what counts, what does not yet, and what is missing."""

from ui.progress_rings.mark import (
    Mark,
    MarkPart,
    mark_of,
    mark_text,
    mark_tooltip,
    paint_ring,
    ring_pixmap,
    service_name,
    states,
)
from ui.progress_rings.widgets import MARK_ROLE, MarkDelegate, MarkPainter, RingWidget, legend
from ui.theme.logo import app_icon, logo_pixmap

__all__ = [
    "MARK_ROLE",
    "Mark",
    "MarkDelegate",
    "MarkPainter",
    "MarkPart",
    "RingWidget",
    "app_icon",
    "legend",
    "logo_pixmap",
    "mark_of",
    "mark_text",
    "mark_tooltip",
    "paint_ring",
    "ring_pixmap",
    "service_name",
    "states",
]
