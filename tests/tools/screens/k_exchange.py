"""The exchange: what came and went, what would go, partners, targets, getting acquainted."""

from __future__ import annotations

from typing import Any


def exchange(studio: Any) -> Any:
    _page(studio)


def exchange_sent(studio: Any) -> Any:
    _page(studio).show_tab("sent")


def exchange_partners(studio: Any) -> Any:
    _page(studio).show_tab("partners")


def exchange_returned(studio: Any) -> Any:
    _page(studio, "home1", "returned").show_tab("mine")


def today_returned(studio: Any) -> None:
    _bench(studio, "home1", "returned").show_page("today")
    studio.settle()


def file_returned(studio: Any) -> None:
    page = _page(studio, "home1", "returned")
    page.show_tab("mine")
    studio.settle()
    outgoing = page.parcels.outgoing
    outgoing.opened.emit(outgoing.returned.records[0])
    studio.settle()


def exchange_refused(studio: Any) -> Any:
    _page(studio).show_tab("oddities")


def exchange_check(studio: Any) -> Any:
    from PySide6.QtWidgets import QApplication

    from ui.dialogs.verify_dialog import VerifyDialog

    page = _page(studio)
    page.check_a_parcel()
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, VerifyDialog)]
    (dialog,) = [one for one in found if one.isVisible()]
    dialog.check(next((studio.folder / "busy" / "home1" / "inbox").glob("*.zhp")))
    studio.settle()


def exchange_ledger(studio: Any) -> Any:
    _page(studio).show_ledger()


def exchange_sending(studio: Any) -> Any:
    _page(studio).sending.ask_what_to_send()


def exchange_card(studio: Any) -> Any:
    _page(studio).knowing.show_my_card()


def exchange_partner(studio: Any) -> Any:
    """The card of another computer of an advisor who is known already."""
    return _adding(studio, "home1", "郭启明", "ADVISOR")


def exchange_college(studio: Any) -> Any:
    """The card of a college's office, at the university's."""
    return _adding(studio, "home2", "经管学院就业办", "OFFICE")


def _adding(studio: Any, home: str, name: str, role: str) -> Any:
    from PySide6.QtWidgets import QApplication

    from casework.records import Role
    from tests.builders.exchange import open_devices
    from ui.exchange.partner_dialogs import AddPartnerDialog

    page = _page(studio, home)
    card = studio.folder / f"{name}.card"
    if not card.exists():
        (studio.folder / name).mkdir()
        with open_devices(studio.folder / name, [(name, Role[role])]) as (other,):
            other.caseload.exchange.write_card(card)
    page.knowing.add_partner()
    studio.settle()
    (dialog,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, AddPartnerDialog))
    dialog.read(str(card))
    studio.settle()


def exchange_students(studio: Any) -> Any:
    page = _page(studio)
    page.show_tab("partners")
    page.partners.assign.click()


def exchange_target(studio: Any) -> Any:
    _page(studio).knowing.add_target()


def exchange_target_again(studio: Any) -> Any:
    """A server that shows another key than the one that was compared."""
    from PySide6.QtWidgets import QApplication

    from casework.exchange.targets import ServerIdentity, SyncTarget, TransportKind
    from ui.exchange.target_dialog import TargetDialog

    _page(studio).knowing.set_up_again(
        SyncTarget(
            "校服务器", TransportKind.SFTP, "sftp://nas.example.edu.cn/in", "zhou", "ssh-ed25519 A"
        )
    )
    (dialog,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, TargetDialog))
    shown = "SHA256:3lrFqLzRw0hVvA8E7cJmN2yXk4pQ6tSdUbGfWeHiZo0"
    dialog._on_seen(ServerIdentity("ssh-ed25519 B", shown, is_vouched=False))


def exchange_away(studio: Any) -> Any:
    """The drive of the target is not there."""
    page = _page(studio)
    nas = studio.folder / "busy" / "nas"
    nas.rename(nas.parent / "away")
    for _time in range(2):
        page.check_now()
        studio.settle()
    (nas.parent / "away").rename(nas)


def exchange_advisor(studio: Any) -> Any:
    _page(studio, "home0")


def exchange_office(studio: Any) -> Any:
    _page(studio, "home2").show_tab("partners")


def advisor_today(studio: Any) -> None:
    _bench(studio, "home0").show_page("today")
    studio.settle()


def advisor_students(studio: Any) -> None:
    page = _bench(studio, "home0").show_page("students")
    studio.settle()
    page.table.setFocus()


def advisor_file(studio: Any) -> None:
    page = _bench(studio, "home0").show_page("students")
    studio.settle()
    page.open_file(page.model.ids[0])
    studio.settle()


def office_overview(studio: Any) -> None:
    _bench(studio, "home2").show_page("overview")
    studio.settle()


def _bench(studio: Any, name: str, week: str = "busy") -> Any:
    """The window of somebody in the middle of a week."""
    from tests.builders import busy_exchange
    from tests.builders.homes import PASSPHRASE

    folder = studio.folder / week
    if not folder.exists():
        getattr(busy_exchange, week)(folder)
    return studio.enter(folder / name, PASSPHRASE)


def _page(studio: Any, name: str = "home1", week: str = "busy") -> Any:
    page = _bench(studio, name, week).show_page("exchange")
    page.show_tab("all")
    studio.settle()
    return page


# One home after the other: each has a program of its own.
SCREENS = (
    ("exchange", exchange),
    ("exchange_sent", exchange_sent),
    ("exchange_partners", exchange_partners),
    ("exchange_refused", exchange_refused),
    ("exchange_check", exchange_check),
    ("exchange_ledger", exchange_ledger),
    ("exchange_sending", exchange_sending),
    ("exchange_card", exchange_card),
    ("exchange_partner", exchange_partner),
    ("exchange_students", exchange_students),
    ("exchange_target", exchange_target),
    ("exchange_target_again", exchange_target_again),
    ("exchange_away", exchange_away),
    ("exchange_college", exchange_college),
    ("exchange_office", exchange_office),
    ("office_overview", office_overview),
    ("exchange_advisor", exchange_advisor),
    ("advisor_today", advisor_today),
    ("advisor_students", advisor_students),
    ("advisor_file", advisor_file),
    ("exchange_returned", exchange_returned),
    ("today_returned", today_returned),
    ("file_returned", file_returned),
)
