"""How fast ledgers and keyed-back sheets are: rows beside the bare library, stopping, ticks."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from casework.required_services import Service
from casework.service_layer import CaseloadServices
from casework.standing import EvaluatedCase
from exports.ledger import Ledger, write_ledger
from exports.ledger.columns import columns_of, row_of
from exports.ledger.form import fill_form
from exports.ledger.form_layout import FormLayout
from tests.bench.measure import Result, compared, p95, times_of
from tests.builders.cases import TODAY
from tests.builders.homes import a_home, an_event, files_of
from tests.builders.office_forms import FIRST_ROW, a_form
from tests.builders.paper import a_full_case, facts_of
from ui.documents.ticks import SharedEvent, keep_tick, outcome_of

ROWS = 10_000
TICKS = 20
_COLUMNS = {"A": "serial", "B": "student_no", "C": "name", "D": "id_number", "E": "talk_given",
            "F": "referral_given", "G": "event_given", "H": "destination"}  # fmt: skip


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    lines = _lines()
    yield _rows(folder, lines)
    yield _into_a_form(folder, lines)
    yield _stopping(folder, lines)
    yield _ticks(folder)


def _lines() -> tuple[EvaluatedCase, ...]:
    facts = facts_of(a_full_case())
    return tuple(
        EvaluatedCase(
            replace(facts.case, file=replace(facts.case.file, student_no=f"{number:010}")),
            (),
            facts.standing,
            facts.status,
            None,
        )
        for number in range(ROWS)
    )


def _ledger(lines: tuple[EvaluatedCase, ...]) -> Ledger:
    return Ledger(unit="信息工程学院", cohort=2023, as_of=TODAY, made_by="周敏", lines=lines)


def _rows(folder: Path, lines: tuple[EvaluatedCase, ...]) -> Result:
    ledger = _ledger(lines)
    columns = columns_of(ledger.level)
    rows = [[str(place), *row_of(line, ledger, columns)] for place, line in enumerate(lines, 1)]
    return compared(
        f"a ledger of {ROWS:,} students",
        lambda: write_ledger(ledger, folder / "ours.xlsx"),
        "XlsxWriter alone writing the same cells in memory, computing nothing",
        lambda: (folder / "bare.xlsx").write_bytes(_bare(rows)),
        limit=1.2,
        rounds=3,
        is_ratio=True,
    )


def _bare(rows: list[list[str]]) -> bytes:
    import xlsxwriter

    finished = io.BytesIO()
    book: Any = xlsxwriter.Workbook(finished, {"in_memory": True})
    page = book.add_worksheet()
    form = book.add_format({"num_format": "@", "border": 1, "text_wrap": True})
    for number, row in enumerate(rows):
        for place, words in enumerate(row):
            if words:
                page.write_string(number, place, words, form)
            else:
                page.write_blank(number, place, None, form)
    book.close()
    return finished.getvalue()


def _into_a_form(folder: Path, lines: tuple[EvaluatedCase, ...]) -> Result:
    import openpyxl

    form = a_form()
    layout = FormLayout("帮扶台账", FIRST_ROW, _COLUMNS)
    rows = [
        {"serial": str(place), "student_no": line.case.file.student_no, "name": "欧阳学生"}
        for place, line in enumerate(lines, 1)
    ]

    def ours() -> None:
        with (folder / "form.xlsx").open("wb") as stream:
            fill_form(stream, form, layout, rows, len(rows))

    def theirs() -> None:
        book: Any = openpyxl.load_workbook(io.BytesIO(form))
        page = book["帮扶台账"]
        for area in list(page.merged_cells.ranges):
            page.unmerge_cells(str(area))
        for place, row in enumerate(rows, FIRST_ROW):
            for column, value in enumerate(row.values(), 1):
                page.cell(place, column, value)
        book.save(folder / "openpyxl.xlsx")

    peer = "openpyxl filling three of its nine columns, and no formatting of the rows"
    name = f"{ROWS:,} students into an office's own form"
    return compared(name, ours, peer, theirs, limit=2, rounds=3, is_ratio=True)


def _stopping(folder: Path, lines: tuple[EvaluatedCase, ...]) -> Result:
    """How long a run goes on after it was asked to stop, wherever it was then."""
    taken: list[float] = []
    for place in range(0, ROWS, ROWS // 20):
        asked: list[float] = []

        def is_cancelled(at: list[float] = asked, rows: list[int] = [place]) -> bool:  # noqa: B006  bound now, for this turn of the loop
            rows[0] -= 1
            if rows[0] < 0 and not at:
                at.append(time.perf_counter())
            return rows[0] < 0

        write_ledger(_ledger(lines), folder / "stopped.xlsx", cancelled=is_cancelled)
        taken.append((time.perf_counter() - asked[0]) * 1000)
        assert not (folder / "stopped.xlsx").exists()
    return Result(
        f"cancelling a ledger of {ROWS:,} students", "p95", sorted(taken)[10], p95(taken),
        200, "–", None, len(taken),
    )  # fmt: skip


def _ticks(folder: Path) -> Result:
    home = a_home(folder / "home", students=45)
    with home.open() as caseload:
        services: CaseloadServices = caseload.services
        files = files_of(caseload)[:TICKS]
        event = SharedEvent(services.events.add_event(an_event()).created[0])

        def key_in() -> None:
            for number, file_id in enumerate(files):
                done = keep_tick(services, file_id, event, "", number)
                outcome = outcome_of(file_id, done, "zh_CN")
                assert outcome.given[Service.EVENT][0] >= 1

        taken = times_of(key_in, 1)
    name = f"entering {TICKS} ticks of a class sheet, each an action with its count"
    return Result(name, "median", taken[0], taken[0], 4_000, "–", None, 1)
