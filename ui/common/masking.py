"""Masking of personal numbers on screens and in lists; unmasking requires a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from casework.intake.roster import RowProblem
from casework.people import masking
from casework.settings.org_settings import OrgSettings
from ui.common.i18n import _
from ui.common.problems import problem_sentence

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


_FIELD_OF = {
    "STUDENT_NO": "student_no",
    "NAME": "name",
    "ID": "id_number",
    "PHONE": "phone",
    "BIRTH": "birth",
    "GENDER": "gender",
    "ETHNICITY": "ethnicity",
    "CATEGORY": "categories",
    "LEVEL": "level",
    "COHORT": "cohort",
    "HELPER": "helper",
}
"""The field that a row code is about, by the prefix of the code."""

_IDENTITY = re.compile(r"(?<!\d)\d{15,17}[\dXxＸｘ]?(?!\d)")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_VALUES = ("value", "likely", "known", "birth")
"""Facts that repeat a cell value; others are row numbers and the like."""

SENSITIVE = frozenset(("id_number", "phone", "contact", "birth"))


def masked_text(text: str, field: str | None) -> str:
    """Return a cell with any personal number in it masked, whatever the column."""
    if field == "id_number":
        return mask("id_number", text) or ""
    if field == "birth":
        return mask("birth", text) or ""
    if field in ("phone", "contact"):
        shown = _cover_phones(text)
        return shown if shown != text else mask("phone", text) or ""
    if len(text) < 11:
        return text
    return _cover_phones(_IDENTITY.sub(lambda m: mask("id_number", m[0]) or "", text))


def _cover_phones(text: str) -> str:
    return _PHONE.sub(lambda m: mask("phone", m[0]) or "", text)


def masked_sentence(problem: RowProblem) -> str:
    """Return the sentence on a row with personal numbers masked."""
    name = problem.field or field_of(problem.code)
    facts = {
        key: masked_text(value, name if key in _VALUES else None)
        for key, value in problem.facts.items()
    }
    return problem_sentence(replace(problem, facts=facts))


def field_of(code: str) -> str | None:
    """Return the field that a code is about, or None when it is about the row."""
    found = [name for begin, name in _FIELD_OF.items() if code.startswith(f"{begin}_")]
    return found[0] if found else None


def student_text(cells: Mapping[str, str]) -> str:
    """Return the student that a row is about, as far as its cells say."""
    return " ".join(part for part in (cells.get("name"), cells.get("student_no")) if part)
