"""岗位推荐记录: one box for each post that was recommended to a student, or blank boxes."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from casework.case import ReferralWithPost
from casework.disclosure import PersonalField, shows
from casework.verdicts import Verdict, sentence
from exports import wording
from exports.dossier.document import name, subheading
from exports.dossier.records import pay_words
from exports.forms.facts import FormFacts
from exports.forms.parts import head, own_fields, pair_rows, places, wide_row
from exports.typography.blocks import Block, RuledTable, TableRow
from exports.typography.lines import TextRun

_COLUMNS = (2.65, 3.95, 2.65, 3.95)
_ROW = 22.0
_EMPTY = 3


def papers(facts: FormFacts) -> Iterator[tuple[Block, ...]]:
    """Yield the one sheet of a student; boxes are blank if nothing was recommended yet."""
    yield tuple(_paper(facts))


def _paper(facts: FormFacts) -> Iterator[Block]:
    yield from head(facts.template, facts.unit, logo=facts.logo)
    file = facts.case.file if facts.case else None
    who: list[tuple[str, TextRun | str]] = [
        ("学生姓名", name(file.name) if file else ""),
        ("学号", file.student_no if file else ""),
        ("专业、班级", _course(facts)),
        ("求职意向", _wishes(facts)),
    ]
    yield RuledTable(_COLUMNS, (*pair_rows(who), *own_fields(facts.template)), space_before=4)
    made = [one for one in facts.case.referrals if not one.referral.is_void] if facts.case else []
    verdicts = {verdict.record_id: verdict for verdict in facts.verdicts}
    for number in range(1, max(len(made), 0 if made else _EMPTY) + 1):
        one = made[number - 1] if made else None
        yield subheading(f"推荐 {number}")
        yield RuledTable(_COLUMNS, tuple(_rows(facts, one, verdicts)), is_whole=True)
    yield places("推荐人（签字）", "学生（签字）")


def _course(facts: FormFacts) -> str:
    file = facts.case.file if facts.case else None
    return "，".join(part for part in (file.major, file.class_name) if part) if file else ""


def _wishes(facts: FormFacts) -> str:
    file = facts.case.file if facts.case else None
    if file is None or not shows(facts.level, PersonalField.WISHES):
        return ""
    return wording.listed((file.job_city, file.job_kind))


def _rows(
    facts: FormFacts, made: ReferralWithPost | None, verdicts: dict[UUID, Verdict]
) -> Iterator[TableRow]:
    if made is None:
        pairs: list[tuple[str, TextRun | str]] = [
            ("推荐日期", ""), ("推荐人", ""), ("单位全称", ""), ("统一社会信用代码", ""),
            ("岗位名称", ""), ("工作地点、薪资", ""), ("岗位来源", ""), ("推荐方式", ""),
        ]  # fmt: skip
        yield from pair_rows(pairs, _ROW)
        yield wide_row("匹配说明", "", 34)
        yield wide_row(
            "学生反馈", "□感兴趣 □已投递 □面试中 □录用 □不合适：　　　　反馈日期：", _ROW
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
    yield from pair_rows(pairs, _ROW)
    if shows(facts.level, PersonalField.MATCH_TEXT):
        yield wide_row("匹配说明", referral.match)
    on = f"（{wording.day(referral.responded_on)}）" if referral.responded_on else ""
    yield wide_row("学生反馈", f"{referral.response or '待反馈'}{on}")
    verdict = verdicts.get(referral.id)
    if verdict is not None:
        why = "".join(sentence(reason, "zh") for reason in verdict.reasons)
        words = "计入" if verdict.counts else f"未计入：{why}"
        yield wide_row("是否计入", words)
