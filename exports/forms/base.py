"""Writes forms as a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from casework.settings.paper_templates import BUILT_IN
from exports.atomic_files import atomic_writer
from exports.forms import card, notice, referral, sign_in, talk
from exports.forms.facts import FormFacts, FormKind
from exports.forms.parts import MARGINS, foot
from exports.pdf_security import PLAIN, DocumentSecurity
from exports.typography.blocks import Block
from exports.typography.fonts import MissingGlyph
from exports.typography.sheet import FlowDocument


@dataclass(frozen=True, slots=True)
class WrittenForms:
    """A PDF of forms; ``missing`` are characters without a glyph, printed as codes."""

    path: Path
    pages: int
    missing: tuple[MissingGlyph, ...] = ()


Blocks = Callable[[FormFacts], Iterator[tuple[Block, ...]]]
"""Yields the sheets of one form; each begins on a new page."""


def blocks_of(facts: FormFacts) -> Iterator[tuple[Block, ...]]:
    """Yield the sheets of a form."""
    yield from _MAKERS[facts.kind](facts)


_MAKERS: Mapping[FormKind, Blocks] = MappingProxyType(
    {
        FormKind.TALK: talk.papers,
        FormKind.REFERRAL: referral.papers,
        FormKind.SIGN_IN: sign_in.papers,
        FormKind.CARD: card.papers,
        FormKind.NOTICE: notice.papers,
    }
)


def set_forms(
    stream: BinaryIO, forms: Iterable[FormFacts], security: DocumentSecurity = PLAIN
) -> tuple[int, tuple[MissingGlyph, ...]]:
    """Write forms to a stream; return the page count and missing glyphs."""
    sheet: FlowDocument | None = None
    missing: list[MissingGlyph] = []
    for facts in forms:
        if sheet is None:
            title = BUILT_IN[facts.kind.value].title
            sheet = FlowDocument(
                stream, title=title, subject=title, margins=MARGINS, security=security
            )
        for blocks in blocks_of(facts):
            sheet.missing = set()
            sheet.flow(blocks, foot(facts.template.title, facts.student_no))
            missing += (MissingGlyph(facts.student_no, char) for char in sorted(sheet.missing))
    if sheet is None:
        raise ValueError("no form was given")
    sheet.save()
    return sheet.pages, tuple(dict.fromkeys(missing))


def write_forms(
    forms: Iterable[FormFacts], target: Path, security: DocumentSecurity = PLAIN
) -> WrittenForms:
    """Write forms to one PDF, atomically. Raises as ``atomic_writer``."""
    with atomic_writer(target) as stream:
        pages, missing = set_forms(stream, forms, security)
    return WrittenForms(target, pages, missing)
