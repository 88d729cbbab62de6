"""Verifies the journal, a document, a parcel, or the check code of a printed document."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from uuid import UUID

from casework.problems import RuleBroken
from ui.cli import output, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, UsageError
from ui.common.i18n import _
from ui.common.maintenance_words import (
    anchor_document,
    anchor_words,
    check_anchor,
    check_words,
    damage,
    read_anchor,
)
from ui.common.parcel_words import checked_words, origin_of, origin_words
from ui.platform.chosen_files import is_parcel

JOURNAL = "journal"
PARCEL = "parcel"
RECORD = "record"


def add_to(commands: Commands) -> None:
    """Add the command of this module."""
    verify = commands.add("verify", _("verify that something is authentic"), _verify)
    about = _(
        "journal, a PDF made by this program, a parcel, record ID (shows who signed it),"
        " or the check code printed on a paper"
    )
    verify.option("file", _("WHAT"), about, nargs="?")
    verify.option("parcel", _("FILE"), _("verify parcel FILE, verify record ID"), nargs="?")
    about = _("for a PDF: the six groups of the key expected to have sealed it")
    verify.option("--key", _("FINGERPRINT"), about, default="")
    about = _(
        "for the journal: an entry and its digest as named by a document or parcel; check"
        " that it is in this journal"
    )
    verify.option("--anchor", _("COUNT:HEAD"), about)


def _verify(context: CommandContext, args: Namespace) -> int:
    from exports.runs.verification import looks_like_code

    if args.anchor is not None:
        if args.file not in {None, JOURNAL} or args.parcel is not None:
            raise RuleBroken("ANCHOR_OF_JOURNAL", "anchor")
        return _anchor(context, args.anchor)
    if args.file is None:
        raise UsageError(_("specify what to verify: WHAT or --anchor"), "verify")
    if args.file == JOURNAL and args.parcel is None:
        return _journal(context)
    if args.file == PARCEL and args.parcel is not None:
        return _parcel(context, Path(args.parcel))
    if args.file == RECORD and args.parcel is not None:
        return _record(context, values.record_id(args.parcel, "record"))
    if args.parcel is not None:
        raise RuleBroken("FILE_MISSING", "file", path=args.parcel)
    if not args.file:
        raise RuleBroken("FIELD_MISSING", "file")
    path = Path(args.file)
    if is_parcel(path):
        return _parcel(context, path)
    if looks_like_code(args.file) and not path.exists():
        return _code(context, args.file)
    return _paper(context, path, args.key)


def _journal(context: CommandContext) -> int:
    with context.open() as caseload:
        check = caseload.checks.verify_journal()
    if check.findings:
        raise damage(check.findings)
    document = {"ok": True, "entries": check.entries, "head": check.head}
    message = f"{check_words(check)}\n{anchor_words(check)}"
    return context.answer({**document, **anchor_document(check)}, message)


def _anchor(context: CommandContext, text: str) -> int:
    count, _head = read_anchor(text)
    with context.open() as caseload:
        check = caseload.checks.verify_journal()
        with caseload.snapshot() as reader:
            digest = check_anchor(check, text, lambda entry: reader.journal_head(until=entry))
    message = _(
        "Entry {count} of this journal has that digest, and everything before it is unchanged."
    )
    document = {"ok": True, "entry": count, "head": digest, "entries": check.entries}
    return context.answer(document, message.format(count=count))


def _paper(context: CommandContext, path: Path, key: str) -> int:
    from exports.runs.verification import check_paper, is_trusted, known_paper, paper_document
    from ui.common.document_words import paper_words

    paper = check_paper(path.absolute(), context.manager.check_signature)
    with context.open_if_it_opens() as caseload:
        known = None if caseload is None else known_paper(caseload, paper)
    trusted = is_trusted(paper, known, key)
    document = paper_document(paper, known, trusted=trusted)
    context.answer(document, "\n".join(paper_words(paper, known)))
    if not trusted:
        raise RuleBroken("PAPER_KEY_UNKNOWN", "key", fingerprint=paper.sealed.keys.fingerprint)
    return 0


def _parcel(context: CommandContext, path: Path) -> int:
    with context.open() as caseload:
        checked = caseload.exchange.check(path)
    manifest = checked.manifest
    name = "—" if checked.partner is None else checked.partner.name
    document = {
        "ok": True,
        **output.picked(manifest, "parcel_id kind seq"),
        ("sender" if checked.sealed is None else "to"): name,
        "created_at": manifest.created_at,
        "digest": checked.digest,
        "anchor": {"count": manifest.anchor_count, "head": manifest.anchor_head},
        "taken_at": checked.taken_at,
        "ours": checked.sealed and checked.sealed.state,
    }
    return context.answer(document, "\n".join(checked_words(checked)))


def _record(context: CommandContext, record: UUID) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        if not reader.record_history(record):
            raise RuleBroken("UNKNOWN_RECORD", "record", record=str(record))
        found = origin_of(reader, record)
    if found is None:
        message = _("The record was created here; the journal shows by whom and when.")
        return context.answer({"ok": True, "record": record, "origin": None}, message)
    origin, name, writer = found
    facts = {"name": name, "seq": origin.seq, "parcel": origin.parcel_id}
    if not origin.is_proven:
        raise RuleBroken("ORIGIN_UNPROVEN", "record", **facts)
    shape = {
        **facts,
        **output.picked(origin, "signing revision digest taken_at", taken_at=origin.at),
        "author": writer.name or None,
        "reported_by": writer.reporter,
    }
    document = {"ok": True, "record": record, "origin": shape}
    return context.answer(document, origin_words(origin, name, writer))


def _code(context: CommandContext, code: str) -> int:
    from exports.runs.verification import find_code
    from ui.common.document_words import action_words

    with context.open() as caseload:
        action = find_code(caseload, code)
    facts = {key: action.facts.get(key) for key in ("kind", "level", "count", "receiver")}
    document = {"ok": True, "code": code, "action": action.id, "by": action.by, **facts}
    return context.answer({**document, "at": action.at}, action_words(action))
