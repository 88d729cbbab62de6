"""The whole suite on every Python that the README names, each in a fresh copy of the project.

./dev soak pythons [3.11 3.12 3.13]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.soak.checkout import copy_project

PROJECT = Path(__file__).parents[2]
VERSIONS = ("3.11", "3.12", "3.13")


def pythons(arguments: Sequence[str]) -> bool:
    """Run the suite on the versions that are named, or on all; one that is missing has failed."""
    with tempfile.TemporaryDirectory(prefix="zhuhang-pythons-") as folder:
        held = [_holds(version, Path(folder)) for version in arguments or VERSIONS]
        return all(held)


def _holds(version: str, folder: Path) -> bool:
    if shutil.which(f"python{version}") is None:
        print(f"Python {version} is not here, so nothing was tried on it", flush=True)
        return False
    checkout = folder / version
    copy_project(PROJECT, checkout)
    started = time.monotonic()
    settings = {**os.environ, "UV_PYTHON": version}
    done = subprocess.run([checkout / "dev", "test"], env=settings, check=False)
    print(
        f"Python {version}: exit {done.returncode}, {time.monotonic() - started:.0f} s", flush=True
    )
    shutil.rmtree(checkout)
    return done.returncode == 0
