"""Document templates, with which an office adapts its documents."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from casework.problems import RuleBroken
from casework.settings.paper_templates import BUILT_IN, parse_template, template_of, versions_of
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Parser
from ui.common.i18n import _


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    templates = commands.group("template", _("document templates: list, show, check, set"))
    templates.add("list", _("list the document kinds and the template each uses"), _list)
    _kind(templates.add("show", _("the current template, as editable text"), _show))
    check = templates.add("check", _("check whether a file is a valid template"), _check)
    _kind(check)
    check.add_argument("file", metavar=_("FILE"))
    change = templates.add("set", _("install a template from a file as a new version"), _set)
    _kind(change)
    change.add_argument("file", metavar=_("FILE"), nargs="?")
    change.add_argument("--version", metavar="N", help=_("an earlier version instead of a file"))
    change.add_argument("--logo", metavar=_("FILE"), help=_("a picture; without one it is removed"))
    _kind(templates.add("reset", _("restore the built-in template"), _reset))
    _kind(templates.add("versions", _("all versions, the newest first"), _versions))


def _kind(parser: Parser) -> None:
    parser.add_argument("kind", metavar="KIND", help=" ".join(BUILT_IN))


def _list(context: CommandContext, args: Namespace) -> int:
    from ui.common.document_words import template_name
    from ui.common.problems import sentence_for

    with context.open() as caseload, caseload.snapshot() as reader:
        settings = reader.org_settings()
    document, rows = [], []
    for kind in BUILT_IN:
        template, broken = template_of(settings, kind)
        problem = None if broken is None else sentence_for(broken)
        version = template.version or None
        document.append({"kind": kind, "version": version, "problem": problem})
        rows.append([kind, template_name(kind), str(version or ""), problem or ""])
    heads = [_("Kind"), _("Document"), _("Version"), _("Problem")]
    context.answer(document, output.table(heads, rows))
    return 0


def _show(context: CommandContext, args: Namespace) -> int:
    from casework.settings.paper_templates import present_text

    with context.open() as caseload, caseload.snapshot() as reader:
        text = present_text(reader.org_settings(), args.kind)
    context.answer({"kind": args.kind, "text": text}, text)
    return 0


def _check(context: CommandContext, args: Namespace) -> int:
    from exports.runs.forms import text_of_file

    template = parse_template(args.kind, text_of_file(Path(args.file)))
    document = {"ok": True, "kind": args.kind, "title": template.title}
    context.answer(document, _("The template is valid."))
    return 0


def _set(context: CommandContext, args: Namespace) -> int:
    from exports.runs import forms

    if (args.file is None) == (args.version is None):
        raise RuleBroken("FIELD_MISSING", "file")
    logo = None
    if args.logo is not None:
        logo = b"" if args.logo in ("", "none") else forms.logo_of_file(Path(args.logo))
    with context.open() as caseload:
        if args.file is not None:
            text = forms.text_of_file(Path(args.file))
        else:
            with caseload.snapshot() as reader:
                known = versions_of(reader.org_settings(), args.kind)
            found = [text for number, text in known if str(number) == args.version]
            if not found:
                choices = [str(number) for number, _text in known]
                raise RuleBroken("BAD_CHOICE", "version", value=args.version, choices=choices)
            text = found[0]
        student_args.answer_done(
            context, caseload, forms.set_template(caseload, args.kind, text, logo)
        )
    return 0


def _reset(context: CommandContext, args: Namespace) -> int:
    from exports.runs.forms import set_template

    with context.open() as caseload:
        student_args.answer_done(context, caseload, set_template(caseload, args.kind, None))
    return 0


def _versions(context: CommandContext, args: Namespace) -> int:
    parse_template(args.kind, "")
    with context.open() as caseload, caseload.snapshot() as reader:
        known = versions_of(reader.org_settings(), args.kind)
    document = [{"version": number, "text": text} for number, text in known]
    message = "\n\n".join(f"{number}\n{text}" for number, text in known)
    context.answer(document, message or _("The built-in template is in use."))
    return 0
