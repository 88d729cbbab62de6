"""Collects cyclic garbage on the GUI thread only: elsewhere it would end widgets."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1_000


class Housekeeper(QObject):
    """Turns automatic collection off and does it here, when the window has a moment.

    A worker thread that happens to trigger a collection would run the destructors of widgets
    outside the GUI thread, which Qt forbids.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.tidy)

    def start(self) -> None:
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()

    def tidy(self) -> None:
        """Collect what the thresholds say is due, the youngest generation first."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return
