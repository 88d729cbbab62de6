"""Print jobs: a PDF is piped to the print service unchanged, without a temporary file."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from enum import Enum

from casework.problems import Trouble

_PATIENCE_S = 120


class Sides(Enum):
    """Duplex mode; the printer's own setting by default."""

    AS_SET = ""
    ONE = "one-sided"
    LONG_EDGE = "two-sided-long-edge"
    SHORT_EDGE = "two-sided-short-edge"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """The settings of a print job; ``pages`` are ranges (first, last), empty for all pages.

    ``title`` is visible in the print queue, so it names a kind of document, never a student.
    """

    printer: str
    title: str
    copies: int = 1
    sides: Sides = Sides.AS_SET
    per_sheet: int = 1
    pages: tuple[tuple[int, int], ...] = ()
    is_grey: bool = False


def has_print_service() -> bool:
    """Return whether this system prints PDFs directly (CUPS: Linux and macOS)."""
    return shutil.which("lp") is not None


def send(pdf: bytes, job: PrintJob) -> str:
    """Send a PDF to the print service, and return the job id.

    Raises:
        Trouble: PRINTER_REFUSED, with the service's message.
    """
    command = ["lp", "-d", job.printer, "-t", job.title, "-n", str(job.copies), *_options(job)]
    try:
        done = subprocess.run(
            [*command, "-"],
            input=pdf,
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Trouble("PRINTER_REFUSED", printer=job.printer, reason=str(error)) from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().removeprefix("lp: ")
        raise Trouble("PRINTER_REFUSED", printer=job.printer, reason=said or "lp")
    # request id is office-17 (0 file(s))
    words = done.stdout.decode(errors="replace").split()
    return next((word for word in words if "-" in word), "")


def _options(job: PrintJob) -> list[str]:
    options = [f"sides={job.sides.value}"] if job.sides.value else []
    if job.per_sheet > 1:
        options.append(f"number-up={job.per_sheet}")
    if job.pages:
        ranges = (str(a) if a == b else f"{a}-{b}" for a, b in job.pages)
        options.append(f"page-ranges={','.join(ranges)}")
    if job.is_grey:
        options.append("print-color-mode=monochrome")
    return [word for option in options for word in ("-o", option)]
