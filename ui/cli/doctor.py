"""The self-check of program, data and backups; the clock: signs that it is wrong, and repair."""

from __future__ import annotations

import shutil
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from casework.caseload_dtos import KeyFileState
from casework.problems import RuleBroken, Trouble
from casework.service_layer.caseload_port import Caseload
from ui.cli import output
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _, ngettext
from ui.common.maintenance_words import (
    anchor_document,
    anchor_words,
    away_facts,
    clock_sentence,
    copies_facts,
    repaired_words,
)
from ui.common.problems import sentence_for, sentence_of

LEAST_FREE_BYTES = 200 * 1024 * 1024
"""Minimal free space for the database, its log and one backup."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the self-check."""

    name: str
    ok: bool
    message: str
    code: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    commands.add("doctor", _("check the program and the caseload"), _doctor)
    _add_clock(commands)


def _doctor(context: CommandContext, args: Namespace) -> int:
    checks: list[Check] = []
    try:
        with context.open() as caseload:
            checks.append(Check("open", True, _("The libraries are safe and the key fits.")))
            checks.append(_keys(caseload))
            for name, check in _CHECKS:
                checks.append(_guarded(name, check, caseload))
    except Trouble as error:
        if error.exit_code == 4:
            raise
        checks.append(Check("open", False, sentence_for(error), error.code))
    checks.append(_free_space(context))
    wrong = [check for check in checks if not check.ok]
    names = {
        "open": _("opening"),
        "keys": _("key file"),
        "database": _("database and evidence"),
        "journal": _("journal"),
        "backups": _("backups"),
        "backup_place": _("backup location"),
        "copies": _("older copies"),
        "history": _("history"),
        "clock": _("clock"),
        "space": _("free space"),
    }
    lines = [f"{'✓' if c.ok else '✗'} {names[c.name]}: {c.message}" for c in checks]
    document = {
        "ok": not wrong,
        "checks": [{**output.picked(c, "name ok code message"), **c.facts} for c in checks],
    }
    context.answer(document, "\n".join(lines))
    if wrong:
        raise RuleBroken("SELF_CHECK_FAILED", None, count=len(wrong))
    return 0


def _guarded(name: str, check: Callable[[Caseload], Check], caseload: Caseload) -> Check:
    """Run a check; if it fails to run, report that as its result."""
    try:
        return check(caseload)
    except (RuleBroken, Trouble) as error:
        code = error.rule if isinstance(error, RuleBroken) else error.code
        return Check(name, False, sentence_for(error), code)


def _finding(name: str, code: str, facts: Mapping[str, object], *, ok: bool = False) -> Check:
    """Return the check that reports a finding, in its own sentence."""
    return Check(name, ok, sentence_of(code, facts), code)


def _keys(caseload: Caseload) -> Check:
    if caseload.keys.copies is KeyFileState.DAMAGED:
        return _finding("keys", "KEY_COPY_DAMAGED", {})
    if caseload.keys.copies is KeyFileState.REPAIRED:
        message = _("one copy was damaged, missing or outdated; it was repaired from the other")
        return Check("keys", True, message, "KEY_COPY_MENDED")
    return Check("keys", True, _("both copies are intact"))


def _database(caseload: Caseload) -> Check:
    findings = caseload.checks.verify_store()
    bad = [one for one in findings if one.code == "EVIDENCE_DAMAGED"]
    if len(bad) > 1 and len(bad) == len(findings):
        message = sentence_of("EVIDENCE_BAD", {"count": len(bad)})
        return Check("database", False, message, bad[0].code)
    if findings:
        return _finding("database", findings[0].code, findings[0].facts)
    return Check("database", True, _("intact"))


def _journal(caseload: Caseload) -> Check:
    found = caseload.checks.verify_journal()
    if found.findings:
        first = found.findings[0]
        return _finding("journal", first.code, {**first.facts, "seq": first.seq})
    text = ngettext("{count} entry, intact", "{count} entries, intact", found.entries)
    message = f"{text.format(count=found.entries)}. {anchor_words(found)}"
    return Check("journal", True, message, facts=anchor_document(found))


def _backups(caseload: Caseload) -> Check:
    findings = caseload.backups.check()
    if findings:
        first = findings[0]
        return _finding("backups", first.code, output.picked(first, "snapshot path"))
    count = len(caseload.backups.list())
    message = ngettext("{count} backup, intact", "{count} backups, intact", count)
    return Check("backups", True, message.format(count=count))


def _backup_place(caseload: Caseload) -> Check:
    place = caseload.backups.location()
    if not place.is_there:
        return _finding("backup_place", "BACKUP_PLACE_AWAY", away_facts(place))
    if place.is_same_disk:
        facts = {"path": str(place.now)}
        return _finding("backup_place", "BACKUPS_ON_SAME_DISK", facts, ok=True)
    return Check("backup_place", True, _("on a different disk from the data"))


def _copies(caseload: Caseload) -> Check:
    copies = caseload.backups.replaced_copies()
    if copies:
        return _finding("copies", "OLDER_COPIES", copies_facts(copies), ok=True)
    return Check("copies", True, _("none next to the data folder"))


def _history(caseload: Caseload) -> Check:
    findings = caseload.checks.check_history()
    if findings:
        first = findings[0]
        return _finding("history", first.code, {**first.facts, "seq": first.seq})
    return Check("history", True, _("no sign of an older copy"))


def _clock(caseload: Caseload) -> Check:
    found = caseload.checks.check_clock()
    if found is not None:
        return Check("clock", False, clock_sentence(found), found.doubt)
    wrong = caseload.checks.wrong_times()
    if wrong:
        facts = {"count": len(wrong), "first": min(wrong)}
        return _finding("clock", "ENTRIES_OUT_OF_TIME", facts)
    return Check("clock", True, _("consistent with the journal"))


_CHECKS: tuple[tuple[str, Callable[[Caseload], Check]], ...] = (
    ("database", _database),
    ("journal", _journal),
    ("backups", _backups),
    ("backup_place", _backup_place),
    ("copies", _copies),
    ("history", _history),
    ("clock", _clock),
)


def _free_space(context: CommandContext) -> Check:
    place = context.home if context.home.is_dir() else context.home.anchor or "/"
    free = shutil.disk_usage(place).free
    message = _("{free} MiB free").format(free=free >> 20)
    if free < LEAST_FREE_BYTES:
        return Check("space", False, message, "SPACE_SHORT")
    return Check("space", True, message)


def _add_clock(commands: Commands) -> None:
    clock = commands.group("clock", _("the clock of this computer: check, confirm, repair"))
    clock.add("check", _("report any sign that the clock is wrong"), _check)
    clock.add("confirm", _("the date is correct: do not ask again"), _confirm)
    about = _("the clock is correct now: fix the times recorded while it was wrong")
    clock.add("repair", about, _repair)


def _check(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        found = caseload.checks.check_clock()
        wrong = caseload.checks.wrong_times()
    names = ("doubt", "now", "last")
    document = {name: getattr(found, name, None) for name in names}
    document["wrong_entries"] = sorted(wrong)
    parts = [_("No sign that the clock is wrong.") if found is None else clock_sentence(found)]
    if wrong:
        message = ngettext(
            "{count} journal entry has an impossible time.",
            "{count} journal entries have an impossible time.",
            len(wrong),
        )
        parts.append(message.format(count=len(wrong)))
    return context.answer(document, "\n".join(parts))


def _confirm(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        caseload.checks.confirm_clock()
    return context.answer({"confirmed": True}, _("The clock is accepted as correct."))


def _repair(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        repair = caseload.services.clock.repair_clock()
    document = output.picked(
        repair, "action entries records left", action=repair.done.action, records=repair.changed
    )
    return context.answer(document, repaired_words(repair.entries, repair.changed, repair.left))
