"""Adjusts cell references (B5, $A$1:$F$14) after rows were inserted into a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")
_RANGE = re.compile(
    r"(?<![A-Za-z0-9_.$!])(\$?[A-Z]{1,3}\$?\d+)(?::(\$?[A-Z]{1,3}\$?\d+))?(?![A-Za-z0-9_(])"
)
_RELATIVE = re.compile(r"(?<![A-Za-z0-9_.$])\$?[A-Z]{1,3}(\d+)(?![A-Za-z0-9_(])")
_QUOTED = re.compile(r'("(?:[^"]|"")*")')


def copied_down(formula: str, rows: int) -> str:
    """Return a formula copied down by ``rows``; rows with ``$`` stay fixed."""
    return "".join(part if isinstance(part, str) else str(part + rows) for part in _parts(formula))


@lru_cache(maxsize=256)
def _parts(formula: str) -> tuple[str | int, ...]:
    """A formula split at its relative row numbers."""
    found: list[str | int] = []
    for number, piece in enumerate(_QUOTED.split(formula)):
        end = 0
        for match in _RELATIVE.finditer(piece) if number % 2 == 0 else ():
            found += [piece[end : match.start(1)], int(match[1])]
            end = match.end(1)
        found.append(piece[end:])
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Stretch:
    """``by`` rows were inserted above row ``start``: all rows from there on move down.

    A range that ends with the last row of the table is extended to its new last row.
    """

    start: int
    by: int

    def row(self, row: int, *, is_end: bool = False) -> int:
        """Return the new number of a row; ``is_end`` marks the last row of a range."""
        if row >= self.start or (is_end and row == self.start - 1):
            return row + self.by
        return row

    def cell(self, reference: str, *, is_end: bool = False) -> str:
        """Return the adjusted reference to a cell."""
        match = _CELL.fullmatch(reference)
        if match is None:
            return reference
        fixed, column, held, row = match.groups()
        return f"{fixed}{column}{held}{self.row(int(row), is_end=is_end)}"

    def area(self, reference: str) -> str:
        """Return the adjusted reference to a cell or range."""
        first, _, last = reference.partition(":")
        if not last:
            return self.cell(first)
        return f"{self.cell(first)}:{self.cell(last, is_end=True)}"

    def areas(self, references: str) -> str:
        """Return several adjusted references, separated by spaces."""
        return " ".join(map(self.area, references.split()))

    def formula(self, text: str) -> str:
        """Return a formula of this sheet with adjusted references."""
        # Quoted strings contain no references.
        parts = _QUOTED.split(text)
        return "".join(
            part if number % 2 else _RANGE.sub(lambda match: self.area(match[0]), part)
            for number, part in enumerate(parts)
        )

    def name(self, text: str) -> str:
        """Return the adjusted content of a defined name: references prefixed with a sheet."""
        return re.sub(
            r"(\$?[A-Z]{1,3}\$?\d+)(:\$?[A-Z]{1,3}\$?\d+)?",
            lambda match: self.area(match[0]),
            text,
        )
