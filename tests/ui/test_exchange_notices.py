"""Notices in the window: settings, given-up keys, versions, and the move to a new computer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from casework import previews
from casework.caseload_dtos import UnlockCredentials
from casework.exchange.targets import TransportKind
from casework.parcels.manifest import ParcelKind
from casework.records import Assignment, Partner, Role, Talk
from casework.service_layer import notices
from tests.builders.busy_exchange import Busy, busy, visit
from tests.builders.exchange import Device
from tests.builders.homes import START, Home, a_posted_post, a_referral, a_roster
from tests.builders.servers import WORD, needs_apache, needs_sshd, sftp_server, webdav_server
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.exchange.access_dialogs import AssignDialog
from ui.exchange.page import ExchangePage
from ui.exchange.partner_dialogs import AddPartnerDialog
from ui.exchange.seal_dialog import SealDialog
from ui.exchange.target_dialog import TargetDialog
from ui.file.page import FilePage
from ui.settings.dialogs import AnnounceDialog, DeviceMoveDialog
from ui.settings.page import SettingsPage
from ui.shell.dialogs import PasswordDialog
from ui.shell.requests import OpenFile
from ui.widgets.reason_dialog import ReasonDialog


@pytest.fixture
def scene(tmp_path: Path) -> Busy:
    return busy(tmp_path / "all", students=6)


@pytest.fixture
def gui(scene: Busy, tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(scene.counselor, tmp_path / "window.json", "exchange") as opened:
        yield opened


def the_exchange(gui: WindowFixture) -> ExchangePage:
    gui.page_host.show_page("exchange")
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, ExchangePage)
    return shown


def the_settings(gui: WindowFixture) -> SettingsPage:
    gui.page_host.show_page("settings")
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, SettingsPage)
    return shown


def cells(page: ExchangePage) -> list[list[str]]:
    rows = page.parcels.incoming.rows.model()
    return [[rows.index(at, place).data() for place in (0, 2, 4)] for at in range(_count(page))]


def _count(page: ExchangePage) -> int:
    return page.parcels.incoming.rows.model().rowCount()


def sealed(home: Home, kind: ParcelKind, folder: Path, **values: object) -> Path:
    """Let the office set something and seal a notice for the counselor."""
    with home.open() as opened:
        office = Device(home, opened, folder)
        office.services.settings.change_settings(values)
        return office.seal("周敏", kind)


def test_settings_of_the_office_are_previewed_and_can_be_undone(
    gui: WindowFixture, scene: Busy, tmp_path: Path
) -> None:
    path = sealed(scene.office, ParcelKind.SETTINGS, tmp_path, masking="strict")
    page = the_exchange(gui)
    page.taking.offer(path)
    gui.settle()

    assert cells(page) == [
        [
            "masking of numbers",
            "the default",
            "as much as possible: 1****************X, *******0001",
        ],
    ]
    assert page.parcels.incoming.take.text() == "Put into effect"
    assert gui.read(lambda reader: reader.org_settings().value("masking")) is None
    page.parcels.incoming.take.click()
    gui.settle()
    assert gui.read(lambda reader: reader.org_settings().value("masking")) == "strict"
    gui.page_host.undo()
    gui.settle()
    assert gui.read(lambda reader: reader.org_settings().value("masking")) is None


def test_an_office_sends_its_settings_to_all_partners_with_one_button(
    scene: Busy, tmp_path: Path
) -> None:
    with window_fixture(scene.office, tmp_path / "office.json", "exchange") as gui:
        page = the_settings(gui)
        page.travel.send.click()
        gui.settle()
        gui.caseload.services.settings.change_settings({"masking": "strict"})
        page.travel.send.click()
        gui.settle()
        kinds = [line.kind for line in gui.caseload.exchange.outbox()]
    assert kinds == ["settings"]


def test_an_announced_version_is_shown_and_verified_against_a_file(
    gui: WindowFixture, scene: Busy, tmp_path: Path
) -> None:
    installer = tmp_path / "setup.exe"
    installer.write_bytes(b"installer")
    with window_fixture(scene.office, tmp_path / "office.json", "exchange") as office:
        card = the_settings(office).update_card
        card.announce.click()
        dialog = office.child(AnnounceDialog)
        dialog.choose(installer)
        dialog.version.setText("neun")
        dialog.yes.click()
        office.settle()
        assert "is not a version" in dialog.say.text()
        dialog.version.setText("9.1")
        dialog.notes.setText("修复导出")
        dialog.yes.click()
        office.settle()
        assert "9.1" in card.now.text()
        path = Device(scene.office, office.caseload, tmp_path).seal("周敏", ParcelKind.UPDATE)
    page = the_exchange(gui)
    page.taking.offer(path)
    gui.settle()
    page.parcels.incoming.take.click()
    gui.settle()
    mine = the_settings(gui).update_card
    assert "announced by 校就业中心" in mine.now.text()
    mine.check_file(installer)
    gui.settle()
    assert "it may be installed" in mine.found.text()
    installer.write_bytes(b"another file")
    mine.check_file(installer)
    gui.settle()
    assert "do not run it" in mine.found.text()


def test_a_restored_caseload_asks_whether_it_replaces_the_original_before_sealing(
    scene: Busy, tmp_path: Path
) -> None:
    with scene.counselor.open() as opened:
        opened.backups.take(tmp_path / "usb")
        old = opened.signer.public.signing
    home = Home(tmp_path / "new-pc", scene.counselor.code, scene.counselor.clock)
    key = UnlockCredentials(recovery_code=home.code)
    home.manager.restore(tmp_path / "usb", None, home.folder, key)
    with window_fixture(home, tmp_path / "window.json", "exchange") as gui:
        page = the_exchange(gui)
        page.sending.seal(gui.read(lambda reader: reader.get_all(Partner))[0], tmp_path)
        gui.settle()
        assert "keys move" in gui.window.toast.text
        settings = the_settings(gui)
        settings.keys.moving.click()
        gui.settle()
        dialog = gui.child(DeviceMoveDialog)
        assert dialog.stay.isVisible()
        dialog.yes.click()
        gui.settle()
        assert gui.caseload.signer.public.signing != old
        shown = [line.kind for line in gui.caseload.exchange.outbox() if line.state == "waiting"]
        assert shown.count("revocation") == 2


def test_students_are_assigned_to_an_advisor_and_withdrawn(gui: WindowFixture, scene: Busy) -> None:
    page = the_exchange(gui)
    page.show_tab("partners")
    rows = [one.partner.name for one in page.partners.table.records]
    page.partners.table.selectRow(rows.index("郭启明"))
    page.partners.assign.click()
    gui.settle()
    dialog = gui.child(AssignDialog)
    assert dialog.count.text() == "4 students"
    dialog.search.setText(gui.line(scene.students[5]).file.student_no)
    dialog.all.click()
    assert dialog.count.text() == "5 students"
    dialog.search.setText(gui.line(scene.students[0]).file.student_no)
    for at in range(dialog.list.count()):
        if not dialog.list.item(at).isHidden():
            dialog.list.item(at).setCheckState(dialog.list.item(at).checkState().Unchecked)
    dialog.yes.click()
    gui.settle()
    held = {
        one.file_id
        for one in gui.read(lambda reader: reader.get_all(Assignment))
        if one.until is None
    }
    assert held == set(scene.students[1:4]) | {scene.students[5]}
    assert "revocation" in {line.kind for line in gui.caseload.exchange.outbox()}


def test_ones_own_second_computer_is_added_as_such(gui: WindowFixture, tmp_path: Path) -> None:
    from casework.parcels.signing import IdentityCard
    from storage.exchange import service
    from storage.ledger.keys import InstallationKeys

    keeper = gui.session.keeper
    keys = InstallationKeys.new()
    card = IdentityCard(keeper.name, keeper.unit, Role.COUNSELOR, keys.public)
    service.write_card(card, keys, tmp_path / "own.card")
    page = the_exchange(gui)
    page.knowing.add_partner()
    gui.settle()
    dialog = gui.child(AddPartnerDialog)
    dialog.read(str(tmp_path / "own.card"))
    gui.settle()
    assert not dialog.own.isChecked()  # anybody may write my name on a card
    dialog.own.setChecked(True)
    dialog.checked.setChecked(True)
    dialog.yes.click()
    gui.settle()
    (own,) = (p for p in gui.read(lambda reader: reader.get_all(Partner)) if p.is_own)
    assert own.is_trusted


def test_the_office_sees_who_has_not_reported(scene: Busy, tmp_path: Path) -> None:
    with window_fixture(scene.office, tmp_path / "office.json", "exchange") as gui:
        page = the_exchange(gui)
        page.show_tab("partners")
        table = page.partners.table
        headings = [
            table.model().headerData(at, table.horizontalHeader().orientation())
            for at in range(table.model().columnCount())
        ]
        column = headings.index("Reported")
        shown = [table.model().index(row, column).data() for row in range(table.model().rowCount())]
        assert shown == ["Not yet"]
        assert page.view_model is not None
        assert [one.is_overdue for one in page.view_model.partners] == [True]


def test_an_advisor_can_send_talks_but_assign_nobody(scene: Busy, tmp_path: Path) -> None:
    with window_fixture(scene.advisor, tmp_path / "advisor.json", "exchange") as gui:
        page = the_exchange(gui)
        assert page.view_model is not None
        assert [one.name for one in page.view_model.above] == ["周敏"]
        page.show_tab("partners")
        gui.settle()
        assert not page.partners.assign.isVisible()


def test_an_office_assigns_students_to_a_counselor_and_chooses_what_to_send(
    scene: Busy, tmp_path: Path
) -> None:
    with window_fixture(scene.office, tmp_path / "office.json", "exchange") as gui:
        gui.caseload.services.imports.import_draft(a_roster(2, first=50))
        page = the_exchange(gui)
        page.show_tab("partners")
        page.partners.assign.click()
        gui.settle()
        dialog = gui.child(AssignDialog)
        dialog.all.click()
        dialog.yes.click()
        gui.settle()
        page.sending.ask_what_to_send()
        gui.settle()
        sealing = gui.child(SealDialog)
        kinds = [sealing.kind.itemText(at) for at in range(sealing.kind.count())]
        assert kinds == ["Rulings", "Students assigned", "Settings"]
        sealing.kind.setCurrentIndex(1)
        gui.settle()
        assert sealing.level.text() == "Students assigned"
        sealing.yes.click()
        gui.settle()
        assert [line.kind for line in gui.caseload.exchange.outbox()] == ["assignment"]


def test_an_office_returns_one_reported_record_from_the_file_page(
    scene: Busy, tmp_path: Path
) -> None:
    with window_fixture(scene.office, tmp_path / "office.json", "exchange") as gui:
        for one in gui.caseload.sync_service.arrivals():
            gui.caseload.sync_service.take(one.id)
        visit(Device(scene.office, gui.caseload, tmp_path))
        for one in gui.caseload.sync_service.arrivals():
            gui.caseload.sync_service.take(one.id)
        (talk,) = gui.read(lambda reader: reader.get_all(Talk))
        gui.page_host.ask(OpenFile(talk.file_id))
        gui.settle()
        page = gui.page_host.current_page
        assert isinstance(page, FilePage)
        entry = next(one for one in page.records.view.entries if one.id == talk.id)
        page.records.return_asked.emit(entry)
        dialog = gui.child(ReasonDialog)
        dialog.reason.setCurrentText("请补地点")
        dialog.submit()
        gui.settle()
        (counselor,) = gui.read(lambda reader: reader.get_all(Partner))
        (answer,) = gui.read(lambda reader: reader.exchange.replies_pending(counselor.group))
    assert (answer.record_id, answer.reason) == (talk.id, "请补地点")
    with window_fixture(scene.counselor, tmp_path / "window.json", "exchange") as gui:
        gui.page_host.ask(OpenFile(gui.files[0]))
        gui.settle()
        shown = gui.page_host.current_page
        assert isinstance(shown, FilePage)
        assert shown.records.back.isHidden()


@needs_apache
def test_a_password_not_in_the_keyring_is_asked_for_on_connect(
    gui: WindowFixture,
) -> None:
    with webdav_server() as server:
        gui.caseload.sync_service.keep_target(server.target("云盘"))
        page = the_exchange(gui)
        gui.session.sync_scheduler.look()  # by the clock: nobody is disturbed, and it is said
        gui.settle()
        assert gui.window.status is not None
        assert (
            find_widget(gui.window.status, QLabel, "exchange")
            .text()
            .startswith("云盘 needs attention")
        )
        page.refresh()
        gui.settle()
        shown = [one.text() for one in page.cards.targets.findChildren(QLabel)]
        assert "Needs attention" in shown
        assert any("requires a password" in one for one in shown)
        gui.session.sync_scheduler.sync("云盘")
        gui.settle()
        dialog = gui.child(PasswordDialog)
        dialog.password.setText(WORD)
        dialog.yes.click()
        gui.settle()
        states = {one.target.name: one for one in gui.caseload.sync_service.targets()}
    assert states["云盘"].problem is None
    assert states["云盘"].worked_at is not None


@needs_sshd
def test_an_untrusted_certificate_is_compared_before_the_server_is_added(
    gui: WindowFixture,
) -> None:
    with sftp_server() as server:
        target = server.target("机房")
        page = the_exchange(gui)
        page.knowing.add_target()
        dialog = gui.child(TargetDialog)
        dialog.kind.setCurrentIndex(dialog.kind.findData(TransportKind.SFTP))
        for edit, text in (
            (dialog.name, target.name),
            (dialog.address, target.address),
            (dialog.user, target.user),
            (dialog.key_file, target.key_file),
        ):
            edit.setText(text)
        dialog.yes.click()
        gui.settle()
        assert dialog.seen.text() == server.fingerprint
        assert not dialog.yes.isEnabled()
        dialog.compared.setChecked(True)
        dialog.yes.click()
        gui.settle()
        names = {one.target.name for one in gui.caseload.sync_service.targets()}
    assert names == {"就业中心", "机房"}


def test_effects_on_many_students_are_counted_in_the_background(
    gui: WindowFixture, scene: Busy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "_MOST_AT_ONCE", 1)
    wages = [{"region": "天津", "since": "2026-01-01", "amount": 50_000}]
    path = sealed(scene.office, ParcelKind.SETTINGS, tmp_path, wages=wages)
    gui.caseload.services.referrals.refer(
        scene.students[:2], a_referral(a_posted_post(gui.caseload.services), responded_on=START)
    )
    page = the_exchange(gui)
    page.taking.offer(path)
    gui.settle()
    assert page.parcels.incoming.note.isHidden()  # it says so while it counts, and no longer
    changed = [before for _what, before, _after in cells(page)[1:]]
    assert len(changed) == 2
    assert page.parcels.incoming.take.text() == "Put into effect"

    monkeypatch.setattr(previews, "_NAMED", 1)
    page.parcels.forget_shown()
    page.refresh()
    gui.settle()
    assert cells(page)[1:] == [
        ["Counts", "—", f"counts change for 2 of {len(scene.students)} students"]
    ]
