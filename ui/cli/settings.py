"""The office's settings: tables, switches, the rule pack of new files."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from casework.problems import RuleBroken
from casework.service_layer.settings import CHECKS
from exports.atomic_files import write_atomically
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.packs import json_of
from ui.cli.parser import Commands
from ui.common.i18n import _
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
    get.add_argument("key", metavar=_("KEY"))
    change = settings.add("set", _("change a setting; null restores the default"), _set)
    change.add_argument("key", metavar=_("KEY"))
    change.add_argument("value", metavar="JSON", nargs="?", help=_("a JSON value, or a plain word"))
    change.add_argument("--file", metavar=_("FILE"), help=_("read the JSON from this file"))
    export = settings.add("export", _("export transferable settings, without names"), _export)
    export.add_argument("--out", metavar=_("FILE"), required=True)
    take = settings.add("import", _("import settings from such a file"), _import)
    take.add_argument("file", metavar=_("FILE"))
    take.add_argument(
        "--no-window",
        action="store_true",
        help=_("keep this computer's language, colours and size"),
    )


def _export(context: CommandContext, args: Namespace) -> int:
    target = Path(args.out)
    with context.open() as caseload, caseload.snapshot() as reader:
        choices, minutes = read_choices(settings_file()), caseload.idle_minutes()
        if minutes is not None:
            choices["idle_minutes"] = minutes
        data = settings_document(reader, choices)
    write_atomically(target, data)
    context.answer(
        {"path": str(target)}, _("The settings were written to {path}.").format(path=target.name)
    )
    return 0


def _import(context: CommandContext, args: Namespace) -> int:
    taken = read_settings_document(values.file_bytes(Path(args.file), "file"))
    with context.open() as caseload:
        student_args.answer_done(
            context, caseload, caseload.services.settings_transfer.import_settings(taken.office)
        )
        if "idle_minutes" in taken.window and not args.no_window:
            caseload.keep_idle_minutes(taken.window["idle_minutes"])
    if taken.window and not args.no_window:
        put_choices(settings_file(), taken.window)
    return 0


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        settings = reader.org_settings()
    document = {key: settings.value(key) for key in sorted(CHECKS)}
    context.answer(document, output.pairs((key, _shown(document[key])) for key in document))
    return 0


def _get(context: CommandContext, args: Namespace) -> int:
    _known(args.key)
    with context.open() as caseload, caseload.snapshot() as reader:
        value = reader.org_settings().value(args.key)
    context.answer(value, _shown(value) or _("The default."))
    return 0


def _set(context: CommandContext, args: Namespace) -> int:
    _known(args.key)
    if (args.value is None) == (args.file is None):
        raise RuleBroken("FIELD_MISSING", "value")
    if args.file is not None:
        value = json_of(values.file_bytes(Path(args.file), "file"), "file")
    else:
        value = _value(args.value)
    with context.open() as caseload:
        student_args.answer_done(
            context, caseload, caseload.services.settings.change_settings({args.key: value})
        )
    return 0


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
