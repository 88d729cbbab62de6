"""The tab of visits to employers, with the count against the figures of the notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from casework.ports import Reader
from casework.records import Employer, Post, Visit, Visitor
from casework.service_layer import VisitDraft
from casework.visits import RANKS, VisitLine, VisitProgress, school_year
from ui.common.i18n import N_, _
from ui.common.offer_queries import visit_progress
from ui.file.dialogs import ReasonDialog
from ui.jobs import Job
from ui.offers.detail import DetailAction
from ui.offers.inputs import asked, choice, free_choice, name_inner, needed_day
from ui.offers.list_tab import ListTab
from ui.shell.page import PageContext
from ui.students.forms import FormDialog, TextBox
from ui.widgets.basics import button
from ui.widgets.date_edit import DateEdit
from ui.widgets.tables import TableColumn

THIS_YEAR, NEW, WITHDRAWN = "year", "new", "withdrawn"
_MOST_LINES = 12
_RANKS = {
    "校领导": N_("school leader"),
    "院系领导": N_("college leader"),
    "研究生导师": N_("supervisor"),
    "其他": N_("other"),
}


@dataclass(frozen=True, slots=True)
class VisitListRow:
    """A visit as the table shows it."""

    visit: Visit
    posts: int
    is_this_year: bool

    @property
    def id(self) -> UUID:
        return self.visit.id


@dataclass(frozen=True, slots=True)
class FoundVisits:
    """Everything the tab shows."""

    rows: tuple[VisitListRow, ...]
    progress: VisitProgress
    colleges: tuple[str, ...]
    subjects: tuple[str, ...]


def read_visits(reader: Reader) -> FoundVisits:
    """Return all visits, the latest first, and the count of this school year."""
    posts = Counter(post.visit_id for post in reader.get_all(Post) if post.visit_id is not None)
    begins, ends = school_year(reader.today)
    visits = sorted(reader.get_all(Visit), key=lambda visit: (visit.on, visit.id), reverse=True)
    rows = tuple(VisitListRow(v, posts[v.id], begins <= v.on <= ends) for v in visits)
    progress = visit_progress(reader)
    names = [line.who.rpartition(" · ")[2] for line in progress.subjects]
    return FoundVisits(
        rows, progress, tuple(line.who for line in progress.colleges), tuple(dict.fromkeys(names))
    )


class VisitsTab(ListTab):
    """All visits. Without a visit the panel shows the count alone."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        self._found: FoundVisits | None = None
        super().__init__(context, _("Visits"), _columns(), parent)

    def choices(self) -> Sequence[tuple[str, str]]:
        return [
            ("", _("All")),
            (THIS_YEAR, _("This school year")),
            (NEW, _("Newly opened up")),
            (WITHDRAWN, _("Withdrawn")),
        ]

    def tools(self) -> list[QPushButton]:
        new = button(_("Record a visit"), "primary", self, glyph="plus")
        new.clicked.connect(self.new_visit)
        return [new]

    def nothing(self) -> tuple[str, str]:
        return (
            _("No visit is recorded yet"),
            _("Visits are counted by college and subject against the figures of the notice."),
        )

    def glyph(self) -> str:
        return "buildings"

    def look(self) -> Callable[[Reader], Any]:
        return read_visits

    def take(self, found: FoundVisits) -> Sequence[VisitListRow]:
        self._found = found
        return found.rows

    def is_of(self, row: VisitListRow, key: str) -> bool:
        if key == WITHDRAWN:
            return row.visit.withdrawn_on is not None
        if row.visit.withdrawn_on is not None:
            return False
        return row.is_this_year if key == THIS_YEAR else row.visit.is_new

    def words(self, row: VisitListRow) -> str:
        visit = row.visit
        names = (who.name for who in visit.visitors)
        parts = (visit.employer_name, visit.college, visit.subject, *names)
        return " ".join(part for part in parts if part)

    # --- the panel

    def show_row(self, row: VisitListRow | None) -> None:
        if row is None:
            self.detail.begin(_("Visits of this school year"))
        else:
            self._show_visit(row)
        if self._found is not None:
            self._show_progress(self._found.progress)
        self.detail.end()

    def _show_visit(self, row: VisitListRow) -> None:
        visit = row.visit
        self.detail.begin(visit.employer_name, visit.on.isoformat())
        if visit.withdrawn_on is not None:
            said = _("Withdrawn on {day}: {reason}").format(
                day=visit.withdrawn_on.isoformat(), reason=visit.withdrawn_reason or "—"
            )
            self.detail.add_text(said, "warn")
        else:
            self.detail.add_acts(
                [
                    DetailAction(_("Correct…"), lambda: self.correct(visit)),
                    DetailAction(_("Withdraw…"), lambda: self.withdraw(visit)),
                ]
            )
        self.detail.add_facts(
            [
                (_("Who went"), visitor_words(visit)),
                (_("College"), visit.college),
                (_("Subject"), visit.subject),
                (_("Newly opened up"), _("yes") if visit.is_new else _("no")),
                (_("Place"), visit.place),
                (_("Visit results"), visit.outcome),
                (_("Posts"), str(row.posts)),
            ]
        )

    def _show_progress(self, found: VisitProgress) -> None:
        self.detail.add_heading(
            _("{begins} to {ends}").format(begins=found.begins, ends=found.ends)
        )
        groups = (
            (_("School leaders"), (found.school,)),
            (_("College leaders"), found.colleges),
            (_("Subjects"), found.subjects),
            (_("Supervisors"), found.supervisors),
        )
        for title, lines in groups:
            if lines:
                self.detail.add_text(title, "strong")
                self.detail.add_facts([_fact(line) for line in lines[:_MOST_LINES]])
                if len(lines) > _MOST_LINES:
                    said = _("and {count} more").format(count=len(lines) - _MOST_LINES)
                    self.detail.add_text(said, "caption")
        self.detail.add_text(found.goals.source, "caption")

    # --- doing

    def new_visit(self) -> None:
        """Ask for a visit."""
        self._ask(None, self._on_kept)

    def correct(self, visit: Visit) -> None:
        """Ask what of a visit was written down wrongly."""
        self._ask(visit, self.tell(_("The visit is corrected.")))

    def _ask(self, visit: Visit | None, on_done: Callable[[Any], object]) -> None:
        def show(employers: list[Employer]) -> None:
            found = self._found
            colleges = found.colleges if found else ()
            subjects = found.subjects if found else ()
            dialog = VisitDialog(self, employers, colleges, subjects, visit)
            dialog.show_for(on_done, width=580)

        self.session.read(
            lambda reader: sorted(reader.get_all(Employer), key=lambda one: one.name)
        ).then(show)

    def withdraw(self, visit: Visit) -> None:
        """Ask why a visit is not counted."""
        session = self.session
        dialog = ReasonDialog(
            _("Withdraw the visit to {employer}").format(employer=visit.employer_name),
            _("Withdraw it"),
            _("It stays in the list with the reason and no longer counts."),
            lambda reason: session.write(
                lambda services: services.withdraw_visit(visit.id, reason=reason)
            ),
            self,
            usual=[_("Recorded twice"), _("Recorded for the wrong college")],
        )
        dialog.show_for(self.tell(_("The visit is withdrawn.")))

    def _on_kept(self, result: Any) -> None:
        self.go_to(result.created[0])
        self.frame.say(_("The visit is saved."), undo=result.action)


class VisitDialog(FormDialog):
    """A new visit, or one that is corrected."""

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
            return self._tab.session.write(lambda services: services.add_visit(draft))
        visit_id = self._visit.id
        changes = {field.name: getattr(draft, field.name) for field in fields(draft)}
        return self._tab.session.write(lambda services: services.amend_visit(visit_id, changes))

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
    """Return who is named; a rank before the name wins over the one that is chosen."""
    before, equals, name = text.replace("＝", "=").partition("=")
    if not equals:
        return Visitor(name=text.strip(), rank=rank)
    return Visitor(name=name.strip(), rank=before.strip())


def _names_text(visitors: Sequence[Visitor], rank: str) -> str:
    """Return the names as they are typed: those of another rank with it before them."""
    return "、".join(who.name if who.rank == rank else f"{who.rank}={who.name}" for who in visitors)


def rank_name(rank: str) -> str:
    """Return what a rank is called."""
    return _(_RANKS.get(rank, rank))


def visitor_words(visit: Visit) -> str:
    """Return who went, with ranks."""
    return "、".join(f"{who.name} ({rank_name(who.rank)})" for who in visit.visitors)


def _fact(line: VisitLine) -> tuple[str, str]:
    """One line of the count: who, and how many of how many."""
    text = _("{count} of {goal}").format(count=line.counted, goal=line.goal)
    if line.opened and not line.goal_is_new:
        text = _("{text}, {count} new").format(text=text, count=line.opened)
    return line.who or _("all"), text


def _columns() -> list[TableColumn[VisitListRow]]:
    return [
        TableColumn(_("Date"), lambda row: row.visit.on.isoformat(), width=92),
        TableColumn(
            _("Employer"),
            lambda row: row.visit.employer_name,
            width=200,
            is_bold=True,
            tone=lambda row: "text3" if row.visit.withdrawn_on else "text",
        ),
        TableColumn(_("Who went"), lambda row: visitor_words(row.visit), width=190),
        TableColumn(
            _("Posts"),
            lambda row: str(row.posts) if row.posts else "",
            value=lambda row: row.posts,
            width=60,
            is_number=True,
        ),
        TableColumn(_("New"), lambda row: _("new") if row.visit.is_new else "", width=60, tone=_ok),
        TableColumn(_("College"), lambda row: row.visit.college or "", width=120),
        TableColumn(_("Subject"), lambda row: row.visit.subject or "", width=110),
    ]


def _ok(_row: VisitListRow) -> str:
    return "ok"
