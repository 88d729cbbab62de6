"""What the flows of the exchange share: where they read, show dialogs, and ask for a reload."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.jobs.session import Session
from ui.shell.page import Frame


class ExchangeFlow(QObject):
    """Actions of the user that open dialogs and write; ``owner`` is the parent of the dialogs.

    ``changed`` requests a reload, ``tab_wanted(key)`` one of the lists.
    """

    changed = Signal()
    tab_wanted = Signal(str)

    def __init__(self, session: Session, frame: Frame, owner: QWidget) -> None:
        super().__init__(owner)
        self.session = session
        self.frame = frame
        self.owner = owner
