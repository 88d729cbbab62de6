"""What can be offered to students: employers, posts, events."""

from __future__ import annotations

from argparse import Namespace

from casework.desk import EmployerDraft, EventDraft, PostDraft
from casework.problems import RuleBroken
from casework.records import Employer, Event, EventMode, Post, Record
from ui.cli import output, people, shapes, values
from ui.cli.parser import Commands, Run
from ui.cli.session import Session
from ui.common.words import _


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    employers = commands.group("employer", _("employers: add, blacklist, list"))
    add = employers.add("add", _("add an employer; its id comes back"), _add_employer)
    add.add_argument("--name", metavar=_("NAME"), required=True)
    add.add_argument(
        "--uscc", metavar=_("CODE"), required=True, help=_("unified social credit code")
    )
    add.add_argument("--kind", metavar=_("KIND"), help=_("the kind of unit, such as 国有企业"))
    black = employers.add("blacklist", _("put an employer on the blacklist"), _blacklist)
    black.add_argument("employer", metavar="ID")
    black.add_argument("--reason", metavar=_("TEXT"), required=True)
    employers.add("list", _("all employers"), _listing(Employer))
    _add_posts(commands.group("post", _("posts: add, list")))
    _add_events(commands.group("event", _("events: add, list")))


def _add_posts(posts: Commands) -> None:
    add = posts.add("add", _("add a post; its id comes back"), _add_post)
    add.add_argument("--employer", metavar="ID", required=True)
    add.add_argument("--title", metavar=_("TEXT"), required=True)
    add.add_argument("--city", metavar=_("CITY"), required=True)
    add.add_argument("--pay-low", metavar="N", required=True, help=_("yuan a month"))
    add.add_argument("--pay-high", metavar="N", required=True, help=_("yuan a month"))
    add.add_argument("--until", metavar=_("DATE"), required=True, help=_("its last day"))
    add.add_argument("--source", metavar=_("TEXT"), required=True, help=_("where it was found"))
    add.add_argument("--education", metavar=_("LEVEL"))
    add.add_argument("--major", metavar=_("TEXT"))
    add.add_argument("--url", metavar="URL")
    posts.add("list", _("all posts"), _listing(Post))


def _add_events(events: Commands) -> None:
    add = events.add("add", _("add an event; its id comes back"), _add_event)
    add.add_argument("--name", metavar=_("NAME"), required=True)
    add.add_argument("--kind", metavar=_("KIND"), required=True, help="招聘会 宣讲会 …")
    add.add_argument("--mode", metavar="|".join(EventMode), required=True)
    add.add_argument("--on", metavar=_("DATE"), required=True)
    add.add_argument("--organiser", metavar=_("NAME"), required=True)
    add.add_argument("--place", metavar=_("PLACE"))
    events.add("list", _("all events"), _listing(Event))


def _add_employer(session: Session, args: Namespace) -> int:
    draft = EmployerDraft(name=args.name, uscc=args.uscc, employer_kind=args.kind)
    with session.open() as caseload:
        people.answer_id(session, caseload.desk.add_employer(draft))
    return 0


def _blacklist(session: Session, args: Namespace) -> int:
    employer = values.record_id(args.employer, "employer")
    with session.open() as caseload:
        done = caseload.desk.blacklist(employer, reason=args.reason)
        people.answer_done(session, caseload, done)
    return 0


def _add_post(session: Session, args: Namespace) -> int:
    draft = PostDraft(
        employer_id=values.record_id(args.employer, "employer"),
        title=args.title,
        city=args.city,
        pay_low=_pay(args.pay_low, "pay_low"),
        pay_high=_pay(args.pay_high, "pay_high"),
        until=values.day(args.until, "until", today=session.today(), ahead=True),
        source=args.source,
        education=args.education,
        major=args.major,
        url=args.url,
    )
    with session.open() as caseload:
        people.answer_id(session, caseload.desk.add_post(draft))
    return 0


def _pay(text: str, field: str) -> int:
    amount = values.number(text, field)
    if amount < 0:
        raise RuleBroken("PAY_NEGATIVE", field, amount=amount)
    return amount


def _add_event(session: Session, args: Namespace) -> int:
    draft = EventDraft(
        name=args.name,
        event_kind=args.kind,
        mode=values.word(EventMode, args.mode, "mode"),
        on=values.day(args.on, "on", today=session.today(), ahead=True),
        organiser=args.organiser,
        place=args.place,
    )
    with session.open() as caseload:
        people.answer_id(session, caseload.desk.add_event(draft))
    return 0


def _listing(kind: type[Record]) -> Run:
    def run(session: Session, args: Namespace) -> int:  # noqa: ARG001  all commands look alike
        with session.open() as caseload, caseload.look() as reader:
            found = reader.all_of(kind)
        session.answer([shapes.record(item) for item in found], _table(found))
        return 0

    return run


def _table(found: tuple[Record, ...]) -> str:
    if not found:
        return _("There is none yet.")
    rows = [shapes.record(item) for item in found]
    names = [
        name
        for name in ("id", "name", "title", "uscc", "city", "pay_low", "pay_high", "mode", "on",
                     "until", "organiser", "blacklisted_on")
        if name in rows[0]
    ]  # fmt: skip
    headings = {
        "id": "ID", "name": _("Name"), "title": _("Title"), "uscc": _("Credit code"),
        "city": _("City"), "pay_low": _("Pay from"), "pay_high": _("Pay to"), "mode": _("Mode"),
        "on": _("Date"), "until": _("Until"), "organiser": _("Organiser"),
        "blacklisted_on": _("Blacklisted"),
    }  # fmt: skip
    return output.table([headings[n] for n in names], [[row[n] for n in names] for row in rows])
