"""Pictures of every screen: two languages, two themes, four sizes, in build/screenshots.

Those of every day are taken in high contrast too.

What is cut off on one of them, elided or on top of another is listed at the end: exit code 1.
A name that no screen and no picture has is refused with those that are near: exit code 2.

    ./dev screenshots                           all of them
    ./dev screenshots students file             all of these screens
    ./dev screenshots students-zh-light-1366x728
    ./dev screenshots --only=zh-light --only=en-dark-911x485 [NAME…]
    ./dev screenshots --text=115|130 [NAME…]    in letters of another size
    ./dev screenshots --guide                   the pictures of README and guide, in docs/images

Each module in ``tests/tools/screens`` has ``SCREENS``: pairs of a name and a function that gets a
``Studio``, brings the screen about (and may return another window to take the picture of). It is
called once for a language and a theme; then the window is given the other sizes as it stands.
What opens over the page is opened anew for each size, and so is what is marked ``shown_anew``.

Every core takes a piece after the other, each in a window on a screen of its own (Xvfb).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.tools.crew import Crew
from tests.tools.displays import Place, ended_in_order, on_screens, possible_workers
from tests.tools.pictures import (
    PERCENTS,
    ROOT,
    WITH_OWN_CASELOADS,
    NoSuchPictureError,
    all_pictures,
    choose,
    cut,
    found_modules,
)

OUT = ROOT / "build" / "screenshots"
WORTH_A_WORKER = 50
"""So many pictures take about as long as making the caseload that they show."""


def main(arguments: Sequence[str]) -> int:
    """Take the pictures that are asked for; return the exit code."""
    asked = _parser().parse_args(arguments)
    with ended_in_order():
        return _take_guide() if asked.guide else _take(asked)


def _take_guide() -> int:
    """Take them in a process of its own: Qt would swallow the signal that is to end this one."""
    with on_screens(1) as [screen]:
        apart = get_context("spawn").Process(target=_work_on_guide, args=(screen,), daemon=True)
        apart.start()
        try:
            apart.join()
        finally:
            apart.kill()
            apart.join()
    return 1 if apart.exitcode else 0


def _work_on_guide(screen: Place) -> None:
    screen.use()
    from tests.tools.guide_pictures import take

    sys.stdout.write(f"{take()} pictures in docs/images\n")


def _take(asked: argparse.Namespace) -> int:
    modules = found_modules()
    screens = [name for module in modules.values() for name, _show in module]
    try:
        pictures = choose(all_pictures(screens, asked.text), asked.names, asked.only)
    except NoSuchPictureError as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    most = max(1, len(pictures) // WORTH_A_WORKER)
    with on_screens(min(possible_workers(), most)) as places:
        done = Crew(OUT).take(cut(pictures, modules, WITH_OWN_CASELOADS), places)
    sys.stdout.write(f"{len(done.taken)} pictures in {OUT.relative_to(ROOT)}\n")
    wrong = [line for one in pictures for line in done.wrong.get(one.name, [])]
    sys.stdout.writelines(f"{line}\n" for line in [*wrong, *done.lost])
    return 1 if wrong or done.lost else 0


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="./dev screenshots", description="Take pictures of screens, in build/screenshots."
    )
    made.add_argument("names", nargs="*", metavar="NAME", help="a screen, or one of its pictures")
    made.add_argument(
        "--only", action="append", default=[], metavar="LOOK", help="zh, en-dark, zh-light-1366x728"
    )
    made.add_argument(
        "--text", type=int, default=100, choices=PERCENTS, help="the size of the letters"
    )
    made.add_argument(
        "--guide", action="store_true", help="the pictures of README and guide, in docs/images"
    )
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
