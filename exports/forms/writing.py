"""The forms, filled in from the records or blank for handwriting, and their PDFs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO
from uuid import UUID

from casework.case import ReferralWithPost, TalkWithSession
from casework.disclosure import PersonalField, shows
from casework.records import CaseFile
from casework.required_services import Service
from casework.settings.paper_templates import BUILT_IN
from casework.verdicts import Verdict, sentence
from exports import wording
from exports.dossier.document import centred, listing, name, row, subheading
from exports.dossier.records import pay_words
from exports.forms.parts import (
    MARGINS,
    FormFacts,
    FormKind,
    Pairs,
    foot,
    head,
    own_fields,
    pair_rows,
    places,
    seal_place,
    wide_row,
)
from exports.results import Written
from exports.seal import PLAIN, DocumentSecurity
from exports.subject_access import notice_blocks
from exports.typography.blocks import Align, Block, Text
from exports.typography.fonts import MissingGlyph
from exports.typography.lines import TextRun
from exports.typography.sheet import FlowDocument, Pages, write_pdf
from exports.typography.tables import RuledTable, TableCell, TableRow

_FOUR = (1.9, 4.7, 1.9, 4.7)
_WIDE_LABELS = (2.65, 3.95, 2.65, 3.95)
_CARD_COLUMNS = (2.1, 4.5, 2.1, 4.5)
_SIGN_IN_COLUMNS = (1.0, 2.6, 3.0, 2.6, 2.6, 1.6)
_CONTENT, _SHORT = 150.0, 62.0  # points, for handwriting
_REFERRAL_ROW = 22.0
_EMPTY_REFERRALS, _EMPTY_LINES, _SPARE_LINES = 3, 20, 3
_MOST_MEASURES = 5


def blocks_of(facts: FormFacts) -> Iterator[tuple[Block, ...]]:
    """Yield the sheets of a form; each begins on a new page."""
    if facts.kind is FormKind.TALK:
        yield from _talks(facts)
    else:
        yield tuple(_SHEETS[facts.kind](facts))


def set_forms(
    stream: BinaryIO, forms: Iterable[FormFacts], security: DocumentSecurity = PLAIN
) -> Pages:
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
            sheet.flow(blocks, foot(facts))
            missing += (MissingGlyph(facts.student_no, char) for char in sorted(sheet.missing))
    if sheet is None:
        raise ValueError("no form was given")
    sheet.save()
    return sheet.pages, tuple(dict.fromkeys(missing))


def write_forms(
    forms: Iterable[FormFacts], target: Path, security: DocumentSecurity = PLAIN
) -> Written:
    """Write forms to one PDF, atomically. Raises as ``atomic_writer``."""
    return write_pdf(target, lambda stream: set_forms(stream, forms, security))


def _talks(facts: FormFacts) -> Iterator[tuple[Block, ...]]:
    """谈心谈话记录表: yield a sheet for each talk that is not void, or a blank one.

    The fields are those of the forms in use; the notice of 30 January 2023, item 17, asks for at
    least three talks with each student.
    """
    held = [one for one in facts.case.talks if not one.talk.is_void] if facts.case else []
    if not held:
        yield tuple(_talk(facts, None, 0))
    for number, one in enumerate(held, start=1):
        yield tuple(_talk(facts, one, number))


def _talk(facts: FormFacts, held: TalkWithSession | None, number: int) -> Iterator[Block]:
    about = f"第 {number} 次" if held else "第　　次"
    yield from head(facts, about)
    rows = [*pair_rows(_who(facts.file)), *pair_rows(_when(held))]
    rows += [
        wide_row("谈话主题", _shown(facts, held.session.topic if held else ""), 30),
        wide_row("学生情况、谈话内容", _shown(facts, _content(held)), _CONTENT),
        wide_row("学生诉求", _shown(facts, (held.session.wishes or "") if held else ""), _SHORT),
        wide_row("帮扶措施及建议", _shown(facts, held.session.measures if held else ""), _SHORT),
        wide_row("学生反馈", _shown(facts, _feedback(held)), 40),
        wide_row("下一步计划", _shown(facts, _next(held)), 40),
        *own_fields(facts.template),
    ]
    yield RuledTable(_FOUR, tuple(rows), space_before=4)
    yield places("谈话人（签字）", "学生（签字）")


def _who(file: CaseFile | None) -> Pairs:
    return [
        ("学生姓名", name(file.name) if file else ""),
        ("学号", file.student_no if file else ""),
        ("学院（系）", (file.college if file else None) or ""),
        ("班级", (file.class_name if file else None) or ""),
    ]


def _when(held: TalkWithSession | None) -> Pairs:
    if held is None:
        return [
            ("谈话日期", "　　　　年　　月　　日"),
            ("起止时间", "　　时　　分至　　时　　分"),
            ("谈话方式", "□面谈 □电话 □视频 □文字"),
            ("谈话地点", ""),
            ("谈话人", ""),
            ("个别或集体", "□个别谈话 □集体谈话"),
        ]
    session = held.session
    return [
        ("谈话日期", wording.day(session.on)),
        ("起止时间", f"{session.start:%H:%M}—{session.end:%H:%M}"),
        ("谈话方式", session.mode.value),
        ("谈话地点", session.place),
        ("谈话人", name(session.held_by)),
        ("个别或集体", "集体谈话（不计入）" if session.is_group else "个别谈话"),
    ]


def _content(held: TalkWithSession | None) -> str:
    if held is None:
        return ""
    own = f"\n单独记录：{held.talk.own_words}" if held.talk.own_words else ""
    return f"{held.session.content}{own}"


def _feedback(held: TalkWithSession | None) -> str:
    if held is None:
        return ""
    parts = (held.talk.feedback, held.talk.confirmed_how and f"确认方式：{held.talk.confirmed_how}")
    return wording.listed(parts)


def _next(held: TalkWithSession | None) -> str:
    if held is None:
        return ""
    session = held.session
    on = f"跟进日期 {wording.day(session.follow_up_on)}" if session.follow_up_on else ""
    return wording.listed((session.next_step, on, session.follow_up))


def _shown(facts: FormFacts, words: str) -> str:
    return words if shows(facts.level, PersonalField.TALK_TEXT) else ""


def _referrals(facts: FormFacts) -> Iterator[Block]:
    """岗位推荐记录: yield a box for each post that was recommended, or blank boxes."""
    yield from head(facts)
    file = facts.file
    who: Pairs = [
        ("学生姓名", name(file.name) if file else ""),
        ("学号", file.student_no if file else ""),
        ("专业、班级", _course(facts)),
        ("求职意向", _wishes(facts)),
    ]
    yield RuledTable(_WIDE_LABELS, (*pair_rows(who), *own_fields(facts.template)), space_before=4)
    made = [one for one in facts.case.referrals if not one.referral.is_void] if facts.case else []
    verdicts = {verdict.record_id: verdict for verdict in facts.verdicts}
    for number in range(1, max(len(made), 0 if made else _EMPTY_REFERRALS) + 1):
        one = made[number - 1] if made else None
        yield subheading(f"推荐 {number}")
        yield RuledTable(_WIDE_LABELS, tuple(_referral_rows(facts, one, verdicts)), is_whole=True)
    yield places("推荐人（签字）", "学生（签字）")


def _course(facts: FormFacts) -> str:
    file = facts.file
    return "，".join(part for part in (file.major, file.class_name) if part) if file else ""


def _wishes(facts: FormFacts) -> str:
    file = facts.file
    if file is None or not shows(facts.level, PersonalField.WISHES):
        return ""
    return wording.listed((file.job_city, file.job_kind))


def _referral_rows(
    facts: FormFacts, made: ReferralWithPost | None, verdicts: dict[UUID, Verdict]
) -> Iterator[TableRow]:
    if made is None:
        pairs: Pairs = [
            ("推荐日期", ""), ("推荐人", ""), ("单位全称", ""), ("统一社会信用代码", ""),
            ("岗位名称", ""), ("工作地点、薪资", ""), ("岗位来源", ""), ("推荐方式", ""),
        ]  # fmt: skip
        yield from pair_rows(pairs, _REFERRAL_ROW)
        yield wide_row("匹配说明", "", 34)
        yield wide_row(
            "学生反馈", "□感兴趣 □已投递 □面试中 □录用 □不合适：　　　　反馈日期：", _REFERRAL_ROW
        )
        return
    referral, post, employer = made.referral, made.post, made.employer
    pairs = [
        ("推荐日期", wording.day(referral.on)),
        ("推荐人", name(referral.recommended_by or referral.recorded_by)),
        ("单位全称", employer.name),
        ("统一社会信用代码", employer.uscc or wording.NOTHING),
        ("岗位名称", post.title),
        ("工作地点、薪资", f"{post.city}，{pay_words(post.pay_low, post.pay_high)}"),
        ("岗位来源", post.source),
        ("推荐方式", referral.way or wording.NOTHING),
    ]
    yield from pair_rows(pairs, _REFERRAL_ROW)
    if shows(facts.level, PersonalField.MATCH_TEXT):
        yield wide_row("匹配说明", referral.match)
    on = f"（{wording.day(referral.responded_on)}）" if referral.responded_on else ""
    yield wide_row("学生反馈", f"{referral.response or '待反馈'}{on}")
    verdict = verdicts.get(referral.id)
    if verdict is not None:
        why = "".join(sentence(reason, "zh") for reason in verdict.reasons)
        words = "计入" if verdict.counts else f"未计入：{why}"
        yield wide_row("是否计入", words)


def _sign_in(facts: FormFacts) -> Iterator[Block]:
    """活动签到表: yield the students expected, or blank lines, with signature fields."""
    yield from head(facts)
    event = facts.event
    pairs: Pairs = [
        ("活动名称", event.name if event else ""),
        ("活动类型", event.event_kind if event else ""),
        ("活动日期", wording.day(event.on) if event else "　　　　年　　月　　日"),
        ("形式", event.mode.value if event else "□线上 □线下"),
        ("主办", event.organiser if event else ""),
        ("地点", (event.place or "") if event else ""),
    ]
    rows = (*pair_rows(pairs, 22), *own_fields(facts.template))
    yield RuledTable(_FOUR, rows, space_before=4)
    spare = _SPARE_LINES if facts.lines else _EMPTY_LINES
    people = [*facts.lines, *[("", "", "")] * spare]
    lines = tuple(
        row(
            centred(str(number)),
            centred(student_no),
            centred(name(person)),
            centred(class_name),
            TableCell(()),
            TableCell(()),
            least=23.0,
        )
        for number, (student_no, person, class_name) in enumerate(people, start=1)
    )
    yield listing(
        _SIGN_IN_COLUMNS,
        "序号 学号 姓名 班级 签名 签到时间",
        lines,
        before=6,
        padding=(4, 3),
    )
    yield places("活动负责人（签字）", "核对人（签字）")


def _cards(facts: FormFacts) -> Iterator[Block]:
    """帮扶联系卡: yield the student's card and the counterfoil for the file, to be cut apart."""
    yield from _card(facts, "学生留存")
    yield Text(
        (TextRun(f"{'－ ' * 11}沿此线裁开{' －' * 11}", grey=True),),
        size=9,
        leading=40,
        align=Align.CENTRE,
    )
    yield from _card(facts, "学院留存")


def _card(facts: FormFacts, copy: str) -> Iterator[Block]:
    yield from head(facts, copy)
    case = facts.case
    helper = case.helper_on(facts.as_of) if case else None
    file = facts.file
    pairs: Pairs = [
        ("学生姓名", name(file.name) if file else ""),
        ("学号", file.student_no if file else ""),
        ("学院、班级", "，".join(p for p in (file.college, file.class_name) if p) if file else ""),
        ("建卡日期", wording.day(facts.as_of) if file else ""),
        ("帮扶责任人", name(helper.helper) if helper else ""),
        ("职务（身份）", (helper.helper_role if helper else None) or ""),
        ("联系电话", facts.helper_phone),
        ("结对日期", wording.day(helper.since) if helper else ""),
    ]
    rows = [*pair_rows(pairs)]
    rows.append(wide_row("帮扶政策", _policy(facts), 34))
    rows.append(wide_row("帮扶措施", _measures(facts), 62))
    rows += own_fields(facts.template)
    yield RuledTable(_CARD_COLUMNS, tuple(rows), space_before=4, is_whole=True)
    signs = "　　　　　　　　".join(
        f"{one}：" for one in ("学生（签字）", *seal_place(facts.template))
    )
    yield Text((TextRun(signs),), space_before=8, align=Align.LEFT)


def _policy(facts: FormFacts) -> str:
    words = {
        Service.TALK.value: "谈心谈话不少于 {n} 次",
        Service.REFERRAL.value: "推荐有效岗位不少于 {n} 个",
        Service.EVENT.value: "组织参加就业促进活动不少于 {n} 次",
    }
    parts = [words[service].format(n=number) for service, number in facts.minima]
    return "“一对一”帮扶" + (f"：{'，'.join(parts)}。" if parts else "。")


def _measures(facts: FormFacts) -> str:
    plan = facts.case.plan if facts.case else None
    if plan is None:
        return ""
    return wording.listed(measure.text for measure in plan.measures[:_MOST_MEASURES])


def _notice(facts: FormFacts) -> Iterator[Block]:
    """告知书: yield the notice on personal data, addressed to a student or blank."""
    yield from head(facts)
    file = facts.file
    pairs: Pairs = [
        ("学生姓名", name(file.name) if file else ""),
        ("学号", file.student_no if file else ""),
    ]
    rows = (*pair_rows(pairs), *own_fields(facts.template))
    yield RuledTable(_FOUR, rows, space_before=4)
    yield Text((TextRun(""),), size=6, leading=6)  # space under the table
    yield from notice_blocks(facts.unit, facts.years)


_SHEETS: Mapping[FormKind, Callable[[FormFacts], Iterator[Block]]] = MappingProxyType(
    {
        FormKind.REFERRAL: _referrals,
        FormKind.SIGN_IN: _sign_in,
        FormKind.CARD: _cards,
        FormKind.NOTICE: _notice,
    }
)
