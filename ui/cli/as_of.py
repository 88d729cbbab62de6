"""The option ``--as-of`` of read-only commands."""

from __future__ import annotations

from argparse import Namespace
from datetime import date, datetime

from casework.problems import RuleBroken
from ui.cli import values
from ui.cli.context import CommandContext
from ui.cli.parser import Parser
from ui.common.i18n import _


def add_as_of(parser: Parser) -> None:
    """Add the option to read the caseload as it was known at a past moment."""
    parser.add_argument(
        "--as-of",
        metavar=_("DATE"),
        help=_("as it was known at the end of this day, or at an instant (2026-11-20T16:30)"),
    )


def as_of(context: CommandContext, args: Namespace) -> date | datetime | None:
    """Return the requested moment: a day, an instant, or None for now.

    Raises:
        RuleBroken: BAD_DATE.
    """
    text = args.as_of
    if text is None:
        return None
    if "T" not in text and ":" not in text:
        return values.day(text, "as_of", today=context.today())
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError) as error:
        raise RuleBroken("BAD_DATE", "as_of", value=text, example="2026-11-20T16:30") from error
