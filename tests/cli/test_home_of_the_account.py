"""Nothing but the data folder is written: the account may have no home that can be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.homes import PASSPHRASE, a_home
from tests.builders.rosters import invented_students, tidy_rows, write_sheet

ROOT = Path(__file__).parents[2]
INIT = ("init", "--role", "counselor", "--name", "周", "--unit", "学院", "--school", "1")
NOWHERE = "/proc/nonexistent"
"""Where nothing can be made, by the super-user either."""

pytestmark = [
    pytest.mark.system_clock(reason="starts a process of the program"),
    pytest.mark.skipif(
        sys.platform in ("win32", "darwin"), reason="the system says where accounts keep things"
    ),
]


def typed(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command for an account whose home cannot be made, with no other settings."""
    settings = {
        "HOME": NOWHERE,
        "LC_ALL": "C",
        "PATH": os.defpath,
        "PYTHONPYCACHEPREFIX": os.environ["PYTHONPYCACHEPREFIX"],
        "ZHUHANG_PASSPHRASE": PASSPHRASE,
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *map(str, words)],
        env=settings, cwd="/", capture_output=True, text=True, encoding="utf-8", check=False,
        timeout=120,
    )  # fmt: skip


@pytest.mark.fast
def test_commands_write_only_into_the_data_folder(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home", students=0).folder
    roster = write_sheet(tmp_path / "roster.xlsx", tidy_rows(invented_students(2)))

    said = [
        typed(*words, "--home", home)
        for words in (
            ("import", roster),
            ("students",),
            ("dossier", "--all", "--out", tmp_path / "papers"),
        )
    ]

    assert [(one.returncode, one.stderr) for one in said] == [(0, "")] * 3
    assert len(list((tmp_path / "papers").iterdir())) == 2


def test_without_a_home_folder_the_error_is_one_sentence() -> None:
    said = typed(*INIT)

    assert said.returncode == 3
    assert said.stdout == ""
    assert len(said.stderr.splitlines()) == 1
    assert NOWHERE in said.stderr


def test_without_a_screen_the_error_is_one_sentence() -> None:
    said = typed()

    assert said.returncode == 3
    assert said.stdout == ""
    assert said.stderr.startswith("No display is available")
