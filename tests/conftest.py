"""What every test may rely on: a home of its own, and a run that fails on stray errors."""

from __future__ import annotations

import functools
import gc
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from storage import dialect
from tests.builders import set_clock, sharing
from ui.common.i18n import current_language, set_language

ROOT = Path(__file__).resolve().parent.parent

# ./dev is for systems that have sh; disks are filled and programs killed the POSIX way.
POSIX_ONLY = [
    "test_documents_typed.py",
    "test_dev_script.py",
    "test_kills.py",
    "storage/test_full_disk.py",
]
collect_ignore = POSIX_ONLY if sys.platform == "win32" else []

# The same examples on every machine and in every run; `./dev soak` looks further.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("soak", max_examples=5_000, deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# A person's own settings would change what the program says or which keyring it finds.
FORGOTTEN_SETTINGS = (
    "DBUS_SESSION_BUS_ADDRESS",
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "PYTHON_KEYRING_BACKEND",
    "ZHUHANG_PASSPHRASE",
)
HOME_FOLDERS = {
    "APPDATA": "appdata/roaming",
    "HOME": ".",
    "LOCALAPPDATA": "appdata/local",
    "USERPROFILE": ".",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_RUNTIME_DIR": "run",
    "XDG_STATE_HOME": ".local/state",
}


MEMORY_DISK = Path("/dev/shm")  # noqa: S108  the place is Linux's own; folders in it are ours
MEMORY_DISK_BYTES = 4 << 30
"""A suite leaves a few hundred MB at a time; a container's usual 64 MiB are too few."""


def use_memory_disk() -> None:
    """Let temporary folders lie in memory: every commit of a test waits for the disk otherwise."""
    if "TMPDIR" in os.environ or not MEMORY_DISK.is_dir():
        return
    if shutil.disk_usage(MEMORY_DISK).free >= MEMORY_DISK_BYTES and os.access(MEMORY_DISK, os.W_OK):
        os.environ["TMPDIR"] = str(MEMORY_DISK)
        tempfile.tempdir = None  # asked for anew


def pytest_configure(config: pytest.Config) -> None:
    """Give this process, and the children it starts, a home that is thrown away afterwards."""
    use_memory_disk()
    home = Path(tempfile.mkdtemp(prefix="zhuhang-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    for name in FORGOTTEN_SETTINGS:
        os.environ.pop(name, None)
    for name, folder in HOME_FOLDERS.items():
        path = home / folder
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[name] = str(path)
    os.environ["LANG"] = "C.UTF-8"
    # Children find the modules compiled that the first of them has loaded; the tree stays clean.
    # One whose files may not grow must write none: Python would keep a module cut in half.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(_place_of_compiled_modules(home)))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    set_clock.watch_children()
    # A statement compiles to the same for every caseload; a test opens several, and none for long.
    dialect.new_cache = functools.cache(dialect.new_cache)


def _place_of_compiled_modules(home: Path) -> Path:
    """Return where the next run finds them too; compiling them takes longer than loading them."""
    place = ROOT / "build" / "compiled"
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return home / "compiled"
    return place if os.access(place, os.W_OK) else home / "compiled"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Refuse a test that reads the clock of the machine without a reason."""
    set_clock.check_mark(item)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let tests of one group run in one process."""
    if config.getoption("loadgroup", False):
        sharing.name_groups(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests among processes by groups and files, in the order of their names.

    Files of many tests first, as is usual, would leave those of a few long tests for the end.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return sharing.ByGroupAndFile(config, log)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let each test begin at the same moment, unless it reads the clock of the machine."""
    with set_clock.clock_for(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Make what several tests share at that moment too, whichever of them is the first."""
    if fixturedef.scope == "function":
        return (yield)
    with set_clock.clock_for(request.node):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """Fail a test that started the program without its mark, and went on."""
    try:
        return (yield)
    finally:
        set_clock.check_children()


def pytest_collection_finish() -> None:
    """Take what is loaded by now out of every later collection of garbage: it stays anyway.

    Modules, tests and their arguments are several hundred thousand objects; the tests of the
    window, which collect after each, would walk through them a thousand times.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def language_left_as_found() -> Iterator[None]:
    """Let no test change the language that the next one hears."""
    before = current_language()
    yield
    if current_language() != before:
        set_language(before)


@pytest.fixture(autouse=True)
def no_stray_error_log(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail a test that logged an error nobody expected; see the marker ``logs_errors``."""
    yield
    if request.node.get_closest_marker("logs_errors"):
        return
    stray = [
        f"{record.name}: {record.getMessage()}"
        for phase in ("setup", "call", "teardown")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.ERROR
    ]
    assert not stray, "errors were logged: " + "; ".join(stray)


@pytest.fixture(scope="session")
def shared_rosters() -> Path | None:
    """The folder of the sample rosters beside the project, or None where it was not supplied.

    A test that reads them must also hold for a roster that it makes itself.
    """
    folder = ROOT.parent / "shared" / "data" / "rosters"
    return folder if folder.is_dir() else None
