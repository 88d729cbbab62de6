"""Start the window process, and restart it locked.

Modules that the first paint does not need are imported where they are used; ``ui.screens`` lists
the pages.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exports.child import keep_memory_private
from ui.common.i18n import set_language, speak_in_window, system_language
from ui.start import PASSPHRASE_VARIABLE, WindowOptions, has_screen

if TYPE_CHECKING:
    from ui.shell.page import DialogEntry, PageEntry
    from ui.shell.program import LoadCaseloads, Program

NO_SCREEN = 3
"""Exit code when no display is available (an environment error)."""


def run_window(
    options: WindowOptions,
    load_manager: LoadCaseloads,
    *,
    default_home: Callable[[], Path],
    is_begun: Callable[[Path], bool],
) -> int:
    """Show the window; return the exit code once it is closed.

    ``load_manager`` runs on a worker after the first paint; ``default_home`` and ``is_begun`` run
    on the GUI thread and must be fast.
    """
    # The window asks for the passphrase, so child processes must not inherit the variable.
    os.environ.pop(PASSPHRASE_VARIABLE, None)
    if not has_screen():
        from ui.common.problems import sentence_of

        set_language(options.language or system_language())
        sys.stderr.write(sentence_of("NO_SCREEN", {}) + "\n")
        return NO_SCREEN
    speak_in_window()
    from PySide6.QtWidgets import QApplication

    from ui.shell.program import AppEnvironment, Program
    from ui.shell.settings import SettingsStore
    from ui.shell.single_instance import InstanceServer, raise_other

    app = QApplication.instance() or QApplication([*sys.argv[:1], "-style", "Fusion"])
    assert isinstance(app, QApplication)  # noqa: S101  run_window creates no other kind
    app.setApplicationName("Zhuhang")
    app.setQuitOnLastWindowClosed(False)
    home = (options.home or default_home()).absolute()
    if raise_other(home, options.opening):
        return 0
    keep_memory_private()
    server = InstanceServer(home)

    def restart() -> bool:
        server.close()
        if start_again(options):
            return True
        server.listen()
        return False

    around = AppEnvironment(
        home=home,
        is_begun=lambda: is_begun(home),
        load_manager=load_manager,
        pages=_pages,
        dialogs=_dialogs,
        restart=restart,
    )
    program = Program(around, options, SettingsStore())
    server.raise_asked.connect(program.window.come_to_front)
    server.file_opened.connect(program.open_file)
    program.painted.connect(server.listen)
    program.ended.connect(app.quit)
    program.start()
    code = app.exec()
    program.stop()
    return code


def _pages(program: Program) -> Sequence[PageEntry]:
    from ui.screens import pages

    return pages(program)


def _dialogs(program: Program) -> Sequence[DialogEntry]:
    from ui.screens import dialogs

    return dialogs(program)


def start_again(options: WindowOptions) -> bool:
    """Start a locked window in a new process; return False if the system refused."""
    from PySide6.QtCore import QProcess

    frozen = getattr(sys, "frozen", False)
    script = [] if frozen else [str(Path(sys.argv[0]).absolute())]
    arguments = [*script, *options.arguments(is_locked=True)]
    is_started, _process = QProcess.startDetached(sys.executable, arguments)
    return is_started
