"""The office's settings, and the versions of the program that it announces."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

from casework.parcels.updates import Announcement
from casework.problems import RuleBroken
from casework.service_layer.settings import CHECKS
from exports.atomic_files import write_atomically
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.packs import json_of
from ui.cli.parser import Commands
from ui.cli.student_args import act
from ui.cli.values import FUTURE_DAY, PATH
from ui.common.i18n import _
from ui.common.notice_words import announcement_words
from ui.platform.chosen_files import file_bytes
from ui.platform.window_settings import (
    put_choices,
    read_choices,
    read_settings_document,
    settings_document,
    settings_file,
)


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    settings = commands.group("settings", _("office settings: list, get, set, export, import"))
    settings.add("list", _("all settings; null is the default"), _list)
    get = settings.add("get", _("one setting"), _get)
    get.option("key", _("KEY"))
    change = settings.add("set", _("change a setting; null restores the default"), _set)
    change.option("key", _("KEY"))
    change.option("value", "JSON", _("a JSON value, or a plain word"), nargs="?")
    change.option("--file", PATH, _("read the JSON from this file"))
    export = settings.add("export", _("export transferable settings, without names"), _export)
    export.option("--out", PATH, required=True)
    take = settings.add("import", _("import settings from such a file"), _import)
    take.option("file", PATH)
    take.flag("--no-window", _("keep this computer's language, colours and size"))


def _export(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        choices, minutes = read_choices(settings_file()), caseload.idle_minutes()
        if minutes is not None:
            choices["idle_minutes"] = minutes
        data = settings_document(reader, choices)
    write_atomically(args.out, data)
    message = _("The settings were written to {path}.").format(path=args.out.name)
    return context.answer({"path": args.out}, message)


def _import(context: CommandContext, args: Namespace) -> int:
    taken = read_settings_document(file_bytes(args.file, "file"))
    with context.open() as caseload:
        done = caseload.services.settings_transfer.import_settings(taken.office)
        student_args.answer_done(context, caseload, done)
        if "idle_minutes" in taken.window and not args.no_window:
            caseload.keep_idle_minutes(taken.window["idle_minutes"])
    if taken.window and not args.no_window:
        put_choices(settings_file(), taken.window)
    return 0


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        settings = reader.org_settings()
    document = {key: settings.value(key) for key in sorted(CHECKS)}
    return context.answer(document, output.pairs((key, _shown(document[key])) for key in document))


def _get(context: CommandContext, args: Namespace) -> int:
    _known(args.key)
    with context.open() as caseload, caseload.snapshot() as reader:
        value = reader.org_settings().value(args.key)
    return context.answer(value, _shown(value) or _("The default."))


def _set(context: CommandContext, args: Namespace) -> int:
    _known(args.key)
    if (args.value is None) == (args.file is None):
        raise RuleBroken("FIELD_MISSING", "value")
    if args.file is not None:
        value = json_of(file_bytes(args.file, "file"), "file")
    else:
        value = _value(args.value)
    return act(context, lambda services: services.settings.change_settings({args.key: value}))


def _value(text: str) -> Any:
    """Parse a JSON value; any other text is returned unchanged, so references need no quotes."""
    begins = text.lstrip()[:1]
    if begins in ("{", "[", '"') or text.strip() in ("null", "true", "false"):
        return json_of(text.encode("utf-8", "replace"), "value")
    return int(text) if text.strip().isdecimal() else text


def _known(key: str) -> None:
    if key not in CHECKS:
        raise RuleBroken("SETTING_UNKNOWN", "key", key=key, choices=sorted(CHECKS))


def _shown(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


# --- versions of the program: announced, checked against a file, never downloaded


def add_updates(commands: Commands) -> None:
    """Add the commands for the versions that the office announces."""
    update = commands.group("update", _("program versions announced by the office"))
    announce = update.add(
        "announce",
        _("announce a version by its installers (office); seal it for partners"),
        _announce,
    )
    announce.option("files", PATH, nargs="+")
    announce.option("--version", "1.2.3", required=True)
    announce.option("--expires", FUTURE_DAY, metavar="D", required=True)
    announce.option("--notes", default="")
    update.add("show", _("the announced version and the running one"), _show_update)
    verify = update.add("verify", _("check that a file is the announced installer"), _verify_update)
    verify.option("file", PATH)


def _announce(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        terms = {"expires": args.expires, "notes": args.notes}
        done = caseload.updates.announce(args.version, args.files, **terms)
        announced = caseload.updates.announced()
    shape = None if announced is None else announcement_shape(announced)
    message = _("Version {version} is announced; seal it to partners with --kind update.")
    document = {"action": done.action, "announced": shape}
    return context.answer(document, message.format(version=args.version))


def _show_update(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        announced, running = caseload.updates.announced(), caseload.updates.running
    message = _("Version {version} is running.").format(version=running)
    if announced is not None:
        version = _("Version {version}").format(version=announced.version)
        message += f"\n{version}: {announcement_words(announced)}"
    shape = None if announced is None else announcement_shape(announced)
    return context.answer({"running": running, "announced": shape}, message)


def _verify_update(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        announced = caseload.updates.check(args.file)
    message = _("This is version {version} as announced by {who}; it may be installed.")
    document = {"ok": True, **announcement_shape(announced)}
    return context.answer(document, message.format(version=announced.version, who=announced.by))


def announcement_shape(announced: Announcement) -> dict[str, Any]:
    document = announced.document()
    kept = ("version", "installers", "min_reader", "expires", "notes", "at", "by", "signing")
    return {name: document[name] for name in kept}
