"""The words of the interface, looked up when they are shown: English in the code, others in
a catalogue each.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ui.common.catalogue import Catalogue

DOMAIN = "zhuhang"
LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"
ENGLISH = "en"
LANGUAGES = ("zh_CN", ENGLISH)

_CHINESE_ON_WINDOWS = 0x04  # primary language id, winnt.h LANG_CHINESE

_language = ENGLISH
_in_window = False
_catalogue = Catalogue(None)


def set_language(language: str) -> None:
    """Speak ``language`` from now on, argparse and other users of gettext included.

    ``LANGUAGE`` is set too, so that programs we start speak it as well.
    """
    global _language, _catalogue  # noqa: PLW0603  one interface, one language
    _catalogue = _catalogue_of(language)
    _language = language
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, LOCALE_FOLDER)
    gettext.textdomain(DOMAIN)


def speak_in_window(is_so: bool = True) -> None:
    """From now on what is said is read in a window, where no options can be given."""
    global _in_window  # noqa: PLW0603  one interface
    _in_window = is_so


def speaks_in_window() -> bool:
    """Say whether a window is what people read."""
    return _in_window


def current_language() -> str:
    """Return the language that is spoken now: ``zh_CN`` or ``en``."""
    return _language


def _(message: str) -> str:
    """Return ``message`` in the language that is spoken now."""
    return _catalogue.gettext(message) if message else ""


@cache
def _catalogue_of(language: str) -> Catalogue:
    """Return a catalogue that is read once; English has none, since the code is written in it."""
    if language == ENGLISH:
        return Catalogue(None)
    return Catalogue(LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo")


def official(message: str) -> str:
    """Return ``message`` in Chinese, whatever is spoken now: for forms that are Chinese always."""
    return _catalogue_of("zh_CN").gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return ``one`` or ``many``, whichever fits ``count``, in the language spoken now."""
    return _catalogue.ngettext(one, many, count)


def N_(message: str) -> str:  # noqa: N802  the name that gettext's tools know
    """Mark ``message`` for the catalogues; it is looked up later, when shown."""
    return message


def system_language(environ: Mapping[str, str] | None = None) -> str:
    """Return the language of this system: Chinese of any kind is ``zh_CN``, all else ``en``."""
    settings = os.environ if environ is None else environ
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if setting := settings.get(name):
            return "zh_CN" if setting.lower().startswith("zh") else "en"
    if sys.platform == "win32":
        import ctypes

        chosen = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF
        return "zh_CN" if chosen == _CHINESE_ON_WINDOWS else "en"
    return "en"
