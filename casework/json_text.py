"""JSON from outside, read with a depth limit that is the same for every Python version."""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 64
"""Levels of arrays and objects, one in another; what this program writes has less than ten."""

# A text that has no end goes on to the end of the document: one pass, whatever is written there.
_TEXT = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


class TooDeepError(ValueError):
    """A document has more levels than ``DEEPEST``."""


def read_json(document: bytes | str) -> Any:
    """Return what a document says; bytes are UTF-8, with or without a mark before it.

    Raises:
        ValueError: it is no JSON, no UTF-8, or has more than ``DEEPEST`` levels; json's own
            ``JSONDecodeError``, which has a line, where the form is wrong.
    """
    text = document.decode("utf-8-sig") if isinstance(document, bytes) else document
    _refuse_deep(text)
    return json.loads(text)


def _refuse_deep(text: str) -> None:
    """Raise TooDeepError before the parser, which goes down a level by calling itself, sees it."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for bracket in _BRACKET.findall(_TEXT.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise TooDeepError("too many levels")
