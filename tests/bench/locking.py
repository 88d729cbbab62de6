"""How long the keys stay after a lock was asked for, while the program is at something.

Each round is a process of its own, which opens a window on a caseload, begins its work, locks, and
says at which moment it did. The round ends when that process has ended: nothing of its memory is
left then. Beside it stands a window without a caseload that ends in the same way. On Qt's platform
without a screen.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Result, p95
from tests.bench.windows import make_home

LIMIT_MS = 300
_ROUNDS = 3
_SIZE = 2_000
_ROOT = Path(__file__).parents[2]

WORK = {
    "rest": "locking at rest, until the process is gone (p95)",
    "parcel": "… while a parcel is decrypted (p95)",
    "roster": "… while a roster is read (p95)",
    "picture": "… while a picture of evidence is decoded (p95)",
    "webdav": "… while a WebDAV server does not answer (p95)",
    "dossiers": "… while dossiers are set in processes (p95)",
    "documents": "… while dossiers are set in one PDF (p95)",
    "backup": "… while a backup is made (p95)",
    "import": "… while a roster is being imported (p95)",
    "disk": "… while the disk does not answer (p95)",
}

_BARE = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv)
window = QWidget()
window.resize(1366, 728)
window.show()
def lock():
    print(time.monotonic_ns(), flush=True)
    window.close()
    app.exit(0)
QTimer.singleShot(500, lock)
sys.exit(app.exec())
"""


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    home = folder / "home"
    make_home(home, _SIZE)
    for number, (work, name) in enumerate(WORK.items()):
        place = folder / str(number)
        place.mkdir()
        line = [sys.executable, "-m", "tests.bench.locking_round", work, str(home), str(place)]
        ours = _taken(line)
        bare = _taken([sys.executable, "-c", _BARE])
        yield Result(
            name.removesuffix(" (p95)"),
            "p95",
            statistics.median(ours),
            p95(ours),
            LIMIT_MS,
            "closing an empty window",
            statistics.median(bare),
            _ROUNDS,
        )


def _taken(line: list[str]) -> list[float]:
    return [_round(line) for _ in range(_ROUNDS)]


def _round(line: list[str]) -> float:
    """Return the milliseconds from the moment that the process tells to its end."""
    ended = subprocess.Popen(line, cwd=_ROOT, stdout=subprocess.PIPE)
    answer = ended.stdout.readline() if ended.stdout is not None else b""
    ended.wait()
    gone = time.monotonic_ns()
    if not answer:
        raise RuntimeError(f"it never locked: {line}")
    if ended.stdout is not None:
        ended.stdout.close()
    return (gone - int(answer)) / 1e6
