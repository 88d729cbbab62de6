"""Zhuhang 助航: opens the window, or runs the command given by the arguments."""

from __future__ import annotations

import os
import sys


def _search_path() -> list[str]:
    """Return the module search path: only the folders of this program and its environment.

    The working directory and relative paths are removed, as downloaded files may be there.
    """
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  see below
    try:
        started_in = os.getcwd()  # noqa: PTH109  see below
    except OSError:  # it was deleted
        started_in = ""
    is_ours = started_in.startswith((f"{sys.prefix}{os.sep}lib", f"{sys.base_prefix}{os.sep}lib"))
    found = [place for place in sys.path if os.path.isabs(place)]  # noqa: PTH117  see below
    return [here, *(place for place in found if place != here and (is_ours or place != started_in))]


# Before any other import. The modules above are loaded in every interpreter; pathlib is not, and
# could be a file of that name in the working directory.
sys.path[:] = _search_path()

from typing import TYPE_CHECKING  # noqa: E402  after the search path is safe

from ui.process_tuning import tune_gc  # noqa: E402  likewise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from casework.problems import Trouble
    from casework.service_layer.caseload_port import CaseloadManager
    from ui.start import WindowOptions


def load_manager(warn: Callable[[Trouble], None]) -> CaseloadManager:
    """Return the caseload manager; imported here, as its dependencies load slowly."""
    from storage.caseload_manager import LocalCaseloadManager

    return LocalCaseloadManager(warn=warn)


def show_window(options: WindowOptions) -> int:
    """Open the window; return the exit code once it is closed."""
    from storage.folder import Folder, default_folder
    from ui.app import run_window
    from ui.process_tuning import limit_malloc_arenas

    limit_malloc_arenas()

    def is_begun(home: Path) -> bool:
        return Folder(home).holds_caseload()

    return run_window(options, load_manager, default_home=default_folder, is_begun=is_begun)


def main(arguments: list[str]) -> int:
    """Run the program and return its exit code."""
    if arguments == ["--read-workbook"]:  # child process that reads a roster (frozen program)
        from storage.intake.child import main as read_workbook

        return read_workbook()
    if len(arguments) == 2 and arguments[0] == "--child":  # child process for untrusted files
        from runpy import run_module

        run_module(arguments[1], run_name="__main__")
    tune_gc()
    from ui.start import window_options

    options = window_options(arguments)
    if options is not None:
        return show_window(options)
    from ui.cli.program import run, warn

    return run(arguments, load_manager(warn))


def run_multiprocessing_child(arguments: list[str]) -> None:
    """Run a multiprocessing child if the arguments say so, and exit.

    Only a frozen program gets such arguments, so the import is skipped otherwise.
    """
    if any("multiprocessing" in argument for argument in arguments):
        from multiprocessing import freeze_support

        freeze_support()


if __name__ == "__main__":
    from exports.children import begin_process

    begin_process()
    run_multiprocessing_child(sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
