"""What every test may rely on: a home of its own, a silent log, a real keyring when asked for."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent

# ./dev is for systems with sh, and the Secret Service is what Linux has for a keyring.
collect_ignore = ["test_ground_script.py"] if sys.platform == "win32" else []
collect_ignore += ["test_ground_keyring.py"] if sys.platform != "linux" else []

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


def pytest_configure(config: pytest.Config) -> None:
    """Give this process, and the children it starts, a home that is thrown away afterwards."""
    home = Path(tempfile.mkdtemp(prefix="zhuhang-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    for name in FORGOTTEN_SETTINGS:
        os.environ.pop(name, None)
    for name, folder in HOME_FOLDERS.items():
        path = home / folder
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[name] = str(path)
    os.environ["LANG"] = "C.UTF-8"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


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


@pytest.fixture
def secret_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A message bus with an unlocked, empty GNOME keyring on it, for this test alone."""
    # A socket's path may have 107 bytes, so it lives in a short folder.
    runtime = Path(tempfile.mkdtemp(prefix="zh-"))
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    bus = subprocess.Popen(
        [
            "dbus-daemon",
            "--session",
            "--nofork",
            "--print-address",
            f"--address=unix:dir={runtime}",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert bus.stdout is not None
        # The line comes once the bus listens.
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.stdout.readline().strip())
        # The password unlocks the keyring; without a line end, since that would belong to it.
        keyring = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert keyring.stdin is not None
            keyring.stdin.write(b"made for one test")
            keyring.stdin.close()
            _wait_for_secrets()
            yield
        finally:
            keyring.terminate()
            keyring.wait(timeout=30)
    finally:
        bus.terminate()
        bus.wait(timeout=30)
        bus.stdout.close()
        shutil.rmtree(runtime, ignore_errors=True)


def _wait_for_secrets() -> None:
    """Return once the keyring answers and its login collection is open."""
    import secretstorage

    for _ in range(600):
        with contextlib.closing(secretstorage.dbus_init()) as bus:
            if secretstorage.check_service_availability(bus):
                collections = secretstorage.get_all_collections(bus)
                if any(not collection.is_locked() for collection in collections):
                    return
        time.sleep(0.05)
    raise AssertionError("the keyring did not open within 30 s")
