"""The documents page: whole files or none, and a trace of each run in the journal."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QButtonGroup, QComboBox, QDialog, QLabel, QPushButton

from casework.people.person import ConsentKind
from exports import atomic_files
from tests.builders.homes import START, a_home
from tests.builders.nonempty import nonempty
from tests.builders.office_forms import a_form
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.documents.document_run import Kind
from ui.documents.office_form_dialog import OfficeFormDialog
from ui.documents.options import CLASS, ONE, SHAPES
from ui.documents.page import KINDS, DocumentsPage
from ui.shell.requests import MakeDocuments
from ui.theme.theme import theme


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=3), tmp_path / "window.json", "documents"
    ) as opened:
        yield opened


@pytest.fixture
def page(gui: WindowFixture, tmp_path: Path) -> DocumentsPage:
    gui.page_host.show_page("documents")
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, DocumentsPage)
    shown.options.folder.set_folder(str(tmp_path / "out"))
    return shown


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def exports(gui: WindowFixture) -> list[object]:
    actions = gui.read(lambda reader: reader.actions())
    return [action.facts for action in actions if action.name == "document.export"]


def test_dossiers_of_all_are_exported_and_journaled(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    page.make.click()
    gui.settle()

    made = names(tmp_path / "out")
    assert len(made) == 3
    assert all(name.startswith("助航_2027届_学生档案_") for name in nonempty(made))
    assert page.run.text.text() == "3 files made."
    assert len(exports(gui)) == 1


def test_dossiers_can_be_exported_as_one_pdf(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    page.options.bound.set_value(True)

    page.make.click()
    gui.settle()

    assert len(names(tmp_path / "out")) == 1


def test_the_ledger_is_a_workbook(gui: WindowFixture, page: DocumentsPage, tmp_path: Path) -> None:
    page.kinds.setCurrentRow(1)

    page.make.click()
    gui.settle()

    assert [name[-5:] for name in names(tmp_path / "out")] == [".xlsx"]


def test_each_class_has_a_sheet_of_its_own(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    page.kinds.setCurrentRow(2)

    page.make.click()
    gui.settle()

    assert len(names(tmp_path / "out")) == 3


def test_students_of_a_request_are_preselected(gui: WindowFixture, page: DocumentsPage) -> None:
    gui.page_host.ask(MakeDocuments(files=tuple(gui.files[:2]), kind="ledger"))
    gui.settle()

    who = page.options.who()
    assert who is not None
    assert who.files == tuple(gui.files[:2])
    assert page.kinds.currentRow() == 1


def test_a_narrow_window_toggles_between_choices_and_preview(
    gui: WindowFixture, page: DocumentsPage
) -> None:
    gui.window.resize(911, 485)
    theme().apply("light", 130)
    gui.page_host.show_page("today")
    gui.page_host.show_page("documents")  # it is laid out by the letters there are now
    gui.settle()
    assert page.options.isVisible()
    assert not page.preview.isVisible()

    page.look.setFocus()
    gui.keys(Qt.Key.Key_Space)
    gui.until(lambda: page.preview.has_picture)
    assert page.preview.isVisible()
    assert not page.options.isVisible()
    page.preview.on.setFocus()
    assert QApplication.focusWidget() is page.preview.on

    gui.keys(Qt.Key.Key_Escape)
    assert page.options.isVisible()
    assert not page.preview.isVisible()
    assert page.look.hasFocus()


def test_a_wide_window_always_shows_choices_and_preview(
    page: DocumentsPage,
) -> None:
    page.look.setChecked(True)

    assert not page.look.isVisible()
    assert page.options.isVisible()
    assert page.preview.isVisible()


def test_the_preview_shows_the_first_dossier_and_turns_its_pages(
    gui: WindowFixture, page: DocumentsPage
) -> None:
    gui.until(lambda: page.preview.has_picture)

    assert page.preview.pages >= 1
    page.preview.on.click()
    gui.settle()
    assert page.preview.has_picture


def test_a_class_can_be_chosen(gui: WindowFixture, page: DocumentsPage, tmp_path: Path) -> None:
    find_widget(page.options, QButtonGroup, "whose").button(CLASS).setChecked(True)

    page.make.click()
    gui.settle()

    assert len(names(tmp_path / "out")) == 1


def test_nothing_is_exported_without_a_selection(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    find_widget(page.options, QButtonGroup, "whose").button(ONE).setChecked(True)

    page.make.click()
    gui.settle()

    assert not (tmp_path / "out").exists()
    assert page.options.students.input.hasFocus()


def test_numbers_in_full_need_a_reason(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    page.options.in_full.setChecked(True)
    page.make.click()
    gui.settle()
    assert page.options.reason.problem
    assert not (tmp_path / "out").exists()

    page.options.reason.input.setText("学院存档")
    page.make.click()
    gui.settle()

    names_of_actions = gui.read(lambda reader: [action.name for action in reader.actions()])
    assert "personal_data.reveal" in names_of_actions
    assert len(names(tmp_path / "out")) == 3


def test_a_target_that_is_a_file_is_reported_at_the_folder_field(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("taken")

    page.make.click()
    gui.settle()

    assert page.options.folder.problem
    assert exports(gui) == []


def a_ledger(page: DocumentsPage, gui: WindowFixture, out: Path) -> Path:
    """Make the ledger once, and return it."""
    page.kinds.setCurrentRow(1)
    page.make.click()
    gui.settle()
    (made,) = out.iterdir()
    return made


def test_a_full_disk_is_reported_and_keeps_the_previous_document(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_ledger(page, gui, tmp_path / "out")
    before = made.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    page.make.click()
    gui.settle()

    assert "disk is full" in message(page, gui)
    assert made.read_bytes() == before
    assert [path.name for path in (tmp_path / "out").iterdir()] == [made.name]
    assert len(exports(gui)) == 1


def test_a_document_open_elsewhere_is_kept_and_the_new_one_gets_another_name(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_ledger(page, gui, tmp_path / "out")
    before = made.read_bytes()

    def held(_source: object, _target: object) -> None:
        raise PermissionError(errno.EACCES, "held")

    defaults = atomic_files._take_the_name.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "replace", held)
    page.make.click()
    gui.settle()

    assert "open in another program" in message(page, gui)
    assert made.read_bytes() == before
    assert len(exports(gui)) == 1


def test_a_read_only_folder_is_reported_and_left_unchanged(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_ledger(page, gui, tmp_path / "out")
    before = made.read_bytes()
    opened = os.open

    def refused(path: object, flags: int, *more: int, **named: object) -> int:
        if str(path).endswith(".part"):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return opened(path, flags, *more, **named)

    monkeypatch.setattr("os.open", refused)
    page.make.click()
    gui.settle()

    assert message(page, gui)
    assert made.read_bytes() == before
    assert len(exports(gui)) == 1


def message(page: DocumentsPage, gui: WindowFixture) -> str:
    """What is said beside the folder, or in a dialog over the window."""
    assert not page.run.isVisible()
    labels = [one for box in gui.window.findChildren(QDialog) for one in box.findChildren(QLabel)]
    return " ".join([page.options.folder.problem, *(one.text() for one in labels)])


def test_a_cancelled_run_leaves_no_files(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    page.make.click()
    page.run.cancel.click()
    gui.settle()

    out = tmp_path / "out"
    assert not out.exists()
    assert exports(gui) == []


def show(page: DocumentsPage, gui: WindowFixture, kind: Kind) -> None:
    page.kinds.setCurrentRow([one for one, *_rest in KINDS].index(kind))
    gui.settle()


def test_a_ledger_is_exported_in_the_chosen_format(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    show(page, gui, Kind.LEDGER)
    for place, (shape, _name) in enumerate(SHAPES):
        page.options.shape_box.setCurrentIndex(place)
        page.make.click()
        gui.settle()
        if shape.in_office_form:
            assert "has no form of its own" in page.options.folder.problem
            page.options.folder.clear_problem()

    endings = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert endings == [".csv", ".ods", ".xlsx"]


def test_a_ledger_is_written_into_a_dropped_form_of_the_office(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    show(page, gui, Kind.LEDGER)
    empty = tmp_path / "空表.xlsx"
    empty.write_bytes(a_form())
    page.options.office_form.click()
    gui.settle()
    dialog = gui.child(OfficeFormDialog)
    dialog.read(str(empty))
    gui.settle()
    assert dialog.layout_chosen().columns["B"] == "student_no"
    box = find_widget(dialog, QComboBox, "column-H")
    box.setCurrentIndex(box.findData("status"))
    dialog.save.click()
    gui.settle()
    assert gui.window.toast is not None
    assert find_widget(gui.window.toast, QPushButton, "link").isVisible()
    empty.unlink()

    page.options.shape_box.setCurrentIndex(1)
    page.make.click()
    gui.settle()

    (made,) = (tmp_path / "out").iterdir()
    sheet = openpyxl.load_workbook(made)["帮扶台账"]
    assert [sheet[f"B{row}"].value for row in range(5, 8)] == ["20230001", "20230002", "20230003"]
    assert sheet["H5"].value == "待建档"


def test_an_unreadable_form_is_reported_in_its_dialog(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    show(page, gui, Kind.LEDGER)
    (tmp_path / "old.xls").write_bytes(b"old")
    page.options.office_form.click()
    gui.settle()
    dialog = gui.child(OfficeFormDialog)
    dialog.read(str(tmp_path / "old.xls"))
    gui.settle()
    assert "cannot be read" in dialog.say.text()
    assert dialog.save.isHidden()


def test_the_documents_of_the_year_are_exported_from_the_page(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    show(page, gui, Kind.SUMMARY)
    assert page.preview.pages >= 1
    page.make.click()
    gui.settle()
    show(page, gui, Kind.DESTINATIONS)
    assert page.print.isHidden()
    page.make.click()
    gui.settle()
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".pdf", ".xlsx"]
    assert [one["kind"] for one in exports(gui)] == ["destinations", "year_summary"]

    show(page, gui, Kind.HANDOVER)
    page.make.click()
    gui.settle()
    assert "No one has left school" in page.options.folder.problem


def test_students_without_consent_are_counted_next_to_the_list(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    services, files = gui.caseload.services, gui.files
    for file_id in files[:2]:
        services.student_details.edit_facts(file_id, {"graduates_on": START})
    services.data_protection.give_consent(files[:1], ConsentKind.PROVIDE, on=START, how="书面签字")
    show(page, gui, Kind.HANDOVER)

    page.make.click()
    gui.settle()

    assert len(list((tmp_path / "out").iterdir())) == 1
    assert "1 who left without a destination" in page.run.about.accessibleName()
