"""Translation of the interface: English in the code, a catalogue for each other language."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from struct import unpack_from

_MAGIC = 0x950412DE
_FEW = 60
"""From this many distinct messages on, the whole catalogue is parsed."""


class Catalogue:
    """Translations from ``file``; without one, messages are returned unchanged.

    gettext's own reader parses every entry up front. The first screen needs about a dozen messages,
    which are found by binary search in the sorted table of the file. Plural forms, and callers that
    need many messages, use gettext.
    """

    def __init__(self, file: Path | None) -> None:
        self._raw = file.read_bytes() if file is not None and file.is_file() else b""
        self._count = self._keys = self._texts = 0
        if self._raw:
            magic, _version, self._count, self._keys, self._texts = unpack_from("<5I", self._raw)
            if magic != _MAGIC:
                raise ValueError(f"{file} is not a catalogue in little-endian order")
        self._known: dict[str, str] = {}
        self._whole: NullTranslations | None = None

    def gettext(self, message: str) -> str:
        """Return the translation, or ``message`` itself when there is none."""
        text = self._known.get(message)
        if text is None:
            is_many = self._whole is not None or len(self._known) >= _FEW
            text = str(self._all().gettext(message)) if is_many else self._found(message)
            self._known[message] = text
        return text

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the translation of ``one`` or ``many`` that fits ``count``."""
        return self._all().ngettext(one, many, count)

    def _all(self) -> NullTranslations:
        if self._whole is None:
            raw = self._raw
            self._whole = GNUTranslations(BytesIO(raw)) if raw else NullTranslations()
        return self._whole

    def _found(self, message: str) -> str:
        wanted = message.encode("utf-8", "surrogatepass")
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            key = self._entry(self._keys, middle).partition(b"\0")[0]
            if key == wanted:
                return self._entry(self._texts, middle).partition(b"\0")[0].decode() or message
            if key < wanted:
                low = middle + 1
            else:
                high = middle
        return message

    def _entry(self, table: int, place: int) -> bytes:
        length, start = unpack_from("<2I", self._raw, table + 8 * place)
        return self._raw[start : start + length]


DOMAIN = "zhuhang"
LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"
ENGLISH = "en"
LANGUAGES = ("zh_CN", ENGLISH)

_CHINESE_ON_WINDOWS = 0x04  # primary language id, winnt.h LANG_CHINESE

_language = ENGLISH
_in_window = False
_catalogue = Catalogue(None)


def set_language(language: str) -> None:
    """Switch the interface to ``language``, including argparse and other users of gettext.

    Also sets ``LANGUAGE`` for programs that we start.
    """
    global _language, _catalogue  # noqa: PLW0603  one interface, one language
    _catalogue = _catalogue_of(language)
    _language = language
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, LOCALE_FOLDER)
    gettext.textdomain(DOMAIN)


def speak_in_window(is_so: bool = True) -> None:
    """Set whether texts are shown in a window, where command-line options do not exist."""
    global _in_window  # noqa: PLW0603  one interface
    _in_window = is_so


def speaks_in_window() -> bool:
    """Return whether texts are shown in a window."""
    return _in_window


def current_language() -> str:
    """Return the current language: ``zh_CN`` or ``en``."""
    return _language


def _(message: str) -> str:
    """Return ``message`` in the current language."""
    return _catalogue.gettext(message) if message else ""


@cache
def _catalogue_of(language: str) -> Catalogue:
    """Return the cached catalogue of a language; English needs none."""
    if language == ENGLISH:
        return Catalogue(None)
    return Catalogue(LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo")


def official(message: str) -> str:
    """Return ``message`` in Chinese whatever the current language is: for official forms."""
    return _catalogue_of("zh_CN").gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return ``one`` or ``many``, depending on ``count``, in the current language."""
    return _catalogue.ngettext(one, many, count)


def N_(message: str) -> str:  # noqa: N802  the name that gettext's tools know
    """Mark ``message`` for extraction; it is translated later, when shown."""
    return message


def system_language(environ: Mapping[str, str] | None = None) -> str:
    """Return the language of this system: ``zh_CN`` for any Chinese, ``en`` for all others."""
    settings = os.environ if environ is None else environ
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if setting := settings.get(name):
            return "zh_CN" if setting.lower().startswith("zh") else "en"
    if sys.platform == "win32":
        import ctypes

        chosen = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF
        return "zh_CN" if chosen == _CHINESE_ON_WINDOWS else "en"
    return "en"
