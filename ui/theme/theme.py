"""The current theme: colours and text size, and a signal when they change."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from string import Template

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme import fonts
from ui.theme.palette import (
    contrast_palette,
    marks_of,
    palette_of,
    system_wants_high_contrast,
    tokens_of,
)
from ui.theme.style import CONTRAST, STYLE, write_glyphs
from ui.theme.tokens import BODY, DARK, LIGHT, NAMES, TEXT_PERCENTS, Tokens

_HALF_LIGHT = 128


class Mode(StrEnum):
    """Colour scheme setting."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Theme(QObject):
    """Colours and sizes of the running application.

    Painters and icons read ``tokens`` on every paint, so a change of colours needs no rebuild.
    After a change of the text size, widgets that set their own fonts must be rebuilt.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._mode = Mode.SYSTEM
        self._percent = 100
        self._is_plain = False
        self._tokens = LIGHT
        self._family = ""
        self._fonts: dict[tuple[str, int, bool], tuple[QFont, QFontMetrics]] = {}
        self._applying = False
        self._is_first = False
        self._has_style = False
        self._in_force: tuple[object, ...] = ()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)

    @property
    def tokens(self) -> Tokens:
        """The current colours."""
        return self._tokens

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def percent(self) -> int:
        """The text size in percent, 100 to 130."""
        return self._percent

    def color(self, name: str) -> QColor:
        """Return the colour of a token."""
        return QColor(getattr(self._tokens, name))

    def ink(self, name: str, *, is_chosen: bool) -> QColor:
        """Return the colour of a token for text on an item that may be selected.

        In high contrast mode, a selected item has the system's selection background and needs the
        matching text colour.
        """
        if is_chosen and self._is_plain:
            return self._app.palette().color(QPalette.ColorRole.HighlightedText)
        return self.color(name)

    def px(self, size: int) -> int:
        """Convert px at 100 % to px at the current text size."""
        return round(size * self._percent / 100)

    def at_100(self, size: int) -> int:
        """Convert px at the current text size to px at 100 %."""
        return round(size * 100 / self._percent)

    def font(self, size: int = BODY, *, bold: bool = False) -> QFont:
        """Return the window font, ``size`` px at 100 %."""
        return QFont(self._letters(self.px(size), is_bold=bold)[0])

    def letters(self, size: int = BODY, *, bold: bool = False) -> QFontMetrics:
        """Return the metrics of ``font``."""
        return self._letters(self.px(size), is_bold=bold)[1]

    def _letters(self, pixels: int, *, is_bold: bool) -> tuple[QFont, QFontMetrics]:
        wanted = (self._family, pixels, is_bold)
        if wanted not in self._fonts:
            font = fonts.font_of(self._family, pixels)
            font.setBold(is_bold)
            self._fonts[wanted] = font, QFontMetrics(font)
        return self._fonts[wanted]

    def apply(
        self, mode: Mode | str = Mode.SYSTEM, percent: int = 100, *, first: bool = False
    ) -> None:
        """Apply colour scheme and text size to the whole application.

        With ``first``, before the first paint of an application started with ``-style Fusion``, the
        system's colour scheme is read from its palette; ``settle`` queries it again in the slower
        way.
        """
        self._is_first = first
        self._mode = Mode(mode)
        self._percent = percent if percent in TEXT_PERCENTS else 100
        self._family = self._family or fonts.screen_family()
        self._put()

    def settle(self) -> None:
        """Query the system's colour scheme after the first paint."""
        self._is_first = False
        if not self._is_plain and self._tokens is not self._chosen():
            self._put()

    def _chosen(self) -> Tokens:
        return DARK if self._wants_dark() else LIGHT

    def _put(self) -> None:
        is_system = system_wants_high_contrast()
        is_plain = is_system or self._mode is Mode.CONTRAST
        tokens = None if is_plain else self._chosen()
        wanted = (is_plain, tokens, self._percent)
        if wanted == self._in_force and not is_plain:
            return  # avoid re-polishing every widget for no change
        self._in_force, self._is_plain = wanted, is_plain
        self._applying = True
        try:
            self._take_style()
            if tokens is None:
                self._app.setPalette(QPalette() if is_system else contrast_palette())
                self._tokens = tokens_of(self._app.palette())
                marks = marks_of(self._app.palette())
                self._app.setStyleSheet(self._sheet(STYLE + CONTRAST, marks))
            else:
                self._tokens = tokens
                self._app.setPalette(palette_of(tokens))
                self._app.setStyleSheet(self._sheet(STYLE, {}))
            self._app.setFont(self.font())
        finally:
            self._applying = False
        self.changed.emit()

    def _take_style(self) -> None:
        """Set the Fusion style, only once.

        Setting a style again deletes the previous one while widgets, some of them about to be
        deleted, still run animations on it.
        """
        if not self._has_style:
            self._has_style = True
            if not self._is_first:  # on the first call it was set by -style Fusion
                self._app.setStyle("Fusion")

    def _wants_dark(self) -> bool:
        if self._mode is Mode.SYSTEM and self._is_first:
            ground = QGuiApplication.palette().color(QPalette.ColorRole.Window)
            return ground.lightness() < _HALF_LIGHT
        if self._mode is Mode.SYSTEM:
            return QGuiApplication.styleHints().colorScheme() == QtCore.Qt.ColorScheme.Dark
        return self._mode is Mode.DARK

    def _sheet(self, style: str, marks: Mapping[str, str]) -> str:
        values = {name: getattr(self._tokens, name) for name in NAMES} | dict(marks)
        values |= {f"f{size}": f"{self.px(size)}px" for size in (11, 12, 13, 14, 20, 30)}
        values |= {f"h{size}": f"{self.px(size)}px" for size in (22, 24, 26, 28, 30, 34, 36)}
        values |= write_glyphs(self._tokens)
        return Template(style).substitute(values)

    def _on_system_changed(self) -> None:
        if self._mode is Mode.SYSTEM and not self._applying:
            self._put()


_theme: Theme | None = None


def theme() -> Theme:
    """Return the theme of the running application, created on the first call."""
    global _theme  # noqa: PLW0603  one theme per application
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("a theme needs a QApplication")
    if _theme is None or _theme.parent() is not app:
        _theme = Theme(app)
    return _theme
