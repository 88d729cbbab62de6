"""Rule packs: list, show, add, preview and apply."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.formats.json_values import read_json
from casework.ports import Reader
from casework.previews import CompletionChange, PackEffect, preview_pack
from casework.problems import RuleBroken
from casework.queries import files_of_class
from casework.read_models import FileQuery
from casework.required_services import Service
from casework.rulepack import RulePack, pack_document, read_pack
from casework.settings.org_settings import OrgSettings
from casework.standing import Standing
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Parser
from ui.cli.values import PATH
from ui.common.i18n import _, ngettext
from ui.common.rule_words import demand_text, rule_test_sentence, threshold_text
from ui.platform.chosen_files import file_bytes


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    packs = commands.group("pack", _("rule packs: list, show, check, add, preview, apply, default"))
    packs.add("list", _("all rule packs"), _list)
    show = packs.add("show", _("one rule pack: its requirements and tests"), _show)
    _add_ref(show)
    check = packs.add("check", _("check whether a file is a valid rule pack"), _check)
    check.option("file", PATH)
    add = packs.add("add", _("import a rule pack from a file as a new version"), _add)
    add.option("file", PATH)
    preview = packs.add("preview", _("list who would become complete or incomplete"), _preview)
    _add_ref(preview)
    _add_student_args(preview)
    apply = packs.add("apply", _("apply a rule pack to files, with a reason"), _apply)
    _add_ref(apply)
    _add_student_args(apply)
    apply.option("--reason", required=True)
    default = packs.add("default", _("set the rule pack for new files"), _default)
    _add_ref(default)


def _add_ref(parser: Parser) -> None:
    parser.option("pack", "REF", _("pack and version as shown by pack list"))


def _add_student_args(parser: Parser) -> None:
    parser.option("students", _("NO"), _("student number"), nargs="*")
    parser.option("--class", _("CLASS"), _("one class"), dest="class_name")
    parser.flag("--all", _("every file"), dest="everyone")
    student_args.add_cohort(parser)


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        settings = reader.org_settings()
    document = [_line(pack, settings) for pack in settings.packs()]
    rows = []
    for line, pack in zip(document, settings.packs(), strict=True):
        mark, origin = "*" if line["is_default"] else "", _("own") if line["own"] else _("shipped")
        rows.append([mark, line["ref"], line["name"], demand_text(pack), origin])
    headings = ["", _("Pack"), _("Name"), _("Demands"), _("From")]
    return context.answer_table(document, headings, rows)


def _line(pack: RulePack, settings: OrgSettings) -> dict[str, Any]:
    document = pack_document(pack)
    document.pop("tests")
    return {
        "ref": pack.pack_ref,
        **document,
        "own": pack.pack_ref in settings.own_packs,
        "is_default": pack.pack_ref == settings.default_pack,
    }


def _show(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        settings = reader.org_settings()
    pack = settings.pack(args.pack)
    facts: list[tuple[str, object]] = [
        (_("Pack"), pack.pack_ref),
        (_("Name"), pack.name),
        (_("Scope"), pack.scope),
        (_("Demands"), demand_text(pack)),
        (_("Binds"), pack.applies_to or _("every hardship category")),
        (_("Source"), pack.source),
    ]
    rows = []
    for code in pack.tests:
        mark = "✓" if pack.is_on(code) else "—"
        rows.append([mark, code, threshold_text(pack, code), rule_test_sentence(code)])
    table = output.table(["", _("Test"), _("Threshold"), _("What it asks")], rows)
    return context.answer(pack_document(pack), f"{output.pairs(facts)}\n\n{table}")


def _check(context: CommandContext, args: Namespace) -> int:
    pack = read_pack(_document(args.file))
    message = _("{pack} is a valid rule pack: {demands}.")
    text = message.format(pack=pack.pack_ref, demands=demand_text(pack))
    return context.answer({"ok": True, "ref": pack.pack_ref, "name": pack.name}, text)


def _add(context: CommandContext, args: Namespace) -> int:
    document = _document(args.file)
    ref = read_pack(document).pack_ref
    return student_args.act(context, lambda services: services.packs.add_pack(document), ref=ref)


def _preview(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        pack = reader.org_settings().pack(args.pack)
        effect = preview_pack(reader, pack, _chosen_files(reader, args, everyone=not args.students))
    falling, rising = list(map(_shift, effect.falling)), list(map(_shift, effect.rising))
    document = {
        "pack": effect.pack_ref,
        **output.picked(effect, "files moved", falling=falling, rising=rising),
    }
    return context.answer(document, _effect_text(effect))


def _shift(shift: CompletionChange) -> dict[str, Any]:
    return output.picked(
        shift,
        "file_id student_no name class_name pack_before",
        before=_standing(shift.before),
        after=_standing(shift.after),
    )


def _standing(standing: Standing) -> dict[str, dict[str, int | None]]:
    counted = [(service.value, standing.of(service)) for service in Service]
    counted += [(extra.value, found) for extra, found in standing.extras.items()]
    return {name: output.picked(one, "given owed minimum") for name, one in counted}


def _effect_text(effect: PackEffect) -> str:
    message = ngettext(
        "{count} file checked; {moved} would change to {pack}.",
        "{count} files checked; {moved} would change to {pack}.",
        effect.files,
    )
    parts = [message.format(count=effect.files, moved=effect.moved, pack=effect.pack_ref)]
    for shifts, title in (
        (effect.falling, _("From complete to incomplete: {count}")),
        (effect.rising, _("From incomplete to complete: {count}")),
    ):
        parts.append(title.format(count=len(shifts)))
        if shifts:
            headings = [_("Number"), _("Name"), _("Class"), _("Missing before"), _("Missing after")]
            rows = [
                [s.student_no, s.name, s.class_name, s.before.missing, s.after.missing]
                for s in shifts
            ]
            parts.append(output.table(headings, rows))
    return "\n".join(parts)


def _apply(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = _chosen_files(reader, args, everyone=args.everyone)
        done = caseload.services.packs.apply_pack(files, args.pack, reason=args.reason)
        return student_args.answer_done(context, caseload, done, pack=args.pack)


def _default(context: CommandContext, args: Namespace) -> int:
    return student_args.act(
        context,
        lambda services: services.settings.change_settings({"default_pack": args.pack}),
        pack=args.pack,
    )


def _chosen_files(reader: Reader, args: Namespace, *, everyone: bool) -> tuple[UUID, ...]:
    """Return the selected files: by number, by class, or all.

    Raises:
        RuleBroken: NO_STUDENT, PACK_FOR_WHOM (two selections), NO_SUCH_CLASS, and as ``find``.
    """
    ways = [bool(args.students), args.class_name is not None, args.everyone]
    if sum(ways) > 1:
        raise RuleBroken("PACK_FOR_WHOM", "students")
    if args.students:
        return student_args.find(reader, args)
    if args.class_name is not None:
        return files_of_class(reader, args.class_name)
    if not everyone:
        raise RuleBroken("NO_STUDENT", "students")
    return reader.file_ids(FileQuery())


def _document(path: Path) -> Any:
    return json_of(file_bytes(path, "file"), "file")


def json_of(data: bytes, field: str) -> Any:
    """Parse a JSON text. Raises RuleBroken JSON_BROKEN with the line."""
    try:
        return read_json(data)
    except json.JSONDecodeError as error:
        raise RuleBroken("JSON_BROKEN", field, line=error.lineno) from error
    except ValueError as error:
        raise RuleBroken("JSON_BROKEN", field, line=1) from error


__all__ = ["add_to", "json_of"]
