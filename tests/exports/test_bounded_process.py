"""A process that parses what others made never runs without its bound, and ends with it."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from exports.bounded_process import (
    CREATE_SUSPENDED,
    DIE_ON_UNHANDLED_EXCEPTION,
    EXTENDED_LIMITS,
    KILL_ON_JOB_CLOSE,
    PROCESS_MEMORY,
    BasicLimits,
    ExtendedLimits,
    WindowsJobObjects,
    start_bounded,
    system_job_objects,
)

JOB, PROCESS = 40, 44


@dataclass
class FakeJobs:
    """Job objects that write down what is asked of them, and refuse what they are told to."""

    refuses: str = ""
    asked: list[Any] = field(default_factory=list)

    def create(self, memory: int) -> int:
        self._note("create", memory)
        return JOB

    def put(self, process: subprocess.Popen[bytes], job: int) -> None:
        assert process.poll() is None
        self._note("put", job)

    def resume(self, process: subprocess.Popen[bytes]) -> None:
        assert process.poll() is None
        self._note("resume")

    def close(self, job: int) -> None:
        self._note("close", job)

    def _note(self, what: str, *with_this: int) -> None:
        self.asked.append((what, *with_this))
        if what == self.refuses:
            raise OSError(what)


def started_by(jobs: FakeJobs, begun: list[subprocess.Popen[bytes]]) -> Any:
    """What starts a process here as Windows would: it says whether it was to be suspended."""

    def start(command: list[str], *, creationflags: int, **pipes: Any) -> subprocess.Popen[bytes]:
        jobs.asked.append(("start", creationflags))
        begun.append(subprocess.Popen(command, **pipes))
        return begun[-1]

    return start


SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.mark.fast
def test_a_process_is_put_into_its_job_before_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs, begun = FakeJobs(), list[subprocess.Popen[bytes]]()

    made = start_bounded(SLEEPS, {}, memory=7, jobs=jobs, start=started_by(jobs, begun))

    assert jobs.asked == [
        ("create", 7), ("start", CREATE_SUSPENDED), ("put", JOB), ("resume",),
    ]  # fmt: skip
    made.kill()
    made.kill()
    assert jobs.asked[4:] == [("close", JOB)], "once: the number may be another one's by then"
    assert begun[0].wait() != 0
    for pipe in (begun[0].stdin, begun[0].stdout):
        assert pipe is not None
        pipe.close()


@pytest.mark.parametrize("refused", ["create", "put", "resume"])
def test_a_process_that_cannot_be_bounded_never_runs(refused: str) -> None:
    jobs, begun = FakeJobs(refused), list[subprocess.Popen[bytes]]()

    with pytest.raises(OSError, match=refused):
        start_bounded(SLEEPS, {}, jobs=jobs, start=started_by(jobs, begun))

    assert [one.poll() is None for one in begun] == [False] * (refused != "create")
    assert (("close", JOB) in jobs.asked) == (refused != "create")


def test_a_program_that_is_not_there_leaves_no_job() -> None:
    jobs = FakeJobs()

    with pytest.raises(OSError, match="nowhere"):
        start_bounded(["/nowhere/python"], {}, jobs=jobs, start=started_by(jobs, []))

    assert jobs.asked[-1] == ("close", JOB)


def test_elsewhere_a_child_bounds_itself() -> None:
    if sys.platform != "win32":
        assert system_job_objects() is None
    made = start_bounded([sys.executable, "-c", "print('here')"], {})
    answer, _errors = made.process.communicate()
    assert answer.split() == [b"here"]


# --- what Windows is asked


class Function:
    """A function of a library of Windows: it gets its types, and answers."""

    def __init__(self, name: str, answer: int, calls: list[Any]) -> None:
        self._name, self._answer, self._calls = name, answer, calls

    def __call__(self, *given: Any) -> int:
        self._calls.append((self._name, given))
        return self._answer


def windows(calls: list[Any], **answers: int) -> WindowsJobObjects:
    usual = {
        "CreateJobObjectW": JOB,
        "SetInformationJobObject": 1,
        "AssignProcessToJobObject": 1,
        "CloseHandle": 1,
        "NtResumeProcess": 0,
        **answers,
    }
    library = SimpleNamespace(**{n: Function(n, answer, calls) for n, answer in usual.items()})
    return WindowsJobObjects(library, library)


def test_the_limit_structure_matches_windows() -> None:
    if ctypes.sizeof(ctypes.c_void_p) == 8:
        assert (ctypes.sizeof(BasicLimits), ctypes.sizeof(ExtendedLimits)) == (64, 144)
        assert ExtendedLimits.ProcessMemoryLimit.offset == 112


def test_a_job_bounds_the_memory_of_each_process_and_ends_them_with_the_program() -> None:
    calls: list[Any] = []

    assert windows(calls).create(1 << 31) == JOB

    (_create, (name, (job, kind, limits, size))) = calls
    assert (name, job, kind) == ("SetInformationJobObject", JOB, EXTENDED_LIMITS)
    found = limits._obj
    assert (found.ProcessMemoryLimit, size) == (1 << 31, ctypes.sizeof(ExtendedLimits))
    flags = PROCESS_MEMORY | DIE_ON_UNHANDLED_EXCEPTION | KILL_ON_JOB_CLOSE
    assert found.BasicLimitInformation.LimitFlags == flags


def test_a_job_without_its_limits_is_closed_again() -> None:
    calls: list[Any] = []

    with pytest.raises(OSError, match="SetInformationJobObject"):
        windows(calls, SetInformationJobObject=0).create(1)

    assert calls[-1] == ("CloseHandle", (JOB,))
    with pytest.raises(OSError, match="CreateJobObject"):
        windows(calls, CreateJobObjectW=0).create(1)


def test_an_error_of_windows_is_raised() -> None:
    process: Any = SimpleNamespace(_handle=PROCESS)
    calls: list[Any] = []
    jobs = windows(calls, AssignProcessToJobObject=0, NtResumeProcess=-1073741790)

    with pytest.raises(OSError, match="AssignProcessToJobObject"):
        jobs.put(process, JOB)
    with pytest.raises(OSError, match="NtResumeProcess"):
        jobs.resume(process)

    assert calls == [
        ("AssignProcessToJobObject", (JOB, PROCESS)), ("NtResumeProcess", (PROCESS,)),
    ]  # fmt: skip
