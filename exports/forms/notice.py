"""告知书: the notice on how personal data is processed, with consents to tick."""

from __future__ import annotations

from collections.abc import Iterator

from exports.dossier.document import name
from exports.forms.facts import FormFacts
from exports.forms.parts import head, own_fields, pair_rows
from exports.subject_access import notice_blocks
from exports.typography.blocks import Block, RuledTable, Text
from exports.typography.lines import TextRun


def papers(facts: FormFacts) -> Iterator[tuple[Block, ...]]:
    """Yield the notice, addressed to a student or blank."""
    yield tuple(_paper(facts))


def _paper(facts: FormFacts) -> Iterator[Block]:
    yield from head(facts.template, facts.unit, logo=facts.logo)
    file = facts.case.file if facts.case else None
    pairs: list[tuple[str, TextRun | str]] = [
        ("学生姓名", name(file.name) if file else ""),
        ("学号", file.student_no if file else ""),
    ]
    rows = (*pair_rows(pairs), *own_fields(facts.template))
    yield RuledTable((1.9, 4.7, 1.9, 4.7), rows, space_before=4)
    yield Text((TextRun(""),), size=6, leading=6)  # space under the table
    yield from notice_blocks(facts.unit, facts.years)
