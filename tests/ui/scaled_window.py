"""Opens the window as small as it gets and looks for what is cut off; run by a test at a scale."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
PAGES = ("today", "students", "offers", "events", "import", "documents", "journal", "settings")
SIZE = (911, 485)
_SLACK = 1


def main() -> int:
    """Say what is cut off on each page; 1 when something is."""
    with tempfile.TemporaryDirectory(prefix="zhuhang-scaled-") as folder:
        os.environ["XDG_CONFIG_HOME"] = str(Path(folder) / "config")
        from tests.tools.studio import Studio

        studio = Studio(Path(folder), students=12)
        studio.set_up("zh_CN", "light", SIZE)
        try:
            found = [line for page in PAGES for line in _cut_off(studio, page)]
            scale = studio.window.devicePixelRatioF()
        finally:
            studio.close()
    for line in found:
        print(line)
    print(f"{scale:g}: {'cut off' if found else 'nothing cut off'}")
    return bool(found)


def _cut_off(studio: Any, page: str) -> list[str]:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QPushButton

    studio.show_page(page)
    window = studio.window
    found = []
    for kind in (QPushButton, QLabel):
        for widget in window.findChildren(kind):
            if not widget.isVisible() or not widget.text():
                continue
            is_scrolled = _inside(widget, QAbstractScrollArea)
            at = widget.mapTo(window, QPoint(0, 0))
            if not is_scrolled and at.x() + widget.width() > window.width() + _SLACK:
                found.append(f"{page}: beyond the window: {widget.text()}")
            is_elided = type(widget).__name__ == "ElidedLabel"
            is_wrapped = isinstance(widget, QLabel) and widget.wordWrap()
            wanted = widget.minimumSizeHint().width()
            if not (is_elided or is_wrapped) and widget.width() + _SLACK < wanted:
                found.append(f"{page}: {widget.width()} of {wanted} px: {widget.text()}")
    return found


def _inside(widget: Any, kind: type) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, kind):
            return True
        parent = parent.parentWidget()
    return False


if __name__ == "__main__":
    sys.exit(main())
