"""The daily records: talks, referrals, training 宏志助航, guidance sessions, policy briefings."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from uuid import UUID

from casework.activities import PLATFORM, PROGRAMME, TRAINING_MODES, Coverage
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.queries import Covered, covered
from casework.records import ExtraKind, TrainingState
from casework.records.file import CONFIRMATIONS
from casework.records.talk import TALK_KINDS
from casework.service_layer import ReferralDraft, TalkDraft, TrainingDraft
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Parser, draft_of
from ui.cli.student_args import act_on, acts, acts_on
from ui.cli.values import DAY, FUTURE_DAY, NUMBER, RECORD, one_of, pair
from ui.common.i18n import _


def add_to(commands: Commands) -> None:
    """Add the commands for talks and referrals, and to void any record."""
    _add_talk(commands)
    _add_refer(commands)
    void = commands.add(
        "void",
        _("declare records void; the reason is kept with them"),
        acts(lambda s, a: s.files.void(a.records, reason=a.reason)),
    )
    void.option("records", RECORD, named="record", nargs="+")
    void.option("--reason", required=True)


def _add_talk(commands: Commands) -> None:
    about = _("log a talk with one student, or a group session")
    talk = commands.add("talk", about, _talk, draft=TalkDraft)
    student_args.add_students(talk)
    talk.option("--on", meaning=_("2026-11-23, 今天, -1 …"), required=True)
    for name in ("--start", "--end", "--mode"):
        talk.option(name, required=True)
    talk.option("--place", _("PLACE"), _("required for 面谈"), default="")
    for name in ("--topic", "--content", "--measures"):
        talk.option(name, required=True)
    talk.flag("--group", _("a group session"), field="is_group")
    talk.option("--by", _("NAME"), _("who held it, when entered from paper"))
    talk.option("--own", _("NO=TEXT"), _("a note for one student only"), many=True)
    _add_form_of_talk(talk)


def _add_form_of_talk(talk: Parser) -> None:
    """Add options for the other fields of the form 谈心谈话记录表."""
    about = _("kind of talk; 未联系上 is an attempt")
    talk.option("--kind", "|".join(TALK_KINDS), about, field="talk_kind")
    talk.option("--wishes", meaning=_("what the student needs"))
    talk.option("--next", meaning=_("the next step"), dest="next_step")
    day = "follow_up_on"
    talk.option("--follow-up", FUTURE_DAY, _("follow-up date"), field=day, named=day)
    talk.option("--feedback", meaning=_("the student's response"))
    about = _("how the student confirmed it")
    talk.option("--confirmed", "|".join(CONFIRMATIONS), about, field="confirmed_how")
    talk.more_options(but=("held_by", "template", "follow_up"))


def _add_refer(commands: Commands) -> None:
    refer = commands.add(
        "refer",
        _("record that a post was recommended to students"),
        acts_on(lambda s, files, a: s.referrals.refer(files, draft_of(ReferralDraft, a))),
        draft=ReferralDraft,
    )
    student_args.add_students(refer)
    refer.option("--post", field="post_id", required=True)
    refer.option("--on", required=True)
    refer.option("--match", meaning=_("why it is suitable"), required=True)
    refer.option("--response", meaning=_("the student's answer"))
    refer.option("--responded-on")
    refer.more_options(but=("way", "recommended_by"))


def _talk(context: CommandContext, args: Namespace) -> int:
    draft = draft_of(TalkDraft, args, held_by=(args.by or "").strip() or None)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
            own_words = _own_words(reader, args, files)
        done = caseload.services.talks.log_talk(files, draft, own_words)
        return student_args.answer_done(context, caseload, done)


def _own_words(reader: Reader, args: Namespace, files: tuple[UUID, ...]) -> dict[UUID, str]:
    words: dict[UUID, str] = {}
    for given in args.own:
        number, text = pair(given, "own")
        file_id = student_args.find_word(reader, number, args)
        if file_id not in files:
            raise RuleBroken("OWN_WORDS_OF_ANOTHER", "own", student_no=number)
        words[file_id] = text
    return words


# --- training, guidance and briefings


def add_training(commands: Commands) -> None:
    """Add the commands for training, guidance and briefings."""
    training = commands.add(
        "training",
        _("record progress in a training; without students, list participants"),
        _training,
        draft=TrainingDraft,
    )
    student_args.add_students(training, least=0)
    training.option("--year", NUMBER, metavar=_("YEAR"))
    training.option("--mode", one_of(TRAINING_MODES))
    training.option("--state", one_of(TrainingState))
    training.option("--programme", _("NAME"), default=PROGRAMME)
    training.option("--platform", _("NAME"), PLATFORM)
    training.option("--base", _("NAME"), _("base of an on-site training"))
    for name in ("--enrolled-on", "--begun-on", "--ended-on", "--hours"):
        training.option(name)
    training.option("--certificate", _("NO"), _("for one student at a time"))
    training.more_options()
    training.option("--coverage", one_of(Coverage), _("only those"))
    training.option("--class", _("CLASS"), dest="class_name")

    _add_extra(commands, "guidance", _("record a guidance session (职业指导)"), ExtraKind.GUIDANCE)
    _add_extra(commands, "briefing", _("record a policy briefing (政策宣介)"), ExtraKind.BRIEFING)


def _add_extra(commands: Commands, name: str, summary: str, kind: ExtraKind) -> None:
    extra = commands.add(
        name,
        summary,
        acts_on(
            lambda s, files, a: s.training.give_extra(
                files, kind, on=a.on, by=a.by, content=a.content
            )
        ),
    )
    student_args.add_students(extra)
    extra.option("--on", DAY, required=True)
    extra.option("--by", _("NAME"), _("who gave it; you by default"))
    extra.option("--content", required=True)


def _training(context: CommandContext, args: Namespace) -> int:
    if not args.students:
        if args.state is not None:
            raise RuleBroken("NO_STUDENT", "students")
        return _coverage(context, args)
    for name in ("year", "mode", "state"):
        if getattr(args, name) is None:
            raise RuleBroken("FIELD_MISSING", name)
    draft = draft_of(TrainingDraft, args)
    return act_on(
        context, args, lambda services, files: services.training.record_training(files, draft)
    )


def _coverage(context: CommandContext, args: Namespace) -> int:
    where = [("class_name", args.class_name)] if args.class_name else []
    with context.open() as caseload, caseload.snapshot() as reader:
        rows = covered(reader, student_args.cohort_query(args, *where))
    shown = [row for row in rows if args.coverage in (None, row.coverage)]
    return context.answer([_shape(row) for row in shown], _text_of(shown))


def _shape(row: Covered) -> dict[str, object]:
    file = row.line.file
    return {
        **student_args.named(file),
        "coverage": row.coverage,
        "year": row.latest and row.latest.year,
        "state": row.latest and row.latest.state,
    }


def _text_of(rows: Iterable[Covered]) -> str:
    headings = [_("Number"), _("Name"), _("Class"), _("Training"), _("Year"), _("State")]
    cells = []
    for row in rows:
        file, latest = row.line.file, row.latest
        year, state = (latest.year, latest.state) if latest else (None, None)
        cells.append([file.student_no, file.name, file.class_name, row.coverage, year, state])
    return output.table(headings, cells, _("No student was found."))
