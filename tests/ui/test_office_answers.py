"""An office's answers in the window: for whom some wait, and one button that seals them all."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QPushButton

from casework.exchange.targets import SyncTarget, TransportKind
from casework.records import Destination, Partner, Role, Talk
from tests.builders.busy_exchange import send, take_all, visit
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.homes import START, Home, a_roster, a_talk
from tests.builders.window_fixture import ANY_PAGE, WindowFixture, window_fixture
from ui.exchange.page import ExchangePage
from ui.exchange.parcel_dialogs import TransferDialog
from ui.exchange.seal_dialog import SealDialog
from ui.overview.page import OverviewPage
from ui.shell.requests import HandOver, SyncNow
from ui.today.page import TodayPage
from ui.widgets.dialogs import ConfirmDialog

OFFICE, COLLEGE, ZHOU, LI = "校就业中心", "经管学院就业办", "周敏", "李强"


@pytest.fixture
def homes(tmp_path: Path) -> dict[str, Home]:
    """A college between two counselors, who have reported to it, and the university."""
    nas = tmp_path / "nas"
    nas.mkdir()
    roles = [(OFFICE, Role.OFFICE), (COLLEGE, Role.OFFICE), (ZHOU, Role.COUNSELOR)]
    with open_devices(tmp_path / "all", [*roles, (LI, Role.COUNSELOR)]) as devices:
        university, college, *counselors = devices
        pin(university, college, Role.OFFICE, below=True)
        pin(college, university, Role.OFFICE)
        for device in devices:
            sync_service = device.caseload.sync_service
            sync_service.keep_target(
                sync_service.connect(SyncTarget("nas", TransportKind.FOLDER, str(nas)))
            )
        for number, one in enumerate(counselors):
            pin(college, one, Role.COUNSELOR)
            pin(one, college, Role.OFFICE)
            one.services.imports.import_draft(a_roster(1, first=10 * number + 1))
            one.services.talks.log_talk(one.files(), a_talk())
            one.services.destinations.register_destination(one.files(), code="76", on=START)
            send(one, COLLEGE)
            visit(one)
        visit(college)
        take_all(college)
        visit(college)
        return dict(zip((OFFICE, COLLEGE, ZHOU, LI), (one.home for one in devices), strict=True))


def the_exchange(gui: WindowFixture) -> ExchangePage:
    gui.page_host.show_page("exchange")
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, ExchangePage)
    return shown


def talks(gui: WindowFixture) -> list[UUID]:
    return [one.id for one in gui.read(lambda reader: reader.get_all(Talk))]


def test_a_college_sees_what_it_reports_and_whose_answers_are_pending(
    homes: dict[str, Home], tmp_path: Path
) -> None:
    with window_fixture(homes[COLLEGE], tmp_path / "college.json", "exchange") as gui:
        page = the_exchange(gui)
        assert page.cards.next.isVisible()
        assert page.cards.next.seal.text() == "Seal the report…"
        assert OFFICE in page.cards.next.to.text()
        assert "No answer is pending" in page.cards.answers.summary.text()
        assert not page.cards.answers.send.isEnabled()
        for talk in talks(gui):
            gui.caseload.services.returns.return_records([talk], reason="请补地点")
        page.refresh()
        gui.settle()
        assert f"2 people: {ZHOU} (1 record), {LI} (1 record)" in page.cards.answers.summary.text()
        page.cards.answers.send.click()
        gui.settle()
        question = gui.child(ConfirmDialog)
        question.yes.click()
        gui.settle()
        assert "No answer is pending" in page.cards.answers.summary.text()
        assert [one.to for one in gui.caseload.exchange.outbox()] == [ZHOU, LI]
        gui.page_host.ask(SyncNow())
        gui.settle()
    with window_fixture(homes[ZHOU], tmp_path / "zhou.json", "exchange") as gui:
        page = the_exchange(gui)
        page.check_now()
        gui.settle()
        page.show_tab("mine")
        gui.settle()
        rows = page.parcels.incoming.rows.model()
        assert rows.rowCount() == 1
        assert rows.index(0, 1).data() == "talk"
        assert rows.index(0, 4).data() == "returned for correction: 请补地点"
        assert page.parcels.incoming.take.text() == "Acknowledge"
        page.parcels.incoming.take.click()
        gui.settle()
        page.show_tab("mine")
        gui.settle()
        assert [one.state for one in page.view_model.movements if one.waits_for_me] == ["returned"]
    with homes[LI].open() as caseload:
        services = Device(homes[LI], caseload, tmp_path)
        visit(services)
        take_all(services)
        with caseload.snapshot() as reader:
            ((_, known),) = reader.exchange.returned()
        assert known.reason == "请补地点"


def test_a_sign_off_waits_for_the_reporting_counselor(
    homes: dict[str, Home], tmp_path: Path
) -> None:
    with window_fixture(homes[COLLEGE], tmp_path / "college.json", ANY_PAGE) as gui:
        place = next(
            one
            for one in gui.read(lambda reader: reader.get_all(Destination))
            if one.file_id == gui.files[0]
        )
        gui.caseload.services.destinations.sign_off(place.id, level="院", by="院长", on=START)
        page = the_exchange(gui)
        assert "1 person" in page.cards.answers.summary.text()
        page.cards.answers.send.click()
        gui.settle()
        dialog = gui.child(SealDialog)
        assert dialog.kind.currentText() == "Rulings"
        dialog_name = dialog.partner.currentText().split(" ")[0]
        assert dialog_name in page.cards.answers.summary.text()
        dialog.yes.click()
        gui.settle()
        page.refresh()
        gui.settle()
        assert "No answer is pending" in page.cards.answers.summary.text()
        gui.page_host.ask(SyncNow())
        gui.settle()
    with window_fixture(homes[dialog_name], tmp_path / "counselor.json", "exchange") as gui:
        page = the_exchange(gui)
        page.check_now()
        gui.settle()
        page.show_tab("mine")
        gui.settle()
        rows = page.parcels.incoming.rows.model()
        said = [rows.index(0, place).data() for place in range(rows.columnCount())]
        assert said[2].startswith("20 Nov · ")
        assert "76" not in said[2]
        assert said[4] == "changed: approvals"


def test_files_are_not_offered_to_a_partner_who_has_them_all(
    homes: dict[str, Home], tmp_path: Path
) -> None:
    with window_fixture(homes[COLLEGE], tmp_path / "college.json", "exchange") as gui:
        held = gui.read(lambda reader: reader.exchange.holders(gui.files))
        file_id, key = next(iter(held.items()))
        has = next(p for p in gui.read(lambda r: r.get_all(Partner)) if p.signing == key).name
        the_exchange(gui)
        gui.page_host.ask(HandOver((file_id,)))
        gui.settle()
        dialog = gui.child(TransferDialog)
        offered = [dialog.partner.itemText(at) for at in range(dialog.partner.count())]
        assert not any(one.startswith(has) for one in offered)
        assert any(one.startswith({ZHOU: LI, LI: ZHOU}[has]) for one in offered)


def test_a_university_without_an_office_above_shows_answers_first(
    homes: dict[str, Home], tmp_path: Path
) -> None:
    with window_fixture(homes[OFFICE], tmp_path / "university.json", "exchange") as gui:
        today = gui.page_host.show_page("today")
        gui.settle()
        assert isinstance(today, TodayPage)
        words = [one.text() for one in today.findChildren(QPushButton) if one.isVisible()]
        assert "Import a parcel…" in words
        page = the_exchange(gui)
        assert not page.cards.next.isVisible()
        assert page.cards.answers.isVisible()
        overview = gui.page_host.show_page("overview")
        gui.settle()
        assert isinstance(overview, OverviewPage)
        assert overview.overdue.text() == "1 has not reported"
        overview.overdue.click()
        gui.settle()
        assert gui.page_host.current_page is page
        assert page.tab == "partners"
        assert page.partners.table.current_record().partner.name == COLLEGE
