"""The journal: taking back, bringing again, looking back, checking."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from casework.desk import Reversal
from casework.lists import Finding, HistoryLine
from casework.problems import RuleBroken
from ui.cli import output, people, shapes, values
from ui.cli.parser import Commands
from ui.cli.session import Session
from ui.cli.students import add_unmask, check_unmask, note_unmasked
from ui.common.masking import cover_fields
from ui.common.names import action_name, kind_name
from ui.common.words import _, ngettext

_NEVER_SHOWN = frozenset({"blob_key"})


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    undo = commands.add("undo", _("take back an action; the latest unless named"), _undo)
    undo.add_argument("action", metavar=_("ACTION"), nargs="?")
    commands.add("redo", _("bring again what was taken back last"), _redo)
    history = commands.add("history", _("everything that happened to one file"), _history)
    people.add_students(history, many=False)
    add_unmask(history)
    verify = commands.group("verify", _("check that something is what it says it is"))
    verify.add("journal", _("check the chain of the journal"), _verify_journal)


def _undo(session: Session, args: Namespace) -> int:
    action = None if args.action is None else values.record_id(args.action, "action")
    with session.open() as caseload:
        _answer_reversal(session, caseload.desk.undo(action))
    return 0


def _redo(session: Session, args: Namespace) -> int:  # noqa: ARG001  all commands look alike
    with session.open() as caseload:
        _answer_reversal(session, caseload.desk.redo())
    return 0


def _answer_reversal(session: Session, reversal: Reversal) -> None:
    left = [*reversal.kept, *reversal.impossible]
    document = {
        "action": str(reversal.done.action),
        "of": str(reversal.of),
        "reversed": [str(record_id) for record_id in reversal.reversed],
        "kept": [{"id": str(k.record_id), "kind": k.kind, "why": k.why} for k in reversal.kept],
        "impossible": [
            {"id": str(k.record_id), "kind": k.kind, "why": k.why} for k in reversal.impossible
        ],
    }
    told = ngettext("{count} record put back.", "{count} records put back.", len(reversal.reversed))
    parts = [told.format(count=len(reversal.reversed))]
    if left:
        why = {
            "edited_since": _("edited since"),
            "used_since": _("others lean on it"),
            "belongs_to_kept": _("belongs to one that stays"),
            "gone": _("is gone"),
        }
        rows = [[kind_name(kept.kind), why[kept.why], str(kept.record_id)] for kept in left]
        parts.append(output.table([_("Left alone"), _("Why"), "ID"], rows))
    session.answer(document, "\n".join(parts))


def _history(session: Session, args: Namespace) -> int:
    check_unmask(args)
    with session.open() as caseload:
        with caseload.look() as reader:
            (file_id,) = people.find(reader, args)
            lines = reader.history(file_id)
        note_unmasked(caseload, args, [file_id])
    document = [_line(line, masked=not args.unmask) for line in lines]
    session.answer(document, _table(lines))
    return 0


def _line(line: HistoryLine, *, masked: bool) -> dict[str, Any]:
    def fields(side: Any) -> Any:
        if side is None:
            return None
        shown = {key: value for key, value in side.items() if key not in _NEVER_SHOWN}
        return shapes.plain(cover_fields(shown) if masked else shown)

    return {
        "id": str(line.action.id),
        "at": line.action.at.isoformat(),
        "by": line.action.by,
        "action": line.action.name,
        "kind": line.change.kind,
        "record": str(line.change.record_id),
        "before": fields(line.change.before),
        "after": fields(line.change.after),
    }


def _table(lines: tuple[HistoryLine, ...]) -> str:
    return output.table(
        [_("When"), _("Who"), _("What"), _("Record"), "ID"],
        [
            [
                f"{line.action.at.astimezone():%Y-%m-%d %H:%M}",
                line.action.by,
                action_name(line.action.name),
                kind_name(line.change.kind),
                str(line.action.id),
            ]
            for line in lines
        ],
    )


def _verify_journal(session: Session, args: Namespace) -> int:  # noqa: ARG001
    with session.open() as caseload:
        check = caseload.verify_journal()
    if check.findings:
        raise damage(check.findings)
    told = ngettext(
        "The journal is whole: {count} entry, head {head}.",
        "The journal is whole: {count} entries, head {head}.",
        check.entries,
    )
    session.answer(
        {"ok": True, "entries": check.entries, "head": check.head},
        told.format(count=check.entries, head=check.head),
    )
    return 0


def damage(findings: tuple[Finding, ...]) -> RuleBroken:
    """The refusal that names the first finding, and how many there are."""
    first = findings[0]
    facts: dict[str, Any] = {**first.facts, "findings": len(findings)}
    if first.seq is not None:
        facts["seq"] = first.seq
    if first.record_id is not None:
        facts["record"] = str(first.record_id)
    return RuleBroken(first.code, None, **facts)
