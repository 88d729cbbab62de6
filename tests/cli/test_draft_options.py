"""Options that follow from the fields of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from casework.records.base import SENT, accepts, added
from ui.cli.parser import Parser, changes_of, draft_of, read_arguments


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A draft with three fields; only the first has an option of its own."""

    topic: str
    talk_kind: str | None = added(SENT | accepts(("甲", "乙")))
    due_on: date | None = added(SENT)
    template: str | None = added(SENT)


def a_parser() -> Parser:
    parser = Parser(prog="wish")
    parser.fills(Wish)
    parser.option("--topic", required=True)
    parser.more_options(but=("template",))
    return parser


@pytest.mark.fast
def test_a_field_without_an_option_gets_one_by_its_name_and_type() -> None:
    words = ["--topic", "求职", "--talk-kind", "甲", "--due-on", "2026-11-23"]
    args = a_parser().parse_args(words)
    read_arguments(args, date(2026, 11, 20))

    assert draft_of(Wish, args) == Wish(topic="求职", talk_kind="甲", due_on=date(2026, 11, 23))


def test_its_help_names_the_field_and_the_texts_that_it_accepts() -> None:
    shown = a_parser().format_help()

    assert "--talk-kind 甲|乙" in shown
    assert "kind of talk" in shown
    assert "--template" not in shown


def test_an_empty_text_clears_a_day() -> None:
    args = a_parser().parse_args(["--topic", "求职", "--due-on", ""])
    read_arguments(args, date(2026, 11, 20))

    assert changes_of(args) == {"topic": "求职", "due_on": None}
