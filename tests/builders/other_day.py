"""The demonstration on another day: ``python -m tests.builders.other_day FOLDER INSTANT``.

A process of its own is set to the instant (seconds since 1970) before it loads the program; the
zone is that of its environment. It says as JSON what is in the caseload it made.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import time_machine

STUDENTS = 22
"""Hardly more than every reason needs: one post goes to 21."""


def main(folder: Path, instant: float) -> None:
    """Make the demonstration in the folder and write what is in it to stdout."""
    with time_machine.travel(instant):
        json.dump(made_in(folder), sys.stdout, sort_keys=True)


def made_in(folder: Path) -> dict[str, Any]:
    """Return what a demonstration made now holds: its codes, signals and unsound entries."""
    from casework import clock
    from casework.caseload_dtos import UnlockCredentials
    from casework.read_models import FileQuery
    from casework.verdicts import judge, judge_extra_services
    from storage.caseload_manager import LocalCaseloadManager
    from ui.cli.demo import command
    from ui.cli.demo.papers import Papers
    from ui.cli.program import run

    # The documents take as long as all the rest, and have tests of their own.
    command.make_papers = lambda _caseload, where: Papers(where, (), where, (), (), ())
    said = io.StringIO()
    line = ["demo", "--out", str(folder), "--students", str(STUDENTS), "--json"]
    code = run(line, LocalCaseloadManager(), stdout=said, stderr=said, environ={})
    assert code == 0, said.getvalue()
    with (
        LocalCaseloadManager().open(
            folder / "home", UnlockCredentials(passphrase=command.PASSPHRASE)
        ) as caseload,
        caseload.snapshot() as reader,
    ):
        today = clock.today()
        cases = reader.cases(line.file.id for line in reader.lines(FileQuery()))
        codes = {
            code
            for case in cases.values()
            for verdict in (
                *judge(case, case.pack, today),
                *judge_extra_services(case, case.pack, today),
            )
            for code in verdict.codes
        }
        return {
            "today": today.isoformat(),
            "made": json.loads(said.getvalue())["made"],
            "codes": sorted(codes),
            "unsound": len(caseload.checks.verify_journal().findings),
        }


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
