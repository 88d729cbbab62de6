"""Collects cyclic garbage on the GUI thread only: elsewhere it would end widgets."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 50
_YOUNG = 10_000
"""Objects that are looked through at a time: a hundred thousand would be felt as a jerk."""
_MANY = 60_000
"""More than these are not looked through at all while somebody is at the keys: on a slow computer
that would be felt."""


class GuiThreadGc(QObject):
    """Turns automatic collection off and does it here, when the window has a moment.

    A worker thread that happens to trigger a collection would run the destructors of widgets
    outside the GUI thread, which Qt forbids. While work ``is_busy``, what has been looked through
    once is left alone: most of it goes by itself when the work ends. What has grown to great
    numbers (records are values without cycles) is put out of the collector's sight until the
    window is ``is_unattended`` and at rest.
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
        """Take all there is for what stays: modules, classes, the records that were read."""
        gc.freeze()
        self._held = 0

    def collect(self) -> None:
        """Collect what is due, and everything once when nobody is at the keys."""
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
        """Look through a generation and all younger ones, unless that would take too long.

        How many objects there are is reckoned, never asked by ``gc.get_objects()``: that takes
        hold of tuples that another thread is filling at this moment, which ends in a SystemError
        there (as the documentation of ``gc`` warns).
        """
        if young > _MANY or (generation and self._held + young > _MANY):
            self.freeze()
        else:
            self._held = max(0, self._held + young - gc.collect(generation))
