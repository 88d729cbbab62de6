"""The page of the year, and what it notes from other pages, on a real caseload."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from casework.people.person import ConsentKind
from casework.records import CaseFile, Withdrawal
from casework.settings.org_settings import OrgSettings
from tests.builders.homes import COHORT, START, Home, a_home, facts, files_of, roster_of
from tests.builders.visible_text import birthdays_in, words_of
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import WindowFixture, students_window
from ui.common.masking import mask, set_masking
from ui.dialogs.details_dialog import DetailsDialog
from ui.dialogs.year_actions import YearActions
from ui.dialogs.year_dialogs import CategoryDialog, ConsentDialog, ContactDialog, RestDialog
from ui.file.page import FilePage
from ui.shell.page import PageEntry
from ui.shell.requests import OpenFile, ShowYear
from ui.widgets.dialogs import ConfirmDialog
from ui.year.cohort_dialogs import ArchiveDialog, AuditDialog, CloseDialog, EraseDialog
from ui.year.page import YearPage

ENTRY = PageEntry("year", "The year", "calendar-check", YearPage, answers=(ShowYear,))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=3)


@pytest.fixture
def shown(home: Home, qtbot: QtBot, tmp_path: Path) -> Iterator[WindowFixture]:
    with students_window(home, tmp_path, first=ENTRY) as window:
        yield window


def page_of(shown: WindowFixture) -> YearPage:
    page = shown.page_host.show_page("year")
    shown.settle()
    assert isinstance(page, YearPage)
    return page


def dialog_of(shown: WindowFixture, kind: type[Any]) -> Any:
    shown.settle()
    return next(
        one
        for one in shown.window.findChildren(kind)
        if isinstance(one, QDialog) and one.isVisible()
    )


def kept(shown: WindowFixture, dialog: Any) -> None:
    dialog.submit()
    shown.until(lambda: not _is_open(dialog))
    shown.settle()


def _is_open(dialog: Any) -> bool:
    try:
        return bool(dialog.isVisible())
    except RuntimeError:  # Qt has let go of it
        return False


def file_ids(shown: WindowFixture) -> tuple[UUID, ...]:
    found: list[Any] = []
    from casework.read_models import FileQuery

    shown.page_host.session.read(lambda reader: reader.file_ids(FileQuery())).then(found.append)
    shown.until(lambda: bool(found))
    return tuple(found[0])


def file_of(shown: WindowFixture, file_id: UUID) -> CaseFile:
    found: list[CaseFile] = []
    shown.page_host.session.read(lambda reader: reader.get(CaseFile, file_id)).then(found.append)
    shown.until(lambda: bool(found))
    return found[0]


def actions(shown: WindowFixture) -> YearActions:
    return YearActions(shown.page_host.session, shown.page_host, shown.page_host)


def test_a_cohort_is_closed_and_reopened(shown: WindowFixture) -> None:
    page = page_of(shown)
    assert not page.reopen.isEnabled()
    page.close_cohort()
    dialog = dialog_of(shown, CloseDialog)
    dialog["reason"].setCurrentText("毕业")
    dialog.submit()
    shown.settle()
    assert dialog.isVisible(), "three files still need somebody"
    dialog["with_open"].setChecked(True)
    kept(shown, dialog)

    assert page.reopen.isEnabled()
    assert not page.close_it.isEnabled()
    page.reopen_cohort()
    dialog = dialog_of(shown, CloseDialog)
    dialog["reason"].setCurrentText("补录")
    kept(shown, dialog)
    assert page.close_it.isEnabled()


def test_the_archive_is_exported_from_the_page(shown: WindowFixture, tmp_path: Path) -> None:
    page_of(shown).write_archive()
    dialog = dialog_of(shown, ArchiveDialog)
    dialog.submit()
    assert dialog.isVisible(), "it does not know where to"
    dialog["out"].line.setText(str(tmp_path / "archive"))
    kept(shown, dialog)

    assert len(list((tmp_path / "archive").glob("*.pdf"))) == 3


def test_a_sample_is_drawn_from_the_page(shown: WindowFixture, tmp_path: Path) -> None:
    page_of(shown).draw_audit()
    dialog = dialog_of(shown, AuditDialog)
    dialog["sample"].setText("2")
    dialog["out"].line.setText(str(tmp_path / "audit.zip"))
    kept(shown, dialog)

    assert (tmp_path / "audit.zip").is_file()


def test_due_files_are_erased_after_a_confirmation(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    with home.open() as caseload:
        first = files_of(caseload)[0]
        caseload.services.year.pause_files([first], Withdrawal.CLOSED, reason="已就业")
    home.clock.day = date(2029, 11, 20)
    with students_window(home, tmp_path, first=ENTRY) as shown:
        page = page_of(shown)
        assert page.erase.isEnabled()
        page.erase_due()
        dialog = dialog_of(shown, EraseDialog)
        assert not dialog.yes.isEnabled()
        dialog["sure"].setChecked(True)
        dialog["approved_by"].setText("王主任")
        dialog["out"].line.setText(str(tmp_path / "certificate.pdf"))
        kept(shown, dialog)

        assert (tmp_path / "certificate.pdf").is_file()
        assert not page.erase.isEnabled()
        assert len(file_ids(shown)) == 2


def test_older_copies_of_the_data_folder_are_reported_after_erasing_and_removable(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    with home.open() as caseload:
        first = files_of(caseload)[0]
        caseload.services.year.pause_files([first], Withdrawal.CLOSED, reason="已就业")
    copy = home.folder.with_name(f"{home.folder.name}-replaced-20260301T000000Z")
    shutil.copytree(home.folder, copy)
    home.clock.day = date(2029, 11, 20)
    with students_window(home, tmp_path, first=ENTRY) as shown:
        page_of(shown).erase_due()
        dialog = dialog_of(shown, EraseDialog)
        dialog["sure"].setChecked(True)
        dialog["approved_by"].setText("王主任")
        dialog["out"].line.setText(str(tmp_path / "certificate.pdf"))
        kept(shown, dialog)
        shown.settle()

        banner = shown.page_host.banner
        assert banner.current is not None
        assert banner.current.text.startswith("1 older copy of the data folder")
        find_widget(banner, QPushButton, "action").click()
        question = dialog_of(shown, ConfirmDialog)
        assert str(copy) in " ".join(one.text() for one in question.findChildren(QLabel))
        question.yes.click()
        shown.settle()

        assert not copy.exists()
        assert home.folder.is_dir()
        assert banner.current is None


def test_a_category_is_recognised_with_its_evidence(shown: WindowFixture, tmp_path: Path) -> None:
    proof = tmp_path / "残疾证.pdf"
    proof.write_bytes(b"%PDF-1.7 proof")
    files = file_ids(shown)[:2]
    actions(shown).category(shown.page_host, files)
    dialog = dialog_of(shown, CategoryDialog)
    dialog["category"].setCurrentIndex(dialog["category"].findData("残疾"))
    dialog["proof"].line.setText(str(proof))
    kept(shown, dialog)

    for file_id in files:
        (period,) = [one for one in file_of(shown, file_id).categories if one.name == "残疾"]
        assert (period.recognised_on, period.proof_id is None) == (START, False)


def test_files_are_suspended_and_resumed_from_one_dialog(shown: WindowFixture) -> None:
    (file_id, *_others) = file_ids(shown)
    actions(shown).rest(shown.page_host, (file_id,))
    dialog = dialog_of(shown, RestDialog)
    assert dialog["as"].value() is Withdrawal.PAUSED, "nothing is paused yet that could be resumed"
    dialog["as"].setCurrentIndex(dialog["as"].findData(Withdrawal.HANDED_OVER.value))
    dialog["reason"].setCurrentText("离校未就业")
    dialog.submit()
    shown.settle()
    assert dialog.isVisible(), "without a consent"
    dialog["as"].setCurrentIndex(dialog["as"].findData(Withdrawal.PAUSED.value))
    kept(shown, dialog)
    assert file_of(shown, file_id).withdrawal is Withdrawal.PAUSED

    actions(shown).rest(shown.page_host, (file_id,))
    kept(shown, dialog_of(shown, RestDialog))
    assert file_of(shown, file_id).withdrawal is None


def test_a_consent_is_recorded_and_withdrawn(shown: WindowFixture) -> None:
    files = file_ids(shown)
    actions(shown).consent(shown.page_host, files)
    dialog = dialog_of(shown, ConsentDialog)
    dialog["kind"].setCurrentIndex(dialog["kind"].findData(ConsentKind.PROVIDE.value))
    dialog["receiver"].setText("河西区人社局")
    kept(shown, dialog)

    actions(shown).consent(shown.page_host, files[:1])
    dialog = dialog_of(shown, ConsentDialog)
    dialog["kind"].setCurrentIndex(dialog["kind"].findData(ConsentKind.PROVIDE.value))
    dialog["what"].setCurrentIndex(1)
    dialog["receiver"].setText("河西区人社局")
    kept(shown, dialog)

    cases: list[Any] = []
    shown.page_host.session.read(lambda reader: reader.cases(files)).then(cases.append)
    shown.until(lambda: bool(cases))
    withdrawn = [cases[0][one].consents[0].withdrawn_on for one in files]
    assert withdrawn == [START, None, None]


def test_the_facts_dialog_has_fields_that_rosters_lack(shown: WindowFixture) -> None:
    (file_id, *_others) = file_ids(shown)
    shown.page_host.ask(OpenFile(file_id))
    shown.settle()
    page = shown.page_host.current_page
    assert isinstance(page, FilePage)
    page.do.edit_facts()
    dialog = dialog_of(shown, DetailsDialog)
    box: Any = dialog.fields["political"].input
    box.setCurrentIndex(box.findData("共青团员"))
    for key, text in (
        ("job_pay", "5000"),
        ("graduates_on", "2027-07-01"),
        ("phone", "13911112222"),
    ):
        line = dialog.fields[key].input
        assert isinstance(line, QLineEdit)
        line.setText(text)
    kept(shown, dialog)

    file = file_of(shown, file_id)
    assert (file.political, file.job_pay, file.graduates_on) == (
        "共青团员",
        5000,
        date(2027, 7, 1),
    )
    assert [one.way for one in file.contacts] == ["原电话"]


@pytest.fixture
def with_masked_numbers(tmp_path: Path, qtbot: QtBot) -> Iterator[WindowFixture]:
    """A student with a number and a date of birth on file."""
    home = a_home(tmp_path / "home", students=0)
    with home.open() as caseload:
        one = facts(1, id_number="129900200501010014", birth=date(2005, 1, 1))
        caseload.services.imports.import_draft(roster_of([one]))
    with students_window(home, tmp_path, first=ENTRY) as window:
        yield window


def facts_of(shown: WindowFixture) -> DetailsDialog:
    (file_id,) = file_ids(shown)
    shown.page_host.ask(OpenFile(file_id))
    shown.settle()
    page = shown.page_host.current_page
    assert isinstance(page, FilePage)
    page.do.edit_facts()
    dialog = dialog_of(shown, DetailsDialog)
    assert isinstance(dialog, DetailsDialog)
    return dialog


def test_the_facts_dialog_keeps_untouched_masked_numbers(
    with_masked_numbers: WindowFixture,
) -> None:
    (file_id,) = file_ids(with_masked_numbers)
    before = file_of(with_masked_numbers, file_id)
    dialog = facts_of(with_masked_numbers)
    words = list(words_of(dialog))

    kept(with_masked_numbers, dialog)

    assert [day for text in words for day in birthdays_in(text)] == []
    assert [text for text in words if before.phone and before.phone in text] == []
    assert file_of(with_masked_numbers, file_id) == before
    actions: list[Any] = []
    with_masked_numbers.page_host.session.read(lambda reader: reader.actions(limit=1)).then(
        actions.append
    )
    with_masked_numbers.until(lambda: bool(actions))
    assert actions[0][0].name == "roster.import", "nothing was written"


def test_a_typed_number_replaces_a_masked_one_entirely(
    with_masked_numbers: WindowFixture,
) -> None:
    from casework.formats.identity_number import check_char

    (file_id,) = file_ids(with_masked_numbers)
    number = "12990020040229002"
    number += check_char(number)
    dialog = facts_of(with_masked_numbers)
    line = dialog.fields["id_number"].input
    assert isinstance(line, QLineEdit)
    line.setText(number)

    kept(with_masked_numbers, dialog)

    file = file_of(with_masked_numbers, file_id)
    assert (file.id_number, file.birth) == (number, date(2004, 2, 29))
    assert file.phone == facts(1).phone


def test_in_summer_the_file_shows_the_masked_summer_phone(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    home.clock.day = date(2027, 7, 10)
    with students_window(home, tmp_path, first=ENTRY) as shown:
        (file_id, *_others) = file_ids(shown)
        shown.page_host.ask(OpenFile(file_id))
        shown.settle()
        page = shown.page_host.current_page
        assert isinstance(page, FilePage)
        assert not page.facts.summer.isVisible()
        actions(shown).contact(page, file_id)
        dialog = dialog_of(shown, ContactDialog)
        dialog["value"].setText("13922223333")
        kept(shown, dialog)

        assert page.facts.summer.isVisible()
        assert page.facts.summer.text == "139****3333"


def test_a_file_of_another_cohort_is_one_click_away(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    with home.open() as caseload:
        first = files_of(caseload)[0]
        other = caseload.services.student_details.open_file(facts(1, cohort=COHORT + 2)).files[0]
        caseload.services.people.link_person([first, other])
    with students_window(home, tmp_path, first=ENTRY) as shown:
        shown.page_host.ask(OpenFile(first))
        shown.settle()
        page = shown.page_host.current_page
        assert isinstance(page, FilePage)
        page.facts.other_asked.emit(other)
        shown.settle()

        assert page.view_model is not None
        assert page.view_model.id == other
        assert [one.id for one in page.view_model.others] == [first]


def test_numbers_are_masked_according_to_the_settings(shown: WindowFixture) -> None:
    session = shown.page_host.session
    try:
        session.write(lambda services: services.settings.change_settings({"masking": "strict"}))
        shown.settle()
        assert mask("phone", "13900000001") == "*******0001"
        session.write(lambda services: services.actions.undo())
        shown.settle()
        assert mask("phone", "13900000001") == "139****0001"
    finally:
        set_masking(OrgSettings())


def test_the_page_uses_the_retention_years_of_the_settings(shown: WindowFixture) -> None:
    page = page_of(shown)
    shown.page_host.session.write(
        lambda services: services.settings.change_settings({"retention_years": 5})
    )
    shown.settle()

    assert page.view_model is not None
    assert page.view_model.years == 5
