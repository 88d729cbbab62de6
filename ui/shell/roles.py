"""What the roles are called."""

from __future__ import annotations

from casework.records import Role
from ui.common.words import N_, _

_NAMES = {
    Role.COUNSELOR: N_("Counselor"),
    Role.ADVISOR: N_("Class advisor"),
    Role.OFFICE: N_("Careers Office"),
}


def role_name(role: Role) -> str:
    """Return what a role is called."""
    return _(_NAMES[role])
