"""Plain English in docstrings and comments: turns of phrase that must not come back."""

from __future__ import annotations

import ast
import functools
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

SAY_INSTEAD = {
    r"\bt(?:ake|akes|aken|ook|aking) back\b": "undo, resume or withdraw",
    r"\bg(?:ive|iven|ave|iving) up\b": "revoke or stop",
    r"\bhand(?:s|ed)? on\b": "transfer",
    r"\bpairs? of hands\b": "owner",
    r"\banew\b": "again",
    r"\bmend(?:s|ed|ing)?\b": "fix, repair or correct",
    r"\b(?:no|any|some|every)body\b": "no one, anyone, someone, everyone",
    r"\bwhoever\b": "the owner, anyone who, regardless of who",
    r"\blies? (?:in|on|at|beside|before|ahead|outside|ready)\b": "is",
    r"\bstands? (?:only|there|beside|in|above|under)\b": "is, exists",
    r"\brubbed out\b": "erased",
    r"\bt(?:ake|aken|ook) in\b": "import",
    r"\bput(?:s|ting)? away\b": "close, hide, discard",
    r"\bfor ever\b": "permanently",
    r"\bsmells? of\b": "possible",
    r"\ball the same\b": "anyway",
    r"\b(?:was|were|is|are|has) (?:heard|told)\b": "received, reported, informed",
    r"\b(?:comes?|goes) by (?:itself|themselves)\b": "automatically",
    r"\bof (?:one's|your|my|its) own accord\b": "automatically",
}
"""A turn of phrase, and what the documentation of Git, SQLite or Qt says instead."""

CODE = re.compile(r"``[^`]+``|`[^`]+`|\"[^\"]+\"")
"""Names and quoted texts in prose are left alone."""


@functools.cache
def prose() -> tuple[tuple[str, str], ...]:
    """Return every docstring and comment of the program with its place."""
    return tuple(
        (f"{path.relative_to(ROOT)}:{line}", CODE.sub("", text))
        for folder in ("casework", "storage", "exports", "ui", "packaging")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, text in _prose_of(path.read_text("utf-8"))
    )


def _prose_of(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        for statement in body if isinstance(body, list) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                yield statement.lineno, str(statement.value.value)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


@pytest.mark.parametrize("phrase", SAY_INSTEAD)
def test_a_turn_of_phrase_does_not_come_back(phrase: str) -> None:
    pattern = re.compile(phrase, re.IGNORECASE)

    found = [f"{place}: {text.strip()}" for place, text in prose() if pattern.search(text)]

    assert found == [], f"say instead: {SAY_INSTEAD[phrase]}"


def test_the_docstrings_are_read_at_all() -> None:
    assert len(prose()) > 6_000
