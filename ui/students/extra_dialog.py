"""The dialog for a guidance session or a policy briefing of one or many students."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from casework.records import ExtraKind
from ui.common.i18n import _, ngettext
from ui.common.trainings import extra_name
from ui.jobs import Job
from ui.offers.inputs import asked, needed_day
from ui.students.form_dialog import FormDialog, TextBox
from ui.widgets.date_edit import DateEdit


class ExtraDialog(FormDialog):
    """Asks what was given; ``give(service, on, by, content)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        count: int,
        today: date,
        keeper: str,
        give: Callable[[ExtraKind, date, str, str], Job[Any]],
        service: ExtraKind = ExtraKind.GUIDANCE,
        *,
        name: str = "",
    ) -> None:
        title = (
            _("Guidance or briefing of {name}").format(name=name)
            if name
            else ngettext(
                "Guidance or briefing of {count} student",
                "Guidance or briefing of {count} students",
                count,
            ).format(count=count)
        )
        why = _(
            "Some rule packs require them in addition to the three; they are counted separately."
        )
        super().__init__(title, _("Record"), parent, why=why)
        self._give = give
        self.service = QComboBox(self)
        for kind in ExtraKind:
            self.service.addItem(extra_name(kind), kind)
        self.service.setCurrentIndex(list(ExtraKind).index(service))
        self.on = DateEdit(today, self)
        self.by = QLineEdit(keeper, self)
        self.content = TextBox("", 4, self)
        self.add("service", _("&Service"), self.service, (0, 0))
        self.add("on", _("&Date"), self.on, (0, 1))
        self.add("by", _("&Given by"), self.by, (1, 0, 1, 2))
        self.add("content", _("What it was a&bout"), self.content, (2, 0, 1, 2))
        self.content.setFocus()

    def save(self) -> Job[Any] | None:
        on = asked(self, lambda: needed_day(self.on, "on"))
        if on is None:
            return None
        kind = ExtraKind(self.service.currentData())
        return self._give(kind, on, self.by.text(), self.content.text())


__all__ = ["ExtraDialog"]
