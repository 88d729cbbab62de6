"""What several versions of a record say differently, in words: field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.exchange.parcels import Line
from casework.exchange.writers import Writer
from ui.common.journal_words import SILENT
from ui.common.masking import cover_fields
from ui.common.names import field_name
from ui.common.parcel_words import writer_words
from ui.common.words import _
from ui.exchange.reading import Conflict
from ui.exchange.record_words import words_in_full

_SILENT = SILENT - {"custom"} | {"revision", "session_id"}


def differences(one: Conflict) -> list[tuple[str, list[str]]]:
    """Return each field in which the versions differ: its name, and what each of them says.

    Personal numbers are covered, but for the digits that differ: nobody can choose without them.
    """
    names = dict.fromkeys(name for line in one.versions for name in line.fields or {})
    found = []
    for name in names:
        if name in _SILENT:
            continue
        values = [None if line.fields is None else line.fields.get(name) for line in one.versions]
        if any(value != values[0] for value in values):
            words = _apart(_words(name, values, one, covered=True), _words(name, values, one))
            told = [
                _("taken back") if line.fields is None else said
                for line, said in zip(one.versions, words, strict=True)
            ]
            found.append((field_name(name, one.kind), told))
    return sorted(found)


def author(one: Conflict, version: Line) -> str:
    """Return who wrote a version: whose key it is, and on whose word where that is another's."""
    return writer_words(one.writers.get(version.revision, Writer(version.author, "")))


def authors(one: Conflict) -> str:
    """Return who wrote the versions, each person once."""
    return _(" and ").join(dict.fromkeys(author(one, version) for version in one.versions))


def _words(name: str, values: Sequence[Any], one: Conflict, *, covered: bool = False) -> list[str]:
    said = [cover_fields({name: value})[name] if covered else value for value in values]
    return [words_in_full(value, one.titles) for value in said]  # they may differ at their ends


def _apart(covered: list[str], whole: list[str]) -> list[str]:
    """Return the covered words with the signs by which the whole ones differ."""
    if covered == whole or len({len(words) for words in [*covered, *whole]}) > 1:
        return covered if len(set(covered)) == len(set(whole)) else whole
    shown = [len(set(signs)) > 1 for signs in zip(*whole, strict=True)]
    return [
        "".join(
            sign if differs else cover
            for sign, cover, differs in zip(words, hidden, shown, strict=True)
        )
        for words, hidden in zip(whole, covered, strict=True)
    ]
