"""The page of one file, on a real caseload: verdicts, covered numbers, void, undo, history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from casework.records import AttendanceState
from casework.required_services import Service
from tests.builders.homes import (
    START,
    Home,
    a_home,
    a_plan,
    a_posted_post,
    a_referral,
    a_talk,
    an_event,
    facts,
    files_of,
    roster_of,
)
from tests.builders.nonempty import nonempty
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import WindowFixture, students_window
from ui.common.timeline_entries import TimelineEntry
from ui.dialogs.plan_dialogs import AgreementDialog, PlanDialog, VersionsWindow
from ui.evidence.destination_dialogs import DestinationDialog
from ui.file.page import FilePage
from ui.progress_rings import RingWidget
from ui.shell.appearance import speak
from ui.shell.requests import MakeDocuments, OpenFile, QuickLog
from ui.students.page import StudentsPage
from ui.widgets.reason_dialog import ReasonDialog

NUMBER = "129900200503070029"
STUDENTS = [
    facts(1, name="林晓禾", id_number=NUMBER, phone="13900001234", gender="女"),
    facts(2, name="马晓亮", phone="13900005678"),
    facts(3, name="王若楠", helper=None, helper_role=None),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three students; the second has records of every kind, counting and not."""
    home = a_home(tmp_path_factory.mktemp("file") / "home", students=0)
    with home.open() as caseload:
        services = caseload.services
        services.imports.import_draft(roster_of(STUDENTS))
        _first, second, _third = files_of(caseload)
        services.plans.make_plan([second], a_plan(review_on=START + timedelta(days=3)))
        services.talks.log_talk([second], a_talk())
        services.talks.log_talk(
            [second], a_talk(on=START - timedelta(days=3), content="情况正常。")
        )
        services.referrals.refer([second], a_referral(a_posted_post(services, 1)))
        services.referrals.refer(
            [second], a_referral(a_posted_post(services, 2, pay_low=None, pay_high=None))
        )
        event = services.events.add_event(an_event()).created[0]
        services.events.attend(event, [second], state=AttendanceState.REGISTERED)
        wrong = services.talks.log_talk([second], a_talk(on=START - timedelta(days=6)))
        services.files.void(wrong.created, reason="误录")
    return home


@pytest.fixture
def filled(whole: Home, tmp_path: Path) -> Home:
    return whole.copy(tmp_path / "home")


@pytest.fixture
def shown(filled: Home, qtbot: QtBot, tmp_path: Path) -> Iterator[WindowFixture]:
    with students_window(filled, tmp_path) as window:
        yield window


def opened(shown: WindowFixture, place: int = 1) -> FilePage:
    """Open the file at a place of the list."""
    page = shown.page_host.current_page
    assert isinstance(page, StudentsPage)
    page.open_file(page.model.ids[place])
    shown.settle()
    return file_page(shown)


def file_page(shown: WindowFixture) -> FilePage:
    page = shown.page_host.current_page
    assert isinstance(page, FilePage)
    return page


def entries(page: FilePage) -> tuple[TimelineEntry, ...]:
    return page.records.view.entries


def dialog_of(shown: WindowFixture, kind: type[QDialog]) -> Any:
    shown.until(lambda: any(one.isVisible() for one in shown.window.findChildren(kind)))
    return next(one for one in shown.window.findChildren(kind) if one.isVisible())


def test_search_verdicts_reveal_void_and_undo_work_by_keyboard(
    shown: WindowFixture, qtbot: QtBot
) -> None:
    students = shown.page_host.current_page
    assert isinstance(students, StudentsPage)
    students.header.search.setFocus()
    qtbot.keyClicks(students.header.search, "mxl")
    qtbot.keyClick(students.header.search, Qt.Key.Key_Return)
    shown.until(lambda: isinstance(shown.page_host.current_page, FilePage))
    shown.settle()
    page = file_page(shown)
    view = page.records.view
    assert page.facts.name.text() == "马晓亮"
    assert view.hasFocus()

    assert page.facts.phone.text == "139****5678"
    show = find_widget(page.facts.phone, QPushButton, "show")
    show.setFocus()
    qtbot.keyClick(show, Qt.Key.Key_Space)
    dialog = dialog_of(shown, ReasonDialog)
    qtbot.keyClicks(dialog.reason.lineEdit(), "to call")
    qtbot.keyClick(dialog.reason.lineEdit(), Qt.Key.Key_Return)
    shown.settle()
    assert page.facts.phone.text == "13900005678"

    talk = next(entry for entry in entries(page) if entry.kind == "talk" and entry.counts)
    assert view.go_to(talk.id)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    dialog = dialog_of(shown, ReasonDialog)
    qtbot.keyClicks(dialog.reason.lineEdit(), "wrong student")
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shown.settle()
    voided = next(entry for entry in entries(page) if entry.id == talk.id)
    assert (voided.is_void, voided.notice) == (True, "Void: wrong student")
    assert (
        find_widget(page.rings, RingWidget, "talk-ring")
        .accessibleName()
        .startswith("Talks: 0 counted of 3")
    )

    shown.page_host.undo()
    shown.settle()
    assert next(entry for entry in entries(page) if entry.id == talk.id).counts

    page.frame.go_back()
    shown.settle()
    assert shown.page_host.current_page is students
    assert shown.window.focusWidget() is students.table


def test_every_record_stands_in_the_timeline_exactly_once(shown: WindowFixture) -> None:
    page = opened(shown)
    case = page.view_model.case if page.view_model else None
    assert case is not None

    shown_ids = [entry.id for entry in entries(page)]
    records = [
        *(held.talk.id for held in case.talks),
        *(made.referral.id for made in case.referrals),
        *(place.attendance.id for place in case.attendances),
        *(one.id for one in (*case.plans, *case.pairings, *case.destinations)),
    ]

    assert sorted(shown_ids) == sorted(records)
    assert len(records) == 8


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "does not name its pay. Ask the employer"),
        ("zh_CN", "没有写明薪资。请向用人单位问明"),
    ],
)
def test_a_record_that_does_not_count_says_why_and_how_to_fix_it(
    filled: Home, qtbot: QtBot, tmp_path: Path, language: str, words: str
) -> None:
    speak(language)
    with students_window(filled, tmp_path) as shown:
        page = opened(shown)

        why = [entry.why_not for entry in entries(page) if entry.counts is False]

        assert len(why) == 3
        assert any(words in text for text in why)


def test_the_next_steps_follow_from_the_verdicts(shown: WindowFixture) -> None:
    from ui.file.next_steps import steps_of

    page = opened(shown)
    assert page.view_model is not None
    actions = [step.action for step in steps_of(page.view_model)]

    assert actions == [
        "plan", "record", "record", "record", "talk", "referral", "event", "evidence", "facts",
    ]  # fmt: skip
    page.panel.chosen.emit(steps_of(page.view_model)[1])
    current = page.records.view.current_entry
    assert current is not None
    assert current.id == steps_of(page.view_model)[1].record
    page.panel.chosen.emit(steps_of(page.view_model)[4])
    assert shown.asked == [QuickLog(files=(page.view_model.id,), service=Service.TALK)]


def test_tabs_choose_what_the_timeline_shows(shown: WindowFixture) -> None:
    page = opened(shown)
    tabs = page.records.tabs

    tabs.setCurrentIndex(1)
    talks = {entry.kind for entry in entries(page)}
    tabs.setCurrentIndex(5)
    shown.until(lambda: bool(entries(page)))
    past = entries(page)

    assert talks == {"talk"}
    assert tabs.tabText(1) == "Talks 3"
    assert len(past) == 9
    assert not any(entry.can_void for entry in past)
    assert all("13900005678" not in entry.spoken for entry in nonempty(past))


def test_the_history_shows_when_and_why_numbers_were_revealed(shown: WindowFixture) -> None:
    page = opened(shown)
    assert page.view_model is not None
    session = shown.page_host.session
    ids = [page.view_model.id]
    session.write(
        lambda services: services.disclosures.note_reveal(
            ids, reason="to call home", what="id_number,phone"
        )
    )
    other = [one for one in page.neighbours.among if one not in ids][:1]
    session.write(
        lambda services: services.disclosures.note_reveal(
            other, reason="someone else", what="phone"
        )
    )
    shown.settle()

    page.records.tabs.setCurrentIndex(5)
    shown.settle()

    past = entries(page)
    assert past[0].detail == "identity number, phone · to call home"
    assert len(past) == 10


def test_leaving_the_page_masks_a_revealed_number(shown: WindowFixture) -> None:
    page = opened(shown)
    page.facts.phone.reveal()

    page.frame.go_back()
    shown.settle()

    assert page.facts.phone.text == "139****5678"


def test_a_number_is_revealed_only_after_it_is_journaled(shown: WindowFixture) -> None:
    page = opened(shown)
    page.reveal("phone")
    dialog = dialog_of(shown, ReasonDialog)

    dialog.submit()
    shown.settle()

    assert dialog.fields["reason"].problem
    assert page.facts.phone.text == "139****5678"
    dialog.reject()


def test_alt_down_opens_the_next_student_with_numbers_masked(
    shown: WindowFixture,
) -> None:
    page = opened(shown)
    page.facts.phone.reveal()

    page.neighbours.step(1)
    shown.settle()

    assert page.facts.name.text() == "王若楠"
    assert page.neighbours.place.text() == "3 of 3 in the list"
    assert not page.neighbours.after.isEnabled()
    assert "*" in page.facts.phone.text


def test_a_new_version_of_the_plan_keeps_the_old_one_readable(shown: WindowFixture) -> None:
    page = opened(shown)
    page.do.make_plan()
    dialog = dialog_of(shown, PlanDialog)

    dialog.fields["goal"].input.setPlainText("在天津或北京从事会计工作")
    dialog.fields["review"].input.setText("2026-12-30")
    dialog.fields["change_reason"].input.setText("学生愿意去北京")
    dialog.submit()
    shown.settle()
    page.do.show_versions()
    window = dialog_of(shown, VersionsWindow)
    texts = [one.text() for one in window.findChildren(QLabel)]
    window.accept()

    assert page.view_model is not None
    assert page.view_model.case.plan is not None
    assert page.view_model.case.plan.version == 2
    assert {"≠ Goal", "在天津从事会计工作", "在天津或北京从事会计工作"} <= set(texts)
    assert "Changed because: 学生愿意去北京" in texts


def test_a_new_version_without_a_reason_is_refused_at_its_field(shown: WindowFixture) -> None:
    page = opened(shown)
    page.do.make_plan()
    dialog = dialog_of(shown, PlanDialog)

    dialog.submit()
    shown.settle()

    assert dialog.fields["change_reason"].problem
    dialog.reject()


def test_every_field_of_a_plan_is_saved_and_loaded(shown: WindowFixture) -> None:
    page = opened(shown, 0)
    page.do.make_plan()
    dialog = dialog_of(shown, PlanDialog)
    dialog.fields["plan_level"].input.setCurrentIndex(1)
    dialog.fields["risk"].input.setCurrentIndex(1)
    dialog.fields["analysis"].input.setPlainText(
        "专业基础扎实，求职信息来源少，面试经验不足，需要持续跟进。"
    )
    dialog.fields["difficulty"].input.setPlainText("信息\n经济")
    dialog.fields["goal"].input.setPlainText("在天津从事会计工作")
    dialog.fields["goal_kind"].input.setCurrentIndex(1)
    dialog.fields["goal_city"].input.setText("天津")
    dialog.fields["goal_industry"].input.setText("批发和零售业")
    dialog.fields["goal_pay"].input.setText("5500")
    measures = dialog.fields["measure"].input
    measures.write(0, "模拟面试", owner="李建国", due="2026-12-20")
    measures.cellWidget(0, 1).setCurrentIndex(2)
    dialog.submit()
    shown.settle()
    assert page.view_model is not None
    first = page.view_model.case.plan
    page.do.make_plan()
    again = dialog_of(shown, PlanDialog)
    again.fields["change_reason"].input.setText("不变，只作复核")
    again.submit()
    shown.settle()

    assert first is not None
    assert (first.level, first.risk, first.goal_pay, first.goal_city) == (
        "重点帮扶", "高", 5500, "天津",
    )  # fmt: skip
    (measure,) = first.measures
    assert (measure.owner, measure.measure_kind) == ("李建国", "职业指导")
    second = page.view_model.case.plan
    assert second is not None
    assert (second.version, second.measures, second.goal_kind) == (
        2,
        first.measures,
        first.goal_kind,
    )


def test_the_outcome_of_a_plan_is_entered_from_its_card(shown: WindowFixture) -> None:
    page = opened(shown)
    assert page.view_model is not None

    menu = page.do.plans.menu(page.view_model.case)
    assert menu is not None
    names = [action.text() for action in menu.actions() if action.text()]
    page.do.plans.agree(page.view_model.case)
    dialog_of(shown, AgreementDialog).submit()
    shown.settle()

    assert names[-2:] == ["The student agrees…", "Record a review…"]
    assert page.view_model.case.plan is not None
    assert page.view_model.case.plan.confirmed_how == "当面签字"
    menu.deleteLater()


def test_a_short_plan_is_refused_at_its_field(shown: WindowFixture) -> None:
    page = opened(shown, 0)
    page.do.make_plan()
    dialog = dialog_of(shown, PlanDialog)

    dialog.fields["analysis"].input.setPlainText("太短")
    dialog.submit()
    shown.settle()

    assert dialog.isVisible()
    assert dialog.fields["analysis"].problem
    dialog.reject()


def test_a_destination_with_its_evidence_places_the_student(
    shown: WindowFixture, tmp_path: Path
) -> None:
    page = opened(shown)
    page.do.register_destination()
    dialog = dialog_of(shown, DestinationDialog)
    proof = tmp_path / "协议.pdf"
    proof.write_bytes(b"%PDF-1.4")

    dialog.proof.take(proof)
    dialog["employer"].setText("海河软件有限公司")
    dialog.submit()
    shown.settle()

    assert find_widget(page.destination, QLabel, "state").text() == "Placed"
    assert page.destination.evidence.text() == "1 proof"


def test_menu_commands_apply_to_the_current_student(shown: WindowFixture) -> None:
    page = opened(shown)
    assert page.view_model is not None

    shown.page_host.ask(QuickLog(service=Service.REFERRAL))
    page.do.make_documents()

    assert shown.asked == [
        QuickLog(files=(page.view_model.id,), service=Service.REFERRAL),
        MakeDocuments(files=(page.view_model.id,), kind="dossier"),
    ]


def test_a_low_window_shows_the_cards_as_tabs(filled: Home, qtbot: QtBot, tmp_path: Path) -> None:
    with students_window(filled, tmp_path, (911, 485)) as shown:
        page = opened(shown)

        assert page.sections.isVisible()
        assert page.records.isVisible()
        page.sections.setCurrentIndex(1)
        assert page.rings.isVisible()
        page.sections.setCurrentIndex(4)
        assert page.panel.isVisible()
        shown.window.resize(1366, 728)
        shown.settle()
        assert not page.sections.isVisible()
        assert page.rings.isVisible()
        assert page.panel.isVisible()


def test_a_narrow_window_aligns_the_menu_with_the_chips(
    filled: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    with students_window(filled, tmp_path, (911, 485)) as shown:
        header = opened(shown).facts
        chips = find_widget(header, QWidget, "chips")
        more = find_widget(header, QToolButton, "more")
        tops = [one.mapTo(header, QPoint(0, one.height() // 2)).y() for one in (chips, more)]

        assert more.isVisible()
        assert abs(tops[0] - tops[1]) <= 2


def test_a_file_opened_from_elsewhere_has_no_neighbours(shown: WindowFixture) -> None:
    students = shown.page_host.current_page
    assert isinstance(students, StudentsPage)
    shown.page_host.ask(OpenFile(students.model.ids[2]))
    shown.settle()

    page = file_page(shown)
    assert page.facts.name.text() == "王若楠"
    assert not page.neighbours.before.isVisible()
