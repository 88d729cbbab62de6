"""How fast the pace and the worklist of a caseload of 600 are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from casework.case import Case
from casework.standing import standing_of
from casework.worklist.pace import EvaluationCache, pace_of
from casework.worklist.workday import workday
from storage.caseload import OpenCaseload
from tests.bench.caseloads import KEY, all_files, new_home, roster_of, work_on
from tests.bench.measure import Result, compared

FILES = 600


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    manager = new_home(folder / "home")
    with manager.open(folder / "home", KEY) as caseload:
        caseload.services.imports.import_draft(roster_of(FILES))
        files = all_files(caseload)
        work_on(caseload, files)
        with caseload.snapshot() as reader:
            cases, today = list(reader.cases(files).values()), reader.today
        watch = EvaluationCache()
        yield compared(
            f"schedule of {FILES} files, again after a new record of one of them",
            lambda: _again(watch, cases, today),
            "the progress of the same files alone",
            lambda: _standings(cases, today),
            limit=200,
            rounds=15,
        )
        yield compared(
            f"the worklist of {FILES} files, read from disk",
            lambda: _day(caseload),
            "reading the same files",
            lambda: _read(caseload, files),
            limit=2_000,
            rounds=5,
        )


def _again(watch: EvaluationCache, cases: list[Case], today: date) -> None:
    """One file has a talk less than the time before, or has it back; the rest is as it was."""
    fewer = len(cases[0].talks) > 1
    changed = replace(cases[0], talks=cases[0].talks[:1] if fewer else cases[1].talks)
    looked = (watch.evaluate(case, today) for case in (changed, *cases[1:]))
    pace_of(looked, changed.settings, today)
    cases[0] = changed


def _standings(cases: list[Case], today: date) -> None:
    for case in cases:
        standing_of(case, case.pack, today)


def _day(caseload: OpenCaseload) -> None:
    with caseload.snapshot() as reader:
        workday(reader)


def _read(caseload: OpenCaseload, files: list[UUID]) -> None:
    with caseload.snapshot() as reader:
        reader.cases(files)
