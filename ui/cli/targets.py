"""Targets, to which parcels are uploaded and from which they are downloaded automatically."""

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
from casework.problems import RuleBroken, Trouble
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.partners import find_partner
from ui.cli import output
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Parser
from ui.cli.values import RECORD, SECRET
from ui.common.i18n import _
from ui.common.parcel_words import sync_summary_words, target_problem, transport_kind_name
from ui.common.problems import sentence_of


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    sync = commands.add(
        "sync", _("upload waiting parcels to the targets and download new ones"), _sync
    )
    sync.option("target", _("TARGET"), _("one target; all by default"), nargs="?")
    sync.option(
        "--wait", _("SECONDS"), _("retry at growing intervals until done or timed out"), type=int
    )
    _add_password(sync)
    target = commands.group("target", _("where parcels are exchanged"))
    add = target.add(
        "add", _("add or update a target; a server's fingerprint is compared and pinned"), _add
    )
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
    add.option(
        "--partner", _("PARTNER"), _("only parcels for these partners"), nargs="+", default=[]
    )
    add.flag("--take", _("import parcels without asking"))
    _add_password(add)
    remove = target.add("remove", _("remove a target"), _remove)
    remove.option("name", _("NAME"))
    target.add("list", _("list targets and their last result"), _list)
    inbox = commands.add("inbox", _("received parcels that wait for a decision"), _inbox)
    inbox.option("--drop", RECORD, _("discard this parcel; its local copy is deleted"))


def _add_password(parser: Parser) -> None:
    parser.option(
        "--password-fd", SECRET, _("read the server's password from this file descriptor")
    )


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
    context.answer({**_shape(state), "password_kept": bool(password) and why is None}, message)
    return 0


def _place(args: Namespace) -> tuple[TransportKind, str]:
    if args.webdav:
        return TransportKind.WEBDAV, args.webdav
    if args.sftp:
        return TransportKind.SFTP, args.sftp
    if args.watch:
        return TransportKind.WATCH, str(Path(args.watch).absolute())
    return TransportKind.FOLDER, str(Path(args.folder).absolute())


def _remove(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        caseload.sync_service.drop_target(args.name)
    context.answer({"removed": args.name}, _("{name} was removed.").format(name=args.name))
    return 0


def _shape(state: TargetState) -> dict[str, Any]:
    target = state.target
    return output.picked(
        state,
        "name kind address user pinned partners takes waiting received tried_at worked_at problem"
        " failures next_at",
        name=target.name,
        kind=target.kind,
        address=target.address,
        user=target.user,
        pinned=bool(target.pin),
        partners=target.partners,
        takes=target.takes,
    )


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        states = caseload.sync_service.targets()
    headings = [
        _("Name"),
        _("Transport"),
        _("Address"),
        _("Last time"),
        _("Queued"),
        _("Next attempt"),
    ]
    rows = [
        [
            state.target.name,
            transport_kind_name(state.target.kind),
            state.target.address,
            "—" if state.worked_at is None else f"{state.worked_at.astimezone():%Y-%m-%d %H:%M}",
            str(state.waiting),
            "—" if state.next_at is None else f"{state.next_at.astimezone():%Y-%m-%d %H:%M}",
        ]
        for state in states
    ]
    lines = [output.table(headings, rows, _("No target has been set up yet."))]
    lines += [target_problem(state) for state in states if state.problem is not None]
    context.answer([_shape(state) for state in states], "\n".join(lines))
    return 0


def _sync(context: CommandContext, args: Namespace) -> int:
    wait_s = 0 if args.wait is None else args.wait
    password = _password(context, args, ask=False)
    with context.open() as caseload:
        names = [args.target] if args.target else _names(caseload)
        is_alone = args.target is not None
        done = [
            _visited(context, caseload, name, password, wait_s, is_alone=is_alone) for name in names
        ]
    lines = [f"{one.target}: {sync_summary_words(one)}" for one in done]
    troubles = [one for one in done if one.problem is not None]
    if troubles and len(names) == 1:
        raise Trouble(str(troubles[0].problem), target=names[0], **_facts(troubles[0]))
    lines += [sentence_of(str(one.problem), one.facts) for one in troubles]
    empty = _("No target has been set up yet.")
    context.answer([_synced_shape(one) for one in done], "\n".join(lines) or empty)
    return 3 if troubles else 0


def _visited(
    context: CommandContext,
    caseload: Caseload,
    name: str,
    password: str,
    wait_s: int,
    *,
    is_alone: bool,
) -> SyncSummary:
    """Sync with a target; without its password, report a problem so that others can go on."""
    try:
        return _visit(context, caseload, name, password, wait_s)
    except RuleBroken as refused:
        if refused.rule != "ROAD_PASSWORD" or is_alone:
            raise
        return SyncSummary(name, problem=refused.rule, facts=refused.facts)


def _facts(done: SyncSummary) -> dict[str, Any]:
    return {name: value for name, value in done.facts.items() if name != "target"}


def _names(caseload: Caseload) -> list[str]:
    return [state.target.name for state in caseload.sync_service.targets()]


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
    names = ("target", "sent", "received", "receipts", "taken", "refused", "left", "problem")
    return {name: getattr(done, name) for name in names} | {"emptied": done.is_emptied}


def _inbox(context: CommandContext, args: Namespace) -> int:
    if args.drop is not None:
        arrival = args.drop
        with context.open() as caseload:
            caseload.sync_service.put_aside(arrival)
        message = _("The local copy was deleted; the sender can send it again.")
        context.answer({"dropped": arrival}, message)
        return 0
    with context.open() as caseload:
        found = caseload.sync_service.arrivals()
    document = [
        output.picked(one, "id path name target at state code kind seq records") for one in found
    ]
    rows = [
        [f"{one.at.astimezone():%Y-%m-%d %H:%M}", one.name, one.code or "—", str(one.path)]
        for one in found
    ]
    headings = [_("When"), _("Name"), _("Why"), _("File name")]
    message = output.table(headings, rows, _("The inbox is empty."))
    context.answer(document, message)
    return 0
