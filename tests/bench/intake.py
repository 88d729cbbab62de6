"""How fast a file is understood and taken in, beside the bare read by the library used."""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from casework.intake import ImportDraft, draft_of, with_choices
from storage.caseload import OpenCaseload
from storage.intake.sheets import read_table
from tests.bench.caseloads import KEY, new_home
from tests.bench.measure import Result, compared
from tests.builders.rosters import HEADINGS, invented_students

ROWS, COLUMNS = 10_000, 40
NARROW_ROWS = 5_000
LONG_ROWS = 100_000
LARGEST_MIB = 1_024
WIDEST_RATIO = 8
"""From the drop to the preview, in bare reads of the same workbook."""


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    book = folder / "wide.xlsx"
    _write_book(book, ROWS, COLUMNS)
    manager = new_home(folder / "home")
    with manager.open(folder / "home", KEY) as caseload:
        yield compared(
            f"from dropping {ROWS:,} rows × {COLUMNS} columns to the preview",
            partial(_preview, caseload, book),
            "the same workbook read by python-calamine alone",
            partial(_read_bare, book),
            limit=WIDEST_RATIO,
            rounds=5,
            is_ratio=True,
        )
        draft = draft_of(read_table(book))
        fixed = draft.choices.with_fix(5, "phone", "13900000001")
        yield compared(
            f"one corrected cell among {ROWS:,} rows read again",
            lambda: with_choices(draft, fixed),
            "all rows read again",
            lambda: draft_of(draft.workbook, fixed),
            limit=200,
            rounds=5,
        )
        yield compared(
            f"commit {ROWS:,} rows × {COLUMNS} columns, with journal and encryption",
            partial(_commit, caseload, draft),
            "the same workbook read by python-calamine alone",
            partial(_read_bare, book),
            limit=10_000,
            rounds=3,
            back=caseload.services.actions.undo,
        )
        text = folder / "narrow.csv"
        _write_text(text, NARROW_ROWS)
        yield compared(
            f"{NARROW_ROWS:,} rows × 3 columns of CSV, previewed and committed",
            partial(_all_the_way, caseload, text),
            "the same text read by Python's csv alone",
            partial(_read_text, text),
            limit=3_000,
            rounds=3,
            back=caseload.services.actions.undo,
        )
    yield _memory(folder)


def _preview(caseload: OpenCaseload, path: Path) -> None:
    draft = draft_of(read_table(path))
    with caseload.snapshot() as reader:
        caseload.services.imports.preview_draft(reader, draft)


def _commit(caseload: OpenCaseload, draft: ImportDraft) -> None:
    caseload.services.imports.import_draft(draft)


def _all_the_way(caseload: OpenCaseload, path: Path) -> None:
    draft = draft_of(read_table(path))
    with caseload.snapshot() as reader:
        caseload.services.imports.preview_draft(reader, draft)
    caseload.services.imports.import_draft(draft)


def _read_bare(path: Path) -> None:
    import python_calamine as calamine

    calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def _read_text(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        list(csv.reader(stream))


def _memory(folder: Path) -> Result:
    """The most memory that a process of its own needs for the longest file, and its children."""
    book = folder / "long.xlsx"
    _write_book(book, LONG_ROWS, len(HEADINGS))
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.intake", str(book), str(folder / "home-long")],
        check=True,
        capture_output=True,
        text=True,
    )
    ours, theirs = (float(part) for part in run.stdout.split())
    return Result(
        f"MiB of memory for {LONG_ROWS:,} rows, previewed and committed",
        "peak",
        ours,
        ours,
        LARGEST_MIB,
        "the process that reads the workbook",
        theirs,
        1,
    )


def _write_book(path: Path, rows: int, columns: int) -> None:
    import xlsxwriter

    students = invented_students(min(rows, 2_000))
    headings = ["帮扶责任人" if name == "helper" else heading for name, heading in HEADINGS]
    headings += [f"备用{number}" for number in range(len(headings), columns)]
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading)
        for row in range(rows):
            student = students[row % len(students)]
            for column, (name, _heading) in enumerate(HEADINGS):
                text = f"0231{row:06d}" if name == "student_no" else student[name]
                # Beyond the invented ones nobody has an identity number: two would share it.
                if text and (name != "id_number" or row < len(students)):
                    sheet.write_string(row + 1, column, str(text))
            for column in range(len(HEADINGS), columns):
                sheet.write_string(row + 1, column, f"值{row}-{column}")


def _write_text(path: Path, rows: int) -> None:
    lines = ["学号,姓名,联系电话"]
    students = invented_students(rows, stem="07")
    lines += [f"07{n:06d},{one['name']},{one['phone']}" for n, one in enumerate(students)]
    path.write_text("\n".join(lines), encoding="utf-8")


def _measured_here(book: Path, home: Path) -> None:
    """Take the file in, and print the largest memory of this process and of its children (MiB)."""
    manager = new_home(home)
    with manager.open(home, KEY) as caseload:
        _all_the_way(caseload, book)
    peaks = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    own, child = peaks
    sys.stdout.write(f"{max(own, child):.0f} {child:.0f}\n")


if __name__ == "__main__":
    _measured_here(Path(sys.argv[1]), Path(sys.argv[2]))
