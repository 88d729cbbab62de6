"""The page of events: places changed by a key, lists decided, students ticked, training."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton

from casework.records import Attendance, AttendanceState, Event, ExtraKind, TrainingState
from casework.required_services import Service
from casework.service_layer import TrainingDraft
from tests.builders.homes import START, a_home, an_event, files_of
from tests.builders.rosters import write_sheet
from tests.builders.window_fixture import ANY_PAGE, WindowFixture, window_fixture
from ui.events.event_dialog import EventDialog
from ui.events.page import EventsPage
from ui.events.participant_picker import ParticipantPicker
from ui.events.sign_in_dialog import SignInDialog
from ui.events.training_dialog import TrainingDialog
from ui.shell.requests import OpenFile, ShowEvents
from ui.widgets.form_inputs import choose

ATTENDED, REGISTERED = AttendanceState.ATTENDED, AttendanceState.REGISTERED


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=6), tmp_path / "window.json", ANY_PAGE
    ) as opened:
        yield opened


def page_of(gui: WindowFixture, kind: str = "events") -> EventsPage:
    gui.page_host.ask(ShowEvents(kind))
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, EventsPage)
    return shown


def press(page: EventsPage, text: str) -> None:
    """Press a button of the panel."""
    buttons = [b for b in page.tab.detail.findChildren(QPushButton) if b.text() == text]
    assert buttons, [b.text() for b in page.tab.detail.findChildren(QPushButton)]
    buttons[-1].click()


def fair(gui: WindowFixture) -> UUID:
    return gui.caseload.services.events.add_event(an_event()).created[0]


def places(gui: WindowFixture, event: UUID) -> tuple[Attendance, ...]:
    return gui.read(lambda reader: reader.places_at(event))


def given(gui: WindowFixture, file_id: UUID) -> int:
    return gui.line(file_id).standing[Service.EVENT].given


def names(gui: WindowFixture) -> list[str]:
    return [gui.line(file_id).file.name for file_id in gui.files]


def test_a_new_event_is_listed_first_without_participants(gui: WindowFixture) -> None:
    page = page_of(gui)
    assert page.events.stack.currentWidget() is page.events.empty
    page.events.new_event()
    dialog = gui.child(EventDialog)
    dialog.name.setText("秋季双选会")
    dialog.kind.setCurrentText("双选会")
    dialog.start.setText("9:00")
    dialog.end.setText("8:00")
    dialog.submit()
    gui.settle()
    assert dialog.fields["organiser"].problem
    dialog.organiser.setText("就业指导中心")
    dialog.submit()
    gui.settle()
    assert dialog.fields["end"].problem
    dialog.end.setText("16:30")
    dialog.submit()
    gui.settle()
    (event,) = gui.read(lambda reader: reader.get_all(Event))
    assert (event.name, event.event_kind, event.on) == ("秋季双选会", "双选会", START)
    assert page.events.current.id == event.id
    assert page.events.participants is not None
    assert page.events.participants.places == ()


def test_the_state_of_an_attendance_is_changed_by_key_and_undone(gui: WindowFixture) -> None:
    event = fair(gui)
    gui.caseload.services.events.attend(event, gui.files[:3], state=REGISTERED)
    page = page_of(gui)
    shown = page.events.participants
    assert shown is not None
    assert len(shown.places) == 3
    shown.table.selectAll()
    shown.table.setFocus()
    gui.keys("1")
    gui.settle()
    assert {one.state for one in places(gui, event)} == {ATTENDED}
    assert given(gui, gui.files[0]) == 1
    assert page.events.current.counts.attended == 3
    gui.page_host.undo()
    gui.settle()
    assert {one.state for one in places(gui, event)} == {REGISTERED}


def test_a_pasted_list_is_recorded_once_uncertain_matches_are_decided(gui: WindowFixture) -> None:
    event = fair(gui)
    first, second, *_rest = names(gui)
    typo = f"{second[0]}某{second[2:]}"
    page = page_of(gui)
    press(page, "Sign-in list…")
    dialog = gui.child(SignInDialog)
    dialog.take_text(f"1. {first} 08:31\n2. {typo}\n3. 陌生人")
    gui.settle()
    assert first in dialog.matched.toPlainText()
    assert dialog.unknown.toPlainText() == "陌生人"
    assert dialog.yes.text() == "Record 1 student"
    box = dialog.doubtful.cellWidget(0, 2)
    assert isinstance(box, QComboBox)
    assert (dialog.doubtful.rowCount(), box.currentData()) == (1, None)
    box.setCurrentIndex(1)
    assert dialog.yes.text() == "Record 2 students"
    dialog.submit()
    gui.settle()
    kept = {one.file_id: one for one in places(gui, event)}
    assert set(kept) == set(gui.files[:2])
    assert {one.signed_by for one in kept.values()} == {"名单"}
    assert kept[gui.files[0]].signed_on == START


def test_a_list_without_known_students_records_nothing_and_stays_open(gui: WindowFixture) -> None:
    event = fair(gui)
    page = page_of(gui)
    press(page, "Sign-in list…")
    dialog = gui.child(SignInDialog)
    dialog.take_text("陌生人")
    gui.settle()
    dialog.submit()
    gui.settle()
    assert dialog.isVisible()
    assert dialog.fields["list"].problem
    assert places(gui, event) == ()


def test_a_sheet_is_parsed_in_a_separate_process_and_previewed(
    gui: WindowFixture, tmp_path: Path
) -> None:
    event = fair(gui)
    rows = [
        ["学号", "姓名", "签到状态"],
        ["20230001", names(gui)[0], "已签到"],
        ["20230002", names(gui)[1], "缺勤"],
    ]
    book = write_sheet(tmp_path / "签到.xlsx", rows)
    page = page_of(gui)
    press(page, "Sign-in list…")
    dialog = gui.child(SignInDialog)
    dialog.take_file(str(book))
    gui.until(lambda: dialog.yes.text() == "Record 2 students")
    dialog.submit()
    gui.settle()
    states = {one.file_id: one.state for one in places(gui, event)}
    assert [states[one] for one in gui.files[:2]] == [ATTENDED, AttendanceState.ABSENT]


def test_ticks_survive_a_search(gui: WindowFixture) -> None:
    event = fair(gui)
    gui.caseload.services.events.attend(event, gui.files[:1])
    page = page_of(gui)
    press(page, "Tick students…")
    dialog = gui.child(ParticipantPicker)
    gui.settle()
    assert dialog.table.rowCount() == 6
    choose(dialog.class_, "会计2303")
    gui.settle()
    assert dialog.table.rowCount() == 2
    dialog.tick_all()
    dialog.class_.setCurrentIndex(0)
    dialog.search.setText("20230004")
    gui.settle()
    item = dialog.table.item(0, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Checked)
    assert dialog.yes.text() == "Record 3 students"
    dialog.submit()
    gui.settle()
    assert len(places(gui, event)) == 4
    assert given(gui, gui.files[3]) == 1


def test_one_file_is_attached_for_everybody_who_attended(
    gui: WindowFixture, tmp_path: Path
) -> None:
    event = fair(gui)
    gui.caseload.services.events.attend(event, gui.files[:2])
    gui.caseload.services.events.attend(event, gui.files[2:3], state=REGISTERED)
    sheet = tmp_path / "签到表.pdf"
    sheet.write_bytes(b"%PDF signed by all")
    page = page_of(gui)
    page.events.prove_all(str(sheet))
    gui.settle()
    shown = page.events.participants
    assert shown is not None
    proven = {one.file_id: one.proven for one in shown.places}
    assert [proven[one] for one in gui.files[:3]] == [True, True, False]
    page.events.prove_all(str(sheet))  # nobody is left
    gui.settle()
    cases = gui.read(lambda reader: reader.cases(gui.files))
    assert [len(case.attachments) for case in cases.values()] == [1, 1, 0, 0, 0, 0]


def test_trainings_of_many_students_are_recorded_and_listed_by_coverage(
    gui: WindowFixture,
) -> None:
    page = page_of(gui, "training")
    tab = page.training
    tab.table.selectAll()
    tab.record()
    dialog = gui.child(TrainingDialog)
    assert not dialog.certificate.isEnabled()
    choose(dialog.state, TrainingState.LEARNING)
    dialog.days["enrolled_on"].setText("2026-11-02")
    dialog.days["begun_on"].setText("2026-11-01")
    dialog.submit()
    gui.settle()
    assert dialog.fields["begun_on"].problem
    dialog.days["begun_on"].setText("2026-11-03")
    dialog.submit()
    gui.settle()
    cases = gui.read(lambda reader: reader.cases(gui.files))
    assert [len(case.trainings) for case in cases.values()] == [1] * 6
    choose(tab.states, "未报名")
    assert tab.table.model().rowCount() == 0
    choose(tab.states, "已报名")
    assert tab.table.model().rowCount() == 6


def test_the_file_timeline_shows_training_guidance_and_briefings(gui: WindowFixture) -> None:
    from ui.file.page import FilePage

    services, files = gui.caseload.services, files_of(gui.caseload)
    services.training.record_training(
        files[:1], TrainingDraft(year=2026, mode="线上", enrolled_on=START)
    )
    services.training.give_extra(
        files[:1], ExtraKind.GUIDANCE, on=START, by="陈老师", content="简历诊断一次"
    )
    gui.page_host.ask(OpenFile(files[0]))
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, FilePage)
    from ui.file.timeline import TimelineView

    titles = [one.title for one in shown.findChildren(TimelineView)[0].entries]
    assert any("宏志助航 2026" in title for title in titles)
    assert any("陈老师" in title for title in titles)
