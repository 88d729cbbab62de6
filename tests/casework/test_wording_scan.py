"""Words of a post that a person should look at, and words that only look like them."""

from __future__ import annotations

import pytest

from casework.verdicts.posts import WordCategory, scan, words

DISCRIMINATION, LOAN = WordCategory.DISCRIMINATION, WordCategory.TRAINING_LOAN


@pytest.mark.parametrize(
    ("text", "bait", "word"),
    [
        ("985、211 高校毕业生", DISCRIMINATION, "985、211"),
        ("限男性", DISCRIMINATION, "限男性"),
        ("仅限女生，形象好", DISCRIMINATION, "仅限女生"),
        ("男生优先考虑", DISCRIMINATION, "男生优先"),
        ("性别：男", DISCRIMINATION, "性别:男"),
        ("本岗位不招女生", DISCRIMINATION, "不招女生"),
        ("本地户籍优先", DISCRIMINATION, "本地户籍优先"),
        ("统招本科，第一学历", DISCRIMINATION, "第一学历"),
        ("已婚已育优先", DISCRIMINATION, "已婚已育优先"),
        ("限 男", DISCRIMINATION, "限男"),
        ("先培训后上岗", LOAN, "先培训后上岗"),
        ("需缴纳培训费三千元", LOAN, "缴纳培训费"),
        ("可办理培训贷", LOAN, "培训贷"),
        ("岗前培训费用自理", LOAN, "岗前培训费用自理"),
        ("学费可分期付款培训", LOAN, "分期付款培训"),
    ],
)
def test_discriminatory_and_misleading_wording_is_found(
    text: str, bait: WordCategory, word: str
) -> None:
    assert words(scan(text), bait) == word


@pytest.mark.parametrize(
    "text",
    [
        "会计，男女不限",
        "不限男女，不限户籍",
        "性别：不限",
        "性别男/女均可",
        "办公地点 211 室，电话 985 号",
        "月薪 2110 元至 9850 元",
        "无需缴纳培训费",
        "拒绝培训贷",
        "免费岗前培训",
        "限本科及以上",
        "",
    ],
)
def test_ordinary_wording_is_accepted(text: str) -> None:
    assert scan(text) == ()


def test_each_match_is_reported_once_in_text_order() -> None:
    found = scan("先培训后上岗。限男性。先培训后上岗。")

    assert [one.word for one in found] == ["先培训后上岗", "限男性"]
