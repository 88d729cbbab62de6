"""Work on the GUI thread that is put off: in steps, or until a widget was painted."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


def run_incrementally(owner: QObject, steps: Iterable[Callable[[], object]]) -> None:
    """Run one step per event-loop turn, starting with the next, while ``owner`` exists.

    A page shows what is seen first and creates its other parts in later steps; accessing such a
    part earlier creates it at once.
    """
    waiting = iter(steps)
    clock = QTimer(owner)
    clock.setSingleShot(True)

    def go_on() -> None:
        step = next(waiting, None)
        if step is None:
            clock.deleteLater()
            return
        step()
        clock.start(0)

    clock.timeout.connect(go_on)
    clock.start(0)


class FirstPaint(QObject):
    """Calls a function once after a widget's first paint."""

    def __init__(self, widget: QWidget, then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._then = then
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._widget.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return super().eventFilter(watched, event)
