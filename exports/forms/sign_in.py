"""活动签到表: the students expected at an event, with signature fields; or blank lines."""

from __future__ import annotations

from collections.abc import Iterator

from exports import wording
from exports.dossier.document import centred, head_cells, name
from exports.forms.facts import FormFacts
from exports.forms.parts import head, own_fields, pair_rows, places
from exports.typography.blocks import Block, RuledTable, TableCell, TableRow
from exports.typography.lines import TextRun

_COLUMNS = (1.0, 2.6, 3.0, 2.6, 2.6, 1.6)
_EMPTY, _SPARE = 20, 3
_LINE = 23.0


def papers(facts: FormFacts) -> Iterator[tuple[Block, ...]]:
    """Yield the one sheet of an event."""
    yield tuple(_paper(facts))


def _paper(facts: FormFacts) -> Iterator[Block]:
    yield from head(facts.template, facts.unit, logo=facts.logo)
    event = facts.event
    pairs: list[tuple[str, TextRun | str]] = [
        ("活动名称", event.name if event else ""),
        ("活动类型", event.event_kind if event else ""),
        ("活动日期", wording.day(event.on) if event else "　　　　年　　月　　日"),
        ("形式", event.mode.value if event else "□线上 □线下"),
        ("主办", event.organiser if event else ""),
        ("地点", (event.place or "") if event else ""),
    ]
    rows = (*pair_rows(pairs, 22), *own_fields(facts.template))
    yield RuledTable((1.9, 4.7, 1.9, 4.7), rows, space_before=4)
    spare = _SPARE if facts.lines else _EMPTY
    people = [*facts.lines, *[("", "", "")] * spare]
    lines = tuple(
        TableRow(
            (
                centred(str(number)),
                centred(student_no),
                centred(name(person)),
                centred(class_name),
                TableCell(()),
                TableCell(()),
            ),
            least=_LINE,
        )
        for number, (student_no, person, class_name) in enumerate(people, start=1)
    )
    titles = TableRow(head_cells("序号", "学号", "姓名", "班级", "签名", "签到时间"))
    yield RuledTable(_COLUMNS, lines, (titles,), padding=(4, 3), space_before=6)
    yield places("活动负责人（签字）", "核对人（签字）")
