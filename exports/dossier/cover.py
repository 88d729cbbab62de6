"""The cover of a dossier: the student, the keeper, and the place for the seal."""

from __future__ import annotations

from collections.abc import Iterator

from exports import wording
from exports.dossier.document import name
from exports.dossier.facts import DossierFacts
from exports.dossier.pictures import PictureBlock
from exports.typography.blocks import Align, Block, NewPage, RuledTable, TableCell, TableRow, Text
from exports.typography.fonts import Face
from exports.typography.lines import TextRun

_TITLE, _BODY = 36.0, 16.0  # 小初; 三号 (GB/T 9704-2012)
_LOGO = 62.0


def cover(facts: DossierFacts) -> Iterator[Block]:
    """Yield the cover, on a separate page."""
    file, template = facts.case.file, facts.template
    if facts.logo is not None:
        yield PictureBlock(facts.logo, f"{facts.unit}标志", _LOGO, _LOGO)
    yield Text(
        (TextRun(facts.unit),), size=_BODY, leading=30, align=Align.CENTRE,
        space_before=20 if facts.logo is None else 8,
    )  # fmt: skip
    yield Text(
        (TextRun("一人一档", Face.SONG_BOLD),), size=_TITLE, leading=58, align=Align.CENTRE,
        space_before=60, bookmark=bookmark_of(file.student_no),
    )  # fmt: skip
    if template.title.replace("一人一档", ""):
        yield Text((TextRun(template.title),), size=18, leading=30, align=Align.CENTRE)
    helper = facts.case.helper_on(facts.as_of)
    pairs: tuple[tuple[str, TextRun | str], ...] = (
        ("姓　　名", name(file.name)),
        ("学　　号", file.student_no),
        ("届　　别", f"{file.cohort}届"),
        ("学院（系）", file.college or wording.NOTHING),
        ("班　　级", file.class_name or wording.NOTHING),
        ("帮扶责任人", name(helper.helper) if helper else wording.NOTHING),
        ("建档日期", wording.day(file.opened_on)),
    )
    rows = tuple(TableRow((_label(words), _value(said)), least=34) for words, said in pairs)
    inner = RuledTable((3.4, 7.2), rows, padding=(6, 5))
    yield RuledTable(
        (2.4, 10.8, 2.4), (TableRow((TableCell(()), TableCell((inner,)), TableCell(()))),),
        padding=(0, 0), space_before=70, is_ruled=False, is_whole=True,
    )  # fmt: skip
    seal = "（盖章）" if template.seal == "封面" else ""
    yield Text(
        (TextRun(f"{facts.unit}{seal}"),),
        size=_BODY,
        leading=28,
        align=Align.CENTRE,
        space_before=64,
    )
    yield Text((TextRun(wording.day(facts.as_of)),), size=_BODY, leading=28, align=Align.CENTRE)
    words = f"披露级别：{facts.level.value}"
    yield Text((TextRun(words),), size=10.5, leading=18, align=Align.CENTRE)
    yield NewPage()


def bookmark_of(student_no: str) -> tuple[str, int]:
    """Return the outline entry of a dossier."""
    return f"一人一档 {student_no}", 0


def _label(words: str) -> TableCell:
    return TableCell((Text((TextRun(words, Face.HEI),), size=14, leading=22, align=Align.CENTRE),))


def _value(said: TextRun | str) -> TableCell:
    run = said if isinstance(said, TextRun) else TextRun(said)
    return TableCell((Text((run,), size=14, leading=22, align=Align.LEFT),))
