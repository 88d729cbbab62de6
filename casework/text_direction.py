"""Characters that no text of a record may hold: turns of direction, and controls.

What turns the direction of a text makes that what is read is not what is written.

A name with one of them is shown backwards, in lists and on paper, and hides what follows it. No
name or sentence in an office needs one.

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
"""Neither a tab nor the end of a line: nothing shows them, and parcels take none."""

_IN_JSON = re.compile(f"{DIRECTION_CONTROLS.pattern}|\x7f|" + r"\\(?:u00[01]|[bf])")


def may_be_hidden(document: str) -> bool:
    """Return quickly whether a JSON document may hold what ``refuse_hidden`` refuses."""
    return _IN_JSON.search(document) is not None


def refuse_hidden(fields: Mapping[str, Any]) -> None:
    """Refuse the fields of a record of which one turns its direction or holds a control.

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
    """Return a text without what ``refuse_hidden`` refuses; the rest stays as it is."""
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
