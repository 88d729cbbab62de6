"""Reads through AT-SPI what the program shows; run by the system's Python, which has ``gi``.

For every line on stdin, one line of JSON on stdout: [[role, name, description, [state…]]…] of
everything that the program offers to screen readers, in its order.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402  the version is asked for first

STATES = ("SHOWING", "VISIBLE", "ENABLED", "FOCUSED", "FOCUSABLE", "CHECKED", "SELECTED")
MOST = 6_000
OF_A_LIST = 60
"""So many cells or rows of a list are read; it may have a hundred thousand."""


def read() -> list[Any]:
    found: list[Any] = []
    desktop = Atspi.get_desktop(0)
    desktop.clear_cache()
    for at in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(at)
        if application is not None:
            application.clear_cache()
            _below(application, found)
    return found


def _below(thing: Any, found: list[Any], most: int = MOST) -> None:
    for at in range(min(most, thing.get_child_count())):
        if len(found) >= MOST:
            return
        try:
            child = thing.get_child_at_index(at)
            if child is None:
                continue
            states = child.get_state_set()
            held = [name.lower() for name in STATES if states.contains(_state(name))]
            if "visible" not in held:
                continue
            found.append([child.get_role_name(), child.get_name(), child.get_description(), held])
            is_list = states.contains(Atspi.StateType.MANAGES_DESCENDANTS)
            _below(child, found, OF_A_LIST if is_list else MOST)
        except GLib.Error:  # it went while it was read
            continue


def _state(name: str) -> Any:
    return getattr(Atspi.StateType, name)


for _line in sys.stdin:
    try:
        answer = read()
    except GLib.Error:
        answer = []
    sys.stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")
    sys.stdout.flush()
