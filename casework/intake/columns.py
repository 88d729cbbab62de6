"""The interpreted columns of a table: field, confidence and sample cells of each."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from casework.intake.choices import Choices
from casework.intake.content import (
    UNLIKE,
    fields_by_content,
    indicative_fields,
    match_share,
    samples_of,
)
from casework.intake.fields import FIELDS, KEPT, LEFT_OUT, REFERENCE, REMARKS, SERIAL, Subject
from casework.intake.fields import part_of as part_of_field
from casework.intake.headings import heading_of, words_of
from casework.intake.layout import Layout, ticked_category
from casework.intake.roster import RosterColumn
from casework.intake.roster_cells import Cell, text_of
from casework.intake.sheets import WorkbookSheet
from casework.intake.table import column_letters

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
