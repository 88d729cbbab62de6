"""For assertions on every one of several things, which an empty sequence would pass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def nonempty(things: Iterable[T]) -> list[T]:
    """Return the things as a list.

    Raises:
        AssertionError: there are none.
    """
    found = list(things)
    assert found, "nothing to check"
    return found
