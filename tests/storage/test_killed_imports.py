"""An import that is killed at any moment has come in whole, or not at all."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.builders.homes import Home, a_home

PROJECT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("ZHUHANG_KILLS", "2"))
"""Kills a kind of import; ``./dev soak imports`` has many more."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nothing is killed like that there")


def begin(kind: str, home: Home) -> subprocess.Popen[str]:
    """Begin an import in a process of its own, and return when it is about to write."""
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.builders.killed", kind, str(home.folder), home.code],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "begun\n"
    return running


def state_of(home: Home) -> tuple[str, int]:
    """Return what is held and how much is journaled; nothing may be damaged."""
    with home.open() as caseload:
        check = caseload.checks.verify_journal()
        assert check.findings == ()
        assert caseload.checks.verify_store() == ()
        return caseload.checks.state_digest(), check.entries


@pytest.mark.parametrize("kind", ["roster", "records"])
@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_killed_import_writes_all_or_nothing(kind: str, tmp_path: Path) -> None:
    source = a_home(tmp_path / "source")
    before = state_of(source)
    whole = source.copy(tmp_path / "whole")
    running = begin(kind, whole)
    started = time.monotonic()
    assert running.stdout is not None
    assert running.stdout.readline() == "done\n"
    lasted = time.monotonic() - started
    running.communicate(timeout=60)
    assert running.returncode == 0
    after = state_of(whole)
    assert after[1] == before[1] + 1
    dice = random.Random(ROUNDS)
    cut_off: Home | None = None

    for turn in range(ROUNDS):
        home = source.copy(tmp_path / f"home{turn}")
        running = begin(kind, home)
        time.sleep(lasted * dice.random())
        running.send_signal(signal.SIGKILL)
        answer, _ = running.communicate(timeout=60)
        assert running.returncode == -signal.SIGKILL

        left = state_of(home)

        assert left[1] in (before[1], after[1])
        if left[1] == before[1]:
            assert left == before
            assert answer == ""  # nothing was said to be done
            cut_off = home
        else:
            assert counts_of(home) == counts_of(whole)
    if cut_off is not None:
        again = begin(kind, cut_off)
        assert again.communicate(timeout=60)[0] == "done\n"
        assert state_of(cut_off)[1] == after[1]
        assert counts_of(cut_off) == counts_of(whole)


def counts_of(home: Home) -> dict[str, int]:
    """Return how many records of each kind there are."""
    from casework.read_models import FileQuery
    from casework.records import TalkSession

    with home.open() as caseload, caseload.snapshot() as reader:
        cases = reader.cases(reader.file_ids(FileQuery())).values()
        return {
            "files": len(cases),
            "pairings": sum(len(case.pairings) for case in cases),
            "talks": sum(len(case.talks) for case in cases),
            "sittings": len(reader.get_all(TalkSession)),
        }
