"""One round of ``tests.bench.locking``: a process that works, locks and ends."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from casework.exchange.targets import SyncTarget, TransportKind
from exports import children
from storage.backup import service
from tests.bench.caseloads import roster_of
from tests.bench.windows import Window
from ui.shell.shutdown import LockTimeouts

_AT_WORK_S = 0.4
"""So long the work has gone on when the lock is asked for."""

Begin = Callable[[Window, Path], object]


def _hang_children() -> None:
    """Let every child hang on its file, as a hostile one does."""
    line = [sys.executable, "-c", "import time; time.sleep(600)"]
    children.child_command = lambda _module: line


def _rest(_window: Window, _folder: Path) -> None:
    """Nothing is at work."""


def _parcel(window: Window, folder: Path) -> None:
    import pyrage
    from pyrage import x25519

    from storage.ledger.keys import InstallationKeys

    _hang_children()
    someone = x25519.Recipient.from_str(InstallationKeys.new().public.sealing)
    file = folder / "bomb.zhp"
    file.write_bytes(pyrage.encrypt(b"x", [someone]))
    _run(window, lambda caseload, _progress: caseload.exchange.inspect(file))


def _roster(window: Window, folder: Path) -> None:
    _hang_children()
    file = folder / "roster.xlsx"
    file.write_bytes(b"PK\x03\x04" + bytes(1000))
    session: Any = window.program.session
    session.jobs.start(lambda _progress: session.manager.read_table(file), thread="own")


def _picture(window: Window, _folder: Path) -> None:
    from exports.decoded_pictures import decoded_facts

    _hang_children()
    session: Any = window.program.session
    session.jobs.start(
        lambda _progress: decoded_facts(b"\x89PNG" + bytes(1000), "look"), thread="own"
    )


def _webdav(window: Window, _folder: Path) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{silent.getsockname()[1]}/parcels"
    target = SyncTarget("云盘", TransportKind.WEBDAV, address)
    _run(window, lambda caseload, _p: caseload.sync_service.keep_target(target, "x", store=False))
    window.rest()
    session: Any = window.program.session
    session.sync_scheduler.sync("云盘")
    silent.settimeout(10)
    threading.Thread(target=lambda: setattr(window, "silent", (silent, silent.accept()))).start()


def _dossiers(window: Window, folder: Path) -> None:
    _documents_of(window, folder, of_all=False)


def _documents(window: Window, folder: Path) -> None:
    _documents_of(window, folder, of_all=True)


def _documents_of(window: Window, folder: Path, *, of_all: bool) -> None:
    from exports.dossier import write_bound, write_dossiers
    from tests.builders.paper import a_full_case, facts_of

    cases = [facts_of(a_full_case(student_no=f"2019{number:06}")) for number in range(200)]

    def work(progress: Any) -> object:
        common = {"total": len(cases), "cancelled": lambda: progress.is_cancelled}
        if of_all:
            return write_bound(iter(cases), folder / "all.pdf", **common)
        return write_dossiers(iter(cases), folder, **common)

    session: Any = window.program.session
    session.jobs.start(work, thread="own")
    if not of_all:
        time.sleep(1)  # until the processes have begun


def _backup(window: Window, _folder: Path) -> None:
    real = service.copy_live

    def again_and_again(*arguments: Any) -> Any:
        while True:  # as for a very large database
            found = real(*arguments)
            arguments[1].unlink()
        return found

    service.copy_live = again_and_again
    _run(window, lambda caseload, progress: caseload.backups.take(on_progress=progress.go_on))


def _import(window: Window, _folder: Path) -> None:
    roster = roster_of(20_000, first=500_000)
    session: Any = window.program.session
    session.write(lambda services: services.imports.import_draft(roster))


def _disk(window: Window, _folder: Path) -> None:
    session: Any = window.program.session
    session.write(lambda _services: time.sleep(600))


def _run(window: Window, work: Callable[[Any, Any], object]) -> None:
    session: Any = window.program.session
    session.run_writing(work)


_BEGINS: dict[str, Begin] = {
    "rest": _rest,
    "parcel": _parcel,
    "roster": _roster,
    "picture": _picture,
    "webdav": _webdav,
    "dossiers": _dossiers,
    "documents": _documents,
    "backup": _backup,
    "import": _import,
    "disk": _disk,
}


def main(work: str, home: Path, folder: Path) -> None:
    """Work, say when the lock is asked for, lock, and end as ``ui.app`` does."""
    window = Window(home, folder / "settings")
    around: Any = window.program.environment
    for name, value in (
        ("lock_timeouts", LockTimeouts()),
        ("end_at_once", lambda: os._exit(0)),
        ("restart", _start_another),
    ):
        object.__setattr__(around, name, value)
    window._open()
    window.program.ended.connect(window.app.quit)
    _BEGINS[work](window, folder)
    end = time.monotonic() + _AT_WORK_S
    window.until(lambda: time.monotonic() > end)
    print(time.monotonic_ns(), flush=True)
    window.program.lock()
    window.app.exec()
    window.program.stop()


def _start_another() -> bool:
    """Start a process, as locking does; that it shows a door is measured elsewhere."""
    from PySide6.QtCore import QProcess

    is_started, _number = QProcess.startDetached(sys.executable, ["-I", "-c", ""])
    return is_started


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    sys.exit(0)
