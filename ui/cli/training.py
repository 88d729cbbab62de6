"""Training 宏志助航, guidance sessions and policy briefings."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from casework.activities import PLATFORM, PROGRAMME, TRAINING_MODES, Coverage
from casework.problems import RuleBroken
from casework.queries import Covered, covered
from casework.read_models import FileLine, FileQuery
from casework.records import ExtraKind, TrainingState
from casework.service_layer import TrainingDraft
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Parser, Run
from ui.common.i18n import _

_DAYS = ("enrolled_on", "begun_on", "ended_on")


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    training = commands.add(
        "training",
        _("record progress in a training; without students, list participants"),
        _training,
    )
    student_args.add_students(training, least=0)
    training.add_argument("--year", metavar=_("YEAR"))
    training.add_argument("--mode", metavar="|".join(TRAINING_MODES))
    training.add_argument("--state", metavar="|".join(TrainingState))
    training.add_argument("--programme", metavar=_("NAME"), default=PROGRAMME)
    training.add_argument("--platform", metavar=_("NAME"), help=PLATFORM)
    training.add_argument("--base", metavar=_("NAME"), help=_("base of an on-site training"))
    for name in _DAYS:
        training.add_argument(f"--{name.replace('_', '-')}", metavar=_("DATE"))
    training.add_argument("--hours", metavar="N")
    training.add_argument("--certificate", metavar=_("NO"), help=_("for one student at a time"))
    training.add_argument("--coverage", metavar="|".join(Coverage), help=_("only those"))
    training.add_argument("--class", dest="class_name", metavar=_("CLASS"))

    _add_extra(commands, "guidance", _("record a guidance session (职业指导)"), ExtraKind.GUIDANCE)
    _add_extra(commands, "briefing", _("record a policy briefing (政策宣介)"), ExtraKind.BRIEFING)


def _add_extra(commands: Commands, name: str, summary: str, kind: ExtraKind) -> None:
    extra: Parser = commands.add(name, summary, _giving(kind))
    student_args.add_students(extra)
    extra.add_argument("--on", metavar=_("DATE"), required=True)
    extra.add_argument("--by", metavar=_("NAME"), help=_("who gave it; you by default"))
    extra.add_argument("--content", metavar=_("TEXT"), required=True)


def _training(context: CommandContext, args: Namespace) -> int:
    if not args.students:
        if args.state is not None:
            raise RuleBroken("NO_STUDENT", "students")
        return _coverage(context, args)
    draft = _draft(context, args)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
        student_args.answer_done(
            context, caseload, caseload.services.training.record_training(files, draft)
        )
    return 0


def _draft(context: CommandContext, args: Namespace) -> TrainingDraft:
    for name in ("year", "mode", "state"):
        if getattr(args, name) is None:
            raise RuleBroken("FIELD_MISSING", name)
    days = {name: _day(context, args, name) for name in _DAYS}
    return TrainingDraft(
        year=values.number(args.year, "year"),
        mode=values.choice(args.mode, "mode", TRAINING_MODES),
        state=values.word(TrainingState, args.state, "state"),
        programme=args.programme,
        platform=args.platform,
        base=args.base,
        enrolled_on=days["enrolled_on"],
        begun_on=days["begun_on"],
        ended_on=days["ended_on"],
        hours=None if args.hours is None else values.number(args.hours, "hours"),
        certificate=args.certificate,
    )


def _day(context: CommandContext, args: Namespace, name: str) -> date | None:
    text = getattr(args, name)
    return None if text is None else values.day(text, name, today=context.today())


def _giving(kind: ExtraKind) -> Run:
    def give(context: CommandContext, args: Namespace) -> int:
        on = values.day(args.on, "on", today=context.today())
        with context.open() as caseload:
            with caseload.snapshot() as reader:
                files = student_args.find(reader, args)
            done = caseload.services.training.give_extra(
                files, kind, on=on, by=args.by, content=args.content
            )
            student_args.answer_done(context, caseload, done)
        return 0

    return give


# --- participants of a training


def _coverage(context: CommandContext, args: Namespace) -> int:
    wanted = None
    if args.coverage is not None:
        wanted = values.word(Coverage, args.coverage, "coverage")
    where = [("class_name", args.class_name)] if args.class_name else []
    if args.cohort is not None:
        where.append(("cohort", str(values.year(args.cohort, "cohort"))))
    with context.open() as caseload, caseload.snapshot() as reader:
        rows = covered(reader, FileQuery(where=tuple(where)))
    shown = [row for row in rows if wanted in (None, row.coverage)]
    context.answer([_shape(row) for row in shown], _text_of(shown))
    return 0


def _shape(row: Covered) -> dict[str, object]:
    file = row.line.file
    return {
        "file_id": str(file.id),
        "student_no": file.student_no,
        "cohort": file.cohort,
        "name": file.name,
        "class_name": file.class_name or None,
        "coverage": row.coverage.value,
        "year": row.latest.year if row.latest else None,
        "state": row.latest.state.value if row.latest else None,
    }


def _text_of(rows: list[Covered]) -> str:
    if not rows:
        return _("No student was found.")
    headings = [_("Number"), _("Name"), _("Class"), _("Training"), _("Year"), _("State")]
    return output.table(headings, [_row(row, row.line) for row in rows])


def _row(row: Covered, line: FileLine) -> list[object]:
    year, state = (row.latest.year, row.latest.state.value) if row.latest else (None, None)
    file = line.file
    return [file.student_no, file.name, file.class_name, row.coverage.value, year, state]
