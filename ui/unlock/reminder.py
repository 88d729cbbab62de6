"""Banners about an unconfirmed recovery code, a moved or outdated caseload, and the keyring."""

from __future__ import annotations

from typing import Any

from casework.read_models import VerificationFinding
from ui.common.i18n import _
from ui.common.problems import sentence_of
from ui.jobs.session import Session
from ui.shell.page_host import PageHost


def remind_of_code(page_host: PageHost, *, is_due: bool) -> None:
    """Show a banner until a recovery code is confirmed."""
    if not is_due:
        page_host.hide_banner("code")
        return

    def make_one() -> None:
        page: Any = page_host.show_page("settings")
        if page is not None:
            page.keys.ask_for_code()

    page_host.show_banner(
        "code",
        _(
            "The recovery code was never confirmed. If the passphrase is lost without it, no"
            " one can open the files. Make a new one and print it."
        ),
        level="warn",
        action=_("New recovery code…"),
        on_action=make_one,
    )  # fmt: skip


def remind_of_move(session: Session, page_host: PageHost) -> None:
    """Show a banner until the user answers whether this is a new computer."""

    def ask() -> None:
        page: Any = page_host.show_page("settings")
        if page is not None:
            page.keys.moved.connect(lambda: page_host.hide_banner("move"))
            page.keys.ask_to_move()

    def show(why: str | None) -> None:
        if why is None or why == "behind":  # “behind” is reported by show_history
            page_host.hide_banner("move")
            return
        page_host.show_banner(
            "move",
            _(
                "First say whether this caseload has moved to this computer: until then no"
                " parcel is sealed or imported."
            ),
            level="warn",
            action=_("Move to this computer…"),
            on_action=ask,
        )

    session.run(lambda caseload, _progress: caseload.relocation_reason()).then(show)


def remind_of_history(session: Session, page_host: PageHost) -> None:
    """Check the history, and show a banner if this is an outdated copy."""
    session.run(lambda caseload, _progress: caseload.checks.check_history()).then(
        lambda findings: show_history(page_host, findings)
    )


def show_history(page_host: PageHost, findings: tuple[VerificationFinding, ...]) -> None:
    """Show the first finding, with a button if the user can resolve it."""
    if not findings:
        page_host.hide_banner("history")
        return

    def ask() -> None:
        page: Any = page_host.show_page("settings")
        if page is not None:
            page.keys.moved.connect(lambda: page_host.hide_banner("history"))
            page.keys.ask_to_move()

    first = findings[0]
    is_settled_here = first.code != "TRIGGERS_MISSING"
    page_host.show_banner(
        "history",
        sentence_of(first.code, {**first.facts, "seq": first.seq}),
        level="danger",
        action=_("Move to this computer…") if is_settled_here else "",
        on_action=ask if is_settled_here else None,
    )


def turn_keyring_on(session: Session, page_host: PageHost) -> None:
    """Enable unlocking by the keyring; show a banner if it does not work."""

    def tried(why: str | None) -> None:
        if why is not None:
            page_host.show_banner("keyring", sentence_of("KEYRING_UNUSABLE", {"why": why}))

    session.run(lambda caseload, _progress: caseload.keys.keyring_on()).then(tried)
