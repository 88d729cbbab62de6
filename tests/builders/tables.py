"""Tables as they come out of the reading child, without a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from casework.intake import Workbook, WorkbookSheet, draft_of
from casework.service_layer.imports import parked_id


def a_sheet(
    rows: Sequence[Sequence[Any]],
    *,
    name: str = "名单",
    hidden: Iterable[int] = (),
    merged: Sequence[tuple[int, int, int, int]] | None = (),
    is_visible: bool = True,
    since_1904: bool = False,
    notes: Sequence[tuple[int, int, str]] = (),
) -> WorkbookSheet:
    """Return a sheet with these cells; ``hidden`` are row numbers as the sheet shows them."""
    return WorkbookSheet(
        name,
        is_visible=is_visible,
        merged=None if merged is None else tuple(merged),
        hidden=frozenset(row - 1 for row in hidden),
        since_1904=since_1904,
        rows=[list(row) for row in rows],
        notes=tuple(notes),
    )


def a_table(rows: Sequence[Sequence[Any]], **sheet: Any) -> Workbook:
    """Return a workbook with one sheet of these cells."""
    return a_book(a_sheet(rows, **sheet))


def a_book(*sheets: WorkbookSheet) -> Workbook:
    """Return a workbook of these sheets."""
    digest = hashlib.sha256(repr([s.rows for s in sheets]).encode()).hexdigest()
    return Workbook(digest, sheets, "名单.xlsx")


def waiting_id(rows: Sequence[Sequence[Any]]) -> UUID:
    """Return the id under which the first row that waits of such a table is kept."""
    return next(parked_id(row) for row in draft_of(a_table(rows)).rows if row.is_parked)
