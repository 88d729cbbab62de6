"""The navigation rail on the left: one tile per page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.icons import paint_icon
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION, HINT, RAIL_NARROW, RAIL_WIDE, SMALL
from ui.widgets.layouts import vbox

_TILE_HEIGHT, _TILE_NARROW = 52, 40
_ICON = 20
_RAIL_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RailButton(QAbstractButton):
    """A tile: icon above text; when narrow, the text becomes the tooltip."""

    def __init__(self, key: str, title: str, glyph: str, parent: QWidget, tip: str = "") -> None:
        super().__init__(parent)
        self.key = key
        self._glyph = glyph
        self._badge = 0
        self._is_narrow = False
        self._tip = tip
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_narrow(False)

    def set_narrow(self, is_narrow: bool) -> None:
        """Show the icon alone, or with its text."""
        self._is_narrow = is_narrow
        tip = f"{self.text()}  {self._tip}".strip() if is_narrow else self._tip
        self.setToolTip(tip)
        self.updateGeometry()
        self.update()

    def set_badge(self, count: int) -> None:
        """Show a number at the icon; 0 removes it."""
        self._badge = count
        name = self.text()
        if count:
            name = _("{page}, {count} waiting").format(page=name, count=count)
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        now = theme()
        if self._is_narrow:
            return QSize(now.px(RAIL_NARROW), now.px(_TILE_NARROW))
        return QSize(now.px(RAIL_WIDE), now.px(_TILE_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = 4 if self._is_narrow else 6
        tile = QRectF(self.rect()).adjusted(side, 0, -side, 0)
        self._paint_ground(painter, tile)
        color = now.color("accent" if self.isChecked() else "text2")
        icon = now.px(_ICON)
        top = (self.height() - icon) / 2 if self._is_narrow else now.px(7)
        box = QRectF((self.width() - icon) / 2, top, icon, icon)
        paint_icon(painter, box, self._glyph, color)
        if not self._is_narrow:
            painter.setFont(now.font(CAPTION, bold=self.isChecked()))
            painter.setPen(color)
            words = QRect(0, now.px(29), self.width(), now.px(18))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._badge:
            self._paint_badge(painter, box)
        painter.end()

    def _paint_ground(self, painter: QPainter, tile: QRectF) -> None:
        now = theme()
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color("surface"))
            painter.drawRoundedRect(tile, 4, 4)
            painter.fillRect(
                QRectF(0, self.height() * 0.24, 3, self.height() * 0.52), now.color("accent")
            )
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color("subtle"))
            painter.drawRoundedRect(tile, 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(now.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(tile.adjusted(1, 1, -1, -1), 4, 4)

    def _paint_badge(self, painter: QPainter, icon: QRectF) -> None:
        now = theme()
        font = now.font(HINT, bold=True)
        painter.setFont(font)
        text = str(self._badge) if self._badge < 100 else "99+"
        width = max(painter.fontMetrics().horizontalAdvance(text) + 8, 16)
        box = QRectF(icon.right() - 5, icon.top() - 6, width, now.px(15))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.color("accent"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(now.color("on_accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _RAIL_KEYS:
            event.ignore()  # handled by the rail
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)


class Rail(QWidget):
    """The column of tiles. ``chosen(key)`` is emitted on a click, Enter or Space."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Pages"))
        self._buttons: dict[str, RailButton] = {}
        self._top = QVBoxLayout()
        self._foot = QVBoxLayout()
        for part in (self._top, self._foot):
            part.setSpacing(4)
        vbox(self._top, -1, self._foot, on=self, margins=(0, SMALL, 0, SMALL), spacing=4)
        self.set_narrow(False)

    def add(
        self, key: str, title: str, glyph: str, *, foot: bool = False, tip: str = ""
    ) -> RailButton:
        """Add a tile at the end of the upper or the lower group."""
        made = RailButton(key, title, glyph, self, tip)
        made.setAttribute(Qt.WidgetAttribute.WA_Hover)
        made.clicked.connect(lambda: self._on_clicked(key))
        self._buttons[key] = made
        (self._foot if foot else self._top).addWidget(made)
        return made

    @property
    def buttons(self) -> Sequence[RailButton]:
        """The tiles from top to bottom."""
        return list(self._buttons.values())

    def show_current(self, key: str) -> None:
        """Highlight the tile of the current page."""
        for name, made in self._buttons.items():
            made.setChecked(name == key)

    def set_narrow(self, is_narrow: bool) -> None:
        """Show icons alone, or with their texts."""
        self.setFixedWidth(theme().px(RAIL_NARROW if is_narrow else RAIL_WIDE))
        for made in self._buttons.values():
            made.set_narrow(is_narrow)

    def set_badge(self, key: str, count: int) -> None:
        if key in self._buttons:
            self._buttons[key].set_badge(count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        focused = next((at for at, made in enumerate(self.buttons) if made.hasFocus()), None)
        if step and focused is not None:
            self.buttons[(focused + step) % len(self.buttons)].setFocus(
                Qt.FocusReason.TabFocusReason
            )
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focused is not None:
            self.buttons[focused].click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("rail"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme().color("line"))
        painter.end()

    def _on_clicked(self, key: str) -> None:
        # A click unchecks a checked tile; the highlight depends only on the current page.
        self._buttons[key].setChecked(not self._buttons[key].isChecked())
        self.chosen.emit(key)
