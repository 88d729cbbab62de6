"""Two computers of one person in the window: what is new goes across, and so do the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from casework.exchange.targets import SyncTarget, TransportKind
from casework.records import Role
from casework.rulepack import DEFAULT_PACK, load_pack, pack_document
from tests.builders.busy_exchange import take_all, visit
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.homes import Home, a_roster
from tests.builders.transfers import StaleDevice, stale_device
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.exchange.page import ExchangePage
from ui.exchange.seal_dialog import SealDialog
from ui.shell.requests import SyncNow
from ui.students.page import StudentsPage

NAME = "周敏"


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Home, Home]:
    """Both know each other; the first has students, and rules of its own for them."""
    nas = tmp_path / "nas"
    nas.mkdir()
    with open_devices(tmp_path, [(NAME, Role.COUNSELOR), (NAME, Role.COUNSELOR)]) as (one, other):
        pin(one, other, Role.COUNSELOR, is_own=True)
        pin(other, one, Role.COUNSELOR, is_own=True)
        for device in (one, other):
            sync_service = device.caseload.sync_service
            sync_service.keep_target(
                sync_service.connect(SyncTarget("nas", TransportKind.FOLDER, str(nas)))
            )
        one.services.imports.import_draft(a_roster(2))
        one.services.packs.add_pack(
            {**pack_document(load_pack(DEFAULT_PACK)), "id": "own", "version": 1}
        )
        one.services.packs.apply_pack(one.files(), "own@1", reason="学院自定标准")
        one.services.settings.change_settings({"retention_years": 8})
        return one.home, other.home


def the_exchange(gui: WindowFixture) -> ExchangePage:
    gui.page_host.show_page("exchange")
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, ExchangePage)
    return shown


def send(gui: WindowFixture, kind: int) -> list[str]:
    """Send what the dialog offers in this place; return all kinds that it offers."""
    the_exchange(gui).send.click()
    gui.settle()
    dialog = gui.child(SealDialog)
    assert dialog.partner.currentText() == f"{NAME} · my other computer"
    kinds = [dialog.kind.itemText(at) for at in range(dialog.kind.count())]
    dialog.kind.setCurrentIndex(kind)
    gui.settle()
    assert dialog.yes.isEnabled()
    dialog.yes.click()
    gui.settle()
    gui.page_host.ask(SyncNow())
    gui.settle()
    return kinds


def rows(page: ExchangePage) -> list[list[str]]:
    model = page.parcels.incoming.rows.model()
    return [
        [model.index(at, place).data() for place in (0, 2, 4)] for at in range(model.rowCount())
    ]


def test_new_records_and_settings_are_sent_to_the_other_computer(
    homes: tuple[Home, Home], tmp_path: Path
) -> None:
    one, other = homes
    with window_fixture(one, tmp_path / "one.json", "exchange") as gui:
        assert send(gui, 0) == ["Between my computers", "Settings"]
    with window_fixture(other, tmp_path / "other.json", "exchange") as gui:
        page = the_exchange(gui)
        page.check_now()
        gui.settle()
        (waiting,) = (line for line in page.view_model.movements if line.waits_for_me)
        assert waiting.kind == "mirror"
        assert "send the settings first" in page.parcels.incoming.rows.model().index(0, 4).data()
        page.parcels.incoming.take.click()
        gui.settle()
        page.check_now()
        gui.settle()
    with window_fixture(one, tmp_path / "one.json", "exchange") as gui:
        send(gui, 1)
    with window_fixture(other, tmp_path / "other.json", "exchange") as gui:
        page = the_exchange(gui)
        page.check_now()
        gui.settle()
        page.show_tab("mine")
        gui.settle()
        assert rows(page) == [
            ["years that files are kept", "the default", "8"],
            ["rule pack", "—", "own@1"],
        ]
        assert page.parcels.incoming.take.text() == "Put into effect"
        page.parcels.incoming.take.click()
        gui.settle()
        assert gui.read(lambda reader: reader.org_settings().value("retention_years")) == 8
    with window_fixture(one, tmp_path / "one.json", "exchange") as gui:
        send(gui, 0)
    with other.open() as caseload:
        device = Device(other, caseload, tmp_path)
        visit(device)
        take_all(device)
        assert len(device.files()) == 2


@pytest.fixture
def scene(tmp_path: Path) -> StaleDevice:
    return stale_device(tmp_path / "all")


def test_leftover_records_are_shown_and_sent_to_the_current_owner(
    scene: StaleDevice, tmp_path: Path
) -> None:
    there, successor = scene.there, scene.successor
    with window_fixture(there, tmp_path / "there.json", "exchange") as gui:
        page = the_exchange(gui)
        (texts,) = page.stranded.findChildren(QLabel)
        assert "1 record exists only on this computer" in texts.text()
        shown, go = page.stranded.findChildren(QPushButton)
        shown.click()
        gui.settle()
        students = gui.page_host.current_page
        assert isinstance(students, StudentsPage)
        assert students.model.rowCount() == 1
        the_exchange(gui)
        go.click()
        gui.settle()
        dialog = gui.child(SealDialog)
        assert "李强" in dialog.partner.currentText()
        assert dialog.level.text() == "Late records"
        dialog.yes.click()
        gui.settle()
        assert not page.stranded.isVisible()
        gui.page_host.ask(SyncNow())
        gui.settle()
    with window_fixture(successor, tmp_path / "heir.json", "exchange") as gui:
        page = the_exchange(gui)
        page.check_now()
        gui.settle()
        page.show_tab("mine")
        gui.settle()
        assert [line.kind for line in page.view_model.movements if line.waits_for_me] == ["later"]
        assert "Late records" in page.parcels.incoming.title.text()
        page.parcels.incoming.take.click()
        gui.settle()
        page.check_now()
        gui.settle()
    with window_fixture(there, tmp_path / "there.json", "exchange") as gui:
        page = the_exchange(gui)
        page.check_now()
        gui.settle()
        (line,) = (one for one in page.view_model.movements if one.kind == "later")
        assert line.state == "acknowledged"
        assert not page.stranded.isVisible()
