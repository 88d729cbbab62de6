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
from ui.cli import output, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _, ngettext
from ui.common.parcel_words import LedgerQuery, ledger_headings, ledger_rows, ledger_table


def add_to(parcel: Commands) -> None:
    """Add the command of this module to the parcel commands."""
    ledger = parcel.add("list", _("every parcel and receipt sent or received"), _ledger)
    ledger.add_argument("words", metavar=_("WORD"), nargs="*", help=_("a word in the entry"))
    ledger.add_argument("--with", metavar=_("PARTNER"), dest="who", help=_("only this partner"))
    ledger.add_argument("--kind", metavar=_("KIND"), help="log, report, receipt …")
    ledger.add_argument("--since", metavar=_("DATE"))
    ledger.add_argument("--until", metavar=_("DATE"))
    ledger.add_argument("--out", metavar=_("FILE"), help=_("write a workbook (xlsx)"))


def _ledger(context: CommandContext, args: Namespace) -> int:
    today = context.today()
    kinds = [kind.value for kind in ParcelKind]
    kind = "" if args.kind is None else values.choice(args.kind, "kind", kinds)
    with context.open() as caseload:
        who = ""
        if args.who is not None:
            with caseload.snapshot() as reader:
                who = find_partner(reader, args.who).name
        query = LedgerQuery(
            " ".join(args.words),
            who,
            kind,
            None if args.since is None else values.day(args.since, "since", today=today),
            None if args.until is None else values.day(args.until, "until", today=today),
        )
        found = query.of(ledger_rows(caseload.exchange.ledger()))
    if args.out is not None:
        path = Path(args.out).absolute()
        write_atomically(path, plain_book(*ledger_table(found)), private=False)
        message = ngettext("{count} parcel: {path}", "{count} parcels: {path}", len(found))
        document = {"path": str(path), "parcels": len(found)}
        context.answer(document, message.format(count=len(found), path=path))
        return 0
    rows = [list(one.cells) for one in found]
    message = output.table(list(ledger_headings()), rows) if rows else _("No matching parcel.")
    context.answer([_shape(one.line) for one in found], message)
    return 0


def _shape(line: LedgerEntry) -> dict[str, Any]:
    parcel = line.parcel
    return {
        "parcel_id": str(parcel.id),
        "at": parcel.at.isoformat(),
        "ours": parcel.is_ours,
        "with": line.who,
        "seq": parcel.seq,
        "kind": parcel.kind,
        "records": parcel.records,
        "state": line.state,
        "answers": line.answers,
        "answered_at": None if line.answered_at is None else line.answered_at.isoformat(),
        "name": parcel.name,
        "size": parcel.size,
        "digest": parcel.digest,
    }
