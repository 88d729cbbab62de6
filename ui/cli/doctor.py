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
        "checks": [output.picked(c, "name ok code message", **c.facts) for c in checks],
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


def _keys(caseload: Caseload) -> Check:
    if caseload.key_copies is KeyFileState.DAMAGED:
        return Check("keys", False, sentence_of("KEY_COPY_DAMAGED", {}), "KEY_COPY_DAMAGED")
    if caseload.key_copies is KeyFileState.REPAIRED:
        message = _("one copy was damaged, missing or outdated; it was repaired from the other")
        return Check("keys", True, message, "KEY_COPY_MENDED")
    return Check("keys", True, _("both copies are intact"))


def _database(caseload: Caseload) -> Check:
    findings = caseload.verify_store()
    bad = [one for one in findings if one.code == "EVIDENCE_DAMAGED"]
    if len(bad) > 1 and len(bad) == len(findings):
        message = sentence_of("EVIDENCE_BAD", {"count": len(bad)})
        return Check("database", False, message, bad[0].code)
    if findings:
        first = findings[0]
        return Check("database", False, sentence_of(first.code, first.facts), first.code)
    return Check("database", True, _("intact"))


def _journal(caseload: Caseload) -> Check:
    found = caseload.verify_journal()
    if found.findings:
        first = found.findings[0]
        facts = {**first.facts, "seq": first.seq}
        return Check("journal", False, sentence_of(first.code, facts), first.code)
    text = ngettext("{count} entry, intact", "{count} entries, intact", found.entries)
    message = f"{text.format(count=found.entries)}. {anchor_words(found)}"
    return Check("journal", True, message, facts=anchor_document(found))


def _backups(caseload: Caseload) -> Check:
    findings = caseload.check_backups()
    if findings:
        first = findings[0]
        facts = {"snapshot": first.snapshot, "path": first.path}
        return Check("backups", False, sentence_of(first.code, facts), first.code)
    count = len(caseload.backups())
    message = ngettext("{count} backup, intact", "{count} backups, intact", count)
    return Check("backups", True, message.format(count=count))


def _backup_place(caseload: Caseload) -> Check:
    place = caseload.backup_location()
    if not place.is_there:
        sentence = sentence_of("BACKUP_PLACE_AWAY", away_facts(place))
        return Check("backup_place", False, sentence, "BACKUP_PLACE_AWAY")
    if place.is_same_disk:
        sentence = sentence_of("BACKUPS_ON_SAME_DISK", {"path": str(place.now)})
        return Check("backup_place", True, sentence, "BACKUPS_ON_SAME_DISK")
    return Check("backup_place", True, _("on a different disk from the data"))


def _copies(caseload: Caseload) -> Check:
    copies = caseload.replaced_copies()
    if copies:
        sentence = sentence_of("OLDER_COPIES", copies_facts(copies))
        return Check("copies", True, sentence, "OLDER_COPIES")
    return Check("copies", True, _("none next to the data folder"))


def _history(caseload: Caseload) -> Check:
    findings = caseload.check_history()
    if findings:
        first = findings[0]
        facts = {**first.facts, "seq": first.seq}
        return Check("history", False, sentence_of(first.code, facts), first.code)
    return Check("history", True, _("no sign of an older copy"))


def _clock(caseload: Caseload) -> Check:
    found = caseload.check_clock()
    if found is not None:
        return Check("clock", False, clock_sentence(found), found.doubt)
    wrong = caseload.wrong_times()
    if wrong:
        facts = {"count": len(wrong), "first": min(wrong)}
        sentence = sentence_of("ENTRIES_OUT_OF_TIME", facts)
        return Check("clock", False, sentence, "ENTRIES_OUT_OF_TIME")
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
    clock.add(
        "repair", _("the clock is correct now: fix the times recorded while it was wrong"), _repair
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
        message = ngettext(
            "{count} journal entry has an impossible time.",
            "{count} journal entries have an impossible time.",
            len(wrong),
        )
        parts.append(message.format(count=len(wrong)))
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
        "action": repair.done.action,
        "entries": repair.entries,
        "records": repair.changed,
        "left": repair.left,
    }
    context.answer(document, repaired_words(repair.entries, repair.changed, repair.left))
    return 0
