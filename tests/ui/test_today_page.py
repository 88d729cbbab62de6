"""The page Today: what waits, worked by keys; how far it is; what is put off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from casework.records import ExtraKind, Measure
from casework.required_services import Extra, Service
from casework.rulepack import DEFAULT_PACK, load_pack, pack_document
from casework.worklist.items import When, WorkAction, WorkItemKind
from casework.worklist.snoozes import snooze_key
from tests.builders.homes import (
    COHORT,
    START,
    Home,
    a_home,
    a_plan,
    a_posted_post,
    a_referral,
    a_talk,
    files_of,
)
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import WindowFixture, students_window
from ui.dialogs.care_dialogs import ExtraDialog, PairDialog
from ui.dialogs.plan_dialogs import MeasureDialog, PlanDialog, ReviewDialog
from ui.shell.appearance import speak
from ui.shell.page import PageEntry
from ui.shell.requests import ImportRoster, QuickLog, ShowStudents
from ui.theme.theme import theme
from ui.today.calendar_dialogs import CalendarDialog
from ui.today.dialogs import HelpersDialog, MoveStudentsDialog, SnoozeDialog, usual_days
from ui.today.page import TodayPage
from ui.today.progress import ProgressCard
from ui.today.view_model import WorklistRow
from ui.today.worklist_view import TABS
from ui.widgets.bars import ProgressBar
from ui.widgets.painted_list import GroupHeading

WIDE, FLAT, LOW = (1366, 728), (1366, 600), (911, 485)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three students a fortnight on: one with a plan and measures, one with a referral."""
    home = a_home(tmp_path_factory.mktemp("today") / "home")
    with home.open() as caseload:
        first, second, _third = files_of(caseload)
        due = START + timedelta(days=14)
        draft = a_plan(
            measures=(Measure(text="模拟面试", owner="李建国", due_on=due),), review_on=due
        )
        caseload.services.plans.make_plan([first], draft)
        caseload.services.talks.log_talk([first], a_talk())
        post = a_posted_post(caseload.services)
        caseload.services.referrals.refer(
            [second], a_referral(post, response=None, responded_on=None)
        )
        home.clock.pass_days(14)
    return home


@pytest.fixture
def home(whole: Home, tmp_path: Path) -> Home:
    return whole.copy(tmp_path / "home")


@pytest.fixture
def shown(home: Home, qtbot: QtBot, tmp_path: Path) -> Iterator[WindowFixture]:
    with today_window(home, qtbot, tmp_path) as window:
        yield window


def test_tasks_are_listed_in_groups_with_their_day(shown: WindowFixture) -> None:
    page = opened(shown)

    groups = [row.key for row in page.model.shown if isinstance(row, GroupHeading)]
    assert groups == sorted(groups, key=list(When).index)
    assert kinds(page) >= {
        WorkItemKind.MEASURE,
        WorkItemKind.REVIEW,
        WorkItemKind.ANSWER,
        WorkItemKind.NO_PLAN,
    }
    measure = row_of(page, WorkItemKind.MEASURE)
    assert (measure.due, measure.when, measure.tone) == ("today", When.TODAY, "warn")
    assert "模拟面试" in measure.what
    assert "things are pending" in page.summary.text()


def test_the_rail_shows_how_much_is_due(shown: WindowFixture) -> None:
    page = opened(shown)

    due = sum(row.tone != "text3" for row in page.view_model.rows)
    tile = next(one for one in shown.page_host.rail.buttons if one.key == "today")
    assert due > 0
    assert str(due) in tile.accessibleName()


def test_every_row_has_a_full_accessible_text(shown: WindowFixture) -> None:
    page = opened(shown)
    row = row_of(page, WorkItemKind.MEASURE)

    spoken = page.model.index(page.model.place_of(row.item.key)).data(
        Qt.ItemDataRole.AccessibleTextRole
    )

    for part in (row.name, row.what, "today", "Mark as done"):
        assert part in spoken


def test_a_tab_filters_the_list_and_empty_tabs_are_hidden(shown: WindowFixture) -> None:
    page = opened(shown)
    place = [tab.key for tab in TABS].index("plan")

    page.tabs.setCurrentIndex(place)

    assert kinds(page) == {WorkItemKind.NO_PLAN}
    assert page.tabs.tabText(place).endswith("2")
    assert not page.tabs.isTabVisible([tab.key for tab in TABS].index("rows"))


def test_keys_open_a_file_log_a_talk_and_collapse_a_group(shown: WindowFixture) -> None:
    page = opened(shown)
    row = go_to(page, WorkItemKind.ANSWER)
    file_id = row.item.file_id

    for key, service in (
        (Qt.Key.Key_T, Service.TALK),
        (Qt.Key.Key_R, Service.REFERRAL),
        (Qt.Key.Key_E, Service.EVENT),
    ):
        QTest.keyClick(page.view, key)
        assert shown.asked[-1] == QuickLog(files=(file_id,), service=service)
    QTest.keyClick(page.view, Qt.Key.Key_Left)
    assert row not in page.model.shown
    QTest.keyClick(page.view, Qt.Key.Key_Right)
    assert row in page.model.shown
    go_to(page, WorkItemKind.ANSWER)
    QTest.keyClick(page.view, Qt.Key.Key_Space)
    shown.settle()
    assert shown.page_host.current_key == "file"
    assert shown.page_host.current_page.view_model.case.file.id == file_id


def test_enter_presses_the_button_of_a_row(shown: WindowFixture) -> None:
    page = opened(shown)
    go_to(page, WorkItemKind.MEASURE)

    QTest.keyClick(page.view, Qt.Key.Key_Return)
    shown.settle()
    dialog = dialog_of(shown, MeasureDialog)
    dialog["result"].setPlainText("已完成两次")
    dialog.submit()
    shown.settle()

    assert WorkItemKind.MEASURE not in kinds(page)


def test_a_click_presses_the_button_of_a_row(shown: WindowFixture) -> None:
    page = opened(shown)
    row = go_to(page, WorkItemKind.NO_PLAN)
    index = page.model.index(page.model.place_of(row.item.key))

    QTest.mouseClick(
        page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.button_of(index).center()
    )
    shown.settle()

    dialog = dialog_of(shown, PlanDialog)
    assert row.name in dialog.windowTitle()
    dialog.reject()


def test_a_review_is_entered_and_sets_the_next_day(shown: WindowFixture) -> None:
    page = opened(shown)
    go_to(page, WorkItemKind.REVIEW)

    QTest.keyClick(page.view, Qt.Key.Key_Return)
    shown.settle()
    dialog = dialog_of(shown, ReviewDialog)
    dialog.submit()
    shown.settle()
    assert dialog.fields["review_note"].problem
    dialog["review_note"].setPlainText("目标可行，继续推荐岗位")
    dialog.submit()
    shown.settle()

    assert WorkItemKind.REVIEW not in kinds(page)


def test_a_snoozed_task_is_hidden_until_its_day(shown: WindowFixture, home: Home) -> None:
    page = opened(shown)
    row = go_to(page, WorkItemKind.NO_PLAN)

    asked: list[WorklistRow] = []
    page.view.snooze_asked.disconnect()  # a platform without a screen cannot pop menus up
    page.view.snooze_asked.connect(asked.append)
    QTest.keyClick(page.view, Qt.Key.Key_Z)
    assert asked == [row]
    menu = page.putting_off.days_for(row)
    choices = [action for action in menu.actions() if not action.isSeparator()]
    assert len(choices) == len(usual_days(home.clock.day)) + 1
    choices[0].trigger()
    menu.deleteLater()
    shown.settle()

    assert page.model.place_of(row.item.key) == -1
    assert page.list.snoozed.text() == "1 put off"
    page.list.snoozed.click()
    assert page.model.place_of(row.item.key) >= 0
    page.snooze(page.view_model.snoozed[0])
    shown.settle()
    page.list.snoozed.click()
    assert page.model.place_of(row.item.key) >= 0, "brought back"


def test_a_snooze_day_must_be_in_the_future(shown: WindowFixture, home: Home) -> None:
    page = opened(shown)
    row = go_to(page, WorkItemKind.NO_PLAN)
    page.putting_off.ask_day(row)
    dialog = dialog_of(shown, SnoozeDialog)

    dialog.day.setText(home.clock.day.isoformat())
    dialog.submit()
    assert dialog.fields["day"].problem
    dialog.day.setText((home.clock.day + timedelta(days=2)).isoformat())
    dialog.submit()
    shown.settle()

    assert page.model.place_of(row.item.key) == -1


def test_a_snooze_is_deleted_on_its_day(home: Home, qtbot: QtBot, tmp_path: Path) -> None:
    with home.open() as caseload:
        caseload.set_user_state(snooze_key("no_plan:x"), START.isoformat())

    with today_window(home, qtbot, tmp_path) as shown:
        opened(shown)
    with home.open() as caseload:
        assert snooze_key("no_plan:x") not in caseload.user_state()


def test_the_cards_show_the_progress(shown: WindowFixture) -> None:
    page = opened(shown)

    assert find_widget(page.progress, QLabel, "given").text() == "2"
    assert find_widget(page.progress, QLabel, "demanded").text() == "/ 27"
    bar, words = bar_and_count(page.progress, Service.TALK)
    assert words.text() == "1 / 9"
    assert "1 of 9 count" in bar.accessibleName()
    assert "per week must count" in find_widget(page.progress, QLabel, "needed-a-week").text()
    assert find_widget(page.reports, QLabel, "report-0").accessibleName()


def test_the_list_follows_changes_made_elsewhere(shown: WindowFixture) -> None:
    page = opened(shown)
    plans = page.model.count(next(tab for tab in TABS if tab.key == "plan"))
    file_id = row_of(page, WorkItemKind.NO_PLAN).item.file_id

    page.session.write(lambda services: services.plans.make_plan([file_id], a_plan()))
    shown.settle()

    assert page.model.count(next(tab for tab in TABS if tab.key == "plan")) == plans - 1


def test_helpers_are_shown_and_students_reassigned_in_one_action(shown: WindowFixture) -> None:
    page = opened(shown)
    page.show_helpers()
    window = dialog_of(shown, HelpersDialog)
    assert window.table.model().rowCount() == 2

    window.give.click()
    dialog = dialog_of(shown, MoveStudentsDialog)
    dialog["helper"].setText("赵敏")
    dialog.submit()
    shown.settle()

    names = {line.helper for line in page.view_model.helpers.helpers}
    assert "赵敏" in names
    assert len(names) == 2
    shown.page_host.undo()
    shown.settle()
    assert "赵敏" not in {line.helper for line in page.view_model.helpers.helpers}


def test_the_dates_of_the_year_are_exported_to_a_calendar_file(
    shown: WindowFixture, tmp_path: Path
) -> None:
    page = opened(shown)
    page.show_dates()
    shown.settle()
    window = dialog_of(shown, CalendarDialog)
    target = tmp_path / "dates.ics"

    assert window.table.model().rowCount() > 40
    window.export(target)
    shown.settle()

    assert target.read_bytes().startswith(b"BEGIN:VCALENDAR")
    window.accept()


def test_guidance_required_by_the_pack_is_due_and_recorded_from_its_row(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    with home.open() as caseload:
        first, *_rest = files_of(caseload)
        pack = load_pack(DEFAULT_PACK)
        own = replace(
            pack,
            id="own",
            version=1,
            name="本校",
            minima=dict.fromkeys(Service),
            extras={Extra.GUIDANCE: 10},
        )
        caseload.services.packs.add_pack(pack_document(own))
        caseload.services.packs.apply_pack([first], "own@1", reason="学院只要求职业指导")
    with today_window(home, qtbot, tmp_path) as shown:
        page = opened(shown)
        row = next(one for one in page.view_model.rows if one.item.key == f"pace:{first}")
        assert words_of(page.progress, Extra.GUIDANCE) == ("Career guidance", "0 / 10")
        assert words_of(page.progress, Extra.TRAINING) is None
        assert row.item.work_action is WorkAction.GUIDANCE
        assert row.action == "Record guidance"
        page.view.go_to(page.model.place_of(row.item.key))
        page.view.setFocus()
        QTest.keyClick(page.view, Qt.Key.Key_Return)
        shown.settle()
        dialog = dialog_of(shown, ExtraDialog)
        assert dialog["service"].value() == ExtraKind.GUIDANCE
        dialog["content"].setPlainText("逐项诊断简历，约定周五前改好")
        dialog.submit()
        shown.settle()

        again = next(one for one in page.view_model.rows if one.item.key == row.item.key)
        assert (row.item.facts["given"], again.item.facts["given"]) == (0, 1)
        assert again.item.facts["owed"] == 9
        assert words_of(page.progress, Extra.GUIDANCE) == ("Career guidance", "1 / 10")
        whole = page.view_model.whole
        assert sum(group.demanded for group in page.view_model.classes) == sum(
            one.given + one.owed for one in whole.everything.values()
        )
        asked: list[ShowStudents] = []
        page.progress.list_asked.connect(asked.append)
        bar_and_count(page.progress, Extra.GUIDANCE)[1].click()
        assert [one.where for one in asked] == [(("owes", "guidance"),)]


def bar_and_count(card: ProgressCard, service: Service | Extra) -> tuple[ProgressBar, QPushButton]:
    bar = find_widget(card, ProgressBar, f"{service.value}-bar")
    return bar, find_widget(card, QPushButton, f"{service.value}-count")


def overview_tab(page: TodayPage) -> int:
    return next(at for at in range(page.tabs.count()) if page.tabs.tabData(at) == "overview")


def words_of(card: ProgressCard, service: Service | Extra) -> tuple[str, str] | None:
    """The name and the numbers of a bar; None when it is not shown."""
    name = find_widget(card, QLabel, f"{service.value}-name")
    return (name.text(), bar_and_count(card, service)[1].text()) if name.isVisible() else None


def test_a_row_shows_the_cohort_if_a_person_has_several_files(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    with home.open() as caseload:
        from tests.builders.homes import facts

        first, *_rest = files_of(caseload)
        again = caseload.services.student_details.open_file(facts(1, cohort=COHORT + 1)).files[0]
        caseload.services.people.link_person([first, again])
    with today_window(home, qtbot, tmp_path) as shown:
        page = opened(shown)

        names = {row.name for row in page.view_model.rows if row.item.kind is WorkItemKind.NO_PLAN}

        assert facts(1).name + f" ({COHORT + 1})" in names
        assert facts(3).name in names
        place = page.model.index(page.model.place_of(f"no_plan:{again}"))
        assert f"({COHORT + 1})" in place.data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_student_without_a_helper_can_be_assigned_one(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    from tests.builders.homes import facts, roster_of

    with home.open() as caseload:
        alone = facts(9, helper=None, helper_role=None)
        caseload.services.imports.import_draft(roster_of([alone], source="6b" * 32))
    with today_window(home, qtbot, tmp_path) as shown:
        page = opened(shown)
        go_to(page, WorkItemKind.NO_HELPER)
        QTest.keyClick(page.view, Qt.Key.Key_Return)
        shown.settle()
        dialog = dialog_of(shown, PairDialog)
        dialog["helper"].setText("赵敏")
        dialog.submit()
        shown.settle()

        assert WorkItemKind.NO_HELPER not in kinds(page)


def test_an_empty_caseload_offers_to_import_a_roster(qtbot: QtBot, tmp_path: Path) -> None:
    home = a_home(tmp_path / "empty", students=0)

    with today_window(home, qtbot, tmp_path) as shown:
        page = opened(shown)
        begin = find_widget(page, QPushButton, "import-roster")
        begin.click()

        assert shown.asked == [ImportRoster()]


@pytest.mark.parametrize(("height", "is_tab"), [(640, True), (760, False)])
def test_a_narrow_window_has_the_cards_below_the_list(
    home: Home, qtbot: QtBot, tmp_path: Path, height: int, is_tab: bool
) -> None:
    with today_window(home, qtbot, tmp_path, (1180, height)) as shown:
        page = opened(shown)

        assert page.tabs.isTabVisible(overview_tab(page)) is is_tab
        assert page.view.height() > 5 * page.view.sizeHintForRow(0)


def test_a_low_window_shows_the_overview_as_a_tab(home: Home, qtbot: QtBot, tmp_path: Path) -> None:
    with today_window(home, qtbot, tmp_path, LOW) as shown:
        page = opened(shown)
        assert page.tabs.isTabVisible(overview_tab(page))
        assert not page.progress.isVisible()

        page.tabs.setCurrentIndex(overview_tab(page))
        assert page.progress.isVisible()
        shown.window.resize(*WIDE)
        shown.settle()

        assert not page.tabs.isTabVisible(overview_tab(page))
        assert page.progress.isVisible()
        assert page.view.isVisible()


def test_only_my_students_hides_other_students(shown: WindowFixture) -> None:
    page = opened(shown)
    page.session.write(
        lambda services: services.pairings.pair(
            [row_of(page, WorkItemKind.MEASURE).item.file_id], helper="周老师", helper_role="辅导员"
        )
    )
    shown.settle()

    page.mine.click()

    helpers = {row.helper for row in page.model.shown if isinstance(row, WorklistRow)}
    assert helpers - {""} == {"周老师"}, "what belongs to no student stays"


def today_window(home: Home, qtbot: QtBot, tmp_path: Path, size: tuple[int, int] = WIDE) -> Any:
    entry = PageEntry("today", "Worklist", "tray", TodayPage)
    return students_window(home, tmp_path, size, first=entry)


def opened(shown: WindowFixture) -> Any:
    page: Any = shown.page_host.show_page("today")
    shown.until(lambda: page.view_model is not None)
    shown.settle()
    return page


def kinds(page: Any) -> set[WorkItemKind]:
    return {row.item.kind for row in page.model.shown if isinstance(row, WorklistRow)}


def row_of(page: Any, kind: WorkItemKind) -> WorklistRow:
    found: WorklistRow = next(row for row in page.view_model.rows if row.item.kind is kind)
    return found


def go_to(page: Any, kind: WorkItemKind) -> WorklistRow:
    row = row_of(page, kind)
    page.view.go_to(page.model.place_of(row.item.key))
    page.view.setFocus()
    return row


def dialog_of(shown: WindowFixture, kind: type[Any]) -> Any:
    shown.until(lambda: any(one.isVisible() for one in shown.window.findChildren(kind)))
    return next(one for one in shown.window.findChildren(kind) if one.isVisible())


def _page_of(shown: WindowFixture) -> TodayPage:
    page = shown.page_host.current_page
    assert isinstance(page, TodayPage)
    shown.until(lambda: page.view_model is not None)
    return page


def test_every_number_next_to_the_list_opens_its_students(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    with today_window(home, qtbot, tmp_path) as shown:
        page = _page_of(shown)
        for press in (
            find_widget(page.progress, QPushButton, "missing"),
            bar_and_count(page.progress, Service.TALK)[1],
            bar_and_count(page.progress, Service.EVENT)[1],
        ):
            shown.page_host.show_page("today")
            press.click()
            shown.settle()
            assert shown.page_host.current_key == "students"
            students: Any = shown.page_host.current_page
            assert len(students.model.ids) == 3


def test_the_calendar_shows_what_is_due_on_each_day_by_keyboard(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    from ui.today.calendar_dialogs import DueDialog

    with today_window(home, qtbot, tmp_path) as shown:
        page = _page_of(shown)
        page.show_due()
        shown.settle()
        dialog = next(one for one in shown.window.findChildren(DueDialog) if one.isVisible())
        due = START + timedelta(days=14)

        assert dialog.month.day == due == page.session.today()
        assert dialog.month.days[due].due == 3
        assert {row.item.kind for row in dialog.list.records} == {
            WorkItemKind.MEASURE,
            WorkItemKind.REVIEW,
            WorkItemKind.ANSWER,
        }
        QTest.keyClick(dialog.month, Qt.Key.Key_Right)
        assert dialog.month.day == due + timedelta(days=1)
        assert dialog.list.records == ()
        QTest.keyClick(dialog.month, Qt.Key.Key_PageDown)
        assert dialog.month.day.month == due.month % 12 + 1
        QTest.keyClick(dialog.month, Qt.Key.Key_Home)
        assert "3 things are due" in dialog.month.accessibleName()
        find_widget(dialog, QPushButton, "show-students").click()
        shown.settle()
        students: Any = shown.page_host.current_page
        assert len(students.model.ids) == 2


def test_the_calendar_looks_beyond_the_week_of_the_list(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    from ui.today.calendar_dialogs import DueDialog

    later = START + timedelta(days=60)
    with home.open() as caseload:
        file = files_of(caseload)[2]
        caseload.services.plans.make_plan([file], a_plan(review_on=later))
    with today_window(home, qtbot, tmp_path) as shown:
        page = _page_of(shown)
        assert page.view_model is not None
        assert later not in {row.item.due_on for row in page.view_model.rows}
        page.show_due()
        shown.settle()
        dialog = next(one for one in shown.window.findChildren(DueDialog) if one.isVisible())
        assert dialog.month.days[later].due == 1
        dialog.reject()


@pytest.mark.parametrize("percent", [100, 115, 130])
@pytest.mark.parametrize("size", [WIDE, FLAT, LOW], ids=["wide", "flat", "low"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_names_numbers_and_bars_of_a_row_are_aligned(
    home: Home,
    qtbot: QtBot,
    tmp_path: Path,
    language: str,
    size: tuple[int, int],
    percent: int,
) -> None:
    speak(language)
    theme().apply("light", percent)
    with today_window(home, qtbot, tmp_path, size) as shown:
        page = opened(shown)
        shown.page_host.show_banner("disk", "Backup disk cannot be reached", level="warn")
        if page.tabs.isTabVisible(overview_tab(page)):
            page.tabs.setCurrentIndex(overview_tab(page))
        shown.settle()

        for card in (page.progress, page.groups):
            assert card.isVisible()
            for bar in card.findChildren(ProgressBar):
                if bar.isHidden():
                    continue
                widgets = row_widgets(bar)
                assert len(widgets) == 3
                for part in widgets:
                    off = abs(vertical_centre(part) - vertical_centre(bar))
                    assert off <= 3, (part, off)
                    assert part.height() >= part.fontMetrics().height()


def test_a_low_window_shows_fewer_classes_and_scrolls(
    shown: WindowFixture,
) -> None:
    page = opened(shown)
    shown.window.resize(*FLAT)
    shown.settle()

    for card in (page.progress, page.reports, page.groups):
        assert card.height() >= card.minimumSizeHint().height()
    assert find_widget(page, QScrollArea, "overview").verticalScrollBar().maximum() > 0
    assert find_widget(page, QScrollArea, "overview").horizontalScrollBar().maximum() == 0


def row_widgets(bar: Any) -> list[Any]:
    """Return what stands in the row of a bar."""
    grid = next(
        grid for grid in bar.parentWidget().findChildren(QGridLayout) if grid.indexOf(bar) >= 0
    )
    place = grid.getItemPosition(grid.indexOf(bar))[0]
    parts = [grid.itemAtPosition(place, column).widget() for column in range(4)]
    return [part for part in parts if part is not bar]


def vertical_centre(widget: Any) -> float:
    return float(widget.mapTo(widget.window(), QPoint(0, 0)).y() + widget.height() / 2)
