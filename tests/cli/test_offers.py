"""Employers, posts, referrals, visits and complaints on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.builders.cases import a_credit_code
from tests.builders.commands import Office, an_office
from tests.builders.homes import START

TODAY = START.isoformat()
FIRST, SECOND = "20230001", "20230002"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def an_employer(office: Office, number: int = 1, *more: str) -> str:
    words = ("--name", f"海河第{number}软件有限公司", "--uscc", a_credit_code(number))
    return str(office.does("employer", "add", *words, *more)["id"])


def a_post(office: Office, employer: str, *more: str, until: str = "2026-12-31") -> str:
    made = office.does(
        "post", "add", "--employer", employer, "--title", "会计", "--city", "天津",
        "--pay-low", "5000", "--pay-high", "7000", "--until", until, "--source", "校友", *more,
    )  # fmt: skip
    return str(made["id"])


def refer(office: Office, post: str, *students: str) -> list[str]:
    made = office.does(
        "refer", *students, "--post", post, "--on", TODAY, "--match", "专业和意向城市相符"
    )
    return [str(record) for record in made["created"]]


@pytest.mark.fast
def test_an_employer_is_added_once_corrected_and_verified(office: Office) -> None:
    employer = an_employer(office)
    again = office.refuses("employer", "add", "--name", "另一家公司", "--uscc", a_credit_code(1))
    assert (again["error"], again["exit"]) == ("EMPLOYER_EXISTS", 1)
    assert again["facts"]["employer"] == employer
    office.does("employer", "add", "--name", "另一家公司", "--uscc", a_credit_code(1), "--anyway")
    office.does("employer", "amend", employer, "--industry", "金融业", "--size", "300 人")
    office.does("employer", "verify", employer, "--on", TODAY, "--how", "营业执照")
    first = office.does("employer", "list")[0]
    assert (first["industry"], first["size"]) == ("金融业", "300 人")
    assert (first["verified_on"], first["verified_by"]) == (TODAY, "周老师")


@pytest.mark.fast
def test_an_employer_without_a_code_needs_a_kind_without_codes(office: Office) -> None:
    assert office.refuses("employer", "add", "--name", "某公司")["field"] == "uscc"
    office.does("employer", "add", "--name", "某区公安分局", "--kind", "机关")


def test_students_to_warn_are_listed_before_and_after_blacklisting(office: Office) -> None:
    employer = an_employer(office)
    post = a_post(office, employer)
    refer(office, post, FIRST, SECOND)
    before = office.does("employer", "blacklist", employer, "--reason", "收费", "--preview")
    assert [one["student_no"] for one in before["warned"]] == [FIRST, SECOND]
    done = office.does(
        "employer", "blacklist", employer, "--reason", "收取培训费", "--kind", "培训贷"
    )
    assert done["warned"] == before["warned"]
    assert done["standing"][FIRST]["referral"] == {"given": 0, "owed": 3, "not_counting": 1}
    assert office.does("employer", "list")[0]["blacklist_kind"] == "培训贷"
    cleared = office.says("employer", "unblacklist", employer, "--reason", "查明不实", lang="zh_CN")
    assert FIRST in cleared.out
    assert office.does("employer", "list")[0]["blacklisted_on"] is None


def test_a_post_is_corrected_extended_and_verified(office: Office) -> None:
    post = a_post(office, an_employer(office), "--headcount", "3", "--job-kind", "经济业务人员")
    office.does("post", "amend", post, "--pay-high", "9000", "--education", "本科", "--until", "")
    shown = office.does("post", "show", post)
    assert (shown["pay_high"], shown["education"], shown["until"]) == (9000, "本科", None)
    assert shown["headcount"] == 3
    office.does("post", "amend", post, "--until", "2026-12-01")
    office.does("post", "extend", post, "--until", "2027-03-01")
    office.does("post", "verify", post, "--on", TODAY, "--by", "赵老师")
    assert office.does("post", "show", post)["verified_by"] == "赵老师"
    assert office.refuses("post", "extend", post, "--until", "2027-01-01")["error"] == (
        "POST_NOT_LATER"
    )


def test_suspicious_wording_waits_for_a_decision(office: Office) -> None:
    post = a_post(office, an_employer(office), "--text", "限男性，入职前缴纳培训费")
    (waiting,) = office.does("post", "list", "--state", "doubtful")
    assert waiting["id"] == post
    found = office.does("post", "show", post)["words"]
    assert {one["for"] for one in found} == {"discrimination", "training_loan"}
    assert office.refuses("post", "rule", post, "--decision", "退回")["field"] == "note"
    office.does("post", "rule", post, "--decision", "退回", "--note", "收费招聘")
    assert office.does("post", "list", "--state", "doubtful") == []
    assert office.does("post", "list", "--state", "open") == []
    assert office.does("suggest", FIRST) == []


def test_posts_are_listed_by_state(office: Office) -> None:
    bad, good = an_employer(office, 1), an_employer(office, 2)
    a_post(office, bad)
    opened = a_post(office, good)
    closed = a_post(office, good, until="2026-11-01")
    office.does("employer", "blacklist", bad, "--reason", "欺诈")

    def listed(*state: str) -> list[Any]:
        return [one["id"] for one in office.does("post", "list", *state)]

    assert listed("--state", "open") == [opened]
    assert listed("--state", "expired") == [closed]
    assert len(listed("--state", "blacklisted")) == 1
    assert len(listed()) == 3


def test_posts_that_would_count_are_suggested_with_their_reasons(office: Office) -> None:
    a_post(office, an_employer(office, 1), "--education", "硕士")
    fits = a_post(office, an_employer(office, 2), "--major", "会计学", "--education", "本科")
    a_post(office, an_employer(office, 3), until="2026-11-01")
    first, second = office.does("suggest", FIRST)
    assert first["post"] == fits
    assert {(one["aspect"], one["fits"]) for one in first["fits"]} == {
        ("education", True),
        ("major", True),
    }
    assert second["score"] < first["score"]
    refer(office, fits, FIRST)
    assert len(office.does("suggest", FIRST, "--limit", "5")) == 1
    chinese = office.says("suggest", FIRST, lang="zh_CN").out
    assert "硕士" in chinese
    assert office.refuses("suggest", FIRST, "--limit", "0")["error"] == "BAD_LIMIT"


def test_a_post_lists_the_students_for_whom_it_would_count(office: Office) -> None:
    post = a_post(office, an_employer(office), "--major", "会计学")
    refer(office, post, FIRST)
    found = office.does("post", "fits", post)
    assert [one["student_no"] for one in found] == [SECOND, "20230003"]
    assert found[0]["owed"] == 3


def test_a_referral_advances_step_by_step_and_shows_its_history(office: Office) -> None:
    post = a_post(office, an_employer(office))
    records = refer(office, post, FIRST, SECOND)
    office.does("referral", *records, "--stage", "已告知", "--on", TODAY)
    office.does("referral", records[0], "--stage", "已投递", "--on", TODAY, "--note", "网申")
    (shown,) = office.does("show", FIRST)["referrals"]
    assert [step["stage"] for step in shown["steps"]] == ["已推荐", "已告知", "已投递"]
    assert (shown["response"], shown["responded_on"]) == ("已投递", TODAY)
    back = office.refuses("referral", records[0], "--stage", "已告知", "--on", TODAY)
    assert back["error"] == "STAGE_NOT_NEXT"
    assert "面试" in back["message"]
    dropped = office.refuses("referral", records[1], "--stage", "未投", "--on", TODAY)
    assert dropped["field"] == "note"
    stages = [one["stage"] for one in office.does("post", "show", post)["referrals"]]
    assert stages == ["已投递", "已告知"]


def test_visits_are_counted_towards_the_goals_of_the_notice(office: Office) -> None:
    employer = an_employer(office)
    visit = office.does(
        "visit", "add", "--on", TODAY, "--employer", employer, "--new",
        "--visitor", "院系领导=陈院长", "校领导=王校长",
        "--college", "经济管理学院", "--subject", "会计学",
    )["id"]  # fmt: skip
    a_post(office, employer, "--visit", visit)
    office.does(
        "visit", "add", "--on", TODAY, "--name", "滨海物流有限公司", "--visitor", "校领导=王校长"
    )
    found = office.does("visit", "progress")
    assert (found["school"]["employers"], found["school"]["goal"]) == (2, 50)
    (college,) = found["colleges"]
    assert (college["who"], college["employers"], college["new"], college["owed"]) == (
        "经济管理学院",
        1,
        1,
        14,
    )
    assert found["subjects"][0]["posts"] == 1
    office.does("visit", "withdraw", visit, "--reason", "登记到了别的学院")
    assert office.does("visit", "progress")["colleges"][0]["employers"] == 0
    assert office.does("visit", "list")[0]["withdrawn_on"] == TODAY
    for lang in ("en", "zh_CN"):
        assert "15" in office.says("visit", "progress", lang=lang).out


def test_a_visit_is_corrected_field_by_field(office: Office) -> None:
    visit = office.does(
        "visit", "add", "--on", TODAY, "--name", "滨海物流有限公司", "--visitor", "校领导=王校长",
        "--college", "会计学院", "--place", "天津",
    )["id"]  # fmt: skip

    office.does(
        "visit", "amend", visit, "--college", "经济管理学院", "--place", "", "--new", "是",
        "--visitor", "院系领导=陈院长",
    )  # fmt: skip

    (kept,) = office.does("visit", "list")
    assert (kept["college"], kept["place"], kept["is_new"]) == ("经济管理学院", None, True)
    assert [who["name"] for who in kept["visitors"]] == ["陈院长"]
    assert kept["employer_name"] == "滨海物流有限公司"
    assert office.refuses("visit", "amend", visit)["error"] == "FIELD_MISSING"
    assert office.refuses("visit", "amend", visit, "--new", "也许")["error"] == "BAD_CHOICE"


@pytest.mark.parametrize("visitor", ["王校长", "校长=王校长", "校领导="])
def test_a_visitor_has_a_rank_and_a_name(office: Office, visitor: str) -> None:
    refused = office.refuses(
        "visit", "add", "--on", TODAY, "--name", "滨海物流有限公司", "--visitor", visitor
    )
    assert refused["error"] == "BAD_VISITOR"


def test_a_complaint_is_due_in_five_working_days(office: Office) -> None:
    complaint = office.does(
        "complaint", "add", "--received-on", TODAY, "--complainant", "王小明",
        "--channel", "电话", "--about", "被要求签假协议", "--student", FIRST,
    )["id"]  # fmt: skip
    (waiting,) = office.does("complaint", "list", "--open")
    assert (waiting["due_on"], waiting["days_left"]) == ("2026-11-27", 5)
    office.does(
        "complaint", "answer", complaint, "--on", TODAY,
        "--findings", "已查明，系误会", "--outcome", "不属实",
    )  # fmt: skip
    assert office.does("complaint", "list", "--open") == []
    (answered,) = office.does("complaint", "list")
    assert (answered["outcome"], answered["late"]) == ("不属实", False)
    assert "王小明" in office.says("complaint", "list", lang="zh_CN").out
