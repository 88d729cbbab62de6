"""Widgets that are created when they are first used."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeVar

T_co = TypeVar("T_co", covariant=True)


class LazyWidget(cached_property[T_co]):
    """A property that creates a widget on first access, and keeps it."""

    def made_in(self, owner: object) -> T_co | None:
        """Return the widget of ``owner`` if it was created, without creating it."""
        made: T_co | None = vars(owner).get(self.attrname or "")
        return made


def made_widgets(owner: object) -> list[Any]:
    """Return the lazy widgets of ``owner`` that were created, in the order of their properties."""
    lazy = [made for made in vars(type(owner)).values() if isinstance(made, LazyWidget)]
    return [made for one in lazy if (made := one.made_in(owner)) is not None]
