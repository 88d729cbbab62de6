"""Drafts of quick log: what was typed outlives Esc and a killed program."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from casework.required_services import Service
from tests.builders.homes import COHORT, Home, a_home
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import ANY_PAGE, WindowFixture, window_fixture
from tests.conftest import ROOT
from ui.quicklog.dialog import QuickLogDialog
from ui.quicklog.drafts import HABITS
from ui.shell.requests import QuickLog
from ui.widgets.form_drafts import WAIT_MS

TYPING = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
app = QApplication([])
from tests.builders.homes import Home
from tests.builders.window_fixture import ANY_PAGE, window_fixture
from ui.quicklog.dialog import QuickLogDialog
from ui.shell.requests import QuickLog
from ui.theme.theme import theme
theme().apply("light", 100)
home = Home(Path(sys.argv[1]), sys.argv[2])
with window_fixture(home, Path(sys.argv[3]), ANY_PAGE) as gui:
    gui.page_host.ask(QuickLog(files=(gui.files[0],)))
    gui.settle()
    dialog = gui.child(QuickLogDialog)
    gui.session.saved.connect(lambda: print("KEPT", flush=True))
    dialog.talk.content.setFocus()
    gui.keys("谈到一半的话")
    app.exec()
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


@pytest.fixture
def gui(home: Home, tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(home, tmp_path / "window.json", ANY_PAGE) as opened:
        yield opened


def opened(gui: WindowFixture, *files: int) -> QuickLogDialog:
    gui.page_host.ask(QuickLog(files=tuple(gui.files[place] for place in files)))
    gui.settle()
    return gui.child(QuickLogDialog)


def fill_in(dialog: QuickLogDialog) -> None:
    form = dialog.talk
    form.place.setText("主楼 205")
    form.topic.setText("求职进展")
    form.content.set_text("谈到上周两次面试的情况，整理了简历里的实习经历，约好周五再看。")
    form.measures.set_text("改简历")


@pytest.mark.system_clock(reason="starts a process of the program")
def test_typed_text_survives_a_killed_program(home: Home, tmp_path: Path) -> None:
    settings = tmp_path / "window.json"
    command = [sys.executable, "-c", TYPING, str(home.folder), home.code, str(settings)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "KEPT\n"
        child.send_signal(signal.SIGKILL)

    with window_fixture(home, settings, ANY_PAGE) as gui:
        dialog = opened(gui)
        assert dialog.offer.isVisible()
        dialog.offer.go_on.click()
        gui.settle()

        assert dialog.talk.content.text() == "谈到一半的话"
        assert dialog.students.files == (gui.files[0],)


def test_a_draft_is_on_the_disk_within_two_seconds_of_the_last_key() -> None:
    # The clock runs from the first letter and is not set back by the next ones.
    assert WAIT_MS <= 2_000


def test_esc_keeps_a_draft_and_says_so(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    dialog.talk.content.set_text("谈到一半的话")

    gui.keys(Qt.Key.Key_Escape)
    gui.settle()

    assert not gui.window.findChildren(QuickLogDialog)
    assert "Kept as a draft" in gui.window.toast.text
    assert [key for key in gui.caseload.user_state() if key.startswith("quicklog/")]


def test_esc_with_nothing_typed_keeps_nothing(gui: WindowFixture) -> None:
    opened(gui, 0)

    gui.keys(Qt.Key.Key_Escape)
    gui.settle()

    assert not [key for key in gui.caseload.user_state() if key.startswith("quicklog/")]


def test_a_saved_entry_leaves_no_draft(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    fill_in(dialog)
    dialog.keeper.keep_now()
    gui.settle()

    dialog.save.click()
    gui.settle()

    assert not [key for key in gui.caseload.user_state() if key.startswith("quicklog/")]


def test_one_save_is_one_write(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    fill_in(dialog)
    dialog.keeper.keep_now()
    gui.settle()
    writes: list[str] = []
    gui.session.saved.connect(lambda: writes.append("saved"))

    dialog.save.click()
    gui.settle()

    assert writes == ["saved"]
    assert list(gui.caseload.user_state()) == [HABITS]


def test_a_refused_entry_stays_one_draft(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    fill_in(dialog)
    dialog.keeper.keep_now()
    gui.settle()
    (draft,) = gui.caseload.user_state()
    gui.caseload.services.year.close_cohort(COHORT, reason="本届工作结束", with_open=True)

    dialog.save.click()
    gui.settle()

    assert list(gui.caseload.user_state()) == [draft]


def test_an_unfinished_entry_of_another_kind_stays_a_draft_after_saving(
    gui: WindowFixture,
) -> None:
    dialog = opened(gui, 0)
    dialog.referral.match.set_text("谈到一半的匹配说明")
    fill_in(dialog)

    dialog.save.click()
    gui.settle()

    again = opened(gui)
    again.offer.go_on.click()
    assert again.referral.match.text() == "谈到一半的匹配说明"
    assert again.talk.content.text() == ""


def test_a_discarded_draft_is_not_offered_again(gui: WindowFixture) -> None:
    opened(gui, 0).talk.content.set_text("第一份")
    gui.keys(Qt.Key.Key_Escape)
    gui.settle()
    dialog = opened(gui)

    dialog.offer.throw.click()
    gui.keys(Qt.Key.Key_Escape)
    gui.settle()

    assert not opened(gui).offer.isVisible()


def test_a_newer_entry_does_not_overwrite_the_offered_draft(gui: WindowFixture) -> None:
    opened(gui, 0).talk.content.set_text("第一份")
    gui.keys(Qt.Key.Key_Escape)
    gui.settle()
    opened(gui, 1).talk.content.set_text("第二份")
    gui.keys(Qt.Key.Key_Escape)
    gui.settle()

    dialog = opened(gui)

    assert "and 1 more" in find_widget(dialog.offer, QLabel, "draft-text").accessibleName()
    assert len([key for key in gui.caseload.user_state() if key.startswith("quicklog/")]) == 2


def test_a_draft_of_a_referral_restores_its_new_post(gui: WindowFixture) -> None:
    dialog = opened(gui, 0)
    dialog.kinds.set_value(Service.REFERRAL)
    dialog.referral.new_post.setChecked(True)
    dialog.referral.panel.title.setText("会计")
    dialog.referral.panel.until.setText("12.31")
    dialog.referral.match.set_text("相符")
    gui.keys(Qt.Key.Key_Escape)
    gui.settle()

    again = opened(gui)
    again.offer.go_on.click()
    gui.settle()

    assert again.form is again.referral
    assert again.referral.panel.is_open
    assert again.referral.panel.title.text() == "会计"
    assert again.referral.match.text() == "相符"
