"""Handing files over in the window: chosen in the list, answered on the exchange page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from casework.parcels.custody import Ownership
from casework.parcels.manifest import ParcelKind
from casework.parcels.signing import IdentityCard
from casework.records import Role
from storage.ledger.keys import InstallationKeys
from tests.builders.busy_exchange import visit
from tests.builders.exchange import Device
from tests.builders.homes import Home
from tests.builders.transfers import TwoCounselors, deceived, two_counselors
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.exchange.page import ExchangePage
from ui.exchange.parcel_dialogs import ReturnDialog, ReturnSomeDialog, TransferDialog
from ui.file.page import FilePage
from ui.overview.holders_dialog import HoldersDialog
from ui.overview.page import OverviewPage
from ui.shell.requests import HandOver, OpenFile, ShowStudents
from ui.students.page import StudentsPage
from ui.widgets.dialogs import MessageDialog


@pytest.fixture
def scene(tmp_path: Path) -> TwoCounselors:
    return two_counselors(tmp_path / "all")


@contextmanager
def window(home: Home, tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(home, tmp_path / f"{home.folder.name}.json", "exchange") as opened:
        yield opened


@contextmanager
def device(home: Home, scene: TwoCounselors) -> Iterator[Device]:
    with home.open() as caseload:
        yield Device(home, caseload, scene.nas)


def tile(gui: WindowFixture, key: str) -> object:
    next(one for one in gui.page_host.rail.buttons if one.key == key).click()
    gui.settle()
    return gui.page_host.current_page


def exchange(gui: WindowFixture) -> ExchangePage:
    page = tile(gui, "exchange")
    assert isinstance(page, ExchangePage)
    return page


def ownership_shown(gui: WindowFixture, file_id: UUID) -> Ownership:
    return gui.line(file_id).ownership


def give(scene: TwoCounselors, *files: UUID) -> None:
    """The giver hands these over, and they lie in the folder."""
    with device(scene.giver, scene) as giver:
        to = giver.partner("李强")
        giver.caseload.exchange.seal(to, ParcelKind.HANDOVER, files=files)
        visit(giver)


def test_ticked_students_go_to_another_counselor(scene: TwoCounselors, tmp_path: Path) -> None:
    with window(scene.giver, tmp_path) as gui:
        page = tile(gui, "students")
        assert isinstance(page, StudentsPage)
        page.model.set_ticked(scene.students[:2])
        page.target.hand_over()
        gui.settle()
        dialog = gui.child(TransferDialog)
        assert dialog.students.count() == 2
        assert "李强" in dialog.partner.currentText()
        assert "only 李强 can return them" in dialog.summary.text()
        dialog.yes.click()
        gui.settle()
        shown = gui.page_host.current_page
        assert isinstance(shown, ExchangePage)
        assert shown.tab == "underway"
        assert [ownership_shown(gui, one) for one in scene.students[:3]] == [
            Ownership.TRANSFER_PENDING,
            Ownership.TRANSFER_PENDING,
            Ownership.OWNED,
        ]
        assert shown.pending_transfers.table.model().rowCount() == 2
    with device(scene.taker, scene) as taker:
        visit(taker)
        assert [one.kind for one in taker.caseload.sync_service.arrivals()] == ["handover"]


def test_a_sender_with_two_computers_is_asked_to_sync_them_first(
    scene: TwoCounselors, tmp_path: Path
) -> None:
    with device(scene.giver, scene) as giver:
        card = IdentityCard("周敏", "经济管理学院", Role.COUNSELOR, InstallationKeys.new().public)
        giver.services.partners.add_partner(card, Role.COUNSELOR, checked=True, is_own=True)
    with window(scene.giver, tmp_path) as gui:
        page = tile(gui, "students")
        assert isinstance(page, StudentsPage)
        page.model.set_ticked(scene.students[:1])
        page.target.hand_over()
        gui.settle()
        dialog = gui.child(TransferDialog)
        assert "the records of your other computer" in dialog.summary.text()
        assert dialog.partner.count() == 2  # the other counselor and the office


def test_the_receiver_accepts_some_files_and_declines_others(
    scene: TwoCounselors, tmp_path: Path
) -> None:
    give(scene, *scene.students[:2])
    with device(scene.taker, scene) as taker:
        visit(taker)
    with window(scene.taker, tmp_path) as gui:
        page = exchange(gui)
        rows = page.parcels.incoming.rows
        assert rows.model().rowCount() == 2
        assert page.parcels.incoming.take.text() == "Accept 2 students"
        assert page.parcels.incoming.back.text() == "Decline with a reason…"
        rows.model().setData(
            rows.model().index(1, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole
        )
        page.parcels.incoming.take.click()
        dialog = gui.child(ReturnSomeDialog)
        assert dialog.windowTitle() == "1 file stays with the owner"
        assert dialog.yes.text() == "Accept 1 student"
        dialog.reason.setText("不在我的班级")
        dialog.yes.click()
        gui.settle()
        assert gui.window.toast is not None
        assert gui.window.toast.text.startswith("1 student is yours now. 1 stays")
        page.check_now()
        gui.settle()
        assert gui.read(lambda reader: reader.progress()[0].files) == 1
    with device(scene.giver, scene) as giver:
        visit(giver)
        with giver.caseload.snapshot() as reader:
            found = [line.ownership for line in reader.lines_of(scene.students[:2])]
        assert sorted(found) == [Ownership.TRANSFERRED, Ownership.OWNED]


def test_a_handover_is_declined_with_a_reason(scene: TwoCounselors, tmp_path: Path) -> None:
    give(scene, scene.students[0])
    with device(scene.taker, scene) as taker:
        visit(taker)
    with window(scene.taker, tmp_path) as gui:
        page = exchange(gui)
        page.parcels.incoming.back.click()
        dialog = gui.child(ReturnDialog)
        assert dialog.yes.text() == "Decline"
        dialog.reason.setText("不在我的学院")
        dialog.yes.click()
        gui.settle()
        page.check_now()
        gui.settle()
    with window(scene.giver, tmp_path) as gui:
        page = exchange(gui)
        page.check_now()
        gui.settle()
        assert ownership_shown(gui, scene.students[0]) is Ownership.OWNED
        page.show_tab("sent")
        gui.settle()
        rows = page.parcels.outgoing.returned.model()
        shown = [str(rows.index(0, column).data()) for column in range(rows.columnCount())]
        assert "不在我的学院" in shown
        assert "open again" in shown
        assert page.view_model is not None
        assert [one.state for one in page.view_model.movements if one.waits] == ["returned"]
        page.parcels.outgoing.leave.click()
        gui.settle()
        assert not [one for one in page.view_model.movements if one.waits]
        assert not page.parcels.outgoing.leave.isVisible()
        assert page.parcels.outgoing.resume.isVisible()


def test_the_file_page_and_the_list_show_who_has_a_file(
    scene: TwoCounselors, tmp_path: Path
) -> None:
    first = scene.students[0]
    give(scene, first)
    with window(scene.giver, tmp_path) as gui:
        gui.page_host.ask(OpenFile(first))
        gui.settle()
        page = gui.page_host.current_page
        assert isinstance(page, FilePage)
        assert page.facts.place.text().startswith("In transfer to 李强 since")
        listed = tile(gui, "students")
        assert isinstance(listed, StudentsPage)
        assert listed.filters.count_of(("hands", "out")) == 1
    with device(scene.taker, scene) as taker:
        visit(taker)
        for one in taker.caseload.sync_service.arrivals():
            taker.caseload.sync_service.take(one.id)
        visit(taker)
    with device(scene.giver, scene) as giver:
        visit(giver)
    with window(scene.giver, tmp_path) as gui:
        gui.page_host.ask(ShowStudents(where=(("hands", "gone"),)))
        gui.settle()
        listed = gui.page_host.current_page
        assert isinstance(listed, StudentsPage)
        assert list(listed.model.ids) == [first]
        gui.page_host.ask(OpenFile(first))
        gui.settle()
        page = gui.page_host.current_page
        assert isinstance(page, FilePage)
        assert page.facts.place.text().startswith("Transferred to 李强")


def test_after_handing_over_all_files_nothing_is_due(scene: TwoCounselors, tmp_path: Path) -> None:
    give(scene, *scene.students)
    with device(scene.taker, scene) as taker:
        visit(taker)
        for one in taker.caseload.sync_service.arrivals():
            taker.caseload.sync_service.take(one.id)
        visit(taker)
    with window(scene.giver, tmp_path) as gui:
        (today,) = (one for one in gui.page_host.rail.buttons if one.key == "today")
        tile(gui, "today")
        assert "waiting" in today.accessibleName()
        exchange(gui).check_now()
        gui.settle()
        tile(gui, "today")
        assert "waiting" not in today.accessibleName()


def test_the_office_reassigns_the_files_of_a_counselor_who_left(
    scene: TwoCounselors, tmp_path: Path
) -> None:
    with window(scene.office, tmp_path) as gui:
        page = tile(gui, "overview")
        assert isinstance(page, OverviewPage)
        page.holders.click()
        gui.settle()
        dialog = gui.child(HoldersDialog)
        one = dialog.table.current_record()
        assert dialog.table.model().rowCount() == 1
        assert (one.name, len(one.files)) == ("周敏", 4)
        dialog.reassign.click()
        gui.settle()
        asked = gui.child(TransferDialog)
        names = [asked.partner.itemText(at) for at in range(asked.partner.count())]
        asked.partner.setCurrentIndex(next(i for i, n in enumerate(names) if "李强" in n))
        assert "from their current owner" in asked.summary.text()
        asked.yes.click()
        gui.settle()
        shown = gui.page_host.current_page
        assert isinstance(shown, ExchangePage)
        assert shown.pending_transfers.table.model().rowCount() == 4
    with device(scene.taker, scene) as taker:
        visit(taker)
        for one in taker.caseload.sync_service.arrivals():
            taker.caseload.sync_service.take(one.id)
        with taker.caseload.snapshot() as reader:
            assert reader.progress()[0].files == 4


def test_without_another_counselor_the_window_says_what_to_do(
    scene: TwoCounselors, tmp_path: Path
) -> None:
    with device(scene.giver, scene) as giver:
        for name in ("李强", "校就业中心"):
            giver.services.partners.revoke_partner(giver.partner(name).id, reason="试验")
    with window(scene.giver, tmp_path) as gui:
        gui.page_host.ask(HandOver(tuple(scene.students[:1])))
        gui.settle()
        assert gui.child(MessageDialog).windowTitle() == "No one to transfer to"


def test_a_file_assigned_to_somebody_else_by_the_office_says_so(tmp_path: Path) -> None:
    texts = deceived(tmp_path)
    with window(texts.home, tmp_path) as gui:
        page = exchange(gui)
        assert page.disputed.isHidden()
        page.taking.offer(texts.receipt)
        gui.settle()
        assert "1 file is disputed" in page.disputed.text()
        assert "20230001 → 周敏" in page.disputed.text()
        assert not page.disputed.isHidden()
        page.show_tab("oddities")
        why = page.rejected_parcels.table.model().index(0, 4).data()
        assert "to someone else" in why
        assert ownership_shown(gui, texts.student) is Ownership.DISPUTED
        gui.page_host.ask(OpenFile(texts.student))
        gui.settle()
        shown = gui.page_host.current_page
        assert isinstance(shown, FilePage)
        assert "the office has 周敏 as the owner" in shown.facts.place.text()
