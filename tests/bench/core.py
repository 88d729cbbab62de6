"""How fast the ground is: saving, searching, taking rosters in, counting."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import python_calamine
import xlsxwriter
from sqlcipher3 import dbapi2 as sqlcipher

from casework.case import Case
from casework.intake import ImportDraft, draft_of
from casework.intake.roster import RosterRow
from casework.read_models import FileQuery
from casework.records import TalkMode
from casework.rulepack import load_pack
from casework.service_layer import TalkDraft
from casework.standing import standing_of
from storage.caseload import OpenCaseload
from storage.caseload_manager import LocalCaseloadManager
from tests.bench.caseloads import EMPLOYERS, KEY, new_home, roster_of, take_notes
from tests.bench.measure import Result, compared

_WORDS = "谈了近两周的投递情况，约好下周一起修改简历，再报名一次线上双选会。"


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    yield from _small_caseload(folder)
    yield from _rosters(folder)
    yield from _large_caseload(folder)


def _small_caseload(folder: Path) -> Iterator[Result]:
    manager = new_home(folder / "small")
    bare = bare_database(folder / "bare.db")
    with manager.open(folder / "small", KEY) as caseload:
        caseload.services.imports.import_draft(roster_of(600))
        with caseload.snapshot() as reader:
            files = [line.file.id for line in reader.lines(FileQuery())]
        yield compared(
            "save a talk, journal included",
            _talks(caseload, files),
            "one INSERT and COMMIT, synchronous=FULL",
            _inserts(bare),
            limit=50,
            rounds=60,
        )
        yield search(caseload, bare, "search among 600 files", 16, "median", 600)
        case = _one_case(caseload, files[0])
        pack = load_pack(case.file.pack_id)
        today = date.today()  # noqa: DTZ011  the bench counts as people do
        yield compared(
            "recount one file",
            lambda: standing_of(case, pack, today),
            "read the same file from the database",
            lambda: _one_case(caseload, files[0]),
            limit=5,
            rounds=60,
        )
    bare.close()


def _large_caseload(folder: Path) -> Iterator[Result]:
    manager = new_home(folder / "large")
    with manager.open(folder / "large", KEY) as caseload:
        for first in range(0, 100_000, 20_000):
            caseload.services.imports.import_draft(roster_of(20_000, first=first))
        take_notes(caseload)
        bare = bare_database(folder / "bare-large.db")
        yield search(caseload, bare, "search among 100,000 files", 50, "p95", 100_000)
        bare.close()


def search(
    caseload: OpenCaseload, bare: Any, name: str, limit: float, unit: str, size: int
) -> Result:
    bare.execute("CREATE TABLE people (name TEXT, no TEXT)")
    rows = [
        (row.facts.name, row.facts.student_no)
        for row in roster_of(size).rows
        if isinstance(row, RosterRow) and row.facts
    ]
    bare.executemany("INSERT INTO people VALUES (?, ?)", rows)
    typed = itertools.cycle(
        ("王", "王伟", "王伟芳", "w", "wwf", "0231", "软件23", "0042", "李芳", EMPLOYERS[0], "面试")
    )
    scanned = itertools.cycle(("王", "王伟", "王伟芳"))

    def ours() -> None:
        with caseload.snapshot() as reader:
            reader.lines(FileQuery(search=next(typed), limit=50))

    def theirs() -> None:
        like = f"%{next(scanned)}%"
        bare.execute("SELECT * FROM people WHERE name LIKE ? OR no LIKE ?", (like, like)).fetchall()

    ours()
    return compared(
        name,
        ours,
        "LIKE over two columns of as many rows",
        theirs,
        limit=limit,
        rounds=90,
        unit=unit,
    )


def _rosters(folder: Path) -> Iterator[Result]:
    for size, limit, rounds in ((126, 2_000, 7), (10_000, 10_000, 3)):
        book = folder / f"roster-{size}.xlsx"
        _write_book(book, roster_of(size))
        manager = new_home(folder / f"home-{size}")
        with manager.open(folder / f"home-{size}", KEY) as caseload:
            yield compared(
                f"import a roster of {size:,} rows, from the workbook to the journal",
                partial(_take_in, manager, caseload, book),
                "the same workbook read by python-calamine alone",
                partial(_read_bare, book),
                limit=limit,
                rounds=rounds,
                back=caseload.services.actions.undo,
            )


def _take_in(manager: LocalCaseloadManager, caseload: OpenCaseload, book: Path) -> None:
    caseload.services.imports.import_draft(draft_of(manager.read_table(book)))


def _read_bare(book: Path) -> None:
    python_calamine.CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()


def _write_book(book: Path, roster: ImportDraft) -> None:
    headings = (
        "学号",
        "姓名",
        "性别",
        "民族",
        "身份证号",
        "手机",
        "学院",
        "专业",
        "班级",
        "学历",
        "困难类别",
    )
    names = "student_no name gender ethnicity id_number phone college major class_name level"
    with xlsxwriter.Workbook(str(book)) as workbook:
        sheet = workbook.add_worksheet("2027届")
        sheet.write_row(0, 0, headings)
        for number, row in enumerate(roster.rows, start=1):
            assert isinstance(row, RosterRow)
            facts = row.facts
            assert facts is not None
            cells = [str(getattr(facts, name)) for name in names.split()]
            for column, text in enumerate([*cells, "、".join(facts.categories)]):
                sheet.write_string(number, column, text)


def _one_case(caseload: OpenCaseload, file_id: UUID) -> Case:
    with caseload.snapshot() as reader:
        return reader.case(file_id)


def _talks(caseload: OpenCaseload, files: list[UUID]) -> Callable[[], object]:
    turns = itertools.count()

    def save() -> None:
        turn = next(turns)
        draft = TalkDraft(
            on=date(2026, 9, 1) + timedelta(days=turn % 60),
            start=time(9),
            end=time(9, 30),
            mode=TalkMode.FACE,
            place="办公室",
            topic="求职进展",
            content=_WORDS,
            measures="下周一复查简历",
        )
        caseload.services.talks.log_talk([files[turn % len(files)]], draft)

    return save


def bare_database(path: Path) -> Any:
    """A SQLCipher database with our settings and nothing else of ours."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{os.urandom(32).hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("CREATE TABLE talk (id INTEGER PRIMARY KEY, words TEXT)")
    return connection


def _inserts(connection: Any) -> Callable[[], object]:
    return lambda: connection.execute("INSERT INTO talk (words) VALUES (?)", (_WORDS * 10,))
