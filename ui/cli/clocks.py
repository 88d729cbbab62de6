"""The clock of this computer: signs that it is wrong, and repair of wrong times."""

from __future__ import annotations

from argparse import Namespace

from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _, ngettext
from ui.common.maintenance_words import clock_sentence, repaired_words


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    clock = commands.group("clock", _("the clock of this computer: check, confirm, repair"))
    clock.add("check", _("report any sign that the clock is wrong"), _check)
    clock.add("confirm", _("the date is correct: do not ask again"), _confirm)
    clock.add(
        "repair",
        _("the clock is correct now: fix the times recorded while it was wrong"),
        _repair,
    )


def _check(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        found = caseload.check_clock()
        wrong = caseload.wrong_times()
    document = {
        "doubt": None if found is None else found.doubt.value,
        "now": None if found is None else found.now.isoformat(),
        "last": None if found is None else found.last.isoformat(),
        "wrong_entries": sorted(wrong),
    }
    parts = [_("No sign that the clock is wrong.") if found is None else clock_sentence(found)]
    if wrong:
        told = ngettext(
            "{count} journal entry has an impossible time.",
            "{count} journal entries have an impossible time.",
            len(wrong),
        )
        parts.append(told.format(count=len(wrong)))
    context.answer(document, "\n".join(parts))
    return 0


def _confirm(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        caseload.confirm_clock()
    context.answer({"confirmed": True}, _("The clock is accepted as correct."))
    return 0


def _repair(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        repair = caseload.services.clock.repair_clock()
    document = {
        "action": None if repair.done.action is None else str(repair.done.action),
        "entries": repair.entries,
        "records": repair.changed,
        "left": repair.left,
    }
    context.answer(document, repaired_words(repair.entries, repair.changed, repair.left))
    return 0
