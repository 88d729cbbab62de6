"""The ledger, and the office's own form for it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casework.ports import Proof
from casework.problems import RuleBroken
from ui.cli import values
from ui.cli.context import CommandContext
from ui.cli.documents import add_choice, add_lock, add_terms, answer, chosen, locked, target, terms
from ui.cli.parser import Commands
from ui.common.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from casework.service_layer.documents import LedgerForm
    from exports.ledger.form_layout import FormSheet

_ENCODINGS = ("utf-8", "gb18030")


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    ledger = commands.add("ledger", _("write the ledger: a workbook, ODS or CSV"), _ledger)
    add_choice(ledger)
    ledger.add_argument("--out", metavar=_("FILE"), required=True, help="xlsx, ods, csv")
    ledger.add_argument(
        "--office-form", action="store_true", help=_("in the form set with ledger-form")
    )
    ledger.add_argument(
        "--encoding",
        metavar="|".join(_ENCODINGS),
        default=_ENCODINGS[0],
        help=_("of a CSV; gb18030 for older programs"),
    )
    add_terms(ledger)
    add_lock(ledger)

    form = commands.group("ledger-form", _("the office's own ledger form: set, show, drop"))
    keep = form.add("set", _("keep an empty form (xlsx) and its column mapping"), _set)
    keep.add_argument("form", metavar=_("FILE"), help="xlsx")
    keep.add_argument("--sheet", metavar=_("NAME"), help=_("the sheet; detected by default"))
    keep.add_argument(
        "--first-row", metavar="N", help=_("the first row to fill; detected by default")
    )
    keep.add_argument(
        "--map",
        metavar="B=student_no",
        action="append",
        default=[],
        dest="maps",
        help=_("the content of a column, instead of what its heading says; B= leaves it empty"),
    )
    form.add("show", _("show how the form is filled"), _show)
    form.add("drop", _("restore the built-in layout"), _drop)


def _ledger(context: CommandContext, args: Namespace) -> int:
    from exports.runs.ledgers import LedgerShape, make_ledger

    wanted = locked(terms(args), args)
    encoding = values.choice(args.encoding, "encoding", _ENCODINGS)
    shape = LedgerShape(args.office_form, encoding)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = chosen(reader, args, all_unless_said=True)
        issue = make_ledger(caseload, files, target(args), wanted, shape=shape)
    answer(context, issue)
    return 0


def _set(context: CommandContext, args: Namespace) -> int:
    from exports.ledger.form_layout import FormLayout
    from exports.runs.ledgers import keep_form, proposed, read_form

    path = Path(args.form)
    form = read_form(Proof(path.name, values.file_bytes(path, "form")))
    sheet = form.sheet(args.sheet)
    columns = dict(proposed(sheet))
    for pair in args.maps:
        letters, equals, key = pair.partition("=")
        if not equals or not letters.strip().isalpha():
            raise RuleBroken("BAD_PAIR", "columns", value=pair)
        columns.pop(letters.strip().upper(), None)
        if key.strip():
            columns[letters.strip().upper()] = key.strip()
    row = sheet.first_row
    if args.first_row is not None:
        row = values.number(args.first_row, "first_row")
    with context.open() as caseload:
        action = keep_form(caseload, form, FormLayout(sheet.name, row, columns)).action
    document = {
        **_document(sheet.name, row, columns),
        "form": form.proof.name,
        "action": str(action) if action else None,
    }
    context.answer(document, _text_of(sheet, row, columns))
    return 0


def _show(context: CommandContext, args: Namespace) -> int:
    from exports.runs.ledgers import kept_form

    with context.open() as caseload, caseload.snapshot() as reader:
        form = kept_form(reader)
    if form is None:
        raise RuleBroken("NO_LEDGER_FORM", "form")
    document = {**_document(form.sheet, form.first_row, form.columns), "form": form.name}
    context.answer(document, _kept_text(form))
    return 0


def _drop(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        done = caseload.services.forms.drop_ledger_form()
    context.answer({"action": str(done.action)}, _("The ledger uses the built-in layout again."))
    return 0


def _document(sheet: str, row: int, columns: Mapping[str, str]) -> dict[str, Any]:
    return {"sheet": sheet, "first_row": row, "columns": dict(columns)}


def _text_of(sheet: FormSheet, row: int, columns: Mapping[str, str]) -> str:
    headings = {column.letters: column.heading for column in sheet.columns}
    return "\n".join([_begin(sheet.name, row), *_lines(columns, headings)])


def _kept_text(form: LedgerForm) -> str:
    return "\n".join([_begin(form.sheet, form.first_row), *_lines(form.columns, {})])


def _begin(sheet: str, row: int) -> str:
    return _("Sheet {sheet}, filled from row {row}:").format(sheet=sheet, row=row)


def _lines(columns: Mapping[str, str], headings: Mapping[str, str]) -> list[str]:
    from exports.ledger.form_layout import heading_of

    return [
        f"{letters}  {headings.get(letters, '')}  ← {heading_of(key)} ({key})"
        for letters, key in sorted(columns.items(), key=lambda pair: (len(pair[0]), pair[0]))
    ]
