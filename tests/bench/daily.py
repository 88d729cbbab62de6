"""How the window feels at work: gaps of its loop, scrolling, and memory after a long day."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.gaps import acquaint, gaps
from tests.bench.measure import Result, p95, times_of
from tests.bench.windows import LARGE, Window, make_home
from ui.shell.requests import GoTo, QuickLog

_ROOT = Path(__file__).parents[2]
_FRAME_MS = 1000 / 60
_STEPS = 300
_ROWS_A_STEP = 3
ACTIONS = 2_000
_WARM_UP = 300

# What it says last is by how much, in per cent, its memory has grown while it worked.
_GROWTH = """
import os, sys, traceback
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from main import tune_gc
tune_gc()
from tests.bench.daily import growth
from tests.bench.windows import Window
try:
    with Window(Path(sys.argv[2]), Path(sys.argv[3])) as window:
        print(growth(window), flush=True)
except BaseException:
    traceback.print_exc()
    os._exit(1)
os._exit(0)
"""
_BARE_GROWTH = """
import gc, sys
sys.path.insert(0, sys.argv[1])
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout
from tests.bench.daily import ACTIONS, resident
app = QApplication([])
def show():
    dialog = QDialog()
    layout = QVBoxLayout(dialog)
    for _ in range(10):
        layout.addWidget(QLineEdit(dialog))
    dialog.show()
    app.processEvents()
    dialog.close()
    dialog.deleteLater()
    app.sendPostedEvents(None, 52)
for _ in range(100):
    show()
gc.collect()
before = resident()
for _ in range(ACTIONS):
    show()
gc.collect()
print(100 * (resident() - before) / before)
"""


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    make_home(folder / "small", 600)
    acquaint(folder / "small", folder)
    with Window(folder / "small", folder / "settings") as window:
        yield from gaps(window, folder)
    make_home(folder / "growing", 600)
    yield _growth(folder / "growing", folder / "settings")
    make_home(folder / "large", LARGE)
    with Window(folder / "large", folder / "settings") as window:
        yield _scrolling(window)


# --- scrolling -----------------------------------------------------------------------------------


def _scrolling(window: Window) -> Result:
    window.page_host.show_page("students")
    window.settle()
    table = window.page.table
    bar = table.verticalScrollBar()

    def step() -> None:
        bar.setValue(bar.value() + _ROWS_A_STEP)
        table.viewport().repaint()

    ours: list[float] = []
    bare: list[float] = []
    for _step in range(_STEPS):
        ours += times_of(step, 1)
        window.app.processEvents()
        bare += times_of(table.viewport().repaint, 1)
    return Result(
        f"one step of scrolling {LARGE:,} rows, painted (60 a second)",
        "p95",
        sorted(ours)[len(ours) // 2],
        p95(ours),
        round(_FRAME_MS, 1),
        "repainting the visible rows",
        sorted(bare)[len(bare) // 2],
        len(ours),
    )


# --- memory --------------------------------------------------------------------------------------


def resident() -> float:
    """Return how many bytes this process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def growth(window: Window) -> float:
    """Return by how much, in per cent, the memory grows over ACTIONS actions."""
    do = list(_small_actions(window))
    for at in range(_WARM_UP):
        do[at % len(do)]()
    before = resident()
    for at in range(ACTIONS):
        do[at % len(do)]()
    return 100 * (resident() - before) / before


def _small_actions(window: Window) -> Iterator[Callable[[], object]]:
    def show(key: str) -> None:
        window.page_host.show_page(key)
        window.rest()

    def search(word: str) -> None:
        window.page_host.show_page("students")
        window.page.ask(search=word)
        window.rest()

    def open_file(place: int) -> None:
        window.page_host.show_page("students")
        window.rest()
        window.page.open_file(window.page.model.ids[place])
        window.rest()

    def look_at(request: Any) -> None:
        window.page_host.ask(request)
        window.rest()
        for dialog in window.dialogs():
            dialog.reject()
        window.rest()

    yield partial(show, "today")
    yield partial(search, "王")
    yield partial(search, "")
    yield partial(open_file, 3)
    yield partial(look_at, GoTo())
    yield partial(show, "offers")
    yield partial(look_at, QuickLog())
    yield partial(show, "journal")
    yield partial(open_file, 40)
    yield partial(show, "events")


def _growth(home: Path, settings: Path) -> Result:
    def answer(script: str, *arguments: str) -> float:
        line = [sys.executable, "-c", script, str(_ROOT), *arguments]
        said = subprocess.run(line, check=True, capture_output=True, text=True, cwd=_ROOT).stdout
        return float(said.split()[-1])

    ours = answer(_GROWTH, str(home), str(settings))
    return Result(
        f"growth of memory over {ACTIONS:,} actions, in %",
        "most",
        ours,
        ours,
        5,
        f"{ACTIONS:,} bare dialogs of Qt, opened and closed",
        answer(_BARE_GROWTH),
        1,
    )
