"""The kinds of forms, their input, and their parts: titles, boxes to write in, signature fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from casework.disclosure import Disclosure
from casework.records import CaseFile, Event
from casework.settings.paper_templates import PaperTemplate
from exports.dossier.document import TITLE_SIZE, PictureBlock, label, row, value
from exports.typography.blocks import Align, Block, Text
from exports.typography.canvas import Picture
from exports.typography.fonts import Face
from exports.typography.lines import TextRun
from exports.typography.sheet import MM, Foot, Margins, page_numbers
from exports.typography.tables import RuledTable, TableCell, TableRow, Valign

if TYPE_CHECKING:
    from casework.case import Case
    from casework.verdicts import Verdict

Pairs = list[tuple[str, TextRun | str]]
"""Labels of boxes and what is in them."""

MARGINS = Margins(28 * MM, 26 * MM, 22 * MM, 22 * MM, is_mirrored=True)
"""Binding margin of GB/T 9704-2012; smaller top and bottom margins, so that a form fits a page."""

LINE = 26.0  # points: line height for handwriting


class FormKind(StrEnum):
    """The forms, by their names in commands and templates."""

    TALK = "talk"
    REFERRAL = "referral"
    SIGN_IN = "sign_in"
    CARD = "card"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFacts:
    """The input of a form; without a case (or an event) the form is blank, for handwriting.

    ``lines`` of a sign-in sheet are number, name and class of the expected students.
    """

    kind: FormKind
    unit: str
    as_of: date
    template: PaperTemplate
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
    def file(self) -> CaseFile | None:
        return self.case.file if self.case else None

    @property
    def student_no(self) -> str:
        return self.file.student_no if self.file else ""


def head(facts: FormFacts, about: str = "") -> Iterator[Block]:
    """Yield the logo, title and subtitle of a form."""
    title, unit = facts.template.title, facts.unit
    if facts.logo is not None:
        yield PictureBlock(facts.logo, f"{unit}标志", 44.0, 44.0)
    yield Text(
        (TextRun(title, Face.SONG_BOLD),), size=TITLE_SIZE, leading=36, align=Align.CENTRE,
        bookmark=(title, 0), role="H1",
    )  # fmt: skip
    words = "　　".join(part for part in (unit, about) if part)
    yield Text((TextRun(words),), size=10.5, leading=18, align=Align.CENTRE)


def pair_rows(pairs: Pairs, least: float = LINE) -> Iterator[TableRow]:
    """Yield rows of two labelled boxes each; a last single box takes the whole width."""
    known = pairs
    for place in range(0, len(known) - 1, 2):
        (a, b), (c, d) = known[place], known[place + 1]
        yield row(label(a), value(b), label(c), value(d), least=least)
    if len(known) % 2:
        words, said = known[-1]
        yield wide_row(words, said, least)


def wide_row(words: str, said: TextRun | str, least: float = LINE) -> TableRow:
    """Return a row of one labelled box; long content continues on the next page."""
    run = said if isinstance(said, TextRun) else TextRun(said)
    text = Text((run,), size=10.5, leading=17, align=Align.FULL)
    return row(label(words), TableCell((text,), span=3, valign=Valign.TOP), least=least)


def own_fields(template: PaperTemplate) -> Iterator[TableRow]:
    """Yield the fields added by the office, to be filled in by hand."""
    for words in template.fields:
        yield wide_row(words, "", LINE + 4)


def places(*words: str) -> RuledTable:
    """Return signature fields side by side, kept on one page."""
    cells = tuple(
        TableCell(
            (
                Text((TextRun(f"{one}："),), size=10.5, leading=16, align=Align.LEFT),
                Text((TextRun("年　　月　　日"),), 10.5, 16, Align.RIGHT, space_before=20),
            ),
            valign=Valign.TOP,
        )
        for one in words
    )
    return RuledTable(
        (1,) * len(cells), (TableRow(cells),), padding=(8, 6), space_before=6, is_whole=True
    )


def seal_place(template: PaperTemplate) -> tuple[str, ...]:
    """Return the place for the seal, if the template has one."""
    return () if template.seal == "不设" else ("单位（盖章）",)


def foot(facts: FormFacts) -> Foot:
    """Return a footer with the form's name, the student and the page number."""
    words = "　".join(part for part in (facts.template.title, facts.student_no) if part)
    return page_numbers(MARGINS, words, below=12, size=9)
