"""Masking of personal numbers on screens and in lists; unmasking requires a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from casework import masking
from casework.org_settings import OrgSettings
from ui.common.i18n import _

_COVERS: Mapping[str, Callable[..., str]] = {
    "id_number": masking.cover_id,
    "phone": masking.cover_phone,
    "birth": masking.cover_birth,
}
COVERED = frozenset(_COVERS)
"""Fields whose value is masked."""

RAW = ("custom", "original_name", "cells", "contacts")
"""Imported cells may hold any number; they are shown only unmasked."""

_is_strict = False


def set_masking(settings: OrgSettings) -> None:
    """Set the masking of this office for the process, which shows one caseload."""
    global _is_strict  # noqa: PLW0603  one caseload, one form
    _is_strict = masking.is_strict(settings)


def mask(field: str, value: str | None) -> str | None:
    """Return ``value`` masked: identity number 6+4, phone number 3+4, birth date as its year.

    Other fields are unchanged. With strict masking: 1+1, and the last four digits.
    """
    if not value or field not in _COVERS:
        return value
    return _COVERS[field](value, strict=_is_strict)


def mask_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a record or of a change with personal numbers masked."""
    covered: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, Mapping):
            covered[name] = mask_fields(value)
        elif name in RAW:
            covered[name] = None if value is None else []
        else:
            said = value.isoformat() if isinstance(value, date) and name in _COVERS else value
            covered[name] = mask(name, said) if isinstance(said, str) else value
    return covered


def masking_name(form: str) -> str:
    """Return the display name of a masking setting, with an example."""
    return (
        _("as much as possible: 1****************X, *******0001")
        if form == masking.STRICT
        else _("as usual: 129900********001X, 139****0001")
    )
