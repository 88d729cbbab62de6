"""The card of classes and colleges on the worklist."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.builders.nonempty import nonempty
from tests.builders.window_faults import cut_off, overlapping
from ui.today.cards import GroupsCard
from ui.today.view_model import GroupProgress

CLASSES = tuple(GroupProgress(f"会计23{at:02}", 4, 9, 1, 12, 0.3) for at in range(12))
HELPERS = SimpleNamespace(helpers=(SimpleNamespace(is_inactive=False),) * 5)


def test_class_names_do_not_overlap_at_any_card_size(
    qtbot: QtBot,
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    card = GroupsCard(page)
    view_model: Any = SimpleNamespace(classes=CLASSES, colleges=(), parked=6, helpers=HELPERS)
    card.show_view_model(view_model)
    page.resize(500, 600)
    page.show()
    card.resize(460, 122)
    qtbot.wait(20)
    least, one = card.minimumSizeHint().height(), card._group_high()
    for height in (least + 4 * one, least, least + 3 * one - 2):  # a little too low for four
        card.resize(460, height)
    qtbot.wait(20)

    names = [one for one in card.findChildren(QPushButton) if one.text().startswith("会计")]
    places = sorted(one.geometry().top() for one in names if one.isVisible())
    assert len(places) == 3
    assert all(below - above >= names[0].height() for above, below in nonempty(pairwise(places)))
    assert [*overlapping(card), *cut_off(card)] == []
