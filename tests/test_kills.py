"""A killed program loses nothing that it had acknowledged; `./dev soak` kills it more often."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.homes import PASSPHRASE, a_home

PROJECT = Path(__file__).parents[1]
KILLS = 3


@pytest.mark.system_clock(reason="starts a process of the program")
def test_whatever_was_acknowledged_before_a_kill_is_there_after_it(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home", students=20)
    program = shlex.join([sys.executable, str(PROJECT / "main.py"), "--home", str(home.folder)])
    run = subprocess.run(
        [
            sys.executable,
            str(PROJECT / "tests" / "torture" / "kill9_loop.py"),
            *("--cmd", f"{program} soak write-loop"),
            *("--verify", f"{program} soak verify"),
            *("--rounds", str(KILLS), "--mode", "acks", "--max-acks", "20", "--open-kills", "0"),
            *("--verify-every", str(KILLS), "--state", str(tmp_path / "state")),
        ],
        cwd=PROJECT,
        env={**os.environ, "ZHUHANG_PASSPHRASE": PASSPHRASE},
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads((tmp_path / "state" / "report.json").read_text())

    assert run.returncode == 0, run.stdout
    assert report["rounds"] == KILLS
    assert report["acked"] >= KILLS
    assert (report["lost"], report["duplicates"], report["verify_fail"]) == (0, 0, 0)
