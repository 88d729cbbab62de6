"""Kinds of command-line values: dates, times, numbers, ids, choices, files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import Enum, StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, Final, get_args
from uuid import UUID

from casework.problems import RuleBroken
from ui.common.i18n import N_
from ui.common.input_parsing import clock, day, number, year
from ui.platform.chosen_files import proof

_MOST_BYTES = 4096


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


def choice(text: str, field: str, choices: Iterable[str]) -> str:
    """Return ``text`` if it is one of ``choices``. Raises RuleBroken BAD_CHOICE."""
    known = list(choices)
    plain = text.strip()
    if plain not in known:
        raise RuleBroken("BAD_CHOICE", field, value=text, choices=known)
    return plain


def pair(text: str, field: str, keys: Iterable[str] | None = None) -> tuple[str, str]:
    """Return key and value of ``KEY=VALUE``. Raises RuleBroken BAD_PAIR, BAD_CHOICE."""
    key, equals, value = text.partition("=")
    if not equals:
        raise RuleBroken("BAD_PAIR", field, value=text)
    return key if keys is None else choice(key, field, keys), value


def read_secret(descriptor: str, name: str) -> str:
    """Read a secret from a file descriptor, without the line end. Raises RuleBroken BAD_SECRET."""
    try:
        number = int(descriptor)
        chunks: list[bytes] = []
        while (chunk := os.read(number, _MOST_BYTES)) and sum(map(len, chunks)) <= _MOST_BYTES:
            chunks.append(chunk)
        text = b"".join(chunks).decode("utf-8").split("\n")[0].removesuffix("\r")
    except (OSError, ValueError, OverflowError) as error:
        raise RuleBroken("BAD_SECRET", name, descriptor=descriptor) from error
    if not text:
        raise RuleBroken("BAD_SECRET", name, descriptor=descriptor)
    return text


class _Cleared(Enum):
    CLEARED = 0


CLEARED: Final = _Cleared.CLEARED
"""The value of an option that was given an empty text, to remove what is stored."""


@dataclass(frozen=True, slots=True)
class ArgumentKind:
    """A kind of value: its placeholder in the help, and how its text is read.

    ``read`` gets the text, the field for errors, and the current date.
    """

    metavar: str
    read: Callable[[str, str, date], Any]


def one_of(choices: type[StrEnum] | Iterable[str]) -> ArgumentKind:
    """Return the kind of one of several words; members of an enumeration are returned as such."""
    member = choices if isinstance(choices, type) else str
    known = [str(one) for one in choices]
    return ArgumentKind("|".join(known), lambda text, field, _: member(choice(text, field, known)))


def _output_path(text: str, field: str, _today: date) -> Path:
    if not text:
        raise RuleBroken("FIELD_MISSING", field)
    return Path(text).absolute()


_YES_NO = {"是": True, "yes": True, "否": False, "no": False}

DAY = ArgumentKind(N_("DATE"), lambda text, field, today: day(text, field, today=today))
"""A date, which a short form seeks in the past."""
FUTURE_DAY = ArgumentKind(
    N_("DATE"), lambda text, field, today: day(text, field, today=today, ahead=True)
)
"""A date, which a short form seeks in the future."""
CLOCK = ArgumentKind("HH:MM", lambda text, field, _today: clock(text, field))
NUMBER = ArgumentKind("N", lambda text, field, _today: number(text, field))
YEAR = ArgumentKind(N_("YEAR"), lambda text, field, _today: year(text, field))
RECORD = ArgumentKind("ID", lambda text, field, _today: record_id(text, field))
YES_NO = ArgumentKind("是|否", lambda text, field, _today: _YES_NO[choice(text, field, _YES_NO)])
PROOF = ArgumentKind(N_("FILE"), lambda text, field, _today: proof(text, field))
"""A file that is kept as evidence."""
SECRET = ArgumentKind("N", lambda text, field, _today: read_secret(text, field))
"""A secret, read from a file descriptor."""
PATH = ArgumentKind(N_("FILE"), lambda text, _field, _today: Path(text))
OUT_FILE = ArgumentKind(N_("FILE"), _output_path)
"""A file to write."""
OUT_DIR = ArgumentKind(N_("DIR"), _output_path)
"""A folder to write files to."""

_KINDS: dict[Any, ArgumentKind] = {date: DAY, time: CLOCK, int: NUMBER, UUID: RECORD, bool: YES_NO}


def kind_of(annotation: Any) -> ArgumentKind | None:
    """Return the kind of value that a field of this type takes; None for plain text."""
    types = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    for one in types:
        if isinstance(one, type) and issubclass(one, StrEnum):
            return one_of(one)
        if one in _KINDS:
            return _KINDS[one]
    return None
