"""The panel beside a table: what is known of the current row, and what can be done with it."""

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
_ROOMY = 100
"""So many times more of the room that is left goes to a list than to the blank below it."""


@dataclass(frozen=True, slots=True)
class DetailAction:
    """One thing that can be done: its words, the look of its button, and what it does."""

    text: str
    do: Callable[[], object]
    kind: str = "small"


class DetailPanel(QFrame):
    """Shows one row; ``body`` takes more widgets below, and is emptied with every ``begin``."""

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
        """Take less room in a narrow window."""
        self.setFixedWidth(theme().px(NARROW if is_narrow else WIDTH))

    @property
    def words(self) -> str:
        """Everything that is said, for whoever looks for a sentence."""
        return "\n".join(one.text() for one in self._inner.findChildren(QLabel))

    def begin(self, title: str, about: str = "") -> None:
        """Empty the panel and say what it is about."""
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
        """Let what was shown stand at the top."""
        self.body.addStretch(1)

    def add_chips(self, chips: Sequence[tuple[str, str]]) -> None:
        """Show states as chips: words and kind of chip."""
        if chips:
            box = QWidget(self._inner)
            flow = FlowLayout(box)
            for text, kind in chips:
                flow.addWidget(label(text, kind, box))
            self.body.addWidget(box)

    def add_acts(self, acts: Sequence[DetailAction]) -> None:
        """Show buttons, in as many lines as they need."""
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
        """Show names of fields with their values; blank ones as a dash."""
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
        """Begin a part under a line."""
        self.body.addWidget(line(self._inner))
        self.body.addWidget(label(text, "strong", self._inner))

    def add_text(self, text: str, kind: str = "secondary") -> None:
        self.body.addWidget(label(text, kind, self._inner, wrap=True))

    def add_list(self, widget: QWidget) -> None:
        """Show a list, which takes the room that is left as far as its own height goes."""
        self.insert_list(self.body.count(), widget)

    def insert_list(self, place: int, widget: QWidget) -> None:
        """Show a list at a place among the others."""
        widget.setParent(self._inner)
        self.body.insertWidget(place, widget, _ROOMY)
        widget.show()
