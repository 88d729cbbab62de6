"""How fast the window is, and how much memory it takes: first picture, list, search, pages.

A time ends when the picture has been painted. Everything runs on Qt's platform without a screen,
ours and the empty window alike. Between events the window sleeps, as it does in daily use: a loop
that kept asking would take the interpreter from the thread that reads.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QTableWidget, QWidget

from casework.caseload_dtos import UnlockCredentials
from tests.bench.caseloads import KEY, new_home, roster_of, take_notes
from tests.bench.measure import Result, compared, p95, times_of
from tests.builders.environments import an_environment
from ui.shell.program import Program
from ui.shell.settings import SettingsStore
from ui.start import WindowOptions

_ROOT = Path(__file__).parents[2]
_LONGEST_S = 300
_WATCH_MS = 50
"""So often a wait is looked at when no event comes."""

LARGE = 100_000
TYPED = ("w", "wa", "wan", "wang", "0231", "02310", "王", "王芳", "软件23", "滨海数联", "面试")

_EMPTY = """
import os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: os._exit(0))
app = QApplication(sys.argv)
window = Window()
window.resize(1366, 728)
window.show()
app.exec()
"""

# The program as it starts, with an end as soon as its first picture is painted.
_OURS = """
import os, sys
sys.path.insert(0, sys.argv[1])
sys.argv[:2] = [sys.argv[1] + "/main.py"]
import main
main.tune_gc()
from ui.shell import program
class Ended(program.FirstPaint):
    def __init__(self, widget, then):
        super().__init__(widget, lambda: os._exit(0))
program.FirstPaint = Ended
main.main(sys.argv[1:])
os._exit(1)
"""


# What each says last is the most memory that its process ever held, in KiB.
_EMPTY_MEMORY = _EMPTY.replace(
    "os._exit(0)",
    "(print(most_memory(), flush=True), os._exit(0))",
).replace("import os, sys", "import os, sys\nfrom tests.bench.measure import most_memory")
_OUR_MEMORY = """
import os, sys, traceback
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from main import tune_gc
from ui.process_tuning import limit_malloc_arenas
tune_gc()
limit_malloc_arenas()
from tests.bench.measure import most_memory
from tests.bench.windows import Window, use_everything
try:
    with Window(Path(sys.argv[2]), Path(sys.argv[3])) as window:
        use_everything(window)
        print(most_memory(), flush=True)
except BaseException:
    traceback.print_exc()
    os._exit(1)
os._exit(0)
"""


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    make_home(folder / "small", 600)
    yield _first_picture(folder / "small")
    with Window(folder / "small", folder / "settings") as window:
        yield from pages_of(window)
        yield search_in(window, "keystroke to the repainted list of 600", 16, "median")
    yield _list(folder)
    make_home(folder / "large", LARGE)
    with Window(folder / "large", folder / "settings") as window:
        yield search_in(window, f"keystroke to the repainted list of {LARGE:,}", 50, "p95")
    yield _memory(folder / "large", folder / "settings")


def make_home(home: Path, size: int) -> None:
    """Make a caseload of so many files, with notes of talks in it."""
    manager = new_home(home)
    with manager.open(home, KEY) as caseload:
        for first in range(0, size, 20_000):
            caseload.services.imports.import_draft(
                roster_of(min(20_000, size - first), first=first)
            )
        take_notes(caseload)


# --- the first picture --------------------------------------------------------------------------


def _first_picture(home: Path) -> Result:
    # Both as they start every time but the first: compiled modules lie on disk.
    settings = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    settings["XDG_CONFIG_HOME"] = str(home.parent / "config")
    settings["PYTHONPYCACHEPREFIX"] = str(home.parent / "compiled")

    def start(script: str, *arguments: str) -> Callable[[], object]:
        line = [sys.executable, "-c", script, *arguments]
        return lambda: subprocess.run(line, env=settings, check=True, capture_output=True)

    ours = start(_OURS, str(_ROOT), "--home", str(home), "--locked")
    empty = start(_EMPTY)
    ours(), empty()
    return compared(
        "from the start of the process to the painted unlock screen",
        ours,
        "an empty PySide6 window, from the start of its process until it is painted",
        empty,
        limit=1.5,
        rounds=9,
        is_ratio=True,
    )


# --- memory -------------------------------------------------------------------------------------


def _memory(home: Path, settings: Path) -> Result:
    def most(script: str, *arguments: str) -> float:
        line = [sys.executable, "-c", script, *arguments]
        said = subprocess.run(line, check=True, capture_output=True, text=True, cwd=_ROOT).stdout
        return int(said.split()[-1]) / 1024

    ours = most(_OUR_MEMORY, str(_ROOT), str(home), str(settings))
    return Result(
        f"memory of the window with {LARGE:,} files, in MiB",
        "most",
        ours,
        ours,
        600,
        "an empty PySide6 window",
        most(_EMPTY_MEMORY),
        1,
    )


def use_everything(window: Window) -> None:
    """Open every page, go to the end of the list and back, search, sort, open a file."""
    page_host = window.program.window.page_host
    assert page_host is not None
    keys = [entry.key for entry in window.program.environment.pages(window.program)]
    for key in keys:
        if key != "file":
            page_host.show_page(key)
            window.settle()
    page_host.show_page("students")
    page = window.page
    for word in ("王", "wang", ""):
        page.header.search.set_asked(word)
        page.ask(search=word)
        window.settle()
    for row in (len(page.model.ids) - 1, len(page.model.ids) // 2, 0):
        page.table.go_to(row)
        window.settle()
    page.model.tick_all()
    window.settle()
    page.open_file(page.model.ids[0])
    window.settle()


# --- inside -------------------------------------------------------------------------------------


class Window:
    """The program's window on a caseload, opened with its key."""

    def __init__(self, home: Path, settings: Path, key: UnlockCredentials = KEY) -> None:
        self._key = key
        self.app: Any = QApplication.instance() or QApplication(["zhuhang"])
        self.app.setQuitOnLastWindowClosed(False)
        settings.mkdir(exist_ok=True)
        around = an_environment(home)
        options = WindowOptions(home, "zh_CN", is_locked=True)
        self._watch = QTimer(interval=_WATCH_MS)
        self.program = Program(around, options, SettingsStore(settings / "window.json"))

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self.program.stop()  # its thread would wait for ever
            raise
        return self

    def _open(self) -> None:
        self.program.start()
        sys.excepthook = sys.__excepthook__  # the program's own opens a window and waits
        self.program.window.resize(1366, 728)
        self.until(lambda: self.program._preloader.is_over)  # while somebody types a passphrase
        self.settle()
        self.opened_at = 0.0
        self.program.opener.open(self._key).then(self._on_opened)
        self.until(lambda: self.opened_at)
        self.until(lambda: self.page.model.line(0) is not None)
        self.paint()
        self.shown_at = time.perf_counter()
        self.settle()

    def _on_opened(self, opened: Any) -> None:
        """Open the caseload at its list, as when the window was locked there."""
        self.opened_at = time.perf_counter()
        self.program._enter(opened)
        self.program.window.page_host.show_page("students")

    @property
    def page(self) -> Any:
        """The page of students, or whichever is in front."""
        page_host = self.program.window.page_host
        assert page_host is not None
        return page_host.current_page

    @property
    def page_host(self) -> Any:
        """The page host of the open caseload."""
        return self.program.window.page_host

    def dialogs(self) -> list[QDialog]:
        """Return the dialogs that are open."""
        found = self.app.topLevelWidgets()
        return [one for one in found if isinstance(one, QDialog) and one.isVisible()]

    def dialog(self) -> Any:
        """Return the dialog that is open."""
        return self.dialogs()[-1]

    def rest(self) -> None:
        """Let the window work until no job runs, without waiting for what may come later."""
        self.app.processEvents()
        self.until(lambda: not self.program.jobs.running)
        self.app.processEvents()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def until(self, is_so: Callable[[], object], *, most_s: float = _LONGEST_S) -> None:
        """Let the window work until something is so; it is asked after every event."""
        end = time.monotonic() + most_s
        self._watch.start()
        while not is_so():
            assert time.monotonic() < end, "waited in vain"
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self._watch.stop()

    def settle(self) -> None:
        """Let the window work until nothing is left to do."""
        end = time.monotonic() + 0.6
        self.until(lambda: time.monotonic() > end and not self.program.jobs.running)

    def paint(self) -> None:
        """Have everything painted that waits to be."""
        self.app.processEvents()
        self.program.window.repaint()

    def __exit__(self, *_error: object) -> None:
        ended: list[bool] = []
        self.program.ended.connect(lambda: ended.append(True))
        self.program.window.close()
        self.until(lambda: ended)
        self.program.stop()


def _list(folder: Path) -> Result:
    taken: list[float] = []
    for _round in range(3):
        with Window(folder / "small", folder / "settings") as window:
            taken.append((window.shown_at - window.opened_at) * 1000)
    return Result(
        "from opening the caseload to the painted list of 600",
        "median",
        sorted(taken)[1],
        max(taken),
        1_500,
        "an empty table of Qt in a window of its own",
        sorted(times_of(bare_table(600), 5))[2],
        3,
    )


def bare_table(rows: int) -> Callable[[], object]:
    def show() -> None:
        table = QTableWidget(rows, 10)
        table.resize(1366, 728)
        table.show()
        QApplication.processEvents()
        table.repaint()
        table.close()

    return show


def search_in(
    window: Window, name: str, limit: float, unit: str, words: Sequence[str] = TYPED
) -> Result:
    """Measure a keystroke; each of the words must find somebody, or nothing would be painted."""
    page_host = window.program.window.page_host
    assert page_host is not None
    page_host.show_page("students")
    window.settle()
    ours: list[float] = []
    bare: list[float] = []
    for word in [*words] * 4:
        _type_all_but_one(window, word)
        ours += times_of(partial(_last_keystroke, window, word), 1)
        bare += times_of(window.page.table.viewport().repaint, 1)
    return Result(
        name,
        unit,
        statistics.median(ours),
        p95(ours),
        limit,
        "repainting the visible rows",
        statistics.median(bare),
        len(ours),
    )


def _type_all_but_one(window: Window, word: str) -> None:
    page = window.page
    page.header.search.set_asked(word[:-1])
    page.ask(search=word[:-1])
    window.until(lambda: not page.results.is_asking)
    window.settle()


def _last_keystroke(window: Window, word: str) -> None:
    """Type the last character, and wait until the window has painted what was found.

    The key goes to the field; reading, filling the model and painting come as events, in the
    order and at the time at which the window itself takes them. Of a long list those in sight
    come first; the others come later and change nothing that could be painted.
    """
    page, no_modifier = window.page, Qt.KeyboardModifier.NoModifier
    arrived, painted = Moments(page.results.arrived), Paints(page.table.viewport())
    QApplication.sendEvent(
        page.header.search,
        QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, no_modifier, word[-1]),
    )
    assert page.results.query.search == word
    window.until(lambda: 0 < arrived.first < painted.last)
    assert page.model.ids
    painted.end()


class Moments:
    """When a signal came first."""

    def __init__(self, signal: Any) -> None:
        self.first = 0.0
        signal.connect(self._on_signal)

    def _on_signal(self, *_values: object) -> None:
        self.first = self.first or time.perf_counter()


class Paints(QObject):
    """When a widget was painted last."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.last = 0.0
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.last = time.perf_counter()
        return super().eventFilter(watched, event)

    def end(self) -> None:
        self._widget.removeEventFilter(self)


def pages_of(window: Window) -> Iterator[Result]:
    page_host = window.program.window.page_host
    assert page_host is not None
    keys = [entry.key for entry in window.program.environment.pages(window.program)]
    shown = [key for key in keys if key != "file"]
    for key in shown:
        page_host.show_page(key)
        window.settle()

    def switch(key: str) -> None:
        page_host.show_page(key)
        window.paint()

    ours: list[float] = []
    bare: list[float] = []
    for _round in range(6):
        for key in shown:
            ours += times_of(partial(switch, key), 1)
            window.settle()
            bare += times_of(window.program.window.repaint, 1)
    yield Result(
        f"switch to another of {len(shown)} pages, painted",
        "p95",
        statistics.median(ours),
        p95(ours),
        100,
        "repainting the same window",
        statistics.median(bare),
        len(ours),
    )
