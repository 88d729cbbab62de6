"""Widgets that are created when they are first used."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

T_co = TypeVar("T_co", covariant=True)


class LazyWidget(cached_property[T_co]):
    """A property that creates a widget on first access, and keeps it."""

    def made_in(self, owner: object) -> T_co | None:
        """Return the widget of ``owner`` if it was created, without creating it."""
        made: T_co | None = vars(owner).get(self.attrname or "")
        return made
