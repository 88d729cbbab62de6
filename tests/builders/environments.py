"""What a program on a home needs of its surroundings, wherever a window is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from storage.caseload_manager import LocalCaseloadManager
from ui.screens import dialogs, pages
from ui.shell.program import AppEnvironment
from ui.shell.shutdown import LockTimeouts

UNHURRIED = LockTimeouts(600_000, 600_000)
"""For tests of other things: a slow machine must not cut off what they save."""


def an_environment(home: Path, **choices: Any) -> AppEnvironment:
    """Return the real pages on ``home``, with weak keys and without a new process at the end."""
    usual: dict[str, Any] = {
        "is_begun": (home / "keys.json").is_file,
        "load_manager": lambda warn: LocalCaseloadManager(warn=warn),
        "pages": pages,
        "dialogs": dialogs,
        "restart": lambda: False,
        "end_at_once": lambda: None,
        "lock_timeouts": UNHURRIED,
        "quick": True,
    }
    return AppEnvironment(home=home, **{**usual, **choices})
