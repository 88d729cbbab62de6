"""Run the cyclic garbage collector on the GUI thread only, since it may destroy widgets."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 50
_YOUNG = 10_000
"""Threshold of the youngest generation: collecting 100,000 objects would cause a visible pause."""
_MANY = 60_000
"""Number of objects above which no collection runs while the user is active."""


class GuiThreadGc(QObject):
    """Disables automatic collection and collects from a timer on the GUI thread.

    On a worker thread a collection could run the destructors of widgets, which Qt forbids outside
    the GUI thread. While a job runs (``is_busy``), only the youngest generation is collected: most
    objects are freed by reference counting when the job ends. When too many objects have
    accumulated (records are values without reference cycles), they are frozen until
    ``is_unattended`` and no job runs.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        is_busy: Callable[[], bool] = lambda: False,
        is_unattended: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        young, middle, old = gc.get_threshold()
        self._limits = (min(young, _YOUNG), middle * max(1, young // _YOUNG), old)
        self._is_busy = is_busy
        self._is_unattended = is_unattended
        self._is_collected = False
        self._held = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()

    def freeze(self) -> None:
        """Exempt all existing objects (modules, classes, loaded records) from collection."""
        gc.freeze()
        self._held = 0

    def collect(self) -> None:
        """Collect any generation over its threshold, and everything once while the user is away."""
        if not self._is_unattended():
            self._is_collected = False
        elif not self._is_collected and not self._is_busy():
            self._is_collected = True
            gc.unfreeze()
            gc.collect()
            self.freeze()
        counts = gc.get_count()
        for generation in (0,) if self._is_busy() else (2, 1, 0):
            if counts[generation] > self._limits[generation]:
                self._collect(generation, counts[0])
                return

    def _collect(self, generation: int, young: int) -> None:
        """Collect a generation and all younger ones, or freeze them if there are too many.

        The number of objects is estimated, not counted with ``gc.get_objects()``: that would
        reference tuples another thread is still filling, and raise a SystemError there (see the
        documentation of ``gc``).
        """
        if young > _MANY or (generation and self._held + young > _MANY):
            self.freeze()
        else:
            self._held = max(0, self._held + young - gc.collect(generation))
