"""Write ``docs/rules.md``: every reason code with an example that the rules themselves made.

Run ``python packaging/rules_page.py`` after a change to the rules; a test tells when it is due.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [] if str(ROOT) in sys.path else [str(ROOT)]

from casework.records import (
    AttendanceState,
    TalkMode,
    TrainingState,
)
from casework.required_services import Extra, Service
from casework.rulepack import (
    DEFAULT_PACK,
    ReferralUnit,
    RulePack,
    load_pack,
    shipped_packs,
)
from casework.verdicts import REASONS, Reason, ReasonKind, judge
from casework.wages import SHIPPED_WAGES
from tests.builders.cases import TODAY, WORDS, CaseBuilder, a_case

PAGE = ROOT / "docs" / "rules.md"
DAY = date(2023, 3, 6)
SERVICE_NAMES = {
    Service.TALK: "talk 谈心谈话",
    Service.REFERRAL: "referral 岗位推荐",
    Service.EVENT: "event 就业促进活动",
}
EXTRA_NAMES = {
    Extra.GUIDANCE: "guidance 职业指导",
    Extra.BRIEFING: "briefing 政策宣介",
    Extra.TRAINING: "training 职业培训或就业见习",
}
UNITS = {
    "days": "days 天",
    "characters": "characters 字",
    "percent": "percent %",
    "talks": "talks 次",
    "posts": "posts 个",
    "students": "students 人",
}

HEAD = """\
# What counts, and why not

This page is generated from the rules by `packaging/rules_page.py`; change the rules, not the
page. Every talk, referral and attendance gets one verdict: it counts, or it does not and at least
one code below says why. A code never changes its meaning. The examples are about an invented
student who graduates in 2023, judged on {today} under the rule pack {pack}.

How records are judged:

- Each record is first judged by itself. Only those that pass are then compared with each other
  ({once}), so that a bad record never invalidates a good one.
- A note is compared with every earlier note about the student that passes by itself
  (`TEXT_COPIED`); a copy does not use up the day of another talk.
- Of several similar records, the first by date and starting time counts; the order of entry is
  irrelevant.
- A void record is listed as void and with no other code; it is neither given nor “not counting”.
- The length of a note is counted without the words of its template, blanks, and punctuation that
  only fills space. In a group session, the student's own line is judged.
- Codes marked *does not block* ask a person to check something; the record counts all the same.
- Guidance sessions, briefings and training are counted separately, and are owed only where a rule
  pack requires them. Where a pack says so, a completed training counts as an event.
- `PAY_BELOW_MINIMUM` uses the office's table of minimum wages (the setting `wages`); for a place
  or a day that is not in the table there is no verdict. Shipped: {wages}.
- The rule pack switches tests on and off and sets their thresholds; {fixed} cannot be switched
  off.


"""


def examples() -> Mapping[str, CaseBuilder]:
    """Return for each code a case in which it is given."""
    firm = {"name": "海河物流有限公司", "uscc": "91990000MA0000007X"}
    listed = {**firm, "blacklisted_on": date(2023, 3, 20), "blacklist_reason": "培训贷"}
    registered = AttendanceState.REGISTERED
    template = "求职状态：____。下一步计划：____。"
    return {
        "TEXT_COPIED": a_case()
        .with_talks(on=DAY, content=WORDS)
        .with_talks(on=DAY + timedelta(days=9), content=f"{WORDS}又谈了一次。"),
        "NO_CONTACT": a_case().with_talks(on=DAY, mode=TalkMode.PHONE, talk_kind="未联系上"),
        "NOT_FACE_TO_FACE": a_case().with_talks(3, mode=TalkMode.PHONE),
        "SAME_EMPLOYER": a_case()
        .with_referrals(employer=firm, title="会计")
        .with_referrals(employer=firm, title="出纳")
        .with_referrals(employer=firm, title="统计"),
        "EMPLOYER_UNVERIFIED": a_case().with_referrals(employer=firm),
        "MASS_PUSH": a_case().with_referrals(on=DAY, students=36),
        "PAY_BELOW_MINIMUM": a_case().with_referrals(on=DAY, pay_low=2000, pay_high=2500),
        "FORBIDDEN_WORDS": a_case().with_referrals(text="限男性，985、211 高校毕业生优先。"),
        "TRAINING_LOAN_WORDS": a_case().with_referrals(text="先培训后上岗，培训费可分期。"),
        "POST_RETURNED": a_case().with_referrals(
            ruling="退回", ruling_by="周老师", ruling_on=DAY, ruling_note="要求缴纳培训费"
        ),
        "EDUCATION_ABOVE": a_case().with_file(level="专科").with_referrals(education="本科及以上"),
        "MAJOR_OTHER": a_case()
        .with_file(major="会计学")
        .with_referrals(major="土木工程、工程管理"),
        "SIGN_IN_MISSING": a_case().with_attendances(on=DAY, name="春季双选会"),
        "SIGN_IN_OFF_DAY": a_case().with_attendances(
            on=DAY, name="春季双选会", signed_on=DAY + timedelta(days=6)
        ),
        "TRAINING_UNFINISHED": a_case().with_training(state=TrainingState.LEARNING),
        "VOIDED": a_case().with_talks(voided=True),
        "SENDER_REFUSED": a_case()
        .with_talks(on=DAY, content="")
        .carried(12, counts=False, codes=("NO_CONTACT",)),
        "UNCHECKED": a_case().with_talks(on=DAY, content="").carried(46),
        "FUTURE": a_case().with_talks(on=TODAY + timedelta(days=6), entered_on=TODAY),
        "OUTSIDE_WINDOW": a_case().with_attendances(on=date(2022, 8, 30)),
        "BACKDATED": a_case().with_talks(on=DAY, entered_on=DAY + timedelta(days=31)),
        "TEXT_SHORT": a_case().with_talks(
            content="求职状态：已投三家。下一步计划：再谈。", template=template
        ),
        "GROUP_SESSION": a_case().with_talks(on=DAY, is_group=True, own_words="表现积极"),
        "SAME_DAY": a_case()
        .with_talks(on=DAY, start=time(9), end=time(9, 30))
        .with_talks(on=DAY, start=time(14), end=time(14, 30)),
        "POST_REPEATED": a_case().with_referrals(2, employer=firm),
        "POST_EXPIRED": a_case().with_referrals(on=DAY, was_open=False),
        "POST_INCOMPLETE": a_case().with_referrals(city=""),
        "PAY_MISSING": a_case().with_referrals(pay_low=None, pay_high=None),
        "INTERNSHIP_ONLY": a_case().with_referrals(title="会计实习生"),
        "CREDIT_CODE_INVALID": a_case().with_referrals(
            employer={**firm, "uscc": "91990000MA0000007Y"}
        ),
        "EMPLOYER_BLACKLISTED": a_case().with_referrals(on=DAY, employer=listed),
        "NO_MATCH_NOTE": a_case().with_referrals(match="合适"),
        "NO_RESPONSE": a_case().with_referrals(on=DAY, response="未回应"),
        "RESPONSE_PENDING": a_case().with_referrals(on=date(2023, 4, 12), response=None),
        "RESPONSE_BEFORE_REFERRAL": a_case().with_referrals(on=DAY, responded_on=date(2023, 3, 1)),
        "AFTER_DESTINATION": a_case()
        .with_destination("10", date(2023, 3, 1))
        .with_referrals(on=DAY),
        "REGISTERED_ONLY": a_case().with_attendances(state=registered, name="春季双选会"),
        "ABSENT": a_case().with_attendances(state=AttendanceState.ABSENT, name="春季双选会"),
        "ON_LEAVE": a_case().with_attendances(state=AttendanceState.ON_LEAVE, name="春季双选会"),
        "EVENT_TWICE": a_case().with_attendances(2, on=DAY, name="春季双选会"),
    }


def rules_page() -> str:
    """Return the text of the page."""
    pack = load_pack(DEFAULT_PACK)
    together = ("SAME_DAY", "NOT_FACE_TO_FACE", "POST_REPEATED", "SAME_EMPLOYER", "EVENT_TWICE")
    once = ", ".join(f"`{code}`" for code in together)
    wages = "; ".join(f"{row.region} {row.amount} from {row.since}" for row in SHIPPED_WAGES)
    fixed = ", ".join(f"`{code}`" for code, kind in REASONS.items() if kind.fixed)
    cases = examples()
    parts = [
        HEAD.format(
            today=TODAY,
            pack=f"{pack.name} (`{pack.pack_ref}`)",
            once=once,
            fixed=fixed,
            wages=wages,
        ),
        _packs(),
        _overview(pack),
        *(_section(kind, pack, _reason(kind, cases[kind.code], pack)) for kind in REASONS.values()),
    ]
    return "\n".join(parts)


def _reason(kind: ReasonKind, builder: CaseBuilder, pack: RulePack) -> Reason:
    tests = {**pack.tests, kind.code: replace(pack.setting(kind.code), on=True)}
    with_it = replace(pack, tests=tests, training_is_event=True)
    for verdict in judge(builder.build(), with_it, TODAY):
        for reason in verdict.reasons:
            if reason.code == kind.code:
                return reason
    raise LookupError(f"the example of {kind.code} does not give it")


def _packs() -> str:
    rows = [
        "| rule pack | talks | referrals | events | besides | applies to | source |",
        "|---|---|---|---|---|---|---|",
    ]
    for pack in shipped_packs():
        minima = " | ".join(_demand(pack, service) for service in Service)
        beside = ", ".join(f"{least} {EXTRA_NAMES[extra]}" for extra, least in pack.extras.items())
        binds = "、".join(pack.applies_to) or "all"
        name = f"{pack.name} `{pack.pack_ref}`"
        rows.append(f"| {name} | {minima} | {beside or '–'} | {binds} | {pack.source} |")
    note = "– = no minimum. New files use the newest version of a pack; earlier versions stay"
    rows += ["", note, "unchanged for the files that use them.", ""]
    return "\n".join(["## Shipped rule packs", "", *rows])


def _demand(pack: RulePack, service: Service) -> str:
    least = pack.minimum(service)
    if least is None:
        return "–"
    is_push = service is Service.REFERRAL and pack.referral_unit is ReferralUnit.PUSH
    return f"{least} pushes 次" if is_push else str(least)


def _overview(pack: RulePack) -> str:
    rows = ["| code | applies to | default | blocks | threshold |", "|---|---|---|---|---|"]
    for kind in REASONS.values():
        threshold = f"{pack.threshold(kind.code)} {UNITS[kind.unit]}" if kind.unit else ""
        blocks = "yes" if kind.blocking else "no"
        link, default = f"[`{kind.code}`](#{kind.code.lower()})", _default(kind, pack)
        rows.append(f"| {link} | {_of(kind)} | {default} | {blocks} | {threshold} |")
    return "\n".join(["## The codes", "", *rows, ""])


def _section(kind: ReasonKind, pack: RulePack, reason: Reason) -> str:
    blocks = "does not count" if kind.blocking else "does not block"
    notes = [_of(kind), blocks, *(["off by default"] if _default(kind, pack) == "off" else [])]
    if kind.unit:
        notes.append(f"threshold {pack.threshold(kind.code)} {UNITS[kind.unit]}")
    if kind.fixed:
        notes.append("cannot be switched off")
    lines = [
        f"### {kind.code}",
        "",
        f"*{' · '.join(notes)}*",
        "",
        f"- {kind.zh.format_map(reason.facts)}",
        f"  怎样补正：{kind.fix_zh.format_map(reason.facts)}",
        f"- {kind.en.format_map(reason.facts)}",
        f"  To fix it: {kind.fix_en.format_map(reason.facts)}",
        "",
    ]
    return "\n".join(lines)


def _default(kind: ReasonKind, pack: RulePack) -> str:
    return "on" if pack.is_on(kind.code) else "off"


def _of(kind: ReasonKind) -> str:
    if kind.code == "TRAINING_UNFINISHED":
        return EXTRA_NAMES[Extra.TRAINING]
    if kind.services == tuple(Service):
        return "all three 三项"
    return ", ".join(SERVICE_NAMES[service] for service in kind.services)


if __name__ == "__main__":
    PAGE.write_text(rules_page(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
