"""The passphrase in the environment: read once, and given to no process that the program starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import ui.app
from tests.builders.homes import PASSPHRASE, a_home
from tests.conftest import ROOT
from ui.start import PASSPHRASE_VARIABLE, WindowOptions

_TELL = """
import os, sys
with open({file!r}, "a") as told:
    told.write(f"{{os.getppid()}} {{'{variable}' in os.environ}}\\n")
"""


@pytest.mark.system_clock(reason="starts processes of the program")
@pytest.mark.skipif(sys.platform == "win32", reason="asks for the parents of processes")
def test_typesetting_processes_do_not_inherit_the_passphrase(tmp_path: Path) -> None:
    """Each Python that starts says whether it has it: the program does, its children do not."""
    answer, traps = tmp_path / "told.txt", tmp_path / "traps"
    traps.mkdir()
    (traps / "sitecustomize.py").write_text(
        _TELL.format(file=str(answer), variable=PASSPHRASE_VARIABLE), "utf-8"
    )
    home = a_home(tmp_path / "home", students=12).folder
    words = ("dossier", "--all", "--out", str(tmp_path / "档案"), "--home", str(home))

    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *words],
        env={**os.environ, PASSPHRASE_VARIABLE: PASSPHRASE, "PYTHONPATH": str(traps)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in answer.read_text("utf-8").splitlines()]
    program = [has for parent, has in lines if int(parent) == os.getpid()]
    children = [has for parent, has in lines if int(parent) != os.getpid()]
    assert program == ["True"]
    assert len(children) >= 2
    assert set(children) == {"False"}


@pytest.mark.fast
def test_a_window_drops_the_passphrase_before_it_starts_a_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(PASSPHRASE_VARIABLE, PASSPHRASE)
    seen: list[str | None] = []

    def has_screen() -> bool:
        seen.append(os.environ.get(PASSPHRASE_VARIABLE))
        return False

    monkeypatch.setattr(ui.app, "has_screen", has_screen)
    ui.app.run_window(WindowOptions(), pytest.fail, default_home=Path, is_begun=lambda _home: False)

    assert seen == [None]
    assert PASSPHRASE_VARIABLE not in os.environ
