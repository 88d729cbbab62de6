"""The runs that are too long for every day: kills, histories, the disk, leaks, other days.

``python -m tests.soak [kills] [imports] [histories] [parcels] [handovers] [disk] [mutants] [leaks]
[transfers] [bare] [pythons] [dates]``; without names, all of them. ``bare``, ``pythons`` and
``dates`` at the head take what follows them as their own arguments.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.builders.homes import PASSPHRASE, Home, a_home, facts
from tests.soak.bare import bare
from tests.soak.dates import dates
from tests.soak.pythons import pythons
from tests.soak.transfers import transfers

PROJECT = Path(__file__).parents[2]
TORTURE = PROJECT / "tests" / "torture"
KILLS = 25
"""Kills a run; there are two runs, one of them with slowed input and output."""


MUTANTS = 2_000
LONGEST_SECONDS = 10.0
"""How long one damaged file may take, its two looks and its import included."""


def main(names: list[str]) -> int:
    """Run what is named; 0 when all of it holds."""
    if names and names[0] in WITH_ARGUMENTS:
        return 0 if WITH_ARGUMENTS[names[0]](names[1:]) else 1
    chosen = names or list(RUNS)
    unknown = [name for name in chosen if name not in RUNS]
    if unknown:
        print(f"no such run: {', '.join(unknown)}; there are {', '.join(RUNS)}")
        return 2
    failed = []
    for name in chosen:
        print(f"== {name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="zhuhang-soak-") as folder:
            if not RUNS[name](Path(folder)):
                failed.append(name)
    print("failed: " + ", ".join(failed) if failed else "all held")
    return 1 if failed else 0


def kills(folder: Path) -> bool:
    """Kill a writer 50 times, half of them with slowed input and output."""
    return all(
        [
            _kills(folder / "plain", []),
            _kills(folder / "slowed", ["--slow-io-us", "3000", "--max-acks", "10", "--seed", "2"])
            if _has_strace()
            else False,
        ]
    )


def _kills(folder: Path, options: list[str]) -> bool:
    folder.mkdir()
    program = _program(a_home(folder / "home", students=20))
    done = _run(
        [
            sys.executable,
            str(TORTURE / "kill9_loop.py"),
            *("--cmd", f"{program} soak write-loop"),
            *("--verify", f"{program} soak verify"),
            *("--rounds", str(KILLS), "--state", str(folder / "state")),
            *options,
        ]
    )
    report = json.loads((folder / "state" / "report.json").read_text())
    return done and report["lost"] == report["duplicates"] == report["verify_fail"] == 0


def imports(folder: Path) -> bool:
    """Kill a hundred imports of rosters and of record sheets: each is all there, or not at all."""
    test = PROJECT / "tests" / "storage" / "test_killed_imports.py"
    command = [sys.executable, "-m", "pytest", "-q", f"--basetemp={folder / 'homes'}", str(test)]
    return _run(command, ZHUHANG_KILLS="50")


def histories(folder: Path) -> bool:
    """Take 200 histories of up to 100 actions back and bring them again; follow 200 calendars."""
    tests = PROJECT / "tests" / "storage"
    return _run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-n", "2"),
            *("-k", "as_many_steps_back or as_days_pass"),
            *(str(tests / "test_undo.py"), str(tests / "test_progress_projection.py")),
        ],
        HYPOTHESIS_PROFILE="soak",
    )


def parcels(folder: Path) -> bool:
    """Merge 10,000 histories of three to five computers; let 10,000 mutants knock at the door."""
    tests = PROJECT / "tests"
    return _run(
        [
            # Each test is named as it ends: a run of hours may be ended before its summary.
            *(sys.executable, "-m", "pytest", "-v", "-n", "2"),
            str(tests / "casework" / "test_merge.py"),
            str(tests / "storage" / "test_merge_histories.py"),
            *("-k", "not forged", str(tests / "storage" / "test_parcel_attacks.py")),
        ],
        HYPOTHESIS_PROFILE="soak",
    )


def handovers(folder: Path) -> bool:
    """Hand files on in 3,000 histories, between colleges in 1,500, with two computers in 1,500."""
    tests = PROJECT / "tests" / "storage"
    names = ("handover", "college", "own")
    return _run(
        [
            *(sys.executable, "-m", "pytest", "-v", "-n", "2"),
            *(str(tests / f"test_{name}_histories.py") for name in names),
        ],
        HYPOTHESIS_PROFILE="soak",
    )


def disk(folder: Path) -> bool:
    """Is every talk on the disk before it is acknowledged?"""
    if not _has_strace():
        return False
    home = a_home(folder / "home", students=5)
    command = shlex.split(_program(home))
    return _run(
        [
            sys.executable,
            str(TORTURE / "fsync_audit.py"),
            *("--under", str(home.folder), "--"),
            *(*command, "soak", "write-loop", "--count", "20"),
        ]
    )


def leaks(folder: Path) -> bool:
    """Is anything of a day's work in the clear, in the home, the account or the temp folder?"""
    for name in ("tmp", "account"):
        (folder / name).mkdir()
    home = a_home(folder / "home", students=5)
    student = facts(1)
    content = "针在干草堆里的一段谈话内容，谈到家里的情况和下个月的面试安排。"
    settings = {
        "TMPDIR": str(folder / "tmp"),
        "HOME": str(folder / "account"),
        "XDG_DATA_HOME": str(folder / "account" / "data"),
    }
    talk = {
        "--on": "2026-11-20",
        "--start": "10:00",
        "--end": "10:30",
        "--mode": "电话",
        "--place": "办公室",
        "--topic": "针的话题",
        "--content": content,
        "--measures": "针的措施",
    }
    day = (
        ["students", "--search", student.name],
        ["talk", student.student_no, *(part for pair in talk.items() for part in pair)],
        ["explain", student.student_no],
        ["show", student.student_no, "--json"],
        ["undo"],
        ["redo"],
        ["backup", "now"],
        ["verify", "journal"],
    )
    program = shlex.split(_program(home))
    worked = [_run([*program, *command], **settings, quiet=True) for command in day]
    needles = (student.name, student.phone or "", content, "针的话题", "针的措施", PASSPHRASE)
    found = _run(
        [
            sys.executable,
            str(TORTURE / "leak_grep.py"),
            *(part for needle in needles for part in ("-n", needle)),
            *(str(folder / name) for name in ("home", "tmp", "account")),
        ]
    )
    return all(worked) and found


def mutants(folder: Path) -> bool:
    """Take in 2,000 damaged files: none crashes, hangs, comes in by half or lacks a sentence."""
    from tests.builders.fuzzing import assert_taken_or_refused
    from tests.builders.mutants import mutants as damaged

    path = folder / "a.bin"
    failed, slowest = 0, 0.0
    with a_home(folder / "home").open() as caseload:
        for number, (name, data) in enumerate(damaged(MUTANTS, seed=99)):
            path.write_bytes(data)
            started = time.monotonic()
            try:
                assert_taken_or_refused(caseload, path, writes=number % 5 == 0)
            except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
                failed += 1
                print(f"{name}: {type(error).__name__}: {error}")
            slowest = max(slowest, time.monotonic() - started)
    print(f"{MUTANTS} files, {failed} failed, slowest {slowest:.1f} s")
    return not failed and slowest <= LONGEST_SECONDS


def _program(home: Home) -> str:
    return shlex.join([sys.executable, str(PROJECT / "main.py"), "--home", str(home.folder)])


def _has_strace() -> bool:
    if shutil.which("strace"):
        return True
    print("this run needs strace, which is not installed")
    return False


def _run(command: list[str], *, quiet: bool = False, **settings: str) -> bool:
    env = {**os.environ, "ZHUHANG_PASSPHRASE": PASSPHRASE, **settings}
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, cwd=PROJECT, env=env, check=False, stdout=output)
    if done.returncode:
        print(f"exit {done.returncode}: {command[-1] if quiet else Path(command[1]).name}")
    return done.returncode == 0


RUNS: dict[str, Callable[[Path], bool]] = {
    "kills": kills,
    "imports": imports,
    "histories": histories,
    "parcels": parcels,
    "handovers": handovers,
    "disk": disk,
    "mutants": mutants,
    "leaks": leaks,
    "transfers": transfers,
    "bare": lambda folder: bare(()),
    "pythons": lambda folder: pythons(()),
    "dates": lambda folder: dates(()),
}

WITH_ARGUMENTS: dict[str, Callable[[Sequence[str]], bool]] = {
    "bare": bare,
    "pythons": pythons,
    "dates": dates,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
