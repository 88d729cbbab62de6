"""Forms for creating and correcting employers and posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from casework.formats import code_tables, credit_code
from casework.offers.posts import SOURCES
from casework.problems import RuleBroken
from casework.records import Employer, Post, Visit
from casework.service_layer import EmployerDraft, PostDraft
from casework.verdicts.posts import scan
from ui.common.i18n import _
from ui.common.offer_words import found_words
from ui.jobs import Job
from ui.jobs.job import Problem
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import TextBox, asked, choice, choose, free_choice, name_inner, whole

if TYPE_CHECKING:
    from casework.ports import Reader
    from ui.jobs.session import Session
    from ui.shell.list_tab import ListTab

SIZES = ("20 人以下", "20–99 人", "100–499 人", "500–999 人", "1000 人以上")
LEVELS = ("不限", "专科", "本科", "硕士研究生", "博士研究生")


class EmployerDialog(FormDialog):
    """Form for a new employer, or for correcting one."""

    def __init__(self, session: Session, employer: Employer | None, over: QWidget) -> None:
        is_new = employer is None
        super().__init__(
            _("New employer") if is_new else _("Correct the employer"),
            _("Add the employer") if is_new else _("Save"),
            over,
        )
        self._session, self._employer = session, employer
        now = employer
        self.name = QLineEdit(now.name if now else "", self)
        self.uscc = QLineEdit(now.uscc if now else "", self)
        kinds = [
            (None, _("Not specified")),
            *((k.name, k.name) for k in code_tables.employer_kinds()),
        ]
        self.kind = choice(kinds, now.employer_kind if now else None, self)
        trades = code_tables.industries().values()
        self.industry = free_choice(trades, now.industry if now else None, self)
        self.staff = free_choice(SIZES, now.size if now else None, self)
        self.region = QLineEdit((now.region if now else None) or "", self)
        self.contact = QLineEdit((now.contact if now else None) or "", self)
        self.anyway = QCheckBox(_("It is a different employer with the same code"), self)
        self.anyway.hide()
        self.add("name", _("Full &name"), self.name, (0, 0, 1, 2))
        self.add("uscc", _("&Credit code"), self.uscc, (1, 0))
        self.add("employer_kind", _("&Kind"), self.kind, (1, 1))
        self.add("industry", _("&Trade"), self.industry, (2, 0))
        self.add("size", _("&Size"), self.staff, (2, 1))
        self.add("region", _("&Region"), self.region, (3, 0))
        self.add("contact", _("C&ontact"), self.contact, (3, 1))
        self.grid.addWidget(self.anyway, 4, 0, 1, 2)
        self.complete("region", Employer, "region")
        for box in (self.industry, self.staff):
            name_inner(box)
        self.uscc.editingFinished.connect(self._check_code)
        self.name.setFocus()

    def save(self) -> Job[Any] | None:
        values: dict[str, Any] = {
            "name": self.name.text(),
            "uscc": self.uscc.text(),
            "employer_kind": self.kind.currentData(),
            "industry": self.industry.currentText(),
            "size": self.staff.currentText(),
            "region": self.region.text(),
            "contact": self.contact.text(),
        }
        anyway = self.anyway.isChecked()
        if self._employer is None:
            draft = EmployerDraft(**values)
            return self._session.write(
                lambda services: services.employers.add_employer(draft, anyway=anyway)
            )
        known = self._employer.id
        return self._session.write(
            lambda services: services.employers.amend_employer(known, values, anyway=anyway)
        )

    def show_problem(self, problem: Problem) -> None:
        super().show_problem(problem)
        if isinstance(problem, RuleBroken) and problem.rule == "EMPLOYER_EXISTS":
            self.anyway.setVisible(not problem.facts["same_name"])

    def _check_code(self) -> None:
        code = credit_code.normalise(self.uscc.text())
        if code and not credit_code.is_valid(code):
            said = _("This code is not right; referrals will not count until it is corrected.")
            self.fields["uscc"].show_hint(said, "warn")
        else:
            self.fields["uscc"].clear_problem()


class PostDialog(FormDialog):
    """Form for a new post, or for correcting one."""

    def __init__(
        self,
        session: Session,
        employers: Sequence[Employer],
        visits: Sequence[Visit],
        post: Post | None,
        over: QWidget,
    ) -> None:
        is_new = post is None
        super().__init__(
            _("New post") if is_new else _("Correct the post"),
            _("Add the post") if is_new else _("Save"),
            over,
        )
        self._session, self._post = session, post
        self.employer = choice(
            [(one.id, one.name) for one in employers], post.employer_id if post else None, self
        )
        self.employer.setEnabled(is_new)
        self.title = QLineEdit(post.title if post else "", self)
        self.city = QLineEdit(post.city if post else "", self)
        self.pay_low = QLineEdit(_text(post.pay_low if post else None), self)
        self.pay_high = QLineEdit(_text(post.pay_high if post else None), self)
        self.until = DateEdit(post.until if post else None, self, ahead=True)
        self.source = free_choice(SOURCES, post.source if post else None, self)
        self.education = free_choice(LEVELS, post.education if post else None, self)
        self.major = QLineEdit(_text(post.major if post else None), self)
        kinds = code_tables.job_kinds().values()
        self.job_kind = free_choice(kinds, post.job_kind if post else None, self)
        self.headcount = QLineEdit(_text(post.headcount if post else None), self)
        self.contact = QLineEdit(_text(post.contact if post else None), self)
        self.url = QLineEdit(_text(post.url if post else None), self)
        self.text = TextBox((post.text if post else None) or "", 3, self)
        self._visits = visits
        self.visit = choice([(None, _("None"))], None, self)
        self._fill_visits(post.visit_id if post else None)
        self._place()
        self.employer.currentIndexChanged.connect(lambda _place: self._fill_visits(None))
        self.text.textChanged.connect(self._check_words)
        self._check_words()
        self.title.setFocus()

    def _place(self) -> None:
        add = self.add
        add("employer", _("&Employer"), self.employer, (0, 0, 1, 2))
        add("visit", _("From the &visit"), self.visit, (0, 2))
        add("title", _("&Title"), self.title, (1, 0, 1, 2))
        add("city", _("&City"), self.city, (1, 2))
        add("pay_low", _("Pay from, a &month"), self.pay_low, (2, 0))
        add("pay_high", _("Pay to"), self.pay_high, (2, 1))
        add("until", _("Open &until"), self.until, (2, 2))
        add("source", _("&Source"), self.source, (3, 0))
        add("education", _("&Level"), self.education, (3, 1))
        add("major", _("Ma&jor"), self.major, (3, 2))
        add("job_kind", _("&Kind of work"), self.job_kind, (4, 0, 1, 2))
        add("headcount", _("How many are &wanted"), self.headcount, (4, 2))
        add("contact", _("C&ontact"), self.contact, (5, 0))
        add("url", _("L&ink"), self.url, (5, 1, 1, 2))
        add("text", _("A&dvertisement"), self.text, (6, 0, 1, 3))
        for key in ("title", "city", "major"):
            self.complete(key, Post, key)
        for box in (self.source, self.education, self.job_kind):
            name_inner(box)

    def save(self) -> Job[Any] | None:
        values = asked(self, self._values)
        if values is None:
            return None
        if self._post is None:
            draft = PostDraft(employer_id=self.employer.currentData(), **values)
            return self._session.write(lambda services: services.posts.add_post(draft))
        known = self._post.id
        return self._session.write(lambda services: services.posts.amend_post(known, values))

    def _values(self) -> dict[str, Any]:
        if self.employer.currentData() is None:
            raise RuleBroken("FIELD_MISSING", "employer")
        return {
            "title": self.title.text(),
            "city": self.city.text(),
            "pay_low": whole(self.pay_low.text(), "pay_low"),
            "pay_high": whole(self.pay_high.text(), "pay_high"),
            "until": self.until.day("until"),
            "source": self.source.currentText(),
            "education": self.education.currentText(),
            "major": self.major.text(),
            "job_kind": self.job_kind.currentText(),
            "headcount": whole(self.headcount.text(), "headcount"),
            "contact": self.contact.text(),
            "url": self.url.text(),
            "text": self.text.text(),
            "visit_id": self.visit.currentData(),
        }

    def _fill_visits(self, now: UUID | None) -> None:
        """List the visits to the selected employer."""
        self.visit.clear()
        self.visit.addItem(_("None"), None)
        for one in self._visits:
            if one.employer_id in (None, self.employer.currentData()):
                self.visit.addItem(f"{one.on.isoformat()} {one.employer_name}", one.id)
        choose(self.visit, now)

    def _check_words(self) -> None:
        found = scan(self.text.toPlainText())
        self.fields["text"].show_hint(found_words(found), "warn" if found else "caption")


def enter_employer(tab: ListTab, employer: Employer | None = None) -> None:
    """Open the form for an employer."""
    dialog = EmployerDialog(tab.session, employer, tab)
    dialog.show_for(lambda result: _kept(tab, result), width=560)


def enter_post(tab: ListTab, post: Post | None = None) -> None:
    """Open the form for a post."""

    def look(reader: Reader) -> tuple[list[Employer], list[Visit]]:
        employers = sorted(reader.get_all(Employer), key=lambda one: one.name)
        visits = [one for one in reader.get_all(Visit) if one.withdrawn_on is None]
        return employers, visits

    def show(found: tuple[list[Employer], list[Visit]]) -> None:
        employers, visits = found
        if not employers:
            tab.frame.say(_("Add its employer first."))
            enter_employer(tab)
            return
        dialog = PostDialog(tab.session, employers, visits, post, tab)
        dialog.show_for(lambda result: _kept(tab, result), width=660)

    tab.session.read(look).then(show)


def _kept(tab: ListTab, result: Any) -> None:
    if result.action is None:
        tab.frame.say(_("Nothing was changed."))
        return
    if result.created:
        tab.go_to(result.created[0])
    tab.frame.say(_("It is saved."), undo=result.action)


def _text(value: object) -> str:
    return "" if value is None else str(value)
