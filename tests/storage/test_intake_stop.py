"""An import that is cancelled: it reports progress, and leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.intake import draft_of
from casework.problems import Trouble
from casework.read_models import FileQuery
from storage.intake import sheets
from tests.builders.homes import a_home
from tests.builders.rosters import invented_students, tidy_rows, write_sheet

STUDENTS = 240


class StoppedError(Exception):
    pass


def test_a_reader_that_cannot_start_is_not_blamed_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "child_command", lambda: ["/nowhere/python"])
    path = write_sheet(tmp_path / "名册.xlsx", tidy_rows(invented_students(1)))

    with pytest.raises(Trouble) as refused:
        sheets.read_workbook(path)

    assert refused.value.code == "READER_NOT_STARTED"


@pytest.mark.parametrize("at", [0.2, 0.5, 1.0])
def test_a_cancelled_import_writes_nothing(tmp_path: Path, at: float) -> None:
    home = a_home(tmp_path / "home", students=1)
    path = write_sheet(tmp_path / "名册.xlsx", tidy_rows(invented_students(STUDENTS)))
    heard: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        heard.append((done, total))
        if done >= at * total:
            raise StoppedError

    with home.open() as caseload:
        before = caseload.checks.state_digest()
        with pytest.raises(StoppedError):
            caseload.services.imports.import_draft(
                draft_of(home.manager.read_table(path)), on_progress=tell
            )
        after = caseload.checks.state_digest()
        with caseload.snapshot() as reader:
            assert reader.count(FileQuery()) == 1
            assert reader.parked() == ()

    assert after == before
    assert heard == sorted(heard)


@pytest.mark.fast
def test_an_import_reports_progress_to_the_end(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home", students=0)
    path = write_sheet(tmp_path / "名册.xlsx", tidy_rows(invented_students(STUDENTS)))
    heard: list[float] = []
    with home.open() as caseload:
        draft = draft_of(home.manager.read_table(path))
        caseload.services.imports.import_draft(
            draft, on_progress=lambda done, total: heard.append(done / total)
        )

    assert len(heard) > 2
    assert heard == sorted(heard)
    assert heard[-1] == 1
