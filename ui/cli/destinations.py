"""Destinations: register, approve, mark as lost, the code table, the figures."""

from __future__ import annotations

from argparse import Namespace
from typing import Any
from uuid import UUID

from casework import destinations
from casework.destinations import Remark, remarks_on
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.records import Destination
from casework.service_layer import DestinationDetails
from casework.service_layer.caseload_port import Caseload
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.evidence import use_lines, uses_shape
from ui.cli.json_values import plain
from ui.cli.parser import Commands, Parser
from ui.common.i18n import _
from ui.common.problems import sentence_of

_TEXTS = ("employer_kind", "job_title", "region", "reason", "school_abroad", "country")
_YES_NO = {"是": True, "yes": True, "否": False, "no": False}


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    place = commands.add(
        "destination", _("record where students went, or that a destination was lost"), _destination
    )
    student_args.add_students(place)
    place.set_defaults(parser=place)
    _add_options(place)
    signoff = commands.add("signoff", _("approve a destination (76: 院级, then 校级)"), _signoff)
    student_args.add_students(signoff, many=False)
    signoff.add_argument("--level", metavar="院级|校级", required=True)
    signoff.add_argument("--by", metavar=_("NAME"), required=True, help=_("who signed"))
    signoff.add_argument("--on", metavar=_("DATE"), help=_("today by default"))
    _add_table(commands.group("destinations", _("list or change the table of codes")))


def _add_options(place: Parser) -> None:
    place.add_argument("--code", metavar=_("CODE"), help=_("10, 46, 80 …"))
    place.add_argument("--employer", metavar=_("NAME"))
    place.add_argument("--on", metavar=_("DATE"), help=_("today by default"))
    place.add_argument("--proof", metavar=_("FILE"), help=_("a file kept as evidence"))
    place.add_argument("--proof-kind", metavar=_("KIND"), help=_("the usual kind by default"))
    place.add_argument("--uscc", metavar=_("CODE"), help=_("the employer's credit code"))
    place.add_argument("--employer-kind", metavar=_("KIND"), help="国有企业 部队 …")
    place.add_argument("--job-title", metavar=_("TEXT"))
    place.add_argument("--pay", metavar="N", help=_("yuan per month"))
    place.add_argument("--region", metavar=_("TEXT"), help=_("place of work"))
    place.add_argument("--fits-major", metavar="是|否")
    place.add_argument("--by-referral", metavar="ID", help=_("the referral that led to it"))
    place.add_argument("--register-state", metavar="|".join(destinations.REGISTER_STATES))
    place.add_argument(
        "--reason", metavar=_("TEXT"), help=_("why there is none (70, 71, 72), or why it was lost")
    )
    place.add_argument("--school-abroad", metavar=_("NAME"))
    place.add_argument("--country", metavar=_("NAME"))
    place.add_argument(
        "--lost-on", metavar=_("DATE"), help=_("the current destination was lost on this day")
    )


def _add_table(group: Commands) -> None:
    group.add("list", _("list all codes with their requirements"), _list)
    change = group.add("set", _("add a code or redefine one"), _set)
    change.add_argument("code", metavar=_("CODE"))
    change.add_argument("--name", metavar=_("NAME"))
    change.add_argument("--placed", metavar="是|否", help=_("whether it counts as placed"))
    change.add_argument("--wage-floor", metavar="是|否", help=_("whether the minimum wage applies"))
    change.add_argument(
        "--employer",
        metavar="|".join(destinations.EMPLOYERS),
        help=_("which employer details it requires"),
    )
    change.add_argument(
        "--needs", metavar=_("KINDS"), help=_("evidence: A/B means either, A+B means both")
    )
    reset = group.add("reset", _("discard the office's changes to a code"), _reset)
    reset.add_argument("code", metavar=_("CODE"))


def _destination(context: CommandContext, args: Namespace) -> int:
    if args.lost_on is not None:
        return _lose(context, args)
    if args.code is None and args.register_state is not None:
        return _note_state(context, args)
    if args.code is None:
        args.parser.error(_("the following arguments are required: %s") % "--code")
    on = None if args.on is None else values.day(args.on, "on", today=context.today())
    proof = values.proof(args.proof)
    details = _details(args)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
            uses = caseload.services.evidence.uses_of(reader, proof) if proof is not None else ()
        done = caseload.services.destinations.register_destination(
            files,
            code=args.code,
            on=on,
            employer=args.employer,
            details=details,
            proof=proof,
            proof_kind=args.proof_kind,
        )
        remarks = _remarks(caseload, done.created[0])
        more: dict[str, Any] = {"remarks": [_remark_shape(remark) for remark in remarks]}
        if isinstance(proof, Proof):
            more["proof_uses"] = uses_shape(uses)
        notes = [sentence_of(remark.code, remark.facts) for remark in remarks]
        message = "\n".join([*notes, *use_lines(uses)])
        student_args.answer_done(context, caseload, done, message=message, **more)
    return 0


def _details(args: Namespace) -> DestinationDetails:
    texts = {name: getattr(args, name) for name in _TEXTS}
    return DestinationDetails(
        employer_uscc=args.uscc,
        pay=None if args.pay is None else values.number(args.pay, "pay"),
        fits_major=None if args.fits_major is None else yes_no(args.fits_major, "fits_major"),
        by_referral=None
        if args.by_referral is None
        else values.record_id(args.by_referral, "by_referral"),
        register_state=args.register_state,
        **texts,
    )


def yes_no(text: str, field: str) -> bool:
    """Parse yes (是, yes) or no (否, no) as a bool. Raises RuleBroken BAD_CHOICE."""
    return _YES_NO[values.choice(text, field, _YES_NO)]


def _remarks(caseload: Caseload, destination: UUID) -> tuple[Remark, ...]:
    with caseload.snapshot() as reader:
        return remarks_on(reader.get(Destination, destination), reader.org_settings())


def _remark_shape(remark: Remark) -> dict[str, Any]:
    return {
        "code": remark.code,
        "field": remark.field,
        "message": sentence_of(remark.code, remark.facts),
        "facts": plain(remark.facts),
    }


def _lose(context: CommandContext, args: Namespace) -> int:
    day = values.day(args.lost_on, "lost_on", today=context.today())
    with context.open() as caseload:
        (place,) = _current(caseload, args, "students")
        done = caseload.services.destinations.lose_destination(
            place, on=day, reason=args.reason or ""
        )
        student_args.answer_done(context, caseload, done)
    return 0


def _note_state(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        places = _current(caseload, args, "students", many=True)
        done = caseload.services.destinations.note_register_state(places, state=args.register_state)
        student_args.answer_done(context, caseload, done)
    return 0


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


def _signoff(context: CommandContext, args: Namespace) -> int:
    on = None if args.on is None else values.day(args.on, "on", today=context.today())
    with context.open() as caseload:
        (place,) = _current(caseload, args, "student")
        done = caseload.services.destinations.sign_off(place, level=args.level, by=args.by, on=on)
        student_args.answer_done(context, caseload, done)
    return 0


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        codes = list(destinations.table(reader.org_settings()).values())
    rows = [
        (one.code, one.name, one.is_placed, one.has_wage_floor, one.employer, needs_of(one))
        for one in codes
    ]
    headings = [_("Code"), _("Name"), _("Placed"), _("Minimum wage"), _("Employer"), _("Evidence")]
    marks = {True: "✓", False: ""}
    lines = [
        [code, name, marks[placed], marks[floor], employer, needs]
        for code, name, placed, floor, employer, needs in rows
    ]
    context.answer([plain(one) for one in codes], output.table(headings, lines))
    return 0


def needs_of(code: destinations.DestinationCode) -> str:
    """Return the evidence that a code needs, as typed: ``聘用证明/收入流水``, ``录取通知+签证``."""
    return "/".join("+".join(alternative) for alternative in code.needs)


def _set(context: CommandContext, args: Namespace) -> int:
    edit: dict[str, Any] = {}
    if args.name is not None:
        edit["name"] = args.name
    if args.placed is not None:
        edit["placed"] = yes_no(args.placed, "placed")
    if args.wage_floor is not None:
        edit["wage_floor"] = yes_no(args.wage_floor, "wage_floor")
    if args.employer is not None:
        edit["employer"] = values.choice(args.employer, "employer", destinations.EMPLOYERS)
    if args.needs is not None:
        edit["needs"] = [one.split("+") for one in args.needs.split("/") if one]
    return _change(context, args.code, edit)


def _reset(context: CommandContext, args: Namespace) -> int:
    return _change(context, args.code, None)


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
        student_args.answer_done(context, caseload, done)
    return 0
