"""The child process that parses PROPFIND responses incrementally and within limits."""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

from exports.child import JSON, ProgressCallback, Refusal, Source, serve

MODULE = "storage.exchange.transports.dav_listing_child"
_MEMORY = 1 << 29
_PORTION = 1 << 16
_AT_ONCE = 10
"""Files in one output frame: even with the longest escaped names, they fit."""

_DAV = "{DAV:}"
_RESPONSE = f"{_DAV}response"
_COLLECTION = f"{_DAV}collection"
_READ_TAGS = frozenset({f"{_DAV}href", f"{_DAV}getcontentlength", f"{_DAV}getlastmodified"})
_DEEPEST = 32
_LONGEST_TEXT = 8192
_LONGEST_SIZE = 20
"""Maximum number of digits of a size."""


class _TooMuchError(ValueError):
    """The response is larger than any server's for a folder."""


class _Listing:
    """Handles the elements of a response; keeps only names, sizes and times of files."""

    def __init__(self, most: int) -> None:
        self.found: dict[str, tuple[int, str]] = {}
        self._most = most
        self._depth = 0
        self._responses = 0
        self._texts: dict[str, str] = {}
        self._inside: str | None = None
        self._is_folder = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _TooMuchError
        self._inside = tag if tag in _READ_TAGS and tag not in self._texts else None
        if tag == _RESPONSE:
            self._texts, self._is_folder = {}, False
            self._responses += 1
            if self._responses > self._most:
                raise _TooMuchError
        elif tag == _COLLECTION:
            self._is_folder = True

    def data(self, text: str) -> None:
        if self._inside is not None:
            whole = self._texts.get(self._inside, "") + text
            if len(whole) > _LONGEST_TEXT:
                raise _TooMuchError
            self._texts[self._inside] = whole

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._inside = None
        if tag == _RESPONSE:
            self._keep()

    def _keep(self) -> None:
        href, size, mark = (
            self._texts.get(f"{_DAV}{name}", "")
            for name in ("href", "getcontentlength", "getlastmodified")
        )
        name = unquote(urlsplit(href.strip()).path).rsplit("/", 1)[-1]
        if name and not self._is_folder and size.isdigit() and len(size) <= _LONGEST_SIZE:
            self.found[name] = (int(size), mark)

    def close(self) -> dict[str, tuple[int, str]]:
        return self.found


def files_in(source: Source, most: int) -> dict[str, tuple[int, str]]:
    """Return size and mark of the listed files by name. Raises Refusal ROAD_ANSWER."""
    from defusedxml.ElementTree import DefusedXMLParser

    listing = _Listing(most)
    parser = DefusedXMLParser(target=listing, forbid_dtd=True)
    try:
        while portion := source.read(_PORTION):
            parser.feed(portion)
        parser.close()
    except Exception as error:  # defused and plain parsers each have errors of their own
        raise Refusal("ROAD_ANSWER") from error
    return listing.found


def parse(asked: dict[str, Any], source: Source, tell: ProgressCallback) -> None:
    """Output the files of a response in batches. Raises Refusal ROAD_ANSWER."""
    every = list(files_in(source, asked["most"]).items())
    for at in range(0, len(every), _AT_ONCE):
        tell(JSON, json.dumps(dict(every[at : at + _AT_ONCE])).encode())


def main() -> int:
    """Run as the child process that parses listings."""
    import defusedxml.ElementTree  # noqa: F401  imported before the first job, not during it

    return serve(parse, memory=_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
