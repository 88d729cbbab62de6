"""The content of a dossier, chapter by chapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from casework import disclosure
from casework.disclosure import Disclosure, PersonalField, shows
from casework.people.masking import is_strict
from casework.required_services import Service
from exports import wording
from exports.charts import ring_of
from exports.dossier.document import (
    TITLE_SIZE,
    Document,
    PictureBlock,
    Rings,
    Square,
    WordedRing,
    heading,
    label,
    name,
    row,
    small,
    value,
)
from exports.dossier.facts import DossierFacts
from exports.dossier.planning import hardship, pairings, plans, services
from exports.dossier.proofs import placement, proof_pages, proofs, seal_at_the_end, signatures
from exports.dossier.records import record_tables
from exports.qr import check_code
from exports.typography.blocks import Align, Block, NewPage, Text
from exports.typography.fonts import Face
from exports.typography.lines import TextRun
from exports.typography.tables import RuledTable, TableCell

_NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")

_Chapter = Callable[[DossierFacts], Iterator[Block]]


def dossier_of(facts: DossierFacts) -> Document:
    """Return the dossier of one student, ready for typesetting.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS.
    """
    disclosure.refuse_persons(facts.level)
    file = facts.case.file
    head = wording.short_head(facts.journal_head)
    numbers = iter(_NUMBERS)
    body = tuple(_body(facts, numbers))
    code = check_code(body, facts.as_of.isoformat(), str(facts.journal_count), head)
    last = checking(facts, numbered(numbers, "核验"), code) if _checks(facts) else ()
    return Document(
        student_no=file.student_no,
        file_name=facts.file_name,
        foot=f"学号 {file.student_no}　履历 #{facts.journal_count} · {head}",
        blocks=(*body, *last, *seal_at_the_end(facts), *proof_pages(facts)),
        code=code,
    )


def numbered(numbers: Iterator[str], words: str) -> str:
    """Return the heading of the next chapter."""
    return f"{next(numbers)}、{words}"


def _checks(facts: DossierFacts) -> bool:
    return "核验" in facts.template.sections


def _body(facts: DossierFacts, numbers: Iterator[str]) -> Iterator[Block]:
    """Yield the sections of the template, in its order; the verification chapter is added later."""
    sections = facts.template.sections
    if "封面" in sections:
        yield from cover(facts)
    yield from _top(facts)
    for section in sections:
        chapter = _CHAPTERS.get(section)
        if chapter is None:
            continue
        title, give = chapter
        blocks = tuple(give(facts))
        if blocks:  # chapters omitted at this level are not numbered
            yield heading(numbered(numbers, title))
            yield from blocks


def _basics(facts: DossierFacts) -> Iterator[Block]:
    yield _facts_table(facts)


def _progress(facts: DossierFacts) -> Iterator[Block]:
    yield Rings(tuple(_worded_ring(service, facts) for service in Service))
    yield _basis(facts)


def _top(facts: DossierFacts) -> Iterator[Block]:
    file = facts.case.file
    yield Text(
        (TextRun(facts.template.title, Face.SONG_BOLD),),
        size=TITLE_SIZE,
        leading=34,
        align=Align.CENTRE,
        bookmark=None if "封面" in facts.template.sections else bookmark_of(file.student_no),
        role="H1",
    )
    college = file.college or facts.unit
    unit = " · ".join(part for part in (college, f"{file.cohort}届") if part)
    top = row(
        TableCell((small(unit, align=Align.LEFT),)),
        TableCell((small(f"披露级别：{facts.level.value}", align=Align.CENTRE),)),
        TableCell((small(f"截至 {wording.day(facts.as_of)}", align=Align.RIGHT),)),
    )
    yield RuledTable((4, 3, 4), (top,), padding=(0, 3), is_ruled=False)


def _birth(facts: DossierFacts) -> tuple[str, str]:
    """Label and date of birth; only the year if the id number, which contains it, is masked."""
    day = facts.case.file.birth
    if facts.unmasked or facts.level is Disclosure.OWN:
        return "出生日期", wording.day(day) if day else wording.TO_BE_ADDED
    return "出生年份", f"{day.year}年" if day else wording.TO_BE_ADDED


def _facts_table(facts: DossierFacts) -> RuledTable:
    file, level = facts.case.file, facts.level
    helper = facts.case.helper_on(facts.as_of)
    pairs: list[tuple[str, TextRun | str]] = [
        ("姓名", name(file.name)),
        ("学号", file.student_no),
        ("性别", file.gender or wording.TO_BE_ADDED),
        ("民族", file.ethnicity or wording.TO_BE_ADDED),
        ("学历层次", file.level or wording.TO_BE_ADDED),
        ("专业", file.major or wording.TO_BE_ADDED),
        ("班级", file.class_name or wording.NOTHING),
    ]
    if shows(level, PersonalField.BIRTH):
        pairs.append(_birth(facts))
    if shows(level, PersonalField.ID_NUMBER):
        strict = is_strict(facts.case.settings)
        number = disclosure.id_number(file.id_number, unmasked=facts.unmasked, strict=strict)
        pairs.append(("身份证件号码", number or wording.TO_BE_ADDED))
    if shows(level, PersonalField.PHONE):
        strict = is_strict(facts.case.settings)
        number = disclosure.phone_number(file.phone, unmasked=facts.unmasked, strict=strict)
        pairs.append(("联系电话", number or wording.TO_BE_ADDED))
    pairs.append(("帮扶责任人", name(helper.helper) if helper else "尚未结对"))
    pairs.append(("职务（身份）", (helper.helper_role if helper else None) or wording.NOTHING))
    pairs.append(("建档日期", wording.day(file.opened_on)))
    pairs.append(("当前状态", facts.status.value))
    rows = [
        row(label(a), value(b), label(c), value(d), least=24)
        for (a, b), (c, d) in zip(pairs[::2], pairs[1::2], strict=False)
    ]
    if len(pairs) % 2:
        rows.append(row(label(pairs[-1][0]), value(pairs[-1][1], span=3), least=24))
    if shows(level, PersonalField.CATEGORIES):
        names = "、".join(file.categories_on(facts.as_of)) or wording.TO_BE_ADDED
        rows.append(row(label("困难类别"), value(names, span=3), least=24))
    if shows(level, PersonalField.WISHES):
        wishes = wording.listed((file.job_city, file.job_kind))
        rows.append(row(label("求职意向"), value(wishes or wording.NOTHING, span=3), least=24))
    if file.withdrawal_reason:
        words = value(file.withdrawal_reason, span=3)
        rows.append(row(label("状态说明"), words, least=24))
    return RuledTable((2.1, 4.2, 2.1, 4.2), tuple(rows), space_before=2)


def _worded_ring(service: Service, facts: DossierFacts) -> WordedRing:
    standing = facts.standing.of(service)
    count = f"{wording.SERVICE_NAMES[service]} {wording.given_of(standing)}"
    words = [TextRun(count, Face.SONG_BOLD), TextRun(wording.owed_of(service, standing))]
    if standing.not_counting:
        words.append(TextRun(f"另有 {standing.not_counting} 条未计入", grey=True))
    return WordedRing(ring_of(standing), tuple(words))


def _basis(facts: DossierFacts) -> Text:
    """Return the sentence that names the rules and the reference day of the counts."""
    begin, end = facts.pack.window(facts.case.file.cohort)
    words = (
        f"依据规则包“{facts.pack.name}”（{facts.pack.pack_ref}），"
        f"计入期 {wording.day(begin)}至{wording.day(end)}；"
        f"以上数字以 {wording.day(facts.as_of)}所知为准。来源：{facts.pack.source}"
    )
    return Text((TextRun(words),), size=9, leading=13.5, space_before=2)


_COVER_TITLE, _COVER_BODY = 36.0, 16.0  # 小初; 三号 (GB/T 9704-2012)
_LOGO = 62.0


def cover(facts: DossierFacts) -> Iterator[Block]:
    """Yield the cover, on a separate page."""
    file, template = facts.case.file, facts.template
    if facts.logo is not None:
        yield PictureBlock(facts.logo, f"{facts.unit}标志", _LOGO, _LOGO)
    yield Text(
        (TextRun(facts.unit),), size=_COVER_BODY, leading=30, align=Align.CENTRE,
        space_before=20 if facts.logo is None else 8,
    )  # fmt: skip
    yield Text(
        (TextRun("一人一档", Face.SONG_BOLD),), size=_COVER_TITLE, leading=58, align=Align.CENTRE,
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
    rows = tuple(row(_cover_label(words), _cover_value(said), least=34) for words, said in pairs)
    inner = RuledTable((3.4, 7.2), rows, padding=(6, 5))
    yield RuledTable(
        (2.4, 10.8, 2.4), (row(TableCell(()), TableCell((inner,)), TableCell(())),),
        padding=(0, 0), space_before=70, is_ruled=False, is_whole=True,
    )  # fmt: skip
    seal = "（盖章）" if template.seal == "封面" else ""
    yield Text(
        (TextRun(f"{facts.unit}{seal}"),),
        size=_COVER_BODY,
        leading=28,
        align=Align.CENTRE,
        space_before=64,
    )
    yield Text(
        (TextRun(wording.day(facts.as_of)),), size=_COVER_BODY, leading=28, align=Align.CENTRE
    )
    words = f"披露级别：{facts.level.value}"
    yield Text((TextRun(words),), size=10.5, leading=18, align=Align.CENTRE)
    yield NewPage()


def bookmark_of(student_no: str) -> tuple[str, int]:
    """Return the outline entry of a dossier."""
    return f"一人一档 {student_no}", 0


def _cover_label(words: str) -> TableCell:
    return TableCell((Text((TextRun(words, Face.HEI),), size=14, leading=22, align=Align.CENTRE),))


def _cover_value(said: TextRun | str) -> TableCell:
    run = said if isinstance(said, TextRun) else TextRun(said)
    return TableCell((Text((run,), size=14, leading=22, align=Align.LEFT),))


def checking(facts: DossierFacts, title: str, code: str) -> Iterator[Block]:
    """Yield the chapter; ``code`` is the check code of all preceding blocks."""
    yield heading(title)
    begin, end = facts.pack.window(facts.case.file.cohort)
    window = f"{wording.day(begin)}至{wording.day(end)}"
    pack = f"{facts.pack.name}（{facts.pack.pack_ref}），计入期 {window}"
    head = wording.short_head(facts.journal_head)
    text = f"ZHUHANG 1 {code} {facts.journal_count} {facts.as_of:%Y%m%d}"
    square = TableCell((Square(text, f"校验码 {code}"),))
    pairs = (
        ("规则包", value(pack)),
        ("截至日期", value(f"{wording.day(facts.as_of)}（所载数字以当日所知为准）")),
        ("履历", value(f"第 {facts.journal_count} 条，{head}")),
        ("打印人", value(name(facts.printed_by))),
        ("校验码", value(TextRun(code, whole=True))),
    )
    rows = [row(label(words), cell, least=24) for words, cell in pairs]
    inner = RuledTable((1.9, 7.6), tuple(rows), padding=(5, 4))
    frame = row(TableCell((inner,)), square)
    yield RuledTable((9.9, 3.2), (frame,), padding=(0, 2), is_ruled=False, is_whole=True)
    yield small(
        "核验：在助航“报表”页打开本文件的 PDF，或输入校验码，即可查明由谁、何时、据何状态制作，"
        "以及是否改动过。",
        before=4,
        align=Align.LEFT,
    )


_CHAPTERS: Mapping[str, tuple[str, _Chapter]] = {
    "基本情况": ("基本情况", _basics),
    "困难认定": ("困难认定与证明", hardship),
    "三项完成": ("三项帮扶完成情况", _progress),
    "一人一策": ("一人一策", plans),
    "帮扶记录": ("帮扶记录", record_tables),
    "结对帮扶": ("结对帮扶", pairings),
    "培训与服务": ("培训与其他服务", services),
    "毕业去向": ("毕业去向", placement),
    "佐证材料": ("佐证材料", proofs),
    "签字": ("确认与审核", signatures),
}
"""The chapters by their names in templates: heading, and the function that yields the blocks."""
