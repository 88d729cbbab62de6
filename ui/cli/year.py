"""The year: changes of categories, parked files, cohorts, the archive, the spot audit."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from casework.disclosure import Disclosure
from casework.people.person import known_category
from casework.problems import RuleBroken
from casework.service_layer.year import cohort_lines
from casework.year_end import LEAVING_REASONS, WITHDRAWAL_WORDS, CohortLine
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _, ngettext

_RESTS = ("暂缓", "退出", "已移交", "已结案")


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    category = commands.add(
        "category", _("start or end a hardship category on a date, with proof"), _category
    )
    student_args.add_students(category)
    category.add_argument("--recognise", metavar=_("NAME"), help=_("valid from this day"))
    category.add_argument("--cancel", metavar=_("NAME"), help=_("valid until the day before"))
    category.add_argument("--on", metavar=_("DATE"), required=True)
    category.add_argument("--proof", metavar=_("FILE"), help=_("a file kept as evidence"))
    category.add_argument("--reason", metavar=_("TEXT"), help=_("reason for ending it"))

    rest = commands.add("rest", _("pause files, or resume care"), _rest)
    student_args.add_students(rest)
    rest.add_argument("--as", metavar="|".join(_RESTS), dest="withdrawal")
    rest.add_argument("--resume", action="store_true", help=_("resume care"))
    rest.add_argument("--reason", metavar=_("TEXT"), help=", ".join(LEAVING_REASONS))
    rest.add_argument("--on", metavar=_("DATE"), help=_("today by default"))

    cohort = commands.group("cohort", _("cohorts: list, close, reopen"))
    cohort.add("list", _("cohorts with their file counts"), _list)
    close = cohort.add("close", _("make a cohort read-only"), _close)
    close.add_argument("year", metavar=_("YEAR"))
    close.add_argument("--reason", metavar=_("TEXT"), required=True)
    close.add_argument(
        "--with-open", action="store_true", help=_("although some files are still in care")
    )
    reopen = cohort.add("reopen", _("reopen a closed cohort for editing"), _reopen)
    reopen.add_argument("year", metavar=_("YEAR"))
    reopen.add_argument("--reason", metavar=_("TEXT"), required=True)

    archive = commands.add("archive", _("export a cohort's archive folder"), _archive)
    archive.add_argument("--cohort", metavar=_("YEAR"), required=True)
    archive.add_argument("--out", metavar=_("DIR"), required=True, help=_("a new folder"))
    archive.add_argument("--fonds", metavar=_("CODE"), default="", help=_("archive fonds number"))
    archive.add_argument("--level", metavar=_LEVELS, default=Disclosure.COLLEGE.value)
    archive.add_argument(
        "--receiver", metavar=_("NAME"), help=_("the recipient; recorded in the journal")
    )

    audit = commands.add("audit", _("a sample of files with evidence and a checklist"), _audit)
    audit.add_argument("--sample", metavar="N", required=True)
    audit.add_argument(
        "--seed", metavar="S", required=True, help=_("the same value gives the same sample")
    )
    audit.add_argument("--cohort", metavar=_("YEAR"))
    audit.add_argument("--out", metavar=_("FILE"), required=True, help="zip")
    audit.add_argument("--level", metavar=_LEVELS, default=Disclosure.COLLEGE.value)
    audit.add_argument(
        "--receiver", metavar=_("NAME"), help=_("the recipient; recorded in the journal")
    )


_LEVELS = "|".join(level.value for level in Disclosure)


def _category(context: CommandContext, args: Namespace) -> int:
    if (args.recognise is None) == (args.cancel is None):
        raise RuleBroken("FIELD_MISSING", "recognise")
    day = values.day(args.on, "on", today=context.today())
    name = known_category(args.recognise or args.cancel or "")
    proof = values.proof(args.proof)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
        if args.cancel is None:
            done = caseload.services.categories.recognise_category(files, name, on=day, proof=proof)
        else:
            done = caseload.services.categories.cancel_category(
                files, name, on=day, reason=args.reason or ""
            )
        student_args.answer_done(context, caseload, done)
    return 0


def _rest(context: CommandContext, args: Namespace) -> int:
    if args.resume == (args.withdrawal is not None):
        raise RuleBroken("FIELD_MISSING", "as")
    day = None if args.on is None else values.day(args.on, "on", today=context.today())
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
        if args.resume:
            done = caseload.services.year.resume_files(files, reason=args.reason)
        else:
            word = values.choice(args.withdrawal, "as", WITHDRAWAL_WORDS)
            done = caseload.services.year.pause_files(
                files, WITHDRAWAL_WORDS[word], reason=args.reason or "", on=day
            )
        student_args.answer_done(context, caseload, done)
    return 0


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        lines = cohort_lines(reader)
    context.answer([_shape(line) for line in lines], _table(lines))
    return 0


def _shape(line: CohortLine) -> dict[str, Any]:
    closing = line.closing
    return {
        "cohort": line.cohort,
        "files": line.files,
        "in_care": line.in_care,
        "by_status": dict(line.by_status),
        "closed": None
        if closing is None
        else {"on": closing.on.isoformat(), "by": closing.by, "reason": closing.reason},
    }


def _table(lines: tuple[CohortLine, ...]) -> str:
    if not lines:
        return _("No students yet.")
    return output.table(
        [_("Cohort"), _("Files"), _("In care"), _("By status"), _("Cohort status")],
        [
            [
                line.cohort,
                line.files,
                line.in_care,
                "、".join(f"{status} {count}" for status, count in line.by_status.items()),
                f"{line.closing.on} {line.closing.by}: {line.closing.reason}"
                if line.closing
                else None,
            ]
            for line in lines
        ],
    )


def _close(context: CommandContext, args: Namespace) -> int:
    year = values.year(args.year, "cohort")
    with context.open() as caseload:
        done = caseload.services.year.close_cohort(
            year, reason=args.reason, with_open=args.with_open
        )
        student_args.answer_done(context, caseload, done)
    return 0


def _reopen(context: CommandContext, args: Namespace) -> int:
    year = values.year(args.year, "cohort")
    with context.open() as caseload:
        done = caseload.services.year.reopen_cohort(year, reason=args.reason)
        student_args.answer_done(context, caseload, done)
    return 0


def _archive(context: CommandContext, args: Namespace) -> int:
    from exports.runs import bundles

    year = values.year(args.cohort, "cohort")
    level = values.word(Disclosure, args.level, "disclosure")
    with context.open() as caseload:
        made = bundles.make_archive(
            caseload,
            year,
            Path(args.out).absolute(),
            level=level,
            fonds=args.fonds,
            receiver=args.receiver,
        )
    message = ngettext("{count} file in {path}", "{count} files in {path}", len(made.files))
    context.answer(made.document(), message.format(count=len(made.files), path=made.path))
    return 0


def _audit(context: CommandContext, args: Namespace) -> int:
    from exports.runs import bundles

    sample = values.number(args.sample, "sample")
    level = values.word(Disclosure, args.level, "disclosure")
    cohort = None if args.cohort is None else values.year(args.cohort, "cohort")
    with context.open() as caseload:
        made = bundles.make_audit(
            caseload,
            sample,
            args.seed,
            Path(args.out).absolute(),
            cohort=cohort,
            level=level,
            receiver=args.receiver,
        )
    message = ngettext("{count} file in {path}", "{count} files in {path}", len(made.files))
    warning = _(
        "The evidence in it is not encrypted: keep it locked away and delete it afterwards."
    )
    text = message.format(count=len(made.files), path=made.path)
    context.answer(made.document(), f"{text}\n{warning}")
    return 0
