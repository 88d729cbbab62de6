"""The bar below the list: the number of ticked students, and bulk actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from ui.common.i18n import _, ngettext
from ui.progress_rings import legend
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SELECTION_BAR, SMALL
from ui.widgets.basics import button, label


@dataclass(frozen=True, slots=True)
class BulkAction:
    """An action on the ticked students."""

    title: str
    glyph: str
    do: Callable[[], object]
    keys: str = ""


class SelectionBar(QFrame):
    """A bar of buttons; without ticks it explains how to tick. ``all_asked`` requests all."""

    all_asked = Signal()
    none_asked = Signal()

    def __init__(self, actions: list[BulkAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setFixedHeight(theme().px(SELECTION_BAR))
        self.setAccessibleName(_("Actions for the ticked students"))
        self._actions = actions
        self._count = label("", "strong", self)
        self._count.setObjectName("selection-count")
        self._hint = label(_("Space ticks a row, Enter opens the file"), "caption", self)
        self._all = button("", "link", self)
        self._all.clicked.connect(self.all_asked)
        self._none = button(_("Tick none"), "link", self)
        self._none.setAccessibleName(_("Clear all ticks"))
        self._none.clicked.connect(self.none_asked)
        self._buttons = [self._button(place, one) for place, one in enumerate(actions)]
        self._more = button(_("More"), "", self, glyph="dots-three-bold")
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        self._legend = legend(self)
        self._counts: tuple[int, ...] | None = None
        self._is_narrow = False
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, 0, GAP, 0)
        row.setSpacing(SMALL)
        for widget in (self._count, self._hint, self._all, self._none, *self._buttons, self._more):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._legend)
        self.show_count(0, 0, 0)

    def show_count(self, ticked: int, total: int, elsewhere: int, closed: int = 0) -> None:
        """Show how many are ticked, of how many; ``elsewhere`` are not in the list.

        ``closed`` is the number of closed files, which bulk actions leave unchanged.
        """
        counts = (ticked, total if ticked else 0, elsewhere, closed)
        if counts == self._counts:  # this is called on every keystroke of a search
            return
        self._counts = counts
        self._is_empty = ticked == 0
        text = ngettext("{count} selected", "{count} selected", ticked).format(count=ticked)
        if elsewhere:
            text += _(" ({count} not in this list)").format(count=elsewhere)
        if closed:
            text += ngettext(
                "; {count} closed file will not change",
                "; {count} closed files will not change",
                closed,
            ).format(count=closed)
        self._count.setText(text)
        self._all.setText(_("Select all {count}").format(count=total))
        self._all.setAccessibleName(self._all.text())
        self._is_all = ticked - elsewhere >= total
        self._put()

    def set_narrow(self, is_narrow: bool) -> None:
        """Keep three buttons, move the others into “more”, and hide the legend."""
        self._is_narrow = is_narrow
        self._put()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._put()

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons of the actions, in their order."""
        return self._buttons

    def _button(self, place: int, action: BulkAction) -> QPushButton:
        kind = "primary" if place == 0 else ""
        made = button(action.title, kind, self, glyph=action.glyph, hint=action.keys)
        made.clicked.connect(lambda _checked=False: action.do())
        return made

    def _put(self) -> None:
        is_any = not self._is_empty
        self._count.setVisible(is_any)
        self._hint.setVisible(not is_any)
        self._all.setVisible(is_any and not self._is_all and not self._is_narrow)
        self._none.setVisible(is_any and not self._is_narrow)
        self._legend.setVisible(not self._is_narrow and (not is_any or self._has_width()))
        count = self._places() if is_any else 0
        for place, made in enumerate(self._buttons):
            made.setVisible(place < count)
        self._more.setVisible(is_any and count < len(self._buttons))
        self._menu.clear()
        for action in self._actions[count:]:
            self._menu.addAction(action.title).triggered.connect(
                lambda _checked=False, do=action.do: do()
            )

    def _places(self) -> int:
        """Return how many buttons fit."""
        free = self.width() - 2 * GAP - self._count.sizeHint().width() - SMALL
        if not self._is_narrow:
            free -= self._none.sizeHint().width() + SMALL
            free -= 0 if self._is_all else self._all.sizeHint().width() + SMALL
        needed = [made.sizeHint().width() + SMALL for made in self._buttons]
        if sum(needed) <= free:
            return len(needed)
        free -= self._more.sizeHint().width()
        count = 0
        for width in needed:
            if width > free:
                break
            free -= width
            count += 1
        return count

    def _has_width(self) -> bool:
        widths = [made.sizeHint().width() + SMALL for made in self._buttons]
        fixed = self._count.sizeHint().width() + self._all.sizeHint().width()
        fixed += self._none.sizeHint().width() + 5 * SMALL + 2 * GAP
        return sum(widths) + fixed + self._legend.sizeHint().width() < self.width()
