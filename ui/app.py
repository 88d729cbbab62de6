"""Opens the window: which pages there are, one window a folder, and a fresh process to lock."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ui.common.problems import sentence_of
from ui.common.words import N_, set_language, system_language
from ui.shell.page import DialogEntry, Page, PageContext, PageEntry
from ui.shell.program import LoadWorld, Program
from ui.shell.requests import ImportRoster, OpenFile, QuickLog, Request, SearchHere, ShowStudents
from ui.start import WindowOptions, has_screen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

NO_SCREEN = 3
"""The exit code without a screen: the surroundings failed."""


def pages(program: Program) -> Sequence[PageEntry]:
    """Return the pages in the order of the rail."""

    def settings(context: PageContext) -> Page:
        from ui.settings.page import SettingsPage

        return SettingsPage(context, lambda: program.settings.now, program.change_settings)

    def students(context: PageContext) -> Page:
        from ui.students.page import StudentsPage

        return StudentsPage(context)

    def file(context: PageContext) -> Page:
        from ui.file.page import FilePage

        return FilePage(context)

    def intake(context: PageContext) -> Page:
        from ui.intake.page import ImportPage

        return ImportPage(context)

    return (
        PageEntry(
            "students",
            N_("Students"),
            "users",
            students,
            answers=(ShowStudents, SearchHere),
            shortcut="Ctrl+2",
        ),
        PageEntry(
            "import",
            N_("Import"),
            "download-simple",
            intake,
            answers=(ImportRoster,),
            shortcut="Ctrl+3",
        ),
        PageEntry("file", N_("File"), "file-text", file, answers=(OpenFile,), is_hidden=True),
        PageEntry("settings", N_("Settings"), "gear", settings, foot=True),
    )


def dialogs() -> Sequence[DialogEntry]:
    """Return the dialogs that answer requests."""

    def quick_log(context: PageContext, window: QWidget, request: Request) -> object:
        from ui.quicklog.dialog import open_quick_log

        return open_quick_log(context, window, request)

    return (DialogEntry((QuickLog,), quick_log),)


def run_window(
    options: WindowOptions,
    load_world: LoadWorld,
    *,
    default_home: Callable[[], Path],
    is_begun: Callable[[Path], bool],
) -> int:
    """Show the window and return the exit code when it is closed.

    ``load_world`` is called on a worker once the window is painted; the two others must be quick.
    """
    if not has_screen():
        set_language(options.language or system_language())
        sys.stderr.write(sentence_of("NO_SCREEN", {}) + "\n")
        return NO_SCREEN
    from PySide6.QtWidgets import QApplication

    from ui.shell.program import Surroundings
    from ui.shell.settings import SettingsStore
    from ui.shell.single import Doorbell, raise_other

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101  nothing else was made
    app.setApplicationName("Zhuhang")
    app.setQuitOnLastWindowClosed(False)
    home = (options.home or default_home()).absolute()
    if raise_other(home):
        return 0
    _leave_no_core()
    bell = Doorbell(home)
    bell.listen()

    def restart() -> bool:
        bell.close()
        if start_again(options):
            return True
        bell.listen()
        return False

    around = Surroundings(
        home=home,
        is_begun=lambda: is_begun(home),
        load_world=load_world,
        pages=pages,
        dialogs=dialogs(),
        restart=restart,
    )
    program = Program(around, options, SettingsStore())
    bell.rung.connect(program.window.come_to_front)
    program.ended.connect(app.quit)
    program.start()
    code = app.exec()
    program.stop()
    return code


def start_again(options: WindowOptions) -> bool:
    """Start a locked window in a process of its own; False when the system refused."""
    from PySide6.QtCore import QProcess

    frozen = getattr(sys, "frozen", False)
    script = [] if frozen else [str(Path(sys.argv[0]).absolute())]
    arguments = [*script, *options.arguments(is_locked=True)]
    is_started, _process = QProcess.startDetached(sys.executable, arguments)
    return is_started


def _leave_no_core() -> None:
    """Keep what is in memory out of crash dumps, where the system can do that."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
