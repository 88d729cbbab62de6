"""What of the program each role sees."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from casework.records import Role
from casework.required_services import Service

_LEFT_OUT = {
    Role.COUNSELOR: frozenset({"overview"}),
    Role.ADVISOR: frozenset(
        {
            "overview",
            "import",
            "documents",
            "weekly",
            "offers",
            "events",
            "rules",
            "signals",
            "year",
        }
    ),
    Role.OFFICE: frozenset[str](),
}
"""A class advisor logs talks and attendances: the same program with less in it."""


def sees_page(role: Role, key: str) -> bool:
    """Tell whether a role has a page."""
    return key not in _LEFT_OUT[role]


def services_for(role: Role) -> tuple[Service, ...]:
    """Return what a role logs: a class advisor talks and attendances, the others all three."""
    return (Service.TALK, Service.EVENT) if role is Role.ADVISOR else tuple(Service)


def hide_permanently(page: QWidget, parts: Iterable[QWidget]) -> None:
    """Hide parts of a page for good, even if something shows them later."""
    hidden = QWidget(page)
    hidden.hide()
    for part in parts:
        part.setParent(hidden)


def has_full_access(role: Role) -> bool:
    """Tell whether a role keeps files; an advisor reads and logs."""
    return role is not Role.ADVISOR
