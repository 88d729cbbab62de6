"""Creates the demonstration for other parts of the program."""

from __future__ import annotations

import io
import json
from pathlib import Path

from casework.problems import Trouble
from casework.service_layer.caseload_port import CaseloadManager
from ui.cli.demo.command import PASSPHRASE
from ui.common.i18n import current_language


def make_demo(manager: CaseloadManager, folder: Path, students: int) -> Path:
    """Create the demonstration in a folder and return its data folder.

    Raises:
        Trouble: DEMO_FAILED, with the command's message.
    """
    from ui.cli.program import run

    said = io.StringIO()
    arguments = ["demo", "--out", str(folder), "--students", str(students), "--json"]
    code = run(
        [*arguments, "--lang", current_language()], manager, stdout=said, stderr=said, environ={}
    )
    if code:
        raise Trouble("DEMO_FAILED", said=_message(said.getvalue()))
    return folder / "home"


def _message(said: str) -> str:
    try:
        return str(json.loads(said)["message"])
    except (ValueError, KeyError, TypeError):
        return said.strip()


__all__ = ["PASSPHRASE", "make_demo"]
