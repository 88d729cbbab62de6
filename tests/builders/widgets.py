"""Find widgets as a user of the window would: by kind and object name, never by attribute."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject

T = TypeVar("T", bound=QObject)


def find_widget(parent: QObject, kind: type[T], name: str) -> T:
    """Return the one descendant of this kind and object name (also an action or a timer).

    Raises:
        AssertionError: there is none, or more than one.
    """
    found = parent.findChildren(kind, name)
    assert len(found) == 1, f"{len(found)} of {kind.__name__} {name!r} in {parent}"
    return found[0]
