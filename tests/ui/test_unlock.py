"""The door: beginning a caseload, opening it, and what is said when the key does not fit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casework.caseload_dtos import NewCaseload, UnlockCredentials
from casework.problems import RuleBroken, Trouble
from casework.records import Role
from storage.caseload_manager import LocalCaseloadManager
from tests.builders.nonempty import nonempty
from tests.builders.widgets import find_widget
from ui.shell.appearance import speak
from ui.unlock.first_run_screen import CODE, COMPUTER, PASSPHRASE, WHO, FirstRunScreen
from ui.unlock.recovery_form import RecoveryForm
from ui.unlock.screen import FREE_TRIES, UnlockScreen
from ui.unlock.waiting_screens import NewPassphraseScreen

WORDS = "five white herons by the river"
CODE_SHOWN = "3AJ1H-DTB9N-3FBKK-96NBS-HR8HH-1TZ2W-SKGNS"
TODAY = date(2027, 4, 13)
WRONG = Trouble("WRONG_PASSPHRASE", exit_code=4)


class SlowClock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> SlowClock:
    return SlowClock()


@pytest.fixture
def screen(qtbot: QtBot, clock: SlowClock) -> UnlockScreen:
    made = UnlockScreen("/data/zhuhang", 10, clock=clock)
    qtbot.addWidget(made)
    made.resize(911, 485)
    made.show()
    return made


def test_enter_submits_the_passphrase(screen: UnlockScreen) -> None:
    offers: list[UnlockCredentials] = []
    screen.offered.connect(offers.append)

    _type(screen, "passphrase", WORDS)

    assert offers == [UnlockCredentials(passphrase=WORDS)]


def test_an_empty_passphrase_is_not_an_attempt(screen: UnlockScreen) -> None:
    offers: list[UnlockCredentials] = []
    screen.offered.connect(offers.append)

    _type(screen, "passphrase", "  ")

    assert offers == []
    assert screen.problem == "Type the passphrase."


def test_a_wrong_passphrase_is_shown_at_the_field_and_to_screen_readers(
    screen: UnlockScreen,
) -> None:
    _type(screen, "passphrase", WORDS)
    screen.show_problem(WRONG)

    assert screen.problem.startswith("The passphrase is wrong.")
    field = screen.findChild(QLineEdit, "passphrase")
    assert field.accessibleDescription() == screen.problem
    assert field.isEnabled()
    QTest.keyClicks(field, "x")
    assert screen.problem == ""


def test_after_five_wrong_attempts_each_is_delayed_longer(
    screen: UnlockScreen, clock: SlowClock
) -> None:
    offers: list[UnlockCredentials] = []
    screen.offered.connect(offers.append)
    for _try in range(FREE_TRIES):
        _type(screen, "passphrase", WORDS)
        screen.show_problem(WRONG)
    assert len(offers) == FREE_TRIES

    _type(screen, "passphrase", WORDS)
    assert len(offers) == FREE_TRIES
    clock.now += 5.1
    find_widget(screen, QTimer, "countdown").timeout.emit()
    _type(screen, "passphrase", WORDS)
    assert len(offers) == FREE_TRIES + 1

    screen.show_problem(WRONG)
    clock.now += 5.1
    find_widget(screen, QTimer, "countdown").timeout.emit()
    _type(screen, "passphrase", WORDS)
    assert len(offers) == FREE_TRIES + 1


def test_a_disk_error_does_not_count_as_a_wrong_attempt(screen: UnlockScreen) -> None:
    offers: list[UnlockCredentials] = []
    screen.offered.connect(offers.append)
    for _try in range(FREE_TRIES + 3):
        _type(screen, "passphrase", WORDS)
        screen.show_problem(Trouble("HOME_IN_USE", path="/data"))

    assert len(offers) == FREE_TRIES + 3


def test_caps_lock_is_detected_from_the_typed_letters(screen: UnlockScreen) -> None:
    field = screen.findChild(QLineEdit, "passphrase")
    notes = lambda: [label.text() for label in _labels(screen)]  # noqa: E731  a short name for what is asked four times

    QTest.keyClick(field, "A")
    assert "Caps Lock is on" in notes()
    QTest.keyClick(field, "a")
    assert "Caps Lock is on" not in notes()
    QTest.keyClick(field, "A", Qt.KeyboardModifier.ShiftModifier)
    assert "Caps Lock is on" not in notes()


def test_the_recovery_code_can_be_used_instead(screen: UnlockScreen) -> None:
    offers: list[UnlockCredentials] = []
    screen.offered.connect(offers.append)
    _button(screen, "Passphrase forgotten: use the recovery code").click()

    code = next(e for e in screen.findChildren(QLineEdit) if e.isVisible())
    QTest.keyClicks(code, CODE_SHOWN)
    QTest.keyClick(code, Qt.Key.Key_Return)
    assert offers == [UnlockCredentials(recovery_code=CODE_SHOWN)]

    screen.show_problem(RuleBroken("RECOVERY_CODE_WRONG", "recovery_code", group=3))
    assert screen.problem.startswith("Group 3")


def test_nothing_typed_is_left_in_the_screen_after_it_is_cleared(screen: UnlockScreen) -> None:
    QTest.keyClicks(screen.findChild(QLineEdit, "passphrase"), WORDS)
    _button(screen, "Passphrase forgotten: use the recovery code").click()
    QTest.keyClicks(_visible_edits(screen)[0], CODE_SHOWN)

    screen.clear()

    assert [edit.text() for edit in screen.findChildren(QLineEdit)] == ["", ""]


# --- the first run


@pytest.fixture
def first_run(qtbot: QtBot) -> FirstRunScreen:
    made = FirstRunScreen(None, TODAY)
    qtbot.addWidget(made)
    made.set_world(LocalCaseloadManager(), None)
    made.resize(1366, 728)
    made.show()
    return made


def test_each_missing_entry_is_reported_at_its_field(first_run: FirstRunScreen) -> None:
    _button(first_run, "Next").click()

    assert first_run.step == WHO
    shown = [label.text() for label in _labels(first_run) if "missing" in label.text()]
    assert len(shown) == 3


def test_a_weak_passphrase_is_refused_with_the_reason(first_run: FirstRunScreen) -> None:
    _who(first_run)
    _phrases(first_run, "123456789012", "123456789012")

    assert first_run.step == PASSPHRASE
    assert any("only digits" in label.text() for label in _labels(first_run))


def test_two_different_passphrases_are_refused(first_run: FirstRunScreen) -> None:
    asked: list[str] = []
    first_run.create_asked.connect(lambda words, _opening: asked.append(words))
    _who(first_run)
    _phrases(first_run, WORDS, WORDS + "x")

    assert asked == []
    assert any(label.text().startswith("The two are not the same") for label in _labels(first_run))


def test_the_strength_is_shown_in_words_while_typing(first_run: FirstRunScreen) -> None:
    _who(first_run)
    first, _again = _visible_edits(first_run)

    said = []
    for text in ("abc", WORDS):
        first.setText(text)
        said.append([w.text() for w in _labels(first_run) if w.text() in _STRENGTHS])

    assert said[0] == ["too weak"]
    assert said[1][0] in ("strong", "very strong")


_STRENGTHS = ("too weak", "barely enough", "good", "strong", "very strong")


def test_the_first_run_requests_exactly_what_was_typed(first_run: FirstRunScreen) -> None:
    asked: list[tuple[str, NewCaseload]] = []
    first_run.create_asked.connect(lambda words, opening: asked.append((words, opening)))
    _who(first_run)
    _phrases(first_run, WORDS, WORDS)

    assert asked == [(WORDS, NewCaseload("周敏", "信息工程学院", "10099", Role.COUNSELOR))]


def test_an_unusable_folder_is_reported_and_input_is_kept(
    first_run: FirstRunScreen,
) -> None:
    _who(first_run)
    _phrases(first_run, WORDS, WORDS)
    first_run.show_problem(RuleBroken("HOME_ON_NETWORK", "home", path="//nas/x", kind="smb"))

    assert any("network drive" in label.text() for label in _labels(first_run))
    assert [edit.text() for edit in _visible_edits(first_run)] == [WORDS, WORDS]
    assert _button(first_run, "Next").isEnabled()


def test_the_recovery_code_must_be_typed_back_before_going_on(first_run: FirstRunScreen) -> None:
    _who(first_run)
    first_run.show_code(CODE_SHOWN)
    assert first_run.step == CODE
    assert not _button(first_run, "Next").isEnabled()

    assert first_run.recovery is not None
    groups = CODE_SHOWN.split("-")
    for place, edit in zip(first_run.recovery.asked, _visible_edits(first_run), strict=True):
        QTest.keyClicks(edit, groups[place].lower())
    assert _button(first_run, "Next").isEnabled()
    _button(first_run, "Next").click()
    assert first_run.step == COMPUTER


def test_look_alike_characters_in_a_code_are_accepted(qtbot: QtBot) -> None:
    form = RecoveryForm("0AJ1H-DTB9N", TODAY, choose=lambda _many, _few: [0, 1])
    qtbot.addWidget(form)
    first, second = form.findChildren(QLineEdit)

    first.setText("oajlh")
    second.setText("dt b9n")

    assert form.is_confirmed


def test_a_wrong_group_is_reported(qtbot: QtBot) -> None:
    form = RecoveryForm(CODE_SHOWN, TODAY)
    qtbot.addWidget(form)
    form.show()
    edit = form.findChildren(QLineEdit)[0]

    QTest.keyClicks(edit, "AAAAA")
    edit.editingFinished.emit()

    assert not form.is_confirmed
    assert any(
        label.text() == "This does not match the code above; check it." for label in _labels(form)
    )


def test_the_recovery_sheet_explains_itself_in_both_languages(qtbot: QtBot) -> None:
    form = RecoveryForm(CODE_SHOWN, TODAY)
    qtbot.addWidget(form)

    for language, word in (("en", "passphrase"), ("zh_CN", "忘记密码")):
        speak(language)
        text = form.sheet_text()
        assert CODE_SHOWN in text
        assert "2027-04-13" in text
        assert word in text


def test_the_recovery_code_cannot_be_selected_and_copied(qtbot: QtBot) -> None:
    form = RecoveryForm(CODE_SHOWN, TODAY)
    qtbot.addWidget(form)

    shown = [label for label in _labels(form) if label.text() in CODE_SHOWN.split("-")]

    assert len(shown) == 7
    assert all(
        not label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        for label in nonempty(shown)
    )


def test_the_keyring_question_defaults_to_the_safe_answer(
    first_run: FirstRunScreen,
) -> None:
    answers: list[bool] = []
    first_run.finished.connect(answers.append)
    first_run.show_step(COMPUTER)

    _button(first_run, "Start").click()

    assert answers == [False]


def test_a_new_passphrase_after_recovery_is_checked_too(qtbot: QtBot) -> None:
    screen = NewPassphraseScreen(LocalCaseloadManager())
    qtbot.addWidget(screen)
    screen.show()
    chosen: list[str] = []
    screen.chosen.connect(chosen.append)

    for text in ("password1234", WORDS):
        for edit in screen.findChildren(QLineEdit):
            edit.setText(text)
        _button(screen, "Set the passphrase").click()

    assert chosen == [WORDS]


# --- helpers


def _who(unlock_screen: FirstRunScreen) -> None:
    for edit, text in zip(
        _visible_edits(unlock_screen), ("周敏", "信息工程学院", "10099"), strict=True
    ):
        edit.setText(text)
    _button(unlock_screen, "Next").click()


def _phrases(unlock_screen: FirstRunScreen, first: str, again: str) -> None:
    for edit, text in zip(_visible_edits(unlock_screen), (first, again), strict=True):
        edit.setText(text)
    _button(unlock_screen, "Next").click()


def _type(screen: QWidget, name: str, text: str) -> None:
    field = screen.findChild(QLineEdit, name)
    field.clear()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def _visible_edits(widget: QWidget) -> list[QLineEdit]:
    return [edit for edit in widget.findChildren(QLineEdit) if edit.isVisible()]


def _labels(widget: QWidget) -> list[Any]:
    from PySide6.QtWidgets import QLabel

    return [label for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]


def _button(widget: QWidget, name: str) -> QPushButton:
    return next(b for b in widget.findChildren(QPushButton) if b.accessibleName() == name)
