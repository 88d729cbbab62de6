"""Write canonical JSON, and parse untrusted JSON with a depth limit of its own."""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 64
"""Maximum nesting of arrays and objects; this program writes fewer than ten levels."""

# An unterminated string matches up to the end of the document, so one pass is enough.
_TEXT = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


class TooDeepError(ValueError):
    """A document is nested deeper than ``DEEPEST``."""


canonical_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Writes a value in the one form that stored documents and digests use."""


def read_json(document: bytes | str) -> Any:
    """Return the parsed document; bytes are UTF-8, with or without a BOM.

    Raises:
        ValueError: not JSON, not UTF-8, or nested deeper than ``DEEPEST``; syntax errors raise
            json's ``JSONDecodeError``, which has a line number.
    """
    text = document.decode("utf-8-sig") if isinstance(document, bytes) else document
    _refuse_deep(text)
    return json.loads(text)


def _refuse_deep(text: str) -> None:
    """Raise TooDeepError before the recursive parser sees the document."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for bracket in _BRACKET.findall(_TEXT.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise TooDeepError("too many levels")
