"""Files in the folder that a command is run in, or that a file lies in, are never executed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from casework.records import Role
from tests.builders.commands import TALK, Office
from tests.builders.exchange_commands import a_person, acquainted
from tests.builders.proofs import a_pdf, a_picture
from tests.builders.rosters import invented_students, tidy_rows, write_sheet

ROOT = Path(__file__).resolve().parents[2]
FEWEST_FOR_TWO_PROCESSES = 9

PLANTED = (
    *("json", "pickle", "pathlib", "typing", "hashlib", "multiprocessing", "pyrage", "signal"),
    *("subprocess", "sitecustomize", "usercustomize", "main", "casework", "PIL", "pypdfium2"),
    *("storage/__init__", "storage/intake/__init__", "storage/intake/child", "exports/__init__"),
    "ui/__init__",
)
"""What an interpreter, the program or one of its children would look for."""


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """A folder of things from the network; each module in it leaves a trace when it runs."""
    folder = tmp_path / "downloads"
    for name in PLANTED:
        module = folder / f"{name}.py"
        module.parent.mkdir(parents=True, exist_ok=True)
        trace = tmp_path / f"ran-{name.replace('/', '-')}"
        module.write_text(f"open({str(trace)!r}, 'w').close()\n", encoding="utf-8")
    return folder


PROGRAM = (sys.executable, str(ROOT / "main.py"))


def run_in(
    folder: Path,
    office: Office,
    *words: str | Path,
    start: Sequence[str] = PROGRAM,
    **settings: str,
) -> str:
    """Run a command there, opened by the recovery code; return what went wrong with it."""
    reading, writing = os.pipe()
    os.write(writing, office.home.code.encode())
    os.close(writing)
    key = ("--home", str(office.home.folder), "--recovery-code-fd", str(reading), "--lang", "en")
    done = subprocess.run(
        [*start, *map(str, words), *key],
        cwd=folder,
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        pass_fds=[reading],
    )
    os.close(reading)
    return "" if done.returncode == 0 else f"{words}: {done.returncode} {done.stderr}"


def what_ran(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.glob("ran-*"))


Command = tuple[Office, Sequence[str | Path]]


def commands_with_children(folder: Path) -> Iterator[Command]:
    """Yield every command that starts a process, with the opened files lying in ``folder``."""
    counselor = a_person(
        folder.parent / "counselor", "周敏", Role.COUNSELOR, students=FEWEST_FOR_TWO_PROCESSES
    )
    advisor = a_person(folder.parent / "advisor", "郭启明", Role.ADVISOR)
    acquainted(folder.parent, counselor, advisor)
    made = folder / "made"
    roster = write_sheet(folder / "roster.xlsx", tidy_rows(invented_students(2)))
    talk = counselor.does("talk", "20230001", *TALK)["created"][0]
    (folder / "talks.csv").write_text(
        "学号,谈话日期,谈话内容\n20230001,2026-11-18,谈到求职进展和简历修改。\n", "utf-8"
    )
    picture, paper = folder / "a.png", folder / "a.pdf"
    picture.write_bytes(a_picture(1))
    paper.write_bytes(a_pdf(1))
    counselor.does("assign", "20230001", "--to", "郭启明")
    sealed = counselor.does("parcel", "seal", "--to", "郭启明", "--out", folder)["path"]
    event = counselor.does(
        *("event", "add", "--kind", "宣讲会", "--name", "春招", "--mode", "线下"),
        *("--organiser", "校就业中心", "--on", "2026-11-18"),
    )["created"][0]

    yield counselor, ("import", roster)
    yield counselor, ("import", folder / "talks.csv", "--as", "talks", "--dry-run")
    yield counselor, ("attend", event, "--list", roster)
    yield counselor, ("dossier", "--all", "--out", made)
    yield counselor, ("ledger", "--out", folder / "ledger.xlsx")
    yield counselor, ("evidence", "add", talk, picture)
    yield counselor, ("evidence", "add", talk, paper)
    yield counselor, ("dossier", "20230001", "--evidence-pages", "--out", made)
    yield counselor, ("verify", next(made.glob("*20230001.pdf")))
    yield advisor, ("parcel", "inspect", sealed)
    yield advisor, ("parcel", "open", sealed)
    advisor.does("target", "add", "downloads", "--watch", folder)
    yield advisor, ("sync",)
    yield advisor, ("verify", sealed)


@pytest.mark.system_clock(reason="starts processes of the program")
def test_no_command_runs_modules_of_the_given_folder(downloads: Path) -> None:
    failed = [
        run_in(downloads, office, *words) for office, words in commands_with_children(downloads)
    ]

    assert [one for one in failed if one] == []
    assert what_ran(downloads) == []


@pytest.mark.system_clock(reason="starts processes of the program")
def test_an_empty_entry_in_the_search_path_is_not_the_current_folder(downloads: Path) -> None:
    """``PYTHONPATH=:/somewhere`` names the current folder; ``site`` alone looks there first.

    What the interpreter itself runs before any program (``sitecustomize``) is beyond us; its
    children are not.
    """
    office = a_person(downloads.parent / "counselor", "周敏", Role.COUNSELOR, students=1)
    words = ("import", write_sheet(downloads / "roster.xlsx", tidy_rows(invented_students(2))))
    failed = run_in(downloads, office, *words, PYTHONPATH=f"{os.pathsep}/nowhere")

    assert failed == ""
    assert set(what_ran(downloads)) <= {"ran-sitecustomize", "ran-usercustomize"}


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_search_path_that_names_the_folder_is_not_followed(downloads: Path) -> None:
    office = a_person(downloads.parent / "counselor", "周敏", Role.COUNSELOR, students=1)
    words = ("import", write_sheet(downloads / "roster.xlsx", tidy_rows(invented_students(2))))
    main = str(ROOT / "main.py")
    code = (
        "import json, pkgutil, runpy, sys; sys.path.insert(0, '');"
        f" sys.argv = ['main.py', *sys.argv[1:]]; runpy.run_path({main!r}, run_name='__main__')"
    )
    start = (sys.executable, "-P", "-c", code)

    assert run_in(downloads, office, *words, start=start, PYTHONPATH=str(ROOT)) == ""
    assert what_ran(downloads) == []


@pytest.mark.system_clock(reason="starts a Python of its own")
def test_the_planted_modules_would_run(downloads: Path) -> None:
    """The tests above have teeth: a Python that looks into the folder does run them."""
    subprocess.run([sys.executable, "-c", "import json"], cwd=downloads, check=True)

    assert "ran-json" in what_ran(downloads)
