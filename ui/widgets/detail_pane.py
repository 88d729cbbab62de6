"""Detail panel next to a table: fields and actions of the current row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.theme.theme import theme
from ui.widgets.basics import button, label, line
from ui.widgets.flow import FlowLayout

WIDTH, NARROW = 332, 304
_DASH = "—"
_STRETCH = 100
"""Stretch factor of a list, so that it gets the space before the spacer below it does."""


@dataclass(frozen=True, slots=True)
class DetailAction:
    """An action on the current row: button text, callback and style."""

    text: str
    do: Callable[[], object]
    kind: str = "small"


class DetailPanel(QFrame):
    """Shows one row; further widgets are added to ``body``, which ``begin`` empties."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setAccessibleName(name)
        self._inner = QWidget()
        self.body = QVBoxLayout(self._inner)
        self.body.setContentsMargins(0, 0, 6, 0)
        self.body.setSpacing(8)
        self._area = QScrollArea(self)
        self._area.setWidget(self._inner)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 8, 10)
        layout.addWidget(self._area)
        self.set_narrow(False)

    def set_narrow(self, is_narrow: bool) -> None:
        """Use less width in a narrow window."""
        self.setFixedWidth(theme().px(NARROW if is_narrow else WIDTH))

    @property
    def words(self) -> str:
        """All text in the panel, joined by newlines."""
        return "\n".join(one.text() for one in self._inner.findChildren(QLabel))

    def begin(self, title: str, about: str = "") -> None:
        """Empty the panel and show the title of a row."""
        while self.body.count():
            old = self.body.takeAt(0).widget()
            if isinstance(old, QWidget):
                old.hide()
                old.setParent(None)
                old.deleteLater()
        self.body.addWidget(label(title, "cardTitle", self._inner, wrap=True))
        if about:
            self.body.addWidget(label(about, "secondary", self._inner, wrap=True))

    def end(self) -> None:
        """Push the content to the top."""
        self.body.addStretch(1)

    def add_chips(self, chips: Sequence[tuple[str, str]]) -> None:
        """Add chips, given as (text, kind)."""
        if chips:
            box = QWidget(self._inner)
            flow = FlowLayout(box)
            for text, kind in chips:
                flow.addWidget(label(text, kind, box))
            self.body.addWidget(box)

    def add_acts(self, acts: Sequence[DetailAction]) -> None:
        """Add buttons, wrapped to as many lines as needed."""
        if not acts:
            return
        box = QWidget(self._inner)
        flow = FlowLayout(box)
        for act in acts:
            made = button(act.text, act.kind, box)
            made.clicked.connect(lambda _checked=False, act=act: act.do())
            flow.addWidget(made)
        self.body.addWidget(box)

    def add_facts(self, facts: Sequence[tuple[str, str | None]]) -> None:
        """Add field names with their values; an empty value is shown as a dash."""
        box = QWidget(self._inner)
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for place, (name, value) in enumerate(facts):
            grid.addWidget(label(name, "caption", box), place, 0, top)
            grid.addWidget(label(value or _DASH, "", box, wrap=True), place, 1, top)
        self.body.addWidget(box)

    def add_heading(self, text: str) -> None:
        """Add a separator and a heading."""
        self.body.addWidget(line(self._inner))
        self.body.addWidget(label(text, "strong", self._inner))

    def add_text(self, text: str, kind: str = "secondary") -> None:
        self.body.addWidget(label(text, kind, self._inner, wrap=True))

    def add_list(self, widget: QWidget) -> None:
        """Add a list that takes the remaining space, up to the height of its content."""
        self.insert_list(self.body.count(), widget)

    def insert_list(self, place: int, widget: QWidget) -> None:
        """Insert a list at an index of ``body``."""
        widget.setParent(self._inner)
        self.body.insertWidget(place, widget, _STRETCH)
        widget.show()
