"""Parses command-line values: dates, times, numbers and choices."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from casework.problems import RuleBroken
from ui.common.input_parsing import clock, day, number, year
from ui.platform.chosen_files import file_bytes, proof, readable_file

E = TypeVar("E", bound=StrEnum)


def record_id(text: str, field: str) -> UUID:
    """Return the id of a record. Raises RuleBroken BAD_ID."""
    try:
        return UUID(text.strip())
    except ValueError as error:
        raise RuleBroken("BAD_ID", field, value=text) from error


def is_id(text: str) -> bool:
    """Return whether a word is a record id, rather than a student number."""
    try:
        UUID(text.strip())
    except ValueError:
        return False
    return True


def word(kind: type[E], text: str, field: str) -> E:
    """Return the member of ``kind`` with this value. Raises RuleBroken BAD_CHOICE."""
    return kind(choice(text, field, [member.value for member in kind]))


def choice(text: str, field: str, choices: Iterable[str]) -> str:
    """Return ``text`` if it is one of ``choices``. Raises RuleBroken BAD_CHOICE."""
    known = list(choices)
    plain = text.strip()
    if plain not in known:
        raise RuleBroken("BAD_CHOICE", field, value=text, choices=known)
    return plain


def pair(text: str, field: str, keys: Iterable[str]) -> tuple[str, str]:
    """Return key and value of ``KEY=VALUE``. Raises RuleBroken BAD_PAIR, BAD_CHOICE."""
    key, equals, value = text.partition("=")
    if not equals:
        raise RuleBroken("BAD_PAIR", field, value=text)
    return choice(key, field, keys), value


__all__ = [
    "choice",
    "clock",
    "day",
    "file_bytes",
    "number",
    "pair",
    "proof",
    "readable_file",
    "record_id",
    "word",
    "year",
]
