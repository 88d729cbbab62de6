"""Forms: days as people write them, numbers that fill in what they say, words entered before,
files dropped and pasted, drafts that neither Esc nor a kill loses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casework.problems import RuleBroken
from casework.records import Attachment, Talk, TalkSession
from casework.required_services import Service
from tests.builders.homes import START, Home, a_home, a_talk, files_of
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import WindowFixture, students_window
from ui.common.i18n import current_language, set_language
from ui.common.input_parsing import day
from ui.dialogs.details_dialog import DetailsDialog
from ui.quicklog.dialog import QuickLogDialog, open_quick_log
from ui.quicklog.talk_fields import MORE_OF_TALK
from ui.shell.page import PageContext
from ui.shell.requests import OpenFile, QuickLog
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import PREFIX

FRIDAY = date(2026, 11, 20)
ID_NUMBER = "129900200301010010"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = a_home(tmp_path_factory.mktemp("forms") / "home", students=3)
    with home.open() as caseload:
        files = files_of(caseload)
        caseload.services.talks.log_talk(files[:1], a_talk(place="主楼 205", topic="简历修改"))
        home.clock.pass_days(1)
        caseload.services.talks.log_talk(files[1:2], a_talk(place="图书馆 302", topic="求职进展"))
    return home


@pytest.fixture
def home(filled: Home, tmp_path: Path) -> Home:
    return filled.copy(tmp_path / "home")


@pytest.fixture
def shown(home: Home, qtbot: QtBot, tmp_path: Path) -> Iterator[WindowFixture]:
    with students_window(home, tmp_path) as window:
        yield window


# --- days


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("今天", FRIDAY),
        ("-3", date(2026, 11, 17)),
        ("4.9", date(2026, 4, 9)),
        ("周四", date(2026, 11, 19)),
        ("Thu", date(2026, 11, 19)),
        ("last friday", date(2026, 11, 13)),
        ("2026年11月3日", date(2026, 11, 3)),
        ("20261103", date(2026, 11, 3)),
    ],
)
def test_past_days_can_be_typed_in_words(qtbot: QtBot, text: str, meant: date) -> None:
    line = DateEdit(None, today=FRIDAY)
    qtbot.addWidget(line)

    line.setText(text)
    line.settle()

    assert line.day() == meant
    assert line.text() == meant.isoformat()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("明天", date(2026, 11, 21)),
        ("+7", date(2026, 11, 27)),
        ("4.9", date(2027, 4, 9)),
        ("周四", date(2026, 11, 26)),
        ("下周三", date(2026, 11, 25)),
        ("next mon", date(2026, 11, 23)),
    ],
)
def test_a_future_day_is_the_nearest_possible_one(text: str, meant: date) -> None:
    assert day(text, "until", today=FRIDAY, ahead=True) == meant


def test_t_means_today_but_tue_can_be_typed(qtbot: QtBot) -> None:
    line = DateEdit(date(2026, 11, 3), today=FRIDAY)
    qtbot.addWidget(line)
    line.show()
    line.setFocus()
    line.selectAll()

    QTest.keyClick(line, Qt.Key.Key_T)
    assert line.day() == FRIDAY
    line.clear()
    line.textEdited.emit("")
    QTest.keyClicks(line, "x")
    line.setText("Tue")
    assert line.day() == date(2026, 11, 17)


def test_an_invalid_day_is_kept_and_refused(qtbot: QtBot) -> None:
    line = DateEdit(None, today=FRIDAY)
    qtbot.addWidget(line)
    line.setText("31.31")

    assert line.settle() is False
    assert line.text() == "31.31"
    with pytest.raises(RuleBroken, match="BAD_DATE"):
        line.day()


# --- forms


def _facts(shown: WindowFixture) -> DetailsDialog:
    page: Any = shown.page_host.current_page
    page.target.new_student()
    shown.settle()
    return next(one for one in shown.window.findChildren(DetailsDialog) if one.isVisible())


def _line(dialog: DetailsDialog, key: str) -> QLineEdit:
    found = dialog.fields[key].input
    assert isinstance(found, QLineEdit)
    return found


def test_a_pasted_identity_number_fills_birth_and_gender(shown: WindowFixture) -> None:
    dialog = _facts(shown)
    from casework.formats.identity_number import check_char

    number = ID_NUMBER[:17] + check_char(ID_NUMBER[:17])
    QGuiApplication.clipboard().setText(f" {number[:6]} {number[6:14]} {number[14:]} ")
    _line(dialog, "id_number").setFocus()
    _line(dialog, "id_number").paste()

    birth: Any = dialog.fields["birth"].input
    gender: Any = dialog.fields["gender"].input
    assert birth.day() == date(2003, 1, 1)
    assert gender.currentData() == "男"
    dialog.done(0)


def test_typed_values_are_not_overwritten_by_an_identity_number(shown: WindowFixture) -> None:
    from casework.formats.identity_number import check_char

    dialog = _facts(shown)
    birth: Any = dialog.fields["birth"].input
    birth.setText("2003-05-06")

    _line(dialog, "id_number").setText(ID_NUMBER[:17] + check_char(ID_NUMBER[:17]))

    assert birth.text() == "2003-05-06"
    dialog.done(0)


def test_a_field_is_validated_on_leaving_not_while_typing(shown: WindowFixture) -> None:
    dialog = _facts(shown)
    number = _line(dialog, "id_number")
    number.setFocus()
    QTest.keyClicks(number, "12990020030101")
    assert dialog.fields["id_number"].problem == ""

    number.editingFinished.emit()

    assert "18 characters" in dialog.fields["id_number"].problem
    QTest.keyClicks(number, "0")
    assert dialog.fields["id_number"].problem == ""
    dialog.done(0)


def test_save_stays_enabled_and_focuses_the_first_problem(shown: WindowFixture) -> None:
    dialog = _facts(shown)
    _line(dialog, "student_no").setText("20230099")
    assert dialog.yes.isEnabled()

    dialog.submit()
    shown.settle()

    assert dialog.isVisible()
    assert dialog.fields["name"].problem
    assert dialog.focusWidget() is dialog.fields["name"].input
    dialog.done(0)


def test_lines_suggest_earlier_entries(shown: WindowFixture) -> None:
    dialog = _facts(shown)

    completer = _line(dialog, "class_name").completer()
    assert completer is not None
    words = [completer.model().index(row, 0).data() for row in range(completer.model().rowCount())]
    assert set(words) == {"会计2301", "会计2302", "会计2303"}
    dialog.done(0)


def test_recent_places_and_topics_are_suggested_first(shown: WindowFixture) -> None:
    dialog = _quick_log(shown)

    for line, words in ((dialog.talk.place, "图书馆 302"), (dialog.talk.topic, "求职进展")):
        completer = line.completer()
        assert completer is not None
        assert completer.model().index(0, 0).data() == words
        assert completer.model().rowCount() == 2
    dialog.reject()


def test_earlier_texts_are_suggested_once_latest_first(home: Home) -> None:
    with home.open() as caseload:
        file = files_of(caseload)[2]
        home.clock.pass_days(1)
        caseload.services.talks.log_talk([file], a_talk(place="主楼 205"))
        with caseload.snapshot() as reader:
            assert reader.distinct_values(TalkSession, "place") == ("主楼 205", "图书馆 302")
            assert reader.distinct_values(TalkSession, "place", limit=1) == ("主楼 205",)


# --- drafts of forms


def test_esc_keeps_a_draft_that_the_form_offers_again(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    with students_window(home, tmp_path) as first:
        dialog = _facts(first)
        QTest.keyClicks(_line(dialog, "student_no"), "20230099")
        _line(dialog, "name").insert("陈小舟")
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        first.settle()
        assert first.window.toast is not None
        assert first.window.toast.text.startswith("Kept as a draft")

    with students_window(home, tmp_path) as second:
        dialog = _facts(second)
        assert find_widget(dialog, QWidget, "draft-offer").isVisible()
        find_widget(dialog, QPushButton, "take-up").click()
        assert _line(dialog, "name").text() == "陈小舟"
        assert _line(dialog, "student_no").text() == "20230099"
        dialog.submit()
        second.settle()
        assert not any(one.isVisible() for one in second.window.findChildren(DetailsDialog))
    with home.open() as caseload:
        assert not [key for key in caseload.user_state() if key.startswith(PREFIX)]


def test_a_killed_process_loses_at_most_a_second_of_typing(
    shown: WindowFixture, home: Home
) -> None:
    dialog = _facts(shown)
    _line(dialog, "name").setText("陈小舟")
    keep_draft = find_widget(dialog, QTimer, "keep-draft")
    assert keep_draft.isActive()

    keep_draft.timeout.emit()  # a second has passed
    shown.settle()

    kept: list[Any] = []
    shown.page_host.session.run(lambda caseload, _progress: dict(caseload.user_state())).then(
        kept.append
    )
    shown.settle()
    assert any("陈小舟" in value for key, value in kept[0].items() if key.startswith(PREFIX))
    dialog.done(0)


def test_an_untouched_form_leaves_no_draft(shown: WindowFixture) -> None:
    dialog = _facts(shown)
    dialog.reject()
    shown.settle()

    kept: list[Any] = []
    shown.page_host.session.run(lambda caseload, _progress: dict(caseload.user_state())).then(
        kept.append
    )
    shown.settle()
    assert not [key for key in kept[0] if key.startswith(PREFIX)]


# --- files


def _quick_log(shown: WindowFixture, *files: Any) -> QuickLogDialog:
    context = PageContext(shown.page_host.session, shown.page_host)
    dialog = open_quick_log(context, shown.window, QuickLog(tuple(files), Service.TALK))
    shown.settle()
    return dialog


def _a_screenshot() -> QImage:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    return image


def _write(dialog: QuickLogDialog, shown: WindowFixture) -> None:
    talk = dialog.talk
    talk.place.setText("主楼 205")
    talk.topic.setText("求职进展")
    talk.content.set_text("谈到两次面试的准备情况，约好周五把简历改好再看一遍，先投三家。")
    talk.measures.set_text("周五前修改简历")
    dialog.save.click()
    shown.settle()


def test_pasted_and_dropped_attachments_are_saved_with_the_talk_in_one_action(
    shown: WindowFixture, home: Home, tmp_path: Path
) -> None:
    page: Any = shown.page_host.current_page
    student = page.model.ids[2]
    photo = tmp_path / "photo.txt"
    photo.write_text("签到")
    dialog = _quick_log(shown, student)
    QGuiApplication.clipboard().setImage(_a_screenshot())
    dialog.talk.content.setFocus()
    QTest.keyClick(dialog.talk.content, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(photo))])
    dialog.dropEvent(_drop(held))
    shown.settle()
    assert [source.name for source in dialog.attachments.sources] == [
        "screenshot.png",
        "photo.txt",
    ]
    assert dialog.talk.content.text() == ""
    _write(dialog, shown)

    found: list[Any] = []
    shown.page_host.session.read(lambda reader: reader.get_all(Attachment)).then(found.append)
    shown.settle()
    assert {one.target_kind for one in found[0]} == {Talk.kind}
    assert len(found[0]) == 2
    shown.page_host.undo()
    shown.settle()
    shown.page_host.session.read(lambda reader: reader.get_all(Attachment)).then(found.append)
    shown.settle()
    assert found[1] == ()


def test_a_duplicate_file_is_reported_at_the_attachments(
    shown: WindowFixture, tmp_path: Path
) -> None:
    page: Any = shown.page_host.current_page
    photo = tmp_path / "photo.txt"
    photo.write_text("同一张照片")
    for student in page.model.ids[1:3]:
        dialog = _quick_log(shown, student)
        dialog.attachments.take(photo)
        _write(dialog, shown)

    assert dialog.isVisible()
    assert "proof" in dialog.extra.problems
    dialog.reject()


def test_attachments_are_part_of_the_draft(home: Home, qtbot: QtBot, tmp_path: Path) -> None:
    with students_window(home, tmp_path) as first:
        dialog = _quick_log(first)
        QGuiApplication.clipboard().setImage(_a_screenshot())
        dialog.paste()
        first.settle()
        dialog.reject()
        first.settle()

    with students_window(home, tmp_path) as second:
        dialog = _quick_log(second)
        dialog.offer.go_on.click()
        assert [source.name for source in dialog.attachments.sources] == ["screenshot.png"]
        dialog.reject()


def test_a_file_dropped_on_the_file_page_is_attached_to_the_current_record(
    shown: WindowFixture, tmp_path: Path
) -> None:
    from ui.evidence.proof_dialogs import ProofDialog

    page: Any = shown.page_host.current_page
    shown.page_host.ask(OpenFile(page.model.ids[0]))
    shown.settle()
    photo = tmp_path / "photo.txt"
    photo.write_text("谈话照片")
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(photo))])
    file_page: Any = shown.page_host.current_page
    file_page.dropEvent(_drop(held))
    shown.settle()

    dialog = next(one for one in shown.window.findChildren(ProofDialog) if one.isVisible())
    assert dialog.source.source == photo
    dialog.submit()
    shown.settle()
    found: list[Any] = []
    shown.page_host.session.read(lambda reader: reader.get_all(Attachment)).then(found.append)
    shown.settle()
    assert len(found[0]) == 1
    for one in shown.window.findChildren(QDialog):
        one.close()


def _drop(held: QMimeData) -> QDropEvent:
    return QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        held,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


def test_a_talk_keeps_its_day(home: Home) -> None:
    with home.open() as caseload, caseload.snapshot() as reader:
        assert {one.on for one in reader.get_all(TalkSession)} == {START}


# --- choices


@pytest.mark.fast
@pytest.mark.parametrize(("language", "shown"), [("en", "career advice"), ("zh_CN", "就业指导")])
def test_choices_are_named_in_the_language_of_the_window(
    qtbot: QtBot, language: str, shown: str
) -> None:
    """The fields of the talk are declared before the language of the window is known."""
    (kind,) = [field for field in MORE_OF_TALK if field.name == "talk_kind"]
    parent, before = QWidget(), current_language()
    qtbot.addWidget(parent)
    set_language(language)
    try:
        box = kind.make(parent, None)
    finally:
        set_language(before)

    assert isinstance(box, QComboBox)
    assert box.itemText(1) == shown
