"""Reader of a compiled gettext catalogue (GNU .mo)."""

from __future__ import annotations

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
