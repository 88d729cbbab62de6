"""Handing files over: to whom, on their way, before they are accepted, and at the office."""

from __future__ import annotations

from typing import Any


def handover_asking(studio: Any) -> Any:
    from ui.shell.requests import HandOver

    page, files = _page(studio, "home0")
    page.frame.ask(HandOver(tuple(files[2:4])))


def handover_under_way(studio: Any) -> Any:
    page, _files = _page(studio, "home0")
    page.show_tab("underway")


def handover_file(studio: Any) -> Any:
    from ui.shell.requests import OpenFile

    page, files = _page(studio, "home0")
    page.frame.ask(OpenFile(files[0]))


def handover_answering(studio: Any) -> Any:
    _page(studio, "home1")


def handover_holders(studio: Any) -> Any:
    _page(studio, "home2")
    studio.window.page_host.show_page("overview").show_holders()


def handover_disputed(studio: Any) -> Any:
    page = _disputed(studio)
    page.show_tab("oddities")


def handover_disputed_file(studio: Any) -> Any:
    from ui.shell.requests import OpenFile

    page = _disputed(studio)
    page.frame.ask(OpenFile(page.view_model.disputes[0].line.file.id))


def handover_stayed(studio: Any) -> Any:
    """What the other computer wrote before it heard that the student was handed on."""
    _parted(studio)


def handover_later(studio: Any) -> Any:
    page = _parted(studio)
    page.sending.ask_for_later(page.view_model.stranded[0].partner)


def exchange_own(studio: Any) -> Any:
    """What goes to another computer of one's own: the settings."""
    from PySide6.QtWidgets import QApplication

    from casework.parcels.manifest import ParcelKind
    from ui.exchange.seal_dialog import SealDialog

    page = _parted(studio)
    page.sending.ask_what_to_send()
    (dialog,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, SealDialog))
    dialog.choose(page.view_model.receivers[0], ParcelKind.SETTINGS)
    studio.settle()


def _parted(studio: Any) -> Any:
    from tests.builders.homes import PASSPHRASE
    from tests.builders.transfers import stale_device

    folder = studio.folder / "parted"
    if not folder.exists():
        there = stale_device(folder).there
        with there.open() as caseload:
            caseload.services.settings.change_settings({"retention_years": 8, "masking": "strict"})
    page = studio.enter(folder / "home1", PASSPHRASE).show_page("exchange")
    studio.settle()
    return page


def _disputed(studio: Any) -> Any:
    """The window of somebody whose file the office has with somebody else."""
    from tests.builders.homes import PASSPHRASE
    from tests.builders.transfers import deceived

    folder = studio.folder / "disputed"
    if not folder.exists():
        folder.mkdir()
        answer = deceived(folder)
        with answer.home.open() as caseload:
            caseload.exchange.open(answer.receipt)
        studio.deceived = answer.home.folder
    page = studio.enter(studio.deceived, PASSPHRASE).show_page("exchange")
    studio.settle()
    return page


def _page(studio: Any, name: str) -> Any:
    """Open the window of one of the two counselors or of the office."""
    from casework.parcels.manifest import ParcelKind
    from tests.builders.busy_exchange import visit
    from tests.builders.exchange import Device
    from tests.builders.homes import PASSPHRASE
    from tests.builders.transfers import two_counselors

    folder = studio.folder / "handover"
    if not folder.exists():
        made = two_counselors(folder, 6)
        studio.handed = made.students
        with made.giver.open() as caseload:
            giver = Device(made.giver, caseload, made.nas)
            to = giver.partner("李强")
            caseload.exchange.seal(to, ParcelKind.HANDOVER, files=made.students[:2])
            visit(giver)
        with made.taker.open() as caseload:
            visit(Device(made.taker, caseload, made.nas))
    page = studio.enter(folder / name, PASSPHRASE).show_page("exchange")
    page.show_tab("all")
    studio.settle()
    return page, studio.handed


SCREENS = (
    ("handover_asking", handover_asking),
    ("handover_under_way", handover_under_way),
    ("handover_file", handover_file),
    ("handover_answering", handover_answering),
    ("handover_holders", handover_holders),
    ("handover_disputed", handover_disputed),
    ("handover_disputed_file", handover_disputed_file),
    ("handover_stayed", handover_stayed),
    ("handover_later", handover_later),
    ("exchange_own", exchange_own),
)
