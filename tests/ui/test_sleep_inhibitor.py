"""The delay that keeps the computer awake until the keys are gone, on a bus with a fake logind."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection
from pytestqt.qtbot import QtBot

from tests.ui.whole_program import Until
from ui.shell.sleep_watcher_linux import LinuxSleepWatcher, SleepInhibitor

jeepney = pytest.importorskip("jeepney")
pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="there is no bus here")


@dataclass
class Logind:
    """Answers ``Inhibit`` with one end of a pipe and keeps the other, as logind does."""

    address: str
    asked: list[tuple[str, ...]] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)

    def serve(self) -> None:
        from jeepney import HeaderFields, MessageType, new_method_return
        from jeepney.bus_messages import message_bus
        from jeepney.io.blocking import open_dbus_connection

        with open_dbus_connection(self.address, enable_fds=True) as connection:
            connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.login1"))
            self.is_ready.set()
            while not self.is_over.is_set():
                try:
                    message = connection.receive(timeout=0.05)
                except TimeoutError:
                    continue
                if message.header.message_type is not MessageType.method_call:
                    continue
                if message.header.fields.get(HeaderFields.member) != "Inhibit":
                    continue
                self.asked.append(tuple(message.body))
                ours, theirs = os.pipe()
                self.kept.append(ours)
                connection.send(new_method_return(message, "h", (theirs,)))
                os.close(theirs)

    def __post_init__(self) -> None:
        self.is_ready, self.is_over = threading.Event(), threading.Event()

    def is_released(self) -> bool:
        """Whether every delay that was given has been given back."""
        return all(select.select([one], [], [], 0)[0] and not os.read(one, 1) for one in self.kept)


@pytest.fixture
def logind(tmp_path: Path) -> Iterator[Logind]:
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1",
         f"--address=unix:path={tmp_path / 'bus'}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert bus.stdout is not None
    made = Logind(bus.stdout.readline().decode().strip())
    thread = threading.Thread(target=made.serve)
    thread.start()
    assert made.is_ready.wait(30)
    yield made
    made.is_over.set()
    thread.join()
    bus.terminate()
    bus.wait()
    bus.stdout.close()
    for one in made.kept:
        os.close(one)


@pytest.fixture
def system(logind: Logind) -> Iterator[QDBusConnection]:
    name = "fake system"
    yield QDBusConnection.connectToBus(logind.address, name)
    QDBusConnection.disconnectFromBus(name)


def test_sleep_is_delayed_only_while_a_caseload_is_open(
    logind: Logind, system: QDBusConnection, qtbot: QtBot, until: Until
) -> None:
    parent = QObject()
    delay = SleepInhibitor(system, parent)
    delay.take()
    until(lambda: delay.is_held)

    assert [(what, how) for what, _who, _why, how in logind.asked] == [("sleep", "delay")]
    assert not logind.is_released()
    delay.take()
    assert len(logind.asked) == 1

    delay.release()
    until(logind.is_released)
    assert not delay.is_held


def test_the_watcher_of_linux_delays_sleep(
    logind: Logind, system: QDBusConnection, qtbot: QtBot, until: Until
) -> None:
    watcher = LinuxSleepWatcher(on=(None, system))
    watcher.delay_sleep()
    until(lambda: bool(logind.kept))

    assert not logind.is_released()
    watcher.allow_sleep()
    until(logind.is_released)


def test_a_delay_granted_after_the_lock_is_released(
    logind: Logind, system: QDBusConnection, qtbot: QtBot, until: Until
) -> None:
    parent = QObject()
    delay = SleepInhibitor(system, parent)
    delay.take()
    delay.release()
    until(lambda: bool(logind.kept) and delay._watcher is None)

    until(logind.is_released)
    assert not delay.is_held


def test_the_window_opens_without_a_message_bus(qtbot: QtBot) -> None:
    delay = SleepInhibitor(None)
    delay.take()
    delay.release()

    assert not delay.is_held
