"""Pictures of windows are files that every reader of PNG shows as they were."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication

from tests.tools.png import save


@pytest.mark.parametrize(("width", "height"), [(1, 1), (7, 5), (640, 3)])
def test_a_picture_is_read_back_dot_by_dot(
    width: int, height: int, tmp_path: Path, qapp: QApplication
) -> None:
    shown = QImage(width, height, QImage.Format.Format_RGB32)
    for x, y in itertools.product(range(width), range(height)):
        shown.setPixel(x, y, 0xFF000000 | (x * 7919 + y * 104729) % 0x1000000)

    save(QPixmap.fromImage(shown), tmp_path / "a.png")

    read = QImage(str(tmp_path / "a.png"))
    assert read.convertToFormat(QImage.Format.Format_RGB32) == shown
