"""Zhuhang 助航: starts the window, or the command that the arguments name."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.problems import Trouble
    from ui.common.world import World
    from ui.start import WindowOptions


def calm_the_collector() -> None:
    """Let cyclic garbage be looked for less often.

    Records are values without cycles; while ten thousand of them come in, the usual thresholds
    spend a quarter of the time looking in vain.
    """
    gc.set_threshold(100_000, 20, 50)


def share_memory() -> None:
    """Let what one thread gave back serve the others, and let large blocks go back at once.

    Every job is a thread of its own, and glibc has a heap for each, where what was freed stays.
    Threads hold the interpreter while they ask for memory, so that one heap makes none wait; with
    many, a window that has shown 60,000 files holds some 30 MiB that nothing is in.

    Source:
        mallopt(3): M_ARENA_MAX, M_MMAP_THRESHOLD.
    """
    if sys.platform != "linux":
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc has it, musl has not
    for name, value in ((-8, 1), (-3, 1 << 20)):
        if mallopt is not None:
            mallopt(name, value)


def load_world(warn: Callable[[Trouble], None]) -> World:
    """Return the data folders of this computer; importing what they need takes a while."""
    from storage.world import LocalWorld

    return LocalWorld(warn=warn)


def show_window(options: WindowOptions) -> int:
    """Open the window and return the exit code when it is closed."""
    share_memory()
    from storage.folder import Folder, default_folder
    from ui.app import run_window

    def is_begun(home: Path) -> bool:
        return Folder(home).holds_caseload()

    return run_window(options, load_world, default_home=default_folder, is_begun=is_begun)


def main(arguments: list[str]) -> int:
    """Run the program and return its exit code."""
    if arguments == ["--read-workbook"]:  # the child process that reads a roster, when frozen
        from storage.intake.child import main as read_workbook

        return read_workbook()
    calm_the_collector()
    from ui.start import window_options

    options = window_options(arguments)
    if options is not None:
        return show_window(options)
    from ui.cli.program import run, warn

    return run(arguments, load_world(warn))


def become_helper(arguments: list[str]) -> None:
    """Do the work of a helper process when the arguments ask for one, and end with it.

    Only a frozen program gets such arguments; no other start loads what they need.
    """
    if any("multiprocessing" in argument for argument in arguments):
        from multiprocessing import freeze_support

        freeze_support()


if __name__ == "__main__":
    from ui.safe_path import use_safe_path

    use_safe_path(Path(__file__).resolve().parent)
    become_helper(sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
