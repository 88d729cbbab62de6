"""Processes that we start take code from this program and its environment alone."""

from __future__ import annotations

import os
import sys


def keep_children_safe() -> None:
    """Let no process that we start take code from the folder that it is started in."""
    os.environ["PYTHONSAFEPATH"] = "1"
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(os.path.isabs, named))
    if sys.platform == "win32":
        import ctypes

        os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"
        ctypes.windll.kernel32.SetDllDirectoryW("")  # DLLs neither
