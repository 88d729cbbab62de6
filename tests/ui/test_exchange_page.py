"""The exchange page: four clicks out, three in, undone as one; what is wrong is said."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton

from casework.exchange.targets import ServerIdentity, SyncTarget, TransportKind
from casework.records import Partner, Role
from tests.builders.busy_exchange import SHORT, WORDS, Busy, busy, send, take_all, visit
from tests.builders.exchange import Device, open_devices
from tests.builders.nonempty import nonempty
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.common.timeline_entries import timeline_entries
from ui.dialogs.verify_dialog import VerifyDialog
from ui.exchange.access_dialogs import SharingDialog
from ui.exchange.card_dialog import MyCardDialog
from ui.exchange.ledger_window import LedgerWindow
from ui.exchange.page import ExchangePage
from ui.exchange.parcel_dialogs import RecordDialog, ReturnDialog, ReturnSomeDialog, RevokeDialog
from ui.exchange.partner_dialogs import AddPartnerDialog, CompareDialog
from ui.exchange.seal_dialog import SealDialog
from ui.exchange.target_dialog import TargetDialog
from ui.file.dialogs import FactsWindow
from ui.file.page import FilePage
from ui.platform.file_association import is_opened_by_double_click
from ui.shell.requests import OpenFile
from ui.widgets.dialogs import ConfirmDialog
from ui.widgets.table_layout import CELL_PAD


@pytest.fixture
def scene(tmp_path: Path) -> Busy:
    return busy(tmp_path / "all", students=6)


@pytest.fixture
def gui(scene: Busy, tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(scene.counselor, tmp_path / "window.json", "exchange") as opened:
        yield opened


@pytest.fixture
def page(gui: WindowFixture) -> ExchangePage:
    """The first click: the tile of the rail."""
    next(one for one in gui.page_host.rail.buttons if one.key == "exchange").click()
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, ExchangePage)
    return shown


def states(page: ExchangePage) -> list[tuple[bool, str, str]]:
    assert page.view_model is not None
    return [(one.is_out, one.who, one.state) for one in page.view_model.movements]


def given(gui: WindowFixture, file_id: object) -> int:
    return gui.line(file_id).standing["talk"].given


def test_an_advisors_talks_are_imported_with_two_clicks_and_undone_as_one(
    gui: WindowFixture, page: ExchangePage, scene: Busy
) -> None:
    assert states(page)[0] == (False, "郭启明", "to_check")
    rows = page.parcels.incoming.rows.model()
    effects = [rows.index(at, 4).data() for at in range(rows.rowCount())]
    assert sorted(effects)[:2] == ["counted 0 → 1", "counted 1 → 2"]
    assert sorted(effects)[2].startswith("does not count: ")
    page.parcels.incoming.take.click()
    gui.settle()
    assert [given(gui, one) for one in scene.students[:3]] == [2, 1, 0]
    assert (False, "郭启明", "taken") in states(page)
    gui.page_host.undo()
    gui.settle()
    assert [given(gui, one) for one in scene.students[:3]] == [1, 0, 0]
    theirs = [one for one in states(page) if one[1] == "郭启明" and not one[0]]
    assert theirs == [(False, "郭启明", "to_check")]


def test_an_import_cancelled_in_the_status_bar_leaves_the_parcel_waiting(
    gui: WindowFixture, page: ExchangePage, scene: Busy
) -> None:
    page.parcels.incoming.take.click()
    running = gui.window.status.running
    find_widget(gui.window.status, QTimer, "work").timeout.emit()
    assert running.stop.isVisible()
    running.stop.click()
    assert not running.stop.isVisible()
    gui.settle()
    assert gui.window.toast.text == "Cancelled. Nothing of the parcel was imported."
    assert [given(gui, one) for one in scene.students[:3]] == [1, 0, 0]
    assert states(page)[0] == (False, "郭启明", "to_check")
    assert page.parcels.incoming.take.isEnabled()


def test_some_records_are_accepted_and_the_others_returned(
    gui: WindowFixture, page: ExchangePage, scene: Busy
) -> None:
    rows = page.parcels.incoming.rows
    tick = rows.visualRect(rows.model().index(1, 0)).center()
    tick.setX(CELL_PAD + 10)
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=tick)
    rows.setCurrentIndex(rows.model().index(2, 3))
    QTest.keyClick(rows, Qt.Key.Key_Space)
    assert page.parcels.incoming.take.text() == "Import 1"
    page.parcels.incoming.take.click()
    dialog = gui.child(ReturnSomeDialog)
    assert dialog.windowTitle() == "Return 2 records"
    dialog.yes.click()
    assert dialog.field.problem == "Give a reason; the other side will read it."
    dialog.reason.setText("地点没有写")
    dialog.yes.click()
    gui.settle()
    assert sum(given(gui, one) for one in scene.students[:3]) == 2
    with scene.advisor.open() as advisor:
        gui.caseload.sync_service.sync("就业中心")
        advisor.sync_service.sync("就业中心")
        (line,) = advisor.exchange.outbox()
        assert {one["reason"] for one in line.returned} == {"地点没有写"}


def test_a_parcel_is_returned_with_a_reason_for_the_sender(
    gui: WindowFixture, page: ExchangePage, scene: Busy
) -> None:
    page.parcels.incoming.back.click()
    dialog = gui.child(ReturnDialog)
    dialog.yes.click()
    assert dialog.field.problem == "Give a reason; the other side will read it."
    dialog.reason.setText("少了时间")
    dialog.yes.click()
    gui.settle()
    assert gui.window.toast is not None
    assert find_widget(
        gui.window.toast, QPushButton, "link"
    ).isHidden()  # nothing came in that could be taken back
    assert [given(gui, one) for one in scene.students[:3]] == [1, 0, 0]
    with scene.advisor.open() as advisor:
        gui.caseload.sync_service.sync("就业中心")
        advisor.sync_service.sync("就业中心")
        (line,) = advisor.exchange.outbox()
        assert line.state == "returned"
        assert {one["reason"] for one in line.returned} == {"少了时间"}


def test_a_parcel_returned_by_mistake_can_still_be_imported(
    gui: WindowFixture, page: ExchangePage, scene: Busy
) -> None:
    page.parcels.incoming.back.click()
    dialog = gui.child(ReturnDialog)
    dialog.reason.setText("看错了")
    dialog.yes.click()
    gui.settle()
    page.show_tab("received")
    gui.settle()
    assert page.parcels.outgoing.again.isVisible()
    page.parcels.outgoing.again.click()
    gui.settle()
    assert page.tab == "mine"
    (arrival,) = gui.caseload.sync_service.arrivals()
    assert gui.caseload.sync_service.offer(arrival.path).is_open  # it may come once more meanwhile
    page.refresh()
    gui.settle()
    assert states(page)[0] == (False, "郭启明", "to_check")
    assert page.parcels.incoming.take.text() == "Import 3"
    page.parcels.incoming.take.click()
    gui.settle()
    assert [given(gui, one) for one in scene.students[:3]] == [2, 1, 0]
    with scene.advisor.open() as advisor:
        gui.caseload.sync_service.sync("就业中心")
        advisor.sync_service.sync("就业中心")
        assert [one.state for one in advisor.exchange.outbox()] == ["acknowledged"]
    gui.page_host.undo()
    gui.settle()
    assert [given(gui, one) for one in scene.students[:3]] == [1, 0, 0]


def test_a_report_is_sent_with_three_clicks_and_acknowledged(
    gui: WindowFixture, page: ExchangePage, scene: Busy
) -> None:
    gui.caseload.services.talks.log_talk([scene.students[1]], _talk())
    page.refresh()
    gui.settle()
    page.cards.next.seal.click()
    gui.settle()
    dialog = gui.child(SealDialog)
    assert dialog.level.text() == "Level: reported"
    dialog.yes.click()
    gui.settle()
    assert (True, "校就业中心", "handed_over") in states(page)
    with scene.office.open() as opened:
        office = Device(scene.office, opened, scene.nas)
        visit(office)
        take_all(office)
        visit(office)
    page.check_now()
    gui.settle()
    found = states(page)
    assert found.count((True, "校就业中心", "acknowledged")) == 2
    assert (True, "校就业中心", "handed_over") not in found


def _talk(day: int = 17) -> object:
    from datetime import date, time

    from tests.builders.homes import a_talk

    return a_talk(on=date(2026, 11, day), start=time(9, 30))


def test_a_preview_shows_what_is_sent_and_what_is_not(
    gui: WindowFixture, page: ExchangePage
) -> None:
    page.sending.ask_what_to_send()
    gui.settle()
    dialog = gui.child(SealDialog)
    from PySide6.QtWidgets import QLabel

    shown = " ".join(one.text() for one in dialog.preview.findChildren(QLabel) if one.text())
    assert "All of it is in a parcel without a receipt." in shown
    assert "Included this time" in shown
    dialog.partner.setCurrentIndex(1)
    gui.settle()
    shown = " ".join(
        one.text() for one in dialog.preview.findChildren(QLabel) if one.isVisibleTo(dialog)
    )
    assert "There is nothing new to send." in shown
    assert not dialog.yes.isEnabled()


def test_a_dropped_parcel_is_opened(
    gui: WindowFixture, page: ExchangePage, scene: Busy, tmp_path: Path
) -> None:
    with scene.advisor.open() as opened:
        advisor = Device(scene.advisor, opened, tmp_path)
        advisor.services.talks.log_talk([advisor.files()[3]], _talk())
        send(advisor, "周敏")
        (path,) = [
            one for one in advisor.caseload.exchange.outbox() if one.seq == 4 or one.seq == 3
        ]
        dropped = tmp_path / "附件(2).zip"
        dropped.write_bytes(path.path.read_bytes())
    gui.page_host.show_page("students")
    gui.settle()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(dropped))])
    flags = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    entering = QDragEnterEvent(QPointF(9, 9).toPoint(), *flags, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(gui.page_host, entering)
    assert entering.isAccepted()
    drop = QDropEvent(QPointF(9, 9), *flags, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(gui.page_host, drop)
    gui.settle()
    assert gui.page_host.current_key == "exchange"
    assert sum(state == "to_check" for _out, _who, state in states(page)) == 2


def test_all_of_several_dropped_parcels_are_opened(
    gui: WindowFixture, page: ExchangePage, scene: Busy, tmp_path: Path
) -> None:
    files = [tmp_path / f"附件({number}).zip" for number in range(4)]
    with scene.advisor.open() as opened:
        advisor = Device(scene.advisor, opened, tmp_path)
        for place, path in enumerate(files[:2]):
            advisor.services.talks.log_talk([advisor.files()[3]], _talk(12 + place))
            shutil.copy(advisor.caseload.exchange.seal(advisor.partner("周敏")).path, path)
    shutil.copy(gui.caseload.sync_service.arrivals()[0].path, files[2])  # it waits here already
    files[3].write_bytes(files[0].read_bytes()[:-1])
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    flags = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    gui.page_host.show_page("students")
    entering = QDragEnterEvent(QPointF(9, 9).toPoint(), *flags, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(gui.page_host, entering)
    drop = QDropEvent(QPointF(9, 9), *flags, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(gui.page_host, drop)
    gui.settle()
    assert gui.window.toast.text == "3 parcels need your decision, 1 rejected"
    assert (gui.page_host.current_key, page.tab) == ("exchange", "mine")
    assert sum(state == "to_check" for _out, _who, state in states(page)) == 3
    assert page.view_model is not None
    assert [one.name for one in page.view_model.rejected_parcels] == ["附件(3).zip", "torn(1).zhp"]


def test_partners_are_added_by_card_after_comparing_six_groups(
    gui: WindowFixture, page: ExchangePage, scene: Busy, tmp_path: Path
) -> None:
    card = tmp_path / "new.card"
    (tmp_path / "others").mkdir()
    with open_devices(tmp_path / "others", [("郭启明", Role.ADVISOR)]) as (other,):
        stranger = other.caseload
        stranger.exchange.write_card(card)
        code = stranger.exchange.card().keys.fingerprint
    page.knowing.add_partner()
    gui.settle()
    dialog = gui.child(AddPartnerDialog)
    dialog.read(str(card))
    gui.settle()
    assert dialog.groups.accessibleName() == code
    dialog.checked.setChecked(True)
    dialog.yes.click()
    gui.settle()
    assert "PARTNER" not in dialog.say.text()
    # the same name with another key is a stop, not a question
    assert "Stop" in dialog.say.text()
    assert not dialog.yes.isEnabled()
    dialog.reject()


def test_a_second_computer_of_a_known_person_is_added_as_the_same_person(
    gui: WindowFixture, page: ExchangePage, tmp_path: Path
) -> None:
    (tmp_path / "others").mkdir()
    with open_devices(tmp_path / "others", [("郭启明", Role.ADVISOR)]) as (second,):
        second.caseload.exchange.write_card(tmp_path / "second.card")
    page.knowing.add_partner()
    gui.settle()
    dialog = gui.child(AddPartnerDialog)
    assert dialog.same.isHidden()
    dialog.read(str(tmp_path / "second.card"))
    gui.settle()
    names = [dialog.person.itemText(at) for at in range(dialog.person.count())]
    assert names == ["No one: a new partner", "郭启明 · 经济管理学院"]
    assert gui.page_host.frameGeometry().bottom() >= dialog.frameGeometry().bottom()
    assert dialog.relation.shares_with is None  # nobody is taken for somebody else unasked
    dialog.person.setCurrentIndex(1)
    assert not dialog.own.isEnabled()
    dialog.checked.setChecked(True)
    dialog.yes.click()
    gui.settle()
    partners = gui.read(lambda reader: reader.get_all(Partner))
    first, other = (one for one in partners if one.name == "郭启明")
    assert first.group == other.group == first.id
    assert (other.is_trusted, other.below) == (True, True)


def test_an_office_registers_an_office_that_reports_to_it(scene: Busy, tmp_path: Path) -> None:
    (tmp_path / "others").mkdir()
    with open_devices(tmp_path / "others", [("经管学院就业办", Role.OFFICE)]) as (college,):
        college.caseload.exchange.write_card(tmp_path / "college.card")
    with window_fixture(scene.office, tmp_path / "office.json", "exchange") as gui:
        gui.page_host.show_page("exchange")
        gui.settle()
        page = gui.page_host.current_page
        assert isinstance(page, ExchangePage)
        page.knowing.add_partner()
        gui.settle()
        dialog = gui.child(AddPartnerDialog)
        assert dialog.below.isHidden()
        dialog.read(str(tmp_path / "college.card"))
        gui.settle()
        assert dialog.chosen_role is None  # what the card claims gives nobody power
        assert not dialog.yes.isEnabled()
        dialog.role.setCurrentIndex(dialog.role.findData(Role.COUNSELOR))
        assert dialog.below.isHidden()  # asked of offices alone
        dialog.role.setCurrentIndex(dialog.role.findData(Role.OFFICE))
        assert not dialog.below.isHidden()
        dialog.below.setChecked(True)
        dialog.checked.setChecked(True)
        dialog.yes.click()
        gui.settle()
        (made,) = (
            one
            for one in gui.read(lambda reader: reader.get_all(Partner))
            if one.role is Role.OFFICE
        )
        assert (made.name, made.below) == ("经管学院就业办", True)
        assert page.view_model is not None
        assert made.id in {one.id for one in page.view_model.below}


def test_the_own_card_is_shown_as_a_code_and_saved_as_a_file(
    gui: WindowFixture, page: ExchangePage, tmp_path: Path
) -> None:
    page.knowing.show_my_card()
    gui.settle()
    dialog = gui.child(MyCardDialog)
    assert not dialog.picture.pixmap().isNull()
    dialog.save_to(tmp_path / "own.card")
    gui.settle()
    assert (tmp_path / "own.card").exists()


def test_a_target_is_set_up_in_the_window(
    gui: WindowFixture, page: ExchangePage, tmp_path: Path
) -> None:
    page.knowing.add_target()
    dialog = gui.child(TargetDialog)
    dialog.name.setText("U 盘")
    dialog.address.setText("relative")
    dialog.yes.click()
    gui.settle()
    assert dialog.fields["address"].problem
    (tmp_path / "usb").mkdir()
    dialog.address.setText(str(tmp_path / "usb"))
    dialog.yes.click()
    gui.settle()
    names = {state.target.name for state in gui.caseload.sync_service.targets()}
    assert names == {"就业中心", "U 盘"}


def test_keys_are_revoked_with_a_reason(gui: WindowFixture, page: ExchangePage) -> None:
    page.show_tab("partners")
    page.partners.revoke.click()
    dialog = gui.child(RevokeDialog)
    dialog.reason.setText("电脑丢失")
    dialog.yes.click()
    gui.settle()
    assert page.view_model is not None
    assert sum(one.partner.revoked_on is not None for one in page.view_model.partners) == 1


def test_the_status_bar_shows_the_state_of_the_targets(
    gui: WindowFixture, page: ExchangePage, scene: Busy
) -> None:
    page.check_now()
    gui.settle()
    assert gui.window.status is not None
    assert find_widget(gui.window.status, QLabel, "exchange").text() == "就业中心: up to date"
    scene.nas.rename(scene.nas.parent / "away")
    page.check_now()
    gui.settle()
    assert (
        find_widget(gui.window.status, QLabel, "exchange").text()
        == "就业中心 cannot be reached · 1 queued"
    )
    assert (scene.nas.parent / "away").exists()


def test_refused_files_and_missing_parcels_are_listed(
    gui: WindowFixture, page: ExchangePage
) -> None:
    assert page.view_model is not None
    assert [one.code for one in page.view_model.rejected_parcels] == ["E_DAMAGED"]
    page.show_tab("oddities")
    cells = page.rejected_parcels.table.model()
    assert cells.rowCount() == 1
    assert [cells.index(0, column).data() for column in (1, 2)] == ["torn(1).zhp", "—"]
    assert page.rejected_parcels.whole.text() == cells.index(0, 4).data()
    assert "damaged" in page.rejected_parcels.whole.text()
    assert "Ask the sender to send it again" in page.rejected_parcels.whole.text()


def test_a_record_shows_its_sender_and_signature(
    gui: WindowFixture, page: ExchangePage, scene: Busy
) -> None:
    page.parcels.incoming.take.click()
    gui.settle()
    gui.page_host.ask(OpenFile(scene.students[1]))
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, FilePage)
    (talk,) = [one for one in timeline_entries(shown.view_model) if one.kind == "talk"]
    shown.records.opened.emit(talk)
    gui.settle()
    words = [one.text() for one in gui.child(FactsWindow).findChildren(QLabel)]
    assert any(one.startswith("郭启明, parcel no. 2, imported") for one in words)
    gui.child(FactsWindow).accept()


def test_the_parcel_ledger_can_be_searched_and_saved(
    gui: WindowFixture, page: ExchangePage, scene: Busy, tmp_path: Path
) -> None:
    (ledger,) = [
        one for one in page.menu_actions()["exchange"] if one.text().startswith("Parcel ledger")
    ]
    ledger.trigger()
    gui.settle()
    window = gui.child(LedgerWindow)
    lines = [one.line for one in window.shown]
    kinds = {(one.parcel.is_ours, one.parcel.kind) for one in lines}
    assert {(True, "assignment"), (True, "report"), (False, "receipt")} <= kinds
    assert all(one.parcel.name.startswith("ZH_10000_") for one in nonempty(lines))
    QTest.keyClicks(window.search, "report")
    assert [one.line.who for one in window.shown] == ["校就业中心"]
    assert window.count.text() == "1 parcel"
    window.save_to(tmp_path / "ledger.xlsx")
    gui.settle()
    assert window.say.text().startswith("Saved: ")
    assert (tmp_path / "ledger.xlsx").stat().st_size > 0
    window.save_to(tmp_path / "nowhere" / "ledger.xlsx")
    gui.settle()
    assert "nowhere" in window.say.text()
    window.reject()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a registry instead")
def test_opening_parcels_by_double_click_is_enabled_and_disabled(
    gui: WindowFixture, page: ExchangePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    actions = page.menu_actions()["exchange"]
    (action,) = [one for one in actions if one.text() == "Open parcels by double click…"]
    for is_set_up, shown in ((True, "now opens it"), (False, "no longer opens it here")):
        action.trigger()
        gui.settle()
        gui.child(ConfirmDialog).yes.click()
        gui.settle()
        assert is_opened_by_double_click() is is_set_up
        assert shown in gui.window.toast.text


def test_a_parcel_is_verified_in_the_window(
    gui: WindowFixture, page: ExchangePage, scene: Busy, tmp_path: Path
) -> None:
    (check,) = [one for one in page.menu_actions()["exchange"] if one.text() == "Check a parcel…"]
    check.trigger()
    dialog = gui.child(VerifyDialog)
    theirs = tmp_path / "x(1).zhp.zip"
    shutil.copy(gui.caseload.sync_service.arrivals()[0].path, theirs)
    dialog.check(theirs)
    gui.settle()
    assert "intact and signed by 郭启明" in dialog.found.text()
    assert "not imported here" in dialog.about.text()
    ours = next(one.path for one in gui.caseload.exchange.outbox() if one.path.is_file())
    dialog.check(ours)
    gui.settle()
    assert "sealed here for 校就业中心 and is unchanged" in dialog.found.text()
    dialog.reject()


def test_conflicting_versions_are_shown_with_their_authors_and_resolved(
    gui: WindowFixture, page: ExchangePage, scene: Busy, tmp_path: Path
) -> None:
    page.parcels.incoming.take.click()
    gui.settle()
    with scene.advisor.open() as opened:
        advisor = Device(scene.advisor, opened, tmp_path)
        from casework.records import Talk

        with opened.snapshot() as reader:
            talk = reader.get_all(Talk)[0].id
        gui.caseload.services.corrections.correct(
            talk, {"own_words": "辅导员补充：已联系家长。"}, reason="补充"
        )
        advisor.home.clock.pass_days(1)
        advisor.services.corrections.correct(
            talk, {"own_words": "班主任补充：周五复谈。"}, reason="补充"
        )
        send(advisor, "周敏")
        visit(advisor)
    gui.home.clock.pass_days(1)
    page.check_now()
    gui.settle()
    page.show_tab("mine")
    gui.settle()
    page.parcels.incoming.take.click()
    gui.settle()
    page.show_tab("conflicts")
    gui.settle()
    assert {one.text() for one in page.conflicts.keep} == {
        "Keep the version of 周敏",
        "Keep the version of 郭启明",
    }
    next(one for one in page.conflicts.keep if "郭启明" in one.text()).click()
    gui.settle()
    assert page.view_model is not None
    assert page.view_model.conflicts == ()


def test_an_unverified_partner_can_be_verified_later(
    gui: WindowFixture, page: ExchangePage, tmp_path: Path
) -> None:
    from casework.parcels.signing import IdentityCard
    from casework.records import Role
    from storage.ledger.keys import InstallationKeys

    card = IdentityCard("韩雪", "计算机学院", Role.ADVISOR, InstallationKeys.new().public)
    gui.session.write(lambda services: services.partners.add_partner(card, Role.ADVISOR))
    gui.settle()
    page.show_tab("partners")
    rows = [one.partner.name for one in page.partners.table.records]
    page.partners.table.selectRow(rows.index("韩雪"))
    page.partners.compare.click()
    dialog = gui.child(CompareDialog)
    assert dialog.groups.accessibleName() == card.keys.fingerprint
    dialog.yes.click()
    gui.settle()
    assert page.view_model is not None
    assert all(one.partner.is_trusted for one in nonempty(page.view_model.partners))


def test_an_emptied_target_is_reported(gui: WindowFixture, page: ExchangePage, scene: Busy) -> None:
    page.check_now()
    gui.settle()
    for place in scene.nas.iterdir():
        shutil.rmtree(place)
    gui.page_host.session.sync_scheduler.sync()
    gui.settle()
    notice = gui.page_host.banner.current
    assert notice is not None
    assert "had been emptied" in notice.text


def test_a_server_is_saved_only_after_its_fingerprint_was_compared(
    gui: WindowFixture, page: ExchangePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync_service = gui.caseload.sync_service
    met: list[tuple[str, str]] = []

    def meet(target: SyncTarget, *, fingerprint: str = "", password: str = "") -> SyncTarget:
        met.append((fingerprint, password))
        return target

    seen = ServerIdentity("ssh-ed25519 AAAA", "SHA256:abc", is_vouched=False)
    monkeypatch.setattr(sync_service, "probe", lambda _target: seen)
    monkeypatch.setattr(sync_service, "connect", meet)
    monkeypatch.setattr(sync_service._passwords, "store", lambda _name, _word: None)
    monkeypatch.setattr(page, "check_now", lambda: None)  # there is no such server
    page.knowing.add_target()
    dialog = gui.child(TargetDialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData(TransportKind.SFTP))
    dialog.name.setText("校服务器")
    dialog.address.setText("sftp://zhou@nas.example/in")
    dialog.password.setText("throw-away")
    dialog.yes.click()
    gui.settle()
    assert dialog.seen.text() == "SHA256:abc"
    assert dialog.whose.text() == "sftp://zhou@nas.example/in"
    assert (dialog.form.isVisible(), dialog.yes.isEnabled()) == (False, False)
    dialog.back.click()
    assert (dialog.form.isVisible(), dialog.yes.isEnabled()) == (True, True)
    dialog.yes.click()  # it is asked anew, and has to be compared as before
    gui.settle()
    assert not dialog.yes.isEnabled()
    assert met == []
    dialog.compared.setChecked(True)
    dialog.yes.click()
    gui.settle()
    assert met == [("SHA256:abc", "throw-away")]
    assert "校服务器" in {state.target.name for state in sync_service.targets()}


def test_a_server_with_a_new_password_or_key_keeps_its_name(
    gui: WindowFixture, page: ExchangePage, scene: Busy, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync_service = gui.caseload.sync_service
    kept: list[tuple[str, str]] = []
    shown = ["ssh-ed25519 AAAA"]

    def meet(target: SyncTarget, *, fingerprint: str = "", password: str = "") -> SyncTarget:
        kept.append((fingerprint, password))
        return replace(target, pin=shown[0])

    monkeypatch.setattr(
        sync_service,
        "probe",
        lambda _target: ServerIdentity(shown[0], f"SHA256:{shown[0]}", is_vouched=False),
    )
    monkeypatch.setattr(sync_service, "connect", meet)
    monkeypatch.setattr(sync_service._passwords, "store", lambda _name, _word: None)
    monkeypatch.setattr(page, "check_now", lambda: None)  # there is no such server
    group = next(one.partner.group for one in page.view_model.partners)
    target = SyncTarget(
        "校服务器", TransportKind.SFTP, "sftp://nas.example/in", "zhou", shown[0], partners=(group,)
    )
    sync_service.keep_target(target)
    page.refresh()
    gui.settle()

    (again,) = page.cards.targets.findChildren(QAbstractButton, "again 校服务器")
    again.click()
    dialog = gui.child(TargetDialog)
    assert (dialog.target(), dialog.name.isReadOnly()) == (replace(target, pin=""), True)
    dialog.password.setText("new word")
    dialog.yes.click()
    gui.settle()
    assert kept == [("SHA256:ssh-ed25519 AAAA", "new word")]  # the key that was compared before

    shown[0] = "ssh-ed25519 BBBB"
    page.knowing.set_up_again(replace(target))
    dialog = gui.child(TargetDialog)
    dialog.password.setText("new word")
    dialog.yes.click()
    gui.settle()
    assert "differs from the one compared" in dialog.seen_why.text()
    assert not dialog.yes.isEnabled()
    assert len(kept) == 1
    dialog.compared.setChecked(True)
    dialog.yes.click()
    gui.settle()
    assert kept[1:] == [("SHA256:ssh-ed25519 BBBB", "new word")]
    states = {one.target.name: one.target for one in sync_service.targets()}
    assert (len(states), states["校服务器"].pin) == (2, shown[0])


def test_an_unreachable_target_shows_when_it_is_retried(
    gui: WindowFixture, page: ExchangePage, scene: Busy
) -> None:
    scene.nas.rename(scene.nas.parent / "away")
    page.check_now()
    gui.settle()
    page.check_now()
    gui.settle()
    shown = [one.text() for one in page.cards.targets.findChildren(QLabel)]
    assert any(one.endswith("after 2 failures") for one in shown)
    assert any("cannot be reached; parcels are queued" in one for one in shown)
    (scene.nas.parent / "away").rename(scene.nas)
    page.check_now()
    gui.settle()
    shown = [one.text() for one in page.cards.targets.findChildren(QLabel)]
    assert not any("failure" in one for one in shown)


def test_an_office_is_sent_only_what_it_may_see(gui: WindowFixture, page: ExchangePage) -> None:
    page.show_tab("partners")
    names = [one.partner.name for one in page.partners.table.records]
    page.partners.table.selectRow(names.index("郭启明"))
    assert not page.partners.see.isVisible()  # an advisor gets number, name and class, ever
    page.partners.table.selectRow(names.index("校就业中心"))
    QTest.keyClick(page.partners.table, Qt.Key.Key_Return)
    dialog = gui.child(SharingDialog)
    dialog.ticks["talk_text"].setChecked(True)
    dialog.yes.click()
    gui.settle()
    (office,) = (p for p in gui.read(lambda r: r.get_all(Partner)) if p.role is Role.OFFICE)
    assert office.fields == ("talk_text",)
    shown = [
        one.text() for one in page.cards.next.preview.findChildren(QLabel) if not one.isHidden()
    ]
    assert not any("talk texts" in one for one in shown)
    page.partners.see.click()
    dialog = gui.child(SharingDialog)
    dialog.ticks["talk_text"].setChecked(False)
    dialog.yes.click()
    gui.settle()
    (office,) = (p for p in gui.read(lambda r: r.get_all(Partner)) if p.role is Role.OFFICE)
    assert office.fields == ()


def test_a_record_can_be_read_in_full_before_import(
    gui: WindowFixture, page: ExchangePage, scene: Busy
) -> None:
    rows = page.parcels.incoming.rows
    rows.setCurrentIndex(rows.model().index(0, 1))
    QTest.keyClick(rows, Qt.Key.Key_Return)
    dialog = gui.child(RecordDialog)
    shown = " ".join(one.text() for one in dialog.findChildren(QLabel))
    assert any(words in shown for words in (*WORDS, SHORT))
    assert {"content", "measures", "place"} <= {one.text() for one in dialog.findChildren(QLabel)}
    assert dialog.effect.text() == rows.model().index(0, 4).data()
    dialog.open_file.click()
    gui.settle()
    assert gui.page_host.current_key == "file"
