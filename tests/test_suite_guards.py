"""The guards around the tests themselves: each must be able to fail a run."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.builders import sharing
from tests.builders.set_clock import clock_for
from tests.conftest import ROOT


def run_of(source: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Return how pytest ends for one test file under this suite's own settings."""
    (folder / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text("utf-8"), "utf-8")
    (folder / "test_sample.py").write_text(source, "utf-8")
    config = ("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder))
    return subprocess.run(
        [sys.executable, "-m", "pytest", *config, "-p", "no:cacheprovider", str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
    )


SAMPLE = """
import logging, threading, warnings
import pytest
from PySide6.QtCore import qWarning

def test_error_log(): logging.getLogger("x").error("lost")
def test_qt_warning(): qWarning("odd")
def test_warning(): warnings.warn("old", DeprecationWarning)
def test_dead_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
def test_quiet(): logging.getLogger("x").warning("fine")
@pytest.mark.logs_errors
def test_announced(): logging.getLogger("x").error("meant")
"""


@pytest.mark.system_clock(reason="starts a test-suite of its own")
def test_a_stray_complaint_fails_the_run_and_an_announced_one_does_not(tmp_path: Path) -> None:
    ended = run_of(SAMPLE, tmp_path)

    assert ended.returncode == 1, ended.stdout + ended.stderr
    for reason in (
        "errors were logged: x: lost",
        "Qt messages with level WARNING or above emitted",
        "DeprecationWarning: old",
        "PytestUnhandledThreadExceptionWarning: ",
    ):
        assert reason in ended.stdout
    # The error log is noticed as the test is put away, so that test both passes and fails.
    assert "3 failed, 3 passed, 1 error in" in ended.stdout


def test_the_home_of_the_person_who_runs_the_tests_is_out_of_reach() -> None:
    assert Path.home().name.startswith("zhuhang-tests-")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        assert Path(os.environ[name]).is_relative_to(Path.home())
    assert "ZHUHANG_PASSPHRASE" not in os.environ


CLOCKS = """
import contextlib, datetime, subprocess, sys
import pytest
from tests.builders.set_clock import is_set

def start(*line): subprocess.run([sys.executable, *line], check=False)

@pytest.fixture(scope="session")
def shared(): return datetime.date.today()

def test_program(): start("main.py", "help")
def test_code(): start("-c", "from casework import ids")
def test_suite(): start("-m", "pytest", "--version")
def test_shell(): subprocess.run(["/bin/sh", "-c", "python main.py"], check=False)
def test_swallowed():
    with contextlib.suppress(BaseException):
        start("main.py")
@pytest.mark.system_clock(reason="starts a process")
def test_marked(shared):
    assert not is_set()
    assert shared == datetime.date(2026, 11, 20)
    start("-c", "import casework.ids")
def test_unmarked(shared):
    assert is_set()
    assert shared == datetime.date.today() == datetime.date(2026, 11, 20)
def test_other_python(): start("-c", "import json")
"""


@pytest.mark.system_clock(reason="starts a test-suite of its own")
def test_a_test_that_starts_the_program_without_its_mark_fails_the_run(tmp_path: Path) -> None:
    ended = run_of(CLOCKS, tmp_path)

    assert ended.returncode == 1, ended.stdout + ended.stderr
    for name in ("program", "code", "suite", "shell", "swallowed"):
        assert f"ERROR test_sample.py::test_{name}" in ended.stdout
    assert "mark it system_clock" in ended.stdout
    assert "4 failed, 4 passed, 5 errors in" in ended.stdout


def test_the_clock_of_tests_leaves_the_zone_of_the_machine(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    try:
        with clock_for(request.node):
            assert time.timezone == -(5 * 60 + 45) * 60
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.system_clock(reason="starts a test-suite of its own")
def test_a_mark_without_its_reason_stops_the_run(tmp_path: Path) -> None:
    ended = run_of("import pytest\n@pytest.mark.system_clock\ndef test_a(): pass\n", tmp_path)

    assert ended.returncode == 4, ended.stdout + ended.stderr
    assert "system_clock needs a reason" in ended.stdout + ended.stderr


@pytest.mark.xdist_group("sharing")
def test_a_group_of_tests_is_one_piece_of_work_and_so_is_a_file(
    request: pytest.FixtureRequest,
) -> None:
    def named(**marks: str) -> str:
        made = pytest.Function.from_parent(request.node.parent, name="a[b@c]", callobj=lambda: None)
        for group in marks.values():
            made.add_marker(pytest.mark.xdist_group(group))
        sharing.name_groups([made, made])
        return made.nodeid

    assert sharing.work_unit_of(named()) == "tests/test_suite_guards.py"
    assert sharing.work_unit_of(named(group="one screen")) == "one screen"
    if request.config.getoption("loadgroup", False):
        assert sharing.work_unit_of(request.node.nodeid) == "sharing"


def test_every_chapter_of_the_bench_has_its_module() -> None:
    source = (ROOT / "tests" / "bench" / "__main__.py").read_text("utf-8")
    (table,) = (
        node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "BENCHES"
    )
    chapters = ast.literal_eval(table)

    assert chapters
    assert [
        name for name in chapters if not (ROOT / "tests" / "bench" / f"{name}.py").is_file()
    ] == []


OPENS_WINDOWS = {
    "builders/window_fixture.py": {"MainWindow"},
    "ui/whole_program.py": {"Program"},
    # They measure, photograph or test the opening itself.
    "bench/windows.py": {"Program"},
    "tools/studio.py": {"Program"},
    "ui/test_robust.py": {"MainWindow"},
    "ui/test_shell.py": {"Program"},
}


def test_windows_are_opened_by_the_builders() -> None:
    """A test takes ``window_fixture`` or ``students_window``, or ``Run`` with the unlock screen."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="MainWindow" | "Program" as kind)):
                    module = path.relative_to(ROOT / "tests").as_posix()
                    found.setdefault(module, set()).add(kind)

    assert found == OPENS_WINDOWS
