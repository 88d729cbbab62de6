"""Labels, buttons, cards and lines, styled by their ``kind`` property."""

from __future__ import annotations

from collections.abc import Callable

from PySide6 import QtCore, QtWidgets
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QAction, QEnterEvent, QKeySequence, QMoveEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStyleOptionButton,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.theme.theme import theme
from ui.theme.tokens import CARD_SIDE, GAP, HINT, PLAIN_TEXT, SMALL
from ui.widgets.style_options import fields_of


def label(
    text: str, kind: str = "", parent: QWidget | None = None, *, wrap: bool = False
) -> QLabel:
    """Return a label; kinds: title, cardTitle, strong, total, secondary, caption, label, warn,
    danger, ok, chip, chipWarn, chipAccent, chipOk, chipDanger."""
    made = _Label(text, parent)
    made.setProperty("textFormat", PLAIN_TEXT)
    if kind:
        made.setProperty("kind", kind)
    made.setWordWrap(wrap)
    return made


class _Label(QLabel):
    """A label with room for synthesised bold text.

    When a font has no bold face, the system emboldens glyphs without changing their advance, so
    that the last one extends beyond Qt's size hint. The bundled font has no bold face.
    """

    def sizeHint(self) -> QSize:
        return self._padded(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._padded(super().minimumSizeHint())

    def _padded(self, hint: QSize) -> QSize:
        text = self.text()
        if not self.font().bold() or self.wordWrap() or not text or "\n" in text:
            return hint
        ink = self.fontMetrics().boundingRect(text)
        margins = self.contentsMargins()
        needed = max(ink.width(), ink.right() + 1) + margins.left() + margins.right()
        return QSize(max(hint.width(), needed), hint.height())


def set_kind(widget: QWidget, kind: str) -> None:
    """Set the ``kind`` of a widget and restyle it."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        restyle(widget)


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a property of the widget has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    QWidget.update(widget)  # item views override update() with other arguments


def button(
    text: str,
    kind: str = "",
    parent: QWidget | None = None,
    *,
    glyph: str = "",
    hint: str = "",
) -> QPushButton:
    """Return a button; kinds: primary, danger, small, large, quiet, link, segment.

    ``hint`` is the text of a shortcut, shown after the label; it binds no key.
    """
    if kind == "segment":
        made: QPushButton = _Segment(text, hint, parent)
    elif hint:
        made = HintButton(text, hint, parent)
    else:
        made = _Link(text, parent) if kind == "link" else QPushButton(text, parent)
    if kind:
        made.setProperty("kind", kind)
    if glyph:
        from ui.icons import icon

        color = "on_accent" if kind in ("primary", "large") else "text2"
        made.setIcon(icon(glyph, "accent" if kind == "link" else color))
        made.setIconSize(QSize(theme().px(20 if text else 16), theme().px(16)))
    made.setAccessibleName(plain(text))
    made.setAutoDefault(False)
    return made


class _Link(QPushButton):
    """A button that looks like a link, with a pointing-hand cursor.

    Its text is flush with the edge of the layout; the padding for the focus ring is outside.
    """

    _OUTSET = 4

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        holder = self.parentWidget()
        layout = holder.layout() if holder else None
        if holder is None or layout is None:
            return
        # The layout's own geometry is empty between adding a widget and the next layout pass.
        area = holder.contentsRect().marginsRemoved(layout.contentsMargins())
        if self.x() == area.left():
            self.move(self.x() - self._OUTSET, self.y())
        elif self.geometry().right() == area.right():
            self.move(self.x() + self._OUTSET, self.y())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)
        super().enterEvent(event)


def put_words(made: QAbstractButton, words: str, *, are_shown: bool) -> None:
    """Show a button's text, or only its icon with the text as tooltip."""
    made.setText(words if are_shown else "")
    made.setToolTip("" if are_shown else plain(words))
    made.setAccessibleName(plain(words))


class HintButton(QPushButton):
    """A button with the text of its shortcut after the label, in a smaller font."""

    _BETWEEN = 8

    def __init__(self, text: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._hint = hint

    def set_hint_shown(self, is_shown: bool) -> None:
        """Show or hide the hint."""
        self.setProperty("hintless", not is_shown)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(self._hint_width(), 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        # The style centres the label; spaces as wide as the hint make room for it.
        super().initStyleOption(option)
        if self._blanks():
            fields_of(option).text += self._blanks()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._hint_width():
            painter = QPainter(self)
            self._paint_hint(painter)
            painter.end()

    def _paint_hint(self, painter: QPainter) -> None:
        text = plain(self.text())
        words = self.fontMetrics().horizontalAdvance(text)
        whole = self.fontMetrics().horizontalAdvance(text + self._blanks())
        icon_width = 0 if self.icon().isNull() else self.iconSize().width() + 4
        left = round((self.width() - whole + icon_width) / 2 + words + self._BETWEEN)
        font = theme().font(HINT)
        painter.setFont(font)
        if self.property("kind") not in ("primary", "large"):  # those use the label's colour
            painter.setPen(theme().ink("text3", is_chosen=self.isChecked()))
        letters = theme().letters(HINT)
        base = (self.height() + letters.ascent() - letters.descent()) // 2
        painter.drawText(left, base, self._hint)

    def _blanks(self) -> str:
        blank = "\N{NO-BREAK SPACE}"
        wide = self.fontMetrics().horizontalAdvance(blank) or 1
        return blank * round(self._hint_width() / wide)

    def _hint_width(self) -> int:
        if self.property("hintless"):
            return 0
        return theme().letters(HINT).horizontalAdvance(self._hint) + self._BETWEEN


class _Segment(HintButton):
    """A button whose text is bold while checked; its size always fits the bold text."""

    def __init__(self, text: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(text, hint, parent)
        self.setProperty("hintless", not hint)

    def sizeHint(self) -> QSize:
        words = plain(self.text())
        bold = theme().letters(bold=True).horizontalAdvance(words)
        return super().sizeHint() + QSize(
            max(0, bold - self.fontMetrics().horizontalAdvance(words)), 0
        )


def icon_button(glyph: str, name: str, parent: QWidget | None = None) -> QToolButton:
    """Return a button that shows only an icon; ``name`` is its accessible name and tooltip."""
    from ui.icons import icon

    made = QToolButton(parent)
    side = theme().px(16)
    made.setIcon(icon(glyph))
    made.setIconSize(QSize(side, side))
    made.setMinimumSize(max(24, theme().px(26)), max(24, theme().px(26)))
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
    return made


def menu_action(text: str, do: Callable[[], object], parent: QObject, keys: str = "") -> QAction:
    """Return an action for menus, with its shortcut."""
    made = QAction(text, parent)
    if keys:
        made.setShortcut(QKeySequence(keys))
    made.triggered.connect(lambda _checked=False: do())
    return made


def tab_strip(name: str, parent: QWidget) -> QTabBar:
    """Return a strip of tabs without a frame, which scrolls when they do not fit."""
    made = QTabBar(parent)
    made.setAccessibleName(name)
    made.setDrawBase(False)
    made.setExpanding(False)
    made.setUsesScrollButtons(True)
    return made


def plain(text: str) -> str:
    """Return a label without its mnemonic: ``文件(&F)`` and ``&File`` give 文件 and File."""
    words = text.replace("&&", "\0")
    start = words.find("(&")
    if start >= 0 and words[start + 3 : start + 4] == ")":
        words = words[:start] + words[start + 4 :]
    return words.replace("&", "").replace("\0", "&")


class Card(QFrame):
    """A white box with a border; add widgets to ``body``."""

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
    """Return a thin separator line."""
    made = QFrame(parent)
    made.setProperty("kind", "line")
    made.setFixedHeight(1)
    return made


def row(*items: QWidget | int, parent: QWidget | None = None, spacing: int = SMALL) -> QWidget:
    """Return widgets in a row; a number is a gap in px, -1 a stretch."""
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


def scrolling(parent: QWidget | None = None) -> QScrollArea:
    """Return a frameless, vertically scrolling area."""
    area = QScrollArea(parent)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


class ElidedLabel(QLabel):
    """A label that elides its text when narrow, with the full text as tooltip."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        if kind:
            self.setProperty("kind", kind)
        policy = QtWidgets.QSizePolicy.Policy
        self.setSizePolicy(policy.Ignored, policy.Preferred)
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Set the full text."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._whole) + 2
        return QSize(width, super().sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(
            self._whole, QtCore.Qt.TextElideMode.ElideRight, max(0, self.width())
        )
        self.setText(shown)
        tip = self._whole if shown != self._whole else ""
        if tip != self.toolTip():
            self.setToolTip(tip)


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
    "scrolling",
    "set_kind",
]
