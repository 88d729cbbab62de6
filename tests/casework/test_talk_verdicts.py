"""When a talk counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from casework.case import Case
from casework.records import TalkMode
from casework.rulepack import DEFAULT_PACK, RulePack, load_pack
from casework.verdicts import Verdict, judge, sentence
from tests.builders.cases import OPENED_ON, OWN_LINE, TODAY, WORDS, CaseBuilder, a_case

PACK = load_pack(DEFAULT_PACK)


def verdicts(case: CaseBuilder | Case, pack: RulePack = PACK) -> list[Verdict]:
    return list(judge(case if isinstance(case, Case) else case.build(), pack, TODAY))


def codes(case: CaseBuilder | Case, pack: RulePack = PACK) -> list[tuple[str, ...]]:
    return [verdict.codes for verdict in verdicts(case, pack)]


def test_an_ordinary_talk_counts_without_remarks() -> None:
    (verdict,) = verdicts(a_case().with_talks())

    assert verdict.counts
    assert verdict.codes == ()


@pytest.mark.parametrize("mode", list(TalkMode))
def test_a_talk_counts_in_every_mode(mode: TalkMode) -> None:
    assert codes(a_case().with_talks(mode=mode)) == [()]


def test_twenty_characters_are_enough_and_nineteen_are_not() -> None:
    assert codes(a_case().with_talks(content="谈" * 20)) == [()]
    assert codes(a_case().with_talks(content="谈" * 19)) == [("TEXT_SHORT",)]


def test_a_short_note_says_how_many_characters_it_lacks() -> None:
    (verdict,) = verdicts(a_case().with_talks(content="学生情况良好，继续跟进。"))

    assert sentence(verdict.reasons[0], "zh_CN") == (
        "谈话内容除模板用语外只有 12 个字，至少需要 20 个字。"
        "请写明学生情况和谈话内容，还差 8 个字。"
    )
    assert sentence(verdict.reasons[0], "en").startswith(
        "Without the words of the template the note has 12 characters; 20 are needed."
    )


@pytest.mark.parametrize(
    "content",
    [
        "学生情况良好" + "。" * 40,
        "学生情况良好" + " \u3000\t\n" * 20,
        "学生情况良好" + "\u200b\ufeff\u2060" * 20,
        "学生情况良好" + "…… " * 20,
        "学生情况良好" + "_" * 30,
        "！" * 40,
        "",
    ],
)
def test_spaces_and_symbols_do_not_lengthen_a_note(content: str) -> None:
    assert codes(a_case().with_talks(content=content)) == [("TEXT_SHORT",)]


def test_ordinary_punctuation_is_part_of_a_note() -> None:
    assert codes(a_case().with_talks(content="讨论了求职意向与简历修改，约定下周复盘。")) == [()]


def test_template_text_is_not_counted() -> None:
    template = "学生目前的求职状态：____。求职意向城市和岗位：____。下一步计划：____。"
    filled_in = "学生目前的求职状态：在投。求职意向城市和岗位：天津。下一步计划：再谈。"

    (verdict,) = verdicts(a_case().with_talks(content=filled_in, template=template))

    assert verdict.codes == ("TEXT_SHORT",)
    assert verdict.reasons[0].facts["length"] < 20


def test_text_written_into_a_template_counts() -> None:
    template = "求职状态：____。下一步：____。"
    filled_in = "求职状态：已投递三家会计事务所，周三面试一家。下一步：修改简历后再投两家国企。"

    assert codes(a_case().with_talks(content=filled_in, template=template)) == [()]


def test_a_group_session_does_not_count() -> None:
    assert codes(a_case().with_talks(is_group=True)) == [("GROUP_SESSION",)]


def test_an_individual_note_makes_a_group_session_count() -> None:
    assert codes(a_case().with_talks(is_group=True, own_words=OWN_LINE)) == [()]


def test_a_short_individual_note_in_a_group_session_is_too_short() -> None:
    (found,) = codes(a_case().with_talks(is_group=True, own_words="表现积极"))

    assert found == ("GROUP_SESSION", "TEXT_SHORT")


def test_the_common_note_copied_as_individual_note_does_not_count() -> None:
    (found,) = codes(a_case().with_talks(is_group=True, own_words=WORDS))

    assert "GROUP_SESSION" in found


def test_of_two_talks_on_a_day_the_earlier_one_counts() -> None:
    day = date(2023, 3, 6)
    case = (
        a_case()
        .with_talks(on=day, start=time(15), end=time(15, 30))
        .with_talks(on=day, start=time(9), end=time(9, 30))
    )
    afternoon, morning = case.talks

    by_id = {verdict.record_id: verdict for verdict in verdicts(case)}

    assert by_id[morning.talk.id].counts
    assert by_id[afternoon.talk.id].codes == ("SAME_DAY",)
    assert "2023-03-06 09:00" in sentence(by_id[afternoon.talk.id].reasons[0], "zh_CN")


def test_a_talk_that_does_not_count_does_not_use_up_its_day() -> None:
    day = date(2023, 3, 6)
    case = (
        a_case()
        .with_talks(on=day, content="短")
        .with_talks(on=day, voided=True)
        .with_talks(on=day, is_group=True)
        .with_talks(on=day)
    )

    assert codes(case) == [("TEXT_SHORT",), ("VOIDED",), ("GROUP_SESSION",), ()]


def test_a_talk_of_tomorrow_does_not_count_yet() -> None:
    tomorrow = TODAY + timedelta(days=1)

    assert codes(a_case().with_talks(on=TODAY, entered_on=TODAY)) == [()]
    assert codes(a_case().with_talks(on=tomorrow, entered_on=TODAY)) == [("FUTURE",)]


def test_the_window_begins_on_the_first_of_september_before_graduation() -> None:
    assert codes(a_case().with_talks(on=date(2022, 8, 31))) == [("OUTSIDE_WINDOW", "BACKDATED")]
    assert codes(
        a_case().with_file(opened_on=date(2022, 9, 1)).with_talks(on=date(2022, 9, 1))
    ) == [()]


def test_the_window_ends_on_the_last_of_august() -> None:
    late = date(2023, 9, 30)
    last = a_case().with_talks(on=date(2023, 8, 31)).build()
    after = a_case().with_talks(on=date(2023, 9, 1)).build()

    assert judge(last, PACK, late)[0].codes == ()
    assert judge(after, PACK, late)[0].codes == ("OUTSIDE_WINDOW",)


def test_a_void_talk_is_listed_as_void_with_the_reason_and_nothing_else() -> None:
    (verdict,) = verdicts(a_case().with_talks(content="短", voided=True))

    assert verdict.codes == ("VOIDED",)
    assert "登记到了别人名下" in sentence(verdict.reasons[0], "zh_CN")


def test_a_talk_before_the_file_was_opened_counts_and_is_marked() -> None:
    (verdict,) = verdicts(a_case().with_talks(on=OPENED_ON - timedelta(days=5)))

    assert verdict.codes == ("BACKDATED",)
    assert verdict.counts


def test_a_talk_entered_more_than_a_week_later_counts_and_is_marked() -> None:
    day = date(2023, 3, 6)

    assert codes(a_case().with_talks(on=day, entered_on=day + timedelta(days=7))) == [()]
    (verdict,) = verdicts(a_case().with_talks(on=day, entered_on=day + timedelta(days=8)))
    assert verdict.codes == ("BACKDATED",)
    assert verdict.counts
    assert verdict.reasons[0].facts["days"] == 8


def test_an_office_can_ask_for_more_characters_or_switch_a_test_off() -> None:
    longer = with_test("TEXT_SHORT", on=True, threshold=100)
    off = with_test("TEXT_SHORT", on=False, threshold=20)

    assert codes(a_case().with_talks(), longer) == [("TEXT_SHORT",)]
    assert codes(a_case().with_talks(content="短"), off) == [()]


def with_test(code: str, *, on: bool, threshold: int | None) -> RulePack:
    setting = replace(PACK.tests[code], on=on, threshold=threshold)
    return replace(PACK, tests={**PACK.tests, code: setting})
