"""Work in turns: a person is heard between two steps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.widgets.deferred import run_incrementally

Until = Callable[[Callable[[], bool]], None]


def test_one_step_runs_per_event_loop_turn(qtbot: QtBot, until: Until) -> None:
    owner, taken, beats = QObject(), list[int](), list[int]()
    pulse = QTimer(owner, interval=0)
    pulse.timeout.connect(lambda: beats.append(len(taken)))
    pulse.start()

    run_incrementally(owner, [lambda step=step: taken.append(step) for step in range(4)])

    assert taken == []
    until(lambda: len(taken) == 4)
    assert taken == [0, 1, 2, 3]
    assert {1, 2, 3} <= set(beats), "other events come in between"


def test_no_step_runs_after_its_owner_is_gone(qtbot: QtBot) -> None:
    owner, taken = QObject(), list[int]()

    def let_go() -> None:
        taken.append(0)
        owner.deleteLater()

    run_incrementally(owner, [let_go, lambda: taken.append(1)])
    QTest.qWait(20)

    assert taken == [0]
