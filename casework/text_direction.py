"""Characters that turn the direction of a text: what is read then is not what is written.

A name with one of them is shown backwards, in lists and on paper, and hides what follows it. No
name or sentence in an office needs one.

Source:
    Unicode Standard Annex 9, "Directional Formatting Characters"; CVE-2021-42574.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from casework.problems import RuleBroken

TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def refuse_turned(fields: Mapping[str, Any]) -> None:
    """Refuse the fields of a record of which one turns its direction.

    Raises:
        RuleBroken: TEXT_TURNS_DIRECTION, with the field.
    """
    for name, value in fields.items():
        if TURNS.search(str(value)):
            raise RuleBroken("TEXT_TURNS_DIRECTION", name)
