"""What all forms share: which there are, what they are made from, how they become a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from casework.paper_templates import BUILT_IN, Template
from exports.disclosure import Disclosure
from exports.files import replacing
from exports.finishing import PLAIN, Finishing
from exports.forms.parts import MARGINS, foot
from exports.typography.blocks import Block
from exports.typography.canvas import Picture
from exports.typography.fonts import MissingGlyph
from exports.typography.sheet import Sheet

if TYPE_CHECKING:
    from casework.case import Case
    from casework.records import Event
    from casework.verdicts import Verdict


class FormKind(StrEnum):
    """The forms, by what commands and templates call them."""

    TALK = "talk"
    REFERRAL = "referral"
    SIGN_IN = "sign_in"
    CARD = "card"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFacts:
    """What a form is made from; without a case (or an event) it is empty, for handwriting.

    ``lines`` of a sign-in sheet are number, name and class of those who are expected.
    """

    kind: FormKind
    unit: str
    as_of: date
    template: Template
    level: Disclosure = Disclosure.COLLEGE
    case: Case | None = field(default=None, repr=False)
    verdicts: tuple[Verdict, ...] = field(default=(), repr=False)
    event: Event | None = None
    lines: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    helper_phone: str = field(default="", repr=False)
    minima: tuple[tuple[str, int], ...] = ()
    years: int = 3
    logo: Picture | None = field(default=None, repr=False)

    @property
    def student_no(self) -> str:
        return self.case.file.student_no if self.case else ""


@dataclass(frozen=True, slots=True)
class WrittenForms:
    """A PDF of forms; ``missing`` are characters left as codes."""

    path: Path
    pages: int
    missing: tuple[MissingGlyph, ...] = ()


Blocks = Callable[[FormFacts], Iterator[tuple[Block, ...]]]
"""Gives the papers of one form; each begins on a page of its own."""


def blocks_of(facts: FormFacts) -> Iterator[tuple[Block, ...]]:
    """Yield the papers that a form comes to."""
    yield from _makers()[facts.kind](facts)


def _makers() -> Mapping[FormKind, Blocks]:
    from exports.forms import card, notice, referral, sign_in, talk

    return {
        FormKind.TALK: talk.papers,
        FormKind.REFERRAL: referral.papers,
        FormKind.SIGN_IN: sign_in.papers,
        FormKind.CARD: card.papers,
        FormKind.NOTICE: notice.papers,
    }


def set_forms(
    stream: BinaryIO, forms: Iterable[FormFacts], finishing: Finishing = PLAIN
) -> tuple[int, tuple[MissingGlyph, ...]]:
    """Write forms to a stream; return the pages and the characters that no font has."""
    sheet: Sheet | None = None
    missing: list[MissingGlyph] = []
    for facts in forms:
        if sheet is None:
            title = BUILT_IN[facts.kind.value].title
            sheet = Sheet(stream, title=title, subject=title, margins=MARGINS, finishing=finishing)
        for blocks in blocks_of(facts):
            sheet.missing = set()
            sheet.flow(blocks, foot(facts.template.title, facts.student_no))
            missing += (MissingGlyph(facts.student_no, char) for char in sorted(sheet.missing))
    if sheet is None:
        raise ValueError("no form was given")
    sheet.save()
    return sheet.pages, tuple(dict.fromkeys(missing))


def write_forms(
    forms: Iterable[FormFacts], target: Path, finishing: Finishing = PLAIN
) -> WrittenForms:
    """Write forms to one PDF, whole or not at all. Raises as ``exports.files.replacing``."""
    with replacing(target) as stream:
        pages, missing = set_forms(stream, forms, finishing)
    return WrittenForms(target, pages, missing)
