"""Nothing is ever imported from the current folder, or from the folder of an opened file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.homes import PASSPHRASE, a_home
from tests.builders.rosters import invented_students, tidy_rows, write_sheet
from tests.conftest import ROOT

PLANTED = (
    "json.py",
    "pickle.py",
    "re.py",
    "signal.py",
    "zipfile.py",
    "multiprocessing/__init__.py",
    "casework/__init__.py",
    "exports/__init__.py",
    "storage/__init__.py",
    "storage/intake/__init__.py",
    "storage/intake/child.py",
    "ui/__init__.py",
)
"""Names that the program, its child processes or Python itself look for."""


def plant(folder: Path, mark: Path) -> None:
    """Put modules into a folder, each of which leaves a mark when it runs."""
    for name in PLANTED:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"open({str(mark)!r}, 'a').write({name!r} + chr(10))\n", "utf-8")


def a_download_folder(folder: Path) -> Path:
    """Return a folder as somebody might have one, with two rosters and records in it."""
    folder.mkdir()
    write_sheet(folder / "花名册.xlsx", tidy_rows(invented_students(12)))
    (folder / "名单.csv").write_text("学号,姓名,学院\n20239901,雷思源,经济管理学院\n", "utf-8")
    (folder / "谈话.csv").write_text(
        "学号,谈话日期,谈话内容\n20230001,2026-11-18,谈到求职进展和简历修改。\n", "utf-8"
    )
    return folder


def in_folder(folder: Path, home: Path, *words: str | Path, start: tuple[str, ...] = ()) -> None:
    """Type a command in a folder; the folder is the first place where Python would look."""
    command = start or (sys.executable, str(ROOT / "main.py"))
    environ = {**os.environ, "ZHUHANG_PASSPHRASE": PASSPHRASE}
    done = subprocess.run(
        [*command, *map(str, words), "--home", str(home)],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.system_clock(reason="starts processes of the program")
def test_no_command_that_starts_a_process_runs_what_lies_in_the_folder(tmp_path: Path) -> None:
    folder = a_download_folder(tmp_path / "下载")
    mark = tmp_path / "ran.txt"
    plant(folder, mark)
    home = a_home(tmp_path / "home", students=12).folder

    in_folder(folder, home, "import", "花名册.xlsx", "--cohort", "2027")
    in_folder(folder, home, "import", folder / "名单.csv", "--cohort", "2027")
    in_folder(folder, home, "import", "谈话.csv", "--as", "talks", "--dry-run")
    in_folder(folder, home, "dossier", "--all", "--out", tmp_path / "档案")

    assert not mark.exists(), mark.read_text("utf-8")


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_path_of_python_that_names_the_folder_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = a_download_folder(tmp_path / "downloads")
    mark = tmp_path / "ran.txt"
    plant(folder, mark)
    home = a_home(tmp_path / "home", students=1).folder
    started = (
        "import json, runpy, sys; sys.path.insert(0, '');"
        f" sys.argv = ['main.py', *sys.argv[1:]]; runpy.run_path({str(ROOT / 'main.py')!r},"
        " run_name='__main__')"
    )
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    in_folder(
        folder,
        home,
        "import",
        "花名册.xlsx",
        "--cohort",
        "2027",
        start=(sys.executable, "-P", "-c", started),
    )

    assert not mark.exists(), mark.read_text("utf-8")


@pytest.mark.system_clock(reason="starts a Python of its own")
def test_the_planted_modules_would_run(tmp_path: Path) -> None:
    """The test above has teeth: a Python that looks into the folder does run them."""
    mark = tmp_path / "ran.txt"
    plant(tmp_path, mark)

    subprocess.run([sys.executable, "-c", "import json"], cwd=tmp_path, check=True)

    assert json.loads(json.dumps(mark.read_text("utf-8").split())) == ["json.py"]
