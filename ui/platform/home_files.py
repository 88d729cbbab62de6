"""Files around the data folder that need no key: crash log and marker of a demo."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from casework import clock

_NAME = "zhuhang.log"
_LARGEST_BYTES = 1 << 20


def log_crash(error: BaseException, home: Path) -> Path | None:
    """Log types and code locations of an error, never values; return the log's path, or None."""
    lines = [f"{clock.now():%Y-%m-%dT%H:%M:%SZ} process {os.getpid()}"]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"  {type(seen).__module__}.{type(seen).__qualname__}")
        lines += [
            f"    {Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or seen.__context__
    for folder in (home / "logs", _platform_folder()):
        log = _append(folder, "\n".join(lines) + "\n", make=folder != home / "logs")
        if log is not None:
            return log
    return None


def _platform_folder() -> Path:
    from platformdirs import user_log_path

    return user_log_path("Zhuhang", appauthor=False)


def _append(folder: Path, text: str, *, make: bool) -> Path | None:
    """Append to the log in ``folder``; without ``make`` a missing folder is not created."""
    log = folder / _NAME
    try:
        if make:
            folder.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > _LARGEST_BYTES:
            log.replace(folder / f"{_NAME}.1")
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        descriptor = os.open(log, flags, 0o600)
    except OSError:  # the log is optional; the user still sees the error message
        return None
    try:
        os.write(descriptor, text.encode("utf-8", "backslashreplace"))
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return log


DEMO_MARKER = "zhuhang-demo.txt"
"""The file next to a data folder that identifies a demo caseload."""


def is_demo(home: Path) -> bool:
    """Return whether a data folder contains the demo data."""
    return (home.parent / DEMO_MARKER).is_file()
