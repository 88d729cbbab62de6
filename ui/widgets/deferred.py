"""Work of the window that is done in turns, so that a person is heard in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer


def run_incrementally(owner: QObject, steps: Iterable[Callable[[], object]]) -> None:
    """Take one step in each turn of the loop from the next one on, as long as ``owner`` is there.

    A page shows what is looked at first and lets its other parts be made in turns; whoever asks
    for a part earlier makes it by asking.
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
