"""Detect fields by the contents of cells, regardless of headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from casework.formats import code_tables, dates, identity_number
from casework.formats.phone import is_landline, is_mobile, normalise_phone
from casework.intake.roster_cells import Cell, is_absent, spelled_name, text_of

SAMPLED = 60
"""How many cells of a column are sampled."""

ENOUGH = 3
LIKE = 0.8
UNLIKE = 0.5
"""Share of matching cells from which a column is taken for a field (``LIKE``), and below which the
guess from its heading is doubted."""

_HAN_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,15}")
_NUMBER = re.compile(r"(?=.*\d{3})[0-9A-Z]{5,20}")


def _is_birth(cell: Cell) -> bool:
    return any(1950 <= day.year <= 2015 for day in dates.readings_of(cell))


def _is_category(cell: Cell) -> bool:
    known, unknown = code_tables.category_words(text_of(cell))
    return bool(known) and not unknown


_LOOKS: Mapping[str, Callable[[Cell], bool]] = MappingProxyType(
    {
        "id_number": lambda c: not identity_number.problems_of(text_of(c)),
        "phone": lambda c: is_mobile(number := normalise_phone(text_of(c))) or is_landline(number),
        "gender": lambda c: code_tables.gender(text_of(c)) is not None,
        "ethnicity": lambda c: code_tables.ethnicity_name(text_of(c)) is not None,
        "level": lambda c: code_tables.level(text_of(c)) is not None,
        "categories": _is_category,
        "birth": _is_birth,
        "name": lambda c: (
            isinstance(c, str) and bool(_HAN_NAME.fullmatch(spelled_name(text_of(c))))
        ),
        "student_no": lambda c: bool(
            _NUMBER.fullmatch(identity_number.normalise(text_of(c)).removesuffix(".0"))
        ),
    }
)
_TELLING = ("id_number", "phone", "categories", "ethnicity", "birth", "gender")
"""Fields that can be recognised by their cells alone."""


def samples_of(cells: Iterable[Cell]) -> list[Cell]:
    """Return the first cells that are not blank or a placeholder."""
    found: list[Cell] = []
    for cell in cells:
        if not is_absent(cell):
            found.append(cell)
            if len(found) >= SAMPLED:
                break
    return found


def match_share(field: str, cells: list[Cell]) -> float | None:
    """Return the share of cells that can be this field; None if that cannot be judged."""
    look = _LOOKS.get(field)
    if look is None or not cells:
        return None
    return sum(1 for cell in cells if look(cell)) / len(cells)


def indicative_fields(cells: list[Cell]) -> tuple[str, ...]:
    """Return the fields that these cells look like, most likely first."""
    if len(cells) < ENOUGH:
        return ()
    shares = [(_evidence_for(field, cells), field) for field in _TELLING]
    if all(text_of(cell).isdigit() and len(text_of(cell)) <= 2 for cell in cells):
        return ()  # small numbers are used as codes in many tables
    return tuple(field for share, field in sorted(shares, reverse=True) if share >= LIKE)


def _evidence_for(field: str, cells: list[Cell]) -> float:
    """Return how strongly cells indicate a field.

    Only mobile numbers indicate a phone, since a student number can look like a landline.
    """
    if field == "phone":
        return sum(1 for c in cells if is_mobile(normalise_phone(text_of(c)))) / len(cells)
    return match_share(field, cells) or 0.0


def fields_by_content(columns: list[list[Cell]]) -> list[str | None]:
    """Return the fields of columns without headings; all None unless number and name are found."""
    found: list[str | None] = [next(iter(indicative_fields(cells)), None) for cells in columns]
    for field in ("name", "student_no"):
        for index, cells in enumerate(columns):
            is_free = found[index] is None and field not in found
            if is_free and (match_share(field, cells) or 0.0) >= LIKE and _vary(cells):
                found[index] = field
    seen: set[str] = set()
    for index, field_found in enumerate(found):
        if field_found in seen:
            found[index] = None
        seen.add(field_found or "")
    return found if {"name", "student_no"} <= seen else [None] * len(columns)


def _vary(cells: list[Cell]) -> bool:
    return len({text_of(cell) for cell in cells}) >= 0.7 * len(cells)
