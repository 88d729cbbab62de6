"""The year: changes of categories, parked files, cohorts, the archive, the spot audit."""

from __future__ import annotations

from argparse import Namespace
from typing import Any
from uuid import UUID

from casework.disclosure import Disclosure
from casework.people.person import known_category
from casework.problems import RuleBroken
from casework.service_layer import ActionResult, CaseloadServices
from casework.service_layer.year import cohort_lines
from casework.year_end import LEAVING_REASONS, WITHDRAWAL_WORDS, CohortLine
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.documents import add_level
from ui.cli.parser import Commands
from ui.cli.student_args import act_on, acts
from ui.cli.values import DAY, NUMBER, OUT_DIR, OUT_FILE, PROOF, YEAR, one_of
from ui.common.i18n import _, ngettext

_RESTS = ("暂缓", "退出", "已移交", "已结案")


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    about = _("start or end a hardship category on a date, with proof")
    category = commands.add("category", about, _category)
    student_args.add_students(category)
    category.option("--recognise", _("NAME"), _("valid from this day"))
    category.option("--cancel", _("NAME"), _("valid until the day before"))
    category.option("--on", DAY, required=True)
    category.option("--proof", PROOF, _("a file kept as evidence"))
    category.option("--reason", meaning=_("reason for ending it"))

    rest = commands.add("rest", _("pause files, or resume care"), _rest)
    student_args.add_students(rest)
    words = "|".join(_RESTS)
    rest.option("--as", one_of(WITHDRAWAL_WORDS), metavar=words, named="as", dest="withdrawal")
    rest.flag("--resume", _("resume care"))
    rest.option("--reason", meaning=", ".join(LEAVING_REASONS))
    rest.option("--on", DAY, _("today by default"))

    _add_cohorts(commands.group("cohort", _("cohorts: list, close, reopen")))

    archive = commands.add("archive", _("export a cohort's archive folder"), _archive)
    archive.option("--cohort", YEAR, required=True)
    archive.option("--out", OUT_DIR, _("a new folder"), required=True)
    archive.option("--fonds", _("CODE"), _("archive fonds number"), default="")
    add_level(archive, Disclosure.COLLEGE, is_explained=False)

    audit = commands.add("audit", _("a sample of files with evidence and a checklist"), _audit)
    audit.option("--sample", NUMBER, required=True)
    audit.option("--seed", "S", _("the same value gives the same sample"), required=True)
    audit.option("--cohort", YEAR)
    audit.option("--out", OUT_FILE, "zip", required=True)
    add_level(audit, Disclosure.COLLEGE, is_explained=False)


def _add_cohorts(cohort: Commands) -> None:
    cohort.add("list", _("cohorts with their file counts"), _list)
    close = cohort.add(
        "close",
        _("make a cohort read-only"),
        acts(lambda s, a: s.year.close_cohort(a.year, reason=a.reason, with_open=a.with_open)),
    )
    close.option("year", YEAR, named="cohort")
    close.option("--reason", required=True)
    close.flag("--with-open", _("although some files are still in care"))
    reopen = cohort.add(
        "reopen",
        _("reopen a closed cohort for editing"),
        acts(lambda s, a: s.year.reopen_cohort(a.year, reason=a.reason)),
    )
    reopen.option("year", YEAR, named="cohort")
    reopen.option("--reason", required=True)


def _category(context: CommandContext, args: Namespace) -> int:
    if (args.recognise is None) == (args.cancel is None):
        raise RuleBroken("FIELD_MISSING", "recognise")
    name = known_category(args.recognise or args.cancel or "")

    def change(services: CaseloadServices, files: tuple[UUID, ...]) -> ActionResult:
        if args.cancel is None:
            return services.categories.recognise_category(files, name, on=args.on, proof=args.proof)
        reason = args.reason or ""
        return services.categories.cancel_category(files, name, on=args.on, reason=reason)

    return act_on(context, args, change)


def _rest(context: CommandContext, args: Namespace) -> int:
    if args.resume == (args.withdrawal is not None):
        raise RuleBroken("FIELD_MISSING", "as")

    def change(services: CaseloadServices, files: tuple[UUID, ...]) -> ActionResult:
        if args.resume:
            return services.year.resume_files(files, reason=args.reason)
        kind = WITHDRAWAL_WORDS[args.withdrawal]
        return services.year.pause_files(files, kind, reason=args.reason or "", on=args.on)

    return act_on(context, args, change)


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        lines = cohort_lines(reader)
    return context.answer([_shape(line) for line in lines], _table(lines))


def _shape(line: CohortLine) -> dict[str, Any]:
    closing = line.closing
    return output.picked(
        line,
        "cohort files in_care",
        by_status=dict(line.by_status),
        closed=None if closing is None else output.picked(closing, "on by reason"),
    )


def _table(lines: tuple[CohortLine, ...]) -> str:
    headings = [_("Cohort"), _("Files"), _("In care"), _("By status"), _("Cohort status")]
    rows = []
    for line in lines:
        statuses = [f"{status} {count}" for status, count in line.by_status.items()]
        closing = line.closing
        closed = f"{closing.on} {closing.by}: {closing.reason}" if closing else None
        rows.append([line.cohort, line.files, line.in_care, "、".join(statuses), closed])
    return output.table(headings, rows, _("No students yet."))


def _archive(context: CommandContext, args: Namespace) -> int:
    from exports.runs import bundles

    terms = {"level": args.level, "receiver": args.receiver}
    with context.open() as caseload:
        made = bundles.make_archive(caseload, args.cohort, args.out, fonds=args.fonds, **terms)
    message = ngettext("{count} file in {path}", "{count} files in {path}", len(made.files))
    return context.answer(made.document(), message.format(count=len(made.files), path=made.path))


def _audit(context: CommandContext, args: Namespace) -> int:
    from exports.runs import bundles

    terms = {"level": args.level, "receiver": args.receiver}
    with context.open() as caseload:
        made = bundles.make_audit(
            caseload, args.sample, args.seed, args.out, cohort=args.cohort, **terms
        )
    message = ngettext("{count} file in {path}", "{count} files in {path}", len(made.files))
    warning = _(
        "The evidence in it is not encrypted: keep it locked away and delete it afterwards."
    )
    text = message.format(count=len(made.files), path=made.path)
    return context.answer(made.document(), f"{text}\n{warning}")
