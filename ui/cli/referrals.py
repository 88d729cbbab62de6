"""Suggestions for a student, and the progress of referrals."""

from __future__ import annotations

from argparse import Namespace

from casework.offers import matching
from casework.offers.posts import offers
from casework.records import Stage
from ui.cli import posts, student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    suggest = commands.add(
        "suggest", _("posts that would count for a student, best match first"), _suggest
    )
    student_args.add_students(suggest, many=False)
    suggest.add_argument("--limit", metavar="N", default="10")
    step = commands.add("referral", _("record the next step of referrals"), _referral)
    step.add_argument("records", metavar="ID", nargs="+")
    stages = [stage.value for stage in Stage if stage is not Stage.REFERRED]
    step.add_argument("--stage", metavar="|".join(stages), required=True)
    step.add_argument("--on", metavar=_("DATE"), required=True)
    step.add_argument("--note", metavar=_("TEXT"), help=_("required for 未投: the reason"))


def _suggest(context: CommandContext, args: Namespace) -> int:
    limit = posts.limit(args)
    with context.open() as caseload, caseload.snapshot() as reader:
        (file_id,) = student_args.find(reader, args)
        found = matching.suggest(reader.case(file_id), offers(reader), reader.today, limit=limit)
    context.answer([posts.suggestion(one) for one in found], posts.suggestions_table(found))
    return 0


def _referral(context: CommandContext, args: Namespace) -> int:
    records = [values.record_id(text, "record") for text in args.records]
    stage = values.word(Stage, args.stage, "stage")
    on = values.day(args.on, "on", today=context.today())
    with context.open() as caseload:
        done = caseload.services.referrals.advance_referral(records, stage, on, note=args.note)
        student_args.answer_done(context, caseload, done)
    return 0
