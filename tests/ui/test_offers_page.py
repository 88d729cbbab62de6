"""The page of posts: lists, what is decided there, and one post for many students."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
)

from casework.offers.outreach import RANKS
from casework.offers.posts import offers, referred_to_post
from casework.records import Complaint, Employer, Post, Stage, Visit, Visitor
from casework.required_services import Service
from casework.service_layer import VisitDraft
from tests.builders.homes import (
    START,
    a_home,
    a_post,
    a_posted_post,
    a_referral,
    an_employer,
    files_of,
)
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.dialogs.care_dialogs import StepDialog
from ui.offers import dialogs
from ui.offers.complaint_dialogs import AnswerDialog, ComplaintDialog
from ui.offers.dialogs import BlacklistDialog, RulingDialog, WarnedDialog
from ui.offers.entry_dialogs import EmployerDialog, PostDialog
from ui.offers.page import OffersPage
from ui.offers.referral_dialogs import ReferManyDialog
from ui.offers.visit_dialog import VisitDialog
from ui.quicklog.dialog import QuickLogDialog
from ui.shell.page import PageContext
from ui.shell.requests import QuickLog, SearchHere, ShowOffers
from ui.widgets.form_inputs import choose


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=6), tmp_path / "window.json", "events"
    ) as opened:
        yield opened


def page_of(gui: WindowFixture, tab: str = "posts") -> OffersPage:
    gui.page_host.ask(ShowOffers(tab))
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, OffersPage)
    return shown


def press(page: OffersPage, text: str) -> None:
    """Press a button of the panel."""
    buttons = [b for b in page.tab.detail.findChildren(QPushButton) if b.text() == text]
    assert buttons, [b.text() for b in page.tab.detail.findChildren(QPushButton)]
    buttons[-1].click()


def kept(gui: WindowFixture, kind: type[Any]) -> tuple[Any, ...]:
    return gui.read(lambda reader: reader.get_all(kind))


def given(gui: WindowFixture, file_id: UUID) -> int:
    return gui.line(file_id).standing[Service.REFERRAL].given


def titles(page: OffersPage) -> list[str]:
    model = page.tab.table.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_an_empty_list_explains_itself(gui: WindowFixture) -> None:
    page = page_of(gui)
    assert page.posts.stack.currentWidget() is page.posts.empty


def test_an_employer_and_a_post_are_added(gui: WindowFixture) -> None:
    page = page_of(gui)
    page.posts.new_post()
    gui.settle()
    form = gui.child(EmployerDialog)  # there is none yet, so it comes first
    form.name.setText("海河软件有限公司")
    form.submit()
    gui.settle()
    assert form.fields["uscc"].problem
    form.uscc.setText(an_employer().uscc)
    form.submit()
    gui.settle()
    assert [one.name for one in kept(gui, Employer)] == ["海河软件有限公司"]

    page.posts.new_post()
    gui.settle()
    post = gui.child(PostDialog)
    post.title.setText("会计")
    post.city.setText("天津")
    post.pay_low.setText("9000")
    post.pay_high.setText("7000")
    post.source.setCurrentText("校友")
    post.text.setPlainText("限男性")
    post.submit()
    gui.settle()
    assert post.fields["pay_high"].problem
    post.pay_low.setText("5000")
    post.submit()
    gui.settle()
    assert [(one.title, one.pay_low) for one in kept(gui, Post)] == [("会计", 5000)]
    assert titles(page) == ["会计"]


def test_a_second_employer_with_the_same_code_needs_another_name(
    gui: WindowFixture,
) -> None:
    gui.caseload.services.employers.add_employer(an_employer())
    page = page_of(gui, "employers")
    page.employers.buttons[0].click()
    form = gui.child(EmployerDialog)
    form.name.setText(an_employer().name)
    form.uscc.setText(an_employer().uscc)
    form.submit()
    gui.settle()
    assert an_employer().name in form.fields["uscc"].problem
    assert not form.anyway.isVisible()
    form.name.setText("另一家有限公司")
    form.submit()
    gui.settle()
    form.anyway.setChecked(True)
    form.submit()
    gui.settle()
    assert len(kept(gui, Employer)) == 2


def test_the_list_is_narrowed_by_state_and_by_words(gui: WindowFixture) -> None:
    services = gui.caseload.services
    good, bad = (
        services.employers.add_employer(an_employer(number)).created[0] for number in (1, 2)
    )
    services.posts.add_post(a_post(good, title="出纳"))
    services.posts.add_post(a_post(good, title="旧岗位", until=START - timedelta(days=1)))
    services.posts.add_post(a_post(good, title="保安", text="限男性"))
    services.posts.add_post(a_post(bad, title="销售"))
    services.employers.blacklist(bad, reason="欺诈")
    page = page_of(gui)
    assert len(titles(page)) == 4
    for key, wanted in (
        ("open", ["出纳"]),
        ("expired", ["旧岗位"]),
        ("doubtful", ["保安"]),
        ("blacklisted", ["销售"]),
    ):
        page.posts.states.setCurrentIndex(page.posts.states.findData(key))
        assert titles(page) == wanted
    page.posts.states.setCurrentIndex(0)
    gui.page_host.ask(SearchHere())
    page.posts.search.setText("津门第2")
    assert titles(page) == ["销售"]
    page.posts.search.setText("nothing like it")
    assert titles(page) == []
    assert page.posts.stack.currentWidget() is page.posts.no_match


def test_suspicious_wording_is_decided_by_the_user(gui: WindowFixture) -> None:
    post = a_posted_post(gui.caseload.services, text="限男性")
    file_id = files_of(gui.caseload)[0]
    gui.caseload.services.referrals.refer([file_id], a_referral(post))
    assert given(gui, file_id) == 0
    page = page_of(gui)
    assert "限男性" in page.posts.detail.words
    press(page, "Send back…")
    dialog = gui.child(RulingDialog)
    dialog.submit()
    gui.settle()
    assert dialog.fields["note"].problem
    dialog.reject()
    press(page, "Allow…")
    dialog = gui.child(RulingDialog)
    dialog.note.setText("井下作业")
    dialog.submit()
    gui.settle()
    assert given(gui, file_id) == 1
    assert "井下作业" in page.posts.detail.words


def test_who_must_be_warned_is_shown_before_and_after_blacklisting(gui: WindowFixture) -> None:
    post = a_posted_post(gui.caseload.services)
    files = files_of(gui.caseload)
    gui.caseload.services.referrals.refer(files[:2], a_referral(post))
    names = [gui.line(file_id).file.name for file_id in files[:2]]
    page = page_of(gui, "employers")
    press(page, "Blacklist…")
    gui.settle()
    dialog = gui.child(BlacklistDialog)
    assert shown_names(dialog.findChildren(QTableWidget)[0]) == names
    dialog.submit()
    gui.settle()
    assert dialog.fields["reason"].problem
    dialog.reason.setText("收取培训费")
    dialog.kind.setCurrentIndex(dialog.kind.findData("培训贷"))
    dialog.submit()
    gui.settle()
    warned = gui.child(WarnedDialog)
    assert shown_names(warned.findChildren(QTableWidget)[0]) == names
    warned.accept()
    assert kept(gui, Employer)[0].blacklist_kind == "培训贷"
    assert given(gui, files[0]) == 0
    dialogs.change_blacklist(page.employers, kept(gui, Employer)[0])
    gui.settle()
    off = gui.child(BlacklistDialog)
    off.reason.setText("查明不实")
    off.submit()
    gui.settle()
    gui.child(WarnedDialog).accept()
    assert given(gui, files[0]) == 1


def shown_names(table: QTableWidget) -> list[str]:
    return [table.item(row, 0).text() for row in range(table.rowCount())]


def test_a_post_is_referred_to_all_matching_students_in_one_action(gui: WindowFixture) -> None:
    files = files_of(gui.caseload)
    employer = gui.caseload.services.employers.add_employer(an_employer()).created[0]
    gui.caseload.services.posts.add_post(a_post(employer, major="会计学"))
    page = page_of(gui)
    press(page, "Matching students…")
    gui.settle()
    dialog = gui.child(ReferManyDialog)
    assert len(dialog.chosen) == len(files)
    dialog.table.item(0, 0).setCheckState(Qt.CheckState.Unchecked)
    assert str(len(files) - 1) in dialog.yes.text()
    dialog.submit()
    gui.settle()
    done = [given(gui, file_id) for file_id in files]
    assert sorted(done) == [0] + [1] * (len(files) - 1)
    gui.caseload.services.actions.undo()
    assert sum(given(gui, file_id) for file_id in files) == 0


def test_referring_a_student_without_a_match_needs_a_typed_reason(gui: WindowFixture) -> None:
    a_posted_post(gui.caseload.services)
    page = page_of(gui)
    press(page, "Matching students…")
    gui.settle()
    dialog = gui.child(ReferManyDialog)
    assert dialog.chosen == ()
    dialog.submit()
    gui.settle()
    assert dialog.fields["students"].problem
    dialog.table.item(0, 0).setCheckState(Qt.CheckState.Checked)
    dialog.submit()
    gui.settle()
    assert dialog.fields["match"].problem
    dialog.match.setText("愿意回津南老家工作")
    dialog.submit()
    gui.settle()
    (made,) = gui.read(lambda reader: referred_to_post(reader, offers(reader)[0].post.id))
    assert made.stage is Stage.REFERRED


def test_several_referrals_are_advanced_together(gui: WindowFixture) -> None:
    files = files_of(gui.caseload)
    post = a_posted_post(gui.caseload.services)
    gui.caseload.services.referrals.refer(
        files[:3], a_referral(post, response=None, responded_on=None)
    )
    page = page_of(gui)
    gui.settle()
    (listed,) = page.posts.detail.findChildren(QListWidget)
    listed.selectAll()
    press(page, "Next step…")
    gui.settle()
    dialog = gui.child(StepDialog)
    dialog.fill(stage=Stage.DROPPED)
    dialog.submit()
    gui.settle()
    assert dialog.fields["note"].problem
    dialog["note"].setText("都想去外地")
    dialog.submit()
    gui.settle()
    stages = gui.read(lambda reader: [one.stage for one in referred_to_post(reader, post)])
    assert stages == [Stage.DROPPED] * 3
    gui.settle()
    (listed,) = page.posts.detail.findChildren(QListWidget)
    assert "not applied" in listed.item(0).text()


def test_a_visit_is_recorded_and_counted(gui: WindowFixture) -> None:
    page = page_of(gui, "visits")
    page.visits.new_visit()
    gui.settle()
    dialog = gui.child(VisitDialog)
    dialog.employer.setCurrentText("津门装备有限公司")
    dialog.submit()
    gui.settle()
    assert dialog.fields["visitors"].problem
    dialog.names.setText("陈院长、李副院长")
    dialog.college.setCurrentText("经济管理学院")
    dialog.is_new.setChecked(True)
    dialog.submit()
    gui.settle()
    (visit,) = kept(gui, Visit)
    assert [who.name for who in visit.visitors] == ["陈院长", "李副院长"]
    assert "1 of 15, 1 new" in page.visits.detail.words
    press(page, "Withdraw…")
    from ui.widgets.reason_dialog import ReasonDialog

    why = gui.child(ReasonDialog)
    why.reason.setCurrentText("登记到了别的学院")
    why.submit()
    gui.settle()
    assert "0 of 15" in page.visits.detail.words


def test_a_corrected_visit_keeps_the_ranks_of_its_visitors(gui: WindowFixture) -> None:
    went = (Visitor(name="陈院长", rank="院系领导"), Visitor(name="王校长", rank="校领导"))
    gui.caseload.services.outreach.add_visit(
        VisitDraft(on=START, employer_name="滨海物流", college="会计学院", visitors=went)
    )
    page = page_of(gui, "visits")
    press(page, "Correct…")
    gui.settle()
    dialog = gui.child(VisitDialog)
    assert dialog.names.text() == "陈院长、校领导=王校长"
    dialog.college.setCurrentText("经济管理学院")
    dialog.outcome.setPlainText("约定两个岗位")
    dialog.names.setText("陈院长、校长=王校长")
    dialog.submit()
    gui.settle()
    assert dialog.fields["visitors"].problem
    dialog.names.setText("陈院长、校领导=王校长")
    dialog.submit()
    gui.settle()
    (visit,) = kept(gui, Visit)
    assert visit.visitors == went
    assert (visit.college, visit.outcome) == ("经济管理学院", "约定两个岗位")


def test_a_post_can_refer_to_the_visit_it_came_from(gui: WindowFixture) -> None:
    services = gui.caseload.services
    employer = services.employers.add_employer(an_employer()).created[0]
    leader = Visitor(name="陈院长", rank="院系领导")
    visit = services.outreach.add_visit(
        VisitDraft(on=START, employer_id=employer, visitors=(leader,))
    )
    post = services.posts.add_post(a_post(employer)).created[0]
    page = page_of(gui)
    page.posts.edit(page.posts.current)
    gui.settle()
    dialog = gui.child(PostDialog)
    choose(dialog.visit, visit.created[0])
    dialog.submit()
    gui.settle()
    assert gui.read(lambda reader: reader.get(Post, post)).visit_id == visit.created[0]


def test_a_complaint_is_registered_and_answered(gui: WindowFixture) -> None:
    page = page_of(gui, "complaints")
    page.complaints.new_complaint()
    gui.settle()
    form = gui.child(ComplaintDialog)
    form.complainant.setText("王小明")
    form.submit()
    gui.settle()
    assert form.fields["about"].problem
    form.about.setPlainText("被要求签假协议")
    form.submit()
    gui.settle()
    assert "5 working days left" in page.complaints.detail.words
    press(page, "Answer…")
    answer = gui.child(AnswerDialog)
    answer.findings.setPlainText("已查明，系误会")
    answer.outcome.setCurrentIndex(answer.outcome.findData("不属实"))
    answer.submit()
    gui.settle()
    (complaint,) = kept(gui, Complaint)
    assert (complaint.outcome, complaint.answered_on) == ("不属实", START)
    assert "answered on time" in page.complaints.detail.words


def test_quick_log_suggests_posts_that_would_count(gui: WindowFixture) -> None:
    services = gui.caseload.services
    employer = services.employers.add_employer(an_employer()).created[0]
    services.posts.add_post(a_post(employer, title="旧岗位", until=START - timedelta(days=1)))
    services.posts.add_post(a_post(employer, major="会计学"))
    gui.page_host.ask(QuickLog(files=(gui.files[0],), service=Service.REFERRAL))
    gui.settle()
    dialog = gui.child(QuickLogDialog)
    (only,) = dialog.referral.fits.buttons
    assert isinstance(only, QAbstractButton)
    only.click()
    assert "会计学" in dialog.referral.match.text()
    dialog.save.click()
    gui.settle()
    assert given(gui, gui.files[0]) == 1


def test_undoing_a_referral_removes_the_records_created_with_it(gui: WindowFixture) -> None:
    gui.page_host.ask(QuickLog(files=(gui.files[0],), service=Service.REFERRAL))
    gui.settle()
    form = gui.child(QuickLogDialog).referral
    form.new_post.setChecked(True)
    form.match.set_text("专业和意向城市相符")
    form.panel.employer.setText("某区公安分局")
    form.panel.employer_kind.setCurrentIndex(form.panel.employer_kind.findData("机关"))
    form.panel.title.setText("文员")
    form.panel.city.setText("天津")
    form.panel.pay_high.setText("6000")
    form.panel.source.setEditText("校友")
    gui.child(QuickLogDialog).save.click()
    gui.settle()
    assert given(gui, gui.files[0]) == 1
    gui.caseload.services.actions.undo()
    assert kept(gui, Post) == ()
    assert kept(gui, Employer) == ()


def test_the_page_keeps_its_state_when_the_language_changes(gui: WindowFixture) -> None:
    services = gui.caseload.services
    services.employers.add_employer(an_employer())
    services.employers.add_employer(replace(an_employer(2), name="渤海会计师事务所"))
    page = page_of(gui, "employers")
    page.employers.search.setText("渤海")
    memento = page.memento()
    again = OffersPage(PageContext(gui.session, page.frame))
    again.restore(memento)
    assert again.tab is again.employers
    assert again.employers.search.text() == "渤海"
    again.deleteLater()


def test_every_input_has_an_accessible_name(gui: WindowFixture) -> None:
    a_posted_post(gui.caseload.services)
    page = page_of(gui)
    page.posts.edit(page.posts.current)
    gui.settle()
    inputs = [
        widget
        for kind in (QLineEdit, QComboBox, QPlainTextEdit, QAbstractButton, QTableWidget)
        for widget in (*gui.child(PostDialog).findChildren(kind), *page.findChildren(kind))
        if widget.isVisible() and widget.objectName() != "qt_spinbox_lineedit"
    ]
    assert [one for one in inputs if not one.accessibleName()] == []


def test_posts_and_visits_suggest_earlier_entries(gui: WindowFixture) -> None:
    services = gui.caseload.services
    services.posts.add_post(a_post(services.employers.add_employer(an_employer(1)).created[0]))
    page = page_of(gui)
    page.posts.new_post()
    gui.settle()
    post = gui.child(PostDialog)
    for line, known in ((post.title, Post), (post.city, Post)):
        completer = line.completer()
        assert completer is not None
        field = "title" if line is post.title else "city"
        words = gui.read(
            lambda reader, known=known, field=field: reader.distinct_values(known, field)
        )
        assert completer.model().rowCount() == len(words) > 0
    post.reject()

    went = (Visitor(name="陈院长", rank=RANKS[0]),)
    draft = VisitDraft(on=START, employer_name="滨海物流", visitors=went, place="滨海新区")
    gui.session.write(lambda services: services.outreach.add_visit(draft))
    gui.settle()
    page.visits.new_visit()
    gui.settle()
    visit = gui.child(VisitDialog)
    completer = visit.place.completer()
    assert completer is not None
    assert completer.model().index(0, 0).data() == "滨海新区"
    visit.reject()


def test_a_list_is_created_when_first_shown(gui: WindowFixture) -> None:
    page = page_of(gui)
    assert page.stack.count() == 1

    page.show_tab("visits")

    assert page.stack.currentWidget() is page.visits
    assert page.stack.count() == 2


def test_a_recreated_page_restores_its_state(gui: WindowFixture) -> None:
    page = page_of(gui, "visits")
    page.visits.search.setText("华东")
    other = OffersPage(PageContext(page.session, page.frame))

    other.restore(page.memento())

    assert other.tab is other.visits
    assert other.visits.search.text() == "华东"
    assert other.memento() == page.memento()
    other.deleteLater()
