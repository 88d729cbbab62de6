"""What an answer to PROPFIND lists, read as it comes and within limits."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from casework.problems import Trouble
from storage.exchange.roads.road import MOST_ENTRIES, Found

_DAV = "{DAV:}"
_RESPONSE = f"{_DAV}response"
_COLLECTION = f"{_DAV}collection"
_TOLD = frozenset({f"{_DAV}href", f"{_DAV}getcontentlength", f"{_DAV}getlastmodified"})
_DEEPEST = 32
_LONGEST_TEXT = 8192
_LONGEST_SIZE = 20
"""Digits of a size."""


class _TooMuchError(ValueError):
    """An answer that no server gives for a folder."""


class _Listing:
    """Hears the elements of an answer; nothing is kept but names, sizes and times of files."""

    def __init__(self) -> None:
        self.found: dict[str, Found] = {}
        self._depth = 0
        self._responses = 0
        self._told: dict[str, str] = {}
        self._inside: str | None = None
        self._is_folder = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _TooMuchError
        self._inside = tag if tag in _TOLD and tag not in self._told else None
        if tag == _RESPONSE:
            self._told, self._is_folder = {}, False
            self._responses += 1
            if self._responses > MOST_ENTRIES:
                raise _TooMuchError
        elif tag == _COLLECTION:
            self._is_folder = True

    def data(self, text: str) -> None:
        if self._inside is not None:
            whole = self._told.get(self._inside, "") + text
            if len(whole) > _LONGEST_TEXT:
                raise _TooMuchError
            self._told[self._inside] = whole

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._inside = None
        if tag == _RESPONSE:
            self._keep()

    def _keep(self) -> None:
        href, size, mark = (
            self._told.get(f"{_DAV}{name}", "")
            for name in ("href", "getcontentlength", "getlastmodified")
        )
        name = unquote(urlsplit(href.strip()).path).rsplit("/", 1)[-1]
        if name and not self._is_folder and size.isdigit() and len(size) <= _LONGEST_SIZE:
            self.found[name] = Found(int(size), mark)

    def close(self) -> dict[str, Found]:
        return self.found


def files_in(portions: Iterable[bytes], address: str) -> dict[str, Found]:
    """Return the files that an answer lists. Raises Trouble ROAD_ANSWER, and as ``portions``."""
    from defusedxml.ElementTree import DefusedXMLParser

    listing = _Listing()
    parser = DefusedXMLParser(target=listing, forbid_dtd=True)
    try:
        for portion in portions:
            parser.feed(portion)
        parser.close()
    except Trouble:
        raise
    except Exception as error:  # defused and plain parsers each have errors of their own
        raise Trouble("ROAD_ANSWER", address=address) from error
    return listing.found
