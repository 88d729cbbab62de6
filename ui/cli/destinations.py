"""Destinations: register, approve, mark as lost, the code table."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any
from uuid import UUID

from casework import destinations
from casework.destinations import Remark, remarks_on
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.records import Destination
from casework.service_layer import ActionResult, CaseloadServices, DestinationDetails
from casework.service_layer.caseload_port import Caseload
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.evidence import use_lines, uses_shape
from ui.cli.parser import Commands, Parser, Run, draft_of
from ui.cli.values import DAY, PROOF, YES_NO, one_of
from ui.common.i18n import _
from ui.common.problems import sentence_of


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    about = _("record where students went, or that a destination was lost")
    place = commands.add("destination", about, _destination, draft=DestinationDetails)
    student_args.add_students(place)
    place.set_defaults(parser=place)
    _add_options(place)
    about = _("approve a destination (76: 院级, then 校级)")
    signoff = commands.add("signoff", about, _acts_on_current("student", _sign_off))
    student_args.add_students(signoff, many=False)
    signoff.option("--level", "院级|校级", required=True)
    signoff.option("--by", _("NAME"), _("who signed"), required=True)
    signoff.option("--on", DAY, _("today by default"))
    _add_table(commands.group("destinations", _("list or change the table of codes")))


def _add_options(place: Parser) -> None:
    place.option("--code", _("CODE"), _("10, 46, 80 …"))
    place.option("--employer", _("NAME"))
    place.option("--on", DAY, _("today by default"))
    place.option("--proof", PROOF, _("a file kept as evidence"))
    place.option("--proof-kind", _("KIND"), _("the usual kind by default"))
    place.option("--uscc", _("CODE"), _("the employer's credit code"), field="employer_uscc")
    place.option("--employer-kind", _("KIND"), "国有企业 部队 …")
    place.option("--job-title")
    place.option("--pay", meaning=_("yuan per month"))
    place.option("--region", meaning=_("place of work"))
    place.option("--fits-major")
    place.option("--by-referral", meaning=_("the referral that led to it"))
    place.option("--register-state", "|".join(destinations.REGISTER_STATES))
    place.option("--reason", meaning=_("why there is none (70, 71, 72), or why it was lost"))
    place.option("--school-abroad", _("NAME"))
    place.option("--country", _("NAME"))
    place.option("--lost-on", DAY, _("the current destination was lost on this day"))
    place.more_options()


def _add_table(group: Commands) -> None:
    group.add("list", _("list all codes with their requirements"), _list)
    change = group.add("set", _("add a code or redefine one"), _set)
    change.option("code", _("CODE"))
    change.option("--name", _("NAME"))
    change.option("--placed", YES_NO, _("whether it counts as placed"))
    change.option("--wage-floor", YES_NO, _("whether the minimum wage applies"))
    about = _("which employer details it requires")
    change.option("--employer", one_of(destinations.EMPLOYERS), about)
    change.option("--needs", _("KINDS"), _("evidence: A/B means either, A+B means both"))
    reset = group.add(
        "reset",
        _("discard the office's changes to a code"),
        lambda context, args: _change(context, args.code, None),
    )
    reset.option("code", _("CODE"))


def _destination(context: CommandContext, args: Namespace) -> int:
    if args.lost_on is not None:
        return _acts_on_current("students", _lose)(context, args)
    if args.code is None and args.register_state is not None:
        return _note_state(context, args)
    if args.code is None:
        args.parser.error(_("the following arguments are required: %s") % "--code")
    proof = args.proof
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
            uses = caseload.services.evidence.uses_of(reader, proof) if proof is not None else ()
        done = caseload.services.destinations.register_destination(
            files,
            code=args.code,
            on=args.on,
            employer=args.employer,
            details=draft_of(DestinationDetails, args),
            proof=proof,
            proof_kind=args.proof_kind,
        )
        remarks = _remarks(caseload, done.created[0])
        more: dict[str, Any] = {"remarks": [_remark_shape(remark) for remark in remarks]}
        if isinstance(proof, Proof):
            more["proof_uses"] = uses_shape(uses)
        notes = [sentence_of(remark.code, remark.facts) for remark in remarks]
        message = "\n".join([*notes, *use_lines(uses)])
        return student_args.answer_done(context, caseload, done, message=message, **more)


def _remarks(caseload: Caseload, destination: UUID) -> tuple[Remark, ...]:
    with caseload.snapshot() as reader:
        return remarks_on(reader.get(Destination, destination), reader.org_settings())


def _remark_shape(remark: Remark) -> dict[str, Any]:
    message = sentence_of(remark.code, remark.facts)
    return output.picked(remark, "code field message facts", message=message)


def _lose(services: CaseloadServices, place: UUID, args: Namespace) -> ActionResult:
    return services.destinations.lose_destination(place, on=args.lost_on, reason=args.reason or "")


def _sign_off(services: CaseloadServices, place: UUID, args: Namespace) -> ActionResult:
    return services.destinations.sign_off(place, level=args.level, by=args.by, on=args.on)


def _acts_on_current(
    field: str, action: Callable[[CaseloadServices, UUID, Namespace], ActionResult]
) -> Run:
    """Return the command that performs an action on the current destination of one student."""

    def run(context: CommandContext, args: Namespace) -> int:
        with context.open() as caseload:
            (place,) = _current(caseload, args, field)
            return student_args.answer_done(
                context, caseload, action(caseload.services, place, args)
            )

    return run


def _note_state(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        places = _current(caseload, args, "students", many=True)
        done = caseload.services.destinations.note_register_state(places, state=args.register_state)
        return student_args.answer_done(context, caseload, done)


def _current(
    caseload: Caseload, args: Namespace, field: str, *, many: bool = False
) -> tuple[UUID, ...]:
    """Return the current destinations of the named students. Raises RuleBroken NO_DESTINATION."""
    with caseload.snapshot() as reader:
        files = student_args.find(reader, args)
        if len(files) > 1 and not many:
            raise RuleBroken("ONE_STUDENT_ONLY", field)
        found = [reader.case(file_id).destination for file_id in files]
    if any(one is None for one in found):
        raise RuleBroken("NO_DESTINATION", field)
    return tuple(one.id for one in found if one is not None)


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        codes = list(destinations.table(reader.org_settings()).values())
    headings = [_("Code"), _("Name"), _("Placed"), _("Minimum wage"), _("Employer"), _("Evidence")]
    marks = {True: "✓", False: ""}
    lines = [
        [
            *(one.code, one.name, marks[one.is_placed], marks[one.has_wage_floor]),
            *(one.employer, needs_of(one)),
        ]
        for one in codes
    ]
    return context.answer_table(codes, headings, lines)


def needs_of(code: destinations.DestinationCode) -> str:
    """Return the evidence that a code needs, as typed: ``聘用证明/收入流水``, ``录取通知+签证``."""
    return "/".join("+".join(alternative) for alternative in code.needs)


def _set(context: CommandContext, args: Namespace) -> int:
    names = ("name", "placed", "wage_floor", "employer")
    edit = {name: found for name in names if (found := getattr(args, name)) is not None}
    if args.needs is not None:
        edit["needs"] = [one.split("+") for one in args.needs.split("/") if one]
    return _change(context, args.code, edit)


def _change(context: CommandContext, code: str, edit: dict[str, Any] | None) -> int:
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            now = dict(reader.org_settings().value(destinations.SETTING) or {})
        plain = destinations.clean_code(code)
        if edit is None:
            now.pop(plain, None)
        else:
            now[plain] = {**now.get(plain, {}), **edit}
        done = caseload.services.settings.change_settings({destinations.SETTING: now or None})
        return student_args.answer_done(context, caseload, done)
