"""LibreOffice opens a file and saves it anew: what it would mend or refuse shows in the result."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

one_at_a_time = pytest.mark.xdist_group("soffice")
"""Two of them at once get in each other's way."""

_SECONDS = 120

_OPEN = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">Sub Main(source, word, target)
  Dim how(1) As New com.sun.star.beans.PropertyValue
  how(0).Name = "Hidden"
  how(0).Value = True
  how(1).Name = "Password"
  how(1).Value = word
  Dim book
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, how())
  Dim kind(1) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName"
  kind(0).Value = "Text - txt - csv (StarCalc)"
  kind(1).Name = "FilterOptions"
  kind(1).Value = "44,34,76,1"
  book.storeToURL(target, kind())
  book.close(True)
End Sub
</script:module>
"""


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


def unlocked(path: Path, password: str, folder: Path) -> str:
    """Return the first sheet of a locked workbook as CSV; with a wrong password it never ends.

    It takes a password from a macro alone, and macros from a profile that it has set up before.
    """
    profile, made = folder / "unlocking", folder / "unlocked.csv"
    start = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    macro = profile / "user" / "basic" / "Standard" / "Module1.xba"
    if not macro.exists():
        _run([*start, "macro:///Standard.Module1.Main"])
    macro.write_text(_OPEN, encoding="utf-8")
    _run([*start, f"macro:///Standard.Module1.Main({path.as_uri()},{password},{made.as_uri()})"])
    return made.read_text(encoding="utf-8")


def _run(words: list[str]) -> None:
    subprocess.run(words, capture_output=True, timeout=_SECONDS, check=False)
