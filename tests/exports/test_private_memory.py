"""No start of the program leaves what it has in memory to a core file or to other processes."""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from exports.child import keep_memory_private
from exports.children import begin_process
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux does for a process")

NOBODY = 65534
"""A user without rights: root may read everything."""

ENDS = """
    import atexit, os, resource, runpy, sys
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    atexit.register(os.abort)  # as a library does that finds its memory broken
    sys.path.insert(0, {root!r})
    {start}
"""

PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4

COMMAND = "sys.argv = ['main.py', '--help']; runpy.run_path({main!r}, run_name='__main__')".format(
    main=str(ROOT / "main.py")
)
STARTS = {
    "a command": COMMAND,
    "a child": "from exports.child import serve; serve(None, memory=1 << 33)",
    "a child that reads workbooks": "from storage.intake.child import main; main()",
    "a child that sets dossiers": "from exports.dossier.writing import _begin_worker as go; go()",
}


def code(template: str, start: str) -> str:
    return textwrap.dedent(template).format(root=str(ROOT), start=start)


def ended(script: str, folder: Path) -> int:
    """Return the wait status of a process that runs this, with its present folder in ``folder``."""
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.execv(sys.executable, [sys.executable, "-c", script])  # noqa: S606  our own interpreter
    return os.waitpid(child, 0)[1]


@pytest.fixture(autouse=True)
def what_is_loaded_later_is_loaded() -> None:
    """A process without rights may not be able to read the interpreter's own files."""
    importlib.import_module("resource")


def in_a_process(work: Callable[[], bool]) -> tuple[int, int]:
    """Do something in a copy of this process that has no rights; return its number and a pipe that
    gives one byte when that is done. It waits to be killed then."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    try:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        prctl(PR_SET_DUMPABLE, 1)  # as every process begins; another user takes it away
        os.write(write, b"y" if work() else b"n")
        signal.pause()
    finally:
        os._exit(1)


def prctl(option: int, value: int = 0) -> int:
    return int(ctypes.CDLL(None).prctl(option, value, 0, 0, 0))


def answer(process: tuple[int, int]) -> bool:
    """Return what a process says, and end it."""
    pid, pipe = process
    with os.fdopen(pipe, "rb") as stream:
        said = stream.read(1)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert said in (b"y", b"n")
    return said == b"y"


def can_be_read(work: Callable[[], object]) -> bool:
    """Say whether one process of an account can read the memory of another that has done this."""
    watched = in_a_process(lambda: bool(work()) or True)
    with os.fdopen(os.dup(watched[1]), "rb", buffering=0) as pipe:
        assert pipe.read(1) == b"y"

    def is_open() -> bool:
        try:
            with open(f"/proc/{watched[0]}/mem", "rb"):  # noqa: PTH123  in a copy of the process
                return True
        except PermissionError:
            return False

    found = answer(in_a_process(is_open))
    os.close(watched[1])
    os.kill(watched[0], signal.SIGKILL)
    os.waitpid(watched[0], 0)
    return found


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_a_process_that_is_aborted_leaves_no_core(start: str, tmp_path: Path) -> None:
    status = ended(code(ENDS, start), tmp_path)

    assert (os.WIFSIGNALED(status), os.WTERMSIG(status)) == (True, signal.SIGABRT)
    assert not os.WCOREDUMP(status)
    assert list(tmp_path.iterdir()) == []


def test_the_memory_of_a_process_is_read_by_no_other_of_the_account() -> None:
    if not can_be_read(lambda: None):
        pytest.skip("this system lets no process read another one as it is")
    assert not can_be_read(begin_process)


def test_a_process_that_is_not_read_starts_others_and_reads_what_it_needs() -> None:
    def work() -> bool:
        begin_process()
        subprocess.run(["/bin/true"], check=True)
        return prctl(PR_GET_DUMPABLE) == 0 and "/" in Path("/proc/self/mountinfo").read_text(
            "utf-8"
        )

    assert answer(in_a_process(work))


def test_a_system_without_memory_protection_is_tolerated(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("resource.setrlimit", refuse)
    monkeypatch.setattr("ctypes.CDLL", refuse)

    keep_memory_private()
