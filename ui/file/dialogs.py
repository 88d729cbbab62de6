"""The window with all fields of a record."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QScrollArea,
    QWidget,
)

from ui.common.i18n import _
from ui.common.timeline_entries import TimelineEntry
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.layouts import hbox, vbox


class FactsWindow(PlainDialog):
    """Read-only window with all fields of a record: names on the left, values on the right."""

    def __init__(
        self, title: str, parts: Sequence[tuple[str, Sequence[tuple[str, str]]]], parent: QWidget
    ) -> None:
        super().__init__(title, parent)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        row = 0
        for heading, facts in parts:
            if heading:
                grid.addWidget(label(heading, "strong", inner), row, 0, 1, 2)
                row += 1
            for name, value in facts:
                if not value:
                    continue
                words = label(value, "", inner, wrap=True)
                words.setTextInteractionFlags(
                    Qt.TextInteractionFlag.TextSelectableByMouse
                    | Qt.TextInteractionFlag.TextSelectableByKeyboard
                )
                words.setAccessibleName(f"{name}: {value}")
                grid.addWidget(label(name, "label", inner), row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(words, row, 1)
                row += 1
        grid.setRowStretch(row, 1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        close = button(_("Close"), "primary", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = hbox(-1, close)
        vbox(
            label(title, "cardTitle", self, wrap=True),
            (area, 1),
            buttons,
            on=self,
            margins=(20, 16, 12, 14),
        )
        high = inner.heightForWidth(460) if inner.hasHeightForWidth() else inner.sizeHint().height()
        self.resize(560, min(max(200, high + 130), parent.window().height() - 24))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        close.setFocus()


def record_window(entry: TimelineEntry, parent: QWidget, came_from: str = "") -> FactsWindow:
    """Return a window with all fields of a record, its verdict, and the parcel it came from."""
    verdict: list[tuple[str, str]] = []
    if entry.counts is not None:
        words = _("counts") if entry.counts else _("not counting")
        verdict.append(
            (_("Verdict"), "\n".join(t for t in (words, entry.why_not, entry.notice) if t))
        )
    came = ((_("Came from"), came_from),)
    return FactsWindow(entry.title, [("", (*entry.facts, *came, *verdict))], parent)
