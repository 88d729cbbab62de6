"""Finds out when the window itself waits for the disk, instead of leaving that to a job."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QObject

from exports import atomic_files
from storage.blobs import BlobStore
from storage.caseload_manager import LocalCaseloadManager

_SETTINGS = "SettingsStore."
"""The few choices of the window itself are written where they are made: there is no caseload."""

_UI = str(Path(__file__).parents[2] / "ui") + os.sep

SLOW: tuple[tuple[Any, str], ...] = (
    (sa.Engine, "connect"),
    (BlobStore, "put"),
    (BlobStore, "get"),
    (BlobStore, "verify"),
    (LocalCaseloadManager, "create"),
    (LocalCaseloadManager, "open"),
    (LocalCaseloadManager, "restore"),
    (LocalCaseloadManager, "read_table"),
    (LocalCaseloadManager, "read_sign_in_sheet"),
    (atomic_files, "_opened"),
    (socket.socket, "connect"),
    (subprocess.Popen, "__init__"),
    (time, "sleep"),
)
"""The doors to the caseload, its evidence, rosters and documents, to the network and to other
programs: all of them may take a while."""


@contextmanager
def nothing_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fail what is done inside when the window itself called something slow meanwhile."""
    caught = watch(monkeypatch)
    yield caught
    assert not caught, "\n".join(caught)


def watch(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that fills with whoever of the window calls something slow."""
    caught: list[str] = []
    for owner, name in SLOW:
        monkeypatch.setattr(owner, name, _watched(getattr(owner, name), name, caught))
    return caught


def _watched(call: Callable[..., Any], name: str, caught: list[str]) -> Callable[..., Any]:
    @wraps(call)
    def watched(*given: Any, **more: Any) -> Any:
        if (who := _who_of_the_window()) is not None:
            caught.append(f"{name} by {who}")
        return call(*given, **more)

    return watched


def _who_of_the_window() -> str | None:
    """Return who of the window's own objects is calling on its thread; None when none is.

    A test may call the plain functions that jobs run; what answers clicks is a QObject.
    """
    if threading.current_thread() is not threading.main_thread():
        return None
    frame: Any = sys._getframe(2)
    while frame is not None:
        code = frame.f_code
        if code.co_qualname.startswith(_SETTINGS):
            return None
        is_ours = code.co_filename.startswith(_UI)
        if is_ours and isinstance(frame.f_locals.get("self"), QObject):
            return f"{code.co_qualname} ({Path(code.co_filename).name})"
        frame = frame.f_back
    return None
