"""Evidence in the window: handed in, looked at, reviewed, given out; destinations and figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from casework.ports import Proof
from casework.records import SignOff
from casework.service_layer import ProofDraft
from storage.blobs import blob_path
from tests.builders.homes import START, Home, a_home, a_talk, facts, files_of, roster_of
from tests.builders.proofs import TOO_LARGE, a_pdf, a_picture, a_proof, stored_evidence
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import WindowFixture, students_window
from ui.evidence.destination_dialogs import DestinationDialog, LossDialog, SignOffDialog
from ui.evidence.dialog import EvidenceDialog
from ui.evidence.preview import image_of, sheet_of
from ui.evidence.proof_dialogs import ProofDialog, SaveDialog
from ui.file.page import FilePage
from ui.overview.placement_dialog import PlacementDialog
from ui.shell.page import PageContext
from ui.students.page import StudentsPage
from ui.widgets.reason_dialog import ReasonDialog

W = TypeVar("W", bound=QWidget)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The first has a contract without proof, the second a proven one, the third freelances."""
    home = a_home(tmp_path_factory.mktemp("evidence") / "home", students=0)
    with home.open() as caseload:
        services = caseload.services
        services.imports.import_draft(roster_of([facts(number) for number in (1, 2, 3)]))
        first, second, third = files_of(caseload)
        services.talks.log_talk([first], a_talk())
        services.destinations.register_destination(
            [first], code="11", on=START, employer="津门贸易"
        )
        place = services.destinations.register_destination([second], code="11", on=START).created[0]
        contract = Proof("劳动合同.pdf", a_pdf(3))
        services.evidence.add_evidence([place], contract, ProofDraft(proof_kind="劳动合同"))
        services.destinations.register_destination([third], code="76", on=START)
    return home


@pytest.fixture
def filled(whole: Home, tmp_path: Path) -> Home:
    return whole.copy(tmp_path / "home")


@pytest.fixture
def shown(filled: Home, qtbot: QtBot, tmp_path: Path) -> Iterator[WindowFixture]:
    with students_window(filled, tmp_path) as window:
        yield window


def opened(shown: WindowFixture, place: int = 0) -> FilePage:
    page = shown.page_host.show_page("students")
    assert isinstance(page, StudentsPage)
    shown.settle()
    page.open_file(page.model.ids[place])
    shown.settle()
    found = shown.page_host.current_page
    assert isinstance(found, FilePage)
    return found


def visible_dialog(shown: WindowFixture, kind: type[W]) -> W:
    """The dialog of this kind that is in sight."""
    shown.settle()
    shown.until(lambda: any(one.isVisible() for one in shown.window.findChildren(kind)))
    return next(one for one in shown.window.findChildren(kind) if one.isVisible())


def evidence_of(shown: WindowFixture, place: int = 0) -> EvidenceDialog:
    opened(shown, place).destination.evidence.click()
    return visible_dialog(shown, EvidenceDialog)


def test_missing_evidence_is_shown_at_the_destination_and_as_next_step(
    shown: WindowFixture,
) -> None:
    page = opened(shown)

    assert page.destination.evidence.text() == "Evidence missing…"
    dialog = evidence_of(shown)
    assert dialog.proofs is not None
    assert "DESTINATION_PROOF_MISSING" in [lack.code for lack in dialog.proofs.lacks]
    dialog.close()


def test_an_attached_file_is_counted_at_the_paperclip(shown: WindowFixture, tmp_path: Path) -> None:
    dialog = evidence_of(shown)
    dialog.add_one.click()
    form = visible_dialog(shown, ProofDialog)
    paper = tmp_path / "合同.pdf"
    paper.write_bytes(a_pdf(2))
    assert form.kind.currentData() == "劳动合同"
    form.source.take(paper)
    form.dated.setText("2026.11.18")
    form.submit()
    shown.settle()

    assert dialog.chosen is not None
    assert dialog.chosen.evidence.name == "合同.pdf"
    dialog.close()
    page = shown.page_host.current_page
    assert isinstance(page, FilePage)
    assert page.destination.evidence.text() == "1 proof"
    (entry,) = [one for one in page.records.view.entries if one.glyph == "flag"]
    assert entry.proofs == 1
    assert "1 proof" in entry.spoken


def test_the_pages_of_a_pdf_can_be_browsed(shown: WindowFixture) -> None:
    dialog = evidence_of(shown, 1)
    preview = dialog.preview
    shown.until(lambda: preview.has_picture)

    assert preview.pages == 3
    assert not preview.back.isEnabled()
    preview.on.click()
    shown.settle()
    assert preview.back.isEnabled()
    assert preview.has_picture
    dialog.close()


def test_a_preview_writes_nothing_to_the_disk(
    shown: WindowFixture, filled: Home, tmp_path: Path
) -> None:
    dialog = evidence_of(shown, 1)
    shown.until(lambda: dialog.preview.has_picture)

    start = a_pdf(3)[:200]
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert start not in file.read_bytes(), file
    dialog.close()


def test_evidence_is_rejected_with_a_reason_and_approved_later(shown: WindowFixture) -> None:
    dialog = evidence_of(shown, 1)
    dialog.returns.click()
    why = visible_dialog(shown, ReasonDialog)
    why.reason.setCurrentText("糊")
    why.submit()
    shown.settle()
    assert why.fields["reason"].problem
    why.reason.setCurrentText("盖章处看不清楚")
    why.submit()
    shown.settle()

    assert find_widget(dialog, QLabel, "why-not").text() == "Returned: 盖章处看不清楚"
    dialog.passes.click()
    shown.settle()
    assert dialog.chosen is not None
    assert dialog.chosen.attachment is not None
    assert dialog.chosen.attachment.review == "已通过"
    assert not dialog.passes.isEnabled()
    dialog.close()


def test_void_evidence_has_a_reason_and_stays_visible(shown: WindowFixture) -> None:
    dialog = evidence_of(shown, 1)
    dialog.void.click()
    why = visible_dialog(shown, ReasonDialog)
    why.reason.setCurrentText("传错了文件")
    why.submit()
    shown.settle()

    assert find_widget(dialog, QLabel, "why-not").text() == "Void: 传错了文件"
    assert not dialog.returns.isEnabled()
    dialog.close()


def test_a_decrypted_copy_asks_for_a_reason_and_a_folder(
    shown: WindowFixture, tmp_path: Path
) -> None:
    dialog = evidence_of(shown, 1)
    dialog.save_copy.click()
    form = visible_dialog(shown, SaveDialog)
    form.submit()
    assert form.fields["out"].problem
    target = tmp_path / "copy.pdf"
    form.out.setText(str(target))
    form.submit()
    shown.settle()
    assert form.fields["reason"].problem
    assert not target.exists()
    form.reason.setText("核验时当面出示")
    form.submit()
    shown.settle()

    assert target.read_bytes() == a_pdf(3)
    dialog.close()


def test_a_duplicate_file_is_reported_before_it_is_saved(
    shown: WindowFixture, tmp_path: Path
) -> None:
    dialog = evidence_of(shown, 0)
    dialog.add_one.click()
    form = visible_dialog(shown, ProofDialog)
    same = tmp_path / "另存.pdf"
    same.write_bytes(a_pdf(3))
    form.source.take(same)
    shown.until(form.again.isVisible)
    assert "20230002" in form.fields["proof"].input.accessibleDescription()

    form.submit()
    shown.settle()
    assert form.fields["proof"].problem
    form.again.setChecked(True)
    form.submit()
    shown.until(lambda: dialog.proofs is not None and bool(dialog.proofs.laid))
    dialog.close()


def test_refused_files_do_not_lose_typed_input(shown: WindowFixture, tmp_path: Path) -> None:
    dialog = evidence_of(shown)
    dialog.add_one.click()
    form = visible_dialog(shown, ProofDialog)
    paper = tmp_path / "实习证明.png"
    paper.write_bytes(a_picture(5))
    form.source.take(paper)
    form.dated.setText("2026-11-18")
    form.submit()
    shown.settle()
    assert "四不准" in form.fields["proof_kind"].problem
    large = tmp_path / "大.bin"
    large.write_bytes(bytes(TOO_LARGE))
    form.source.take(large)
    shown.settle()
    assert "20.0 MiB" in form.fields["proof"].problem
    assert form.dated.text() == "2026-11-18"
    form.reject()
    dialog.close()


def test_a_screenshot_is_pasted_and_a_file_is_dropped(shown: WindowFixture, tmp_path: Path) -> None:
    dialog = evidence_of(shown)
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(picture)
    dialog.paste()
    form = visible_dialog(shown, ProofDialog)
    assert form.source.line.text() == "screenshot.png"
    form.submit()
    shown.settle()
    assert dialog.chosen is not None
    assert dialog.chosen.evidence.media == "image/png"
    QGuiApplication.clipboard().clear()

    paper = tmp_path / "talk.png"
    paper.write_bytes(a_picture(6))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(paper))])
    drop = QDropEvent(
        QPointF(QPoint(40, 40)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    dialog.dropEvent(drop)
    form = visible_dialog(shown, ProofDialog)
    assert form.source.source == paper
    form.reject()
    dialog.close()


def test_files_without_a_preview_say_why(shown: WindowFixture, tmp_path: Path) -> None:
    page = opened(shown)
    view_model = page.view_model
    assert view_model is not None
    kept = [
        Proof("坏.pdf", b"%PDF-1.7 torn"),
        Proof("坏.png", a_picture(7)[:300]),
        Proof("表.docx", b"PK\x03\x04 word/document.xml"),
        Proof("说明.txt", "本人自愿从事自由职业".encode()),
    ]
    words = []
    for proof in kept:
        job = shown.page_host.session.write(
            lambda services, proof=proof: services.evidence.add_evidence(
                [view_model.id], proof, ProofDraft(proof_kind="其他")
            )
        )
        shown.settle()
        assert job.is_over
    page.do.evidence()
    dialog = visible_dialog(shown, EvidenceDialog)
    for row in range(4):
        dialog.table.selectRow(row)
        shown.settle()
        words.append(dialog.preview.words)
    assert sorted(words) == sorted(
        [
            "The file cannot be displayed; it is damaged or password protected.",
            "The file cannot be displayed; it is damaged or password protected.",
            "This type of file cannot be shown here; save a copy to view it.",
            "本人自愿从事自由职业",
        ]
    )
    dialog.close()


def test_damaged_evidence_is_restored_where_it_is_reported(shown: WindowFixture) -> None:
    page = opened(shown)
    view_model = page.view_model
    assert view_model is not None
    shown.page_host.session.write(
        lambda services: services.evidence.add_evidence(
            [view_model.id], a_proof(8), ProofDraft(proof_kind="其他")
        )
    )
    shown.settle()
    caseload = shown.caseload
    caseload.backups.take()
    files = [blob_path(caseload.folder.blobs, name) for name in stored_evidence(caseload).values()]
    for file in files:
        file.chmod(0o600)
        file.write_bytes(b"ZHB1 torn")
    page.do.evidence()
    dialog = visible_dialog(shown, EvidenceDialog)
    dialog.table.selectRow(0)
    shown.settle()
    preview = dialog.preview
    assert "is damaged" in preview.words
    assert preview.bring_back.isVisible()

    preview.bring_back.click()
    shown.until(lambda: preview.has_picture)

    assert not preview.bring_back.isVisible()
    dialog.close()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_pictures_of_common_formats_are_shown_within_the_width(kind: str) -> None:
    data = a_picture(3, kind=kind, size=(900, 600))
    from casework.formats.media import media_of

    image = image_of(sheet_of(data, media_of(data)), 0, 300)

    assert (image.width(), image.height()) == (300, 200)


def test_the_destination_code_determines_its_fields(shown: WindowFixture) -> None:
    page = opened(shown)
    page.do.register_destination()
    dialog = visible_dialog(shown, DestinationDialog)

    def choose(code: str) -> set[str]:
        dialog.fill(code=code)
        return {key for key, field in dialog.fields.items() if field.isVisibleTo(dialog)}

    assert {"pay", "uscc", "by_referral"} <= choose("12")
    assert choose("85") >= {"country", "school_abroad"}
    assert "pay" not in choose("85")
    assert "reason" in choose("70")
    assert "employer" not in choose("70")
    assert "reason" not in choose("11")
    dialog.reject()


def test_a_destination_suggests_earlier_employers(shown: WindowFixture) -> None:
    page = opened(shown)
    page.do.register_destination()
    first = visible_dialog(shown, DestinationDialog)
    first["employer"].setText("津门贸易有限公司")
    first["region"].setText("天津")
    first.submit()
    shown.settle()

    page.do.register_destination()
    shown.settle()
    again = visible_dialog(shown, DestinationDialog)
    for line, words in ((again["employer"], "津门贸易有限公司"), (again["region"], "天津")):
        completer = line.completer()
        assert completer is not None
        assert completer.model().index(0, 0).data() == words
    again.reject()


def test_inconsistent_fields_are_a_warning_only(shown: WindowFixture) -> None:
    page = opened(shown)
    page.do.register_destination()
    dialog = visible_dialog(shown, DestinationDialog)
    dialog.fill(code="12")
    dialog["employer"].setText("津门贸易有限公司")
    dialog["uscc"].setText("91990000MA0000007Y")
    dialog["region"].setText("天津")
    dialog["pay"].setText("1800")
    assert "wrong check character" in dialog.remarks.text()
    assert "below the minimum wage" in dialog.remarks.text()

    dialog["pay"].setText("many")
    dialog.submit()
    assert dialog.fields["pay"].problem
    dialog["pay"].setText("1800")
    dialog.submit()
    shown.settle()

    assert page.view_model is not None
    place = page.view_model.case.destination
    assert place is not None
    assert (place.code, place.pay, place.employer_uscc) == ("12", 1800, "91990000MA0000007Y")


def test_freelance_work_needs_two_approvals(shown: WindowFixture) -> None:
    page = opened(shown, 2)
    card = page.destination
    assert find_widget(card, QLabel, "state").text() == "Awaits approval"
    for who, words in (("赵院长", "college"), ("钱主任", "school")):
        assert words in card.approve.text()
        card.approve.click()
        form = visible_dialog(shown, SignOffDialog)
        form["by"].setText(who)
        form.submit()
        shown.settle()

    assert find_widget(card, QLabel, "state").text() == "Placed"
    assert not card.approve.isVisible()
    assert page.view_model is not None
    assert page.view_model.case.destination is not None
    assert page.view_model.case.destination.signoffs == (
        SignOff(level="院级", by="赵院长", on=START),
        SignOff(level="校级", by="钱主任", on=START),
    )


def test_a_lost_destination_opens_the_file_again(shown: WindowFixture) -> None:
    page = opened(shown)
    page.destination.lose.click()
    form = visible_dialog(shown, LossDialog)
    form["lost_on"].setText((START - timedelta(days=9)).isoformat())
    form["reason"].setCurrentText("单位违约")
    form.submit()
    shown.settle()
    assert form.fields["lost_on"].problem
    form["lost_on"].setText(START.isoformat())
    form.submit()
    shown.settle()

    assert find_widget(page.destination, QLabel, "state").text() == "Lost"
    assert "单位违约" in find_widget(page.destination, QLabel, "hint").text()
    assert not page.destination.lose.isVisible()
    shown.page_host.undo()
    shown.settle()
    assert find_widget(page.destination, QLabel, "state").text() == "Placed"


def test_the_placement_figures_follow_the_chosen_definition(
    shown: WindowFixture,
) -> None:
    dialog = PlacementDialog(PageContext(shown.page_host.session, shown.page_host), shown.window)
    dialog.open()
    shown.settle()

    def heads() -> list[Any]:
        model = dialog.table.model()
        across = Qt.Orientation.Horizontal
        return [model.headerData(place, across) for place in range(model.columnCount())]

    assert "单位就业" in heads()
    assert (dialog.figures[0].placed, dialog.figures[0].waiting) == (2, 1)
    dialog.version.setCurrentIndex(1)
    shown.settle()
    assert "协议和合同就业" in heads()
    dialog.by.setCurrentIndex(2)
    shown.settle()
    assert len(dialog.figures) == 4
    assert "有就业意愿落实率" in dialog.willing.text()
    dialog.close()
    dialog.deleteLater()


@pytest.mark.parametrize("size", [(911, 485), (1366, 728)])
def test_the_evidence_window_fits_a_small_screen(
    filled: Home, qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    with students_window(filled, tmp_path, size) as shown:
        page = opened(shown, 1)
        page.do.evidence()
        dialog = visible_dialog(shown, EvidenceDialog)
        assert dialog.height() <= shown.window.height()
        assert dialog.width() <= shown.window.width()
        for made in (dialog.add_one, dialog.passes, dialog.close_button):
            assert dialog.rect().contains(made.geometry())
        dialog.close()


def test_evidence_of_the_current_record_is_shown_first(shown: WindowFixture) -> None:
    page = opened(shown, 1)
    view_model = page.view_model
    assert view_model is not None
    shown.page_host.session.write(
        lambda services: services.evidence.add_evidence(
            [view_model.id], a_proof(9), ProofDraft(proof_kind="其他")
        )
    )
    shown.settle()
    page.do.evidence(view_model.id)
    dialog = visible_dialog(shown, EvidenceDialog)

    assert dialog.chosen is not None
    assert dialog.chosen.evidence.name == "劳动合同.png"
    dialog.close()
