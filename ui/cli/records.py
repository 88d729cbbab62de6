"""The daily records: talk, refer, void."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from uuid import UUID

from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import TalkMode
from casework.records.file import CONFIRMATIONS
from casework.records.talk import TALK_KINDS
from casework.service_layer import ReferralDraft, TalkDraft
from ui.cli import student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    _add_talk(commands)
    _add_refer(commands)

    void = commands.add("void", _("declare records void; the reason is kept with them"), _void)
    void.add_argument("records", metavar="ID", nargs="+")
    void.add_argument("--reason", metavar=_("TEXT"), required=True)


def _add_talk(commands: Commands) -> None:
    talk = commands.add("talk", _("log a talk with one student, or a group session"), _talk)
    student_args.add_students(talk)
    talk.add_argument("--on", metavar=_("DATE"), required=True, help=_("2026-11-23, 今天, -1 …"))
    talk.add_argument("--start", metavar="HH:MM", required=True)
    talk.add_argument("--end", metavar="HH:MM", required=True)
    talk.add_argument("--mode", metavar="|".join(TalkMode), required=True)
    talk.add_argument("--place", metavar=_("PLACE"), default="", help=_("required for 面谈"))
    talk.add_argument("--topic", metavar=_("TEXT"), required=True)
    talk.add_argument("--content", metavar=_("TEXT"), required=True)
    talk.add_argument("--measures", metavar=_("TEXT"), required=True)
    talk.add_argument("--group", action="store_true", help=_("a group session"))
    talk.add_argument("--by", metavar=_("NAME"), help=_("who held it, when entered from paper"))
    talk.add_argument(
        "--own",
        metavar=_("NO=TEXT"),
        nargs="+",
        action="extend",
        default=[],
        help=_("a note for one student only"),
    )
    _add_form_of_talk(talk)


def _add_form_of_talk(talk: ArgumentParser) -> None:
    """Add options for the other fields of the form 谈心谈话记录表."""
    text = _("TEXT")
    talk.add_argument(
        "--kind", metavar="|".join(TALK_KINDS), help=_("kind of talk; 未联系上 is an attempt")
    )
    talk.add_argument("--wishes", metavar=text, help=_("what the student needs"))
    talk.add_argument("--next", dest="next_step", metavar=text, help=_("the next step"))
    talk.add_argument("--follow-up", metavar=_("DATE"), help=_("follow-up date"))
    talk.add_argument("--feedback", metavar=text, help=_("the student's response"))
    talk.add_argument(
        "--confirmed", metavar="|".join(CONFIRMATIONS), help=_("how the student confirmed it")
    )


def _add_refer(commands: Commands) -> None:
    refer = commands.add("refer", _("record that a post was recommended to students"), _refer)
    student_args.add_students(refer)
    refer.add_argument("--post", metavar="ID", required=True)
    refer.add_argument("--on", metavar=_("DATE"), required=True)
    refer.add_argument("--match", metavar=_("TEXT"), required=True, help=_("why it is suitable"))
    refer.add_argument("--response", metavar=_("TEXT"), help=_("the student's answer"))
    refer.add_argument("--responded-on", metavar=_("DATE"))


def _talk(context: CommandContext, args: Namespace) -> int:
    today, later = context.today(), args.follow_up
    draft = TalkDraft(
        on=values.day(args.on, "on", today=today),
        start=values.clock(args.start, "start"),
        end=values.clock(args.end, "end"),
        mode=values.word(TalkMode, args.mode, "mode"),
        place=args.place,
        topic=args.topic,
        content=args.content,
        measures=args.measures,
        is_group=args.group,
        held_by=(args.by or "").strip() or None,
        talk_kind=args.kind,
        wishes=args.wishes,
        next_step=args.next_step,
        follow_up_on=None
        if later is None
        else values.day(later, "follow_up_on", today=today, ahead=True),
        feedback=args.feedback,
        confirmed_how=args.confirmed,
    )
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
            own_words = _own_words(reader, args, files)
        student_args.answer_done(
            context, caseload, caseload.services.talks.log_talk(files, draft, own_words)
        )
    return 0


def _own_words(reader: Reader, args: Namespace, files: tuple[UUID, ...]) -> dict[UUID, str]:
    words: dict[UUID, str] = {}
    for pair in args.own:
        number, equals, text = pair.partition("=")
        if not equals:
            raise RuleBroken("BAD_PAIR", "own", value=pair)
        file_id = student_args.find_word(reader, number, args)
        if file_id not in files:
            raise RuleBroken("OWN_WORDS_OF_ANOTHER", "own", student_no=number)
        words[file_id] = text
    return words


def _refer(context: CommandContext, args: Namespace) -> int:
    today = context.today()
    responded = args.responded_on
    draft = ReferralDraft(
        post_id=values.record_id(args.post, "post"),
        on=values.day(args.on, "on", today=today),
        match=args.match,
        response=args.response,
        responded_on=None
        if responded is None
        else values.day(responded, "responded_on", today=today),
    )
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
        student_args.answer_done(context, caseload, caseload.services.referrals.refer(files, draft))
    return 0


def _void(context: CommandContext, args: Namespace) -> int:
    records = [values.record_id(text, "record") for text in args.records]
    with context.open() as caseload:
        done = caseload.services.files.void(records, reason=args.reason)
        student_args.answer_done(context, caseload, done)
    return 0
