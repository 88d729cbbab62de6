"""Quick log: from Ctrl+N to a record that counts, with the keyboard alone."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QTextEdit,
    QWidget,
)

from casework.read_models import ServiceCount
from casework.records import AttendanceState, TalkMode
from casework.required_services import Service
from casework.rulepack import DEFAULT_PACK, load_pack, pack_document
from casework.service_layer import EmployerDraft, PostDraft, ReferralDraft
from casework.settings.talk_templates import BLANK, TEMPLATES
from casework.verdicts import judge
from tests.builders.cases import a_credit_code
from tests.builders.homes import START, a_home, a_posted_post, a_talk, an_event
from tests.builders.nonempty import nonempty
from tests.builders.window_fixture import ANY_PAGE, WindowFixture, window_fixture
from ui.common.i18n import set_language
from ui.quicklog import individual_notes
from ui.quicklog.dialog import QuickLogDialog
from ui.quicklog.entries import NOT_YET, ReferralEntry, TalkEntry
from ui.quicklog.form import Panel
from ui.quicklog.form_grid import FormGrid
from ui.quicklog.saving import SavedOnTheWay, keep
from ui.quicklog.talk_fields import MoreFields
from ui.quicklog.talk_form import TalkForm
from ui.quicklog.view_model import preview_effects
from ui.shell.requests import QuickLog
from ui.widgets.completion_popup import CompletionPopup

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NOTE = "谈到上周两次面试的情况，整理了简历里的实习经历，约好周五前改好再看一遍。"
OWN = "会后单独谈了回津南老家工作的打算，约周五再看两个岗位。"


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=6), tmp_path / "window.json", ANY_PAGE
    ) as opened:
        yield opened


def opened(gui: WindowFixture, *files: int, service: Service | None = None) -> QuickLogDialog:
    chosen = tuple(gui.files[place] for place in files)
    gui.page_host.ask(QuickLog(files=chosen, service=service))
    gui.settle()
    return gui.child(QuickLogDialog)


def fill_talk(dialog: QuickLogDialog) -> None:
    form = dialog.talk
    form.place.setText("主楼 205")
    form.topic.setText("求职进展")
    form.content.set_text(NOTE)
    form.measures.set_text("周五前修改简历")


def talks_of(gui: WindowFixture, place: int) -> ServiceCount:
    return gui.line(gui.files[place]).standing[Service.TALK]


def test_a_talk_is_logged_by_keyboard_and_undone(gui: WindowFixture) -> None:
    number = gui.line(gui.files[0]).file.student_no
    gui.keys(Qt.Key.Key_N, mods=CTRL)
    gui.settle()
    dialog = gui.child(QuickLogDialog)

    gui.keys(number, Qt.Key.Key_Return)
    gui.settle()
    gui.keys(Qt.Key.Key_1, mods=CTRL)
    for words in ("五", "两", "周三的面试过了一轮", "自我介绍总是超时，想请人陪练"):
        gui.keys(words)
        gui.keys(Qt.Key.Key_Tab)
    gui.keys("周五模拟面试一次")
    dialog.talk.place.setFocus()  # as by Alt+P
    gui.keys("主楼 205")
    gui.keys(Qt.Key.Key_Return, mods=CTRL)
    gui.settle()

    assert not gui.window.findChildren(QuickLogDialog)
    assert talks_of(gui, 0).given == 1
    assert gui.window.toast.text == "Logged a talk for 1 student, 1 count."
    gui.window.activateWindow()
    gui.until(gui.window.isActiveWindow)
    gui.keys(Qt.Key.Key_Z, mods=CTRL)
    gui.settle()
    assert talks_of(gui, 0).given == 0


def test_the_selection_on_today_does_not_preset_an_open_quick_log(gui: WindowFixture) -> None:
    assert opened(gui).students.files == ()


def test_initials_find_a_student_before_the_list_is_loaded(gui: WindowFixture) -> None:
    name = gui.line(gui.files[0]).file.name
    dialog = opened(gui)

    gui.keys(gui.line(gui.files[0]).file.student_no[:8], Qt.Key.Key_Return)
    gui.settle()

    assert [student.name for student in dialog.students.students] == [name]


def test_pasted_numbers_select_students_and_report_unknown_ones(gui: WindowFixture) -> None:
    numbers = [gui.line(file_id).file.student_no for file_id in gui.files[:3]]
    dialog = opened(gui)

    dialog.students.input.setText(f"{numbers[0]}、{numbers[1]} {numbers[2]} 99999999")
    gui.keys(Qt.Key.Key_Return)
    gui.settle()

    assert dialog.students.files == tuple(gui.files[:3])
    assert dialog.students.input.text() == "99999999"
    assert "99999999" in dialog.who.problems["students"]


def test_a_typed_name_that_was_not_chosen_prevents_saving(
    gui: WindowFixture,
) -> None:
    dialog = opened(gui, 0)
    fill_talk(dialog)
    dialog.students.input.setText(gui.line(gui.files[1]).file.name)

    gui.keys(Qt.Key.Key_Return, mods=CTRL)
    gui.settle()

    assert "not chosen yet" in dialog.who.problems["students"]
    assert talks_of(gui, 0).given == 0
    dialog.students.input.setFocus()
    gui.keys(Qt.Key.Key_Return)
    gui.settle()
    assert dialog.who.problems == {}
    assert len(dialog.students.files) == 2


def test_backspace_removes_the_last_student(gui: WindowFixture) -> None:
    dialog = opened(gui, 0, 1)
    dialog.students.input.setFocus()

    gui.keys(Qt.Key.Key_Backspace, Qt.Key.Key_Backspace)

    assert dialog.students.files == (gui.files[0],)


def test_input_method_text_is_searched_and_keeps_enter(
    gui: WindowFixture,
) -> None:
    line = gui.line(gui.files[0]).file
    dialog = opened(gui)
    field = dialog.students.input

    QApplication.sendEvent(field, QInputMethodEvent("20'23 " + line.student_no[4:], []))
    gui.settle()
    gui.keys(Qt.Key.Key_Return)
    gui.settle()

    assert dialog.students.suggestions.is_shown
    assert dialog.students.files == ()


def test_the_preview_shows_one_more_talk_before_anything_is_written(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)

    fill_talk(dialog)
    gui.settle()

    assert "0 → 1" in dialog.preview.cards[0].text
    assert "Counts, 2 more to go" in dialog.preview.cards[0].text
    assert talks_of(gui, 0).given == 0


def test_a_second_talk_on_the_same_day_warns_that_it_does_not_count(gui: WindowFixture) -> None:
    gui.caseload.services.talks.log_talk([gui.files[0]], a_talk())
    dialog = opened(gui, 0)
    dialog.talk.on.set_day(START)
    dialog.talk.start.setText("14:00")

    fill_talk(dialog)
    gui.settle()

    assert "Does not count: On the same day" in dialog.preview.cards[0].text


def test_template_text_is_not_counted(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)

    dialog.talk.use_template(3)
    gui.settle()

    assert dialog.talk.count.text().startswith("0 of 20")
    assert "0 characters" in dialog.preview.cards[0].text


def test_several_students_make_a_group_session(gui: WindowFixture) -> None:
    dialog = opened(gui, 0, 1, 2)
    fill_talk(dialog)
    dialog.talk.owns.lines[1].setText(OWN)
    gui.settle()

    shown = [card.text for card in dialog.preview.cards]
    assert "a group session" in dialog.talk.count.text()
    assert ["Does not count" in text for text in shown] == [True, False, True]
    dialog.save.click()
    gui.settle()
    assert [talks_of(gui, place).given for place in range(3)] == [0, 1, 0]
    assert [talks_of(gui, place).not_counting for place in range(3)] == [1, 0, 1]


def test_tab_moves_from_the_note_through_each_line_to_the_measures(
    gui: WindowFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(individual_notes, "_AT_ONCE", 2)  # the others are made a moment later
    talk = opened(gui, 2, 0, 3, 1, 4).talk
    gui.settle()
    expected = [*talk.owns.lines, talk.measures]
    talk.content.setFocus()

    forth, back = [], []
    for _step in expected:
        gui.keys(Qt.Key.Key_Tab)
        forth.append(QApplication.focusWidget())
    for _step in expected:
        gui.keys(Qt.Key.Key_Backtab)
        back.append(QApplication.focusWidget())

    assert len(talk.owns.lines) == 5
    assert forth == expected
    assert back == [*expected[-2::-1], talk.content]


def test_save_focuses_the_first_problem_and_shows_each_at_its_field(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    dialog.talk.start.setText("25:00")

    dialog.save.click()

    assert dialog.isVisible()
    assert list(dialog.talk.fields.problems) == ["start", "place", "topic", "content", "measures"]
    assert dialog.talk.fields.problems["start"].startswith('"25:00" is not a time of day')
    assert dialog.save.isEnabled()
    assert dialog.talk.start.hasFocus()


def test_an_error_of_a_service_is_shown_at_its_field(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    fill_talk(dialog)
    dialog.talk.start.setText("08:00")
    dialog.talk.minutes.setText("300")

    dialog.save.click()
    gui.settle()

    assert dialog.isVisible()
    assert "5 to 240 minutes, not 300" in dialog.talk.fields.problems["end"]
    assert talks_of(gui, 0).given == 0


def test_an_unfilled_blank_prevents_saving(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    fill_talk(dialog)
    dialog.talk.content.set_text(f"{NOTE}结果：{BLANK}。")

    dialog.save.click()
    gui.settle()

    assert "1 blank is open" in dialog.talk.fields.problems["content"]
    assert dialog.talk.content.textCursor().selectedText() == BLANK


def test_tab_moves_through_the_blanks_first(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    dialog.talk.use_template(0)
    blanks = TEMPLATES[0].content.count(BLANK)

    for _blank in range(blanks):
        gui.keys("甲")
        gui.keys(Qt.Key.Key_Tab)

    assert dialog.talk.content.text() == TEMPLATES[0].content.replace(BLANK, "甲")
    assert not dialog.talk.content.hasFocus()


def test_the_date_field_accepts_letters_and_short_dates(gui: WindowFixture) -> None:
    field = opened(gui, 0).talk.on
    field.setFocus()

    gui.keys(Qt.Key.Key_Y)
    assert field.day() == START - timedelta(days=1)
    gui.keys(Qt.Key.Key_T)
    assert field.day() == START
    gui.keys("-3", Qt.Key.Key_Tab)
    assert field.day() == START - timedelta(days=3)
    assert field.text() == "2026-11-17 Tue"
    assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_alt_and_a_digit_change_the_kind(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)

    gui.keys(Qt.Key.Key_2, mods=ALT)
    assert dialog.form is dialog.referral
    gui.keys(Qt.Key.Key_3, mods=ALT)
    assert dialog.form is dialog.event_form


def test_place_and_mode_default_to_the_previous_talk(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    fill_talk(dialog)
    dialog.talk.mode.set_value(TalkMode.PHONE)
    dialog.save.click()
    gui.settle()

    again = opened(gui, 1)

    assert again.talk.place.text() == "主楼 205"
    assert again.talk.mode.value() is TalkMode.PHONE


def test_the_dialog_stays_open_for_the_next_student(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    fill_talk(dialog)
    dialog.goes_on.setChecked(True)

    dialog.save.click()
    gui.settle()

    assert dialog.isVisible()
    assert dialog.students.files == ()
    assert dialog.talk.content.text() == ""
    assert dialog.students.input.hasFocus()


def test_a_post_is_referred_to_two_students(gui: WindowFixture) -> None:
    a_posted_post(gui.caseload.services)
    dialog = opened(gui, 0, 1, service=Service.REFERRAL)
    dialog.referral.on.set_day(START)
    dialog.referral.post.setFocus()

    gui.keys("会计", Qt.Key.Key_Return)
    dialog.referral.match.set_text("专业和意向城市相符")
    gui.settle()
    assert all("0 → 1" in card.text for card in nonempty(dialog.preview.cards))
    dialog.save.click()
    gui.settle()

    given = [gui.line(gui.files[p]).standing[Service.REFERRAL].given for p in range(2)]
    assert given == [1, 1]


def test_a_new_post_and_employer_are_added_with_a_referral(gui: WindowFixture) -> None:
    dialog = opened(gui, 0, service=Service.REFERRAL)
    form = dialog.referral
    form.on.set_day(START)
    form.new_post.setChecked(True)
    form.match.set_text("专业和意向城市相符")
    dialog.save.click()
    assert set(form.problems) >= {"name", "uscc", "title", "city", "source"}

    form.panel.employer.setText("津门第七贸易有限公司")
    form.panel.uscc.setText("91110000MA0000001X")
    form.panel.title.setText("会计")
    form.panel.city.setText("天津")
    form.panel.pay_low.setText("6500")
    form.panel.pay_high.setText("6000")
    form.panel.source.setEditText("校友")
    dialog.save.click()
    assert "pay_high" in form.problems
    form.panel.pay_high.setText("8000")
    dialog.save.click()
    gui.settle()

    case = gui.read(lambda reader: reader.case(gui.files[0]))
    assert case.referrals[0].post.pay_high == 8000
    assert case.referrals[0].employer.name == "津门第七贸易有限公司"


def test_registering_for_an_event_warns_that_it_does_not_count(gui: WindowFixture) -> None:
    event = gui.caseload.services.events.add_event(an_event()).created[0]
    dialog = opened(gui, 0, service=Service.EVENT)
    dialog.event_form.event_.pick(event)

    dialog.event_form.state.set_value(AttendanceState.REGISTERED)
    gui.settle()
    assert "Does not count: Registered" in dialog.preview.cards[0].text
    dialog.event_form.state.set_value(AttendanceState.ATTENDED)
    dialog.save.click()
    gui.settle()

    assert gui.line(gui.files[0]).standing[Service.EVENT].given == 1


def test_a_new_event_is_added_once_for_all_students(gui: WindowFixture) -> None:
    dialog = opened(gui, 0, 1, service=Service.EVENT)
    form = dialog.event_form
    form.new_event.setChecked(True)
    form.panel.name.setText("冬季双选会")
    form.panel.kind.setEditText("双选会")
    form.panel.organiser.setText("就业指导中心")

    dialog.save.click()
    gui.settle()

    cases = gui.read(lambda reader: [reader.case(gui.files[place]) for place in range(2)])
    assert cases[0].attendances[0].event.id == cases[1].attendances[0].event.id


def test_every_input_has_an_accessible_name(gui: WindowFixture) -> None:
    dialog = opened(gui, 0, 1)

    kinds = (QLineEdit, QTextEdit, QComboBox, QAbstractButton)
    inputs = [child for child in dialog.findChildren(QWidget) if isinstance(child, kinds)]
    nameless = [child for child in inputs if child.focusPolicy() and not child.accessibleName()]

    assert len(inputs) > 20
    assert not nameless


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_changing_the_kind_does_not_shift_the_fields(gui: WindowFixture, language: str) -> None:
    set_language(language)
    dialog = opened(gui, 0)
    lefts: dict[Service, set[int]] = {}
    for service in (Service.TALK, Service.REFERRAL, Service.EVENT):
        dialog.kinds.set_value(service)
        if isinstance(dialog.form, TalkForm):
            dialog.form.more.set_open(is_open=True)
        gui.settle()
        grids = [one for one in dialog.findChildren(FormGrid) if one.isVisible()]
        contents = [grid.grid.itemAtPosition(0, 1).widget() for grid in grids]
        lefts[service] = {content.mapTo(dialog, QPoint(0, 0)).x() for content in contents}

    assert len(grids) > 1
    assert len(lefts[Service.TALK]) == 1
    assert lefts[Service.TALK] == lefts[Service.REFERRAL] == lefts[Service.EVENT]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_low_window_keeps_the_students_visible(gui: WindowFixture, language: str) -> None:
    set_language(language)
    gui.window.resize(911, 485)
    dialog = opened(gui, 0)
    gui.settle()

    assert dialog.talk.content.hasFocus()
    assert not dialog.students.visibleRegion().isEmpty()
    seen = dialog.talk.content.visibleRegion().boundingRect()
    assert seen.height() == dialog.talk.content.height()


def test_collapsed_parts_are_created_when_expanded(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    for service in (Service.REFERRAL, Service.EVENT, Service.TALK):
        dialog.kinds.set_value(service)
        gui.settle()
    assert not dialog.findChildren(Panel)
    assert not dialog.findChildren(MoreFields)
    assert not dialog.findChildren(CompletionPopup)

    dialog.talk.more.fold.setFocus()
    gui.keys(Qt.Key.Key_Space)
    gui.settle()
    assert dialog.talk.more.fields["talk_kind"].hasFocus()
    gui.keys(Qt.Key.Key_Tab)
    assert dialog.talk.more.fields["held_by"].hasFocus()

    dialog.kinds.set_value(Service.REFERRAL)
    dialog.referral.new_post.click()
    gui.settle()
    panel = dialog.referral.panel
    assert panel.employer.hasFocus()
    gui.keys(Qt.Key.Key_Tab)
    assert panel.uscc.hasFocus()
    panel.source.setFocus()
    gui.keys(Qt.Key.Key_Tab)
    assert dialog.referral.match.hasFocus()


def test_the_talk_form_is_collapsed_and_saved_when_filled_in(
    gui: WindowFixture,
) -> None:
    dialog = opened(gui, 0)
    fill_talk(dialog)
    more = dialog.talk.more
    assert not more.fields.isVisible()

    more.fold.click()
    gui.settle()
    assert not more.fields["talk_kind"].visibleRegion().isEmpty()
    assert not more.fields["confirmed_how"].visibleRegion().isEmpty()
    more.fields["talk_kind"].setCurrentIndex(more.fields["talk_kind"].findData("就业指导"))
    more.fields["wishes"].setText("想留在天津")
    more.fields["next_step"].setText("推荐两个岗位")
    more.fields["follow_up_on"].set_entry("2026-12-04")
    more.fields["feedback"].setText("愿意试试")
    more.fields["confirmed_how"].setCurrentIndex(more.fields["confirmed_how"].findData("当面签字"))
    more.fields["held_by"].setText("李建国")
    assert more.fields.isVisible()
    more.fold.click()
    assert "李建国" in more.fold.text()
    assert "2026-12-04" in more.fold.text()
    dialog.save.click()
    gui.settle()

    (held,) = gui.read(lambda reader: reader.case(gui.files[0])).talks
    session = held.session
    assert (session.talk_kind, session.wishes) == ("就业指导", "想留在天津")
    assert session.next_step == "推荐两个岗位"
    assert session.follow_up_on == START + timedelta(days=14)
    assert (session.follow_up, session.held_by) == ("待跟进", "李建国")
    assert (held.talk.feedback, held.talk.confirmed_how) == ("愿意试试", "当面签字")


def test_the_writer_holds_the_talk_unless_a_helper_is_named(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    more = dialog.talk.more
    completer = more.fields["held_by"].completer()
    names = {completer.model().index(row, 0).data() for row in range(completer.model().rowCount())}
    shown = more.fields["held_by"].placeholderText()
    fill_talk(dialog)

    dialog.save.click()
    gui.settle()

    (held,) = gui.read(lambda reader: reader.case(gui.files[0])).talks
    assert shown == held.session.held_by == "周老师"
    assert names == {"周老师", "李建国", "王秀英"}


def test_an_attempt_warns_that_it_does_not_count(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    fill_talk(dialog)
    more = dialog.talk.more
    more.fields["talk_kind"].setCurrentIndex(more.fields["talk_kind"].findData("未联系上"))
    gui.settle()

    assert "does not count" in dialog.talk.count.text()
    entry = dialog.talk.preview()
    assert entry is not None
    (shown,) = preview_effects(gui.caseload, gui.files[:1], entry)
    assert [reason.code for reason in shown.verdict.reasons] == ["NO_CONTACT"]


def test_a_follow_up_before_the_talk_is_reported_at_its_day(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    fill_talk(dialog)
    more = dialog.talk.more
    more.fields["follow_up_on"].set_entry("2026-11-01")

    dialog.save.click()
    gui.settle()

    assert list(more.fields.problems) == ["follow_up_on"]
    assert more.fields.isVisible()
    assert talks_of(gui, 0).given == 0


def test_a_collapsed_part_is_restored_with_the_draft(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    dialog.talk.more.fields["wishes"].setText("想留在天津")
    gui.keys(Qt.Key.Key_Escape)
    gui.settle()

    again = opened(gui)
    again.offer.go_on.click()
    gui.settle()

    assert again.talk.more.fields["wishes"].text() == "想留在天津"
    assert again.talk.more.fields.isVisible()


def test_length_limits_follow_the_rules_of_the_office(gui: WindowFixture) -> None:
    document = dict(pack_document(load_pack(DEFAULT_PACK)))
    document |= {"id": "own", "version": 1}
    tests = {**document["tests"]}
    tests["TEXT_SHORT"] = {**tests["TEXT_SHORT"], "threshold": 47}
    gui.caseload.services.packs.add_pack({**document, "tests": tests})
    gui.caseload.services.settings.change_settings({"default_pack": "own@1"})

    assert "of 47 characters" in opened(gui, 0).talk.count.text()


def test_the_preview_of_a_new_post_equals_its_verdict(gui: WindowFixture) -> None:
    employer = EmployerDraft(name="津门贸易", uscc=a_credit_code(1), contact="李经理")
    post = PostDraft(
        employer_id=NOT_YET, title="会计", city="天津", pay_low=4000, pay_high=6000, until=None,
        source="校园招聘", education="本科", major="会计学", headcount=1,
        text="限男性，入职前须参加培训贷",
    )  # fmt: skip
    draft = ReferralDraft(post_id=NOT_YET, on=START, match="专业和意向相符", response="已投递")
    entry = ReferralEntry(draft, post, employer)
    files = gui.files[:1]

    (before,) = preview_effects(gui.caseload, files, entry)
    keep(gui.caseload.services, files, entry, SavedOnTheWay())

    case = gui.read(lambda reader: reader.case(files[0]))
    (verdict,) = judge(case, case.pack, START)
    assert before.verdict.reasons == verdict.reasons
    assert "FORBIDDEN_WORDS" in {reason.code for reason in verdict.reasons}


def test_a_save_judges_each_case_once_and_its_preview_twice(gui: WindowFixture) -> None:
    entry, files = TalkEntry(a_talk()), gui.files[:2]

    with counted_judgements() as before:
        preview_effects(gui.caseload, files, entry)
    with counted_judgements() as during:
        outcome = keep(gui.caseload.services, files, entry, SavedOnTheWay())

    assert before == dict.fromkeys(files, 2)
    assert during == dict.fromkeys(files, 1)
    assert (outcome.records, outcome.counting) == (2, 0), "a group session does not count"


@contextmanager
def counted_judgements() -> Iterator[Counter[UUID]]:
    """Count how often each case is judged on this thread."""
    judged: Counter[UUID] = Counter()

    def on_call(frame: FrameType, event: str, _arg: object) -> None:
        if event == "call" and frame.f_code is judge.__code__:
            judged[frame.f_locals["case"].id] += 1

    sys.setprofile(on_call)
    try:
        yield judged
    finally:
        sys.setprofile(None)
