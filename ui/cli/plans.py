"""Plans (make, compare, carry out, agree) and pairings (set, transfer, accept)."""

from __future__ import annotations

from argparse import Namespace
from typing import Any
from uuid import UUID

from casework.activities import MEASURE_KINDS, PLAN_LEVELS, RISKS, compare_plans
from casework.problems import RuleBroken
from casework.records import Measure, Plan
from casework.records.file import CONFIRMATIONS
from casework.service_layer import ActionResult, PlanDraft
from casework.service_layer.caseload_port import Caseload
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Parser, UsageError
from ui.common.case_words import part_name
from ui.common.i18n import _

_NEEDED = ("analysis", "difficulty", "goal", "measure")


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    plan = commands.add("plan", _("create a plan, or a new version of it"), _plan)
    student_args.add_students(plan)
    _add_contents(plan)
    _add_afterwards(plan)

    pair = commands.add("pair", _("make one helper responsible for students"), _pair)
    student_args.add_students(pair, least=0)
    pair.add_argument("--helper", metavar=_("NAME"), required=True)
    pair.add_argument("--helper-role", metavar=_("ROLE"), required=True, help="辅导员 班主任 …")
    pair.add_argument(
        "--from", metavar=_("NAME"), dest="from_helper", help=_("all students of this helper")
    )
    pair.add_argument(
        "--participant", action="store_true", help=_("takes part without being responsible")
    )
    pair.add_argument(
        "--accepted-on", metavar=_("DATE"), help=_("date of the handover to the helper")
    )
    pair.add_argument("--note", metavar=_("TEXT"), help=_("what was handed over"))

    accept = commands.add(
        "accept", _("record that the helper has taken over the students"), _accept
    )
    student_args.add_students(accept)
    accept.add_argument("--on", metavar=_("DATE"), help=_("today by default"))
    accept.add_argument("--note", metavar=_("TEXT"), help=_("what was handed over"))

    leave = commands.add("leave", _("end someone's participation"), _leave)
    leave.add_argument("record", metavar="ID", help=_("the id of the pairing"))


def _add_contents(plan: Parser) -> None:
    plan.add_argument("--analysis", metavar=_("TEXT"), help=_("at least 20 characters"))
    plan.add_argument(
        "--difficulty",
        metavar=_("TEXT"),
        nargs="+",
        action="extend",
        default=[],
        help="信息 经济 …",
    )
    plan.add_argument("--goal", metavar=_("TEXT"))
    plan.add_argument("--measure", metavar=_("TEXT"), nargs="+", action="extend", default=[])
    plan.add_argument("--review", metavar=_("DATE"), help=_("date of the next review"))
    plan.add_argument("--because", metavar=_("TEXT"), help=_("reason for the new version"))
    plan.add_argument("--level", metavar="|".join(PLAN_LEVELS))
    plan.add_argument("--risk", metavar="|".join(RISKS))
    plan.add_argument("--made-by", metavar=_("NAME"))
    plan.add_argument("--goal-kind", metavar=_("CODE"), help=_("target destination"))
    plan.add_argument("--goal-city", metavar=_("CITY"))
    plan.add_argument("--goal-industry", metavar=_("TEXT"))
    plan.add_argument("--goal-pay", metavar="N", help=_("yuan per month"))
    for name, meaning in (
        ("owner", _("person responsible for measure number N")),
        ("due", _("due date of measure number N")),
        ("kind", _("the kind of measure number N")),
    ):
        plan.add_argument(
            f"--measure-{name}",
            metavar=_("N=TEXT"),
            nargs="+",
            action="extend",
            default=[],
            help=meaning,
        )


def _add_afterwards(plan: Parser) -> None:
    plan.add_argument(
        "--compare", metavar=("A", "B"), nargs=2, help=_("compare two versions side by side")
    )
    plan.add_argument("--done", metavar="N", help=_("measure number N is done"))
    plan.add_argument("--result", metavar=_("TEXT"), help=_("result of the measure"))
    plan.add_argument("--confirm", metavar="|".join(CONFIRMATIONS), help=_("the student agrees"))
    plan.add_argument("--reviewed-by", metavar=_("NAME"), help=_("who reviewed the plan"))
    plan.add_argument("--review-note", metavar=_("TEXT"), help=_("review comment"))
    plan.add_argument("--on", metavar=_("DATE"), help=_("today by default"))


def _plan(context: CommandContext, args: Namespace) -> int:
    if args.compare is not None:
        return _compare(context, args)
    if args.done is not None or args.confirm is not None or args.reviewed_by is not None:
        return _note(context, args)
    _require("plan", [f"--{name}" for name in _NEEDED if not getattr(args, name)])
    draft = _draft(context, args)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
        done = caseload.services.plans.make_plan(files, draft, describes_changes=True)
        student_args.answer_done(context, caseload, done)
    return 0


def _require(command: str, missing: list[str]) -> None:
    """Raise UsageError if arguments are missing that argparse cannot require by itself."""
    if missing:
        from gettext import gettext

        text = gettext("the following arguments are required: %s")
        raise UsageError(text % ", ".join(missing), f"main.py {command}")


def _draft(context: CommandContext, args: Namespace) -> PlanDraft:
    today = context.today()
    review = None
    if args.review is not None:
        review = values.day(args.review, "review", today=today, ahead=True)
    return PlanDraft(
        analysis=args.analysis,
        difficulties=tuple(args.difficulty),
        goal=args.goal,
        measures=_measures(context, args),
        review_on=review,
        change_reason=args.because,
        made_by=args.made_by,
        level=args.level,
        risk=args.risk,
        goal_kind=args.goal_kind,
        goal_city=args.goal_city,
        goal_industry=args.goal_industry,
        goal_pay=None if args.goal_pay is None else values.number(args.goal_pay, "goal_pay"),
    )


def _measures(context: CommandContext, args: Namespace) -> tuple[Measure, ...]:
    count = len(args.measure)
    owners = _numbered(args.measure_owner, "measure_owner", count)
    kinds = _numbered(args.measure_kind, "measure_kind", count)
    dues = _numbered(args.measure_due, "measure_due", count)
    today = context.today()
    return tuple(
        Measure(
            text=text,
            measure_kind=values.choice(kinds[n], "measure_kind", MEASURE_KINDS)
            if n in kinds
            else None,
            owner=owners.get(n),
            due_on=values.day(dues[n], "measure_due", today=today, ahead=True)
            if n in dues
            else None,
        )
        for n, text in enumerate(args.measure, start=1)
    )


def _numbered(pairs: list[str], field: str, count: int) -> dict[int, str]:
    """Parse ``2=王老师``. Raises RuleBroken BAD_NUMBER, BAD_NUMBERED, NO_SUCH_MEASURE."""
    found: dict[int, str] = {}
    for pair in pairs:
        number, equals, text = pair.partition("=")
        if not equals:
            raise RuleBroken("BAD_NUMBERED", field, value=pair)
        place = values.number(number, field)
        if not 1 <= place <= count:
            raise RuleBroken("NO_SUCH_MEASURE", field, number=place, count=count)
        found[place] = text
    return found


def _note(context: CommandContext, args: Namespace) -> int:
    """Record progress, consent or feedback in the current plan."""
    today = context.today()
    on = None if args.on is None else values.day(args.on, "on", today=today)
    with context.open() as caseload:
        file_id, plan = _one_plan(caseload, args)
        if args.done is not None:
            number = values.number(args.done, "done")
            done: ActionResult = caseload.services.plans.complete_measure(
                plan.id, number - 1, on=on, result=args.result
            )
        elif args.confirm is not None:
            done = caseload.services.plans.confirm_plan(file_id, on=on, how=args.confirm)
        else:
            done = _review(context, caseload, args, file_id)
        student_args.answer_done(context, caseload, done)
    return 0


def _review(
    context: CommandContext, caseload: Caseload, args: Namespace, file_id: UUID
) -> ActionResult:
    following = None
    if args.review is not None:
        following = values.day(args.review, "review", today=context.today(), ahead=True)
    note = args.review_note or ""
    return caseload.services.plans.review_plan(
        file_id, by=args.reviewed_by, note=note, next_on=following
    )


def _one_plan(caseload: Caseload, args: Namespace) -> tuple[UUID, Plan]:
    with caseload.snapshot() as reader:
        files = student_args.find(reader, args)
        if len(files) != 1:
            raise RuleBroken("ONE_STUDENT", "students", count=len(files))
        case = reader.case(files[0])
    if case.plan is None:
        raise RuleBroken("NO_PLAN", "plan", student_no=case.file.student_no)
    return files[0], case.plan


def _compare(context: CommandContext, args: Namespace) -> int:
    wanted = [values.number(text, "compare") for text in args.compare]
    with context.open() as caseload, caseload.snapshot() as reader:
        files = student_args.find(reader, args)
        if len(files) != 1:
            raise RuleBroken("ONE_STUDENT", "students", count=len(files))
        plans = {plan.version: plan for plan in reader.case(files[0]).plans}
    for version in wanted:
        if version not in plans:
            raise RuleBroken(
                "NO_SUCH_VERSION", "compare", version=version, versions=sorted(plans) or "—"
            )
    before, after = (plans[version] for version in wanted)
    found = compare_plans(before, after)
    document: dict[str, Any] = {
        "before": wanted[0],
        "after": wanted[1],
        "change_reason": after.change_reason,
        "parts": [
            {
                "part": one.part,
                "same": one.is_same,
                "before": list(one.before),
                "after": list(one.after),
            }
            for one in found
        ],
    }
    heads = [_("Part"), "", *(_("Version {number}").format(number=n) for n in wanted)]
    rows = [
        [part_name(one.part), "" if one.is_same else "≠", list(one.before), list(one.after)]
        for one in found
        if one.before or one.after
    ]
    context.answer(document, output.table(heads, rows))
    return 0


def _pair(context: CommandContext, args: Namespace) -> int:
    _require("pair", [] if args.students or args.from_helper else [_("NO")])
    if args.students and args.from_helper is not None:
        raise RuleBroken("STUDENTS_OR_HELPER", "from_helper")
    accepted = None
    if args.accepted_on is not None:
        accepted = values.day(args.accepted_on, "accepted_on", today=context.today())
    with context.open() as caseload:
        services, who = (
            caseload.services,
            {"helper": args.helper, "helper_role": args.helper_role.strip()},
        )
        if args.from_helper is not None:
            done = services.pairings.reassign(
                args.from_helper, **who, accepted_on=accepted, note=args.note
            )
        else:
            with caseload.snapshot() as reader:
                files = student_args.find(reader, args)
            if args.participant:
                done = services.pairings.add_helper(files, **who)
            else:
                done = services.pairings.pair(files, **who, accepted_on=accepted, note=args.note)
        student_args.answer_done(context, caseload, done)
    return 0


def _accept(context: CommandContext, args: Namespace) -> int:
    on = None if args.on is None else values.day(args.on, "on", today=context.today())
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
        done = caseload.services.pairings.accept_pairing(files, on=on, note=args.note)
        student_args.answer_done(context, caseload, done)
    return 0


def _leave(context: CommandContext, args: Namespace) -> int:
    pairing = values.record_id(args.record, "record")
    with context.open() as caseload:
        student_args.answer_done(
            context, caseload, caseload.services.pairings.remove_helper(pairing)
        )
    return 0
