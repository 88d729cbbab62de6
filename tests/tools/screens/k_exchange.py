"""The exchange: what came and went, what would go, partners, targets, getting acquainted."""

from __future__ import annotations

from typing import Any


def exchange(studio: Any) -> Any:
    _page(studio)


def exchange_sent(studio: Any) -> Any:
    _page(studio).show_tab("sent")


def exchange_partners(studio: Any) -> Any:
    _page(studio).show_tab("partners")


def exchange_refused(studio: Any) -> Any:
    _page(studio).show_tab("oddities")


def exchange_sending(studio: Any) -> Any:
    _page(studio).sending.ask_what_to_send()


def exchange_card(studio: Any) -> Any:
    _page(studio).knowing.show_my_card()


def exchange_students(studio: Any) -> Any:
    page = _page(studio)
    page.show_tab("partners")
    page.partners.assign.click()


def exchange_target(studio: Any) -> Any:
    _page(studio).knowing.add_target()


def exchange_advisor(studio: Any) -> Any:
    _page(studio, "home0")


def exchange_office(studio: Any) -> Any:
    _page(studio, "home2").show_tab("partners")


def _page(studio: Any, name: str = "home1") -> Any:
    """Open the window of somebody in the middle of a week, once for a language and theme."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QWidget

    from tests.builders.busy_exchange import busy
    from tests.builders.homes import PASSPHRASE

    folder = studio.folder / "exchange"
    if not folder.exists():
        busy(folder)
    home = folder / name
    if studio.program.home != home:
        studio.new_program(home)
        studio.settle()
        field = studio.window.centralWidget().findChild(QWidget, "passphrase")
        field.setText(PASSPHRASE)
        QTest.keyClick(field, Qt.Key.Key_Return)
        studio.wait_until(lambda: studio.window.bench is not None)
        studio.settle()
    page = studio.window.bench.show_page("exchange")
    page.show_tab("all")
    studio.settle()
    return page


SCREENS = (
    ("exchange", exchange),
    ("exchange_sent", exchange_sent),
    ("exchange_partners", exchange_partners),
    ("exchange_refused", exchange_refused),
    ("exchange_sending", exchange_sending),
    ("exchange_card", exchange_card),
    ("exchange_students", exchange_students),
    ("exchange_target", exchange_target),
    ("exchange_advisor", exchange_advisor),
    ("exchange_office", exchange_office),
)
