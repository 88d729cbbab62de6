"""Imports the modules of pages and dialogs while the window is idle.

Otherwise the first use of a page would block until its modules are imported.
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
    "ui.shell.actions",
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
"""In the order of their likely first use."""

FIRST = "ui.today.page"
"""The page shown after opening; what surrounds it is imported before it."""


class ModulePreloader(QObject):
    """Imports one module at a time, on the GUI thread, while no job runs."""

    over = Signal()
    """All modules are imported."""

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
        """Call ``then`` once ``wanted`` is imported; until then import without pauses."""
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
            # PySide fills this cache with the source of every module; nothing else needs it.
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
    """Yield modules in import order: each needs only those before it.

    Modules already imported as dependencies, and modules not installed here, are left out.
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
    """Yield our modules that a module imports at load time."""
    code = loader.get_code(name) if isinstance(loader, InspectLoader) else None
    imported = ""
    for line in () if code is None else dis.get_instructions(code):
        if line.opname == "IMPORT_NAME":
            imported = line.argval if line.argval.partition(".")[0] in _OURS else ""
            if imported:
                yield imported
        elif line.opname == "IMPORT_FROM" and hasattr(sys.modules.get(imported), "__path__"):
            yield f"{imported}.{line.argval}"  # or a name in it, without a spec
