"""The code table, the office's edits, and when a destination holds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from casework import destinations
from casework.case import Case
from casework.destinations import remarks_on
from casework.problems import RuleBroken
from casework.records import Destination, SignOff
from casework.settings.org_settings import OrgSettings
from casework.standing import Status, standing_of, status_of
from casework.verdicts import judge
from tests.builders.cases import TODAY, a_case, a_credit_code

SHIPPED = OrgSettings()
DAY = date(2023, 3, 1)


def an_office(**edits: dict[str, Any]) -> OrgSettings:
    """An office with its own edits; codes are written with a letter before them."""
    document = {code[1:]: edit for code, edit in edits.items()}
    return OrgSettings({"destinations": json.dumps(destinations.check_table(document))})


def a_destination(code: str = "10", **changed: Any) -> Destination:
    case = a_case().with_destination(code=code, on=DAY).build()
    return replace(case.destinations[0], **changed)


def a_placed_case(*places: Destination, office: OrgSettings = SHIPPED) -> Case:
    return replace(a_case().with_plan().build(), destinations=places, settings=office)


def status(case: Case, day: date = TODAY) -> Status:
    return status_of(case, standing_of(case, case.pack, day), day)


@pytest.mark.parametrize("code", ["70", "71", "72", "65", "704", "721", "70.0"])
def test_these_destinations_are_not_placed(code: str) -> None:
    assert not destinations.is_placed(SHIPPED, code)


@pytest.mark.parametrize("code", ["10", "11", "12", "271", "46", "503", "75", "76", "80", "85"])
def test_these_destinations_are_placed(code: str) -> None:
    assert destinations.is_placed(SHIPPED, code)


def test_an_unknown_code_is_kept_with_the_meaning_of_its_group() -> None:
    found = destinations.code_of(SHIPPED, "108")

    assert found is not None
    assert (found.code, found.name, found.is_sure) == ("108", "签就业协议形式就业", False)
    assert destinations.code_of(SHIPPED, "99") is None
    assert destinations.is_placed(SHIPPED, "99")


def test_required_evidence_of_a_code_can_be_any_or_all() -> None:
    def needs(code: str) -> object:
        found = destinations.code_of(SHIPPED, code)
        return None if found is None else found.needs

    assert needs("11") == (("劳动合同",),)
    assert needs("12") == (("聘用证明",), ("收入流水",))
    assert needs("75") == (("营业执照",), ("孵化协议",), ("网店网址", "网店截图", "收入流水"))
    assert needs("85") == (("录取通知", "签证"), ("录取通知", "在读证明"))
    assert needs("70") == ()


def test_an_office_adds_and_renames_codes_and_sets_what_counts() -> None:
    office = an_office(
        c520={"name": "社区工作者专项", "needs": [["录用文件"]]},
        c81={"placed": False},
        c12={"name": "其他录用"},
    )

    added = destinations.code_of(office, "520")
    assert added is not None
    assert (added.name, added.is_placed, added.needs) == ("社区工作者专项", True, (("录用文件",),))
    assert not destinations.is_placed(office, "81")
    assert destinations.is_placed(SHIPPED, "81")
    assert destinations.table(office)["12"].name == "其他录用"
    assert destinations.table(office)["12"].needs == destinations.table(SHIPPED)["12"].needs
    assert list(destinations.table(office))[-1] == "65"


@pytest.mark.parametrize(
    ("edits", "key"),
    [
        ({"5x": {"name": "x"}}, "5x"),
        ({"10": {"placed": "yes"}}, "10.placed"),
        ({"10": {"colour": "red"}}, "10.colour"),
        ({"10": {"needs": ["录用文件"]}}, "10.needs"),
        ({"10": {"employer": "maybe"}}, "10.employer"),
        ({"99": {"placed": True}}, "99.name"),
    ],
)
def test_invalid_edits_are_refused_with_their_position(edits: Any, key: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        destinations.check_table(edits)

    assert refusal.value.rule == "DESTINATION_TABLE_WRONG"
    assert refusal.value.facts["key"] == key


def test_the_status_and_the_verdicts_use_the_table_of_the_office() -> None:
    office = an_office(c81={"placed": False})
    place = a_destination("81")

    assert status(a_placed_case(place)) is Status.PLACED
    assert status(a_placed_case(place, office=office)) is Status.IN_CARE

    later = a_case().with_referrals(1, on=DAY + timedelta(days=5)).build()
    case = replace(later, destinations=(place,))
    codes = [reason.code for reason in judge(case, case.pack, TODAY)[0].reasons]
    assert "AFTER_DESTINATION" in codes
    case = replace(case, settings=office)
    codes = [reason.code for reason in judge(case, case.pack, TODAY)[0].reasons]
    assert "AFTER_DESTINATION" not in codes


def test_freelance_work_counts_only_when_both_levels_have_approved_it() -> None:
    alone = a_destination("76")
    college = SignOff(level="院级", by="赵院长", on=DAY)
    school = SignOff(level="校级", by="钱主任", on=DAY)

    assert destinations.missing_signoffs(SHIPPED, alone) == ("院级", "校级")
    assert status(a_placed_case(alone)) is Status.IN_CARE
    assert status(a_placed_case(replace(alone, signoffs=(college,)))) is Status.IN_CARE
    assert status(a_placed_case(replace(alone, signoffs=(college, school)))) is Status.PLACED


def test_a_lost_destination_reopens_the_file_from_that_day_on() -> None:
    lost_on = DAY + timedelta(days=20)
    case = a_placed_case(a_destination(lost_on=lost_on, lost_reason="单位违约"))

    assert status(case, lost_on - timedelta(days=1)) is Status.PLACED
    assert status(case, lost_on) is Status.IN_CARE
    assert destinations.destination_on(case, lost_on) is None


def test_losing_a_destination_does_not_reactivate_an_earlier_one() -> None:
    first = a_destination("80")
    second = replace(
        a_destination("11"), on=DAY + timedelta(days=10), lost_on=DAY + timedelta(days=30)
    )
    case = a_placed_case(first, second)

    assert destinations.destination_on(case, DAY + timedelta(days=40)) is None


def test_a_referral_after_a_loss_counts_again() -> None:
    lost_on = DAY + timedelta(days=10)
    base = a_case().with_referrals(1, on=lost_on + timedelta(days=2)).build()
    case = replace(base, destinations=(a_destination(lost_on=lost_on),))

    assert judge(case, case.pack, TODAY)[0].counts


def codes_of(place: Destination, office: OrgSettings = SHIPPED) -> list[str]:
    return [remark.code for remark in remarks_on(place, office)]


def test_a_contract_needs_the_employer_and_its_code() -> None:
    assert codes_of(a_destination("11")) == [
        "DESTINATION_EMPLOYER_MISSING",
        "DESTINATION_USCC_MISSING",
    ]
    whole = a_destination("11", employer="津门贸易有限公司", employer_uscc=a_credit_code(1))
    assert codes_of(whole) == []
    assert codes_of(replace(whole, employer_uscc="91990000MA0000007Y")) == [
        "DESTINATION_USCC_WRONG"
    ]
    assert codes_of(replace(whole, employer_uscc=None, employer_kind="机关")) == []


def test_study_has_no_employer_and_enlisting_goes_with_the_army() -> None:
    assert codes_of(a_destination("80", employer="天津大学")) == []
    assert codes_of(a_destination("80", employer_uscc=a_credit_code(1))) == [
        "DESTINATION_HAS_EMPLOYER"
    ]
    assert codes_of(a_destination("46", employer_kind="部队")) == []
    assert codes_of(a_destination("46", employer_kind="国有企业")) == ["DESTINATION_NOT_ARMY"]


def test_other_work_is_paid_at_least_the_minimum_of_its_place_and_day() -> None:
    base = a_destination("12", employer="津门", employer_uscc=a_credit_code(1), region="天津")

    assert codes_of(base) == ["DESTINATION_PAY_MISSING"]
    assert codes_of(replace(base, pay=2179)) == ["DESTINATION_PAY_LOW"]
    assert codes_of(replace(base, pay=2180)) == []
    assert codes_of(replace(base, pay=2180, on=date(2023, 11, 1))) == ["DESTINATION_PAY_LOW"]
    assert codes_of(replace(base, pay=100, region="某地")) == []


def test_waiting_needs_a_reason_and_going_abroad_a_country() -> None:
    assert codes_of(a_destination("70")) == ["DESTINATION_REASON_MISSING"]
    assert codes_of(a_destination("70", reason="求职中")) == []
    assert codes_of(a_destination("85")) == [
        "DESTINATION_COUNTRY_MISSING",
        "DESTINATION_SCHOOL_MISSING",
    ]


def test_a_code_of_no_group_is_kept_with_a_remark() -> None:
    assert codes_of(a_destination("99")) == ["DESTINATION_CODE_UNKNOWN"]
