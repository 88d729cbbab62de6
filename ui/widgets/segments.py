"""A segmented control: a row of buttons of which one is checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from ui.widgets.basics import HintButton, button

T = TypeVar("T")


class Segments(QWidget, Generic[T]):
    """A choice of a few values; arrow keys change it. ``changed`` is emitted on a new choice."""

    changed = Signal()

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[T, str]],
        parent: QWidget | None = None,
        *,
        glyphs: Sequence[str] = (),
        hints: Sequence[str] = (),
        is_tight: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.values = [value for value, _text in choices]
        self._group = QButtonGroup(self)
        self._buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 0, 0, 0)
        row.setSpacing(0)
        for place, (_value, text) in enumerate(choices):
            made = button(
                text,
                "segment",
                self,
                glyph=glyphs[place] if glyphs else "",
                hint=hints[place] if hints else "",
            )
            made.setCheckable(True)
            made.setProperty("follows", bool(place))
            made.setProperty("tight", is_tight)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus if not place else Qt.FocusPolicy.NoFocus)
            self._group.addButton(made, place)
            self._buttons.append(made)
            row.addWidget(made)
        row.addStretch(1)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._on_toggled)
        self.setFocusProxy(self._group.button(0))

    @property
    def buttons(self) -> list[QPushButton]:
        return list(self._buttons)

    def value(self) -> T:
        """Return the chosen value."""
        return self.values[self._group.checkedId()]

    def set_value(self, value: T) -> None:
        """Set the chosen value."""
        self._button(self.values.index(value)).setChecked(True)

    def entry(self) -> str:
        """Return the value for a draft."""
        return str(self.value())

    def set_entry(self, entry: str) -> None:
        """Restore the value from a draft, or else choose the first one."""
        values = self.values
        self.set_value(next((value for value in values if str(value) == entry), values[0]))

    def show_hints(self, are_shown: bool) -> None:
        """Show or hide the shortcut texts, which narrow windows have no room for."""
        for made in self.buttons:
            if isinstance(made, HintButton):
                made.set_hint_shown(are_shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            place = (self._group.checkedId() + step) % len(self.values)
            self._button(place).setChecked(True)
            self._button(place).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def _button(self, place: int) -> QPushButton:
        return self._buttons[place]

    def _on_toggled(self, place: int, is_checked: bool) -> None:
        # Only the checked button is a tab stop.
        policy = Qt.FocusPolicy.TabFocus if is_checked else Qt.FocusPolicy.NoFocus
        self._button(place).setFocusPolicy(policy)
        if is_checked:
            self.setFocusProxy(self._button(place))
            self.changed.emit()
