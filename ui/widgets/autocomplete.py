"""Completion from earlier values: places, topics, employers, organisers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit
from shiboken6 import isValid

from casework.ports import Reader
from casework.records import Record
from ui.jobs.session import Session

Where = tuple[type[Record], str]
"""A kind of record and one of its fields, whose values are offered."""

_SHOWN = 8


def complete(session: Session, lines: Mapping[QLineEdit, Where]) -> None:
    """Let each line complete from the values in the caseload, latest first; any text is allowed."""
    wanted = list(lines.items())

    def look(reader: Reader) -> list[tuple[str, ...]]:
        return [reader.distinct_values(kind, field) for _line, (kind, field) in wanted]

    def show(found: list[tuple[str, ...]]) -> None:
        for (line, _where), words in zip(wanted, found, strict=True):
            if words and isValid(line):
                offer(line, words)

    session.read(look).then(show, problem=lambda _problem: None)


def offer(line: QLineEdit, words: Any) -> None:
    """Let a line complete any part of these values."""
    made = QCompleter(list(words), line)
    made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    made.setFilterMode(Qt.MatchFlag.MatchContains)
    made.setMaxVisibleItems(_SHOWN)
    line.setCompleter(made)
