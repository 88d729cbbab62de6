"""Tables written as markup: web pages saved as .xls, copied cells, XML spreadsheets.

Document type declarations are rejected, so no entity is ever expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

from storage.intake.formats import RawSheet, UnreadableTable, check_size, trimmed

LARGEST_SPAN = 4_096

_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_SEPARATOR = "\x1f"


class _Page(HTMLParser):
    """Collects the cells of the tables of a page, including row and column spans."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Any]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden: list[int] = []
        self._taken: dict[tuple[int, int], bool] = {}
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag in ("style", "script"):
            self._skipped += 1
        elif tag == "tr":
            self._end_cell()
            self.rows.append([])
            check_size(len(self.rows), 1)
            if _HIDDEN.search(known.get("style") or ""):
                self.hidden.append(len(self.rows) - 1)
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            self._spans = (_span(known.get("rowspan")), _span(known.get("colspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._skipped = max(0, self._skipped - 1)
        elif tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._skipped:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        if not self.rows:
            self.rows.append([])
        row, cells = len(self.rows) - 1, self.rows[-1]
        while (row, len(cells)) in self._taken:
            cells.append(None)
        column = len(cells)
        text = "\n".join(
            " ".join(line.split(" ")).strip(" \r\t") for line in "".join(self._cell).split("\n")
        )
        cells.append(text.strip("\n") or None)
        self._cell = None
        height, width = self._spans
        check_size(row + height, column + width)
        cells.extend([None] * (width - 1))
        if height > 1 or width > 1:
            self.merged.append((row, column, row + height - 1, column + width - 1))
        for below in range(row + 1, row + height):
            for spanned in range(column, column + width):
                self._taken[below, spanned] = True


def _span(text: str | None) -> int:
    return min(max(int(text), 1), LARGEST_SPAN) if text and text.isdigit() else 1


def page_sheet(text: str) -> RawSheet:
    """Return the tables of a page as one sheet."""
    page = _Page()
    page.feed(text)
    page.close()
    page.handle_endtag("table")
    rows = [trimmed(row) for row in page.rows]
    return RawSheet("", merged=page.merged, hidden=tuple(page.hidden), rows=rows)


class _Spreadsheet:
    """Collects the sheets of an XML spreadsheet (SpreadsheetML 2003)."""

    def __init__(self) -> None:
        self.sheets: list[RawSheet] = []
        self.hidden: set[int] = set()
        self._column = 0
        self._at = 0
        self._kind = ""
        self._text: list[str] | None = None
        self._is_note = False
        self._formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        known = {key.rsplit(_SEPARATOR, 1)[-1]: value for key, value in attributes.items()}
        tag = name.rsplit(_SEPARATOR, 1)[-1]
        if tag == "Worksheet":
            self.sheets.append(RawSheet(known.get("Name", ""), merged=[]))
        elif tag == "Row" and self.sheets:
            self._start_row(known)
        elif tag == "Cell" and self.sheets and self.sheets[-1].rows:
            self._start_cell(known)
        elif tag == "Comment":
            self._is_note = True
        elif tag == "Data" and not self._is_note:
            self._kind, self._text = known.get("Type", "String"), []

    def _start_row(self, known: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        index = _number(known.get("Index"))
        check_size(max(index, len(sheet.rows)) + 1, 1)
        while index and len(sheet.rows) < index - 1:
            sheet.rows.append([])
        sheet.rows.append([])
        self._column = 0
        if known.get("Hidden") == "1":
            sheet.hidden = (*sheet.hidden, len(sheet.rows) - 1)

    def _start_cell(self, known: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        if index := _number(known.get("Index")):
            self._column = index - 1
        row, across = len(sheet.rows) - 1, _number(known.get("MergeAcross"))
        down = _number(known.get("MergeDown"))
        check_size(row + down + 1, self._column + across + 1)
        cells = sheet.rows[-1]
        cells.extend([None] * (self._column + across + 1 - len(cells)))
        if (across or down) and sheet.merged is not None:
            sheet.merged.append((row, self._column, row + down, self._column + across))
        self._at = self._column
        self._formula = "Formula" in known
        self._column += across + 1

    def end(self, name: str) -> None:
        tag = name.rsplit(_SEPARATOR, 1)[-1]
        if tag == "Comment":
            self._is_note = False
        elif tag == "Data" and self._text is not None and self.sheets and self.sheets[-1].rows:
            cells = self.sheets[-1].rows[-1]
            if self._at < len(cells):
                cells[self._at] = _value(self._kind, "".join(self._text))
            self._text = None

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() and len(text) < 8 else 0


def _value(kind: str, text: str) -> Any:
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text or None
    if kind == "DateTime":
        return (
            ["dt", text[:19]] if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*", text) else text
        )
    if kind == "Boolean":
        return text == "1"
    return ["e", ""] if kind == "Error" else text or None


def xml_sheets(data: bytes) -> Iterator[RawSheet]:
    """Yield the sheets of an XML spreadsheet."""
    found = _Spreadsheet()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableTable("FILE_UNREADABLE", "damaged XML") from error
    if not found.sheets:
        raise UnreadableTable("FILE_UNREADABLE", "not a table")
    for sheet in found.sheets:
        sheet.rows = [trimmed(row) for row in sheet.rows]
        yield sheet


def _refuse(*_declared: object) -> None:
    raise UnreadableTable("FILE_UNREADABLE", "document type")
