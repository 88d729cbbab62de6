"""Where parcels go: targets, synchronisation, the inbox, the outbox, the ledger of parcels."""

from __future__ import annotations

import time
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from casework.exchange.targets import (
    SyncSummary,
    SyncTarget,
    TargetState,
    TransportKind,
    pause_after,
)
from casework.parcels.manifest import ParcelKind
from casework.problems import RuleBroken, Trouble
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.exchange_results import LedgerEntry
from casework.service_layer.partners import find_partner
from exports.atomic_files import write_atomically
from exports.table_book import plain_book
from ui.cli import output
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Parser
from ui.cli.values import DAY, OUT_FILE, RECORD, SECRET, one_of
from ui.common.i18n import _, ngettext
from ui.common.parcel_words import (
    STATES,
    LedgerQuery,
    ledger_headings,
    ledger_rows,
    ledger_table,
    parcel_kind_name,
    sync_summary_words,
    target_problem,
    transport_kind_name,
)
from ui.common.problems import sentence_of


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    about = _("upload waiting parcels to the targets and download new ones")
    sync = commands.add("sync", about, _sync)
    sync.option("target", _("TARGET"), _("one target; all by default"), nargs="?")
    about = _("retry at growing intervals until done or timed out")
    sync.option("--wait", _("SECONDS"), about, type=int, default=0)
    _add_password(sync)
    target = commands.group("target", _("where parcels are exchanged"))
    about = _("add or update a target; a server's fingerprint is compared and pinned")
    add = target.add("add", about, _add)
    add.option("name", _("NAME"))
    where = add.add_mutually_exclusive_group(required=True)
    for name, metavar, about in (
        ("--folder", _("DIR"), _("a network or USB folder")),
        ("--watch", _("DIR"), _("a read-only folder")),
        ("--webdav", "URL", "https://…"),
        ("--sftp", "URL", "sftp://user@host/folder"),
    ):
        where.add_argument(name, metavar=metavar, help=about)
    add.option("--user", _("NAME"), _("user name"), default="")
    add.option("--key", _("FILE"), _("the private key for SFTP"), default="")
    add.option("--pin", _("FINGERPRINT"), _("compared with the server's owner"), default="")
    about = _("only parcels for these partners")
    add.option("--partner", _("PARTNER"), about, nargs="+", default=[])
    add.flag("--take", _("import parcels without asking"))
    _add_password(add)
    remove = target.add("remove", _("remove a target"), _remove)
    remove.option("name", _("NAME"))
    target.add("list", _("list targets and their last result"), _list)
    inbox = commands.add("inbox", _("received parcels that wait for a decision"), _inbox)
    inbox.option("--drop", RECORD, _("discard this parcel; its local copy is deleted"))


def _add_password(parser: Parser) -> None:
    about = _("read the server's password from this file descriptor")
    parser.option("--password-fd", SECRET, about)


def _password(context: CommandContext, args: Namespace, *, ask: bool) -> str:
    if args.password_fd is not None:
        return str(args.password_fd)
    if ask and context.ask_secret is not None:
        return context.ask_secret(_("Password of the server: "))
    return ""


def _add(context: CommandContext, args: Namespace) -> int:
    kind, address = _place(args)
    target = SyncTarget(args.name, kind, address, args.user, "", args.key, takes=args.take)
    password = _password(context, args, ask=target.needs_password)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            groups = tuple(find_partner(reader, word).group for word in args.partner)
        target = replace(target, partners=groups)
        met = caseload.sync_service.connect(target, fingerprint=args.pin, password=password)
        why = caseload.sync_service.keep_target(met, password)
        (state,) = [one for one in caseload.sync_service.targets() if one.target.name == met.name]
    message = _("{name} was added: {address}").format(name=met.name, address=met.address)
    if why is not None:
        message += "\n" + _("No keyring keeps the password; you are asked for it each time.")
    return context.answer(
        {**_shape(state), "password_kept": bool(password) and why is None}, message
    )


def _place(args: Namespace) -> tuple[TransportKind, str]:
    if args.webdav or args.sftp:
        kind = TransportKind.WEBDAV if args.webdav else TransportKind.SFTP
        return kind, args.webdav or args.sftp
    kind = TransportKind.WATCH if args.watch else TransportKind.FOLDER
    return kind, str(Path(args.watch or args.folder).absolute())


def _remove(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        caseload.sync_service.drop_target(args.name)
    return context.answer({"removed": args.name}, _("{name} was removed.").format(name=args.name))


def _shape(state: TargetState) -> dict[str, Any]:
    target = state.target
    return {
        **output.picked(target, "name kind address user"),
        "pinned": bool(target.pin),
        **output.picked(target, "partners takes"),
        **output.picked(state, "waiting received tried_at worked_at problem failures next_at"),
    }


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        states = caseload.sync_service.targets()
    headings = [_("Name"), _("Transport"), _("Address"), _("Last time"), _("Queued")]
    headings.append(_("Next attempt"))
    rows = []
    for state in states:
        target, kind = state.target, transport_kind_name(state.target.kind)
        times = (state.worked_at, str(state.waiting), state.next_at)
        rows.append([target.name, kind, target.address, *times])
    lines = [output.table(headings, rows, _("No target has been set up yet."))]
    lines += [target_problem(state) for state in states if state.problem is not None]
    return context.answer([_shape(state) for state in states], "\n".join(lines))


def _sync(context: CommandContext, args: Namespace) -> int:
    password = _password(context, args, ask=False)
    with context.open() as caseload:
        targets = [state.target.name for state in caseload.sync_service.targets()]
        names = [args.target] if args.target else targets
        done = [_visited(context, caseload, name, password, args) for name in names]
    lines = [f"{one.target}: {sync_summary_words(one)}" for one in done]
    troubles = [one for one in done if one.problem is not None]
    if troubles and len(names) == 1:
        raise Trouble(str(troubles[0].problem), target=names[0], **_facts(troubles[0]))
    lines += [sentence_of(str(one.problem), one.facts) for one in troubles]
    empty = _("No target has been set up yet.")
    context.answer([_synced_shape(one) for one in done], "\n".join(lines) or empty)
    return 3 if troubles else 0


def _visited(
    context: CommandContext, caseload: Caseload, name: str, password: str, args: Namespace
) -> SyncSummary:
    """Sync with a target; without its password, report a problem so that others can go on."""
    try:
        return _visit(context, caseload, name, password, args.wait)
    except RuleBroken as refused:
        if refused.rule != "ROAD_PASSWORD" or args.target is not None:
            raise
        return SyncSummary(name, problem=refused.rule, facts=refused.facts)


def _facts(done: SyncSummary) -> dict[str, Any]:
    return {name: value for name, value in done.facts.items() if name != "target"}


def _visit(
    context: CommandContext, caseload: Caseload, name: str, password: str, wait_s: int
) -> SyncSummary:
    """Sync with a target, retrying on problems until the time is over."""
    sync_service = caseload.sync_service
    if password:
        sync_service.set_session_password(name, password)
    until, failures = time.monotonic() + wait_s, 0
    while True:
        try:
            done = sync_service.sync(name)
        except RuleBroken as refused:
            if refused.rule != "ROAD_PASSWORD" or context.ask_secret is None:
                raise
            sync_service.set_session_password(
                name, context.ask_secret(_("Password of the server: "))
            )
            continue
        failures += 1
        pause_s = pause_after(failures).total_seconds()
        if done.problem is None or time.monotonic() + pause_s > until:
            return done
        time.sleep(pause_s)


def _synced_shape(done: SyncSummary) -> dict[str, Any]:
    names = "target sent received receipts taken refused left problem"
    return output.picked(done, names, emptied=done.is_emptied)


def _inbox(context: CommandContext, args: Namespace) -> int:
    if args.drop is not None:
        with context.open() as caseload:
            caseload.sync_service.put_aside(args.drop)
        message = _("The local copy was deleted; the sender can send it again.")
        return context.answer({"dropped": args.drop}, message)
    with context.open() as caseload:
        found = caseload.sync_service.arrivals()
    document = [
        output.picked(one, "id path name target at state code kind seq records") for one in found
    ]
    rows = [[one.at, one.name, one.code or None, one.path] for one in found]
    headings = [_("When"), _("Name"), _("Why"), _("File name")]
    return context.answer_table(document, headings, rows, _("The inbox is empty."))


def add_ledger_to(parcel: Commands) -> None:
    """Add the command of this module to the parcel commands."""
    ledger = parcel.add("list", _("every parcel and receipt sent or received"), _ledger)
    ledger.option("words", _("WORD"), _("a word in the entry"), nargs="*")
    ledger.option("--with", _("PARTNER"), _("only this partner"), dest="who")
    ledger.option("--kind", one_of(ParcelKind), "log, report, receipt …", metavar=_("KIND"))
    ledger.option("--since", DAY)
    ledger.option("--until", DAY)
    ledger.option("--out", OUT_FILE, _("write a workbook (xlsx)"))


def _ledger(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        who = ""
        if args.who is not None:
            with caseload.snapshot() as reader:
                who = find_partner(reader, args.who).name
        query = LedgerQuery(" ".join(args.words), who, args.kind or "", args.since, args.until)
        found = query.of(ledger_rows(caseload.exchange.ledger()))
    if args.out is not None:
        write_atomically(args.out, plain_book(*ledger_table(found)), private=False)
        message = ngettext("{count} parcel: {path}", "{count} parcels: {path}", len(found))
        document = {"path": args.out, "parcels": len(found)}
        return context.answer(document, message.format(count=len(found), path=args.out))
    rows = [one.cells for one in found]
    message = output.table(ledger_headings(), rows, _("No matching parcel."))
    return context.answer([_ledger_shape(one.line) for one in found], message)


def _ledger_shape(line: LedgerEntry) -> dict[str, Any]:
    parcel = line.parcel
    return {
        "parcel_id": parcel.id,
        "at": parcel.at,
        "ours": parcel.is_ours,
        "with": line.who,
        **output.picked(parcel, "seq kind records"),
        **output.picked(line, "state answers answered_at"),
        **output.picked(parcel, "name size digest"),
    }


def add_outbox(commands: Commands) -> None:
    """Add the command for the parcels that were sealed here."""
    commands.add("outbox", _("our parcels and their status"), _outbox)


def _outbox(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        lines = caseload.exchange.outbox()
        gone = {one.parcel.id: one.handed_over_at for one in caseload.sync_service.deliveries()}
    document = [
        output.picked(
            line,
            "to path seq kind records state handed_over_at returned",
            handed_over_at=gone.get(line.id),
        )
        for line in lines
    ]
    rows = [
        [
            *(line.to, str(line.seq), parcel_kind_name(line.kind), str(line.records)),
            *(_(STATES[line.state]), line.path.name),
        ]
        for line in lines
    ]
    headings = [_("To"), _("No."), _("Kind"), _("Records"), _("Status"), _("File name")]
    return context.answer_table(document, headings, rows, _("No parcel has been sealed yet."))
