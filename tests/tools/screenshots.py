"""Pictures of every screen: two languages, two themes, four sizes, in build/screenshots.

Those of every day are taken in high contrast too.

What is cut off on one of them, elided or on top of another is listed at the end: exit code 1.

    ./dev screenshots [--text=115|130] [--only=zh-light-1366x728] [SCREEN…]
    ./dev screenshots --guide       the pictures of README and guide, in docs/images

Each module in ``tests/tools/screens`` has ``SCREENS``: pairs of a name and a function that gets a
``Studio``, brings the screen about (and may return another window to take the picture of).
The window is a real one: without a screen here, the tool starts itself under Xvfb.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

OUT = ROOT / "build" / "screenshots"
SIZES = ((1366, 728), (911, 485), (1536, 832), (1920, 1040))
LANGUAGES = (("zh", "zh_CN"), ("en", "en"))
THEMES = ("light", "dark")
CONTRAST = "contrast"
MAIN = ("today", "students", "file", "quick_log", "import_mend", "exchange", "documents")
"""Screens whose picture is taken in high contrast too, in the usual size."""

STUDENTS = 46
_TEXT = "--text="
_ONLY = "--only="
_GUIDE = "--guide"

Screen = tuple[str, Callable[[Any], Any]]


def main(arguments: Sequence[str]) -> int:
    """Take the pictures; names of screens choose some, ``--text`` another size of the letters.

    ``--only`` (again and again) takes those whose end of the name begins with what it says.
    """
    wanted = [argument for argument in arguments if not argument.startswith("--")]
    only = [argument.removeprefix(_ONLY) for argument in arguments if argument.startswith(_ONLY)]
    sizes = [argument.removeprefix(_TEXT) for argument in arguments if argument.startswith(_TEXT)]
    percent = int(sizes[-1]) if sizes else 100
    if _needs_screen():
        command = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", sys.executable, __file__]
        return subprocess.run([*command, *arguments], check=False).returncode
    if _GUIDE in arguments:
        from tests.tools.guide_pictures import take

        sys.stdout.write(f"{take()} pictures in docs/images\n")
        return 0
    screens = [screen for screen in found_screens() if not wanted or screen[0] in wanted]
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zhuhang-screenshots-") as folder:
        os.environ["XDG_CONFIG_HOME"] = str(Path(folder) / "config")
        from tests.tools.studio import Studio

        studio = Studio(Path(folder), students=STUDENTS, percent=percent)
        try:
            count, wrong = _take_all(studio, screens, only or [""])
        finally:
            studio.close()
    sys.stdout.write(f"{count} pictures in {OUT.relative_to(ROOT)}\n")
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


def _take_all(studio: Any, screens: Sequence[Screen], only: Sequence[str]) -> tuple[int, list[str]]:
    """Take every picture; return how many, and what is wrong with the screens on them."""
    from tests.builders.looking import faults

    count, wrong = 0, []
    text = "" if studio.percent == 100 else f"-{studio.percent}"
    looks = [*itertools.product(LANGUAGES, THEMES, SIZES)]
    looks += [(spoken, CONTRAST, SIZES[0]) for spoken in LANGUAGES]
    for (code, language), theme, (width, height) in looks:
        end = f"{code}-{theme}-{width}x{height}{text}"
        if not end.startswith(tuple(only)):
            continue
        for name, show in screens:
            if theme == CONTRAST and name not in MAIN:
                continue
            studio.set_up(language, theme, (width, height))
            studio.take(OUT / f"{name}-{end}.png", show(studio))
            count += 1
            for window in studio.looked_at():
                wrong += [f"{name}-{end}: {fault}" for fault in faults(window)]
    return count, wrong


def found_screens() -> Iterator[Screen]:
    """Yield every screen that a module in ``screens`` offers, in the order of their files."""
    for path in sorted((ROOT / "tests" / "tools" / "screens").glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"screens_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield from module.SCREENS


def _needs_screen() -> bool:
    if os.environ.get("DISPLAY") or os.environ.get("QT_QPA_PLATFORM"):
        return False
    if shutil.which("xvfb-run") is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
