"""Restores single damaged or missing pieces of evidence from backups."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from casework.caseload_dtos import EvidenceRepair
from casework.problems import RuleBroken
from ui.cli import values
from ui.cli.context import CommandContext
from ui.cli.evidence import evidence_named
from ui.cli.parser import Commands
from ui.common.i18n import _, ngettext


def add_to(backups: Commands) -> None:
    """Add the command of this module to the backup commands."""
    parser = backups.add(
        "restore-evidence", _("restore damaged or missing evidence from backups"), _restore
    )
    parser.add_argument(
        "evidence", nargs="*", metavar="ID", help=_("everything damaged or missing by default")
    )
    parser.add_argument(
        "--place", metavar=_("DIR"), help=_("a folder other than the caseload's own")
    )


def _restore(context: CommandContext, args: Namespace) -> int:
    named = [values.record_id(one, "record") for one in args.evidence]
    place = None if args.place is None else Path(args.place)
    with context.open() as caseload:
        wanted: Sequence[UUID] | None = None
        if named:
            with caseload.snapshot() as reader:
                wanted = [evidence_named(reader, one).id for one in named]
        repair = caseload.restore_evidence(wanted, place)
    document = {
        "restored": [str(one) for one in repair.restored],
        "lost": [str(one) for one in repair.lost],
    }
    context.answer(document, _told(repair))
    if repair.lost:
        raise RuleBroken("EVIDENCE_NOT_IN_BACKUPS", "record", count=len(repair.lost))
    return 0


def _told(repair: EvidenceRepair) -> str:
    if not repair.restored and not repair.lost:
        return _("No evidence is damaged or missing.")
    told = ngettext(
        "{count} evidence file was restored.",
        "{count} evidence files were restored.",
        len(repair.restored),
    )
    return "\n".join([told.format(count=len(repair.restored)), *map(str, repair.restored)])
