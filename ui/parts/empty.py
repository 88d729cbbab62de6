"""What a screen shows when there is nothing to show: a picture, a line, why, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.icons import icon_pixmap
from ui.marks import ring_pixmap
from ui.parts.basics import label
from ui.theme.tokens import GAP, SMALL


class EmptyState(QWidget):
    """An icon (or the closed or open rings), one bold line, one line why, and buttons."""

    def __init__(
        self,
        title: str,
        why: str = "",
        *buttons: QPushButton,
        glyph: str = "",
        ring: str = "mmm",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(self._picture(glyph, ring))
        heading = label(title, "cardTitle", self)
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(SMALL)
        layout.addWidget(heading)
        reason = label(why, "secondary", self, wrap=True)
        reason.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        reason.setVisible(bool(why))
        layout.addWidget(reason)
        layout.addSpacing(GAP)
        row = QHBoxLayout()
        row.addStretch(1)
        for made in buttons:
            row.addWidget(made)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(3)

    def _picture(self, glyph: str, ring: str) -> QWidget:
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setSpacing(14)
        row.addStretch(1)
        dpr = self.devicePixelRatioF()
        pixmaps = (
            [icon_pixmap(glyph, 30, "text2", dpr)]
            if glyph
            else [ring_pixmap(ring, 30, dpr) for _place in range(3)]
        )
        for pixmap in pixmaps:
            shown = QLabel(box)
            shown.setPixmap(pixmap)
            shown.setFixedSize(QSize(30, 30))
            row.addWidget(shown)
        row.addStretch(1)
        return box
