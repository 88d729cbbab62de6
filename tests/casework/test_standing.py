"""The standing: what was given, what is owed, and that nothing is lost in between."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.case import Case
from casework.records import (
    AttendanceState,
    ExtraKind,
    HardshipCategory,
    TalkMode,
    TrainingState,
)
from casework.records.base import FileRecord
from casework.required_services import Extra, Service
from casework.rulepack import DEFAULT_PACK, load_pack
from casework.standing import standing_of, status_of
from casework.verdicts import Verdict, changes_on, judge, judge_extra_services
from tests.builders.cases import NOTES, OWN_LINE, TODAY, WORDS, CaseBuilder, a_case, moment

PACK = load_pack(DEFAULT_PACK)
DAY = date(2023, 3, 6)


def test_a_new_file_owes_three_of_each() -> None:
    standing = standing_of(a_case().build(), PACK, TODAY)

    assert [standing.owed(service) for service in Service] == [3, 3, 3]
    assert standing.missing == 9
    assert not standing.is_complete


def test_a_referral_to_a_closed_post_does_not_count() -> None:
    case = a_case().with_referrals(3, was_open=False).build()

    assert standing_of(case, PACK, TODAY).owed(Service.REFERRAL) == 3


def test_records_that_count_are_given_and_others_are_distinguished() -> None:
    case = a_case().with_talks(2).with_talks(content="短").with_attendances().build()

    standing = standing_of(case, PACK, TODAY)

    assert (standing.given(Service.TALK), standing.owed(Service.TALK)) == (2, 1)
    assert standing.not_counting(Service.TALK) == 1
    assert standing.of(Service.EVENT).given == 1
    assert standing.missing == 1 + 3 + 2


def test_with_more_than_the_minimum_nothing_is_owed() -> None:
    standing = standing_of(a_case().all_given().with_talks(2).build(), PACK, TODAY)

    assert standing.given(Service.TALK) == 5
    assert standing.owed(Service.TALK) == 0
    assert standing.is_complete


def test_a_void_record_is_neither_given_nor_not_counting() -> None:
    standing = standing_of(a_case().with_talks(voided=True).build(), PACK, TODAY)

    assert standing.given(Service.TALK) == 0
    assert standing.not_counting(Service.TALK) == 0


def test_without_a_minimum_nothing_is_owed() -> None:
    standing = standing_of(a_case().build(), load_pack("shaanxi-2024@1"), TODAY)

    assert standing.minimum(Service.TALK) is None
    assert standing.owed(Service.TALK) == 0
    assert standing.owed(Service.REFERRAL) == 5
    assert standing.missing == 5


def test_a_category_not_covered_by_the_pack_owes_nothing() -> None:
    case = a_case().with_file(categories=(HardshipCategory(name="单亲家庭"),)).build()

    standing = standing_of(case, PACK, TODAY)

    assert standing.missing == 0
    assert not standing.is_bound


def test_a_file_without_known_categories_is_covered() -> None:
    assert standing_of(a_case().with_file(categories=()).build(), PACK, TODAY).missing == 9


def test_a_category_applies_from_recognition_to_cancellation() -> None:
    category = HardshipCategory(
        name="残疾", recognised_on=DAY, cancelled_on=DAY + timedelta(days=30)
    )
    case = a_case().with_file(categories=(category,)).build()

    def missing(day: date) -> int:
        return standing_of(case, PACK, day).missing

    assert missing(DAY - timedelta(days=1)) == 0
    assert missing(DAY) == missing(DAY + timedelta(days=29)) == 9
    assert missing(DAY + timedelta(days=30)) == 0
    assert changes_on(case, PACK, DAY) == DAY + timedelta(days=30)


def test_pushes_of_one_post_count_separately_if_the_office_says_so() -> None:
    firm = {"name": "海河物流", "uscc": "91990000MA0000007X"}
    case = a_case().with_referrals(3, employer=firm, title="会计").build()

    assert standing_of(case, PACK, TODAY).given(Service.REFERRAL) == 1
    assert standing_of(case, load_pack("hunan-2022@1"), TODAY).given(Service.REFERRAL) == 3


def test_additional_services_of_a_pack_are_owed_and_counted_separately() -> None:
    pack = load_pack("hrss-1131@1")
    day = date(2023, 9, 6)
    case = a_case().with_referrals(3, on=day).with_extra(ExtraKind.GUIDANCE, on=day)
    case.with_training(on=day, state=TrainingState.LEARNING)

    standing = standing_of(case.build(), pack, day)

    assert [standing.owed(service) for service in Service] == [0, 0, 0]
    assert {extra: one.owed for extra, one in standing.extras.items()} == {
        Extra.GUIDANCE: 0,
        Extra.BRIEFING: 1,
        Extra.TRAINING: 1,
    }
    assert standing.extras[Extra.TRAINING].not_counting == 1
    assert (standing.missing, standing.is_complete) == (2, False)

    case.with_extra(ExtraKind.BRIEFING, on=day).with_training(on=day)
    assert standing_of(case.build(), pack, day).is_complete


def test_additional_services_are_shown_even_if_not_required() -> None:
    case = a_case().with_extra(ExtraKind.GUIDANCE).with_extra(ExtraKind.GUIDANCE, voided=True)
    outside = date(2022, 8, 1)
    case.with_extra(ExtraKind.BRIEFING, on=outside)

    standing = standing_of(case.build(), PACK, TODAY)

    assert set(standing.extras) == {Extra.GUIDANCE, Extra.BRIEFING}
    assert standing.extras[Extra.GUIDANCE].given == 1
    assert standing.extras[Extra.BRIEFING].not_counting == 1
    assert standing.missing == 9
    verdicts = judge_extra_services(case.build(), PACK, TODAY)
    assert [verdict.codes for verdict in verdicts] == [("OUTSIDE_WINDOW",), (), ("VOIDED",)]


def test_an_extra_service_of_next_week_counts_from_its_day_on() -> None:
    day = TODAY + timedelta(days=5)
    case = a_case().with_extra(ExtraKind.BRIEFING, on=day).build()

    assert changes_on(case, PACK, TODAY) == day
    assert standing_of(case, PACK, TODAY).extras[Extra.BRIEFING].given == 0
    assert standing_of(case, PACK, day).extras[Extra.BRIEFING].given == 1


def test_verdicts_are_sorted_by_date_then_by_service() -> None:
    case = (
        a_case()
        .with_attendances(on=DAY)
        .with_attendances(on=DAY - timedelta(days=2))
        .with_referrals(on=DAY)
        .with_talks(on=DAY)
        .build()
    )

    verdicts = judge(case, PACK, TODAY)

    assert [(verdict.on, verdict.service) for verdict in verdicts] == [
        (DAY - timedelta(days=2), Service.EVENT),
        (DAY, Service.TALK),
        (DAY, Service.REFERRAL),
        (DAY, Service.EVENT),
    ]


# ---- properties: any mixture of records, good and bad ----

unhurried = settings(deadline=None)

_DAYS = st.dates(date(2022, 8, 25), date(2023, 5, 10))
_FEW_DAYS = st.sampled_from([DAY + timedelta(days=n) for n in range(4)])
_ANY_DAY = _DAYS | _FEW_DAYS


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any mixture of talks, referrals, attendances and destinations, many of them alike."""
    builder: CaseBuilder = a_case()
    for _ in range(draw(st.integers(0, 4))):
        builder.with_talks(
            on=draw(_ANY_DAY),
            content=draw(st.sampled_from([*NOTES[:3], "短", "谈" * 20])),
            talk_kind=draw(st.sampled_from([None, None, "未联系上"])),
            is_group=draw(st.booleans()),
            own_words=draw(st.sampled_from(["", OWN_LINE, "表现积极"])),
            voided=draw(st.booleans()),
        )
    for _ in range(draw(st.integers(0, 4))):
        builder.with_referrals(
            on=draw(_ANY_DAY),
            was_open=draw(st.booleans()),
            response=draw(st.sampled_from([None, "感兴趣", "不合适"])),
            title=draw(st.sampled_from(["会计", "出纳", "会计实习生"])),
            text=draw(st.sampled_from([None, None, "限男性"])),
            pay_low=draw(st.sampled_from([4000, 2000])),
            employer=draw(
                st.sampled_from(
                    [
                        {"name": "海河物流", "uscc": "91990000MA0000007X"},
                        {"name": "海河物流", "uscc": ""},
                        {"name": "某部", "uscc": "", "employer_kind": "部队"},
                    ]
                )
            ),
            voided=draw(st.booleans()),
        )
    for _ in range(draw(st.integers(0, 4))):
        builder.with_attendances(
            on=draw(_ANY_DAY),
            name=draw(st.sampled_from(["春季双选会", "宣讲会"])),
            state=draw(st.sampled_from(AttendanceState)),
            voided=draw(st.booleans()),
        )
    for _ in range(draw(st.integers(0, 2))):
        builder.with_destination(draw(st.sampled_from(["10", "70"])), draw(_ANY_DAY))
    return builder.build()


def records_of(case: Case) -> list[FileRecord]:
    return [
        *(held.talk for held in case.talks),
        *(made.referral for made in case.referrals),
        *(attended.attendance for attended in case.attendances),
    ]


def voiding(case: Case, record: FileRecord) -> Case:
    """The case with one of its records declared void."""

    def void(one: FileRecord) -> FileRecord:
        if one.id != record.id:
            return one
        return replace(one, voided_at=moment(TODAY), voided_by="周老师", void_reason="登记有误")

    return replace(
        case,
        talks=tuple(replace(held, talk=void(held.talk)) for held in case.talks),
        referrals=tuple(replace(made, referral=void(made.referral)) for made in case.referrals),
        attendances=tuple(
            replace(attended, attendance=void(attended.attendance)) for attended in case.attendances
        ),
    )


@unhurried
@given(cases())
def test_every_record_has_one_verdict_and_is_counted_once(case: Case) -> None:
    verdicts = judge(case, PACK, TODAY)
    standing = standing_of(case, PACK, TODAY)

    assert Counter(v.record_id for v in verdicts) == Counter(r.id for r in records_of(case))
    void = sum(record.is_void for record in records_of(case))
    counted = sum(standing.given(service) for service in Service)
    not_counting = sum(standing.not_counting(service) for service in Service)
    assert counted + not_counting + void == len(verdicts)
    assert counted == sum(verdict.counts for verdict in verdicts)


@unhurried
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_entry_never_matters(case: Case, chance: random.Random) -> None:
    def shuffled(records: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(records, len(records)))

    mixed = replace(
        case,
        talks=shuffled(case.talks),
        referrals=shuffled(case.referrals),
        attendances=shuffled(case.attendances),
        destinations=shuffled(case.destinations),
    )

    assert judge(mixed, PACK, TODAY) == judge(case, PACK, TODAY)


@unhurried
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_files_never_changes_given_and_owed(case: Case, chance: random.Random) -> None:
    """Ids are given in the order of entry, and of several alike the first one counts."""
    ids = [record.id for record in records_of(case)]
    others = dict(zip(ids, chance.sample(ids, len(ids)), strict=True))

    def entered(record: Any) -> Any:
        return replace(record, id=others[record.id])

    mixed = replace(
        case,
        talks=tuple(replace(held, talk=entered(held.talk)) for held in case.talks),
        referrals=tuple(replace(m, referral=entered(m.referral)) for m in case.referrals),
        attendances=tuple(replace(a, attendance=entered(a.attendance)) for a in case.attendances),
    )

    assert standing_of(mixed, PACK, TODAY) == standing_of(case, PACK, TODAY)


@unhurried
@given(cases(), st.data())
def test_voiding_a_record_never_lowers_another_records_verdict(
    case: Case, data: st.DataObject
) -> None:
    records = records_of(case)
    if not records:
        return
    victim = data.draw(st.sampled_from(records))

    before = {v.record_id: v for v in judge(case, PACK, TODAY)}
    after = {v.record_id: v for v in judge(voiding(case, victim), PACK, TODAY)}

    assert not after[victim.id].counts
    for key, verdict in before.items():
        if key != victim.id and verdict.counts and not after[key].counts:
            assert _gave_way_to_a_copy(before, after, key)


def _gave_way_to_a_copy(before: dict[UUID, Verdict], after: dict[UUID, Verdict], key: UUID) -> bool:
    """The one exception: the original is void, so its copy counts, and takes its day."""
    return "SAME_DAY" in after[key].codes and any(
        "TEXT_COPIED" in verdict.codes and after[other].counts and verdict.on == before[key].on
        for other, verdict in before.items()
    )


def test_if_the_original_is_void_its_copy_counts() -> None:
    case = a_case().with_talks(on=DAY, content=WORDS)
    case.with_talks(on=DAY + timedelta(days=1), content=WORDS)
    case.with_talks(on=DAY + timedelta(days=1), content=NOTES[3])
    whole = case.build()

    without = voiding(whole, whole.talks[0].talk)

    assert [v.codes for v in judge(whole, PACK, TODAY)] == [(), ("TEXT_COPIED",), ()]
    assert [v.codes for v in judge(without, PACK, TODAY)] == [("VOIDED",), (), ("SAME_DAY",)]


def test_with_limited_remote_talks_the_second_of_a_day_replaces_a_later_one() -> None:
    limited = replace(PACK.tests["NOT_FACE_TO_FACE"], on=True, threshold=1)
    pack = replace(PACK, tests={**PACK.tests, "NOT_FACE_TO_FACE": limited})
    case = a_case().with_talks(on=DAY)
    case.with_talks(on=DAY, mode=TalkMode.PHONE)
    case.with_talks(on=DAY + timedelta(days=1), mode=TalkMode.PHONE)
    whole = case.build()

    without = voiding(whole, whole.talks[0].talk)

    assert [v.codes for v in judge(whole, pack, TODAY)] == [(), ("SAME_DAY",), ()]
    lowered = [v.codes for v in judge(without, pack, TODAY)]
    assert lowered == [("VOIDED",), (), ("NOT_FACE_TO_FACE",)]


@unhurried
@given(cases(), st.integers(0, 40))
def test_nothing_changes_before_the_next_change(case: Case, days: int) -> None:
    next_change = changes_on(case, PACK, TODAY)
    day = TODAY + timedelta(days=days)
    if next_change is not None and day >= next_change:
        return

    before, after = standing_of(case, PACK, TODAY), standing_of(case, PACK, day)
    assert judge(case, PACK, day) == judge(case, PACK, TODAY)
    assert after == before
    assert status_of(case, after, day) == status_of(case, before, TODAY)
