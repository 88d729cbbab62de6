"""The differences between versions of a record as text, field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from casework.exchange.writers import Writer
from casework.parcels.lines import RecordRevision
from ui.common.display_names import field_name
from ui.common.i18n import _
from ui.common.journal_words import HIDDEN_FIELDS
from ui.common.masking import RAW, mask, mask_fields, masked_text
from ui.common.parcel_words import writer_words
from ui.exchange.record_words import words_in_full
from ui.exchange.view_model import ConflictRow

_HIDDEN_FIELDS = HIDDEN_FIELDS - {"custom"} | {"revision", "session_id"}
_MOST_DIGITS = 2
_BORN = re.compile("出生|生日")
_COVERED_DAY = ("****", "**", "**")


def differences(one: ConflictRow) -> list[tuple[str, list[str]]]:
    """Return each field in which the versions differ: its name, and its value in each version.

    Personal numbers are masked. If they look the same then, one or two differing digits are shown,
    and for dates of birth the month or the day, never both: the user could not choose otherwise.
    """
    names = dict.fromkeys(name for line in one.versions for name in line.fields or {})
    found = []
    for name in names:
        if name in _HIDDEN_FIELDS:
            continue
        values = [None if line.fields is None else line.fields.get(name) for line in one.versions]
        if any(value != values[0] for value in values):
            covered = _words(name, values, one, covered=True)
            words = _apart(name, values, covered, _words(name, values, one))
            lines = [
                _("undone") if line.fields is None else said
                for line, said in zip(one.versions, words, strict=True)
            ]
            found.append((field_name(name, one.kind), lines))
    return sorted(found)


def author(one: ConflictRow, version: RecordRevision) -> str:
    """Return the author of a version: the owner of the key, and on whose behalf if different."""
    return writer_words(one.writers.get(version.revision, Writer(version.author, "")))


def authors(one: ConflictRow) -> str:
    """Return the authors of the versions, without duplicates."""
    return _(" and ").join(dict.fromkeys(author(one, version) for version in one.versions))


def _words(
    name: str, values: Sequence[Any], one: ConflictRow, *, covered: bool = False
) -> list[str]:
    said = [_covered(name, value) if covered else value for value in values]
    return [words_in_full(value, one.titles) for value in said]  # not truncated: ends may differ


def _covered(name: str, value: Any, field: str | None = None) -> Any:
    """Return a value with its numbers masked; original cells are masked one by one."""
    if name not in RAW:
        return mask_fields({name: value})[name]
    if isinstance(value, str):
        return masked_text(value, field)
    if isinstance(value, Mapping):
        return {key: _covered(name, inner) for key, inner in value.items()}
    if not isinstance(value, Sequence):
        return value
    if len(value) == 2 and isinstance(value[0], str):  # a heading and its cell
        return [value[0], _covered(name, value[1], "birth" if _BORN.search(value[0]) else None)]
    return [_covered(name, inner) for inner in value]


def _apart(name: str, values: Sequence[Any], covered: list[str], whole: list[str]) -> list[str]:
    """Return the masked texts; if they are the same, reveal a minimal difference."""
    if len(set(covered)) == len(set(whole)):
        return covered
    if name == "birth":
        return _days_apart(values)
    if len({len(words) for words in [*covered, *whole]}) > 1:
        return [f"{hidden} ({len(words)})" for hidden, words in zip(covered, whole, strict=True)]
    differ = [at for at, signs in enumerate(zip(*whole, strict=True)) if len(set(signs)) > 1]
    shown = set(differ[:_MOST_DIGITS])
    return [
        "".join(words[at] if at in shown else cover for at, cover in enumerate(hidden))
        for words, hidden in zip(whole, covered, strict=True)
    ]


def _days_apart(values: Sequence[Any]) -> list[str]:
    """Return the year, with only the month or only the day if the year does not differ."""
    days = [str(value).split("-") if value else None for value in values]
    known = [day for day in days if day is not None and len(day) == len(_COVERED_DAY)]
    differs = next(
        (at for at, parts in enumerate(zip(*known, strict=True)) if len(set(parts)) > 1), 0
    )
    return [_day(day, differs) for day in days]


def _day(day: list[str] | None, shown: int) -> str:
    if day is None:
        return "—"
    if not shown or len(day) != len(_COVERED_DAY):
        return mask("birth", "-".join(day)) or "—"
    return "-".join(
        part if at in (0, shown) else hidden
        for at, (part, hidden) in enumerate(zip(day, _COVERED_DAY, strict=True))
    )
