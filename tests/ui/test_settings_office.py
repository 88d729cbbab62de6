"""The office's rules and tables in the settings: each has a place, and can be changed there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTableWidget,
    QWidget,
)

from casework import destinations
from casework.evidence import SECOND_PERSON
from casework.offers.outreach import VISIT_GOALS_KEY, goals_of, notice_goals
from casework.people.helpers import HELPERS_KEY, helper_settings
from casework.people.masking import MASKING_KEY, STRICT
from casework.reports.placement import COUNTS_COMPLETERS
from casework.service_layer.settings import CHECKS
from casework.settings.calendar import CALENDAR_KEY
from casework.year_end import RETENTION_KEY, retention_years
from tests.builders.homes import a_home
from tests.builders.window_fixture import ANY_PAGE, WindowFixture, window_fixture
from ui.common.i18n import current_language, set_language
from ui.file.page import FilePage
from ui.journal.page import JournalPage
from ui.rules.page import RulesPage
from ui.settings.destination_code_form import CodeForm
from ui.settings.destinations_dialog import DestinationsDialog
from ui.settings.helpers_form import HelpersForm
from ui.settings.office import PLACES, OfficeCard
from ui.settings.office_forms import (
    CalendarForm,
    DataPolicyForm,
    GoalsForm,
    days_text,
    periods_text,
    read_days,
    read_periods,
)
from ui.shell.requests import OpenFile
from ui.widgets.dialogs import ConfirmDialog, PlainDialog


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=3), tmp_path / "window.json", ANY_PAGE
    ) as opened:
        yield opened


@pytest.fixture
def card(gui: WindowFixture) -> OfficeCard:
    return _card_of(gui)


def _card_of(gui: WindowFixture) -> OfficeCard:
    # The page of settings asks the program for the window's own choices; the office does not.
    made = OfficeCard(gui.session, gui.page_host, gui.window)
    made.setGeometry(100, 60, 820, 560)
    made.show()
    made.refresh()
    gui.settle()
    return made


def opened(gui: WindowFixture, card: OfficeCard, key: str, kind: type[Any]) -> Any:
    card.open[key].click()
    gui.settle()
    return gui.child(kind)


def kept(gui: WindowFixture, key: str) -> Any:
    return gui.read(lambda reader: reader.org_settings().value(key))


def problem_at(form: Any, key: str) -> str:
    return str(form.fields[key].problem)


# --- every setting has its place


def test_every_setting_has_its_place_on_the_settings_page(card: OfficeCard) -> None:
    assert set(PLACES) == set(CHECKS)
    assert set(PLACES.values()) == set(card.open)


def test_each_place_opens_a_dialog_or_a_page(gui: WindowFixture, card: OfficeCard) -> None:
    for key, button in card.open.items():
        button.click()
        gui.settle()
        if key == "rules":
            assert isinstance(gui.page_host.current_page, RulesPage)
            continue
        dialog = gui.child(PlainDialog)
        assert dialog.isVisible(), key
        dialog.reject()
        gui.settle()


def test_the_links_open_the_journal_the_signals_and_the_year(
    gui: WindowFixture, card: OfficeCard
) -> None:
    led = []
    for link in card.links.values():
        link.click()
        gui.settle()
        led.append(gui.page_host.current_key)
    assert {"journal", "signals", "year"} <= set(led)


def test_the_history_of_a_file_opens_its_journal(gui: WindowFixture) -> None:
    file_id = gui.files[1]
    assert gui.page_host.ask(OpenFile(file_id))
    gui.settle()
    page = gui.page_host.current_page
    assert isinstance(page, FilePage)
    assert page.records.journal.isHidden()
    page.records.tabs.setCurrentIndex(page.records.tabs.count() - 1)
    gui.settle()
    page.records.journal.click()
    gui.settle()
    journal = gui.page_host.current_page
    assert isinstance(journal, JournalPage)
    assert journal._query().file_id == file_id


# --- destinations


def test_changing_a_code_recounts_the_files(gui: WindowFixture, card: OfficeCard) -> None:
    file_id = gui.files[0]
    gui.session.write(
        lambda services: services.destinations.register_destination([file_id], code="76")
    )
    gui.settle()
    waiting = gui.line(file_id).status
    dialog = opened(gui, card, "destinations", DestinationsDialog)
    dialog.table.selectRow(list(dialog.codes()).index("76"))
    dialog.edit.click()
    form = gui.child(CodeForm)
    form.signoffs.setText("")
    form.submit()
    gui.settle()
    dialog.save.click()
    gui.settle()

    assert kept(gui, destinations.SETTING) == {"76": {"signoffs": []}}
    assert gui.line(file_id).status != waiting


def test_a_code_is_added_edited_and_reset(gui: WindowFixture, card: OfficeCard) -> None:
    dialog = opened(gui, card, "destinations", DestinationsDialog)
    dialog.add.click()
    form = gui.child(CodeForm)
    form.code.setText("10")
    form.name.setText("校内项目")
    form.submit()
    assert "10" in problem_at(form, "code")
    form.code.setText("9")
    form.submit()
    assert problem_at(form, "code")
    form.code.setText("95")
    form.name.setText("")
    form.submit()
    assert problem_at(form, "name")
    form.name.setText("校内项目")
    form.needs.setText("接收函/录取通知+签证")
    form.signoffs.setText("院级、校级")
    form.submit()
    gui.settle()

    made = dialog.codes()["95"]
    assert made.name == "校内项目"
    assert made.needs == (("接收函",), ("录取通知", "签证"))
    assert made.signoffs == ("院级", "校级")
    assert dialog.table.current_record() == made
    dialog.reset.click()
    assert "95" not in dialog.codes()
    assert not dialog.save.isEnabled()
    dialog.reject()


def test_an_unchanged_code_is_not_stored_as_an_override(
    gui: WindowFixture, card: OfficeCard
) -> None:
    dialog = opened(gui, card, "destinations", DestinationsDialog)
    for row in range(len(dialog.codes())):
        dialog.table.selectRow(row)
        dialog.edit.click()
        gui.child(CodeForm).submit()
        gui.settle()
    assert dialog.edits == {}
    dialog.reject()


def test_discarding_changed_codes_needs_confirmation(gui: WindowFixture, card: OfficeCard) -> None:
    dialog = opened(gui, card, "destinations", DestinationsDialog)
    dialog._on_taken("95", {"name": "校内项目"})
    dialog.reject()
    question = gui.child(ConfirmDialog)
    question.no.click()
    assert dialog.isVisible()
    dialog.shipped.click()
    dialog.reject()
    assert not dialog.isVisible()


# --- calendar


def test_days_and_periods_are_parsed_in_common_forms() -> None:
    text = "2026-10-09、2026.10.10\n2026-12-30 – 2027-01-02\n20261009"
    days = read_days(text, "holidays")
    assert days[:2] == ["2026-10-09", "2026-10-10"]
    assert days[2:] == ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]
    assert read_days(days_text(days), "holidays") == days
    periods = read_periods("2026年9月1日至2027年1月15日 第一学期\n2026-06-22 - 2026-06-26", "terms")
    assert periods[0] == {"first": "2026-09-01", "last": "2027-01-15", "name": "第一学期"}
    assert periods[1] == {"first": "2026-06-22", "last": "2026-06-26", "name": ""}
    assert read_periods(periods_text(periods), "terms") == periods


def test_the_calendar_is_saved_and_refused_input_is_kept(
    gui: WindowFixture, card: OfficeCard
) -> None:
    form = opened(gui, card, "calendar", CalendarForm)
    form.boxes["holidays"].setPlainText("2026-10-09")
    form.boxes["workdays"].setPlainText("2026-10-09")
    form.boxes["exams"].setPlainText("2026-07-03 – 2026-06-22")
    form.submit()
    assert "2026-07-03" in problem_at(form, "exams")
    form.boxes["exams"].setPlainText("2026-06-22 – 2026-07-03 期末")
    form.boxes["terms"].setPlainText("2026-03-01 – 2026-07-10\n2026-07-10 – 2026-08-01")
    form.submit()
    assert "2026-07-10" in problem_at(form, "terms")
    form.boxes["terms"].setPlainText("")
    form.submit()
    assert "2026-10-09" in problem_at(form, "workdays")
    form.boxes["workdays"].setPlainText("二〇二六")
    form.submit()
    assert "二〇二六" in problem_at(form, "workdays")
    assert form.boxes["workdays"].text() == "二〇二六"
    form.boxes["workdays"].setPlainText("")
    form.submit()
    gui.settle()

    assert kept(gui, CALENDAR_KEY) == {
        "holidays": ["2026-10-09"],
        "workdays": [],
        "exams": [{"first": "2026-06-22", "last": "2026-07-03", "name": "期末"}],
        "terms": [],
    }
    again = opened(gui, card, "calendar", CalendarForm)
    assert again.boxes["exams"].text() == "2026-06-22 – 2026-07-03 期末"
    again.shipped.click()
    again.submit()
    gui.settle()
    assert kept(gui, CALENDAR_KEY) is None


def test_the_calendar_says_which_years_are_published(gui: WindowFixture, card: OfficeCard) -> None:
    form = opened(gui, card, "calendar", CalendarForm)
    said = [label.text() for label in form.findChildren(QLabel)]
    year = gui.session.today().year
    assert any(str(year) in text and str(year + 1) in text for text in said)
    form.reject()


# --- helpers, goals, keeping, signals


def test_a_helper_has_a_phone_working_days_and_a_paper_flag(
    gui: WindowFixture, card: OfficeCard
) -> None:
    form = opened(gui, card, "helpers", HelpersForm)
    form.limits["silent_days"].setValue(21)
    people = form.people
    people.add.click()
    place = people.table.rowCount() - 1
    for column, text in enumerate(("周敏", "139", "900")):
        people.table.item(place, column).setText(text)
    people.table.item(place, 3).setCheckState(Qt.CheckState.Checked)
    form.submit()
    assert problem_at(form, "people")
    assert (people.table.currentRow(), people.table.currentColumn()) == (place, 1)
    people.table.item(place, 1).setText("13900001234")
    form.submit()
    assert "900" in problem_at(form, "people")
    people.table.item(place, 2).setText("4")
    form.submit()
    gui.settle()

    settings = gui.read(lambda reader: helper_settings(reader.org_settings()))
    assert settings.silent_days == 21
    assert settings.max_students == 30
    assert settings.people["周敏"].phone == "13900001234"
    assert settings.weekly_of("周敏") == 4
    assert settings.is_on_paper("周敏")
    assert kept(gui, HELPERS_KEY).keys() == {"silent_days", "people"}


def test_two_lines_of_one_helper_are_refused(gui: WindowFixture, card: OfficeCard) -> None:
    form = opened(gui, card, "helpers", HelpersForm)
    for _line in range(2):
        form.people.add.click()
        form.people.table.item(form.people.table.rowCount() - 1, 0).setText("周敏")
        form.people.table.item(form.people.table.rowCount() - 1, 2).setText("5")
    form.submit()
    assert problem_at(form, "people")
    form.reject()


def test_the_goals_for_visits_are_changed_and_reset(gui: WindowFixture, card: OfficeCard) -> None:
    form = opened(gui, card, "goals", GoalsForm)
    form.numbers["college.new"].setValue(12)
    form.below.setChecked(True)
    form.source.setText("")
    form.submit()
    assert problem_at(form, "source")
    form.source.setText("本校2027年工作计划")
    form.submit()
    gui.settle()
    goals = gui.read(lambda reader: goals_of(reader.org_settings()))
    assert (goals.college_new, goals.below_average, goals.school) == (12, True, 50)

    form = opened(gui, card, "goals", GoalsForm)
    form.shipped.click()
    form.submit()
    gui.settle()
    assert kept(gui, VISIT_GOALS_KEY) is None
    assert gui.read(lambda reader: goals_of(reader.org_settings())) == notice_goals()


def test_the_four_retention_rules_are_saved_as_one_undoable_change(
    gui: WindowFixture, card: OfficeCard
) -> None:
    form = opened(gui, card, "keeping", DataPolicyForm)
    form.second.setChecked(True)
    form.completers.setChecked(False)
    form.years.setValue(10)
    form.masking.setCurrentIndex(form.masking.findData(STRICT))
    form.submit()
    gui.settle()
    card.refresh()
    gui.settle()

    assert kept(gui, SECOND_PERSON) is True
    assert kept(gui, COUNTS_COMPLETERS) is False
    assert kept(gui, MASKING_KEY) == STRICT
    assert gui.read(lambda reader: retention_years(reader.org_settings())) == 10
    assert card.marks["keeping"].isVisible()
    assert not card.marks["goals"].isVisible()

    gui.page_host.undo()
    gui.settle()
    assert kept(gui, RETENTION_KEY) is None
    assert kept(gui, SECOND_PERSON) is None


def test_unchanged_settings_are_not_written(gui: WindowFixture, card: OfficeCard) -> None:
    before = gui.read(lambda reader: reader.journal_head())
    for key in ("calendar", "helpers", "goals", "keeping"):
        card.open[key].click()
        gui.settle()
        gui.child(PlainDialog).submit()
        gui.settle()
    assert gui.read(lambda reader: reader.journal_head()) == before


# --- words


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_mnemonics_are_unique_and_controls_have_names(gui: WindowFixture, language: str) -> None:
    before = current_language()
    set_language(language)
    try:
        card = _card_of(gui)
        for key in ("destinations", "calendar", "helpers", "goals", "keeping", "code"):
            dialog = _dialog_of(gui, card, key)
            letters = _letters(dialog)
            assert sorted(letters) == sorted(set(letters)), f"{key}: {letters}"
            assert "A" not in letters, key
            assert _nameless(dialog) == [], key
            dialog.close()
            gui.settle()
    finally:
        set_language(before)


def _dialog_of(gui: WindowFixture, card: OfficeCard, key: str) -> PlainDialog:
    if key != "code":
        card.open[key].click()
        gui.settle()
        return gui.child(PlainDialog)
    dialog = opened(gui, card, "destinations", DestinationsDialog)
    dialog.edit.click()
    return gui.child(CodeForm)


def _letters(widget: QWidget) -> list[str]:
    texts = [
        child.text()
        for child in [*widget.findChildren(QLabel), *widget.findChildren(QAbstractButton)]
        if child.isVisible()
    ]
    found = (re.search(r"&([A-Za-z0-9])", text.replace("&&", "")) for text in texts)
    return [letter.group(1).upper() for letter in found if letter]


def _nameless(widget: QWidget) -> list[str]:
    kinds = (QAbstractButton, QTableWidget, QLineEdit, QPlainTextEdit, QComboBox, QSpinBox)
    return [
        type(child).__name__
        for child in widget.findChildren(QWidget)
        if isinstance(child, kinds)
        and child.isVisible()
        and not isinstance(child.parent(), QSpinBox | QTableWidget)
        and not (child.accessibleName() or getattr(child, "text", str)())
    ]
