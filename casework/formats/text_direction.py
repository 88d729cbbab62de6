"""Characters not allowed in the text of a record: direction overrides and control characters.

With a direction override, displayed text differs from stored text: part of a name appears reversed
on screen and on paper, or hides what follows it. No office needs them.

Source:
    Unicode Standard Annex 9, "Directional Formatting Characters"; CVE-2021-42574.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from casework.problems import RuleBroken

DIRECTION_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters except tabs and line breaks; they are invisible, and parcels reject them."""

_IN_JSON = re.compile(f"{DIRECTION_CONTROLS.pattern}|\x7f|" + r"\\(?:u00[01]|[bf])")


def may_be_hidden(document: str) -> bool:
    """Return, fast, whether a JSON document may contain what ``refuse_hidden`` rejects."""
    return _IN_JSON.search(document) is not None


def refuse_hidden(fields: Mapping[str, Any]) -> None:
    """Reject fields of a record that contain direction overrides or control characters.

    Raises:
        RuleBroken: TEXT_TURNS_DIRECTION, TEXT_HAS_CONTROLS, with the field.
    """
    for name, value in fields.items():
        for text in _texts_in(value):
            if DIRECTION_CONTROLS.search(text):
                raise RuleBroken("TEXT_TURNS_DIRECTION", name)
            if CONTROLS.search(text):
                raise RuleBroken("TEXT_HAS_CONTROLS", name)


def without_hidden(text: str) -> str:
    """Return a text without the characters that ``refuse_hidden`` rejects."""
    return text if text.isprintable() else CONTROLS.sub("", DIRECTION_CONTROLS.sub("", text))


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts_in(key)
            yield from _texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts_in(inner)
