"""The content of a dossier, chapter by chapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from casework import disclosure
from casework.disclosure import Disclosure, PersonalField, shows
from casework.people.masking import is_strict
from casework.required_services import Service
from exports import wording
from exports.checkcode import check_code
from exports.dossier.cover import bookmark_of, cover
from exports.dossier.document import (
    TITLE_SIZE,
    Document,
    heading,
    label,
    name,
    small,
    value,
)
from exports.dossier.facts import DossierFacts
from exports.dossier.hardship import hardship
from exports.dossier.planning import pairings, plans
from exports.dossier.proofs import proof_pages, proofs
from exports.dossier.records import record_tables
from exports.dossier.rings import Rings, WordedRing
from exports.dossier.services import services
from exports.dossier.signatures import placement, seal_at_the_end, signatures
from exports.dossier.verification import checking
from exports.progress_rings import ring_of
from exports.typography.blocks import Align, Block, RuledTable, TableCell, TableRow, Text
from exports.typography.fonts import Face
from exports.typography.lines import TextRun

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
    row = TableRow(
        (
            TableCell((small(unit, align=Align.LEFT),)),
            TableCell((small(f"披露级别：{facts.level.value}", align=Align.CENTRE),)),
            TableCell((small(f"截至 {wording.day(facts.as_of)}", align=Align.RIGHT),)),
        )
    )
    yield RuledTable((4, 3, 4), (row,), padding=(0, 3), is_ruled=False)


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
        TableRow((label(a), value(b), label(c), value(d)), least=24)
        for (a, b), (c, d) in zip(pairs[::2], pairs[1::2], strict=False)
    ]
    if len(pairs) % 2:
        rows.append(TableRow((label(pairs[-1][0]), value(pairs[-1][1], span=3)), least=24))
    if shows(level, PersonalField.CATEGORIES):
        names = "、".join(file.categories_on(facts.as_of)) or wording.TO_BE_ADDED
        rows.append(TableRow((label("困难类别"), value(names, span=3)), least=24))
    if shows(level, PersonalField.WISHES):
        wishes = wording.listed((file.job_city, file.job_kind))
        rows.append(
            TableRow((label("求职意向"), value(wishes or wording.NOTHING, span=3)), least=24)
        )
    if file.withdrawal_reason:
        words = value(file.withdrawal_reason, span=3)
        rows.append(TableRow((label("状态说明"), words), least=24))
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
