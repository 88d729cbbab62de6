"""What the window does so that it holds little that nothing is in."""

from __future__ import annotations

import linecache
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ui.shell.preload import ModulePreloader

_ROOT = Path(__file__).parents[1]

# Four threads ask for memory at one time, then glibc tells how many heaps it has.
_HEAPS = """
import ctypes, sys, threading
from ui.process_tuning import limit_malloc_arenas
if sys.argv[1] == "shared":
    limit_malloc_arenas()
libc = ctypes.CDLL(None)
all_here = threading.Barrier(4)
def ask():
    all_here.wait()
    held = [libc.malloc(3000) for _ in range(50)]
    all_here.wait()
threads = [threading.Thread(target=ask) for _ in range(4)]
for one in threads:
    one.start()
for one in threads:
    one.join()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of other systems is their own")
@pytest.mark.parametrize(("how", "is_one"), [("shared", True), ("usual", False)])
@pytest.mark.system_clock(reason="starts a process of the program")
def test_all_threads_of_the_window_share_one_heap(how: str, is_one: bool) -> None:
    line = [sys.executable, "-c", _HEAPS, how]
    said = subprocess.run(line, check=True, capture_output=True, text=True, cwd=_ROOT).stdout
    assert (said.count("<heap nr=") == 1) is is_one


def test_the_source_of_a_module_is_not_kept_after_it_was_loaded(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: Any = SimpleNamespace(running=())
    warming = ModulePreloader(jobs, names=())
    monkeypatch.setattr(warming, "_steps", iter(["this_is_loaded"]))
    monkeypatch.setattr("ui.shell.preload.import_module", linecache.getlines)
    linecache.getlines(__file__)

    warming._go_on()

    assert not linecache.cache
