"""Zhuhang 助航: starts the window, or the command that the arguments name."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Run the program and return its exit code."""
    if arguments[:1] == ["--read-workbook"]:  # the child process that reads a roster
        from storage.intake.child import main as read_workbook

        return read_workbook(arguments[1:])
    from storage.world import LocalWorld
    from ui.cli.program import run, warn

    return run(arguments, LocalWorld(warn=warn))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
