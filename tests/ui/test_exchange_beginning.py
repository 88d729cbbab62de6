"""Before the first parcel: each screen says the one thing to do next, and does it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from casework.records import Assignment, Partner, Role
from tests.builders.busy_exchange import busy, visit
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.homes import Home, a_roster, a_talk
from tests.builders.window_faults import faults
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.exchange.access_dialogs import AssignDialog
from ui.exchange.card_dialog import MyCardDialog
from ui.exchange.page import ExchangePage
from ui.exchange.page_parts import TABS
from ui.exchange.parcel_dialogs import RevokeDialog
from ui.exchange.partner_dialogs import AddPartnerDialog, CompareDialog
from ui.exchange.seal_dialog import SealDialog
from ui.exchange.send_flow import copied
from ui.widgets.empty_states import EmptyState


@dataclass
class Unpaired:
    """An advisor and a counselor with students, who do not know each other yet."""

    advisor: Home
    counselor: Home
    cards: dict[str, Path]
    nas: Path


@pytest.fixture
def scene(tmp_path: Path) -> Unpaired:
    folder = tmp_path / "all"
    folder.mkdir()
    cards = {}
    with open_devices(folder, [("郭启明", Role.ADVISOR), ("周敏", Role.COUNSELOR)]) as devices:
        for device, name in zip(devices, ("郭启明", "周敏"), strict=True):
            cards[name] = folder / f"{name}.card"
            device.caseload.exchange.write_card(cards[name])
        devices[1].services.imports.import_draft(a_roster(4))
        return Unpaired(devices[0].home, devices[1].home, cards, folder)


@contextmanager
def window(home: Home, tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(home, tmp_path / f"{home.folder.name}.json", "exchange") as opened:
        yield opened


def exchange(gui: WindowFixture) -> ExchangePage:
    page = gui.page_host.show_page("exchange")
    assert isinstance(page, ExchangePage)
    gui.settle()
    return page


def add(gui: WindowFixture, page: ExchangePage, card: Path, *, is_compared: bool) -> None:
    dialog = gui.child(AddPartnerDialog)
    dialog.read(str(card))
    gui.settle()
    dialog.checked.setChecked(is_compared)
    if dialog.chosen_role is None:  # somebody who says of themselves that they are above
        assert not dialog.yes.isEnabled()
        assert "the card says" in dialog.role.placeholderText()
        dialog.role.setCurrentIndex(dialog.role.findData(dialog.card.role))
    dialog.yes.click()
    gui.settle()


def status_text(page: QWidget) -> str:
    (empty,) = (one for one in page.findChildren(EmptyState) if one.isVisible())
    shown = [one.text() for one in empty.findChildren(QLabel) if one.isVisible() and one.text()]
    return shown[0]


def press(page: QWidget, name: str) -> None:
    found = [one for one in page.findChildren(QPushButton) if one.isVisible()]
    next(one for one in found if one.accessibleName() == name).click()


@pytest.mark.parametrize("key", ["today", "students"])
def test_an_advisor_without_students_is_sent_to_the_exchange_page(
    scene: Unpaired, tmp_path: Path, key: str
) -> None:
    with window(scene.advisor, tmp_path) as gui:
        page = gui.page_host.show_page(key)
        gui.settle()
        (empty,) = (one for one in page.findChildren(EmptyState) if one.isVisible())
        message_of = " ".join(one.text() for one in empty.findChildren(QLabel))
        assert "come from the counselor, in a parcel" in message_of
        press(page, "To the exchange")
        gui.settle()
        assert gui.page_host.current_key == "exchange"


def test_after_pairing_the_page_waits_for_a_parcel(scene: Unpaired, tmp_path: Path) -> None:
    with window(scene.advisor, tmp_path) as gui:
        page = exchange(gui)
        press(page.empty, "My card…")
        gui.settle()
        gui.child(MyCardDialog).reject()
        press(page.empty, "Add a partner…")
        gui.settle()
        add(gui, page, scene.cards["周敏"], is_compared=False)
        assert gui.window.toast.text == (
            "周敏 is a partner; nothing is exchanged until the code is compared."
        )
        assert status_text(page.empty) == "The code of 周敏 has not been compared yet"
        press(page.empty, "Compare the code…")
        gui.settle()
        gui.child(CompareDialog).yes.click()
        gui.settle()
        assert status_text(page.empty) == "Nothing sent or received yet"


def test_a_different_code_leads_to_revoking_the_keys(scene: Unpaired, tmp_path: Path) -> None:
    with window(scene.advisor, tmp_path) as gui:
        page = exchange(gui)
        press(page.empty, "Add a partner…")
        gui.settle()
        add(gui, page, scene.cards["周敏"], is_compared=False)
        press(page.empty, "Compare the code…")
        gui.settle()
        gui.child(CompareDialog).no.click()
        dialog = gui.child(RevokeDialog)
        assert dialog.reason.text() == "The six groups differ: the card is not the right one."
        dialog.yes.click()
        gui.settle()
        (partner,) = gui.read(lambda reader: reader.get_all(Partner))
        assert partner.revoked_on is not None
        assert status_text(page.empty) == "Nothing sent or received yet"


def test_assigning_students_offers_their_parcel_at_once(scene: Unpaired, tmp_path: Path) -> None:
    with window(scene.counselor, tmp_path) as gui:
        page = exchange(gui)
        press(page.empty, "Add a partner…")
        gui.settle()
        add(gui, page, scene.cards["郭启明"], is_compared=True)
        assert "No office to report to yet" in page.cards.next.to.text()
        page.send.click()
        gui.settle()
        gui.child(SealDialog).assign.click()  # nobody is assigned: there is nothing to send
        gui.settle()
        dialog = gui.child(AssignDialog)
        dialog.all.click()
        dialog.yes.click()
        gui.settle()
        assert len(gui.read(lambda reader: reader.get_all(Assignment))) == 4
        sealing = gui.child(SealDialog)
        assert sealing.yes.isEnabled()
        assert "4 students" in message_of(sealing)
        sealing.reject()
        gui.caseload.exchange.seal(page.view_model.below[0])
        page.send.click()
        gui.settle()
        assert "in a parcel without a receipt" in message_of(gui.child(SealDialog))
        gui.child(SealDialog).reject()


def message_of(dialog: SealDialog) -> str:
    return " · ".join(one.text() for one in dialog.preview.findChildren(QLabel))


def test_a_parcel_from_an_unknown_sender_waits_and_says_how_to_accept_it(
    scene: Unpaired, tmp_path: Path
) -> None:
    with scene.counselor.open() as caseload, scene.advisor.open() as other:
        counselor = Device(scene.counselor, caseload, scene.nas)
        pin(counselor, Device(scene.advisor, other, scene.nas), Role.ADVISOR)
        caseload.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        parcel = counselor.seal("郭启明")
    with window(scene.advisor, tmp_path) as gui:
        page = exchange(gui)
        page.taking.offer(parcel)
        gui.settle()
        page.parcels.incoming.know.click()
        gui.settle()
        add(gui, page, scene.cards["周敏"], is_compared=False)
        assert not page.parcels.incoming.know.isVisible()
        page.parcels.incoming.compare.click()
        gui.settle()
        gui.child(CompareDialog).yes.click()
        gui.settle()
        assert page.parcels.incoming.take.isVisible()
        page.parcels.incoming.take.click()
        gui.settle()
        assert gui.window.toast.text.startswith("4 students were assigned to you")
        assert len(gui.files) == 4
        assert not page.tabs.isTabVisible(TABS.index("underway"))


def test_without_a_roster_there_is_nobody_to_assign(scene: Unpaired, tmp_path: Path) -> None:
    with window(scene.advisor, tmp_path) as gui:
        page = exchange(gui)
        with open_devices(tmp_path, [("陈老师", Role.ADVISOR)]) as (other,):
            card = other.caseload.exchange.card()
        gui.session.write(
            lambda services: services.partners.add_partner(card, Role.ADVISOR, checked=True)
        )
        gui.settle()
        page.knowing.assign(page.view_model.partners[0].partner)
        gui.settle()
        dialog = gui.child(AssignDialog)
        assert dialog.say.text() == "No students yet: import a roster first."
        assert not dialog.yes.isEnabled()
        dialog.reject()


def test_parcels_can_be_sent_to_ones_other_computer(tmp_path: Path) -> None:
    scene = busy(tmp_path / "all", students=6)
    with open_devices(tmp_path, [("周敏", Role.COUNSELOR)]) as (second,):
        card = second.caseload.exchange.card()
    with window(scene.counselor, tmp_path) as gui:
        gui.session.write(
            lambda services: services.partners.add_partner(
                card, Role.COUNSELOR, checked=True, is_own=True
            )
        )
        page = exchange(gui)
        page.send.click()
        gui.settle()
        dialog = gui.child(SealDialog)
        names = [dialog.partner.itemText(place) for place in range(dialog.partner.count())]
        assert names[-1] == "周敏 · my other computer"
        dialog.partner.setCurrentIndex(len(names) - 1)
        gui.settle()
        assert dialog.yes.isEnabled()
        dialog.reject()


def test_an_attendance_recorded_by_an_advisor_is_imported_by_the_counselor(tmp_path: Path) -> None:
    from casework.records import EventMode
    from casework.service_layer import EventDraft

    scene = busy(tmp_path / "all", students=6)
    with scene.advisor.open() as opened:
        advisor = Device(scene.advisor, opened, scene.nas)
        fair = EventDraft(
            name="校园双选会",
            event_kind="招聘会",
            mode=EventMode.ON_SITE,
            on=advisor.home.clock.today(),
            organiser="就业中心",
        )
        event = opened.services.events.add_event(fair).created[0]
        opened.services.events.attend(event, advisor.files()[:1])
        opened.exchange.seal(advisor.partner("周敏"))
        visit(advisor)
    with window(scene.counselor, tmp_path) as gui:
        page = exchange(gui)
        page.check_now()
        gui.settle()
        page.parcels.table.selectRow(0)
        gui.settle()
        rows = page.parcels.incoming.rows.model()
        kinds = {rows.index(at, 1).data() for at in range(rows.rowCount())}
        assert "attendance" in kinds


def test_a_receipt_without_a_target_is_saved_as_a_file(scene: Unpaired, tmp_path: Path) -> None:
    with scene.counselor.open() as caseload, scene.advisor.open() as other:
        counselor = Device(scene.counselor, caseload, scene.nas)
        advisor = Device(scene.advisor, other, scene.nas)
        pin(counselor, advisor, Role.ADVISOR)
        pin(advisor, counselor, Role.COUNSELOR)
        caseload.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        parcel = counselor.seal("郭启明")
    with window(scene.advisor, tmp_path) as gui:
        page = exchange(gui)
        page.taking.offer(parcel)
        gui.settle()
        assert "save the receipt" in page.parcels.incoming.after.accessibleName()
        page.parcels.incoming.take.click()
        gui.settle()
        assert page.tab == "received"
        assert page.parcels.outgoing.save.text() == "Save the receipt…"
        assert page.parcels.file is not None
        receipt = copied(page.parcels.file, tmp_path / "receipt.zhp")
    with window(scene.counselor, tmp_path) as gui:
        page = exchange(gui)
        assert page.view_model is not None
        assert [one.state for one in page.view_model.movements] == ["by_hand"]
        assert "Without receipt 1" in [page.tabs.tabText(at) for at in range(page.tabs.count())]
        page.taking.offer(receipt)
        gui.settle()
        assert page.view_model is not None
        assert [one.state for one in page.view_model.movements] == ["acknowledged"]


def test_a_card_with_changed_keys_is_blocked_until_confirmed(
    tmp_path: Path,
) -> None:
    scene = busy(tmp_path / "all", students=6)
    with open_devices(tmp_path, [("郭启明", Role.ADVISOR)]) as (second,):
        second.caseload.exchange.write_card(tmp_path / "second.card")
    with window(scene.counselor, tmp_path) as gui:
        page = exchange(gui)
        page.knowing.add_partner()
        gui.settle()
        dialog = gui.child(AddPartnerDialog)
        dialog.read(str(tmp_path / "second.card"))
        gui.settle()
        dialog.checked.setChecked(True)
        dialog.yes.click()
        gui.settle()
        assert "have changed. Stop" in dialog.say.text()
        assert not dialog.yes.isEnabled()
        assert faults(dialog) == []
        dialog.person.setCurrentIndex(1)
        dialog.person.activated.emit(1)
        dialog.yes.click()
        gui.settle()
        page.show_tab("partners")
        line = page.partners.table.current_record()
        assert (line.partner.name, line.partner.shares_with is not None) == ("郭启明", True)


def test_an_advisor_is_reminded_of_unsent_records(tmp_path: Path) -> None:
    scene = busy(tmp_path / "all", students=6)
    with window(scene.advisor, tmp_path) as gui:
        today: Any = gui.page_host.show_page("today")
        gui.settle()
        assert "send" not in actions_of(today)  # all of it is under way
        gui.caseload.services.talks.log_talk(gui.files[3:], a_talk())
        today.refresh()
        gui.settle()
        row = next(one for one in today.model.rows if one.item.work_action.value == "send")
        assert row.what == "Records not yet sent to 周敏"
        today.view.chosen.emit(row)
        gui.settle()
        dialog = gui.child(SealDialog)
        assert dialog.yes.isEnabled()
        dialog.yes.click()
        gui.settle()
        today = gui.page_host.show_page("today")
        gui.settle()
        assert "send" not in actions_of(today)


def actions_of(today: Any) -> set[str]:
    return {row.item.work_action.value for row in today.model.rows}
