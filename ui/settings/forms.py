"""Base class of setting forms: fields, “Restore defaults”, and saving as one action."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from casework.problems import RuleBroken
from ui.common.i18n import _
from ui.jobs import Job
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.widgets.basics import button
from ui.widgets.form_dialog import FormDialog


class SettingForm(FormDialog):
    """Saves the settings returned by ``values``; input is kept if they are rejected.

    An error is shown at the field named by its ``key`` fact, or else at its own field.
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
        """Return the value of each setting; None stands for the default.

        Raises:
            RuleBroken: the input is invalid.
        """
        raise NotImplementedError

    def show_shipped(self) -> None:
        """Show the defaults without saving them."""
        raise NotImplementedError

    def save(self) -> Job[Any] | None:
        try:
            values = self.values()
        except RuleBroken as refused:
            self.show_problem(refused)
            return None
        return self._session.write(lambda services: services.settings.change_settings(values))

    def show_problem(self, problem: Problem) -> None:
        key = str(problem.facts.get("key")) if isinstance(problem, RuleBroken) else ""
        if key in self.fields and isinstance(problem, RuleBroken):
            problem = RuleBroken(problem.rule, key, **problem.facts)
        super().show_problem(problem)

    def number(self, least: int, most: int, value: int) -> QSpinBox:
        """Return a spin box for a whole number."""
        made = QSpinBox(self)
        made.setRange(least, most)
        made.setValue(value)
        made.setFixedWidth(theme().px(120))
        return made
