"""Zhuhang 助航: starts the window, or the command that the arguments name."""

from __future__ import annotations

import gc
import sys


def calm_the_collector() -> None:
    """Let cyclic garbage be looked for less often.

    Records are values without cycles; while ten thousand of them come in, the usual thresholds
    spend a quarter of the time looking in vain.
    """
    gc.set_threshold(100_000, 20, 50)


def main(arguments: list[str]) -> int:
    """Run the program and return its exit code."""
    if arguments == ["--read-workbook"]:  # the child process that reads a roster, when frozen
        from storage.intake.child import main as read_workbook

        return read_workbook()
    calm_the_collector()
    from storage.world import LocalWorld
    from ui.cli.program import run, warn

    return run(arguments, LocalWorld(warn=warn))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
