"""Form of the number of employers to visit per school year."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from casework.offers.visits import VISIT_GOALS_KEY, check_goals, notice_document
from casework.problems import RuleBroken
from ui.common.i18n import N_, _
from ui.settings.forms import SettingForm
from ui.settings.view_model import OfficeViewModel
from ui.shell.session import Session

_MOST = 10_000
_NUMBERS = (
    ("school.visits", N_("School leaders: employers &visited")),
    ("school.new", N_("School leaders: new employers &below average")),
    ("college.visits", N_("Each college: employers v&isited")),
    ("college.new", N_("Each college: new employers bel&ow average")),
    ("subject.visits", N_("Each &major: employers visited")),
    ("subject.below_average", N_("Each major: visited, belo&w average")),
    ("supervisor_per_student", N_("Supervisors: employers for each st&udent")),
)


class GoalsForm(SettingForm):
    """Edits the setting ``visit_goals``."""

    def __init__(self, session: Session, view_model: OfficeViewModel, parent: QWidget) -> None:
        why = _("Employers to be visited from September to August; one visited twice counts once.")
        super().__init__(session, _("Goals for visits"), parent, why=why)
        self.numbers = {}
        for place, (key, title) in enumerate(_NUMBERS):
            self.numbers[key] = self.number(0, _MOST, 0)
            self.add(key, _(title), self.numbers[key], (place // 2, place % 2))
        self.below = QCheckBox(_("Our placement rate is below the average of the &city"), self)
        self.grid.addWidget(self.below, 4, 0, 1, 2)
        self.source = QLineEdit(self)
        self.add("source", _("Where the figures sta&nd"), self.source, (5, 0, 1, 2))
        self._show(view_model.office.value(VISIT_GOALS_KEY) or notice_document())
        self.numbers["school.visits"].setFocus()

    def _show(self, document: dict[str, Any]) -> None:
        for key, spin in self.numbers.items():
            table, _dot, name = key.partition(".")
            spin.setValue(document[table][name] if name else document[table])
        self.below.setChecked(document["below_average"])
        self.source.setText(document["source"])
        self.source.setCursorPosition(0)

    def show_shipped(self) -> None:
        self._show(notice_document())

    def values(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "source": self.source.text().strip(),
            "below_average": self.below.isChecked(),
        }
        for key, spin in self.numbers.items():
            table, _dot, name = key.partition(".")
            if name:
                document.setdefault(table, {})[name] = spin.value()
            else:
                document[table] = spin.value()
        if not document["source"]:
            raise RuleBroken("GOALS_WITHOUT_SOURCE", "source")
        check_goals(document)
        return {VISIT_GOALS_KEY: None if document == notice_document() else document}
