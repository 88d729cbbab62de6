"""Fills an office's own form: adds the students to its table and keeps the rest of the workbook.

The XML of the sheet is edited in place: fonts, colours, widths, pictures, data validation and
everything else in the workbook are left alone instead of being read and rewritten. Rows are
streamed; only the finished file is written to disk.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from lxml import etree

from casework.problems import RuleBroken
from exports.ledger.columns import SERIAL
from exports.ledger.form_layout import FormLayout, Stretch, check_form, copied_down
from exports.ledger.streamed import cell_text

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_NS = {"m": _MAIN, "r": _RELATED, "p": _PACKAGE, "d": _DRAWING}
_MARK = "助航-rows"
_PORTION = 256
_PLACE = re.compile(r"([A-Z]+)(\d+)")
_CHAIN = "xl/calcChain.xml"
_NUMBERS = (SERIAL, "talk_given", "talk_owed", "referral_given", "referral_owed", "event_given",
            "event_owed", "cohort")  # fmt: skip
"""Columns written as numbers, for further calculations; all others are text."""


@dataclass(frozen=True, slots=True)
class _CellPattern:
    letters: str
    style: str
    formula: str = ""


@dataclass(frozen=True, slots=True)
class _RowPattern:
    """The format of one row of the form: its XML attributes, and its cells from the left."""

    number: int
    said: str
    cells: tuple[_CellPattern, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The sheet to be filled: its part name, and the empty rows that the form has for students."""

    path: str
    place: int
    patterns: tuple[_RowPattern, ...]
    tree: bytes = field(repr=False)

    @property
    def stretch_from(self) -> int:
        return self.patterns[-1].number + 1


def fill_form(
    stream: BinaryIO, form: bytes, layout: FormLayout, rows: Iterable[Mapping[str, str]], count: int
) -> None:
    """Write the form, filled with ``count`` students, to ``stream``.

    A row maps the keys used in ``layout.columns`` to cell values.

    Raises:
        RuleBroken: FORM_UNREADABLE, FORM_TOO_LARGE, FORM_SHEET_GONE.
    """
    check_form(form)
    with zipfile.ZipFile(io.BytesIO(form)) as package:
        parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    sheet = _sheet(parts, layout)
    stretch = Stretch(sheet.stretch_from, max(0, count - len(sheet.patterns)))
    head, tail = _around(sheet, stretch)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ("[Content_Types].xml", "_rels/.rels"):
            made.writestr(name, _without_chain(name, parts[name]))
        with made.open(sheet.path, "w", force_zip64=True) as page:
            page.write(head)
            waiting: list[str] = []
            for number, row in enumerate(rows, start=1):
                waiting.append(_row(sheet, number, row, layout))
                if len(waiting) == _PORTION:
                    page.write("".join(waiting).encode())
                    waiting.clear()
            waiting += _left_over(sheet, count)
            page.write("".join(waiting).encode() + tail)
        touched = _moved_parts(parts, sheet, stretch)
        for name, data in parts.items():
            if name not in made.namelist() and name != _CHAIN:
                made.writestr(name, touched.get(name) or _without_chain(name, data))


# --- reading the form ---------------------------------------------------------------------------


def _parsed(data: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise RuleBroken("FORM_UNREADABLE", "form") from error


def _sheet(parts: Mapping[str, bytes], layout: FormLayout) -> _Sheet:
    book = _parsed(parts["xl/workbook.xml"])
    sheets = book.findall("m:sheets/m:sheet", _NS)
    names = [one.get("name") for one in sheets]
    if layout.sheet not in names:
        raise RuleBroken("FORM_SHEET_GONE", "sheet", sheet=layout.sheet, choices=names)
    place = names.index(layout.sheet)
    relation = sheets[place].get(f"{{{_RELATED}}}id")
    related = _relations(parts, "xl/workbook.xml")
    path = _resolved("xl/workbook.xml", related[relation][1])
    tree = _parsed(parts[path])
    data = tree.find("m:sheetData", _NS)
    if data is None:
        raise RuleBroken("FORM_UNREADABLE", "form")
    by_number = {int(row.get("r")): row for row in data if row.get("r")}
    patterns = tuple(_patterns(by_number, layout))
    for pattern in patterns:
        if pattern.number in by_number:
            data.remove(by_number[pattern.number])
    mark = etree.Element(f"{{{_MAIN}}}row", r="0", mark=_MARK)
    after = [row for row in data if int(row.get("r") or 0) > patterns[-1].number]
    data.insert(data.index(after[0]) if after else len(data), mark)
    return _Sheet(path, place, patterns, etree.tostring(tree))


def _patterns(by_number: Mapping[int, Any], layout: FormLayout) -> Iterator[_RowPattern]:
    """Yield the rows for students: those from the first on that are empty and look the same."""
    number = layout.first_row
    first = _pattern(by_number.get(number), number)
    yield first
    while (row := by_number.get(number + 1)) is not None and _is_empty(row):
        number += 1
        if [cell.style for cell in _pattern(row, number).cells] != [c.style for c in first.cells]:
            return
        yield _pattern(row, number)


def _is_empty(row: Any) -> bool:
    return not any(
        cell.find("m:v", _NS) is not None or cell.find("m:is", _NS) is not None
        for cell in row
        if cell.find("m:f", _NS) is None
    ) and bool(len(row))


def _pattern(row: Any, number: int) -> _RowPattern:
    if row is None:
        return _RowPattern(number, "", ())
    said = "".join(
        f' {name}="{row.get(name)}"'
        for name in ("s", "customFormat", "ht", "customHeight")
        if row.get(name)
    )
    cells = []
    for cell in row:
        match = _PLACE.fullmatch(cell.get("r") or "")
        formula = cell.find("m:f", _NS)
        if match is not None:
            text = (formula.text or "") if formula is not None else ""
            cells.append(_CellPattern(match[1], cell.get("s") or "", text))
    return _RowPattern(number, said, tuple(cells))


def _relations(parts: Mapping[str, bytes], owner: str) -> dict[str, tuple[str, str]]:
    """The relationships of a part: the kind and target of each, by its id."""
    folder, _, name = owner.rpartition("/")
    found = parts.get(f"{folder}/_rels/{name}.rels")
    if found is None:
        return {}
    return {
        one.get("Id"): (one.get("Type", "").rpartition("/")[2], one.get("Target", ""))
        for one in _parsed(found)
    }


def _resolved(owner: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    steps = owner.split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            steps.pop()
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


# --- writing the filled form --------------------------------------------------------------------


def _around(sheet: _Sheet, stretch: Stretch) -> tuple[bytes, bytes]:
    """Return the XML of the sheet before and after its student rows, once the table has grown."""
    tree = _parsed(sheet.tree)
    dimension = tree.find("m:dimension", _NS)
    if dimension is not None:
        tree.remove(dimension)
    if stretch.by:
        _move_rows(tree, stretch)
        _move_ranges(tree, sheet, stretch)
    whole = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    mark = re.search(rb"<(?:\w+:)?row [^>]*mark=[^>]*/>", whole)
    if mark is None:
        raise RuleBroken("FORM_UNREADABLE", "form")
    return whole[: mark.start()], whole[mark.end() :]


def _move_rows(tree: Any, stretch: Stretch) -> None:
    for row in tree.find("m:sheetData", _NS):
        number = int(row.get("r") or 0)
        if row.get("mark") or number < stretch.start:
            continue
        row.set("r", str(stretch.row(number)))
        row.attrib.pop("spans", None)
        for cell in row:
            cell.set("r", stretch.cell(cell.get("r") or ""))
    for formula in tree.iterfind("m:sheetData/m:row/m:c/m:f", _NS):
        if formula.text:
            formula.text = stretch.formula(formula.text)
        if formula.get("ref"):
            formula.set("ref", stretch.area(formula.get("ref")))


def _move_ranges(tree: Any, sheet: _Sheet, stretch: Stretch) -> None:
    for path in ("m:mergeCells/m:mergeCell", "m:autoFilter", "m:hyperlinks/m:hyperlink"):
        for one in tree.iterfind(path, _NS):
            one.set("ref", stretch.area(one.get("ref")))
    for path in ("m:conditionalFormatting", "m:dataValidations/m:dataValidation"):
        for one in tree.iterfind(path, _NS):
            one.set("sqref", stretch.areas(one.get("sqref")))
    for one in tree.iterfind("m:rowBreaks/m:brk", _NS):
        one.set("id", str(stretch.row(int(one.get("id") or 0))))
    merges = tree.find("m:mergeCells", _NS)
    if merges is None:
        return
    first = sheet.patterns[0].number
    for one in list(merges):
        begin, _, end = one.get("ref").partition(":")
        rows = {int(_PLACE.fullmatch(part)[2]) for part in (begin, end or begin)}  # type: ignore[index]  # a reference always matches
        if rows == {first}:  # merged within a student row: repeat in each one
            for number in range(stretch.start, stretch.start + stretch.by):
                step = Stretch(first, number - first)
                etree.SubElement(merges, f"{{{_MAIN}}}mergeCell", ref=step.area(one.get("ref")))
    merges.set("count", str(len(merges)))


def _row(sheet: _Sheet, place: int, row: Mapping[str, str], layout: FormLayout) -> str:
    is_own = place <= len(sheet.patterns)
    pattern = sheet.patterns[place - 1 if is_own else 0]
    return _row_xml(sheet, pattern, sheet.patterns[0].number + place - 1, row, layout.columns)


def _left_over(sheet: _Sheet, count: int) -> Sequence[str]:
    """The rows of the form that are left empty."""
    return [_row_xml(sheet, pattern, pattern.number, {}, {}) for pattern in sheet.patterns[count:]]


def _row_xml(
    sheet: _Sheet,
    pattern: _RowPattern,
    number: int,
    row: Mapping[str, str],
    columns: Mapping[str, str],
) -> str:
    cells = {cell.letters: cell for cell in pattern.cells}
    for letters in columns:
        cells.setdefault(letters, _CellPattern(letters, ""))
    formulas = {cell.letters: cell.formula for cell in sheet.patterns[0].cells}
    made = []
    for letters in sorted(cells, key=lambda name: (len(name), name)):
        cell, key = cells[letters], columns.get(letters)
        style = f' s="{cell.style}"' if cell.style else ""
        place = f'<c r="{letters}{number}"{style}'
        words = row.get(key, "") if key else ""
        if key in _NUMBERS and words.isdecimal() and words.isascii():
            made.append(f"{place}><v>{words}</v></c>")
        elif words:
            text = f'<is><t xml:space="preserve">{cell_text(words)}</t></is>'
            made.append(f'{place} t="inlineStr">{text}</c>')
        elif not key and formulas.get(letters):
            moved = copied_down(formulas[letters], number - sheet.patterns[0].number)
            made.append(f"{place}><f>{cell_text(moved)}</f></c>")
        else:
            made.append(f"{place}/>")
    return f'<row r="{number}"{pattern.said}>{"".join(made)}</row>'


# --- other parts that refer to rows -------------------------------------------------------------


def _moved_parts(
    parts: Mapping[str, bytes], sheet: _Sheet, stretch: Stretch
) -> Mapping[str, bytes]:
    """Return the other parts that have changed: defined names, tables, positions of pictures."""
    changed: dict[str, bytes] = {}
    if not stretch.by:
        return changed
    book = _parsed(parts["xl/workbook.xml"])
    names = book.findall("m:definedNames/m:definedName", _NS)
    for name in names:
        if name.get("localSheetId") == str(sheet.place) and name.text:
            name.text = stretch.name(name.text)
    changed["xl/workbook.xml"] = _as_part(book)
    for kind, target in _relations(parts, sheet.path).values():
        path = _resolved(sheet.path, target)
        if kind == "table" and path in parts:
            table = _parsed(parts[path])
            for one in (table, *table.iterfind("m:autoFilter", _NS)):
                one.set("ref", stretch.area(one.get("ref")))
            changed[path] = _as_part(table)
        elif kind == "drawing" and path in parts:
            drawing = _parsed(parts[path])
            for row in drawing.iterfind(".//d:row", _NS):  # counted from 0
                row.text = str(stretch.row(int(row.text) + 1) - 1)
            changed[path] = _as_part(drawing)
    return changed


def _as_part(tree: Any) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _without_chain(name: str, data: bytes) -> bytes:
    """Return a part without references to the calculation chain, which is no longer valid."""
    if name == "[Content_Types].xml" or name == "xl/_rels/workbook.xml.rels":
        return re.sub(rb"<(?:Override|Relationship)\b[^>]*calcChain[^>]*/>", b"", data)
    return data
