"""SVG files of arrows and check marks: style sheets can only refer to images by path."""

from __future__ import annotations

import tempfile
import zlib
from pathlib import Path

from PySide6.QtCore import QTemporaryDir

from ui.theme.tokens import Tokens

_SHAPES = {
    "caret": ('<path d="M3 6l5 5 5-5" fill="none" stroke="{c}" stroke-width="1.4"/>', "text2"),
    "caret_up": ('<path d="M3 10l5-5 5 5" fill="none" stroke="{c}" stroke-width="1.4"/>', "text2"),
    "tick": (
        '<path d="M3.5 8.5l3 3 6-6.5" fill="none" stroke="{c}" stroke-width="1.8"/>',
        "on_accent",
    ),
    "dash": ('<path d="M4 8h8" stroke="{c}" stroke-width="1.8"/>', "on_accent"),
    "dot": ('<circle cx="8" cy="8" r="3.4" fill="{c}"/>', "on_accent"),
    "branch_open": (
        '<path d="M4 6l4 4 4-4" fill="none" stroke="{c}" stroke-width="1.4"/>',
        "text3",
    ),
    "branch_closed": (
        '<path d="M6 4l4 4-4 4" fill="none" stroke="{c}" stroke-width="1.4"/>',
        "text3",
    ),
}
_FRAME = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">{shape}</svg>'

_folder: QTemporaryDir | None = None


def write_glyphs(tokens: Tokens) -> dict[str, str]:
    """Write the images in the colours of ``tokens`` to a temporary folder; return their paths."""
    global _folder  # noqa: PLW0603  one folder per process
    if _folder is None or not Path(_folder.path()).is_dir():
        _folder = QTemporaryDir(str(Path(tempfile.gettempdir()) / "zhuhang-XXXXXX"))
    paths: dict[str, str] = {}
    for name, (shape, colour) in _SHAPES.items():
        svg = _FRAME.format(shape=shape.format(c=getattr(tokens, colour)))
        path = Path(_folder.path()) / f"{name}-{zlib.crc32(svg.encode()):08x}.svg"
        if not path.exists():
            path.write_text(svg, "utf-8")
        paths[f"img_{name}"] = path.as_posix()
    return paths
