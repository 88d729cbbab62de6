"""Letters merged by LibreOffice, driven from beside it: the peer of many dossiers.

The real mail merge: a data source of text with a row for each letter, a PDF for each row. Where
LibreOffice is installed without its data sources (they are in packages of their own) the letter is
loaded once, its field is filled and it is exported, which is about twice as fast.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Self

from exports.dossier.document import Document
from tests.bench.letter import letter_of

# Runs under the Python that the system or LibreOffice has: uno is not ours to install.
_DRIVER = """
import sys, time, uno
from com.sun.star.beans import PropertyValue
from com.sun.star.uno import Exception as UnoException

pipe, folder = sys.argv[1:3]
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext(
    "com.sun.star.bridge.UnoUrlResolver", local)
for attempt in range(300):
    try:
        context = resolver.resolve(
            "uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
        break
    except UnoException:
        time.sleep(0.1)

def service(name):
    return context.ServiceManager.createInstanceWithContext("com.sun.star." + name, context)

def url(path):
    return uno.systemPathToFileUrl(folder + "/" + path)

def value(name, content):
    return PropertyValue(Name=name, Value=content)

def write_rows(names):
    with open(folder + "/data/people.csv", "w") as rows:
        rows.write("number,unit\\n" + "".join("%s,1\\n" % name for name in names))

def register():
    write_rows(["0"])
    sources = service("sdb.DatabaseContext")
    source = sources.createInstance()
    source.URL = "sdbc:flat:" + url("data")
    source.Info = (value("Extension", "csv"), value("HeaderLine", True),
                   value("FieldDelimiter", ","), value("CharSet", "UTF-8"))
    source.DatabaseDocument.storeAsURL(url("people.odb"), ())
    sources.registerDatabaseLocation("people", url("people.odb"))
    sources.getByName("people").getConnection("", "").close()

def merge(names):
    write_rows(names)
    run = service("text.MailMerge")
    run.DataSourceName, run.Command, run.CommandType = "people", "people", 0
    run.DocumentURL, run.OutputURL, run.OutputType = url("merge.fodt"), url("out"), 2
    run.SaveAsSingleFile, run.SaveFilter = False, "writer_pdf_Export"
    run.FileNamePrefix, run.FileNameFromColumn = "number", True
    run.execute(())

def fill(names):
    field = letter.TextFieldMasters.getByName("com.sun.star.text.fieldmaster.User.number")
    for name in names:
        field.Content = name
        letter.TextFields.refresh()
        letter.storeToURL(url("out/%s.pdf" % name), (value("FilterName", "writer_pdf_Export"),))

desktop = service("frame.Desktop")
try:
    register()
    make = merge
except UnoException:
    letter = desktop.loadComponentFromURL(url("fill.fodt"), "_blank", 0, (value("Hidden", True),))
    make = fill
print(make.__name__, flush=True)
for line in sys.stdin:
    name, count = line.split()
    make(["%s-%04d" % (name, number) for number in range(int(count))])
    print("done", flush=True)
desktop.terminate()
"""

_FIELDS = {
    "merge": (
        '<text:database-display text:database-name="people" text:table-name="people"'
        ' text:table-type="table" text:column-name="number">0</text:database-display>'
    ),
    "fill": '<text:user-field-get text:name="number">0</text:user-field-get>',
}
# LibreOffice sets the letter in the fonts of the dossier, not in what it finds instead.
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{fonts}</dir>
<cachedir>{cache}</cachedir></fontconfig>
"""
_PATIENCE_S = 20


class MailMerge:
    """A LibreOffice that waits; ``letters`` makes so many and waits until they lie there."""

    def __init__(self, document: Document, folder: Path) -> None:
        self._document = document
        self._folder = folder
        self._runs = 0
        self.is_merge = False

    def __enter__(self) -> Self:
        for name in ("out", "data"):
            (self._folder / name).mkdir(parents=True)
        for name, field in _FIELDS.items():
            letter = letter_of(self._document, field)
            (self._folder / f"{name}.fodt").write_text(letter, encoding="utf-8")
        driver = self._folder / "driver.py"
        driver.write_text(_DRIVER, encoding="utf-8")
        pipe = f"bench{time.monotonic_ns()}"
        self._office = subprocess.Popen(
            ["soffice", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;",
             f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "FONTCONFIG_FILE": str(self._font_list())},
        )  # fmt: skip
        self._driver = subprocess.Popen(
            [_python(), str(driver), pipe, str(self._folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.is_merge = self._heard() == "merge"
        return self

    def letters(self, count: int) -> None:
        """Make ``count`` letters, a PDF each."""
        assert self._driver.stdin is not None
        self._runs += 1
        self._driver.stdin.write(f"r{self._runs} {count}\n")
        self._driver.stdin.flush()
        assert self._heard() == "done"
        made = len(list((self._folder / "out").glob(f"r{self._runs}-*.pdf")))
        assert made == count, f"{made} of {count} letters"

    def _font_list(self) -> Path:
        path = self._folder / "fonts.conf"
        fonts = str(files("exports") / "fonts")
        path.write_text(_FONTS.format(fonts=fonts, cache=self._folder / "fonts"), encoding="utf-8")
        return path

    def _heard(self) -> str:
        assert self._driver.stdout is not None
        return self._driver.stdout.readline().strip()

    def __exit__(self, *_error: object) -> None:
        # At the end of its input the driver asks LibreOffice to end; the script around that
        # program ends with it.
        assert self._driver.stdin is not None
        self._driver.stdin.close()
        try:
            self._driver.wait(_PATIENCE_S)
            self._office.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._driver.kill()
            self._office.terminate()
            raise


def is_here() -> bool:
    """Tell whether this computer has LibreOffice and a Python that can drive it."""
    return shutil.which("soffice") is not None and bool(_python())


@cache
def _python() -> str:
    """A Python that has uno: the one of the system, or of LibreOffice; "" where none has."""
    for folder in ("/usr/bin", "/usr/lib/libreoffice/program", "/opt/libreoffice/program"):
        found = shutil.which("python3", path=folder) or shutil.which("python", path=folder)
        asked = [found, "-c", "import uno"]
        if found and not subprocess.run(asked, capture_output=True, check=False).returncode:
            return found
    return ""
