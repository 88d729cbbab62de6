"""Tab of visits to employers, with progress towards the official targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QPushButton, QWidget

from casework.offers.outreach import VisitLine, VisitProgress, school_year
from casework.ports import Reader
from casework.queries import visit_progress
from casework.records import Employer, Post, Visit
from ui.common.i18n import _
from ui.offers.visit_dialog import VisitDialog, rank_name
from ui.shell.list_tab import ListTab
from ui.shell.page import PageContext
from ui.widgets.basics import button
from ui.widgets.detail_pane import DetailAction
from ui.widgets.reason_dialog import ReasonDialog
from ui.widgets.tables import TableColumn

THIS_YEAR, NEW, WITHDRAWN = "year", "new", "withdrawn"
_MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class VisitListRow:
    """A visit as a row of the table."""

    visit: Visit
    posts: int
    is_this_year: bool

    @property
    def id(self) -> UUID:
        return self.visit.id


@dataclass(frozen=True, slots=True)
class FoundVisits:
    """Data of the tab."""

    rows: tuple[VisitListRow, ...]
    progress: VisitProgress
    colleges: tuple[str, ...]
    subjects: tuple[str, ...]


def read_visits(reader: Reader) -> FoundVisits:
    """Return all visits, latest first, and the progress of this school year."""
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
    """Table of all visits. If there are none, the panel shows only the progress."""

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

    # --- actions

    def new_visit(self) -> None:
        """Open the form for a new visit."""
        self._ask(None, self._on_kept)

    def correct(self, visit: Visit) -> None:
        """Open the form for correcting a visit."""
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
        """Ask for a reason, then withdraw a visit so that it no longer counts."""
        session = self.session
        dialog = ReasonDialog(
            _("Withdraw the visit to {employer}").format(employer=visit.employer_name),
            _("Withdraw it"),
            _("It stays in the list with the reason and no longer counts."),
            lambda reason: session.write(
                lambda services: services.outreach.withdraw_visit(visit.id, reason=reason)
            ),
            self,
            usual=[_("Recorded twice"), _("Recorded for the wrong college")],
        )
        dialog.show_for(self.tell(_("The visit is withdrawn.")))

    def _on_kept(self, result: Any) -> None:
        self.go_to(result.created[0])
        self.frame.say(_("The visit is saved."), undo=result.action)


def visitor_words(visit: Visit) -> str:
    """Return the visitors with their ranks."""
    return "、".join(f"{who.name} ({rank_name(who.rank)})" for who in visit.visitors)


def _fact(line: VisitLine) -> tuple[str, str]:
    """Return one line of the progress: who, and count of target."""
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
