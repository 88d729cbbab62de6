"""Document templates and the ledger form, with which an office adapts its documents."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from casework.problems import RuleBroken
from casework.settings.paper_templates import BUILT_IN, parse_template, template_of, versions_of
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Parser
from ui.cli.values import NUMBER, PATH, PROOF
from ui.common.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from casework.service_layer.documents import LedgerForm
    from exports.ledger.form_layout import FormLayout


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    templates = commands.group("template", _("document templates: list, show, check, set"))
    templates.add("list", _("list the document kinds and the template each uses"), _list)
    _kind(templates.add("show", _("the current template, as editable text"), _show))
    check = templates.add("check", _("check whether a file is a valid template"), _check)
    _kind(check)
    check.option("file", PATH)
    change = templates.add("set", _("install a template from a file as a new version"), _set)
    _kind(change)
    change.option("file", PATH, nargs="?")
    change.option("--version", "N", _("an earlier version instead of a file"))
    change.option("--logo", _("FILE"), _("a picture; without one it is removed"))
    _kind(templates.add("reset", _("restore the built-in template"), _reset))
    _kind(templates.add("versions", _("all versions, the newest first"), _versions))


def _kind(parser: Parser) -> None:
    parser.option("kind", "KIND", " ".join(BUILT_IN))


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
    return context.answer_table(document, heads, rows)


def _show(context: CommandContext, args: Namespace) -> int:
    from casework.settings.paper_templates import present_text

    with context.open() as caseload, caseload.snapshot() as reader:
        text = present_text(reader.org_settings(), args.kind)
    return context.answer({"kind": args.kind, "text": text}, text)


def _check(context: CommandContext, args: Namespace) -> int:
    from exports.runs.forms import text_of_file

    template = parse_template(args.kind, text_of_file(args.file))
    document = {"ok": True, "kind": args.kind, "title": template.title}
    return context.answer(document, _("The template is valid."))


def _set(context: CommandContext, args: Namespace) -> int:
    from exports.runs import forms

    if (args.file is None) == (args.version is None):
        raise RuleBroken("FIELD_MISSING", "file")
    logo = None
    if args.logo is not None:
        logo = b"" if args.logo in ("", "none") else forms.logo_of_file(Path(args.logo))
    with context.open() as caseload:
        if args.file is not None:
            text = forms.text_of_file(args.file)
        else:
            with caseload.snapshot() as reader:
                known = versions_of(reader.org_settings(), args.kind)
            found = [text for number, text in known if str(number) == args.version]
            if not found:
                choices = [str(number) for number, _text in known]
                raise RuleBroken("BAD_CHOICE", "version", value=args.version, choices=choices)
            text = found[0]
        return student_args.answer_done(
            context, caseload, forms.set_template(caseload, args.kind, text, logo)
        )


def _reset(context: CommandContext, args: Namespace) -> int:
    from exports.runs.forms import set_template

    with context.open() as caseload:
        return student_args.answer_done(context, caseload, set_template(caseload, args.kind, None))


def _versions(context: CommandContext, args: Namespace) -> int:
    parse_template(args.kind, "")
    with context.open() as caseload, caseload.snapshot() as reader:
        known = versions_of(reader.org_settings(), args.kind)
    document = [{"version": number, "text": text} for number, text in known]
    message = "\n\n".join(f"{number}\n{text}" for number, text in known)
    return context.answer(document, message or _("The built-in template is in use."))


# --- the ledger form


def add_ledger_form(commands: Commands) -> None:
    """Add the commands for the office's own ledger form."""
    form = commands.group("ledger-form", _("the office's own ledger form: set, show, drop"))
    keep = form.add("set", _("keep an empty form (xlsx) and its column mapping"), _set_form)
    keep.option("form", PROOF, "xlsx")
    keep.option("--sheet", _("NAME"), _("the sheet; detected by default"))
    keep.option("--first-row", NUMBER, _("the first row to fill; detected by default"))
    keep.option(
        "--map",
        "B=student_no",
        _("the content of a column, instead of what its heading says; B= leaves it empty"),
        action="append",
        default=[],
        dest="maps",
    )
    form.add("show", _("show how the form is filled"), _show_form)
    form.add("drop", _("restore the built-in layout"), _drop_form)


def _set_form(context: CommandContext, args: Namespace) -> int:
    from exports.ledger.form_layout import FormLayout
    from exports.runs.ledgers import keep_form, proposed, read_form

    form = read_form(args.form)
    sheet = form.sheet(args.sheet)
    columns = dict(proposed(sheet))
    for pair in args.maps:
        letters, equals, key = pair.partition("=")
        if not equals or not letters.strip().isalpha():
            raise RuleBroken("BAD_PAIR", "columns", value=pair)
        columns.pop(letters.strip().upper(), None)
        if key.strip():
            columns[letters.strip().upper()] = key.strip()
    row = sheet.first_row if args.first_row is None else args.first_row
    layout = FormLayout(sheet.name, row, columns)
    with context.open() as caseload:
        action = keep_form(caseload, form, layout).action
    headings = {column.letters: column.heading for column in sheet.columns}
    _answer_form(context, layout, headings, form=form.proof.name, action=action)
    return 0


def _show_form(context: CommandContext, args: Namespace) -> int:
    from exports.runs.ledgers import kept_form

    with context.open() as caseload, caseload.snapshot() as reader:
        form = kept_form(reader)
    if form is None:
        raise RuleBroken("NO_LEDGER_FORM", "form")
    _answer_form(context, form, {}, form=form.name)
    return 0


def _drop_form(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        done = caseload.services.forms.drop_ledger_form()
    return context.answer({"action": done.action}, _("The ledger uses the built-in layout again."))


def _answer_form(
    context: CommandContext,
    layout: FormLayout | LedgerForm,
    headings: Mapping[str, str],
    **more: object,
) -> None:
    from exports.ledger.form_layout import heading_of

    message = _("Sheet {sheet}, filled from row {row}:")
    lines = [message.format(sheet=layout.sheet, row=layout.first_row)]
    lines += [
        f"{letters}  {headings.get(letters, '')}  ← {heading_of(key)} ({key})"
        for letters, key in sorted(layout.columns.items(), key=lambda pair: (len(pair[0]), pair[0]))
    ]
    document = output.picked(layout, "sheet first_row columns", **more)
    context.answer(document, "\n".join(lines))
