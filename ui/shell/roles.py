"""Which parts of the program each role sees."""

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
"""Hidden pages by role; a class advisor only logs talks and attendances."""


def sees_page(role: Role, key: str) -> bool:
    """Return whether a role has a page."""
    return key not in _LEFT_OUT[role]


def services_for(role: Role) -> tuple[Service, ...]:
    """Return the services a role logs: talks and events for class advisors, else all three."""
    return (Service.TALK, Service.EVENT) if role is Role.ADVISOR else tuple(Service)


def hide_permanently(page: QWidget, parts: Iterable[QWidget]) -> None:
    """Hide widgets of a page permanently, even if other code shows them later."""
    hidden = QWidget(page)
    hidden.hide()
    for part in parts:
        part.setParent(hidden)


def has_full_access(role: Role) -> bool:
    """Return whether a role can change files; an advisor can only read and log."""
    return role is not Role.ADVISOR
