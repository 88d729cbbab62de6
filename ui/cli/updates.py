"""Versions of the program: announced by the office, checked against a file; never downloaded."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from casework.parcels.updates import Announcement
from ui.cli import values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _
from ui.common.notice_words import announcement_words


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    update = commands.group("update", _("program versions announced by the office"))
    announce = update.add(
        "announce", _("announce a version by its installers (office); seal it for partners"), _say
    )
    announce.add_argument("files", metavar=_("FILE"), nargs="+")
    announce.add_argument("--version", metavar="1.2.3", required=True)
    announce.add_argument("--expires", metavar="D", required=True)
    announce.add_argument("--notes", metavar=_("TEXT"), default="")
    update.add("show", _("the announced version and the running one"), _show)
    verify = update.add("verify", _("check that a file is the announced installer"), _verify)
    verify.add_argument("file", metavar=_("FILE"))


def _say(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        expires = values.day(args.expires, "expires", today=caseload.services.today(), ahead=True)
        done = caseload.updates.announce(
            args.version, [Path(one) for one in args.files], expires=expires, notes=args.notes
        )
        announced = caseload.updates.announced()
    shape = None if announced is None else announcement_shape(announced)
    action = None if done.action is None else str(done.action)
    message = _("Version {version} is announced; seal it to partners with --kind update.")
    context.answer({"action": action, "announced": shape}, message.format(version=args.version))
    return 0


def _show(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        announced, running = caseload.updates.announced(), caseload.updates.running
    message = _("Version {version} is running.").format(version=running)
    if announced is not None:
        version = _("Version {version}").format(version=announced.version)
        message += f"\n{version}: {announcement_words(announced)}"
    shape = None if announced is None else announcement_shape(announced)
    context.answer({"running": running, "announced": shape}, message)
    return 0


def _verify(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        announced = caseload.updates.check(Path(args.file))
    message = _("This is version {version} as announced by {who}; it may be installed.")
    document = {"ok": True, **announcement_shape(announced)}
    context.answer(document, message.format(version=announced.version, who=announced.by))
    return 0


def announcement_shape(announced: Announcement) -> dict[str, Any]:
    document = announced.document()
    kept = ("version", "installers", "min_reader", "expires", "notes", "at", "by", "signing")
    return {name: document[name] for name in kept}
