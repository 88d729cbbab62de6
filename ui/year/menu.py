"""Menu entries of the year's actions for one file."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ui.common.i18n import _
from ui.shell.page import Frame
from ui.shell.session import Session
from ui.year.actions import YearActions


def year_entries(
    session: Session, frame: Frame, page: QWidget, file_id: Callable[[], UUID | None]
) -> list[QAction]:
    """Return menu actions for the file that ``page`` shows when they are triggered."""
    do = YearActions(session, frame, page)

    def of_many(act: Callable[[QWidget, tuple[UUID, ...]], object]) -> Callable[[], object]:
        return lambda: (one := file_id()) is not None and act(page, (one,))

    def of_one(act: Callable[[QWidget, UUID], object]) -> Callable[[], object]:
        return lambda: (one := file_id()) is not None and act(page, one)

    made = []
    for text, act in (
        (_("Hardship category…"), of_many(do.category)),
        (_("Pause or resume…"), of_many(do.rest)),
        (_("Notice or consent…"), of_many(do.consent)),
        (_("Other contacts…"), of_one(do.contact)),
        (_("Number or cohort…"), of_one(do.identity)),
        (_("File of another cohort…"), of_one(do.link_person)),
        (_("Not the same person…"), of_one(do.unlink_person)),
        (_("Copy for the student…"), of_one(do.own_copy)),
    ):
        action = QAction(text, page)
        action.triggered.connect(lambda _checked=False, act=act: act())
        made.append(action)
    return made
