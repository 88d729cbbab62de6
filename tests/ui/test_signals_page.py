"""The page of signals: found, looked at beside their records, answered, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from casework.records import SignalAnswer
from casework.service_layer import EmployerDraft, PostDraft, ReferralDraft
from casework.signals import KINDS, SIGNALS_KEY, signal_settings
from tests.builders.cases import a_credit_code
from tests.builders.homes import START, Home, a_home, a_talk
from tests.builders.nonempty import nonempty
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.dialogs.office_dialogs import DetectorsDialog
from ui.shell.requests import ShowSignals
from ui.signals.detail_pane import ExhibitCard
from ui.signals.page import SignalsPage
from ui.widgets.painted_list import GroupHeading

_SAID = (
    "说了上周两次笔试的结果，哪一科弱就补哪一科，约好周五看错题。",
    "母亲住院后请假两周，商量了补交材料的办法，打算先找离家近的岗位。",
    "对去外地有顾虑，比较了三个城市的房租，下周再定方向。",
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One pair of talks at one time, and one talk at night."""
    home = a_home(tmp_path_factory.mktemp("signals") / "home", students=3)
    with home.open() as caseload:
        from tests.builders.homes import files_of

        first, second, third = files_of(caseload)
        services = caseload.services
        services.talks.log_talk([first], a_talk(content=_SAID[0]))
        services.talks.log_talk(
            [second], a_talk(start=time(10, 15), end=time(10, 40), content=_SAID[1])
        )
        services.talks.log_talk([third], a_talk(start=time(2), end=time(2, 30), content=_SAID[2]))
    return home


@pytest.fixture
def home(whole: Home, tmp_path: Path) -> Home:
    return whole.copy(tmp_path / "home")


@pytest.fixture
def gui(home: Home, tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(home, tmp_path / "window.json", "signals") as opened:
        yield opened


@pytest.fixture
def page(gui: WindowFixture) -> SignalsPage:
    assert gui.page_host.ask(ShowSignals())
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, SignalsPage)
    return shown


def shown(page: SignalsPage) -> list[str]:
    rows = page.list.lines_model.shown
    return [f"# {r.key} {r.count}" if isinstance(r, GroupHeading) else r.detector for r in rows]


def choose(gui: WindowFixture, page: SignalsPage, detector: str) -> None:
    line = next(line for line in page.view_model.lines if line.detector == detector)
    page.list.choose(line.key)
    gui.settle()


def answers(gui: WindowFixture) -> list[tuple[str, str, str]]:
    found = gui.read(lambda reader: reader.get_all(SignalAnswer))
    return [(one.detector, one.answer, one.note) for one in found]


def words(card: ExhibitCard) -> str:
    return "\n".join(made.text() for made in card.findChildren(QLabel))


def test_signals_are_grouped_by_detector_with_counts(page: SignalsPage) -> None:
    assert shown(page) == [
        "# TALKS_OVERLAP 1",
        "TALKS_OVERLAP",
        "# TALK_AT_NIGHT 1",
        "TALK_AT_NIGHT",
    ]
    assert page.summary.text().startswith("2")


def test_a_line_shows_the_students_and_the_day(gui: WindowFixture, page: SignalsPage) -> None:
    line = page.view_model.lines[0]
    names = [gui.line(file_id).file.name for file_id in line.answered.signal.files]

    assert len(names) == 2
    assert all(name in line.who for name in nonempty(names))
    assert line.on == START


def test_a_pair_of_records_is_shown_side_by_side(gui: WindowFixture, page: SignalsPage) -> None:
    choose(gui, page, "TALKS_OVERLAP")

    cards = page.detail.records.findChildren(ExhibitCard)

    assert len(cards) == 2
    assert _SAID[0] in words(cards[0])
    assert _SAID[1] in words(cards[1])
    assert "10:00–10:30" in words(cards[0])
    assert "10:15–10:40" in words(cards[1])


def test_a_link_at_the_record_opens_the_file(gui: WindowFixture, page: SignalsPage) -> None:
    choose(gui, page, "TALKS_OVERLAP")
    card = page.detail.records.findChildren(ExhibitCard)[1]

    card.links[0].click()
    gui.settle()

    assert gui.page_host.current_key == "file"
    assert gui.page_host.current_page.view_model.id == card.exhibit.people[0].file_id


def test_an_answer_is_saved_with_its_note_and_the_next_signal_is_shown(
    gui: WindowFixture, page: SignalsPage
) -> None:
    choose(gui, page, "TALKS_OVERLAP")
    page.detail.note.setFocus()
    gui.keys("登记表上是两点")

    page.detail.buttons["已更正"].click()
    gui.settle()

    assert answers(gui) == [("TALKS_OVERLAP", "已更正", "登记表上是两点")]
    assert shown(page) == ["# TALK_AT_NIGHT 1", "TALK_AT_NIGHT"]
    assert page.list.current_line is not None
    assert page.list.current_line.detector == "TALK_AT_NIGHT"
    assert page.detail.note.text() == ""


def test_answered_signals_are_shown_on_demand_and_can_be_reopened(
    gui: WindowFixture, page: SignalsPage
) -> None:
    choose(gui, page, "TALK_AT_NIGHT")
    page.detail.buttons["不是问题"].click()
    gui.settle()
    assert "TALK_AT_NIGHT" not in shown(page)

    page.answered.setChecked(True)
    choose(gui, page, "TALK_AT_NIGHT")
    assert not page.detail.state.isHidden()

    gui.page_host.undo()
    gui.settle()
    page.answered.setChecked(False)
    assert "TALK_AT_NIGHT" in shown(page)
    assert answers(gui) == []


def test_a_typed_note_is_kept_while_other_signals_are_shown(
    gui: WindowFixture, page: SignalsPage
) -> None:
    choose(gui, page, "TALKS_OVERLAP")
    page.detail.note.setFocus()
    gui.keys("还要问周老师")

    choose(gui, page, "TALK_AT_NIGHT")
    assert page.detail.note.text() == ""
    choose(gui, page, "TALKS_OVERLAP")

    assert page.detail.note.text() == "还要问周老师"


def test_keys_navigate_and_collapse_the_list_and_open_the_file(
    gui: WindowFixture, page: SignalsPage
) -> None:
    page.list.setFocus()
    choose(gui, page, "TALK_AT_NIGHT")
    gui.keys(Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert shown(page) == ["# TALKS_OVERLAP 1", "TALKS_OVERLAP", "# TALK_AT_NIGHT 1"]

    gui.keys(Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return)
    gui.settle()

    assert gui.page_host.current_key == "file"


def test_a_single_detector_is_shown_alone_and_can_be_empty(
    gui: WindowFixture, page: SignalsPage
) -> None:
    page.only.setCurrentIndex(page.only.findData("TALK_AT_NIGHT"))
    assert shown(page) == ["# TALK_AT_NIGHT 1", "TALK_AT_NIGHT"]

    page.detail.buttons["已核实"].click()
    gui.settle()

    assert shown(page) == []
    assert page.body.currentWidget() is not page.split


def test_correcting_a_record_removes_the_signal(gui: WindowFixture, page: SignalsPage) -> None:
    line = next(line for line in page.view_model.lines if line.detector == "TALK_AT_NIGHT")
    record = line.answered.signal.refs[0].record_id

    gui.session.write(lambda services: services.files.void([record], reason="时间写错"))
    gui.settle()

    assert "TALK_AT_NIGHT" not in shown(page)
    assert "TALKS_OVERLAP" in shown(page)


def test_detectors_are_switched_off_and_reset_to_defaults(
    gui: WindowFixture, page: SignalsPage
) -> None:
    page.detectors.click()
    dialog = gui.child(DetectorsDialog)
    assert set(dialog.rows) == set(KINDS)
    dialog.rows["TALK_AT_NIGHT"].switch.setChecked(False)
    dialog.rows["ENTERED_LATE"].number.setValue(45)
    dialog.save.click()
    gui.settle()

    kept = gui.read(lambda reader: signal_settings(reader.org_settings()))
    assert not kept["TALK_AT_NIGHT"].on
    assert kept["ENTERED_LATE"].threshold == 45
    assert "TALK_AT_NIGHT" not in shown(page)

    page.detectors.click()
    dialog = gui.child(DetectorsDialog)
    assert dialog.value() == {"TALK_AT_NIGHT": {"on": False}, "ENTERED_LATE": {"threshold": 45}}
    dialog.shipped.click()
    dialog.save.click()
    gui.settle()

    assert gui.read(lambda reader: reader.org_settings().value(SIGNALS_KEY)) is None
    assert "TALK_AT_NIGHT" in shown(page)


def test_counts_use_singular_and_plural(gui: WindowFixture, page: SignalsPage) -> None:
    page.detectors.click()
    number = gui.child(DetectorsDialog).rows["ENTERED_LATE"].number
    said = []
    for days in (2, 1, 30):
        number.setValue(days)
        said.append(number.text())
    assert said == ["2 days", "1 day", "30 days"]


def test_external_changes_are_loaded_only_when_the_page_is_shown(
    gui: WindowFixture, page: SignalsPage
) -> None:
    before = page.view_model
    gui.page_host.show_page("students")
    gui.session.write(
        lambda services: services.talks.log_talk(
            gui.files[:1], a_talk(start=time(3), end=time(3, 20))
        )
    )
    gui.settle()
    assert page.view_model is before

    gui.page_host.show_page("signals")
    gui.settle()
    assert len([row for row in shown(page) if row == "TALK_AT_NIGHT"]) == 2


def test_a_caseload_without_signals_says_so(tmp_path: Path) -> None:
    with window_fixture(
        a_home(tmp_path / "calm", students=2), tmp_path / "window.json", "signals"
    ) as gui:
        gui.page_host.ask(ShowSignals())
        gui.settle()
        page = gui.page_host.current_page

        assert isinstance(page, SignalsPage)
        assert page.body.currentWidget() is not page.split
        assert page.list.current_line is None


def test_every_pane_accepts_focus(gui: WindowFixture, page: SignalsPage) -> None:
    seen = []
    for _step in range(4):
        gui.page_host.next_pane()
        focused = gui.window.focusWidget()
        seen.append(
            next((p for p in page.panes() if p is focused or p.isAncestorOf(focused)), None)
        )

    assert {pane for pane in seen if pane is not None} == set(page.panes())


def test_two_employers_with_one_code_are_compared_without_a_file(
    home: Home, tmp_path: Path
) -> None:
    with home.open() as caseload:
        from tests.builders.homes import files_of

        first, *_rest = files_of(caseload)
        for number, name in enumerate(("津门电子有限公司", "津门机电有限公司")):
            known = EmployerDraft(name=name, uscc=a_credit_code(1))
            firm = caseload.services.employers.add_employer(known, anyway=True).created[0]
            draft = PostDraft(
                employer_id=firm, title=f"技术员{number}", city="天津",
                pay_low=4000, pay_high=5000, until=START, source="校友",
            )  # fmt: skip
            post = caseload.services.posts.add_post(draft).created[0]
            caseload.services.referrals.refer(
                [first], ReferralDraft(post_id=post, on=START, match="专业对口")
            )

    with window_fixture(home, tmp_path / "window.json", "signals") as gui:
        gui.page_host.ask(ShowSignals())
        gui.settle()
        page = gui.page_host.current_page
        assert isinstance(page, SignalsPage)
        choose(gui, page, "EMPLOYER_NAMES")
        cards = page.detail.records.findChildren(ExhibitCard)

        assert len(cards) == 2
        assert {"津门电子" in words(card) for card in cards} == {True, False}
        assert all(a_credit_code(1) in words(card) for card in nonempty(cards))
