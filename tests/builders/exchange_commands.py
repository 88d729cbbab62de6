"""People who exchange parcels by commands, each with a caseload of their own."""

from __future__ import annotations

from pathlib import Path

from casework.records import Role
from tests.builders.commands import Office
from tests.builders.exchange import give_keys, rename, template_home
from tests.builders.homes import a_roster


def a_person(folder: Path, name: str, role: Role, *, students: int = 0) -> Office:
    """Somebody with keys and a caseload of so many students, who types commands for it."""
    home = template_home(role).copy(folder)
    with home.open() as caseload:
        give_keys(caseload)
        rename(caseload, name)
        if students:
            caseload.services.imports.import_draft(a_roster(students))
    return Office(home)


def acquainted(folder: Path, counselor: Office, advisor: Office) -> None:
    """Let both add each other as partners whose codes were compared."""
    cards = folder / "c.card", folder / "a.card"
    shown = counselor.does("partner", "card", "--out", cards[0])
    advisor.does("partner", "card", "--out", cards[1])
    known = advisor.does("partner", "add", cards[0], "--role", "counselor", "--checked")
    assert known["fingerprint"] == shown["fingerprint"]
    counselor.does("partner", "add", cards[1], "--role", "advisor", "--checked")
