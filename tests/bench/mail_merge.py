"""Letters merged by LibreOffice, driven from beside it: the peer of many dossiers.

The page is loaded once, its field is filled and it is exported as PDF for each letter: what the
mail merge of LibreOffice does, less its reading of a data source and its copy of the document.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from typing import Self
from xml.sax.saxutils import escape

# Runs under the Python that the system or LibreOffice has: uno is not ours to install.
_DRIVER = """
import sys, time, uno
from com.sun.star.beans import PropertyValue

pipe, folder = sys.argv[1:3]
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext(
    "com.sun.star.bridge.UnoUrlResolver", local)
for attempt in range(300):
    try:
        context = resolver.resolve(
            "uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
        break
    except Exception:
        time.sleep(0.1)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
hidden = PropertyValue(Name="Hidden", Value=True)
as_pdf = PropertyValue(Name="FilterName", Value="writer_pdf_Export")
letter = desktop.loadComponentFromURL(
    uno.systemPathToFileUrl(folder + "/letter.fodt"), "_blank", 0, (hidden,))
field = letter.TextFieldMasters.getByName("com.sun.star.text.fieldmaster.User.number")
print("ready", flush=True)
for line in sys.stdin:
    name, count = line.split()
    for number in range(int(count)):
        field.Content = "%s-%04d" % (name, number)
        letter.TextFields.refresh()
        letter.storeToURL(
            uno.systemPathToFileUrl("%s/out/%s-%04d.pdf" % (folder, name, number)), (as_pdf,))
    print("done", flush=True)
desktop.terminate()
"""

_LETTER = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:style style:name="P" style:family="paragraph"><style:text-properties fo:font-size="9pt"
 style:font-size-asian="9pt"/></style:style>
<style:style style:name="B" style:family="paragraph"><style:paragraph-properties
 fo:break-before="page"/></style:style>
</office:automatic-styles>
<office:body><office:text>
<text:user-field-decls><text:user-field-decl office:value-type="string" office:string-value="0"
 text:name="number"/></text:user-field-decls>
{pages}</office:text></office:body></office:document>
"""
_HEAD = (
    '<text:p text:style-name="{style}"><text:user-field-get text:name="number">0'
    "</text:user-field-get></text:p>"
)
_PATIENCE_S = 20


class MailMerge:
    """A LibreOffice that waits; ``letters`` makes so many and waits until they lie there."""

    def __init__(self, pages: list[list[str]], folder: Path) -> None:
        self._pages = pages
        self._folder = folder
        self._runs = 0

    def __enter__(self) -> Self:
        (self._folder / "out").mkdir(parents=True)
        (self._folder / "letter.fodt").write_text(self._letter(), encoding="utf-8")
        driver = self._folder / "driver.py"
        driver.write_text(_DRIVER, encoding="utf-8")
        pipe = f"bench{time.monotonic_ns()}"
        self._office = subprocess.Popen(
            ["soffice", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;",
             f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._driver = subprocess.Popen(
            [_python(), str(driver), pipe, str(self._folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._expect("ready")
        return self

    def letters(self, count: int) -> None:
        """Make ``count`` letters, a PDF each."""
        assert self._driver.stdin is not None
        self._runs += 1
        self._driver.stdin.write(f"r{self._runs} {count}\n")
        self._driver.stdin.flush()
        self._expect("done")
        made = len(list((self._folder / "out").glob(f"r{self._runs}-*.pdf")))
        assert made == count, f"{made} of {count} letters"

    def _letter(self) -> str:
        parts = []
        for place, lines in enumerate(self._pages):
            parts.append(_HEAD.format(style="B" if place else "P"))
            parts += [f'<text:p text:style-name="P">{escape(line)}</text:p>' for line in lines]
        return _LETTER.format(pages="".join(parts))

    def _expect(self, word: str) -> None:
        assert self._driver.stdout is not None
        said = self._driver.stdout.readline().strip()
        assert said == word, f"LibreOffice said {said!r}"

    def __exit__(self, *_error: object) -> None:
        # At the end of its input the driver asks LibreOffice to end; the script around that
        # program ends with it.
        assert self._driver.stdin is not None
        self._driver.stdin.close()
        self._driver.wait(_PATIENCE_S)
        self._office.wait(_PATIENCE_S)


def _python() -> str:
    """A Python that has uno: the one of the system, or of LibreOffice."""
    for folder in ("/usr/bin", "/usr/lib/libreoffice/program", "/opt/libreoffice/program"):
        found = shutil.which("python3", path=folder) or shutil.which("python", path=folder)
        if found:
            return found
    raise FileNotFoundError("a Python with uno")
