"""Starts processes that parse untrusted files, with a memory limit on every system.

On Linux and macOS a child limits itself (``exports.child.limit``). A Windows process cannot: it is
started suspended, assigned to a job object with the limit, and only then resumed, so that neither
it nor a process that it starts ever runs without the limit.
"""

from __future__ import annotations

import contextlib
import ctypes
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from ctypes import c_int64, c_size_t, c_uint32, c_uint64
from typing import Any, Protocol

MOST_MEMORY = 2 << 30
"""Bytes: the highest limit that a child sets itself on other systems."""

CREATE_SUSPENDED = 0x4
EXTENDED_LIMITS = 9
"""JobObjectExtendedLimitInformation."""

PROCESS_MEMORY = 0x100
DIE_ON_UNHANDLED_EXCEPTION = 0x400
"""No Windows error dialog that waits for a click."""

KILL_ON_JOB_CLOSE = 0x2000
"""Children end with the program, even when it crashes."""


class JobObjects(Protocol):
    """Job objects of Windows. Each method raises OSError when the system call fails."""

    def create(self, memory: int) -> int:
        """Return a new job whose processes are each limited to ``memory`` bytes."""
        ...

    def put(self, process: subprocess.Popen[bytes], job: int) -> None:
        """Assign a process to a job."""
        ...

    def resume(self, process: subprocess.Popen[bytes]) -> None:
        """Resume a process that was started suspended."""
        ...

    def close(self, job: int) -> None:
        """Close a job, which ends every process in it."""
        ...


class BoundedProcess:
    """A process with pipes for its input and output, and the job object that limits it, if any."""

    def __init__(self, process: subprocess.Popen[bytes], end: Callable[[], object]) -> None:
        self.process = process
        self._end: Callable[[], object] | None = end

    def kill(self) -> None:
        """End the process and, where it has a job object, every process that it started."""
        end, self._end = self._end, None
        self.process.kill()
        if end is not None:
            end()


def start_bounded(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    memory: int = MOST_MEMORY,
    jobs: JobObjects | None = None,
    start: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen,
) -> BoundedProcess:
    """Start a process with piped stdin and stdout; without its limit it never runs.

    ``jobs`` defaults to those of the system.

    Raises:
        OSError: there is no such program, or the job object cannot be created.
    """
    pipes: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.DEVNULL,
        "env": dict(environment),
    }
    jobs = jobs or system_job_objects()
    if jobs is None:
        return BoundedProcess(start(list(command), **pipes), lambda: None)
    job = jobs.create(memory)
    with contextlib.ExitStack() as undo:
        undo.callback(jobs.close, job)
        process = start(list(command), creationflags=CREATE_SUSPENDED, **pipes)
        undo.callback(_discard, process)
        jobs.put(process, job)
        jobs.resume(process)
        undo.pop_all()
    return BoundedProcess(process, lambda: jobs.close(job))


def _discard(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()


def system_job_objects() -> JobObjects | None:
    """Return the job objects of Windows; None elsewhere."""
    if sys.platform == "win32":
        return WindowsJobObjects(ctypes.WinDLL("kernel32"), ctypes.WinDLL("ntdll"))
    return None


# --- Windows


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("PerProcessUserTimeLimit", c_int64),
        ("PerJobUserTimeLimit", c_int64),
        ("LimitFlags", c_uint32),
        ("MinimumWorkingSetSize", c_size_t),
        ("MaximumWorkingSetSize", c_size_t),
        ("ActiveProcessLimit", c_uint32),
        ("Affinity", c_size_t),
        ("PriorityClass", c_uint32),
        ("SchedulingClass", c_uint32),
    )


class IoCounters(ctypes.Structure):
    """IO_COUNTERS."""

    _fields_ = tuple(
        (f"{what}{kind}", c_uint64)
        for kind in ("OperationCount", "TransferCount")
        for what in ("Read", "Write", "Other")
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("BasicLimitInformation", BasicLimits),
        ("IoInfo", IoCounters),
        ("ProcessMemoryLimit", c_size_t),
        ("JobMemoryLimit", c_size_t),
        ("PeakProcessMemoryUsed", c_size_t),
        ("PeakJobMemoryUsed", c_size_t),
    )


class WindowsJobObjects:
    """Job objects through the functions of kernel32 and ntdll."""

    def __init__(self, kernel: Any, ntdll: Any) -> None:
        self._kernel = kernel
        self._ntdll = ntdll
        handle = ctypes.c_void_p  # 64 bits wide; the ctypes default is 32
        kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, ctypes.c_wchar_p)
        kernel.CreateJobObjectW.restype = handle
        kernel.SetInformationJobObject.argtypes = (handle, ctypes.c_int, ctypes.c_void_p, c_uint32)
        kernel.AssignProcessToJobObject.argtypes = (handle, handle)
        kernel.CloseHandle.argtypes = (handle,)
        ntdll.NtResumeProcess.argtypes = (handle,)

    def create(self, memory: int) -> int:
        job = self._kernel.CreateJobObjectW(None, None)
        if not job:
            raise _refused("CreateJobObject")
        limits = ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = (
            PROCESS_MEMORY | DIE_ON_UNHANDLED_EXCEPTION | KILL_ON_JOB_CLOSE
        )
        limits.ProcessMemoryLimit = memory
        size = ctypes.sizeof(limits)
        if not self._kernel.SetInformationJobObject(
            job, EXTENDED_LIMITS, ctypes.byref(limits), size
        ):
            self.close(job)
            raise _refused("SetInformationJobObject")
        return int(job)

    def put(self, process: subprocess.Popen[bytes], job: int) -> None:
        if not self._kernel.AssignProcessToJobObject(job, _handle(process)):
            raise _refused("AssignProcessToJobObject")

    def resume(self, process: subprocess.Popen[bytes]) -> None:
        # Popen closes the thread handle that ResumeThread needs; this function takes the process.
        if self._ntdll.NtResumeProcess(_handle(process)) < 0:
            raise _refused("NtResumeProcess")

    def close(self, job: int) -> None:
        self._kernel.CloseHandle(job)


def _handle(process: Any) -> int:
    return int(process._handle)  # noqa: SLF001  subprocess has no public name for it


def _refused(function: str) -> OSError:
    return OSError(f"{function} was refused")
