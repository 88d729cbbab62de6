"""Full-text search in notes: talks, plans, referrals, guidance, visits' answers.

Chinese text is indexed as pairs of characters in order, so that any contiguous run of two or more
characters is found. Words in other scripts are indexed whole and found by prefix.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from casework import records as r
from casework.corrections import SHARED
from casework.records.base import field_info
from storage.bulk import rows_of, run_for_each
from storage.search import is_ascii_word, pairs, runs
from storage.types import names_in_sql

_SHORTEST = 2
_SHORTEST_ASCII = 3
"""Shorter ASCII words occur in nearly every text: they search names, not notes."""

_PORTION = 500


def _note_columns(kind: type[r.Record]) -> tuple[list[str], list[str]]:
    """Return the columns of a record with text for the search, and those with lists of texts."""
    notes = {name: info for name, info in field_info(kind).items() if info.is_note}
    names = {name: f"{kind.kind}.{names_in_sql([name])}" for name in notes}
    texts = [column for name, column in names.items() if notes[name].type is str]
    return texts, [column for column in names.values() if column not in texts]


def _query_of(kind: type[r.FileRecord]) -> str:
    """Return the query of the texts of one kind of record, with those of the record it shares."""
    texts, lists = _note_columns(kind)
    source = kind.kind
    if kind in SHARED:
        column, shared = SHARED[kind]
        more, more_lists = _note_columns(shared)
        if more or more_lists:
            texts, lists = [*more, *texts], [*more_lists, *lists]
            source += f" JOIN {shared.kind} ON {shared.kind}.id = {kind.kind}.{column}"
    lists = (lists + ["NULL"] * _LISTS)[:_LISTS]
    return f"""SELECT {kind.kind}.file_id, concat_ws({", ".join(["char(10)", *texts])}),
{", ".join(lists)} FROM {source}
WHERE {kind.kind}.file_id IN (SELECT value FROM json_each(?1))"""


_LISTS = 2
"""The columns with lists that the query of each kind returns; the record with most has two."""

KINDS = frozenset(kind.kind for kind in r.RECORD_KINDS if any(_note_columns(kind)))
"""Record kinds that contain notes; changes of other kinds do not touch the index."""

_TEXTS = " UNION ALL ".join(
    _query_of(kind)
    for kind in r.RECORD_KINDS
    if kind.kind in KINDS and issubclass(kind, r.FileRecord)
)
"""Selects the texts of files, one in each row: file, text, and lists of texts as JSON."""


def match_of(search: str) -> str | None:
    """Return the index query; None if the search text is too short for notes."""
    asked: list[str] = []
    for run in runs(search):
        if is_ascii_word(run):
            if len(run) < _SHORTEST_ASCII or run.isdigit():
                return None  # numbers are searched among the student numbers
            asked.append(f'"{run}"*')
        elif len(run) < _SHORTEST:
            return None
        else:
            asked.append('"' + " ".join(pairs(run)) + '"')
    return " AND ".join(asked) or None


def words_of(text: str) -> str:
    """Return the index tokens of a text."""
    found: list[str] = []
    for run in runs(text):
        found.extend([run] if is_ascii_word(run) or len(run) < _SHORTEST else pairs(run))
    return " ".join(found)


def put(connection: sa.Connection, files: Iterable[tuple[int, str]]) -> None:
    """Update the index entries of these files (key, stored id) from their records."""
    every = list(files)
    for start in range(0, len(every), _PORTION):
        some = every[start : start + _PORTION]
        texts = _texts_of(connection, [file_id for _key, file_id in some])
        drop(connection, [key for key, _file_id in some])
        entries = [(key, words_of(texts[file_id])) for key, file_id in some if texts.get(file_id)]
        run_for_each(connection, "INSERT INTO note_search(rowid, tokens) VALUES (?, ?)", entries)


def put_all(connection: sa.Connection) -> None:
    """Index every file, for a database that has no such index yet."""
    rows = connection.exec_driver_sql("SELECT key, id FROM file").all()
    put(connection, ((key, file_id) for key, file_id in rows))


def drop(connection: sa.Connection, keys: Iterable[int]) -> None:
    """Remove files from the index."""
    doomed = [(key,) for key in keys]
    run_for_each(connection, "DELETE FROM note_search WHERE rowid = ?", doomed)


def forget_words(connection: sa.Connection) -> None:
    """Merge the index: until then it keeps the words of removed entries."""
    connection.exec_driver_sql("INSERT INTO note_search(note_search) VALUES ('optimize')")


def _texts_of(connection: sa.Connection, ids: list[str]) -> dict[str, str]:
    texts: dict[str, list[str]] = defaultdict(list)
    for file_id, text, *lists in rows_of(connection, _TEXTS, json.dumps(ids)):
        if text:
            texts[file_id].append(text)
        for kept in lists:
            texts[file_id].extend(_strings(json.loads(kept)) if kept else ())
    return {file_id: "\n".join(parts) for file_id, parts in texts.items()}


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts in lists and in their nested records."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
