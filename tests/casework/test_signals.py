"""Signals point at what an auditor would doubt, and at hardly anything else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from casework.case import Case
from casework.problems import RuleBroken
from casework.records import SignalAnswer, TalkMode
from casework.settings.org_settings import OrgSettings
from casework.signals import (
    ALONE,
    DETECTORS,
    KINDS,
    TOGETHER,
    DetectorInput,
    Signal,
    check_signals,
    find_in_batches,
    find_signals,
    proofs_of,
    sentence,
    signal_settings,
    with_answers,
)
from tests.builders.cases import CaseBuilder, a_case, a_credit_code
from tests.builders.nonempty import nonempty
from tests.builders.planted_signals import Planted, Planter

TODAY = date(2023, 6, 8)


def signals_of(*builders: CaseBuilder, today: date = TODAY, **settings: object) -> list[Signal]:
    """The signals of some cases, which are the same when one comes after the other."""
    cases = tuple(builder.build() for builder in builders)
    ground = DetectorInput(cases, today, OrgSettings(**settings))
    found = find_signals(ground)
    assert find_in_batches((replace(ground, cases=(case,)) for case in cases), ground) == found
    return list(found)


def codes_of(*builders: CaseBuilder, today: date = TODAY) -> set[str]:
    return {signal.detector for signal in signals_of(*builders, today=today)}


@pytest.fixture(scope="module")
def planted() -> Planted:
    return Planter().build()


def test_nearly_all_of_thirty_planted_fakes_are_detected(planted: Planted) -> None:
    found = find_signals(planted.ground)
    seen = [(s.detector, {piece.record_id for piece in s.refs}) for s in found]

    caught = [
        (code, ids)
        for code, ids in planted.fakes
        if any(code == detector and ids <= pieces for detector, pieces in seen)
    ]

    assert planted.records >= 1000
    assert len(planted.fakes) == 30
    assert len({code for code, _ in planted.fakes}) == 10
    assert len(caught) >= 27, [fake for fake in planted.fakes if fake not in caught]


def test_a_thousand_honest_records_give_few_false_positives(planted: Planted) -> None:
    fakes = {frozenset(ids) for _, ids in planted.fakes}
    touched = frozenset().union(*fakes)

    false = [
        signal
        for signal in find_signals(planted.ground)
        if not touched & {piece.record_id for piece in signal.refs}
    ]

    assert len(false) <= 20, Counter(signal.detector for signal in false)


@pytest.mark.parametrize("size", [1, 7, 40])
def test_signals_computed_in_batches_equal_those_of_the_whole(planted: Planted, size: int) -> None:
    ground, cases = planted.ground, planted.ground.cases
    parts = (
        replace(
            ground,
            cases=(some := cases[start : start + size]),
            evidence={one: ground.evidence[one] for one in proofs_of(some)},
        )
        for start in range(0, len(cases), size)
    )

    assert find_in_batches(parts, replace(ground, cases=(), evidence={})) == find_signals(ground)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_detection_works_for_other_generated_years(seed: int) -> None:
    planted = Planter(seed).build()
    found = find_signals(planted.ground)
    seen = [(s.detector, {piece.record_id for piece in s.refs}) for s in found]
    caught = sum(any(c == d and ids <= p for d, p in seen) for c, ids in planted.fakes)
    touched = frozenset().union(*(ids for _, ids in planted.fakes))
    false = sum(not touched & {p.record_id for p in s.refs} for s in found)

    assert caught >= 27
    assert false <= 20


def test_an_ordinary_case_gives_no_signal() -> None:
    assert codes_of(a_case().all_given().with_plan()) == set()


def test_the_order_of_files_changes_nothing(planted: Planted) -> None:
    ground = planted.ground
    backwards = replace(ground, cases=tuple(reversed(ground.cases)))

    assert {s.key for s in find_signals(ground)} == {s.key for s in find_signals(backwards)}


def test_every_detector_has_texts_and_every_kind_a_detector() -> None:
    assert tuple(KINDS) == DETECTORS
    assert not ALONE.keys() & TOGETHER.keys()


def test_every_signal_is_explained_in_both_languages_with_values(planted: Planted) -> None:
    for signal in find_signals(planted.ground):
        for lang in ("zh_CN", "en"):
            text = sentence(signal, lang)
            assert "{" not in text
            assert all(str(value) in text for value in nonempty(signal.facts.values()))


def test_void_records_give_no_signal() -> None:
    night = a_case().with_talks(1, start=time(2), end=time(2, 30))
    void = a_case().with_talks(1, start=time(2), end=time(2, 30), voided=True)

    assert "TALK_AT_NIGHT" in codes_of(night)
    assert codes_of(void) == set()


def test_a_group_session_is_one_talk_not_many() -> None:
    one = a_case().with_talks(1, is_group=True)
    session = one.talks[0].session
    other = a_case().with_file(id=a_case().file.id.__class__(int=9)).with_talks(1)
    other.talks[0] = replace(other.talks[0], session=session)

    assert codes_of(one, other) == set()


def test_nine_face_to_face_talks_a_day_are_flagged_but_not_by_phone() -> None:
    face = a_case()
    phone = a_case()
    for hour in range(8, 17):
        start, end = time(hour), time(hour, 30)
        words = f"第{hour}位学生的谈话，内容各不相同，编号{hour * 7919}"
        face.with_talks(1, on=date(2023, 3, 1), start=start, end=end, content=words)
        phone.with_talks(
            1, on=date(2023, 3, 1), start=start, end=end, content=words, mode=TalkMode.PHONE
        )

    assert "TALKS_MANY" in codes_of(face)
    assert "TALKS_MANY" not in codes_of(phone)


def test_a_face_to_face_talk_after_enlisting_is_flagged() -> None:
    case = a_case().with_talks(1, on=date(2023, 4, 3)).with_destination("46", date(2023, 3, 15))

    assert "TALK_WHILE_AWAY" in codes_of(case)


def test_records_older_than_their_file_are_one_signal_per_entry_day() -> None:
    entered = date(2022, 9, 20)
    case = a_case().with_talks(1, on=date(2022, 9, 1), entered_on=entered)
    case.with_referrals(2, on=date(2022, 9, 5), entered_on=entered)

    (signal,) = [s for s in signals_of(case) if s.detector == "BEFORE_FILE"]
    assert signal.facts["count"] == 3


def test_all_records_on_one_day_are_flagged() -> None:
    on = date(2023, 3, 1)
    one = a_case().with_talks(1, on=on).with_referrals(1, on=on).with_attendances(1, on=on)
    two = a_case().with_talks(1, on=on).with_referrals(2, on=on + timedelta(days=9))

    assert "ALL_ON_ONE_DAY" in codes_of(one)
    assert "ALL_ON_ONE_DAY" not in codes_of(two)


def test_twenty_late_entries_before_a_report_are_flagged() -> None:
    case = a_case()
    thursday = date(2023, 3, 16)
    for place in range(20):
        on = date(2022, 10, 10) + timedelta(days=place)
        case.with_referrals(1, on=on, entered_on=thursday - timedelta(days=1))
    quiet = a_case()
    for place in range(20):
        on = date(2022, 10, 10) + timedelta(days=place)
        quiet.with_referrals(1, on=on, entered_on=date(2023, 3, 17))

    assert "LAST_MINUTE" in codes_of(case)
    assert "LAST_MINUTE" not in codes_of(quiet)


def test_template_text_is_not_a_copy() -> None:
    template = "本次谈话围绕毕业去向、求职准备和家庭情况展开。"
    first = template + "想去唐山做护理，已有两家医院可以面试。"
    second = template + "打算在学校附近开网店，正在筹备货源资金。"
    case = a_case().with_talks(1, content=first, template=template)
    case.with_talks(1, content=second, template=template)

    assert codes_of(case) == set()


def test_late_and_repeated_referrals_are_flagged() -> None:
    late = a_case().with_destination("11", date(2023, 3, 1)).with_referrals(1, on=date(2023, 3, 9))
    again = a_case()
    for title in ("会计", "出纳", "行政"):
        again.with_referrals(
            1, title=title, employer={"name": "同一家有限公司", "uscc": a_credit_code(1)}
        )

    assert "REFERRAL_AFTER_PLACE" in codes_of(late)
    assert "EMPLOYER_REPEATED" in codes_of(again)


def places(case: CaseBuilder, **fields: object) -> CaseBuilder:
    case.with_destination("11", date(2023, 5, 5))
    case.destinations[-1] = replace(case.destinations[-1], **fields)
    return case


def numbered(number: int) -> CaseBuilder:
    builder = a_case()
    identity = builder.file.id.__class__(int=1000 + number)
    return builder.with_file(id=identity, phone=f"1390000{number:04d}")


def test_pay_below_a_known_minimum_wage_is_flagged() -> None:
    low = places(numbered(1), code="12", pay=2000, region="天津")
    fair = places(numbered(2), code="12", pay=2180, region="天津")
    nowhere = places(numbered(3), code="12", pay=900, region="某地")

    assert "PAY_LOW" in codes_of(low)
    assert "PAY_LOW" not in codes_of(fair, nowhere)


def test_identical_pay_for_everybody_is_flagged() -> None:
    same = [places(numbered(n), pay=5000, employer=f"甲{n}") for n in range(10)]
    various = [places(numbered(n), pay=5000 + n * 100, employer=f"甲{n}") for n in range(10)]

    assert "PAY_ALL_EQUAL" in codes_of(*same)
    assert "PAY_ALL_EQUAL" not in codes_of(*various)


def test_an_internship_registered_as_a_contract_is_flagged() -> None:
    assert "INTERNSHIP_AS_WORK" in codes_of(places(numbered(1), job_title="顶岗实习生"))
    assert "INTERNSHIP_AS_WORK" not in codes_of(places(numbered(1), job_title="会计"))


def test_a_high_share_of_flexible_employment_is_flagged() -> None:
    def caseload(flexible: int) -> list[CaseBuilder]:
        return [
            places(numbered(n), code="12" if n < flexible else "11", employer=f"乙{n}")
            for n in range(20)
        ]

    assert "FLEXIBLE_SHARE" in codes_of(*caseload(10))
    assert "FLEXIBLE_SHARE" not in codes_of(*caseload(5))


def test_the_helpers_phone_in_a_students_file_is_flagged() -> None:
    helpers = '{"people":{"周老师":{"on_paper":false,"phone":"13900000001"}}}'
    found = signals_of(numbered(1), settings={"helpers": helpers})

    assert [s.detector for s in found] == ["PHONE_OF_HELPER"]


def test_two_files_of_one_person_may_share_a_phone() -> None:
    person = a_case().file.id
    one = numbered(1).with_file(person_id=person)
    other = numbered(2).with_file(person_id=person, phone="13900000001")

    assert "PHONE_SHARED" not in codes_of(one, other)
    assert "PHONE_SHARED" in codes_of(numbered(1), numbered(2).with_file(phone="13900000001"))


def test_large_employers_may_hire_many() -> None:
    firm = {"name": "津门大厂有限公司", "uscc": a_credit_code(7), "size": "大型"}
    students = [
        places(numbered(n), employer=firm["name"], employer_uscc=firm["uscc"]) for n in range(6)
    ]
    assert "EMPLOYER_CLUSTER" in codes_of(*students)
    students[0].with_referrals(1, employer=firm)

    assert "EMPLOYER_CLUSTER" not in codes_of(*students)


def test_a_detector_can_be_switched_off_and_its_threshold_changed() -> None:
    night = a_case().with_talks(1, start=time(2), end=time(2, 30))
    late = a_case().with_talks(1, on=date(2023, 3, 1), entered_on=date(2023, 3, 20))

    off = '{"TALK_AT_NIGHT":{"on":false}}'
    early = '{"ENTERED_LATE":{"threshold":10}}'
    assert signals_of(night, settings={"signals": off}) == []
    assert signals_of(late) == []
    assert [s.detector for s in signals_of(late, settings={"signals": early})] == ["ENTERED_LATE"]


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"NO_SUCH": {"on": True}},
        {"TALK_AT_NIGHT": {"threshold": 3}},
        {"TALKS_MANY": {"threshold": 0}},
        {"TALKS_MANY": {"threshold": True}},
        {"TALKS_MANY": {"on": "yes"}},
        {"TALKS_MANY": {"of": 1}},
    ],
)
def test_an_invalid_setting_is_refused(wrong: object) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_signals(wrong)
    assert refused.value.rule == "SIGNALS_WRONG"


def test_unset_values_keep_their_defaults() -> None:
    changed = signal_settings(OrgSettings({"signals": '{"TALKS_MANY":{"threshold":12}}'}))

    assert changed["TALKS_MANY"].threshold == 12
    assert changed["ENTERED_LATE"].threshold == KINDS["ENTERED_LATE"].threshold
    assert not changed["ATTENDED_UNPROVEN"].on


def test_the_latest_answer_of_a_signal_applies() -> None:
    signals = signals_of(a_case().with_talks(1, start=time(2), end=time(2, 30)))
    answers = [
        SignalAnswer(
            id=a_case().file.id.__class__(int=number),
            recorded_at=datetime(2023, 6, number, tzinfo=UTC),
            recorded_by="周老师",
            signal=signals[0].key,
            detector=signals[0].detector,
            answer=answer,
        )
        for number, answer in ((2, "已更正"), (1, "已核实"))
    ]

    (answered,) = with_answers(signals, answers)
    assert answered.answer is not None
    assert answered.answer.answer == "已更正"


def test_no_signal_has_a_name_in_its_repr() -> None:
    case: Case = a_case().with_talks(1, start=time(2), end=time(2, 30)).build()
    ground = DetectorInput((case,), TODAY)

    assert "林知远" not in repr(ground)
    assert "周老师" not in repr(find_signals(ground))
