"""The door, the first run, the settings and what lies over pages."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from casework.problems import Trouble
from tests.builders.widgets import find_widget


def unlock(studio: Any) -> None:
    studio.new_program()
    studio.settle()


def unlock_refused(studio: Any) -> None:
    studio.new_program()
    studio.settle()
    screen = studio.window.centralWidget()
    screen.show_problem(Trouble("WRONG_PASSPHRASE", exit_code=4))


def _first_run(studio: Any) -> Any:
    home = studio.folder / "nobody"
    studio.new_program(home, is_locked=False)
    studio.settle()
    return studio.window.centralWidget()


def first_run(studio: Any) -> None:
    unlock_screen = _first_run(studio)
    _fill(unlock_screen, ("周敏", "信息工程学院", "12345"))


def first_run_passphrase(studio: Any) -> None:
    unlock_screen = _first_run(studio)
    _fill(unlock_screen, ("周敏", "信息工程学院", "12345"))
    find_widget(unlock_screen, QPushButton, "next").click()
    for edit, text in zip(
        _edits(unlock_screen), ("清晨的海河边有五只白鹭 1987",) * 2, strict=False
    ):
        edit.setText(text)


def recovery_code(studio: Any) -> None:
    unlock_screen = _first_run(studio)
    unlock_screen.show_code("3AJ1H-DTB9N-3FBKK-96NBS-HR8HH-1TZ2W-SKGNS")


def this_computer(studio: Any) -> None:
    from ui.unlock.first_run_screen import COMPUTER

    _first_run(studio).show_step(COMPUTER)


def settings(studio: Any) -> None:
    studio.show_page("settings")


def shortcuts(studio: Any) -> None:
    studio.show_page("settings")
    studio.window.show_shortcuts()


def messages(studio: Any) -> None:
    studio.show_page("settings")
    studio.page_host.show_banner("a", _sentence("warn"), level="warn", action=_sentence("action"))
    studio.page_host.show_banner("b", _sentence("info"))
    studio.page_host.say(_sentence("toast"), undo=studio.program.session.keeper.id)


def clock_behind(studio: Any) -> None:
    from datetime import timedelta

    from casework import clock
    from casework.clock import ClockDoubt, ClockFinding

    studio.show_page("today")
    now = clock.now()
    found = ClockFinding(ClockDoubt.BEHIND, now, now + timedelta(days=365))
    studio.program.background.clock_watch._show(found)


def older_copy(studio: Any) -> None:
    from casework.read_models import VerificationFinding
    from ui.unlock.reminder import show_history

    studio.show_page("today")
    facts = {"first": 213, "last": 215, "count": 3}
    show_history(studio.page_host, (VerificationFinding("ENTRIES_LOST", 212, None, facts),))


def crash(studio: Any) -> None:
    from pathlib import Path

    from ui.shell.dialogs import CrashWindow

    studio.show_page("settings")
    log = Path("D:/助航/logs/zhuhang.log")
    window = CrashWindow("ZeroDivisionError", log, studio.window)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.open()


def _fill(unlock_screen: Any, texts: tuple[str, ...]) -> None:
    for edit, text in zip(_edits(unlock_screen), texts, strict=True):
        edit.setText(text)


def _edits(unlock_screen: Any) -> list[QLineEdit]:
    return [edit for edit in unlock_screen.findChildren(QLineEdit) if edit.isVisible()]


def _sentence(which: str) -> str:
    from ui.common.i18n import current_language

    chinese = current_language() == "zh_CN"
    return {
        "warn": ("备份盘连不上，已改用本机备份。", "The backup disk is not there; backed up here."),
        "info": ("新版本已装好。", "A new version is installed."),
        "action": ("再试一次", "Try again"),
        "toast": ("已给 3 名学生记录谈话，2 条计入", "Logged a talk for 3 students, 2 count"),
    }[which][0 if chinese else 1]


def palette(studio: Any) -> None:
    _palette(studio, "")


def palette_found(studio: Any) -> None:
    _palette(studio, "d")


def _palette(studio: Any, text: str) -> None:
    from ui.shell.requests import GoTo, OpenFile

    studio.show_page("students")
    if not any(key.startswith("file:") for key in studio.page_host.recents.keys):
        studio.page_host.ask(OpenFile(studio.page_host.current_page.model.ids[5]))
        studio.show_page("students")
    studio.page_host.ask(GoTo())
    dialog = studio.window.findChildren(_palette_kind())[-1]
    dialog.search.setText(text)


def _palette_kind() -> Any:
    from ui.palette.dialog import Palette

    return Palette


SCREENS = (
    ("unlock", unlock),
    ("unlock_refused", unlock_refused),
    ("first_run", first_run),
    ("first_run_passphrase", first_run_passphrase),
    ("recovery_code", recovery_code),
    ("this_computer", this_computer),
    ("settings", settings),
    ("shortcuts", shortcuts),
    ("messages", messages),
    ("clock_behind", clock_behind),
    ("older_copy", older_copy),
    ("palette", palette),
    ("palette_found", palette_found),
    ("crash", crash),
)
