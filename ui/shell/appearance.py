"""Applies changes of language, theme and font size immediately."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QDialog

from ui.common.i18n import current_language, set_language
from ui.shell.settings import SettingsStore
from ui.shell.window import MainWindow
from ui.theme.theme import theme
from ui.widgets.deferred import run_incrementally

ShowPageHost = Callable[[str, dict[str, object]], object]
"""Shows the page host on a page, with the mementos of its pages."""


class AppearanceSwitcher(QObject):
    """Applies language and theme, and rebuilds the pages where needed."""

    def __init__(
        self,
        window: MainWindow,
        settings: SettingsStore,
        show_page_host: ShowPageHost,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._settings = settings
        self._show_page_host = show_page_host
        self._waits_for_dialog = False

    def change(self, **fields: Any) -> None:
        """Save new choices and apply them."""
        self._settings.change(**fields)
        self._put_in_force()

    def _put_in_force(self) -> None:
        """Apply language and theme; while a dialog is open, wait until it closes."""
        dialog = self._visible_dialog()
        if dialog is not None:
            if not self._waits_for_dialog:
                self._waits_for_dialog = True
                dialog.finished.connect(lambda _result: QTimer.singleShot(0, self._go_on))
            return
        now = self._settings.now
        is_spoken = not now.language or now.language == current_language()
        is_seen = (now.theme, now.percent) == (theme().mode.value, theme().percent)
        if is_spoken and is_seen:
            return
        if not is_spoken:
            speak(now.language)
        if self._window.page_host is None:
            self._apply_theme()
        else:
            QTimer.singleShot(0, self, self._clear)  # code of the requesting page is still running

    def _visible_dialog(self) -> QDialog | None:
        dialogs = self._window.findChildren(QDialog)
        return next((dialog for dialog in dialogs if dialog.isVisible()), None)

    def _go_on(self) -> None:
        self._waits_for_dialog = False
        self._put_in_force()

    def _clear(self) -> None:
        """Remove the pages before applying a theme, since Qt re-polishes every widget."""
        page_host = self._window.page_host
        if page_host is not None:
            self._window.setUpdatesEnabled(False)
            key, mementos = page_host.current_key, page_host.mementos()
            page_host.clear()
            QTimer.singleShot(0, self, lambda: self._rebuild(key, mementos))

    def _rebuild(self, page: str, mementos: dict[str, object]) -> None:
        self._apply_theme()
        steps: tuple[Callable[[], object], ...] = (
            lambda: self._show_page_host(page, mementos),
            lambda: self._window.setUpdatesEnabled(True),
        )
        run_incrementally(self, steps)

    def _apply_theme(self) -> None:
        theme().apply(self._settings.now.theme, self._settings.now.percent)


_QT_NAMES = {"zh_CN": "qtbase_zh_CN"}
_translator: QTranslator | None = None


def speak(language: str) -> None:
    """Use ``language`` (zh_CN or en) from now on; existing widgets must be rebuilt."""
    global _translator  # noqa: PLW0603  one application, one language
    set_language(language)
    QLocale.setDefault(QLocale(language if language == "zh_CN" else "en_GB"))
    app = QApplication.instance()
    if app is None:
        return
    if _translator is not None:
        app.removeTranslator(_translator)
        _translator = None
    name = _QT_NAMES.get(language)
    if name is not None:
        made = QTranslator(app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if made.load(name, folder):
            app.installTranslator(made)
            _translator = made
