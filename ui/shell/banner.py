"""The banner below a page's header, which reports a problem until it is resolved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ui.common.i18n import _
from ui.icons import icon_pixmap
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, icon_button, label, set_kind

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
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP, 6, SMALL, 6)
        layout.setSpacing(GAP)
        layout.addWidget(self._glyph)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._more)
        layout.addWidget(self._action)
        layout.addWidget(self._close)
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


__all__ = ["LEVELS", "Banner", "BannerMessage"]
