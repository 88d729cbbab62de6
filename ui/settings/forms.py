"""The form of a setting: fields, “as the program brings it”, and one change that can be undone."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from casework.problems import RuleBroken
from ui.common.i18n import _
from ui.jobs import Job
from ui.jobs.job import Problem
from ui.shell.session import Session
from ui.students.form_dialog import FormDialog
from ui.theme.theme import theme
from ui.widgets.basics import button


class SettingForm(FormDialog):
    """Sets the keys that ``values`` returns; what is refused stays as it was typed.

    A refusal stands at the field that its ``key`` names, or else its field.
    """

    def __init__(self, session: Session, title: str, parent: QWidget, *, why: str = "") -> None:
        super().__init__(title, _("Save"), parent, why=why)
        self._session = session
        self.shipped = button(_("Restore defaults"), "quiet", self)
        self.shipped.clicked.connect(self.show_shipped)
        column = self.layout()
        last = column.itemAt(column.count() - 1) if column is not None else None
        foot = last.layout() if last is not None else None
        if isinstance(foot, QHBoxLayout):
            foot.insertWidget(0, self.shipped)

    def values(self) -> dict[str, Any]:
        """Return each key with its value, None for what comes with the program.

        Raises:
            RuleBroken: what the fields cannot be read as.
        """
        raise NotImplementedError

    def show_shipped(self) -> None:
        """Show what comes with the program; nothing is saved yet."""
        raise NotImplementedError

    def save(self) -> Job[Any] | None:
        try:
            values = self.values()
        except RuleBroken as refused:
            self.show_problem(refused)
            return None
        return self._session.write(lambda services: services.change_settings(values))

    def show_problem(self, problem: Problem) -> None:
        key = str(problem.facts.get("key")) if isinstance(problem, RuleBroken) else ""
        if key in self.fields and isinstance(problem, RuleBroken):
            problem = RuleBroken(problem.rule, key, **problem.facts)
        super().show_problem(problem)

    def number(self, least: int, most: int, value: int) -> QSpinBox:
        """Return a field for a whole number."""
        made = QSpinBox(self)
        made.setRange(least, most)
        made.setValue(value)
        made.setFixedWidth(theme().px(120))
        return made
