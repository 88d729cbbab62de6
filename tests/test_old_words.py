"""Words that were private to this program are no longer parts of its identifiers."""

from __future__ import annotations

import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

_FOLDERS = ("casework", "storage", "exports", "ui", "tests/builders")
_OLD_WORDS = {
    "shelf",
    "desk",
    "hands",
    "sight",
    "deed",
    "deeds",
    "shut",
    "passing",
    "stayed",
    "silent",
    "road",
    "roads",
    "errand",
    "nursery",
    "door",
    "doorbell",
    "told",
    "mend",
    "mended",
    "mends",
    "mending",
    "whom",
    "nobody",
    "room",
    "rooms",
    "beside",
    "stands",
    "stood",
    "sitting",
    "heir",
    "calm",
    "bell",
    "oddity",
    "locksmith",
    "outlook",
    "anew",
    "tells",
}
_LEFT: dict[str, int] = {
    "beside": 3,
    "hands": 6,
    "mended": 1,
    "nobody": 2,
    "silent": 4,
    "whom": 1,
}
"""How often identifiers with such a word are still left; the counts may only fall.

Stored names stay: the columns ``hands`` and ``beside``, ``silent_days`` among the settings, the
``beside`` of journal entries. ``NOBODY`` is the system's user of that name."""


def test_old_words_in_identifiers_only_become_fewer() -> None:
    found = Counter(
        word
        for folder in _FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in _identifiers(path)
        for word in _OLD_WORDS & _words(name)
    )

    assert dict(sorted(found.items())) == _LEFT


def _identifiers(path: Path) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type == tokenize.NAME:
            yield token.string


def _words(name: str) -> set[str]:
    return {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}
