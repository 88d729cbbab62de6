"""What is loaded while nobody waits for it, so that a page opens at once the first time too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.conftest import ROOT
from ui.jobs import Jobs
from ui.shell.preload import FIRST, MODULES, ModulePreloader, steps_to

Until = Callable[[Callable[[], bool]], None]

# Says which steps load another module of the program than themselves.
_ALONE = """
import sys
from importlib import import_module
from ui.shell.preload import MODULES, steps_to
for step in steps_to(MODULES):
    before = set(sys.modules)
    import_module(step)
    news = {name for name in sys.modules if name.startswith("ui.")} - before - {step}
    if not all(name.startswith(step + ".") for name in news):  # a package may bring its own
        print(step, "brings", *sorted(news))
"""


@pytest.fixture
def three_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Modules of which the first needs the third, beside one that is not there."""
    monkeypatch.syspath_prepend(tmp_path)
    tmp_path.joinpath("warm_one.py").write_text("from warm_three import x\n", "ascii")
    tmp_path.joinpath("warm_two.py").write_text("import warm_nowhere\n", "ascii")
    tmp_path.joinpath("warm_three.py").write_text("x = 3\n", "ascii")
    monkeypatch.setattr("ui.shell.preload._OURS", ("warm_one", "warm_two", "warm_three"))
    for name in ("warm_one", "warm_two", "warm_three"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return ["warm_one", "warm_three", "warm_not_here"]


def test_dependencies_are_loaded_before_a_module(three_modules: list[str]) -> None:
    assert list(steps_to(three_modules)) == ["warm_three", "warm_one"]


def test_modules_are_loaded_while_no_job_runs(
    qtbot: QtBot, three_modules: list[str], until: Until
) -> None:
    jobs = Jobs()
    warming = ModulePreloader(jobs, three_modules)
    over: list[bool] = []
    warming.over.connect(lambda: over.append(True))
    warming.start()
    until(lambda: bool(over))
    jobs.stop()

    assert "warm_one" in sys.modules
    assert warming.is_over


def test_an_urgent_caller_is_notified_once_its_modules_are_loaded(
    qtbot: QtBot, three_modules: list[str], until: Until
) -> None:
    jobs = Jobs()
    warming = ModulePreloader(jobs, three_modules)
    reported: list[bool] = []
    warming.require("warm_three", lambda: reported.append("warm_one" in sys.modules))
    until(lambda: bool(reported))
    warming.require("warm_three", lambda: reported.append(True))
    warming.stop()
    jobs.stop()

    assert reported == [False, True]


@pytest.mark.system_clock(reason="starts a process of the program")
def test_one_step_loads_little_more_than_one_module() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ALONE], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert done.stdout == ""
    assert FIRST in MODULES
