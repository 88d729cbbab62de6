"""LibreOffice opens a file and saves it anew: what it would mend or refuse shows in the result."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

one_at_a_time = pytest.mark.xdist_group("soffice")
"""Two of them at once get in each other's way."""

_SECONDS = 120


def resaved(path: Path, folder: Path, ending: str | None = None) -> Path:
    """Return the file as LibreOffice saved it, in the same format unless another is asked for.

    It must read it without falling back to mending or to a filter for plain text.
    """
    wanted = ending or path.suffix.removeprefix(".")
    made = folder / f"resaved-{wanted}"
    profile = folder / "profile"
    done = subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            wanted,
            "--outdir",
            str(made),
            str(path),
        ],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=True,
    )
    said = done.stdout + done.stderr
    assert "Error" not in said, said
    assert "repair" not in said.lower(), said
    return made / f"{path.stem}.{wanted}"
