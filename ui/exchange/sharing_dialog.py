"""The optional fields that are sent to an office: groups with check boxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from casework.records import Partner
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.exchange.words import GROUPS
from ui.jobs import Job
from ui.jobs.job import Problem
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row


class SharingDialog(PlainDialog):
    """Check boxes for what a partner may see. ``set_shared_fields(groups)`` starts the job."""

    def __init__(
        self,
        partner: Partner,
        set_shared_fields: Callable[[tuple[str, ...]], Job[Any]],
        parent: QWidget,
    ) -> None:
        title = _("Access of {name}").format(name=partner.name)
        super().__init__(title, parent)
        self._let_see = set_shared_fields
        self.ticks: dict[str, QCheckBox] = {}
        message = _(
            "A report omits these unless they are ticked; the office counts with substitutes."
            " Tick only what it asked for. Applies to what is sent from now on."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(SMALL)
        layout.addWidget(label(title, "cardTitle", self))
        layout.addWidget(label(message, "secondary", self, wrap=True))
        for group, words in GROUPS.items():
            made = QCheckBox(_(words), self)
            made.setChecked(group in partner.fields)
            self.ticks[group] = made
            layout.addWidget(made)
        self.say = label("", "danger", self, wrap=True)
        self.say.hide()
        layout.addWidget(self.say)
        self.yes = button(_("Save this selection"), "primary", self)
        no = button(_("Cancel"), "", self)
        layout.addLayout(button_row(self.yes, no))
        self.setMinimumWidth(theme().px(440))
        self.yes.clicked.connect(self._on_yes)
        no.clicked.connect(self.reject)

    def _on_yes(self) -> None:
        chosen = tuple(group for group, made in self.ticks.items() if made.isChecked())
        self._let_see(chosen).then(lambda _done: self.accept(), problem=self._on_problem)

    def _on_problem(self, problem: Problem) -> None:
        self.say.setText(sentence_for(problem))
        self.say.show()
