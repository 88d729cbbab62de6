"""Forms, evidence, locks and checks on the documents page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import msoffcrypto
import pikepdf
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QButtonGroup, QLabel

from casework.ports import Proof
from tests.builders.homes import a_home, a_talk, an_event
from tests.builders.paper import text_of
from tests.builders.proofs import a_picture
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import ANY_PAGE, WindowFixture, window_fixture
from ui.dialogs.verify_dialog import VerifyDialog
from ui.documents.document_run import Kind
from ui.documents.options import BLANK
from ui.documents.page import KINDS, DocumentsPage

PASSWORD = "银杏树下的一盏灯照着书桌"


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=3), tmp_path / "window.json", ANY_PAGE
    ) as opened:
        services = opened.caseload.services
        services.talks.log_talk(opened.files[:1], a_talk())
        event = services.events.add_event(an_event()).created[0]
        proof = Proof("签到.png", a_picture())
        services.events.attend(event, opened.files[:2], proof=proof)
        yield opened


@pytest.fixture
def page(gui: WindowFixture, tmp_path: Path) -> DocumentsPage:
    gui.page_host.show_page("documents")
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, DocumentsPage)
    shown.options.folder.set_folder(str(tmp_path / "out"))
    return shown


def choose(page: DocumentsPage, kind: Kind) -> None:
    page.kinds.setCurrentRow([one for one, *_rest in KINDS].index(kind))


def made(gui: WindowFixture, page: DocumentsPage, folder: Path) -> list[Path]:
    page.make.click()
    gui.settle()
    return sorted((folder / "out").glob("*.pdf"))


FORMS = [kind for kind in Kind if kind.form is not None]


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_is_previewed_and_exported(
    kind: Kind, gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    choose(page, kind)
    if kind is Kind.SIGN_IN:
        page.options.extras.events.setCurrentIndex(1)
    gui.settle()
    assert page.preview.has_picture

    (path,) = made(gui, page, tmp_path)

    assert "20230001" in text_of(path)


@pytest.mark.parametrize("kind", FORMS)
def test_an_empty_form_is_previewed_and_exported(
    kind: Kind, gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    choose(page, kind)
    find_widget(page.options, QButtonGroup, "whose").button(BLANK).setChecked(True)
    gui.settle()
    assert page.preview.pages == 1

    (path,) = made(gui, page, tmp_path)

    assert "2023000" not in text_of(path)
    exports = gui.read(lambda reader: [a for a in reader.actions() if a.name == "document.export"])
    assert exports == []


def test_forms_without_students_offer_no_student_list(
    gui: WindowFixture, page: DocumentsPage
) -> None:
    choose(page, Kind.CARD)
    find_widget(page.options, QButtonGroup, "whose").button(BLANK).setChecked(True)
    choose(page, Kind.DOSSIER)

    who = page.options.who()
    assert who is not None
    assert not who.is_blank


def test_evidence_is_added_as_thumbnails_or_full_pages(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    page.options.set_selected(gui.files[:1])
    page.options.extras.pages.setChecked(True)
    gui.settle()

    (path,) = made(gui, page, tmp_path)

    with pikepdf.open(path) as pdf:
        assert len(pdf.pages[0].Resources.XObject) == 2
    assert "佐证1第1页" in text_of(path)


def test_a_password_encrypts_the_file_and_a_short_one_is_refused(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    page.options.set_selected(gui.files[:1])
    extras = page.options.extras
    extras.lock.is_wanted.setChecked(True)
    extras.lock.password.input.setText("短")
    assert made(gui, page, tmp_path) == []
    assert extras.lock.password.problem

    extras.lock.password.input.setText(PASSWORD)
    (path,) = made(gui, page, tmp_path)

    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(path)
    with pikepdf.open(path, password=PASSWORD) as pdf:
        assert len(pdf.pages) > 3


def test_a_password_encrypts_a_ledger(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    choose(page, Kind.LEDGER)
    lock = page.options.extras.lock
    assert lock.isVisibleTo(page)
    assert not page.options.extras.watermark.isVisibleTo(page)
    lock.is_wanted.setChecked(True)
    lock.password.input.setText(PASSWORD)
    page.make.click()
    gui.settle()

    (path,) = (tmp_path / "out").glob("*.xlsx")
    assert msoffcrypto.OfficeFile(io.BytesIO(path.read_bytes())).is_encrypted()


def test_a_watermark_is_shown_in_the_preview(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    gui.settle()
    before = find_widget(page.preview, QLabel, "sheet").pixmap().toImage()
    page.options.extras.watermark.setChecked(True)
    gui.settle()
    assert find_widget(page.preview, QLabel, "sheet").pixmap().toImage() != before
    page.options.set_selected(gui.files[:1])

    (path,) = made(gui, page, tmp_path)

    assert "经济管理学院周老师" in text_of(path)


# --- documents that come back


def dropped(path: Path) -> QDropEvent:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    dropped.data = data
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)


def test_a_dropped_document_is_checked(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    page.options.set_selected(gui.files[:1])
    (path,) = made(gui, page, tmp_path)

    page.dropEvent(dropped(path))
    gui.settle()

    dialog: VerifyDialog = gui.child(VerifyDialog)
    assert dialog.found.property("kind") == "ok"
    assert "周老师" in dialog.about.text()
    assert "this installation" in dialog.about.text()
    path.write_bytes(path.read_bytes().replace(b"/Marked true", b"/Marked TRUE"))
    dialog.dropEvent(dropped(path))
    gui.settle()
    assert dialog.found.property("kind") == "danger"
    assert "changed" in dialog.found.text()
    dialog.reject()


def test_the_code_on_a_paper_is_looked_up(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    page.options.set_selected(gui.files[:1])
    made(gui, page, tmp_path)
    facts = gui.read(lambda reader: reader.actions()[0].facts)
    (code,) = facts["codes"]
    page.check.click()
    dialog: VerifyDialog = gui.child(VerifyDialog)

    dialog.code.input.setText("short")
    dialog.look.click()
    assert dialog.code.problem
    dialog.code.input.setText(code)
    dialog.look.click()
    gui.settle()

    assert "周老师" in dialog.about.text()
    dialog.code.input.setText("0000-0000-0000-0000")
    dialog.look.click()
    gui.settle()
    assert dialog.found.property("kind") == "danger"
    dialog.reject()
