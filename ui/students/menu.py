"""Menu entries for students, shared by the list and the file page."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ui.common.i18n import _
from ui.students.actions import StudentActions


def care_entries(
    do: StudentActions, page: QWidget, meant: Callable[[], tuple[UUID, ...]]
) -> list[QAction]:
    """Return the entries on helpers and additional services."""
    made = []
    for text, act in (
        (_("Set the helper…"), do.pair),
        (_("Handover accepted…"), do.accept_handover),
        (_("Add a participant…"), do.add_participant),
        (_("Guidance or briefing…"), do.give_extra),
    ):
        action = QAction(text, page)

        def run(
            _checked: bool = False, act: Callable[[QWidget, tuple[UUID, ...]], object] = act
        ) -> None:
            if files := meant():
                act(page, files)

        action.triggered.connect(run)
        made.append(action)
    return made
