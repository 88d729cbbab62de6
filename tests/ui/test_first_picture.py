"""The first picture: what it does without, and the short ways it takes."""

from __future__ import annotations

import gettext
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from ui.common.i18n import DOMAIN, LOCALE_FOLDER, Catalogue
from ui.theme.theme import theme
from ui.theme.tokens import AUTO_TEXT, BY_TAB, CENTRED, DARK, LIGHT, PLAIN_TEXT, SECRET
from ui.widgets.fields import SecretEdit

ROOT = Path(__file__).resolve().parents[2]

_PAINT_THE_DOOR = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
import main
from storage.folder import Folder
from ui.shell.program import Program, AppEnvironment
from ui.shell.settings import SettingsStore
from ui.shell.single_instance import InstanceServer, raise_other
from ui.start import WindowOptions

home = Path(sys.argv[1])
app = QApplication(["zhuhang", "-style", "Fusion"])
assert not raise_other(home)
InstanceServer(home)
around = AppEnvironment(
    home=home, is_begun=lambda: Folder(home).holds_caseload(),
    load_manager=main.load_manager,
    pages=lambda program: [], dialogs=lambda program: [], restart=lambda: False,
)
program = Program(around, WindowOptions(home, "zh_CN", True), SettingsStore(home / "none.json"))
program.start()
assert not program.window.grab().isNull()
print(*sorted(sys.modules))
import enum
made = []
make = enum.EnumType.__new__
enum.EnumType.__new__ = lambda kind, name, *more, **fields: (
    made.append(name) or make(kind, name, *more, **fields)
)
from PySide6.QtCore import Qt
print(*made)
sys.stdout.flush()
import os
os._exit(0)
"""


@pytest.mark.system_clock(reason="starts a process of the program")
def test_the_unlock_screen_is_painted_before_other_imports(begun_home: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", _PAINT_THE_DOOR, str(begun_home)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded, made_late = (line.split() for line in found.stdout.splitlines()[:2])

    late = {
        "PySide6.QtNetwork",
        "multiprocessing",
        "sqlalchemy",
        "storage.location_checks",
        "storage.caseload_manager",
    }
    late |= {
        "ui.jobs",
        "ui.shell.auto_lock",
        "ui.shell.menus",
        "ui.common.problems",
        "casework.records",
    }
    assert late & set(loaded) == set()
    assert "AlignmentFlag" in made_late, "the names of Qt were made before the first picture"


def test_the_constants_of_the_unlock_screen_match_qt() -> None:
    hints = Qt.InputMethodHint
    secret = hints.ImhHiddenText | hints.ImhNoPredictiveText | hints.ImhPreferLatin

    assert Qt.TextFormat.PlainText.value == PLAIN_TEXT
    assert Qt.TextFormat.AutoText.value == AUTO_TEXT
    assert Qt.AlignmentFlag.AlignHCenter.value == CENTRED
    assert Qt.FocusPolicy.TabFocus.value == BY_TAB
    assert secret.value == SECRET


def test_a_passphrase_field_disables_the_input_method_and_has_an_eye_icon(qtbot: QtBot) -> None:
    edit = SecretEdit("Passphrase")
    qtbot.addWidget(edit)
    edit.show()

    assert edit.inputMethodHints() & Qt.InputMethodHint.ImhHiddenText
    eye = edit.findChild(QToolButton)
    assert eye.focusPolicy() == Qt.FocusPolicy.TabFocus
    qtbot.waitUntil(lambda: not eye.icon().isNull())


def test_a_wrong_first_theme_is_corrected_after_the_first_paint(
    qapp: QApplication,
) -> None:
    dark = QPalette()
    dark.setColor(QPalette.ColorRole.Window, QColor("#101010"))
    qapp.setPalette(dark)

    theme().apply("system", first=True)
    guessed = theme().tokens
    theme().settle()

    says_dark = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert guessed is DARK
    assert theme().tokens is (DARK if says_dark else LIGHT)


def test_a_catalogue_returns_what_gettext_returns() -> None:
    file = LOCALE_FOLDER / "zh_CN" / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with file.open("rb") as stream:
        theirs = gettext.GNUTranslations(stream)
    ours = Catalogue(file)
    keys = [key for key in theirs._catalog if key]
    plurals = {key[0] for key in keys if isinstance(key, tuple)}

    plain = [key for key in keys if isinstance(key, str)]
    assert [ours.gettext(key) for key in plain] == [theirs.gettext(key) for key in plain]
    assert len(plain) > 500
    assert ours.gettext("no such sentence") == "no such sentence"
    for one in plurals:
        for count in (0, 1, 2, 11):
            assert ours.ngettext(one, "many", count) == theirs.ngettext(one, "many", count)


def test_without_a_catalogue_texts_stay_untranslated() -> None:
    nothing = Catalogue(Path("no such file"))

    assert nothing.gettext("Unlock") == "Unlock"
    assert [nothing.ngettext("one", "many", count) for count in (1, 2)] == ["one", "many"]
