"""Write ``docs/rules.md``: every reason code with an example that the rules themselves made.

Run ``python packaging/rules_page.py`` after a change to the rules; a test tells when it is due.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [] if str(ROOT) in sys.path else [str(ROOT)]

from casework.records import AttendanceState  # noqa: E402  the project's root comes first
from casework.rulepack import DEFAULT_PACK, RulePack, load_pack, shipped_packs  # noqa: E402
from casework.services import Service  # noqa: E402
from casework.verdicts import REASONS, Reason, ReasonKind, judge  # noqa: E402
from tests.builders.cases import TODAY, CaseBuilder, a_case  # noqa: E402

PAGE = ROOT / "docs" / "rules.md"
DAY = date(2023, 3, 6)
SERVICE_NAMES = {
    Service.TALK: "talk 谈心谈话",
    Service.REFERRAL: "referral 岗位推荐",
    Service.EVENT: "event 就业促进活动",
}
UNITS = {"days": "days 天", "characters": "characters 字"}

HEAD = """\
# What counts, and why not

This page is made from the rules by `packaging/rules_page.py`; change the rules, not the page.
Every talk, referral and attendance gets one verdict: it counts, or it does not and at least one
code below says why. A code keeps its meaning for ever. The examples are of an invented student
who graduates in 2023, judged on {today} under the rule pack {pack}.

How it is judged:

- Each record is first judged by itself. Only those that hold are then compared with each other
  ({once}), so that a bad record never costs a good one.
- Of several alike, the first by date, then starting time, counts; the order of entry is nothing.
- A void record is listed as void and with no other code; it is neither given nor “not counting”.
- A note's length is counted without the words of its template, without blanks, and without marks
  that only fill it up. Of a group session a student's own line is judged.
- Codes marked *does not block* are for a person to look at; the record counts all the same.
- The rule pack switches tests and sets their thresholds; {fixed} cannot be switched off.

"""


def examples() -> Mapping[str, CaseBuilder]:
    """Return for each code a case in which it is given."""
    firm = {"name": "海河物流有限公司", "uscc": "91990000MA0000007X"}
    listed = {**firm, "blacklisted_on": date(2023, 3, 20), "blacklist_reason": "培训贷"}
    registered = AttendanceState.REGISTERED
    template = "求职状态：____。下一步计划：____。"
    return {
        "VOIDED": a_case().with_talks(voided=True),
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
    once = ", ".join(f"`{code}`" for code in ("SAME_DAY", "POST_REPEATED", "EVENT_TWICE"))
    fixed = " and ".join(f"`{code}`" for code, kind in REASONS.items() if kind.fixed)
    cases = examples()
    parts = [
        HEAD.format(today=TODAY, pack=f"{pack.name} (`{pack.pack_ref}`)", once=once, fixed=fixed),
        _packs(),
        _overview(pack),
        *(_section(kind, pack, _reason(kind, cases[kind.code], pack)) for kind in REASONS.values()),
    ]
    return "\n".join(parts)


def _reason(kind: ReasonKind, builder: CaseBuilder, pack: RulePack) -> Reason:
    for verdict in judge(builder.build(), pack, TODAY):
        for reason in verdict.reasons:
            if reason.code == kind.code:
                return reason
    raise LookupError(f"the example of {kind.code} does not give it")


def _packs() -> str:
    rows = [
        "| rule pack | talks | referrals | events | binds | source |",
        "|---|---|---|---|---|---|",
    ]
    for pack in shipped_packs():
        minima = " | ".join(str(pack.minimum(service) or "–") for service in Service)
        binds = "、".join(pack.applies_to) or "all"
        rows.append(f"| {pack.name} `{pack.pack_ref}` | {minima} | {binds} | {pack.source} |")
    return "\n".join(["## The rule packs that are shipped", "", *rows, "", "– = no minimum.", ""])


def _overview(pack: RulePack) -> str:
    rows = ["| code | judged of | blocks | threshold |", "|---|---|---|---|"]
    for kind in REASONS.values():
        threshold = f"{pack.threshold(kind.code)} {UNITS[kind.unit]}" if kind.unit else ""
        blocks = "yes" if kind.blocking else "no"
        rows.append(
            f"| [`{kind.code}`](#{kind.code.lower()}) | {_of(kind)} | {blocks} | {threshold} |"
        )
    return "\n".join(["## The codes", "", *rows, ""])


def _section(kind: ReasonKind, pack: RulePack, reason: Reason) -> str:
    blocks = "does not count" if kind.blocking else "does not block"
    notes = [_of(kind), blocks]
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
        f"  怎样补正：{kind.mend_zh.format_map(reason.facts)}",
        f"- {kind.en.format_map(reason.facts)}",
        f"  To mend it: {kind.mend_en.format_map(reason.facts)}",
        "",
    ]
    return "\n".join(lines)


def _of(kind: ReasonKind) -> str:
    if kind.services == tuple(Service):
        return "all three 三项"
    return ", ".join(SERVICE_NAMES[service] for service in kind.services)


if __name__ == "__main__":
    PAGE.write_text(rules_page(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
