"""Work on the GUI thread in steps, so that the window stays responsive."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer


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
