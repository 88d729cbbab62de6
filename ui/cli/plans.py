"""Plans (make, compare, carry out, agree) and pairings (set, transfer, accept)."""

from __future__ import annotations

from argparse import Namespace
from typing import Any
from uuid import UUID

from casework.activities import MEASURE_KINDS, PLAN_LEVELS, RISKS, compare_plans
from casework.case import Case
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import Measure
from casework.records.file import CONFIRMATIONS
from casework.service_layer import ActionResult, CaseloadServices, PlanDraft
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Parser, UsageError, draft_of
from ui.cli.student_args import act, act_on, acts, acts_on
from ui.cli.values import DAY, FUTURE_DAY, NUMBER, RECORD
from ui.common.case_words import part_name
from ui.common.i18n import _
from ui.common.input_parsing import day, number

_NEEDED = ("analysis", "difficulty", "goal", "measure")


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    plan = commands.add("plan", _("create a plan, or a new version of it"), _plan, draft=PlanDraft)
    student_args.add_students(plan)
    _add_contents(plan)
    _add_afterwards(plan)
    plan.more_options(but=("difficulties", "measures"))

    pair = commands.add("pair", _("make one helper responsible for students"), _pair)
    student_args.add_students(pair, least=0)
    pair.option("--helper", _("NAME"), required=True)
    pair.option("--helper-role", _("ROLE"), "辅导员 班主任 …", required=True)
    pair.option("--from", _("NAME"), _("all students of this helper"), dest="from_helper")
    pair.flag("--participant", _("takes part without being responsible"))
    pair.option("--accepted-on", DAY, _("date of the handover to the helper"))
    pair.option("--note", meaning=_("what was handed over"))

    accept = commands.add(
        "accept",
        _("record that the helper has taken over the students"),
        acts_on(lambda s, files, a: s.pairings.accept_pairing(files, on=a.on, note=a.note)),
    )
    student_args.add_students(accept)
    accept.option("--on", DAY, _("today by default"))
    accept.option("--note", meaning=_("what was handed over"))

    leave = commands.add(
        "leave",
        _("end someone's participation"),
        acts(lambda s, a: s.pairings.remove_helper(a.record)),
    )
    leave.option("record", RECORD, _("the id of the pairing"))


def _add_contents(plan: Parser) -> None:
    plan.option("--analysis", meaning=_("at least 20 characters"))
    plan.option("--difficulty", meaning="信息 经济 …", many=True)
    plan.option("--goal")
    plan.option("--measure", many=True)
    plan.option("--review", FUTURE_DAY, _("date of the next review"), field="review_on")
    plan.option("--because", meaning=_("reason for the new version"), field="change_reason")
    plan.option("--level", "|".join(PLAN_LEVELS))
    plan.option("--risk", "|".join(RISKS))
    plan.option("--made-by", _("NAME"))
    plan.option("--goal-kind", _("CODE"), _("target destination"))
    plan.option("--goal-city", _("CITY"))
    plan.option("--goal-industry")
    plan.option("--goal-pay", meaning=_("yuan per month"))
    for name, meaning in (
        ("owner", _("person responsible for measure number N")),
        ("due", _("due date of measure number N")),
        ("kind", _("the kind of measure number N")),
    ):
        plan.option(f"--measure-{name}", _("N=TEXT"), meaning, many=True)


def _add_afterwards(plan: Parser) -> None:
    about = _("compare two versions side by side")
    plan.option("--compare", NUMBER, about, metavar=("A", "B"), nargs=2)
    plan.option("--done", NUMBER, _("measure number N is done"))
    plan.option("--result", meaning=_("result of the measure"))
    plan.option("--confirm", "|".join(CONFIRMATIONS), _("the student agrees"))
    plan.option("--reviewed-by", _("NAME"), _("who reviewed the plan"))
    plan.option("--review-note", meaning=_("review comment"))
    plan.option("--on", DAY, _("today by default"))


def _plan(context: CommandContext, args: Namespace) -> int:
    if args.compare is not None:
        return _compare(context, args)
    if args.done is not None or args.confirm is not None or args.reviewed_by is not None:
        return _note(context, args)
    _require("plan", [f"--{name}" for name in _NEEDED if not getattr(args, name)])
    difficulties, measures = tuple(args.difficulty), _measures(context, args)
    draft = draft_of(PlanDraft, args, difficulties=difficulties, measures=measures)
    return act_on(
        context,
        args,
        lambda services, files: services.plans.make_plan(files, draft, describes_changes=True),
    )


def _require(command: str, missing: list[str]) -> None:
    """Raise UsageError if arguments are missing that argparse cannot require by itself."""
    if missing:
        from gettext import gettext

        text = gettext("the following arguments are required: %s")
        raise UsageError(text % ", ".join(missing), f"main.py {command}")


def _measures(context: CommandContext, args: Namespace) -> tuple[Measure, ...]:
    count = len(args.measure)
    owners = _numbered(args.measure_owner, "measure_owner", count)
    kinds = {
        n: values.choice(text, "measure_kind", MEASURE_KINDS)
        for n, text in _numbered(args.measure_kind, "measure_kind", count).items()
    }
    dues = {
        n: day(text, "measure_due", today=context.today(), ahead=True)
        for n, text in _numbered(args.measure_due, "measure_due", count).items()
    }
    return tuple(
        Measure(text=text, measure_kind=kinds.get(n), owner=owners.get(n), due_on=dues.get(n))
        for n, text in enumerate(args.measure, start=1)
    )


def _numbered(pairs: list[str], field: str, count: int) -> dict[int, str]:
    """Parse ``2=王老师``. Raises RuleBroken BAD_NUMBER, BAD_NUMBERED, NO_SUCH_MEASURE."""
    found: dict[int, str] = {}
    for pair in pairs:
        nth, equals, text = pair.partition("=")
        if not equals:
            raise RuleBroken("BAD_NUMBERED", field, value=pair)
        place = number(nth, field)
        if not 1 <= place <= count:
            raise RuleBroken("NO_SUCH_MEASURE", field, number=place, count=count)
        found[place] = text
    return found


def _note(context: CommandContext, args: Namespace) -> int:
    """Record progress, consent or feedback in the current plan."""
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            case = _one_case(reader, args)
        if case.plan is None:
            raise RuleBroken("NO_PLAN", "plan", student_no=case.file.student_no)
        plans = caseload.services.plans
        if args.done is not None:
            done: ActionResult = plans.complete_measure(
                case.plan.id, args.done - 1, on=args.on, result=args.result
            )
        elif args.confirm is not None:
            done = plans.confirm_plan(case.id, on=args.on, how=args.confirm)
        else:
            note = args.review_note or ""
            done = plans.review_plan(case.id, by=args.reviewed_by, note=note, next_on=args.review)
        return student_args.answer_done(context, caseload, done)


def _one_case(reader: Reader, args: Namespace) -> Case:
    files = student_args.find(reader, args)
    if len(files) != 1:
        raise RuleBroken("ONE_STUDENT", "students", count=len(files))
    return reader.case(files[0])


def _compare(context: CommandContext, args: Namespace) -> int:
    wanted = args.compare
    with context.open() as caseload, caseload.snapshot() as reader:
        plans = {plan.version: plan for plan in _one_case(reader, args).plans}
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
        "parts": [output.picked(one, "part same before after", same=one.is_same) for one in found],
    }
    heads = [_("Part"), "", *(_("Version {number}").format(number=n) for n in wanted)]
    rows = [
        [part_name(one.part), "" if one.is_same else "≠", one.before, one.after]
        for one in found
        if one.before or one.after
    ]
    return context.answer_table(document, heads, rows)


def _pair(context: CommandContext, args: Namespace) -> int:
    _require("pair", [] if args.students or args.from_helper else [_("NO")])
    if args.students and args.from_helper is not None:
        raise RuleBroken("STUDENTS_OR_HELPER", "from_helper")
    who = {"helper": args.helper, "helper_role": args.helper_role.strip()}
    how = {"accepted_on": args.accepted_on, "note": args.note}
    if args.from_helper is not None:
        return act(
            context, lambda services: services.pairings.reassign(args.from_helper, **who, **how)
        )

    def pair(services: CaseloadServices, files: tuple[UUID, ...]) -> ActionResult:
        if args.participant:
            return services.pairings.add_helper(files, **who)
        return services.pairings.pair(files, **who, **how)

    return act_on(context, args, pair)
