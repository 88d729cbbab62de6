"""Labels, buttons, cards and lines, each in the look that the style sheet gives its ``kind``."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.icons import icon
from ui.theme.theme import theme
from ui.theme.tokens import CARD_SIDE, GAP, HINT, SMALL


def label(
    text: str, kind: str = "", parent: QWidget | None = None, *, wrap: bool = False
) -> QLabel:
    """Return a label; kinds: title, cardTitle, strong, total, secondary, caption, label, warn,
    danger, ok, chip, chipWarn, chipAccent, chipOk, chipDanger."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if kind:
        made.setProperty("kind", kind)
    made.setWordWrap(wrap)
    return made


def set_kind(widget: QWidget, kind: str) -> None:
    """Give a widget another look."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        restyle(widget)


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at the properties of a widget again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def button(
    text: str,
    kind: str = "",
    parent: QWidget | None = None,
    *,
    glyph: str = "",
    hint: str = "",
) -> QPushButton:
    """Return a button; kinds: primary, danger, small, large, quiet, link, segment.

    ``hint`` is a shortcut's text, shown behind the words; it binds nothing.
    """
    made = HintButton(text, hint, parent) if hint else QPushButton(text, parent)
    if kind:
        made.setProperty("kind", kind)
    if glyph:
        color = "on_accent" if kind in ("primary", "large") else "text2"
        made.setIcon(icon(glyph, "accent" if kind == "link" else color))
        made.setIconSize(QSize(theme().px(20 if text else 16), theme().px(16)))
    made.setAccessibleName(plain(text))
    made.setAutoDefault(False)
    made.setCursor(
        Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor
    )
    return made


class HintButton(QPushButton):
    """A button with the text of its shortcut behind the words, in smaller letters."""

    _BETWEEN = 8

    def __init__(self, text: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._hint = hint

    def set_hint_shown(self, is_shown: bool) -> None:
        """Leave the hint away where there is no room."""
        self.setProperty("hintless", not is_shown)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return super().sizeHint() + QSize(self._hint_room(), 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002  Qt's name
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        room = self._hint_room()
        option.rect = option.rect.adjusted(0, 0, -room, 0)  # type: ignore[attr-defined]
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        if room:
            self._paint_hint(painter)
        painter.end()

    def _paint_hint(self, painter: QStylePainter) -> None:
        words = self.fontMetrics().horizontalAdvance(plain(self.text()))
        icon_room = 0 if self.icon().isNull() else self.iconSize().width() + 4
        middle = (self.width() - self._hint_room()) / 2
        left = round(middle + (words + icon_room) / 2 + self._BETWEEN)
        painter.setFont(theme().font(HINT))
        kind = self.property("kind")
        painter.setPen(theme().color("on_accent" if kind in ("primary", "large") else "text3"))
        box = self.rect().adjusted(left, 0, 0, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._hint)

    def _hint_room(self) -> int:
        if self.property("hintless"):
            return 0
        return QFontMetrics(theme().font(HINT)).horizontalAdvance(self._hint) + self._BETWEEN


def icon_button(glyph: str, name: str, parent: QWidget | None = None) -> QToolButton:
    """Return a button that shows only an icon; ``name`` is its action, said and shown as tip."""
    made = QToolButton(parent)
    side = theme().px(16)
    made.setIcon(icon(glyph))
    made.setIconSize(QSize(side, side))
    made.setMinimumSize(max(24, theme().px(26)), max(24, theme().px(26)))
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def plain(text: str) -> str:
    """Return a label's text without its mnemonic: ``文件(&F)`` and ``&File`` give 文件 and File."""
    words = text.replace("&&", "\0")
    start = words.find("(&")
    if start >= 0 and words[start + 3 : start + 4] == ")":
        words = words[:start] + words[start + 4 :]
    return words.replace("&", "").replace("\0", "&")


class Card(QFrame):
    """A white box with a line around it; add to ``body``."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(CARD_SIDE, GAP, CARD_SIDE, GAP)
        self.body.setSpacing(SMALL)
        self.head: QHBoxLayout | None = None
        if title:
            self.head = QHBoxLayout()
            self.head.addWidget(label(title, "cardTitle", self))
            self.head.addStretch(1)
            self.body.addLayout(self.head)


def line(parent: QWidget | None = None) -> QFrame:
    """Return a hairline."""
    made = QFrame(parent)
    made.setProperty("kind", "line")
    made.setFixedHeight(1)
    return made


def row(*items: QWidget | int, parent: QWidget | None = None, spacing: int = SMALL) -> QWidget:
    """Return widgets side by side; a number is a gap in px, -1 takes the rest of the width."""
    box = QWidget(parent)
    layout = QHBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif item < 0:
            layout.addStretch(1)
        else:
            layout.addSpacing(item)
    return box


class ElidedLabel(QLabel):
    """A label that shortens its text with … where there is no room, and has it whole as a tip."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        if kind:
            self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Show this text."""
        self._whole = text
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        width = self.fontMetrics().horizontalAdvance(self._whole) + 2
        return QSize(width, super().sizeHint().height())

    def resizeEvent(self, event: object) -> None:  # noqa: N802, ARG002  Qt's name
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(
            self._whole, Qt.TextElideMode.ElideRight, max(0, self.width())
        )
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")
        self.setAccessibleName(self._whole)


__all__ = [
    "Card",
    "ElidedLabel",
    "HintButton",
    "button",
    "icon_button",
    "label",
    "line",
    "plain",
    "restyle",
    "row",
    "set_kind",
]
