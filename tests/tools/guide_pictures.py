"""The pictures of README and guide, in docs/images: small files of real screens.

./dev screenshots --guide
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from tests.tools.pictures import LANGUAGES, ROOT, found_screens

IMAGES = ROOT / "docs" / "images"
SIZE = (1366, 728)
STUDENTS = 46
COLOURS = 96
"""Screens are flat: so many colours show them as they are, in a quarter of the bytes."""

SHOWN = (
    "first_run",
    "import_columns",
    "import_mend",
    "today",
    "students",
    "file",
    "quick_log",
    "quick_log_group",
    "weekly",
    "documents",
    "documents_class_sheet",
    "palette_found",
    "journal",
    "exchange",
)


def take() -> int:
    """Write every picture in both languages; return how many."""
    from tests.tools.studio import Studio

    screens = dict(found_screens())
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zhuhang-guide-") as folder:
        studio = Studio(Path(folder), students=STUDENTS)
        try:
            for code, language in LANGUAGES.items():
                for name in SHOWN:
                    studio.set_up(language, "light", SIZE)
                    _take(studio, screens[name], IMAGES / f"{name}-{code}.png", Path(folder))
        finally:
            studio.close()
    return len(LANGUAGES) * len(SHOWN)


def _take(studio: Any, show: Any, picture: Path, folder: Path) -> None:
    whole = folder / "whole.png"
    target = show(studio)
    studio.settle()
    if studio.window.toast is not None:
        studio.window.toast.hide()  # what was said of the screen before
    studio.take(whole, target)
    small = Image.open(whole).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    kept = io.BytesIO()
    small.save(kept, "PNG", optimize=True)
    picture.write_bytes(kept.getvalue())
