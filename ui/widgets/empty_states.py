"""Empty states: an icon, a title, an explanation, and what to do.

When filters leave nothing, they are shown as chips that can be removed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.common.case_words import between
from ui.common.i18n import _
from ui.icons import icon, icon_pixmap
from ui.progress_rings import ring_pixmap
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label
from ui.widgets.layouts import hbox


class EmptyState(QWidget):
    """An icon (or the closed or open rings), a bold title, an explanation, and buttons."""

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
        self.picture = self._picture(glyph, ring)
        layout.addWidget(self.picture)
        heading = label(title, "cardTitle", self)
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(SMALL)
        layout.addWidget(heading)
        self._reason = label("", "secondary", self, wrap=True)
        self._reason.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._reason)
        self.set_why(why)
        layout.addSpacing(GAP)
        row = hbox(-1, *buttons, -1)
        layout.addLayout(row)
        layout.addStretch(3)

    def set_why(self, why: str) -> None:
        """Replace the explanation."""
        self._reason.setText(why)
        self._reason.setVisible(bool(why))

    def _picture(self, glyph: str, ring: str) -> QWidget:
        box = QWidget(self)
        row = hbox(-1, on=box, spacing=14)
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


def awaits_students(show_exchange: Callable[[], object], parent: QWidget) -> EmptyState:
    """Return the empty state for users to whom students will be lent."""
    go = button(_("To the exchange"), "primary", parent, glyph="arrows-left-right")
    go.clicked.connect(show_exchange)
    why = _(
        "Your students come from the counselor, in a parcel. Exchange cards first and compare"
        " the six groups; then import the parcel."
    )
    return EmptyState(_("No students yet"), why, go, parent=parent)


class NoMatches(QWidget):
    """Filters without matches, as chips: ``dropped`` carries the value of one to remove,
    ``cleared`` asks to remove all.
    """

    dropped = Signal(object)
    cleared = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        picture = QLabel(self)
        picture.setPixmap(icon_pixmap("magnifying-glass", 30, "text2", self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        heading = label(title, "cardTitle", self)
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.why = label("", "secondary", self, wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._chips = QWidget(self)
        self._row = QHBoxLayout(self._chips)
        for widget in (picture, heading, self.why, self._chips):
            layout.addWidget(widget)
        layout.addStretch(3)

    def show_names(self, conditions: Sequence[tuple[object, str]]) -> None:
        """Show filters as pairs of value and display name."""
        while self._row.count():
            old = self._row.takeAt(0).widget()
            if isinstance(old, QWidget):
                old.hide()
                old.deleteLater()
        names = [name for _value, name in conditions]
        self.why.setText(
            _("{count} conditions: {names}").format(count=len(names), names=between().join(names))
        )
        self._row.addStretch(1)
        for value, name in conditions:
            chip = button(name, "small", self._chips)
            chip.setIcon(icon("x", "text2"))
            chip.setIconSize(QSize(12, 12))
            chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            chip.setAccessibleName(_("Remove the condition {name}").format(name=name))
            chip.clicked.connect(lambda _checked=False, one=value: self.dropped.emit(one))
            self._row.addWidget(chip)
        clear = button(_("Clear all conditions"), "small", self._chips)
        clear.clicked.connect(self.cleared)
        self._row.addWidget(clear)
        self._row.addStretch(1)
