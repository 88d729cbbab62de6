"""Loads what pages and dialogs need while the window has nothing else to do.

A page that is opened for the first time would otherwise stand still until its modules are there.
"""

from __future__ import annotations

import dis
import linecache
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.abc import InspectLoader, Loader
from importlib.util import find_spec

from PySide6.QtCore import QObject, QTimer, Signal

from ui.jobs import Jobs

_EVERY_MS = 5
_OURS = ("casework", "exports", "ui")

MODULES = (
    "ui.shell.page_host",
    "ui.shell.status_bar",
    "ui.shell.menus",
    "ui.today.page",
    "ui.students.page",
    "ui.file.page",
    "ui.quicklog.dialog",
    "ui.palette.dialog",
    "ui.journal.actions",
    "ui.intake.page",
    "ui.exchange.page",
    "ui.documents.page",
    "ui.offers.page",
    "ui.events.page",
    "ui.settings.page",
    "ui.reports.page",
    "ui.overview.page",
    "ui.journal.page",
    "ui.signals.page",
    "ui.rules.page",
    "ui.year.page",
)
"""What opens first comes first."""

FIRST = "ui.today.page"
"""What an opened caseload shows first; what stands around it is loaded by then."""


class ModulePreloader(QObject):
    """Loads one module at a time, on the thread of the widgets, whenever no job runs."""

    over = Signal()
    """Everything is loaded."""

    def __init__(
        self, jobs: Jobs, names: Sequence[str] = MODULES, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._steps = steps_to(names)
        self.is_over = False
        self._wanted = ""
        self._then: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._go_on)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._then = None

    def require(self, wanted: str, then: Callable[[], object]) -> None:
        """Call ``then`` as soon as ``wanted`` is loaded; until then nothing else is waited for."""
        if wanted in sys.modules:
            then()
            return
        self._wanted, self._then = wanted, then
        self._timer.start(0)

    def _go_on(self) -> None:
        if self._jobs.running and self._then is None:
            return
        step = next(self._steps, None)
        if step is not None:
            import_module(step)
            # PySide reads the source of every module for its own name, and nobody else does.
            linecache.clearcache()
        else:
            self._timer.stop()
            self.is_over = True
            self.over.emit()
        if self._then is not None and (step is None or self._wanted in sys.modules):
            then, self._then = self._then, None
            self._timer.setInterval(_EVERY_MS)
            then()


def steps_to(names: Sequence[str]) -> Iterator[str]:
    """Yield modules in an order in which each needs only those before it.

    What another already brought along is left out, as is what is not on this computer.
    """
    seen: set[str] = set()
    for name in names:
        yield from _steps(name, seen)


def _steps(name: str, seen: set[str]) -> Iterator[str]:
    if name in seen or name in sys.modules:
        return
    seen.add(name)
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        return
    for needed in _needs(name, spec.loader):
        yield from _steps(needed, seen)
    if name not in sys.modules:
        yield name


def _needs(name: str, loader: Loader) -> Iterator[str]:
    """Yield what of ours a module imports when it is loaded."""
    code = loader.get_code(name) if isinstance(loader, InspectLoader) else None
    imported = ""
    for line in () if code is None else dis.get_instructions(code):
        if line.opname == "IMPORT_NAME":
            imported = line.argval if line.argval.partition(".")[0] in _OURS else ""
            if imported:
                yield imported
        elif line.opname == "IMPORT_FROM" and hasattr(sys.modules.get(imported), "__path__"):
            yield f"{imported}.{line.argval}"  # or a name in it, which nobody finds as a module
