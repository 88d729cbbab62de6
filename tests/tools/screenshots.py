"""Pictures of every screen: two languages, two themes, four sizes, in build/screenshots.

    ./dev screenshots [--text=115|130] [--only=zh-light-1366x728] [SCREEN…]

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
STUDENTS = 46
_TEXT = "--text="
_ONLY = "--only="

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
    screens = [screen for screen in found_screens() if not wanted or screen[0] in wanted]
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zhuhang-screenshots-") as folder:
        os.environ["XDG_CONFIG_HOME"] = str(Path(folder) / "config")
        from tests.tools.studio import Studio

        studio = Studio(Path(folder), students=STUDENTS, percent=percent)
        try:
            count = _take_all(studio, screens, only or [""])
        finally:
            studio.close()
    sys.stdout.write(f"{count} pictures in {OUT.relative_to(ROOT)}\n")
    return 0


def _take_all(studio: Any, screens: Sequence[Screen], only: Sequence[str]) -> int:
    count = 0
    text = "" if studio.percent == 100 else f"-{studio.percent}"
    for (code, language), theme, (width, height) in itertools.product(LANGUAGES, THEMES, SIZES):
        end = f"{code}-{theme}-{width}x{height}{text}"
        if not end.startswith(tuple(only)):
            continue
        for name, show in screens:
            studio.set_up(language, theme, (width, height))
            studio.take(OUT / f"{name}-{end}.png", show(studio))
            count += 1
    return count


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
