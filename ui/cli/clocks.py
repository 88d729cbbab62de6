"""The clock of this computer: what speaks against it, and putting right what it wrote."""

from __future__ import annotations

from argparse import Namespace

from ui.cli.parser import Commands
from ui.cli.session import Session
from ui.common.clock_words import clock_sentence, repaired_words
from ui.common.words import _, ngettext


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    clock = commands.group("clock", _("the clock of this computer: check, confirm, repair"))
    clock.add("check", _("say what speaks against the clock"), _check)
    clock.add("confirm", _("the date is right: do not ask again"), _confirm)
    clock.add(
        "repair",
        _("the clock is right now: put the times right that it got wrong before"),
        _repair,
    )


def _check(session: Session, args: Namespace) -> int:
    with session.open() as caseload:
        found = caseload.check_clock()
        wrong = caseload.wrong_times()
    document = {
        "doubt": None if found is None else found.doubt.value,
        "now": None if found is None else found.now.isoformat(),
        "last": None if found is None else found.last.isoformat(),
        "wrong_entries": sorted(wrong),
    }
    parts = [_("Nothing speaks against the clock.") if found is None else clock_sentence(found)]
    if wrong:
        told = ngettext(
            "{count} entry of the journal has a time that cannot be right.",
            "{count} entries of the journal have a time that cannot be right.",
            len(wrong),
        )
        parts.append(told.format(count=len(wrong)))
    session.answer(document, "\n".join(parts))
    return 0


def _confirm(session: Session, args: Namespace) -> int:
    with session.open() as caseload:
        caseload.confirm_clock()
    session.answer({"confirmed": True}, _("The clock is taken as right."))
    return 0


def _repair(session: Session, args: Namespace) -> int:
    with session.open() as caseload:
        repair = caseload.services.repair_clock()
    document = {
        "action": None if repair.done.action is None else str(repair.done.action),
        "entries": repair.entries,
        "records": repair.changed,
        "left": repair.left,
    }
    session.answer(document, repaired_words(repair.entries, repair.changed, repair.left))
    return 0
