"""The ledger without formatting: CSV for other programs, ODS for offices without Excel."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from exports.ledger.columns import TITLE, Ledger

UTF_8, GB_18030 = "utf-8", "gb18030"
"""The encodings of CSV: UTF-8 with a byte order mark, so that Excel recognises it, and the one of
older Chinese programs, which covers all of Unicode too."""

# Excel reads such cells as formulas, even in a text file; an apostrophe prevents it.
_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(
    stream: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[str]], encoding: str
) -> int:
    """Write a ledger as CSV with one heading row; return the number of students."""
    if encoding == UTF_8:
        stream.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="", write_through=True)
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(headings)
    count = 0
    for row in rows:
        lines.writerow([harmless(words) for words in row])
        count += 1
    text.flush()
    text.detach()
    return count


def harmless(words: str) -> str:
    """Escape a text so that no program reads it as a formula."""
    return f"'{words}" if words.startswith(_FORMULA_BEGINS) else words


def write_ods(
    stream: BinaryIO, ledger: Ledger, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> int:
    """Write a ledger as an OpenDocument spreadsheet; return the number of students.

    ``odswriter`` makes the package, but rows are streamed directly into it, since that library
    keeps a tree of all cells in memory until the end.
    """
    from odswriter import ods_components

    before, after = ods_components.content_xml.split("</office:spreadsheet>")
    count, width = 0, len(headings)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        kind = zipfile.ZipInfo("mimetype", (1980, 1, 1, 0, 0, 0))
        package.writestr(kind, ods_components.mimetype)
        package.writestr("META-INF/manifest.xml", ods_components.manifest_xml)
        package.writestr("styles.xml", ods_components.styles_xml)
        with package.open("content.xml", "w", force_zip64=True) as content:

            def write(xml: str) -> None:
                content.write(xml.encode())

            write(f"{before}<table:table table:name={quoteattr(TITLE)}>")
            write(f'<table:table-column table:number-columns-repeated="{width}"/>')
            for words in (ledger.title, ledger.about):
                write(_row([words]))
            write(f"<table:table-header-rows>{_row(headings)}</table:table-header-rows>")
            for row in rows:
                write(_row(row))
                count += 1
            write(_row([]) + _row([ledger.signatures]))
            write(f"</table:table></office:spreadsheet>{after}")
    return count


def _row(row: Sequence[str]) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string">{_paragraphs(words)}</table:table-cell>'
        if words
        else "<table:table-cell/>"
        for words in row or [""]
    )
    return f"<table:table-row>{cells}</table:table-row>"


def _paragraphs(words: str) -> str:
    kept = "".join(char if char >= " " or char in "\t\n" else "�" for char in words)
    lines = (escape(line).replace("\t", "<text:tab/>") for line in kept.split("\n"))
    return "".join(f"<text:p>{line}</text:p>" for line in lines)
