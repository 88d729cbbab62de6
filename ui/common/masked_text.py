"""Cells and sentences of an imported table with personal numbers masked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from casework.roster import RowProblem
from ui.common.masking import mask
from ui.common.problems import problem_sentence

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
