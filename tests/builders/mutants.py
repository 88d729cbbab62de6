"""Damaged files: samples of every format, mutated in their cells, structure and encoding."""

from __future__ import annotations

import importlib.util
import random
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.builders.rosters import invented_students, tidy_rows, write_ledger, write_text
from tests.builders.xls import xls_bytes

ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-be", "utf-7", "big5")
EVIL_CELLS = (
    "=cmd|' /C calc'!A0", "\t=1+1", "@SUM(1)", "1E+400", "-0", "9" * 400, "\x00", "\ufffe", "〃",
    "合计", "#REF!", "2023-02-30", "1900-02-29", "0", "'" * 50, "甲" * 5_000, '"', "\u202e学号",
)  # fmt: skip


@cache
def torture() -> ModuleType:
    """Return the tool that mutates files by their structure, kept as it came."""
    place = Path(__file__).parents[1] / "torture" / "mutate_files.py"
    spec = importlib.util.spec_from_file_location("mutate_files", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate_files"] = module
    spec.loader.exec_module(module)
    # What is written to be huge is tried once: it costs a second each time.
    module.SPENT.update(("bomb", "nestbomb", "manyentries"))
    return module


@cache
def samples() -> tuple[bytes, ...]:
    """Return one sound file of every format."""
    students = invented_students(12)
    rows = tidy_rows(students)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        ledger = write_ledger(place / "a.xlsx", students, hidden=(7,)).read_bytes()
        text = write_text(place / "a.csv", rows, encoding="gb18030").read_bytes()
    lines = "".join(
        "<tr>" + "".join(f"<td>{cell or ''}</td>" for cell in row) + "</tr>" for row in rows
    )
    page = f"<html><meta charset=utf-8><table>{lines}</table></html>".encode()
    cells = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{cell or ""}</Data></Cell>' for cell in row)
        + "</Row>"
        for row in rows
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    xml = (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="a"><Table>{cells}</Table></Worksheet></Workbook>'
    ).encode()
    return ledger, ledger, ledger, xls_bytes(rows), text, page, xml


def mutants(count: int, *, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield so many damaged files, each with what was done to it; a seed gives the same ones."""
    pool = list(samples())
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        data = pool[number % len(pool)]
        kind, mutant = _mutated(chance, data, pool)
        yield f"{seed}/{number} {kind}", mutant


def _mutated(chance: random.Random, data: bytes, pool: list[bytes]) -> tuple[str, bytes]:
    tool: Any = torture()
    if data.startswith(b"PK"):
        if chance.random() < 0.3:
            return "cells", _with_cells(chance)
        _expected, kind, mutant = tool.mut_zip(chance, data, pool)
        return kind, mutant
    roll = chance.random()
    if data.startswith(b"<?xml") and roll < 0.5:
        kind, mutant = tool.mut_xml(chance, data)
        return kind, mutant
    if not data.startswith(bytes.fromhex("D0CF11E0")) and roll < 0.6:
        return _recoded(chance, data)
    kind, mutant = tool.generic(chance, data, pool)
    return kind, mutant


def _with_cells(chance: random.Random) -> bytes:
    """Return a workbook in which some cells say what no cell should."""
    import io

    import xlsxwriter

    rows = tidy_rows(invented_students(12))
    for _ in range(chance.randrange(1, 12)):
        row = chance.choice(rows)
        row[chance.randrange(len(row))] = chance.choice(
            (*EVIL_CELLS, None, 1e300, -1, 0.5, 45000, True, float(10**17))
        )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(chance.choice(("名单", "Sheet1", "就业帮扶(2)")))
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, bool):
                    sheet.write_boolean(at, column, cell)
                elif isinstance(cell, int | float):
                    sheet.write_number(at, column, cell)
                elif cell is not None:
                    sheet.write_string(at, column, cell.replace("\x00", "").replace("\ufffe", ""))
    return out.getvalue()


def _recoded(chance: random.Random, data: bytes) -> tuple[str, bytes]:
    """Return text in another encoding, or in two at once, with cells that are odd."""
    text = data.decode("utf-8", "ignore") if b"<" in data[:5] else data.decode("gb18030")
    lines = text.split("\n")
    for _ in range(chance.randrange(3)):
        at = chance.randrange(len(lines))
        lines[at] = chance.choice((",", "\t", ";", " ")).join(
            chance.choice(EVIL_CELLS) for _ in range(chance.randrange(1, 20))
        )
    first, second = chance.choice(ENCODINGS), chance.choice(ENCODINGS)
    cut = chance.randrange(len(lines) + 1) if chance.random() < 0.3 else len(lines)
    begin = "\n".join(lines[:cut]).encode(first, "replace")
    return f"encoding {first}", begin + "\n".join(lines[cut:]).encode(second, "replace")
