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

from storage.bulk import rows_of, run_for_each
from storage.search_words import is_ascii_word, pairs, runs

_SHORTEST = 2
_SHORTEST_ASCII = 3
"""Shorter ASCII words occur in nearly every text: they search names, not notes."""

_PORTION = 500

# The texts of a file, one in each row: its id, the text, and lists of texts as JSON.
_TEXTS = """
SELECT t.file_id, concat_ws(char(10), s.topic, s.content, s.measures, t.own_words, s.wishes,
    s.next_step, s.follow_up, t.feedback), NULL, NULL
FROM talk t JOIN talk_session s ON s.id = t.session_id
WHERE t.file_id IN (SELECT value FROM json_each(?1))
UNION ALL
SELECT file_id, concat_ws(char(10), analysis, goal, change_reason, review_note), difficulties,
    measures
FROM plan WHERE file_id IN (SELECT value FROM json_each(?1))
UNION ALL
SELECT file_id, concat_ws(char(10), "match", response), steps, NULL
FROM referral WHERE file_id IN (SELECT value FROM json_each(?1))
UNION ALL
SELECT file_id, content, NULL, NULL
FROM extra_service WHERE file_id IN (SELECT value FROM json_each(?1))
UNION ALL
SELECT file_id, handover_note, NULL, NULL
FROM pairing WHERE handover_note IS NOT NULL
AND file_id IN (SELECT value FROM json_each(?1))
"""

KINDS = frozenset({"talk", "talk_session", "plan", "referral", "extra_service", "pairing"})
"""Record kinds that contain notes; changes of other kinds do not touch the index."""


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
