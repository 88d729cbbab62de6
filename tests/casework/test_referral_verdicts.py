"""When a referral counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.case import Case
from casework.rulepack import DEFAULT_PACK, RulePack, load_pack
from casework.verdicts import Verdict, changes_on, judge, sentence
from tests.builders.cases import TODAY, CaseBuilder, a_case, a_credit_code

PACK = load_pack(DEFAULT_PACK)
DAY = date(2023, 3, 6)


def verdicts(case: CaseBuilder | Case, today: date = TODAY, pack: RulePack = PACK) -> list[Verdict]:
    return list(judge(case if isinstance(case, Case) else case.build(), pack, today))


def codes(
    case: CaseBuilder | Case, today: date = TODAY, pack: RulePack = PACK
) -> list[tuple[str, ...]]:
    return [verdict.codes for verdict in verdicts(case, today, pack)]


def test_an_ordinary_referral_counts() -> None:
    (verdict,) = verdicts(a_case().with_referrals())

    assert verdict.counts
    assert verdict.codes == ()


def test_not_suitable_is_a_valid_response() -> None:
    assert codes(a_case().with_referrals(response="不合适")) == [()]


@pytest.mark.parametrize("response", [None, "", "待反馈", "未回应"])
def test_a_referral_counts_for_fourteen_days_without_a_response(
    response: str | None,
) -> None:
    case = a_case().with_referrals(on=DAY, response=response)

    (on_the_last_day,) = verdicts(case, DAY + timedelta(days=14))
    (after_it,) = verdicts(case, DAY + timedelta(days=15))

    assert on_the_last_day.codes == ("RESPONSE_PENDING",)
    assert on_the_last_day.counts
    assert after_it.codes == ("NO_RESPONSE",)
    assert not after_it.counts
    assert "2023-03-20" in sentence(after_it.reasons[0], "en")


def test_a_late_response_counts() -> None:
    assert codes(a_case().with_referrals(on=DAY, responded_on=DAY + timedelta(days=40))) == [()]


def test_a_response_dated_before_the_referral_is_contradictory() -> None:
    found = codes(a_case().with_referrals(on=DAY, responded_on=DAY - timedelta(days=1)))

    assert found == [("RESPONSE_BEFORE_REFERRAL",)]


def test_a_referral_to_a_closed_post_does_not_count() -> None:
    assert codes(a_case().with_referrals(was_open=False)) == [("POST_EXPIRED",)]


def test_a_post_counts_on_its_last_day_and_without_an_end() -> None:
    assert codes(a_case().with_referrals(on=DAY, until=DAY)) == [()]
    assert codes(a_case().with_referrals(on=DAY, until=None)) == [()]


@pytest.mark.parametrize("uscc", ["", "91990000MA0000007Y", "91990000IA0000007X", "12345678-9"])
def test_an_employer_without_a_valid_credit_code_does_not_count(uscc: str) -> None:
    (verdict,) = verdicts(a_case().with_referrals(employer={"uscc": uscc}))

    assert verdict.codes == ("CREDIT_CODE_INVALID",)
    assert f"“{uscc}”" in sentence(verdict.reasons[0], "zh_CN")


@pytest.mark.parametrize("kind", ["机关", "党政机关", "10", "部队", "40", "境外单位"])
def test_government_army_and_employers_abroad_need_no_credit_code(kind: str) -> None:
    assert codes(a_case().with_referrals(employer={"uscc": "", "employer_kind": kind})) == [()]


def test_every_kind_of_company_needs_a_credit_code() -> None:
    employer = {"uscc": "", "employer_kind": "国有企业"}

    assert codes(a_case().with_referrals(employer=employer)) == [("CREDIT_CODE_INVALID",)]


@pytest.mark.parametrize("days", [-30, 0, 30])
def test_a_blacklisted_employer_never_counts_even_if_listed_later(days: int) -> None:
    employer = {"blacklisted_on": DAY + timedelta(days=days), "blacklist_reason": "培训贷"}

    (verdict,) = verdicts(a_case().with_referrals(on=DAY, employer=employer))

    assert verdict.codes == ("EMPLOYER_BLACKLISTED",)
    assert "培训贷" in sentence(verdict.reasons[0], "zh_CN")


def test_no_pack_can_make_a_blacklisted_employer_count() -> None:
    lax = replace(PACK, tests={})
    employer = {"blacklisted_on": DAY, "blacklist_reason": "招聘欺诈"}

    assert codes(a_case().with_referrals(employer=employer), pack=lax) == [
        ("EMPLOYER_BLACKLISTED",)
    ]


def test_a_match_note_needs_five_characters() -> None:
    assert codes(a_case().with_referrals(match="专业相符合")) == [()]
    assert codes(a_case().with_referrals(match="专业相符")) == [("NO_MATCH_NOTE",)]
    assert codes(a_case().with_referrals(match="。。。。。。。。")) == [("NO_MATCH_NOTE",)]


def test_one_limit_of_the_pay_is_required() -> None:
    assert codes(a_case().with_referrals(pay_high=None)) == [()]
    assert codes(a_case().with_referrals(pay_low=None)) == [()]
    assert codes(a_case().with_referrals(pay_low=None, pay_high=None)) == [("PAY_MISSING",)]


@pytest.mark.parametrize("blank", [{"title": " "}, {"city": ""}])
def test_a_post_needs_a_title_and_a_place(blank: dict[str, str]) -> None:
    assert codes(a_case().with_referrals(**blank)) == [("POST_INCOMPLETE",)]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("会计实习生", ("INTERNSHIP_ONLY",)),
        ("就业见习岗", ("INTERNSHIP_ONLY",)),
        ("管培生（实习期满转正）", ()),
        ("会计", ()),
    ],
)
def test_an_internship_counts_only_if_it_leads_to_employment(
    title: str, expected: tuple[str, ...]
) -> None:
    assert codes(a_case().with_referrals(title=title)) == [expected]


def test_the_same_post_counts_once_however_its_names_are_spelt() -> None:
    firm = {"uscc": a_credit_code(77)}
    case = (
        a_case()
        .with_referrals(employer={**firm, "name": "海河物流（天津）有限公司"}, title="会计")
        .with_referrals(employer={**firm, "name": "海河物流"}, title=" 会 计 ")
        .with_referrals(employer={**firm, "name": "海河物流"}, title="出纳")
    )

    assert codes(case) == [(), ("POST_REPEATED",), ()]


def test_without_a_credit_code_the_name_distinguishes_employers() -> None:
    army = {"uscc": "", "employer_kind": "部队"}
    case = (
        a_case()
        .with_referrals(employer={**army, "name": "某部（一）"}, title="文职")
        .with_referrals(employer={**army, "name": "某部(一)"}, title="文职")
        .with_referrals(employer={**army, "name": "某部二"}, title="文职")
    )

    assert codes(case) == [(), ("POST_REPEATED",), ()]


def test_an_invalid_referral_does_not_displace_a_valid_one_of_the_same_post() -> None:
    firm = {"uscc": a_credit_code(77), "name": "海河物流"}
    case = (
        a_case()
        .with_referrals(employer=firm, match="好")
        .with_referrals(employer=firm, voided=True)
        .with_referrals(employer=firm)
    )

    assert codes(case) == [("NO_MATCH_NOTE",), ("VOIDED",), ()]


def test_a_referral_after_the_destination_was_fixed_does_not_count() -> None:
    placed = date(2023, 3, 1)

    after = a_case().with_destination("10", placed).with_referrals(on=date(2023, 3, 2))
    that_day = a_case().with_destination("10", placed).with_referrals(on=placed)
    unplaced = a_case().with_destination("70", placed).with_referrals(on=date(2023, 3, 2))
    void = a_case().with_destination("10", placed, voided=True).with_referrals(on=DAY)

    assert codes(after) == [("AFTER_DESTINATION",)]
    assert codes(that_day) == codes(unplaced) == codes(void) == [()]


def test_a_referral_counts_again_once_the_destination_was_lost() -> None:
    case = (
        a_case()
        .with_destination("10", date(2023, 2, 1))
        .with_destination("70", date(2023, 3, 1))
        .with_referrals(on=date(2023, 2, 20))
        .with_referrals(on=date(2023, 3, 20))
    )

    assert codes(case) == [("AFTER_DESTINATION",), ()]


def test_the_next_change_is_the_day_after_the_response_deadline() -> None:
    case = a_case().with_referrals(on=DAY, response=None).build()

    assert changes_on(case, PACK, DAY) == DAY + timedelta(days=15)
    assert changes_on(case, PACK, DAY + timedelta(days=15)) is None


def test_the_next_change_is_the_day_of_a_future_talk() -> None:
    case = a_case().with_talks(on=TODAY + timedelta(days=3)).build()

    assert changes_on(case, PACK, TODAY) == TODAY + timedelta(days=3)


def test_a_case_with_responses_has_no_next_change() -> None:
    assert changes_on(a_case().all_given().build(), PACK, TODAY) is None
