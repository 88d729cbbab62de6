"""The interpreted columns of a table: field, confidence and sample cells of each.

A field is recognised by its heading, and by the contents of its cells.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from casework.formats import code_tables, dates, identity_number
from casework.formats.phone import is_landline, is_mobile, normalise_phone
from casework.intake.choices import Choices
from casework.intake.fields import FIELDS, KEPT, LEFT_OUT, REFERENCE, REMARKS, SERIAL, Subject
from casework.intake.fields import part_of as part_of_field
from casework.intake.headings import heading_of, words_of
from casework.intake.layout import Layout, ticked_category
from casework.intake.roster import RosterColumn
from casework.intake.roster_cells import Cell, is_absent, spelled_name, text_of
from casework.intake.sheets import WorkbookSheet
from casework.intake.table import column_letters

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


Confidence = Literal["sure", "likely", "unsure"]

SHOWN_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """One column: its position, its heading, its field, and how certain that is.

    ``field`` is a field key, ``KEPT``, ``LEFT_OUT`` or ``SERIAL``; ``guessed`` is what the program
    detected. ``alternatives`` are other likely fields, best first. ``samples`` are the first cells
    as written.
    """

    index: int
    letters: str
    heading: str
    field: str
    guessed: str
    alternatives: tuple[str, ...]
    confidence: Confidence
    samples: tuple[str, ...] = dataclasses.field(repr=False)
    filled: int = 0
    is_chosen: bool = False
    is_remembered: bool = False
    is_hidden: bool = False


def draft_columns(
    sheet: WorkbookSheet,
    layout: Layout,
    subject: Subject,
    choices: Choices,
    remembered: Mapping[int, str],
) -> tuple[DraftColumn, ...]:
    """Return the columns; fields are the user's choices, else remembered, else detected."""
    width = max((len(row) for row in sheet.rows[layout.first_row :]), default=0)
    width = max(width, len(layout.columns))
    cells = _cells_by_column(sheet, layout, width)
    guesses = _guesses(layout, subject, width, cells)
    fields = _settled(guesses, {**remembered, **choices.fields})
    return tuple(
        _column(sheet, layout, subject, index, cells[index], guesses[index], fields[index])
        for index in range(width)
        if cells[index] or (index < len(layout.columns) and layout.columns[index].heading)
    )


def marked(
    columns: Sequence[DraftColumn], choices: Choices, remembered: Mapping[int, str]
) -> tuple[DraftColumn, ...]:
    """Return the columns marked as chosen now or remembered from an earlier import."""
    return tuple(
        replace(
            column,
            is_chosen=column.index in choices.fields,
            is_remembered=column.index in remembered and column.index not in choices.fields,
            confidence="sure" if column.index in choices.fields else column.confidence,
        )
        for column in columns
    )


def as_read(columns: Sequence[DraftColumn]) -> tuple[RosterColumn, ...]:
    """Return the columns in the form that reading rows needs."""
    return tuple(
        RosterColumn(c.index, c.heading, None if c.field == KEPT else c.field) for c in columns
    )


def unknown_field(subject: Subject) -> str:
    """Return the field of an unrecognised column; only sheets of students keep such columns."""
    return KEPT if subject is Subject.STUDENTS else LEFT_OUT


def _cells_by_column(sheet: WorkbookSheet, layout: Layout, width: int) -> list[list[Cell]]:
    rows = sheet.rows[layout.first_row :]
    return [samples_of(row[i] for row in rows if i < len(row)) for i in range(width)]


def _guesses(layout: Layout, subject: Subject, width: int, cells: list[list[Cell]]) -> list[str]:
    unknown = unknown_field(subject)
    if not layout.heading_rows and subject is Subject.STUDENTS:
        return [field or unknown for field in fields_by_content(cells)]
    named = {column.index: column.field for column in layout.columns}
    return [named.get(index) or unknown for index in range(width)]


def _settled(guesses: list[str], chosen: Mapping[int, str]) -> list[str]:
    """Return the fields of the columns; a guess yields to a choice of the same field elsewhere."""
    wanted = {f for f in chosen.values() if f not in (KEPT, LEFT_OUT, SERIAL)}
    return [
        chosen.get(index, KEPT if guess in wanted else guess) for index, guess in enumerate(guesses)
    ]


def _column(
    sheet: WorkbookSheet,
    layout: Layout,
    subject: Subject,
    index: int,
    cells: list[Cell],
    guess: str,
    field: str,
) -> DraftColumn:
    own = layout.columns[index].heading if index < len(layout.columns) else ""
    letters = column_letters(index)
    confidence, others = _judged(subject, own, guess, cells)
    return DraftColumn(
        index,
        letters,
        own or f"列{letters}",
        field,
        guess,
        tuple(other for other in others if other != field),
        confidence,
        tuple(_sample(cell) for cell in cells[:SHOWN_SAMPLES]),
        len(cells),
        is_hidden=index in sheet.hidden_columns,
    )


def _sample(cell: Cell) -> str:
    return " ".join((cell if isinstance(cell, str) else text_of(cell)).split())[:60]


def _judged(
    subject: Subject, heading: str, guess: str, cells: list[Cell]
) -> tuple[Confidence, tuple[str, ...]]:
    """Return the confidence of a guess, and other fields the column may hold."""
    near = _near(subject, heading) if heading else ()
    telling = indicative_fields(cells) if subject is Subject.STUDENTS else ()
    if guess in (SERIAL, REFERENCE, REMARKS):
        return "sure", ()
    if guess in (KEPT, LEFT_OUT):
        others = tuple(dict.fromkeys((*telling, *near)))
        return ("unsure" if others else "sure"), others
    bare, _part = part_of_field(guess)
    share = match_share(bare, cells) if subject is Subject.STUDENTS else None
    if share is not None and share < UNLIKE:
        return "unsure", tuple(dict.fromkeys((*telling, *near)))
    # below a group, only the end of the heading is the column's own: 基本信息 学 号
    parts = heading.split(" ")
    own_words = {heading_of(" ".join(parts[at:])) for at in range(len(parts))}
    is_exact = not own_words.isdisjoint(words_of(bare))
    return ("sure" if is_exact or ticked_category(guess) else "likely"), telling


def _near(subject: Subject, heading: str) -> tuple[str, ...]:
    """Return the fields with a known heading similar to this one."""
    return _near_word(subject, heading_of(heading.rsplit(" ", maxsplit=1)[-1]))


@lru_cache(maxsize=4_096)
def _near_word(subject: Subject, word: str) -> tuple[str, ...]:
    by_word = _usual_words(subject)
    found = get_close_matches(word, list(by_word), n=4, cutoff=0.6)
    return tuple(dict.fromkeys(by_word[one] for one in found))


@cache
def _usual_words(subject: Subject) -> Mapping[str, str]:
    return MappingProxyType(
        {
            word: name
            for name in FIELDS[subject]
            for word in words_of(name, subject)
            if len(word) > 1
        }
    )
