"""Finds files by name, pinyin, initials, number, class, or end of the phone number.

Every file has one line of tokens in a full-text index: single characters and pairs of Chinese
text, pinyin and initials of names, whole numbers and their ends. Pairs, because a trigram index
cannot find a name of two characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import sqlalchemy as sa

from casework.formats.pinyin import spoken
from casework.records import CaseFile
from storage.bulk import run_for_each

_RUNS = re.compile(r"[a-z]+|[0-9]+|[^\sa-z0-9\"'*·•‧∙⋅・.,，。、()（）-]+")


def plain(text: str) -> str:
    """Return a text normalised for search: width and case folded."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    """Return runs of letters, of digits, and of other characters except punctuation, in order."""
    found: list[str] = _RUNS.findall(plain(text))
    return found


def is_ascii_word(run: str) -> bool:
    """Return whether a run consists of ASCII letters or digits, which are searched by prefix."""
    return run.isascii()


def pairs(run: str) -> list[str]:
    """Return the pairs of adjacent characters of a run."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


_ENDS = (3, 4, 5, 6, 8)
_LONGEST_BEGINNING = 4
"""Prefixes up to this length are indexed separately; longer ones scan all tokens."""

SEARCHED = ("name", "class_name", "original_name", "student_no", "phone")
"""The fields of a file that are searched."""


class Searched(Protocol):
    """The searched fields of a file."""

    @property
    def name(self) -> str: ...
    @property
    def class_name(self) -> str | None: ...
    @property
    def original_name(self) -> str | None: ...
    @property
    def student_no(self) -> str: ...
    @property
    def phone(self) -> str | None: ...


class Term(NamedTuple):
    """A token that a file must contain, or a prefix of one if ``is_beginning``."""

    text: str
    is_beginning: bool

    @property
    def question(self) -> str:
        return f'"{self.text}"' + "*" * self.is_beginning


def tokens_of(file: Searched) -> str:
    """Return the index tokens of a file, separated by spaces."""
    return " ".join(_words_of(file))


def _words_of(file: Searched) -> dict[str, None]:
    found: dict[str, None] = {}
    name = plain(file.name)
    for run in runs(name):
        _add(found, _pieces(run))
    _add(found, spoken("".join(run for run in runs(name) if not is_ascii_word(run))))
    for text in (file.class_name or "", file.original_name or ""):
        for run in runs(text):
            _add(found, _pieces(run))
    for number in (plain(file.student_no), plain(file.phone or "")):
        if number:
            _add(found, [number, *(number[-end:] for end in _ENDS if len(number) > end)])
            _add(found, runs(number))  # split like a query: letters, digits
    return found


def match_of(search: str) -> str | None:
    """Return the index query for a search text; None if there is nothing to search for."""
    return " AND ".join(term.question for term in terms_of(search)) or None


def rough_match_of(search: str) -> str | None:
    """Return a query that finds at least the same files, and that the index answers at once."""
    beginnings = (
        Term(term.text[:_LONGEST_BEGINNING], term.is_beginning) if term.is_beginning else term
        for term in terms_of(search)
    )
    return " AND ".join(term.question for term in beginnings) or None


def terms_of(search: str) -> tuple[Term, ...]:
    """Return the tokens that a file must contain to be found."""
    terms: list[Term] = []
    for run in runs(search):
        if is_ascii_word(run):
            terms.append(Term(run, is_beginning=True))
        elif len(run) == 1:
            terms.append(Term(run, is_beginning=False))
        else:
            terms.extend(Term(pair, is_beginning=False) for pair in pairs(run))
    return tuple(terms)


def is_found(terms: Iterable[Term], file: Searched) -> bool:
    """Return whether a file matches these terms, without using the index."""
    words = _words_of(file)
    return all(
        any(word.startswith(text) for word in words) if is_beginning else text in words
        for text, is_beginning in terms
    )


def long_runs(search: str) -> tuple[str, ...]:
    """Return the Chinese runs that a match of pairs alone does not prove to be contiguous."""
    found = runs(search)
    return tuple(run for run in found if not is_ascii_word(run) and len(run) > 2)


def put(connection: sa.Connection, entries: Sequence[tuple[int, CaseFile]]) -> None:
    """Index files (by their key) with their present values."""
    run_for_each(
        connection,
        "INSERT OR REPLACE INTO file_search(rowid, tokens) VALUES (?, ?)",
        [(key, tokens_of(file)) for key, file in entries],
    )


def drop(connection: sa.Connection, keys: Iterable[int]) -> None:
    """Remove files from the index."""
    doomed = [(key,) for key in keys]
    run_for_each(connection, "DELETE FROM file_search WHERE rowid = ?", doomed)


def _pieces(run: str) -> list[str]:
    return [run] if is_ascii_word(run) else [*run, *pairs(run)]


def _add(found: dict[str, None], words: Iterable[str]) -> None:
    found.update(dict.fromkeys(words))
