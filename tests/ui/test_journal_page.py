"""The journal page: anything is looked up, taken back and corrected from the window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from casework.read_models import FieldChange
from casework.required_services import Service
from tests.builders.homes import START, Home, a_home, a_roster, a_talk, an_event, files_of
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.common.display_names import field_name
from ui.common.journal_words import field_lines, value_words
from ui.file.correct_dialog import CorrectDialog, ask_correction
from ui.file.page import FilePage
from ui.journal.history_dialog import HistoryDialog
from ui.journal.page import JournalPage
from ui.journal.view_model import PAGE
from ui.shell.dialogs import ResultDialog
from ui.shell.requests import OpenFile, ShowJournal
from ui.widgets.dialogs import MessageDialog


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = a_home(tmp_path_factory.mktemp("journal") / "home", students=3)
    with home.open() as caseload:
        files = files_of(caseload)
        caseload.services.talks.log_talk(files, a_talk())
        caseload.services.student_details.edit_facts(files[0], {"phone": "13900009999"})
        caseload.services.disclosures.note_reveal(files[:1], reason="核对身份", what="id_number")
    return home


@pytest.fixture
def home(whole: Home, tmp_path: Path) -> Home:
    return whole.copy(tmp_path / "home")


@pytest.fixture
def gui(home: Home, tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(home, tmp_path / "window.json", "journal") as opened:
        yield opened


@pytest.fixture
def page(gui: WindowFixture) -> JournalPage:
    gui.page_host.ask(ShowJournal())
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, JournalPage)
    return shown


def titles(page: JournalPage) -> list[str]:
    return [line.title for line in page.table.actions_model.lines]


def choose(gui: WindowFixture, page: JournalPage, name: str) -> None:
    lines = page.table.actions_model.lines
    row = next(at for at, line in enumerate(lines) if line.action.name == name)
    page.table.selectRow(row)
    gui.settle()


def test_ctrl_h_opens_the_journal_newest_first(gui: WindowFixture) -> None:
    gui.keys(Qt.Key.Key_H, mods=Qt.KeyboardModifier.ControlModifier)
    gui.settle()

    shown = gui.page_host.current_page
    assert isinstance(shown, JournalPage)
    assert titles(shown) == [
        "Personal numbers unmasked",
        "File edited",
        "Talk logged",
        "Roster imported",
        "Caseload opened",
    ]
    about = [line.about for line in shown.table.actions_model.lines]
    assert about[1:] == [
        gui.line(gui.files[0]).file.name,
        "3 students",
        "3 students",
        "1 record",
    ]


def test_an_action_shows_its_fields_labelled_and_masked(
    gui: WindowFixture, page: JournalPage
) -> None:
    choose(gui, page, "file.edit")

    heading, *rows = page.detail.detail.rows() if page.detail.detail else ()
    (row,) = (one for one in rows if one.field_name == "phone")
    assert heading.record == f"changed: file · {gui.line(gui.files[0]).file.name}"
    assert (row.field_name, row.change_text) == ("phone", "139****0001 → 139****9999")
    assert page.detail.undo.isVisible()


def test_an_action_without_changed_fields_says_so_at_the_top(
    gui: WindowFixture, page: JournalPage
) -> None:
    gui.session.write(
        lambda services: services.disclosures.note_export(
            gui.files[:1], kind="dossier", level="学院内部", digests=["00" * 32], unmasked=False
        )
    )
    gui.settle()
    page.table.selectRow(0)
    gui.settle()

    detail = page.detail
    assert not detail.table.isVisible()
    for above, below in ((detail.title, detail.about), (detail.about, detail.state)):
        assert above.isVisible()
        assert below.y() - above.geometry().bottom() < 24
    assert detail.title.height() < 2 * detail.title.sizeHint().height()


def phone_in(page: JournalPage) -> str:
    rows = page.detail.table.records
    return next(str(row.after) for row in rows if row.field_name == "phone")


def test_masked_numbers_are_revealed_for_a_journaled_reason(
    gui: WindowFixture, page: JournalPage
) -> None:
    from ui.widgets.reason_dialog import ReasonDialog

    choose(gui, page, "file.edit")
    page.detail.reveal.click()
    dialog = gui.child(ReasonDialog)
    dialog.reason.setCurrentText("家长来电核对")
    dialog.submit()
    gui.settle()

    assert phone_in(page) == "13900009999"
    page.detail.cover()
    assert phone_in(page) == "139****9999"
    action = gui.read(lambda reader: reader.actions(limit=1))[0]
    assert (action.name, action.facts["reason"]) == ("personal_data.reveal", "家长来电核对")


def test_an_earlier_action_is_undone_and_redone(gui: WindowFixture, page: JournalPage) -> None:
    choose(gui, page, "talk.log")
    page.detail.undo.click()
    gui.settle()

    assert gui.line(gui.files[0]).standing[Service.TALK].not_counting == 0
    assert titles(page)[0] == "Action undone: talk logged"
    choose(gui, page, "talk.log")
    assert not page.detail.undo.isVisible()
    assert "undone" in page.detail.state.text()
    page.detail.redo.click()
    gui.settle()
    assert gui.line(gui.files[0]).standing[Service.TALK].not_counting == 1


def test_records_skipped_by_an_undo_are_listed_and_open_the_file(
    gui: WindowFixture, page: JournalPage
) -> None:
    talk = gui.read(lambda reader: reader.case(gui.files[0])).talks[0].talk.id
    gui.session.write(lambda services: services.files.void([talk], reason="误录"))
    gui.settle()
    choose(gui, page, "talk.log")

    page.detail.undo.click()
    gui.settle()

    dialog = gui.child(ResultDialog)
    lines = dialog.table.records
    assert [(line.group_name, line.why) for line in lines[:2]] == [
        ("kept", "edited since"),
        ("kept", "other records depend on it"),
    ]
    name = gui.line(gui.files[0]).file.name
    assert lines[0].title == f"{name}  20230001"
    assert [line.group_name for line in lines[2:]] == ["restored", "restored"]
    dialog.table.opened.emit(lines[0])
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, FilePage)
    assert shown.view_model is not None
    assert shown.view_model.id == gui.files[0]


def test_filters_narrow_the_list_and_are_reset_with_a_click(
    gui: WindowFixture, page: JournalPage
) -> None:
    page.access.click()
    gui.settle()
    assert titles(page) == ["Personal numbers unmasked"]
    page.filters.clear.click()
    gui.settle()
    assert len(titles(page)) == 5
    page.filters.kind.setCurrentIndex(page.filters.kind.findData("talk"))
    gui.settle()
    assert titles(page) == ["Talk logged"]
    page.filters.reset()
    page.filters.until.setText((START - timedelta(days=3)).isoformat())
    page.filters.until.editingFinished.emit()
    gui.settle()
    assert titles(page) == []


def test_the_journal_of_one_file_shows_its_name(gui: WindowFixture, page: JournalPage) -> None:
    gui.page_host.ask(ShowJournal(file_id=gui.files[1]))
    gui.settle()

    assert page.whose.text() == gui.line(gui.files[1]).file.name
    assert titles(page) == ["Talk logged", "Roster imported"]
    page.all.click()
    gui.settle()
    assert len(titles(page)) == 5


def test_a_long_journal_is_loaded_page_by_page(home: Home, tmp_path: Path) -> None:
    with home.open() as caseload:
        first = files_of(caseload)[:1]
        for turn in range(PAGE + 20):
            caseload.services.disclosures.note_reveal(first, reason=f"第{turn}次核对", what="phone")
    with window_fixture(home, tmp_path / "window.json", "journal") as gui:
        gui.page_host.ask(ShowJournal())
        gui.settle()
        page = gui.page_host.current_page
        assert isinstance(page, JournalPage)
        assert len(titles(page)) == PAGE

        page.table.scrollToBottom()
        gui.settle()

        assert len(titles(page)) == PAGE + 25
        assert len({line.action.id for line in page.table.actions_model.lines}) == PAGE + 25


def test_a_past_day_shows_the_figures_of_that_day(home: Home, tmp_path: Path) -> None:
    home.clock.pass_days(5)
    with home.open() as caseload:
        caseload.services.imports.import_draft(a_roster(4, first=50))
    with window_fixture(home, tmp_path / "window.json", "journal") as gui:
        gui.page_host.ask(ShowJournal())
        gui.settle()
        page = gui.page_host.current_page
        assert isinstance(page, JournalPage)
        page.past.click()
        dialog = gui.child(HistoryDialog)
        dialog.day.setText(START.isoformat())
        dialog.look()
        gui.settle()

        assert len(dialog.table.records) == 3
        assert "3 files" in dialog.summary.text()
        dialog.day.setText("2001-01-01")
        dialog.look()
        gui.settle()
        assert dialog.table.records == ()
        assert "starts on" in dialog.summary.text()
        dialog.day.setText("someday")
        dialog.look()
        assert dialog.show_day.isEnabled()


def test_correcting_a_shared_event_shows_its_effect_first(home: Home, tmp_path: Path) -> None:
    with home.open() as caseload:
        files = files_of(caseload)
        event = caseload.services.events.add_event(
            an_event(on=START + timedelta(days=300))
        ).created[0]
        place = caseload.services.events.attend(event, files).created[0]
    with window_fixture(home, tmp_path / "window.json", "journal") as gui:
        gui.page_host.ask(OpenFile(gui.files[0]))
        gui.settle()
        ask_correction(gui.session, gui.page_host, gui.window, place)
        gui.settle()
        dialog = gui.child(CorrectDialog)
        assert dialog.fields["state"].input.currentText() == "attended"
        line = dialog.fields["on"].input
        line.setText("soon")
        dialog.submit()
        assert "soon" in dialog.fields["on"].problem
        line.setText(START.isoformat())
        dialog.preview()
        gui.settle()
        assert dialog.effect.text().startswith("3 students are affected. Will count: ")

        dialog.submit()  # without a reason
        gui.settle()
        assert dialog.isVisible()
        assert dialog.fields["reason"].problem
        assert line.text() == START.isoformat()
        dialog.reason.setText("日期登记错了")
        dialog.submit()
        gui.settle()

        given = [gui.line(one).standing[Service.EVENT].given for one in gui.files]
        assert given == [1, 1, 1]


def test_the_history_of_a_file_lists_its_exported_documents(gui: WindowFixture) -> None:
    gui.session.write(
        lambda services: services.disclosures.note_export(
            gui.files[:1], kind="dossier", level="学院内部", digests=["00" * 32], unmasked=False
        )
    )
    gui.settle()
    from ui.file.history import history_entries, load_history

    entries = history_entries(gui.read(lambda reader: load_history(reader, gui.files[0])))

    assert [entry.glyph for entry in entries][:2] == ["printer", "eye"]
    assert "Inside the college" in entries[0].detail
    QTest.qWait(0)


def test_verifying_the_journal_reports_tampering(gui: WindowFixture, page: JournalPage) -> None:
    page.check_journal()
    gui.settle()
    said = gui.child(MessageDialog)
    assert "The journal is intact: 5 entries" in text_of(said)
    said.reject()
    with gui.caseload.database.writer.connect() as plain:
        connection = plain.execution_options(write=True)
        with connection.begin():
            connection.execute(sa.text("DROP TRIGGER journal_no_update"))
            connection.execute(sa.text("UPDATE journal SET name = 'x' WHERE seq = 3"))

    page.check_journal()
    gui.settle()

    assert "3" in text_of(gui.child(MessageDialog))
    assert "whole" not in text_of(gui.child(MessageDialog))
    assert page.check.isEnabled()


def text_of(said: MessageDialog) -> str:
    return " ".join(one.text() for one in said.findChildren(QLabel))


def test_a_field_is_labelled_by_its_meaning_in_the_record() -> None:
    assert field_name("level") == "level of study"
    assert field_name("level", "plan") == "level of care"
    assert field_name("version", "plan") == "version"
    assert field_name("goal", "plan") == field_name("goal")


def test_a_change_hidden_by_masking_is_still_reported() -> None:
    before, after = {"birth": "2005-01-01", "phone": "13900001234"}, {"birth": "2005-02-01"}
    change = FieldChange("file", UUID(int=1), UUID(int=1), before, {**before, **after})

    (line,) = field_lines(change)

    assert (line.key, line.before, line.after) == ("birth", "2005", "2005")
    assert [one.before for one in field_lines(change, masked=False)] == ["2005-01-01"]


def test_a_time_is_shown_without_seconds() -> None:
    assert value_words("11:55:00") == "11:55"
    assert value_words("11:55:07") == "11:55:07"


def test_the_value_of_a_setting_is_shown_in_words() -> None:
    held = '{"2023":{"by":"李建国","on":"2026-11-27","reason":"已全部结案"}}'
    assert value_words(held) == "李建国 2026-11-27 已全部结案"
    assert value_words("{half") == "{half"
