"""The 3-3-3 mark: what its arcs mean, in pictures and in words."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casework.read_models import ServiceCount
from casework.required_services import Service
from ui.progress_rings import (
    MARK_ROLE,
    Mark,
    MarkDelegate,
    MarkPart,
    RingWidget,
    legend,
    mark_of,
    mark_text,
    mark_tooltip,
    ring_pixmap,
    states,
)
from ui.progress_rings.widgets import paint_mark
from ui.shell.appearance import speak
from ui.theme.theme import theme
from ui.theme.tokens import LIGHT
from ui.widgets.tables import RecordTable, TableColumn

SOME = Mark((MarkPart(2, 0, 3), MarkPart(1, 1, 3), MarkPart(0, 0, 3)))


@pytest.mark.parametrize(
    ("counted", "pending", "target", "arcs"),
    [
        (2, 0, 3, "ccm"),
        (1, 1, 3, "cnm"),
        (0, 3, 3, "nnn"),
        (0, 0, 3, "mmm"),
        (3, 2, 3, "ccc"),
        (4, 0, 3, "ccc"),
        (1, 9, 5, "cnnnn"),
        (0, 0, 0, "c"),
    ],
)
def test_arcs_are_ordered_counted_pending_missing(
    counted: int, pending: int, target: int, arcs: str
) -> None:
    assert states(counted, pending, target) == arcs


def test_a_mark_shows_what_is_given_owed_and_not_counting() -> None:
    mark = mark_of(
        {
            Service.TALK: ServiceCount(given=2, owed=1, not_counting=0),
            Service.REFERRAL: ServiceCount(given=4, owed=0, not_counting=1),
            Service.EVENT: ServiceCount(given=0, owed=3, not_counting=2),
        }
    )

    assert [part.states for part in mark.parts] == ["ccm", "cccc", "nnm"]
    assert mark.sort_key == (4, 3)


def test_all_ten_rings_for_a_target_of_three_differ_without_colour(
    qapp: QApplication,
) -> None:
    rings = {states(counted, pending, 3) for counted, pending in product(range(4), range(4))}
    assert len(rings) == 10
    for size in (18, 34, 76):
        grey = {
            ring: ring_pixmap(ring, size, 2.0)
            .toImage()
            .convertToFormat(QImage.Format.Format_Grayscale8)
            for ring in rings
        }
        assert len({bytes(image.constBits()) for image in grey.values()}) == 10


def test_a_complete_ring_is_closed_and_an_open_one_is_not(qapp: QApplication) -> None:
    def gaps(ring: str) -> int:
        image = ring_pixmap(ring, 76).toImage()
        return sum(image.pixelColor(38, y).alpha() == 0 for y in range(2, 9))

    assert gaps("ccc") == 0
    assert gaps("ccm") > 0


def test_a_ring_is_painted_once_per_theme(qapp: QApplication) -> None:
    first = ring_pixmap("ccm", 18)

    assert ring_pixmap("ccm", 18) is first
    theme().apply("dark", 100)
    assert ring_pixmap("ccm", 18) is not first


def test_the_accessible_name_lists_the_three_services() -> None:
    assert mark_text(SOME) == (
        "Talks: 2 counted of 3; Job referrals: 1 counted of 3, 1 recorded but not counting;"
        " Events: 0 counted of 3"
    )
    speak("zh_CN")
    assert mark_text(SOME) == (
        "谈话 已计入 2，应有 3；岗位推荐 已计入 1，应有 3，1 条未计入；活动 已计入 0，应有 3"
    )


def test_the_tooltip_says_why_a_record_does_not_count() -> None:
    speak("zh_CN")

    lines = mark_tooltip(SOME, ("", "缺月薪", "")).splitlines()

    assert lines[1] == "岗位推荐 1/3，另有 1 条未计入：缺月薪"


def test_a_table_cell_has_a_ring_and_an_accessible_text(qtbot: QtBot) -> None:
    table = RecordTable(
        "students",
        [
            TableColumn(
                "3-3-3",
                lambda mark: "",
                lambda mark: mark.sort_key,
                136,
                spoken=mark_text,
                roles=((MARK_ROLE, lambda mark: mark),),
                delegate=MarkDelegate,
            )
        ],
    )
    qtbot.addWidget(table)
    table.set_records([SOME])
    table.resize(300, 120)
    table.show()

    index = table.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith("Talks: 2 counted")
    cell = table.visualRect(index)
    image = table.viewport().grab(cell).toImage()
    assert QColor(LIGHT.accent).rgb() in {
        image.pixel(x, y) for x in range(image.width()) for y in range(image.height())
    }


def test_numbers_are_right_of_their_rings(qapp: QApplication) -> None:
    image = QImage(136, 34, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_mark(painter, QRectF(0, 0, 136, 34), Mark((MarkPart(0, 0, 3),) * 3))
    painter.end()

    def has_ink(left: int, right: int) -> bool:
        return any(
            image.pixelColor(x, y).lightness() < 200 for x in range(left, right) for y in range(34)
        )

    assert not has_ink(0, 8)
    assert has_ink(9, 27)
    assert has_ink(31, 40)


def test_the_large_ring_shows_its_numbers(qtbot: QtBot) -> None:
    ring = RingWidget(MarkPart(1, 1, 3))
    qtbot.addWidget(ring)

    assert ring.accessibleName() == "1 counted of 3"
    ring.set_part(MarkPart(2, 0, 3))
    assert ring.accessibleName() == "2 counted of 3"
    assert ring.sizeHint().width() == 76
    assert not ring.grab().isNull()


def test_the_legend_explains_each_shape(qtbot: QtBot) -> None:
    made = legend()
    qtbot.addWidget(made)

    words = [
        child.text() for child in made.findChildren(type(made).__mro__[0]) if hasattr(child, "text")
    ]

    assert words == ["thick: counts", "hollow: not counting", "thin: missing"]
