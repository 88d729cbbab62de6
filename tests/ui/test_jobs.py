"""Work beside the window: in order, told on the GUI thread, stopped between two wholes."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from casework.caseload_dtos import UnlockCredentials
from casework.problems import RuleBroken, Trouble
from storage.caseload_manager import LocalCaseloadManager
from tests.builders.blocking_calls import nothing_waits
from tests.conftest import ROOT
from tests.ui.conftest import PASSPHRASE
from ui.jobs import GuiThreadGc, JobProgress, Jobs, LatestOnly

Until = Callable[[Callable[[], bool]], None]
FREEZE = GuiThreadGc.freeze


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.stop()


def test_database_jobs_run_sequentially_on_one_thread(jobs: Jobs, until: Until) -> None:
    order: list[tuple[int, int]] = []
    for number in range(20):
        jobs.start(lambda _p, number=number: order.append((number, threading.get_ident())))

    until(lambda: not jobs.running)

    assert [number for number, _thread in order] == list(range(20))
    assert len({thread for _number, thread in order}) == 1
    assert order[0][1] != threading.get_ident()


def test_results_arrive_on_the_gui_thread(jobs: Jobs, until: Until) -> None:
    heard: list[tuple[object, int]] = []

    jobs.start(lambda _p: 42).then(lambda result: heard.append((result, threading.get_ident())))
    until(lambda: bool(heard))

    assert heard == [(42, threading.get_ident())]


def test_a_job_reports_progress(jobs: Jobs, until: Until) -> None:
    reports: list[tuple[int, int, str]] = []
    seen = threading.Semaphore(0)

    def work(progress: JobProgress) -> None:
        for done in range(3):
            progress.report(done + 1, 3, "files")
            assert seen.acquire(timeout=15)

    job = jobs.start(work)
    job.progressed.connect(lambda *facts: (reports.append(facts), seen.release()))
    until(lambda: not jobs.running)

    assert reports == [(1, 3, "files"), (2, 3, "files"), (3, 3, "files")]


def test_rapid_progress_reports_are_coalesced(jobs: Jobs, until: Until) -> None:
    reports: list[tuple[int, int, str]] = []
    reported = threading.Event()

    def work(progress: JobProgress) -> None:
        for done in range(10_000):
            progress.report(done + 1, 10_000)
        reported.set()

    jobs.start(work).progressed.connect(lambda *facts: reports.append(facts))
    assert reported.wait(15)
    until(lambda: not jobs.running)

    assert reports == [(10_000, 10_000, "")]


def test_slow_callbacks_let_other_events_run_in_between(jobs: Jobs, until: Until) -> None:
    heard: list[str] = []

    def answer(_result: object) -> None:
        heard.append("answer")
        end = time.monotonic() + 0.03
        while time.monotonic() < end:
            pass

    ready = threading.Event()
    for _number in range(3):
        jobs.start(lambda _progress: None).then(answer)
    jobs.start(lambda _progress: ready.set())
    assert ready.wait(15)
    QTimer.singleShot(0, lambda: heard.append("event"))
    until(lambda: not jobs.running)

    assert heard.count("answer") == 3
    assert heard.index("event") < 3


def test_a_cancelled_job_stops_between_two_units(jobs: Jobs, until: Until) -> None:
    at_work, go_on = threading.Event(), threading.Event()
    done: list[int] = []
    ends: list[str] = []

    def work(progress: JobProgress) -> None:
        for number in range(100):
            progress.raise_if_cancelled()
            done.append(number)
            at_work.set()
            go_on.wait(10)

    job = jobs.start(work)
    job.cancelled.connect(lambda: ends.append("cancelled"))
    job.then(lambda _r: ends.append("succeeded"), ended=lambda: ends.append("ended"))
    at_work.wait(10)
    job.cancel()
    go_on.set()
    until(lambda: not jobs.running)

    assert done == [0]
    assert ends == ["cancelled", "ended"]


def test_a_queued_job_that_is_cancelled_never_starts(jobs: Jobs, until: Until) -> None:
    opener = threading.Event()
    ran: list[str] = []
    jobs.start(lambda _p: opener.wait(10))
    waiting = jobs.start(lambda _p: ran.append("ran"), writes=True)

    waiting.cancel()
    opener.set()
    until(lambda: not jobs.running)

    assert ran == []


def test_a_committed_write_is_reported_despite_cancellation(jobs: Jobs, until: Until) -> None:
    at_work, go_on = threading.Event(), threading.Event()
    heard: list[str] = []

    def work(_progress: JobProgress) -> str:
        at_work.set()
        go_on.wait(10)
        return "kept"

    job = jobs.start(work, writes=True)
    job.then(heard.append)
    at_work.wait(10)
    job.cancel()
    go_on.set()
    until(lambda: not jobs.running)

    assert heard == ["kept"]


@pytest.mark.parametrize(
    "problem", [RuleBroken("FIELD_MISSING", "name"), Trouble("DISK_FULL")], ids=["rule", "trouble"]
)
def test_a_trouble_is_passed_to_the_callback_or_to_the_window(
    jobs: Jobs, until: Until, problem: Exception
) -> None:
    answered: list[object] = []
    shown: list[object] = []
    jobs.unanswered.connect(shown.append)

    def refuse(_progress: JobProgress) -> None:
        raise problem

    jobs.start(refuse).then(problem=answered.append)
    until(lambda: not jobs.running)
    assert (answered, shown) == ([problem], [])

    jobs.start(refuse)
    until(lambda: not jobs.running)
    assert shown == [problem]


def test_an_unexpected_exception_opens_the_crash_window_despite_a_callback(
    jobs: Jobs, until: Until
) -> None:
    crashes: list[Any] = []
    answered: list[object] = []
    ended: list[bool] = []
    jobs.crashed.connect(crashes.append)

    job = jobs.start(lambda _p: 1 / 0)
    job.then(problem=answered.append, ended=lambda: ended.append(True))
    until(lambda: not jobs.running)

    assert isinstance(crashes[0], ZeroDivisionError)
    assert answered == []
    assert ended == [True]


def test_background_jobs_do_not_wait_for_the_database(jobs: Jobs, until: Until) -> None:
    opener = threading.Event()
    heard: list[str] = []
    jobs.start(lambda _p: opener.wait(10))

    jobs.start(lambda _p: "page", thread="own").then(heard.append)
    until(lambda: bool(heard))
    assert len(jobs.running) == 1
    opener.set()
    until(lambda: not jobs.running)


def test_a_cancelled_network_job_is_not_waited_for(jobs: Jobs, until: Until) -> None:
    opener = threading.Event()
    ends: list[str] = []
    job = jobs.start(lambda _p: opener.wait(30), thread="detached")
    job.cancelled.connect(lambda: ends.append("cancelled"))
    job.then(lambda _r: ends.append("succeeded"))
    job.cancel()
    until(lambda: not jobs.running)
    jobs.stop()
    assert not opener.is_set()
    assert ends == ["cancelled"]
    opener.set()


def test_only_the_last_of_several_queries_is_answered(jobs: Jobs, until: Until) -> None:
    latest: LatestOnly[str] = LatestOnly()
    heard: list[str] = []
    for letters in ("l", "lx", "lxh"):
        latest.take(jobs.start(lambda _p, letters=letters: letters)).then(heard.append)

    until(lambda: not jobs.running)

    assert heard == ["lxh"]
    assert not latest.is_running


def test_stopping_waits_for_queued_jobs(qtbot: QtBot) -> None:
    jobs = Jobs()
    done: list[int] = []
    for number in range(5):
        jobs.start(lambda _p, number=number: done.append(number))

    jobs.stop()

    assert done == [0, 1, 2, 3, 4]
    assert jobs.running == ()


def test_only_the_housekeeper_collects_cyclic_garbage(qtbot: QtBot) -> None:
    keeper = GuiThreadGc()
    keeper.start()
    try:
        assert not gc.isenabled()
        litter = [[] for _ in range(3_000)]
        for piece in litter:
            piece.append(piece)
        litter.clear()
        before = gc.get_count()[0]
        keeper.collect()
        assert before > 2_000
        assert gc.get_count()[0] < 1_000
    finally:
        keeper.stop()
    assert gc.isenabled()


class CyclicObject:
    """Something that holds itself, as a closed page may."""

    def __init__(self) -> None:
        self.held = self


def test_many_new_objects_are_collected_when_the_user_is_idle(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.jobs.gui_thread_gc._MANY", 1_000)
    monkeypatch.setattr(GuiThreadGc, "freeze", FREEZE)  # tests have it switched off
    frozen = gc.get_freeze_count()
    is_unattended = False
    is_busy = True
    keeper = GuiThreadGc(is_unattended=lambda: is_unattended, is_busy=lambda: is_busy)
    keeper.start()
    try:
        records = [[number] for number in range(5_000)]
        piece = weakref.ref(CyclicObject())
        keeper.collect()
        assert gc.get_freeze_count() > frozen + 5_000
        assert piece() is not None
        is_unattended = True
        keeper.collect()
        assert piece() is not None, "the work that goes on would have to stand still"
        is_busy = False
        keeper.collect()
        assert piece() is None
        piece = weakref.ref(CyclicObject())
        keeper.collect()
        assert piece() is not None, "once is enough until somebody comes back"
    finally:
        keeper.stop()
    assert len(records) == 5_000


IMPATIENT = """class Impatient(QObject):
    def click(self, manager, home, key):
        with manager.open(home, key) as caseload, caseload.snapshot():
            pass

    def wait(self):
        import time
        time.sleep(0)

    def ask_another_program(self):
        import subprocess, sys
        subprocess.run([sys.executable, "--version"], capture_output=True)
"""


def read_on_the_gui_thread() -> Any:
    """Something of the window that does by itself what jobs are there for."""
    names: dict[str, Any] = {"QObject": QObject}
    exec(compile(IMPATIENT, str(ROOT / "ui" / "impatient.py"), "exec"), names)  # noqa: S102  the source is the string above
    return names["Impatient"]()


def test_reading_on_the_gui_thread_fails_the_test(
    begun_home: Path, the_window_never_waits: list[str]
) -> None:
    with (
        pytest.MonkeyPatch.context() as patch,
        pytest.raises(AssertionError, match=r"open by Impatient.click \(impatient.py\)"),
        nothing_waits(patch),
    ):
        read_on_the_gui_thread().click(
            LocalCaseloadManager(), begun_home, UnlockCredentials(passphrase=PASSPHRASE)
        )
    assert the_window_never_waits, "every test of the window is watched"
    the_window_never_waits.clear()


@pytest.mark.parametrize(("do", "caught"), [("wait", "sleep"), ("ask_another_program", "__init__")])
def test_blocking_the_gui_thread_fails_the_test(
    do: str, caught: str, the_window_never_waits: list[str]
) -> None:
    getattr(read_on_the_gui_thread(), do)()

    assert the_window_never_waits == [f"{caught} by Impatient.{do} (impatient.py)"]
    the_window_never_waits.clear()


def test_work_on_a_job_thread_is_not_blocking(jobs: Jobs, until: Until) -> None:
    jobs.start(lambda _progress: read_on_the_gui_thread().wait())

    until(lambda: not jobs.running)
