"""The ledger of parcels: search, list, export as a workbook."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from casework.parcels.manifest import ParcelKind
from casework.service_layer.exchange_results import LedgerEntry
from casework.service_layer.partners import find_partner
from exports.atomic_files import write_atomically
from exports.table_book import plain_book
from ui.cli import output
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.cli.values import DAY, one_of
from ui.common.i18n import _, ngettext
from ui.common.parcel_words import LedgerQuery, ledger_headings, ledger_rows, ledger_table


def add_to(parcel: Commands) -> None:
    """Add the command of this module to the parcel commands."""
    ledger = parcel.add("list", _("every parcel and receipt sent or received"), _ledger)
    ledger.option("words", _("WORD"), _("a word in the entry"), nargs="*")
    ledger.option("--with", _("PARTNER"), _("only this partner"), dest="who")
    ledger.option("--kind", one_of(ParcelKind), "log, report, receipt …", metavar=_("KIND"))
    ledger.option("--since", DAY)
    ledger.option("--until", DAY)
    ledger.option("--out", _("FILE"), _("write a workbook (xlsx)"))


def _ledger(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        who = ""
        if args.who is not None:
            with caseload.snapshot() as reader:
                who = find_partner(reader, args.who).name
        query = LedgerQuery(" ".join(args.words), who, args.kind or "", args.since, args.until)
        found = query.of(ledger_rows(caseload.exchange.ledger()))
    if args.out is not None:
        path = Path(args.out).absolute()
        write_atomically(path, plain_book(*ledger_table(found)), private=False)
        message = ngettext("{count} parcel: {path}", "{count} parcels: {path}", len(found))
        document = {"path": path, "parcels": len(found)}
        context.answer(document, message.format(count=len(found), path=path))
        return 0
    rows = [list(one.cells) for one in found]
    message = output.table(list(ledger_headings()), rows) if rows else _("No matching parcel.")
    context.answer([_shape(one.line) for one in found], message)
    return 0


def _shape(line: LedgerEntry) -> dict[str, Any]:
    parcel = line.parcel
    return output.picked(
        parcel,
        "parcel_id at ours with seq kind records state answers answered_at name size digest",
        parcel_id=parcel.id,
        ours=parcel.is_ours,
        state=line.state,
        answers=line.answers,
        answered_at=line.answered_at,
        **{"with": line.who},
    )
