"""A clean copy of the project: what a clone of the working tree would hold."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def copy_project(project: Path, to: Path) -> None:
    """Copy the files that git knows, or would know, into the new folder ``to``."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=project, check=True, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, target = project / name, to / name
        if source.is_file() and not source.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
