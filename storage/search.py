"""Finds files by what a person types: name, pinyin, initials, number, class, end of the phone.

Every file has one line of tokens in a full-text index: single characters and pairs of Chinese
text, pinyin and initials for names, whole numbers and their ends. Pairs, because an index of
three characters cannot find a name of two.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

import sqlalchemy as sa

from casework.records import CaseFile

_RUNS = re.compile(r"[a-z]+|[0-9]+|[^\sa-z0-9\"'*·•‧∙⋅・.,，。、()（）-]+")
_ENDS = (3, 4, 5, 6, 8)
_MOST_READINGS = 8


def tokens_of(file: CaseFile) -> str:
    """Return the words under which a file is found, with blanks between."""
    found: dict[str, None] = {}
    name = _plain(file.name)
    for run in _RUNS.findall(name):
        _add(found, _pieces(run))
    _add(found, _pinyin_of(name))
    for text in (file.class_name or "", file.original_name or ""):
        for run in _RUNS.findall(_plain(text)):
            _add(found, _pieces(run))
    for number in (_plain(file.student_no), _plain(file.phone or "")):
        if number:
            _add(found, [number, *(number[-end:] for end in _ENDS if len(number) > end)])
            _add(found, _RUNS.findall(number))  # as a question is taken apart: letters, digits
    return " ".join(found)


def match_of(search: str) -> str | None:
    """Return the index's question for what a person typed; None when nothing can be asked."""
    words: list[str] = []
    for run in _RUNS.findall(_plain(search)):
        if _is_ascii_word(run):
            words.append(f'"{run}"*')
        elif len(run) == 1:
            words.append(f'"{run}"')
        else:
            words.extend(f'"{pair}"' for pair in _pairs(run))
    return " AND ".join(words) or None


def long_runs(search: str) -> tuple[str, ...]:
    """Return the Chinese runs whose pairs alone do not prove that they stand together."""
    runs = _RUNS.findall(_plain(search))
    return tuple(run for run in runs if not _is_ascii_word(run) and len(run) > 2)


def put(connection: sa.Connection, entries: Sequence[tuple[int, CaseFile]]) -> None:
    """Make files (by their key) findable under their present words."""
    if entries:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO file_search(rowid, tokens) VALUES (?, ?)",
            [(key, tokens_of(file)) for key, file in entries],
        )


def drop(connection: sa.Connection, keys: Iterable[int]) -> None:
    """Forget files."""
    doomed = [(key,) for key in keys]
    if doomed:
        connection.exec_driver_sql("DELETE FROM file_search WHERE rowid = ?", doomed)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _is_ascii_word(run: str) -> bool:
    return run.isascii()


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _pieces(run: str) -> list[str]:
    return [run] if _is_ascii_word(run) else [*run, *_pairs(run)]


def _add(found: dict[str, None], words: Iterable[str]) -> None:
    found.update(dict.fromkeys(words))


def _pinyin_of(name: str) -> list[str]:
    """The readings of a name and their initials; a few of them where characters have several."""
    text = "".join(run for run in _RUNS.findall(name) if not _is_ascii_word(run))
    syllables = [readings for readings in map(_readings_of, text) if readings]
    if not syllables:
        return []
    words: list[str] = []
    for reading in itertools.islice(itertools.product(*syllables), _MOST_READINGS):
        words.append("".join(reading))
        words.append("".join(syllable[:1] for syllable in reading))
    return words


@lru_cache(maxsize=8192)
def _readings_of(character: str) -> tuple[str, ...]:
    """How a character can be read, the usual way first; nothing for what is not Chinese."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()
