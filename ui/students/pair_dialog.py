"""Who is responsible: one helper for one student or many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from casework.code_tables import HELPER_ROLES
from ui.common.words import N_, _, ngettext
from ui.jobs import Job
from ui.students.forms import FormDialog

_ROLES = {
    "高校领导班子成员": N_("school leadership"),
    "院系领导班子成员": N_("college leadership"),
    "就业指导教师": N_("careers adviser"),
    "班主任": N_("class advisor"),
    "专任教师": N_("lecturer"),
    "辅导员": N_("counselor"),
    "研究生导师": N_("supervisor"),
    "其他": N_("other"),
}


def helper_role_name(role: str | None) -> str:
    """Return what a helper is."""
    return _(_ROLES.get(role or "", role or ""))


class RoleBox(QComboBox):
    """A choice of the roles that a helper can have; ``currentData`` is the role."""

    def __init__(self, role: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for one in HELPER_ROLES:
            self.addItem(helper_role_name(one), one)
        self.setCurrentIndex(max(0, self.findData(role or "辅导员")))


class PairDialog(FormDialog):
    """Asks for the helper; ``pair(helper, role)`` begins the work.

    ``known`` pairs helpers of the caseload with their roles; choosing one fills in the role.
    """

    def __init__(
        self,
        parent: QWidget | None,
        count: int,
        pair: Callable[[str, str], Job[Any]],
        *,
        name: str = "",
        known: Sequence[tuple[str, str | None]] = (),
        now: tuple[str, str | None] | None = None,
    ) -> None:
        title = (
            _("Helper of {name}").format(name=name)
            if name
            else ngettext("Helper of {count} student", "Helper of {count} students", count).format(
                count=count
            )
        )
        why = _("Who was responsible before ends today and stays in the file.")
        super().__init__(title, _("Set the helper"), parent, why=why)
        self._pair = pair
        self._roles = dict(known)
        self.helper = QLineEdit(now[0] if now else "", self)
        completer = QCompleter(sorted(self._roles), self.helper)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.helper.setCompleter(completer)
        self.helper.textChanged.connect(self._on_name)
        self.role = RoleBox(now[1] if now else None, self)
        self.add("helper", _("Na&me of the helper"), self.helper, (0, 0))
        self.add("helper_role", _("&Role"), self.role, (1, 0))
        self.helper.selectAll()
        self.helper.setFocus()

    def save(self) -> Job[Any] | None:
        return self._pair(self.helper.text(), str(self.role.currentData()))

    def _on_name(self, name: str) -> None:
        if role := self._roles.get(name.strip()):
            self.role.setCurrentIndex(max(0, self.role.findData(role)))


__all__ = ["PairDialog", "RoleBox", "helper_role_name"]
