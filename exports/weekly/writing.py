"""Writes a weekly report: PDF, workbook and text, all or nothing."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from exports.atomic_files import atomic_writer
from exports.cancellation import Cancelled
from exports.pdf_security import PLAIN, DocumentSecurity, locked_workbook
from exports.table_book import TableSheet, table_book
from exports.typography.fonts import MissingGlyph
from exports.weekly.facts import WeeklyFacts
from exports.weekly.lists import tables_of
from exports.weekly.paper import set_weekly
from exports.weekly.text import chat_text


@dataclass(frozen=True, slots=True)
class WrittenWeekly:
    """The files of a report; none when it was cancelled. ``missing`` are the missing glyphs."""

    paths: tuple[Path, ...] = ()
    missing: tuple[MissingGlyph, ...] = ()


def write_weekly(
    facts: WeeklyFacts,
    folder: Path,
    *,
    security: DocumentSecurity = PLAIN,
    cancelled: Cancelled | None = None,
) -> WrittenWeekly:
    """Write a report into ``folder``, which must exist.

    A password encrypts the PDF and the workbook; the text for chat contains only figures.

    Raises:
        RuleBroken, Trouble: as ``atomic_writer``.
    """
    paper = io.BytesIO()
    _pages, missing = set_weekly(paper, facts, security)
    contents = {
        f"{facts.stem}.pdf": paper.getvalue(),
        f"{facts.stem}.xlsx": locked_workbook(weekly_book(facts), security.password),
        f"{facts.stem}.txt": chat_text(facts).encode("utf-8-sig"),
    }
    paths: list[Path] = []
    try:
        for name, content in contents.items():
            if cancelled is not None and cancelled():
                _take_away(paths)
                return WrittenWeekly()
            with atomic_writer(folder / name) as stream:
                stream.write(content)
            paths.append(folder / name)
    except BaseException:
        _take_away(paths)
        raise
    return WrittenWeekly(tuple(paths), missing)


def weekly_book(facts: WeeklyFacts) -> bytes:
    """Return a report as a workbook, one sheet per table."""
    sheets = [
        TableSheet(
            table.heading,
            f"{facts.unit}　{facts.compared}　{table.note}",
            table.columns,
            table.rows,
            table.left,
            table.numbers,
        )
        for table in tables_of(facts)
    ]
    return table_book(facts.unit, sheets, title=facts.title)


def _take_away(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
