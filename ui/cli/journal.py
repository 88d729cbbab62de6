"""The journal: undo, redo, history, verification."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from casework.ports import Reader
from casework.problems import RuleBroken
from casework.read_models import Action, HistoryLine, JournalQuery
from casework.records import KIND_OF
from casework.service_layer import Reversal
from casework.service_layer.undo import UndoService
from casework.service_layer.undo_outcome import SkippedRow, skipped_records
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.output import plain
from ui.cli.parser import Commands, Run
from ui.cli.students import add_unmask, check_unmask, note_unmasked
from ui.cli.values import DAY, NUMBER, RECORD, one_of
from ui.common.display_names import action_name, kind_name
from ui.common.i18n import _, ngettext
from ui.common.journal_words import action_facts, why_left
from ui.common.masking import mask_fields

_NEVER_SHOWN = frozenset({"blob_key"})
_MOST = 200
"""Default of ``--limit`` when the actions of the whole caseload are listed."""

ACCESSES = ("personal_data.reveal", "document.export", "evidence.save")
"""Actions that record access to personal data: numbers unmasked, documents made."""


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    for name, about, reverse in (
        ("undo", _("undo an action; the latest by default"), UndoService.undo),
        ("redo", _("redo the last undone action, or a named one"), UndoService.redo),
    ):
        parser = commands.add(name, about, _reverses(reverse))
        parser.option("action", RECORD, metavar=_("ACTION"), nargs="?")
    _add_history(commands)
    about = _("who viewed unmasked numbers, and who made documents")
    access = commands.add("access", about, _access)
    access.option("--since", DAY)
    access.option("--until", DAY)
    access.option("--by", _("NAME"))


def _add_history(commands: Commands) -> None:
    about = _("the history of a file, a record or the caseload")
    history = commands.add("history", about, _history)
    about = _("student number; NUMBER@2027 also names the cohort")
    history.option("student", _("NO"), about, nargs="?")
    student_args.add_cohort(history)
    history.option("--record", RECORD, _("a single record, by id"))
    history.option("--since", DAY)
    history.option("--until", DAY)
    history.option("--by", _("NAME"), _("only actions by this person"))
    history.option("--action", _("NAME"), "talk.log …", many=True)
    about = _("a kind of record: talk, event …")
    history.option("--kind", one_of(KIND_OF), about, metavar=_("KIND"))
    history.option("--limit", NUMBER, _("at most this many, newest first; 0 for all"))
    add_unmask(history)


def _reverses(reverse: Callable[[UndoService, UUID | None], Reversal]) -> Run:
    def run(context: CommandContext, args: Namespace) -> int:
        with context.open() as caseload:
            reversal = reverse(caseload.services.actions, args.action)
            with caseload.snapshot() as reader:
                return _answer_reversal(context, reversal, skipped_records(reader, reversal))

    return run


def _answer_reversal(
    context: CommandContext, reversal: Reversal, left: tuple[SkippedRow, ...]
) -> int:
    listed: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for one in left:
        shown = {"id": one.record_id, "kind": one.kind, "why": one.why}
        listed[one.is_impossible].append({**shown, "student_no": one.student_no, "of": one.title})
    document = {
        "action": reversal.done.action,
        **output.picked(reversal, "of reversed", kept=listed[False], impossible=listed[True]),
    }
    message = ngettext(
        "{count} record restored.", "{count} records restored.", len(reversal.reversed)
    )
    parts = [message.format(count=len(reversal.reversed))]
    if left:
        rows = [[kind_name(one.kind), one.title, why_left(one.why), one.record_id] for one in left]
        parts.append(output.table([_("Left unchanged"), _("Belongs to"), _("Why"), "ID"], rows))
    return context.answer(document, "\n".join(parts))


def _history(context: CommandContext, args: Namespace) -> int:
    check_unmask(args)
    query = _query(context, args)
    if args.student is None and args.record is None:
        return _whole_history(context, args, query)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            lines = _lines(reader, args, query)
        note_unmasked(caseload, args, _files_in(lines))
    document = [_line(line, masked=not args.unmask) for line in lines]
    return context.answer(document, _table(lines))


def _query(context: CommandContext, args: Namespace) -> JournalQuery:
    return JournalQuery(
        record_id=args.record,
        kind=args.kind,
        by=args.by,
        names=tuple(args.action),
        since=args.since,
        until=args.until,
        limit=_MOST if args.limit is None else args.limit or None,
    )


def _lines(reader: Reader, args: Namespace, query: JournalQuery) -> tuple[HistoryLine, ...]:
    """Return the filtered history of one file or record, oldest first."""
    if query.record_id is not None:
        lines = reader.record_history(query.record_id)
        if not lines:
            raise RuleBroken("UNKNOWN_RECORD", "record", record=str(query.record_id))
    else:
        (file_id,) = student_args.find(reader, args)
        lines = reader.history(file_id)
    found = tuple(line for line in lines if _lets_through(query, line))
    return found if query.limit is None or args.limit is None else found[-query.limit :]


def _lets_through(query: JournalQuery, line: HistoryLine) -> bool:
    action, day = line.action, line.action.at.astimezone().date()
    return (
        (query.by is None or action.by == query.by)
        and (not query.names or action.name in query.names)
        and (query.kind is None or line.change.kind == query.kind)
        and (query.since is None or day >= query.since)
        and (query.until is None or day <= query.until)
    )


def _files_in(lines: tuple[HistoryLine, ...]) -> tuple[UUID, ...]:
    files = (line.change.file_id for line in lines)
    return tuple(dict.fromkeys(file_id for file_id in files if file_id is not None))


def _line(line: HistoryLine, *, masked: bool) -> dict[str, Any]:
    def fields(side: Any) -> Any:
        if side is None:
            return None
        shown = {key: value for key, value in side.items() if key not in _NEVER_SHOWN}
        return plain(mask_fields(shown) if masked else shown)

    change = line.change
    return {
        **output.picked(line.action, "id at by action", action=line.action.name),
        **output.picked(change, "kind record", record=change.record_id),
        "before": fields(change.before),
        "after": fields(change.after),
        **({"erased": True} if change.is_erased else {}),
    }


def _table(lines: tuple[HistoryLine, ...]) -> str:
    headings = [_("When"), _("Who"), _("What"), _("Record"), "ID"]
    rows = []
    for line in lines:
        action, what = line.action, kind_name(line.change.kind)
        rows.append([action.at, action.by, action_name(action.name), what, action.id])
    return output.table(headings, rows)


def _whole_history(context: CommandContext, args: Namespace, query: JournalQuery) -> int:
    if args.unmask:
        raise RuleBroken("FIELD_MISSING", "student")
    with context.open() as caseload, caseload.snapshot() as reader:
        actions = reader.journal_page(query)
    names = "id at by device action seq facts undoes redoes"
    document = [output.picked(one, names, action=one.name) for one in actions]
    rows = [[one.at, one.by, action_name(one.name), one.id] for one in actions]
    headings = [_("When"), _("Who"), _("What"), "ID"]
    return context.answer_table(document, headings, rows)


def _access(context: CommandContext, args: Namespace) -> int:
    query = JournalQuery(by=args.by, names=ACCESSES, since=args.since, until=args.until)
    with context.open() as caseload, caseload.snapshot() as reader:
        actions = reader.journal_page(query)
        named = {
            str(line.file.id): line.file.student_no for line in reader.lines_of(_files_of(actions))
        }
    document = [_access_line(one, named) for one in actions]
    rows = [
        [one.at, one.by, action_name(one.name), line["count"], action_facts(one)]
        for one, line in zip(actions, document, strict=True)
    ]
    headings = [_("When"), _("Who"), _("What"), _("Students"), _("Details")]
    return context.answer_table(document, headings, rows)


def _files_of(actions: Iterable[Action]) -> tuple[UUID, ...]:
    every = (text for action in actions for text in _listed(action))
    return tuple(UUID(text) for text in dict.fromkeys(every))


def _listed(action: Action) -> list[str]:
    files = action.facts.get("files")
    return [str(one) for one in files] if isinstance(files, list) else []


def _access_line(action: Action, named: Mapping[str, str]) -> dict[str, Any]:
    """Return who accessed what and when; erased students are only counted."""
    files = _listed(action)
    facts = {key: value for key, value in action.facts.items() if key != "files"}
    shown = {**output.picked(action, "id at by device action", action=action.name), **facts}
    return {**shown, "count": len(files), "students": [named[i] for i in files if i in named]}
