"""Messages to the user: the banner below a page's header, and the toast over the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QWidget,
)

from ui.common.i18n import _
from ui.icons import icon_pixmap
from ui.theme.theme import theme
from ui.theme.tokens import CARD_SIDE, GAP, MARGIN, SMALL
from ui.widgets.basics import button, icon_button, label, set_kind
from ui.widgets.layouts import hbox

LEVELS = ("danger", "warn", "info")
_LOOKS = {
    "danger": ("bannerDanger", "x-circle", "danger"),
    "warn": ("bannerWarn", "warning", "warn"),
    "info": ("bannerInfo", "info", "accent"),
}


@dataclass(frozen=True, slots=True)
class BannerMessage:
    """The contents of a banner."""

    key: str
    text: str
    level: str = "info"
    action: str = ""
    on_action: Callable[[], object] | None = None
    on_close: Callable[[], object] | None = None


class Banner(QFrame):
    """Shows the most severe message, and how many more there are."""

    filled = Signal(bool)
    """Emits whether there is a message to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: dict[str, BannerMessage] = {}
        self._glyph = QLabel(self)
        self._text = label("", "", self, wrap=True)
        self._more = label("", "caption", self)
        self._action: QPushButton = button("", "small", self)
        self._action.setObjectName("action")
        self._action.clicked.connect(self._on_action)
        self._close = icon_button("x", _("Close this message"), self)
        self._close.setObjectName("close")
        self._close.clicked.connect(self._on_close)
        hbox(
            self._glyph,
            (self._text, 1),
            self._more,
            self._action,
            self._close,
            on=self,
            margins=(GAP, 6, SMALL, 6),
            spacing=GAP,
        )
        theme().changed.connect(self._show)
        self._show()

    def put(self, notice: BannerMessage) -> None:
        """Add a message by severity, replacing one with the same key."""
        self._notices.pop(notice.key, None)
        self._notices[notice.key] = notice
        self._show()

    def drop(self, key: str) -> None:
        """Remove a message whose cause has ended."""
        if self._notices.pop(key, None) is not None:
            self._show()

    @property
    def notices(self) -> tuple[BannerMessage, ...]:
        """All notices, the newest last."""
        return tuple(self._notices.values())

    @property
    def current(self) -> BannerMessage | None:
        """The message that is shown."""
        newest = list(reversed(self._notices.values()))
        return min(newest, key=lambda notice: LEVELS.index(notice.level), default=None)

    def _show(self) -> None:
        notice = self.current
        self.setVisible(notice is not None)
        self.filled.emit(notice is not None)
        if notice is None:
            return
        kind, glyph, color = _LOOKS[notice.level]
        set_kind(self, kind)
        side = theme().px(18)
        self._glyph.setPixmap(icon_pixmap(glyph, side, color, self.devicePixelRatioF()))
        self._glyph.setFixedSize(QSize(side, side))
        self._text.setText(notice.text)
        others = len(self._notices) - 1
        self._more.setText(_("{count} more").format(count=others) if others else "")
        self._more.setVisible(bool(others))
        self._action.setText(notice.action)
        self._action.setAccessibleName(notice.action)
        self._action.setVisible(bool(notice.action))
        self._close.setVisible(notice.level == "info")
        self.setAccessibleName(notice.text)

    def _on_action(self) -> None:
        notice = self.current
        if notice is not None and notice.on_action is not None:
            notice.on_action()

    def _on_close(self) -> None:
        notice = self.current
        if notice is not None:
            self.drop(notice.key)
            if notice.on_close is not None:
                notice.on_close()


STAYS_MS = 8_000
_READ_MS = 80
"""Reading time per letter for someone who sees a sentence for the first time."""
_ABOVE = 16
_CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QComboBox,
    QAbstractSpinBox,
    QTextEdit,
    QPlainTextEdit,
    QTabBar,
)
_DIRECTLY = Qt.FindChildOption.FindDirectChildrenOnly


class Toast(QFrame):
    """Bottom centre of the window, above the status bar; stays while hovered or focused."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty("kind", "toast")
        self._on_link: Callable[[], object] | None = None
        self._bottom = 0
        self._text: QLabel = label("", "", self)
        self._link = QPushButton(_("Undo"), self)
        self._link.setObjectName("link")
        self._link.clicked.connect(self._on_link_clicked)
        close = QPushButton("×", self)
        close.setAccessibleName(_("Close this message"))
        close.setMinimumSize(24, 24)
        close.clicked.connect(self.hide)
        hbox(self._text, 4, self._link, close, on=self, margins=(CARD_SIDE, 4, 6, 4))
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._on_time)
        window.installEventFilter(self)
        self.hide()

    def say(self, text: str, on_link: Callable[[], object] | None = None, link: str = "") -> None:
        """Show ``text``, and a link labelled ``link`` (default Undo) that calls ``on_link``."""
        self._text.setText(text)
        self._on_link = on_link
        self._link.setText(link or _("Undo"))
        self._link.setAccessibleName(self._link.text())
        self._link.setVisible(on_link is not None)
        self.show()
        self.raise_()
        self.place()
        self._clock.start(max(STAYS_MS, len(text) * _READ_MS))
        QTimer.singleShot(0, self, self.place)  # the write may have shown or hidden a bar
        self.setAccessibleName(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def forget(self) -> None:
        """Hide, and clear the text, which may contain names."""
        self.hide()
        self._text.clear()
        self._on_link = None
        self.setAccessibleName("")

    @property
    def text(self) -> str:
        return self._text.text()

    def set_bottom(self, height: int) -> None:
        """Keep above a bar of ``height`` px at the bottom of the window."""
        self._bottom = height
        self.place()

    def place(self) -> None:
        """Move to the bottom centre, or the nearest place that covers no control."""
        if not self.isVisible():
            return
        window = self._window
        self._fit_words(max(200, window.width() - 260))
        self.adjustSize()
        controls = list(self._controls(window))
        places = list(self._places(controls))
        free = (one for one in places if not any(map(one.intersects, controls)))
        self.move(next(free, places[0]).topLeft())

    def _fit_words(self, most: int) -> None:
        """Wrap a text that is wider than the window."""
        words = self._text
        words.setWordWrap(False)
        needed = words.sizeHint().width()
        words.setWordWrap(needed > most)
        words.setFixedWidth(min(needed, most))

    def _controls(self, within: QWidget) -> Iterator[QRect]:
        """Return the areas of visible controls in the window.

        Only visible widgets are searched, since most widgets are on hidden pages.
        """
        for child in within.findChildren(QWidget, options=_DIRECTLY):
            if child is self or child.isWindow() or not child.isVisible():
                continue
            if not isinstance(child, _CONTROLS):
                yield from self._controls(child)
            elif not (seen := child.visibleRegion().boundingRect()).isEmpty():
                yield seen.translated(child.mapTo(self._window, QPoint(0, 0)))

    def _places(self, controls: list[QRect]) -> Iterator[QRect]:
        """Return the candidate positions: centre, sides, and above what is in the way."""
        width = self._window.width()
        lowest = self._window.height() - self._bottom - _ABOVE
        bottoms = sorted(
            {lowest, *(one.top() - SMALL for one in controls if one.top() - SMALL < lowest)},
            reverse=True,
        )
        for bottom in bottoms:
            if bottom != lowest and bottom < self.height():
                return
            for left in ((width - self.width()) // 2, width - self.width() - MARGIN, MARGIN):
                yield QRect(QPoint(left, bottom - self.height()), self.size())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def _on_time(self) -> None:
        focused = QApplication.focusWidget()
        if self.underMouse() or (focused is not None and self.isAncestorOf(focused)):
            self._clock.start()
        else:
            self.hide()

    def _on_link_clicked(self) -> None:
        self.hide()
        if self._on_link is not None:
            self._on_link()
