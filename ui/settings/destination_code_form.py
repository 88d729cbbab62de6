"""Form of one destination code: name, classification, and required evidence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from casework.destinations import EMPLOYERS, DestinationCode, clean_code
from casework.problems import RuleBroken
from casework.reports.placement import DEFINITIONS
from ui.common.i18n import N_, _
from ui.widgets.form_dialog import FormDialog

_SHAPE = re.compile(r"[0-9]{2,4}")
_LEVELS = re.compile(r"[+、,,\s]+")
_KINDS = re.compile(r"\s*[+＋]\s*")
_EMPLOYERS = {
    "yes": N_("an employer"),
    "no": N_("none"),
    "self": N_("the student's own firm"),
    "school": N_("a school"),
    "hospital": N_("a hospital"),
    "school abroad": N_("a school abroad"),
}


def employer_name(kind: str) -> str:
    """Return the display name of what is entered as the employer."""
    return _(_EMPLOYERS[kind])


def needs_text(code: DestinationCode) -> str:
    """Return the accepted evidence in input format: ``聘用证明/收入流水``, ``录取通知+签证``."""
    return "/".join("+".join(alternative) for alternative in code.needs)


def document_of(code: DestinationCode) -> dict[str, Any]:
    """Return the editable fields of a code in the format of the setting."""
    return {
        "name": code.name,
        "placed": code.is_placed,
        "wage_floor": code.has_wage_floor,
        "reason": code.needs_reason,
        "employer": code.employer,
        "needs": [list(alternative) for alternative in code.needs],
        "signoffs": list(code.signoffs),
        "group_2021": code.group_2021,
        "group_2024": code.group_2024,
    }


class CodeForm(FormDialog):
    """Edits one code and passes it to ``take(code, document)`` without saving it.

    Without ``code`` a new one is added, which must not be among ``known``.
    """

    def __init__(
        self,
        code: DestinationCode | None,
        known: frozenset[str],
        take: Callable[[str, dict[str, Any]], object],
        parent: QWidget,
    ) -> None:
        title = _("Code {code}").format(code=code.code) if code else _("A new code")
        super().__init__(title, _("Apply"), parent)
        self._take, self._known = take, known
        self.code = QLineEdit(code.code if code else "", self)
        self.code.setReadOnly(code is not None)
        self.name = QLineEdit(code.name if code else "", self)
        self.employer = QComboBox(self)
        for kind in EMPLOYERS:
            self.employer.addItem(employer_name(kind), kind)
        self.needs = QLineEdit(needs_text(code) if code else "", self)
        self.signoffs = QLineEdit("、".join(code.signoffs) if code else "", self)
        self.signoffs.setPlaceholderText("院级、校级")
        self.groups = {version: QComboBox(self) for version in DEFINITIONS}
        self.placed = QCheckBox(_("Counts as &placed"), self)
        self.wage_floor = QCheckBox(_("The minimum &wage applies"), self)
        self.reason = QCheckBox(_("&Reason needed"), self)
        self._build()
        self._show(code)
        (self.name if code else self.code).setFocus()

    def _build(self) -> None:
        self.add("code", _("&Code"), self.code, (0, 0), hint=_("two to four digits"))
        self.add("name", _("&Name"), self.name, (0, 1))
        for place, box in enumerate((self.placed, self.wage_floor, self.reason)):
            self.grid.addWidget(box, 1 + place, 0)
        hint = _("an employer has to be named with its credit code")
        self.add("employer", _("&Employer"), self.employer, (1, 1, 3, 1), hint=hint)
        hint = _("A/B: either of them; A+B: both of them")
        self.add("needs", _("Ev&idence"), self.needs, (4, 0), hint=hint)
        hint = _("in their order; blank: no approval")
        self.add("signoffs", _("Levels that appro&ve"), self.signoffs, (4, 1), hint=hint)
        titles = {"2021": _("Part in the figures of 202&1"), "2024": _("Part in those of 202&4")}
        for place, (version, group) in enumerate(self.groups.items()):
            self.add(f"group_{version}", titles[version], group, (5, place))
        for column in range(2):
            self.grid.setColumnStretch(column, 1)

    def _show(self, code: DestinationCode | None) -> None:
        self.placed.setChecked(code is None or code.is_placed)
        self.wage_floor.setChecked(code is not None and code.has_wage_floor)
        self.reason.setChecked(code is not None and code.needs_reason)
        self.employer.setCurrentIndex(EMPLOYERS.index(code.employer if code else "yes"))
        for version, box in self.groups.items():
            now = (code.group_2021 if version == "2021" else code.group_2024) if code else ""
            parts = DEFINITIONS[version].parts
            for part in dict.fromkeys((*parts, *((now,) if now else ()))):
                box.addItem(part, part)
            box.setCurrentIndex(max(0, box.findData(now)))

    def document(self) -> dict[str, Any]:
        """Return the edited code in the format of the setting."""
        needs = [_KINDS.split(one.strip()) for one in self.needs.text().split("/") if one.strip()]
        return {
            "name": self.name.text().strip(),
            "placed": self.placed.isChecked(),
            "wage_floor": self.wage_floor.isChecked(),
            "reason": self.reason.isChecked(),
            "employer": self.employer.currentData(),
            "needs": [[kind for kind in one if kind] for one in needs],
            "signoffs": [level for level in _LEVELS.split(self.signoffs.text().strip()) if level],
            "group_2021": self.groups["2021"].currentData(),
            "group_2024": self.groups["2024"].currentData(),
        }

    def submit(self) -> None:
        """Pass the code to ``take`` if it is valid."""
        for field in self.fields.values():
            field.clear_problem()
        code, document = clean_code(self.code.text()), self.document()
        try:
            self._check(code, document)
        except RuleBroken as refused:
            self.show_problem(refused)
            return
        self.accept()
        self._take(code, document)

    def _check(self, code: str, document: dict[str, Any]) -> None:
        if not _SHAPE.fullmatch(code):
            raise RuleBroken("DESTINATION_CODE_WRONG", "code", value=code[:20])
        if code in self._known and not self.code.isReadOnly():
            raise RuleBroken("DESTINATION_CODE_TAKEN", "code", value=code)
        if not document["name"]:
            raise RuleBroken("DESTINATION_UNNAMED", "name")
        if any(not alternative for alternative in document["needs"]):
            raise RuleBroken("DESTINATION_NEEDS_WRONG", "needs", value=self.needs.text()[:60])
