"""Employers, posts, referrals, visits and complaints in a real caseload."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casework.offers.outreach import open_complaints
from casework.offers.posts import offer, offers, referred_to_post
from casework.problems import RuleBroken
from casework.records import Complaint, Employer, Post, Referral, Stage, Visit, Visitor
from casework.required_services import Service
from casework.service_layer import ComplaintDraft, EmployerDraft, VisitDraft
from casework.service_layer.posts import NewOffer
from storage.caseload import OpenCaseload
from tests.builders.cases import a_credit_code
from tests.builders.homes import (
    START,
    a_home,
    a_post,
    a_posted_post,
    a_referral,
    an_employer,
    files_of,
)

LEADER = Visitor(name="陈院长", rank="院系领导")


@pytest.fixture
def caseload(tmp_path: Path) -> Iterator[OpenCaseload]:
    with a_home(tmp_path / "home").open() as opened:
        yield opened


def added(caseload: OpenCaseload, number: int = 1, **changed: Any) -> UUID:
    draft = replace(an_employer(number), **changed)
    return caseload.services.employers.add_employer(draft).created[0]


def kept(caseload: OpenCaseload, kind: type[Any], record_id: UUID) -> Any:
    with caseload.snapshot() as reader:
        return reader.get(kind, record_id)


def given(caseload: OpenCaseload, file_id: UUID) -> int:
    with caseload.snapshot() as reader:
        return reader.line(file_id).standing[Service.REFERRAL].given


def refused(act: Any, *args: Any, **named: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        act(*args, **named)
    return broken.value


# --- employers


def test_an_employer_of_a_kind_without_a_code_needs_none(caseload: OpenCaseload) -> None:
    army = caseload.services.employers.add_employer(
        EmployerDraft(name="某部队", employer_kind="部队")
    )
    assert kept(caseload, Employer, army.created[0]).uscc == ""
    assert (
        refused(caseload.services.employers.add_employer, EmployerDraft(name="某公司")).field
        == "uscc"
    )


def test_a_second_employer_with_the_same_code_refers_to_the_first(caseload: OpenCaseload) -> None:
    first = added(caseload)
    again = refused(caseload.services.employers.add_employer, an_employer(), anyway=True)
    assert (again.rule, again.facts["employer"]) == ("EMPLOYER_EXISTS", str(first))
    other = replace(an_employer(), name="津门第一贸易(集团)有限公司")
    assert refused(caseload.services.employers.add_employer, other).rule == "EMPLOYER_EXISTS"
    assert caseload.services.employers.add_employer(other, anyway=True).created[0] != first


def test_two_employers_without_codes_are_distinguished_by_their_names(
    caseload: OpenCaseload,
) -> None:
    office = EmployerDraft(name="某某街道办事处", employer_kind="机关")
    caseload.services.employers.add_employer(office)
    assert refused(caseload.services.employers.add_employer, office).rule == "EMPLOYER_EXISTS"
    caseload.services.employers.add_employer(replace(office, name="另一街道办事处"))


def test_changing_the_name_or_code_resets_the_verification(caseload: OpenCaseload) -> None:
    employer = added(caseload)
    caseload.services.employers.verify_employer(employer, on=START, how="营业执照")
    assert kept(caseload, Employer, employer).verified_by == "周老师"
    caseload.services.employers.amend_employer(
        employer, {"industry": "金融业", "contact": "人事科 02200000000"}
    )
    assert kept(caseload, Employer, employer).verified_on == START
    caseload.services.employers.amend_employer(employer, {"uscc": a_credit_code(77)})
    amended = kept(caseload, Employer, employer)
    assert (amended.uscc, amended.verified_on) == (a_credit_code(77), None)


def test_correcting_a_code_makes_past_referrals_count(caseload: OpenCaseload) -> None:
    wrong = added(caseload, uscc="91990000MA0000007Y")
    post = caseload.services.posts.add_post(a_post(wrong)).created[0]
    file_id = files_of(caseload)[0]
    caseload.services.referrals.refer([file_id], a_referral(post))
    assert given(caseload, file_id) == 0
    caseload.services.employers.amend_employer(wrong, {"uscc": a_credit_code(5)})
    assert given(caseload, file_id) == 1


def test_blacklisting_names_everyone_who_was_referred_before_and_after(
    caseload: OpenCaseload,
) -> None:
    employer = added(caseload)
    posts = [
        caseload.services.posts.add_post(a_post(employer, title=title)).created[0]
        for title in ("会计", "出纳")
    ]
    files = files_of(caseload)
    caseload.services.referrals.refer(files[:2], a_referral(posts[0]))
    made = caseload.services.referrals.refer(files[1:3], a_referral(posts[1]))
    caseload.services.files.void(made.created[1:], reason="误录：不是该生")
    with caseload.snapshot() as reader:
        warned = caseload.services.employers.preview_blacklist(reader, employer)
    assert [(one.file_id, one.title) for one in warned] == [
        (files[0], "会计"),
        (files[1], "会计"),
        (files[1], "出纳"),
    ]
    done = caseload.services.employers.blacklist(employer, reason="收取培训费", kind="培训贷")
    assert set(done.files) == set(files[:2])
    assert given(caseload, files[1]) == 0
    with caseload.snapshot() as reader:
        assert caseload.services.employers.preview_blacklist(reader, employer) == warned


def test_an_employer_removed_from_the_blacklist_counts_again(
    caseload: OpenCaseload,
) -> None:
    post = a_posted_post(caseload.services)
    employer = kept(caseload, Post, post).employer_id
    file_id = files_of(caseload)[0]
    caseload.services.referrals.refer([file_id], a_referral(post))
    caseload.services.employers.blacklist(employer, reason="投诉待查")
    assert kept(caseload, Employer, employer).blacklist_kind == "其他"
    done = caseload.services.employers.clear_blacklist(employer, reason="查明不实")
    assert given(caseload, file_id) == 1
    assert done.files == (file_id,)
    with caseload.snapshot() as reader:
        assert reader.actions(limit=1)[0].facts["reason"] == "查明不实"
    again = refused(caseload.services.employers.clear_blacklist, employer, reason="再来一次")
    assert again.rule == "NOT_BLACKLISTED"
    unknown = refused(caseload.services.employers.blacklist, employer, reason="不好", kind="难听")
    assert unknown.rule == "BAD_CHOICE"


# --- posts


def test_a_post_is_extended_only_to_a_later_day(caseload: OpenCaseload) -> None:
    post = a_posted_post(caseload.services)
    until = kept(caseload, Post, post).until
    assert refused(caseload.services.posts.extend_post, post, until).rule == "POST_NOT_LATER"
    caseload.services.posts.extend_post(post, until + timedelta(days=30))
    assert kept(caseload, Post, post).until == until + timedelta(days=30)


@pytest.mark.fast
def test_changing_the_wording_resets_the_decision_on_it(caseload: OpenCaseload) -> None:
    post = a_posted_post(caseload.services, text="限男性，本地户籍优先")
    with caseload.snapshot() as reader:
        assert offer(reader, post).needs_ruling
    assert refused(caseload.services.posts.rule_post, post, "退回").field == "note"
    caseload.services.posts.rule_post(post, "放行", note="井下作业，法律允许")
    caseload.services.posts.amend_post(post, {"pay_high": 9000})
    decided = kept(caseload, Post, post)
    assert (decided.ruling, decided.ruling_by, decided.ruling_on) == ("放行", "周老师", START)
    caseload.services.posts.amend_post(post, {"text": "仅限女生"})
    assert kept(caseload, Post, post).ruling is None


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"pay_low": 9000}, "PAY_REVERSED"),
        ({"pay_low": -1}, "PAY_NEGATIVE"),
        ({"headcount": 0}, "HEADCOUNT_WRONG"),
        ({"title": "  "}, "FIELD_MISSING"),
        ({"ruling": "放行"}, "NOT_EDITABLE"),
        ({"visit_id": UUID(int=9)}, "UNKNOWN_RECORD"),
    ],
)
def test_a_post_cannot_be_corrected_into_nonsense(
    caseload: OpenCaseload, changes: dict[str, Any], rule: str
) -> None:
    post = a_posted_post(caseload.services)
    before = kept(caseload, Post, post)
    assert refused(caseload.services.posts.amend_post, post, changes).rule == rule
    assert kept(caseload, Post, post) == before


def test_a_post_comes_from_a_visit_to_its_own_employer(caseload: OpenCaseload) -> None:
    mine, other = added(caseload, 1), added(caseload, 2)
    visit = caseload.services.outreach.add_visit(
        VisitDraft(on=START, employer_id=other, visitors=(LEADER,))
    )
    elsewhere = a_post(mine, visit_id=visit.created[0])
    assert refused(caseload.services.posts.add_post, elsewhere).rule == "VISIT_OF_ANOTHER"
    caseload.services.posts.add_post(a_post(other, visit_id=visit.created[0]))


def test_a_verified_post_says_by_whom(caseload: OpenCaseload) -> None:
    post = a_posted_post(caseload.services)
    caseload.services.posts.verify_post(post, on=START, by="赵老师")
    assert kept(caseload, Post, post).verified_by == "赵老师"
    ahead = START + timedelta(days=1)
    assert refused(caseload.services.posts.verify_post, post, on=ahead).rule == "VERIFIED_IN_FUTURE"


# --- referrals


def test_a_post_added_with_its_referral_is_undone_and_redone_with_it(
    caseload: OpenCaseload,
) -> None:
    new = NewOffer(a_post(UUID(int=0)), an_employer())
    file_id = files_of(caseload)[0]
    done = caseload.services.referrals.refer([file_id], a_referral(UUID(int=0)), new=new)
    with caseload.snapshot() as reader:
        (made,) = offers(reader)
        assert made.employer.name == an_employer().name
        assert reader.get(Referral, done.created[0]).post_id == made.post.id
    caseload.services.actions.undo()
    with caseload.snapshot() as reader:
        assert offers(reader) == ()
        assert reader.get_all(Employer) == ()
    caseload.services.actions.redo()
    assert given(caseload, file_id) == 1


def test_a_post_with_later_referrals_survives_undoing_the_first(
    caseload: OpenCaseload,
) -> None:
    new = NewOffer(a_post(UUID(int=0)), an_employer())
    first, second, _third = files_of(caseload)
    done = caseload.services.referrals.refer([first], a_referral(UUID(int=0)), new=new)
    with caseload.snapshot() as reader:
        (made,) = offers(reader)
    caseload.services.referrals.refer([second], a_referral(made.post.id))
    caseload.services.actions.undo(done.action)
    with caseload.snapshot() as reader:
        assert [one.post.id for one in offers(reader)] == [made.post.id]
        assert [one.file_id for one in referred_to_post(reader, made.post.id)] == [second]


def test_a_refused_referral_leaves_no_post_and_no_employer(caseload: OpenCaseload) -> None:
    new = NewOffer(a_post(UUID(int=0), pay_low=9000), an_employer())
    file_id = files_of(caseload)[0]
    broken = refused(caseload.services.referrals.refer, [file_id], a_referral(UUID(int=0)), new=new)
    assert broken.rule == "PAY_REVERSED"
    with caseload.snapshot() as reader:
        assert reader.get_all(Employer) == ()


def test_each_student_can_have_a_separate_match_reason(caseload: OpenCaseload) -> None:
    files = files_of(caseload)
    post = a_posted_post(caseload.services)
    done = caseload.services.referrals.refer(
        files, a_referral(post), own_match={files[1]: "所学专业对口"}
    )
    words = [kept(caseload, Referral, record_id).match for record_id in done.created]
    assert words == ["专业和意向城市相符", "所学专业对口", "专业和意向城市相符"]


def test_thirty_referrals_advance_all_or_none(caseload: OpenCaseload) -> None:
    files = files_of(caseload)
    post = a_posted_post(caseload.services)
    inactive = a_referral(post, response=None, responded_on=None)
    made = caseload.services.referrals.refer(files, inactive).created
    caseload.services.referrals.advance_referral(made, Stage.INFORMED, START)
    caseload.services.referrals.advance_referral(made[:1], Stage.DROPPED, START, note="离家太远")
    broken = refused(caseload.services.referrals.advance_referral, made, Stage.APPLIED, START)
    assert broken.rule == "STAGE_ENDED"
    assert kept(caseload, Referral, made[1]).steps[-1].stage is Stage.INFORMED
    done = caseload.services.referrals.advance_referral(made[1:], Stage.APPLIED, START)
    assert set(done.files) == set(files[1:])
    with caseload.snapshot() as reader:
        assert [one.stage for one in referred_to_post(reader, post)] == [
            Stage.DROPPED,
            Stage.APPLIED,
            Stage.APPLIED,
        ]
    caseload.services.actions.undo()
    assert kept(caseload, Referral, made[1]).response is None
    assert (
        refused(caseload.services.referrals.advance_referral, [], Stage.INFORMED, START).rule
        == "NO_RECORD"
    )


def test_a_timely_response_keeps_a_referral_counting(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as opened:
        file_id = files_of(opened)[0]
        post = a_posted_post(opened.services)
        made = opened.services.referrals.refer(
            [file_id], a_referral(post, response=None, responded_on=None)
        )
        home.clock.pass_days(20)
        assert given(opened, file_id) == 0
        opened.services.referrals.advance_referral(
            made.created, Stage.ANSWERED, START + timedelta(days=3)
        )
        assert given(opened, file_id) == 1


# --- visits and complaints


def test_a_visit_is_stored_corrected_and_withdrawn_with_a_reason(caseload: OpenCaseload) -> None:
    draft = VisitDraft(on=START, employer_name="海河软件有限公司", visitors=(LEADER,))
    visit = caseload.services.outreach.add_visit(draft).created[0]
    caseload.services.outreach.amend_visit(visit, {"college": "计算机学院", "is_new": True})
    assert kept(caseload, Visit, visit).college == "计算机学院"
    caseload.services.outreach.withdraw_visit(visit, reason="重复登记了一次")
    assert kept(caseload, Visit, visit).withdrawn_on == START
    again = refused(caseload.services.outreach.amend_visit, visit, {"college": "别的学院"})
    assert again.rule == "VISIT_WITHDRAWN"


@pytest.mark.parametrize(
    ("changed", "rule", "field"),
    [
        ({"on": START + timedelta(days=1)}, "VISIT_IN_FUTURE", "on"),
        ({"employer_name": " "}, "FIELD_MISSING", "employer"),
        ({"visitors": ()}, "FIELD_MISSING", "visitors"),
        ({"visitors": (Visitor(name="王校长", rank="校长"),)}, "BAD_CHOICE", "visitors"),
        ({"employer_id": UUID(int=3)}, "UNKNOWN_RECORD", "record"),
    ],
)
def test_an_impossible_visit_is_refused(
    caseload: OpenCaseload, changed: dict[str, Any], rule: str, field: str
) -> None:
    draft = VisitDraft(on=START, employer_name="海河软件有限公司", visitors=(LEADER,))
    broken = refused(caseload.services.outreach.add_visit, replace(draft, **changed))
    assert (broken.rule, broken.field) == (rule, field)


def a_complaint(**changed: Any) -> ComplaintDraft:
    ordinary: dict[str, Any] = {
        "received_on": START,
        "complainant": "王小明",
        "channel": "电话",
        "about": "被要求签假协议",
    }
    return ComplaintDraft(**{**ordinary, **changed})


def test_an_open_complaint_is_due_until_answered(caseload: OpenCaseload) -> None:
    complaint = caseload.services.outreach.add_complaint(a_complaint()).created[0]
    with caseload.snapshot() as reader:
        (waiting,) = open_complaints(reader, reader.today)
    assert waiting.complaint.id == complaint
    assert waiting.days_left == 5
    caseload.services.outreach.answer_complaint(
        complaint, on=START, findings="已查明，协议系本人自愿签订", outcome="不属实"
    )
    answered = kept(caseload, Complaint, complaint)
    assert (answered.handler, answered.outcome) == ("周老师", "不属实")
    with caseload.snapshot() as reader:
        assert open_complaints(reader, reader.today) == ()


@pytest.mark.parametrize(
    ("changed", "rule", "field"),
    [
        ({"complainant": " "}, "FIELD_MISSING", "complainant"),
        ({"about": "假"}, "TEXT_TOO_SHORT", "about"),
        ({"channel": "喊话"}, "BAD_CHOICE", "channel"),
        ({"received_on": START + timedelta(days=1)}, "COMPLAINT_IN_FUTURE", "received_on"),
        ({"file_id": UUID(int=1)}, "UNKNOWN_RECORD", "record"),
    ],
)
def test_an_incomplete_complaint_is_refused(
    caseload: OpenCaseload, changed: dict[str, Any], rule: str, field: str
) -> None:
    broken = refused(caseload.services.outreach.add_complaint, a_complaint(**changed))
    assert broken.rule == rule
    assert broken.field in (field, None)


def test_an_answer_cannot_precede_its_complaint(caseload: OpenCaseload) -> None:
    complaint = caseload.services.outreach.add_complaint(a_complaint()).created[0]
    broken = refused(
        caseload.services.outreach.answer_complaint,
        complaint,
        on=START - timedelta(days=1),
        findings="已查明情况",
        outcome="属实",
    )
    assert broken.rule == "ANSWER_BEFORE_COMPLAINT"


def test_the_office_sets_the_goals_for_visits(caseload: OpenCaseload) -> None:
    from casework.offers.outreach import goals_of, notice_document

    document = notice_document()
    document["college"]["visits"] = 20
    caseload.services.settings.change_settings({"visit_goals": document})
    with caseload.snapshot() as reader:
        assert goals_of(reader.org_settings()).college == 20
    caseload.services.settings.change_settings({"visit_goals": None})
    with caseload.snapshot() as reader:
        assert goals_of(reader.org_settings()).college == 15
