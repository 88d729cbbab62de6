"""The records chapter: every talk, referral and attendance once, with its verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from casework.case import AttendanceWithEvent, ReferralWithPost, TalkWithSession
from casework.disclosure import PersonalField, shows
from casework.records import FileRecord
from casework.required_services import Service
from casework.verdicts import Verdict, sentence
from exports import wording
from exports.dossier.document import (
    bold,
    centred,
    lines,
    listing,
    name,
    paragraph,
    row,
    small,
    subheading,
)
from exports.dossier.facts import DossierFacts
from exports.typography.blocks import Align, Block, Text
from exports.typography.fonts import Face
from exports.typography.lines import TextRun
from exports.typography.tables import TableCell

_COLUMNS = (1.05, 2.0, 6.45, 3.6)
_PARTS = "（一）", "（二）", "（三）"
_CONTENT_HEADS = {
    Service.TALK: "谈话情况",
    Service.REFERRAL: "推荐岗位",
    Service.EVENT: "活动名称",
}


def record_tables(facts: DossierFacts) -> Iterator[Block]:
    """Yield the three tables of records, in the order of the 3-3-3 mark."""
    verdicts = {verdict.record_id: verdict for verdict in facts.verdicts}
    rows = {
        Service.TALK: [_talk(held, facts, verdicts) for held in facts.case.talks],
        Service.REFERRAL: [_referral(made, facts, verdicts) for made in facts.case.referrals],
        Service.EVENT: [_attendance(place, facts, verdicts) for place in facts.case.attendances],
    }
    for part, service in zip(_PARTS, Service, strict=True):
        standing = facts.standing.of(service)
        count = f"计入 {standing.given} 条，未计入 {standing.not_counting} 条"
        voided = sum(v.is_void for v in facts.verdicts if v.service is service)
        note = f"{count}，作废 {voided} 条" if voided else count
        yield subheading(f"{part}{wording.SERVICE_NAMES[service]}", note)
        if not rows[service]:
            yield paragraph("尚无记录。")
            continue
        numbered = tuple(
            row(centred(str(number)), *cells, least=24)
            for number, cells in enumerate(rows[service], start=1)
        )
        yield listing(_COLUMNS, f"序号 日期 {_CONTENT_HEADS[service]} 是否计入", numbered)


def _talk(
    held: TalkWithSession, facts: DossierFacts, verdicts: dict[UUID, Verdict]
) -> tuple[TableCell, TableCell, TableCell]:
    talk, session = held.talk, held.session
    struck = talk.is_void
    form = "集体谈话" if session.is_group else "个别谈话"
    place = f"，{session.place}" if session.place else ""
    about = (
        _run(f"{form}，{session.mode.value}{place}，谈话人 ", struck),
        TextRun(session.held_by, whole=True, struck=struck),
    )
    texts = [small(*about, align=Align.LEFT)]
    if shows(facts.level, PersonalField.TALK_TEXT):
        texts.insert(0, small(_title(session.topic, struck)))
        own = "单独记录：" if session.is_group else "补充："
        for words, content in (
            ("内容：", session.content),
            (own, talk.own_words),
            ("学生诉求：", session.wishes),
            ("措施：", session.measures),
            ("学生反馈：", talk.feedback),
            ("下一步：", session.next_step),
        ):
            if content:
                texts.append(small(_run(words, struck), _run(content, struck)))
    hours = f"{session.start:%H:%M}—{session.end:%H:%M}"
    return _day(session.on, hours), lines(*texts), _verdict(talk, verdicts)


def _referral(
    made: ReferralWithPost, facts: DossierFacts, verdicts: dict[UUID, Verdict]
) -> tuple[TableCell, TableCell, TableCell]:
    referral, post, employer = made.referral, made.post, made.employer
    struck = referral.is_void
    until = f"，截止 {wording.day(post.until)}" if post.until else ""
    texts = [
        small(_title(f"{employer.name}　{post.title}", struck)),
        small(_run(f"统一社会信用代码 {employer.uscc or wording.NOTHING}", struck)),
        small(_run(f"{post.city}，{pay_words(post.pay_low, post.pay_high)}", struck)),
        small(_run(f"来源：{post.source}{until}", struck)),
    ]
    if shows(facts.level, PersonalField.MATCH_TEXT):
        texts.append(small(_run(f"人岗匹配：{referral.match}", struck)))
    answered = f"（{wording.day(referral.responded_on)}）" if referral.responded_on else ""
    texts.append(small(_run(f"学生反馈：{referral.response or '待反馈'}{answered}", struck)))
    return _day(referral.on), lines(*texts), _verdict(referral, verdicts)


def _attendance(
    place: AttendanceWithEvent, facts: DossierFacts, verdicts: dict[UUID, Verdict]
) -> tuple[TableCell, TableCell, TableCell]:
    attendance, event = place.attendance, place.event
    struck = attendance.is_void
    where = f"，{event.place}" if event.place else ""
    proof = "，附签到或截图" if attendance.proof_id else ""
    texts = [
        small(_title(event.name, struck)),
        small(
            _run(f"{event.event_kind}，{event.mode.value}{where}，主办 {event.organiser}", struck)
        ),
        small(_run(f"参与情况：{attendance.state.value}{proof}", struck)),
    ]
    if attendance.feedback and shows(facts.level, PersonalField.FEEDBACK):
        texts.append(small(_run(f"收获：{attendance.feedback}", struck)))
    return _day(event.on), lines(*texts), _verdict(attendance, verdicts)


def _verdict(record: FileRecord, verdicts: dict[UUID, Verdict]) -> TableCell:
    """Return a record's verdict as text; a record without one says so."""
    verdict = verdicts.get(record.id)
    if verdict is None:
        return lines(small("未判定"))
    if verdict.is_void:
        who = _voided_by(record)
        return lines(small(bold("已作废")), small(f"原因：{record.void_reason or '—'}"), *who)
    texts = [small(bold("✓ 计入" if verdict.counts else "未计入："))]
    # Blocking reasons first, then notices.
    reasons = sorted(verdict.reasons, key=lambda reason: not reason.is_blocking)
    texts += [small(sentence(reason, "zh")) for reason in reasons]
    return lines(*texts)


def _voided_by(record: FileRecord) -> tuple[Text, ...]:
    if record.voided_at is None:
        return ()
    on = wording.local_day(record.voided_at)
    return (small(name(record.voided_by or wording.NOTHING), f"，{on}"),)


def pay_words(low: int | None, high: int | None) -> str:
    """Return the pay of a post as text, in yuan per month."""
    if low is None and high is None:
        return "薪资未写明"
    if low == high or high is None or low is None:
        return f"月薪 {low if low is not None else high} 元"
    return f"月薪 {low} 至 {high} 元"


def _day(on: date, hours: str = "") -> TableCell:
    return centred(f"{wording.short_day(on)}\n{hours}".strip())


def _title(words: str, struck: bool) -> TextRun:
    return TextRun(words, Face.SONG_BOLD, struck=struck)


def _run(words: str, struck: bool) -> TextRun:
    return TextRun(words, struck=struck)
