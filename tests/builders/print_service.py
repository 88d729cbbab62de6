"""A real print service with one printer that writes PDFs, gone again after the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CUPSD = Path("/usr/sbin/cupsd")
PROGRAMS = Path("/usr/lib/cups")
PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
PRINTER = "office"
_PATIENCE_S = 60.0

_SERVICE = """\
LogLevel warn
Listen {socket}
DefaultAuthType None
WebInterface No
Browsing No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
_FILES = """\
ServerRoot {folder}/etc
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/run
TempDir {folder}/tmp
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
ServerBin {folder}/bin
DataDir /usr/share/cups
SystemGroup root
"""
_BACKEND = """\
#!/bin/sh
# Called without words it is asked what it offers; else with job, user, title, copies, options.
[ $# -gt 0 ] || exit 0
gs -q -dBATCH -dNOPAUSE -dSAFER -sDEVICE=pdfwrite -sOutputFile="{folder}/tmp/$1.pdf" "${{6:--}}" &&
    mv "{folder}/tmp/$1.pdf" "{folder}/printed/$1.pdf"
"""
"""The printer of one service: that of the system puts the PDFs of all services into one folder."""


def can_run() -> bool:
    """Tell whether a service with such a printer can be started: its backend wants root."""
    is_there = CUPSD.exists() and PPD.exists() and shutil.which("gs") is not None
    return is_there and os.geteuid() == 0


@dataclass(frozen=True)
class PrintService:
    """The running service; ``user`` is nobody whom this system knows."""

    socket: Path
    user: str
    out: Path
    """Where its printer puts what it printed."""

    @property
    def environment(self) -> dict[str, str]:
        return {"CUPS_SERVER": str(self.socket), "CUPS_USER": self.user}

    def printed(self, job: str) -> Path:
        """Wait for a job to be done, and return the PDF that came out of the printer."""
        number = job.rpartition("-")[2]
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            done = self.asked("lpstat", "-W", "completed", "-o", PRINTER)
            printed = self.out / f"{number}.pdf"
            if f"{PRINTER}-{number} " in done and printed.exists():
                return printed
            time.sleep(0.2)
        raise AssertionError(f"job {job} never came out")

    def asked(self, *command: str) -> str:
        """Return what a command of the print service says."""
        done = subprocess.run(
            command, capture_output=True, text=True, check=False,
            env={**os.environ, **self.environment},
        )  # fmt: skip
        return done.stdout


def _give_programs(folder: Path) -> None:
    """Put the programs of the system beside a printer of our own."""
    programs = folder / "bin"
    (programs / "backend").mkdir(parents=True)
    for path in PROGRAMS.iterdir():
        if path.name != "backend":
            (programs / path.name).symlink_to(path)
    backend = programs / "backend" / "pdf"
    backend.write_text(_BACKEND.format(folder=folder))
    backend.chmod(0o755)


@contextmanager
def a_print_service() -> Iterator[PrintService]:
    """Start a service of its own, with one printer."""
    # Its filters run under another account, which must be able to reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="zhuhang-cups-"))
    folder.chmod(0o755)
    for name in ("etc", "spool", "cache", "run", "log", "tmp", "printed", "printing"):
        (folder / name).mkdir()
    for name in ("tmp", "printed"):
        (folder / name).chmod(0o777)
    socket = folder / "run" / "cups.sock"
    (folder / "etc" / "cupsd.conf").write_text(_SERVICE.format(socket=socket))
    (folder / "etc" / "cups-files.conf").write_text(_FILES.format(folder=folder))
    _give_programs(folder)
    service = PrintService(socket, f"zhuhang-{folder.name[-8:]}", folder / "printed")
    etc = folder / "etc"
    daemon = subprocess.Popen(
        [CUPSD, "-f", "-c", etc / "cupsd.conf", "-s", etc / "cups-files.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + _PATIENCE_S
        while "is running" not in service.asked("lpstat", "-r"):
            assert time.monotonic() < end, "the print service did not start"
            time.sleep(0.1)
        subprocess.run(
            ["lpadmin", "-p", PRINTER, "-E", "-v", "pdf:/", "-P", PPD],
            check=True,
            capture_output=True,
            env={**os.environ, **service.environment},
        )
        yield service
    finally:
        daemon.terminate()
        daemon.wait()
        shutil.rmtree(folder, ignore_errors=True)
