"""Switches the language of our own and of Qt's texts."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from ui.common.i18n import set_language

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
