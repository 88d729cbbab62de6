"""What came back: Today says so, the sent parcel names it, and Enter leads to the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton

from casework.exchange.returned_records import ReturnedLine, ReturnedRecord, ReturnState
from casework.ports import Proof
from casework.records import Talk
from casework.worklist.items import WorkAction
from tests.builders.busy_exchange import WHY, Busy, busy, returned, visit
from tests.builders.exchange import Device
from tests.builders.homes import an_event
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import ANY_PAGE, WindowFixture, window_fixture
from ui.common.file_view_model import load_file
from ui.common.timeline_entries import timeline_entries
from ui.exchange.page import ExchangePage
from ui.file.correct_dialog import CorrectDialog
from ui.file.next_steps import steps_of
from ui.file.page import FilePage
from ui.shell.requests import OpenFile, ShowExchange
from ui.today.page import TodayPage


@pytest.fixture
def scene(tmp_path: Path) -> Busy:
    return returned(tmp_path / "all", students=6)


@pytest.fixture
def gui(scene: Busy, tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(scene.counselor, tmp_path / "window.json", ANY_PAGE) as opened:
        yield opened


def the_talk(gui: WindowFixture, student: UUID) -> Talk:
    return gui.read(lambda reader: reader.case(student).talks[0].talk)


def exchange(gui: WindowFixture) -> ExchangePage:
    gui.page_host.ask(ShowExchange("mine"))
    gui.settle()
    page = gui.page_host.current_page
    assert isinstance(page, ExchangePage)
    return page


def file_page(gui: WindowFixture) -> FilePage:
    page = gui.page_host.current_page
    assert isinstance(page, FilePage)
    return page


def test_today_lists_returned_records_and_opens_them(gui: WindowFixture, scene: Busy) -> None:
    next(one for one in gui.page_host.rail.buttons if one.key == "today").click()
    gui.settle()
    page = gui.page_host.current_page
    assert isinstance(page, TodayPage)
    (row,) = [one for one in page.model.rows if one.item.work_action is WorkAction.FIX]
    assert (row.what, row.note) == ("Returned: talk", f"校就业中心: {WHY}")
    assert (row.name, row.action, row.tone) == (gui.line(scene.students[0]).file.name,
                                                "Correct it", "warn")  # fmt: skip
    page.view.chosen.emit(row)
    gui.settle()
    opened = file_page(gui)
    talk = the_talk(gui, scene.students[0])
    entry = opened.records.view.current_entry
    assert entry is not None
    assert (entry.id, entry.back) == (talk.id, f"Returned by 校就业中心: {WHY}")
    assert entry.back in entry.spoken


def test_a_returned_record_is_corrected_from_today_by_keyboard(gui: WindowFixture) -> None:
    next(one for one in gui.page_host.rail.buttons if one.key == "today").click()
    gui.settle()
    today = gui.page_host.current_page
    assert isinstance(today, TodayPage)
    (row,) = [one for one in today.model.rows if one.item.work_action is WorkAction.FIX]
    today.view.go_to(today.model.place_of(row.item.key))
    gui.keys(Qt.Key.Key_Return)
    gui.settle()
    page = file_page(gui)
    view = page.records.view
    assert gui.window.focusWidget() is view
    entry = view.current_entry
    assert entry is not None

    first = page.panel.findChildren(QPushButton)
    fix = next(one for one in first if one.text() == "Correct…")
    fix.setFocus()
    fix.click()
    gui.settle()
    dialog = gui.child(CorrectDialog)
    place = next(one for one in dialog.findChildren(QLineEdit) if one.accessibleName() == "Place")
    place.setText("学院 301 室")
    dialog.reason.setText("补地点")
    dialog.yes.click()
    gui.settle()
    assert gui.window.focusWidget() is view
    assert view.current_entry is not None
    assert (view.current_entry.id, view.current_entry.back) == (entry.id, "")

    assert page.neighbours.back.text() == "Worklist"
    page.frame.go_back()
    gui.settle()
    assert gui.page_host.current_page is today
    assert gui.window.focusWidget() is today.view
    assert not [one for one in today.model.rows if one.item.work_action is WorkAction.FIX]
    gui.page_host.undo()
    gui.settle()
    assert [one.what for one in today.model.rows if one.item.work_action is WorkAction.FIX] == [
        row.what
    ]


def test_the_sent_parcel_shows_the_returned_record_and_the_reason(
    gui: WindowFixture, scene: Busy
) -> None:
    page = exchange(gui)
    assert page.view_model is not None
    assert page.view_model.waiting == 1
    rows = page.parcels.outgoing.returned.model()
    shown = [str(rows.index(0, column).data()) for column in range(rows.columnCount())]
    assert shown[:4] == [gui.line(scene.students[0]).file.name, "talk", WHY, "to be corrected"]
    assert shown[4].startswith("6 Nov")
    page.parcels.outgoing.returned.setCurrentIndex(rows.index(0, 0))
    QTest.keyClick(page.parcels.outgoing.returned, Qt.Key.Key_Return)
    gui.settle()
    entry = file_page(gui).records.view.current_entry
    assert entry is not None
    assert entry.id == the_talk(gui, scene.students[0]).id


def test_a_corrected_record_is_resolved_and_the_parcel_shows_what_is_next(
    gui: WindowFixture, scene: Busy
) -> None:
    talk = the_talk(gui, scene.students[0])
    gui.caseload.services.corrections.correct(
        talk.id, {"own_words": "在学院 301 室面谈。"}, reason="补地点"
    )
    page = exchange(gui)
    assert page.view_model is not None
    assert page.view_model.waiting == 0
    page.show_tab("sent")
    gui.settle()
    assert "done" in [one.state for one in page.view_model.movements if one.is_out]
    rows = page.parcels.outgoing.returned.model()
    assert rows.index(0, 3).data() == "sent with the next parcel"
    assert not page.parcels.outgoing.seal.isVisible()
    assert not page.parcels.outgoing.leave.isVisible()


def test_a_returned_record_is_dismissed_and_reopened(gui: WindowFixture) -> None:
    page = exchange(gui)
    page.parcels.outgoing.leave.click()
    gui.settle()
    assert gui.window.toast.text == "Marked as resolved."
    assert page.view_model is not None
    assert page.view_model.waiting == 0
    page.show_tab("sent")
    gui.settle()
    assert page.parcels.outgoing.returned.model().index(0, 3).data() == "left unchanged"
    page.parcels.outgoing.resume.click()
    gui.settle()
    assert page.view_model.waiting == 1


def test_one_record_is_dismissed_from_its_menu_and_reopened_by_its_link(
    gui: WindowFixture, scene: Busy
) -> None:
    talk = the_talk(gui, scene.students[0])
    gui.page_host.ask(OpenFile(scene.students[0], (), talk.id))
    gui.settle()
    page = file_page(gui)

    def choose(words: str) -> None:
        view = page.records.view
        view.customContextMenuRequested.emit(view.rect().center())
        menu = gui.child(QMenu)
        next(one for one in menu.actions() if one.text() == words).trigger()
        menu.close()
        gui.settle()

    choose("Leave it unchanged")
    entry = page.records.view.current_entry
    assert entry is not None
    assert (entry.id, entry.back) == (talk.id, "")
    assert gui.window.toast.text == "Marked as resolved."
    find_widget(gui.window.toast, QPushButton, "link").click()
    gui.settle()
    entry = page.records.view.current_entry
    assert entry is not None
    assert entry.back == f"Returned by 校就业中心: {WHY}"


def test_the_office_sees_returned_records_until_they_are_corrected(
    scene: Busy, tmp_path: Path
) -> None:
    with window_fixture(scene.office, tmp_path / "office.json", "exchange") as gui:
        gui.page_host.ask(OpenFile(scene.students[0]))
        gui.settle()
        entries = file_page(gui).records.view.entries
        (entry,) = [one for one in entries if one.kind == "talk" and one.back]
        assert (entry.back, entry.is_back) == (f"Returned to 周敏: {WHY}", False)


def test_an_advisor_opens_and_corrects_a_returned_talk(tmp_path: Path) -> None:
    scene = busy(tmp_path / "all", students=6)
    with scene.counselor.open() as counselor, scene.advisor.open() as advisor:
        for one in counselor.sync_service.arrivals():
            counselor.sync_service.take(one.id, (), reason="时间不对")
        here = Device(scene.counselor, counselor, scene.nas)
        visit(here, Device(scene.advisor, advisor, scene.nas))
    with window_fixture(scene.advisor, tmp_path / "advisor.json", "exchange") as gui:
        page = next(one for one in gui.page_host.rail.buttons if one.key == "today")
        page.click()
        gui.settle()
        today = gui.page_host.current_page
        assert isinstance(today, TodayPage)
        rows = [one for one in today.model.rows if one.item.work_action is WorkAction.FIX]
        assert rows
        assert [(one.what, one.note) for one in rows] == [
            ("3 records were returned", "周敏: 时间不对")
        ]
        today.view.chosen.emit(rows[0])
        gui.settle()
        page = gui.page_host.current_page
        assert isinstance(page, ExchangePage)
        assert gui.window.focusWidget() is page.parcels.table
        assert page.parcels.outgoing.returned.model().rowCount() == 3
        QTest.keyClick(page.parcels.outgoing.returned, Qt.Key.Key_Return)
        gui.settle()
        opened = file_page(gui)
        entry = opened.records.view.current_entry
        assert entry is not None
        assert entry.back == "Returned by 周敏: 时间不对"
        first = opened.panel.findChildren(QPushButton)
        next(one for one in first if one.text() == "Correct…").click()
        gui.settle()
        dialog = gui.child(CorrectDialog)
        assert dialog.isVisible()
        dialog.reject()
        opened.frame.go_back()
        gui.settle()
        assert gui.page_host.current_page is page
        assert gui.window.focusWidget() is page.parcels.outgoing.returned


def test_a_record_shows_each_partners_reason_and_returned_evidence(
    scene: Busy, tmp_path: Path
) -> None:
    """As a second office and a proof would be: the reading is given what the exchange found."""
    with scene.counselor.open() as caseload:
        services, student = caseload.services, scene.students[0]
        with caseload.snapshot() as reader:
            talk = reader.case(student).talks[0].talk
        proof = Proof("签到表.pdf", b"%PDF-1.7 signed")
        (attachment,) = services.evidence.add_evidence([talk.id], proof).created
        with caseload.snapshot() as reader:
            view_model = load_file(reader, student)
    shown = [
        ReturnedRecord(talk.id, "talk", student, "学院", "RULED", "补地点", None, UUID(int=1)),
        ReturnedRecord(
            attachment, "attachment", student, "学校", "RULED", "看不清", None, UUID(int=2)
        ),
    ]
    whole = replace(view_model, back={talk.id: tuple(shown)})
    (entry,) = [one for one in timeline_entries(whole) if one.id == talk.id]
    assert entry.back == "Returned by 学院: 补地点\nReturned by 学校: 看不清"
    steps = [one for one in steps_of(whole) if one.tone == "danger"]
    assert [(one.action, one.record) for one in steps] == [
        ("correct", talk.id),
        ("evidence", talk.id),
    ]


def test_a_returned_event_is_opened_on_the_events_page(gui: WindowFixture) -> None:
    event = gui.caseload.services.events.add_event(an_event()).created[0]
    line = gui.read(lambda reader: reader.exchange.lines([event])[event][0])
    page = exchange(gui)
    page.parcels.outgoing.opened.emit(
        ReturnedLine(event, "RULED", "日期不对", ReturnState.NEEDS_FIX, line, None)
    )
    gui.settle()
    assert gui.page_host.current_key == "events"
