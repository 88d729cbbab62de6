"""The marker file next to a data folder that identifies a demo caseload."""

from __future__ import annotations

from pathlib import Path

MARKER = "zhuhang-demo.txt"


def is_demo(home: Path) -> bool:
    """Return whether a data folder contains the demo data."""
    return (home.parent / MARKER).is_file()
