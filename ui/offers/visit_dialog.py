"""The dialog that records a visit or corrects one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit

from casework.offers.outreach import RANKS
from casework.records import Employer, Visit, Visitor
from casework.service_layer import VisitDraft
from ui.common.i18n import N_, _
from ui.jobs import Job
from ui.shell.list_tab import ListTab
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import TextBox, asked, choice, free_choice, name_inner, needed_day

_RANKS = {
    "校领导": N_("school leader"),
    "院系领导": N_("college leader"),
    "研究生导师": N_("supervisor"),
    "其他": N_("other"),
}


class VisitDialog(FormDialog):
    """Form for a new visit, or for correcting one."""

    def __init__(
        self,
        tab: ListTab,
        employers: Sequence[Employer],
        colleges: Sequence[str],
        subjects: Sequence[str],
        visit: Visit | None = None,
    ) -> None:
        title = _("Correct the visit") if visit else _("Record a visit")
        super().__init__(title, _("Save"), tab)
        self._tab, self._visit = tab, visit
        self._known = {employer.name: employer.id for employer in employers}
        self.on = DateEdit(visit.on if visit else tab.session.today(), self)
        self.employer = free_choice(self._known, visit.employer_name if visit else None, self)
        rank = visit.visitors[0].rank if visit and visit.visitors else RANKS[1]
        self.rank = choice([(rank, rank_name(rank)) for rank in RANKS], rank, self)
        self.names = QLineEdit(_names_text(visit.visitors, rank) if visit else "", self)
        self.college = free_choice(colleges, visit.college if visit else None, self)
        self.subject = free_choice(subjects, visit.subject if visit else None, self)
        self.is_new = QCheckBox(_("Newly opened up this year"), self)
        self.is_new.setChecked(visit is not None and visit.is_new)
        self.place = QLineEdit((visit.place if visit else None) or "", self)
        self.outcome = TextBox((visit.outcome if visit else None) or "", 2, self)
        self.add("on", _("&Date"), self.on, (0, 0))
        self.add("employer", _("&Employer"), self.employer, (0, 1))
        self.add("rank", _("&Rank"), self.rank, (1, 0))
        hint = _("Several names separated by commas; another rank as 校领导=王校长")
        self.add("visitors", _("&Who went"), self.names, (1, 1), hint=hint)
        self.add("college", _("&College"), self.college, (2, 0))
        self.add("subject", _("&Subject"), self.subject, (2, 1))
        self.add("place", _("&Place"), self.place, (3, 0))
        self.complete("place", Visit, "place")
        self.grid.addWidget(self.is_new, 3, 1)
        self.add("outcome", _("Outco&me"), self.outcome, (4, 0, 1, 2))
        for box in (self.employer, self.college, self.subject):
            name_inner(box)
        self.employer.setFocus()

    def save(self) -> Job[Any] | None:
        draft = asked(self, self._draft)
        if draft is None:
            return None
        if self._visit is None:
            return self._tab.session.write(lambda services: services.outreach.add_visit(draft))
        visit_id = self._visit.id
        changes = {field.name: getattr(draft, field.name) for field in fields(draft)}
        return self._tab.session.write(
            lambda services: services.outreach.amend_visit(visit_id, changes)
        )

    def _draft(self) -> VisitDraft:
        name = self.employer.currentText().strip()
        names = self.names.text().replace("、", ",").replace("，", ",").split(",")
        rank = str(self.rank.currentData())
        return VisitDraft(
            on=needed_day(self.on, "on"),
            employer_id=self._known.get(name),
            employer_name=name,
            visitors=tuple(_visitor(one, rank) for one in names if one.strip()),
            college=self.college.currentText(),
            subject=self.subject.currentText(),
            is_new=self.is_new.isChecked(),
            place=self.place.text(),
            outcome=self.outcome.text(),
        )


def _visitor(text: str, rank: str) -> Visitor:
    """Parse a visitor; a rank given as “rank=name” overrides the selected one."""
    before, equals, name = text.replace("＝", "=").partition("=")
    if not equals:
        return Visitor(name=text.strip(), rank=rank)
    return Visitor(name=name.strip(), rank=before.strip())


def _names_text(visitors: Sequence[Visitor], rank: str) -> str:
    """Return the names in input format, with ranks that differ from ``rank``."""
    return "、".join(who.name if who.rank == rank else f"{who.rank}={who.name}" for who in visitors)


def rank_name(rank: str) -> str:
    """Return the display name of a rank."""
    return _(_RANKS.get(rank, rank))
