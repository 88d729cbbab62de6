"""Where modules come from: the program's own folder, and never the current one."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def use_safe_path(here: Path) -> None:
    """Let nothing be imported from the current folder, here or in any process that is started.

    It is whatever folder a file was opened from. Python would look there first, and run a
    ``json.py`` that somebody put beside a roster.

    Source:
        docs.python.org, "PYTHONSAFEPATH"; ``multiprocessing`` starts its processes with ``-c``.
    """
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        current = str(Path.cwd())
    except FileNotFoundError:  # somebody has removed it meanwhile
        current = ""
    elsewhere = {"", ".", current} - {str(here)}
    sys.path[:] = [place for place in sys.path if place not in elsewhere]
