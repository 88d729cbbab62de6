"""Reason codes common to all services."""

from __future__ import annotations

from casework.reasons.kind import ReasonKind
from casework.required_services import Service

_WORDED = (Service.TALK, Service.REFERRAL)

KINDS = (
    ReasonKind(
        code="VOIDED",
        fixed=True,
        zh="已作废，原因：{reason}。",
        en="Declared void, because: {reason}.",
        fix_zh="如系误作废，请撤销作废，或重新登记一条。",
        fix_en="If that was a mistake, undo it or log the record again.",
    ),
    ReasonKind(
        code="FUTURE",
        zh="日期 {on} 还没有到。",
        en="Its date {on} is in the future.",
        fix_zh="到当天自动计入；日期写错的，请作废后按实际日期登记。",
        fix_en="It counts from that day; if the date is wrong, void it and log it again.",
    ),
    ReasonKind(
        code="OUTSIDE_WINDOW",
        zh="日期 {on} 不在本届计入期 {begin} 至 {end} 之内。",
        en="Its date {on} is outside the window of this cohort, {begin} to {end}.",
        fix_zh="日期写错的，请作废后按实际日期登记；计入期由规则包规定。",
        fix_en="If the date is wrong, void it and log it again; the rule pack sets the window.",
    ),
    ReasonKind(
        code="BACKDATED",
        blocking=False,
        unit="days",
        zh="补录：日期 {on}，录入 {entered_on}（相隔 {days} 天），建档 {opened_on}。",
        en="Entered later: dated {on}, entered {entered_on} ({days} days after), file opened"
        " {opened_on}.",
        fix_zh="不影响计入，请备好佐证材料。",
        fix_en="It does not change the count; keep the evidence at hand.",
    ),
    ReasonKind(
        code="SENDER_REFUSED",
        services=_WORDED,
        fixed=True,
        zh="报送方依据原文判定不计入（{codes}），原文未报送。",
        en="The sender checked its text and found that it does not count ({codes}); the text was"
        " not sent.",
        fix_zh="由报送方核对原文，改正后重新上报。",
        fix_en="The sender reviews the text, corrects it, and reports again.",
    ),
    ReasonKind(
        code="UNCHECKED",
        services=_WORDED,
        blocking=False,
        fixed=True,
        zh="原文未报送，按报送方给出的 {length} 个字和规则包 {pack} 的判定计入，本级未核对原文。",
        en="Its text was not sent: counted by the sender's {length} characters and verdict under"
        " {pack}, not checked here.",
        fix_zh="需要时可抽查原文。",
        fix_en="Ask for the words where it matters.",
    ),
)
