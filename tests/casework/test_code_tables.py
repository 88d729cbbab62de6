"""The code tables: what a spelling in a real file means."""

from __future__ import annotations

import pytest

from casework.formats import code_tables


@pytest.mark.parametrize("written", ["汉", "汉族", "汉 族", "汉\u3000族", "01", "1", 1, 1.0, "1.0"])
def test_every_spelling_of_an_ethnic_group_becomes_its_name(written: object) -> None:
    assert code_tables.ethnicity_name(written) == "汉族"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("朝鲜", "朝鲜族"),
        ("哈萨克", "哈萨克族"),
        ("毛难", "毛南族"),
        ("崩龙族", "德昂族"),
        ("达翰尔族", "达斡尔族"),
        ("畬族", "畲族"),
        ("土家", "土家族"),
        ("土", "土族"),
        ("其它", "其他"),
        ("97", "其他"),
    ],
)
def test_old_and_misspelt_names_of_ethnic_groups_are_recognised(written: str, name: str) -> None:
    assert code_tables.ethnicity_name(written) == name


@pytest.mark.parametrize("written", ["", None, "火星", "57"])
def test_an_unknown_ethnic_group_is_none(written: object) -> None:
    assert code_tables.ethnicity_name(written) is None


@pytest.mark.parametrize(("written", "name"), [("男", "男"), (1, "男"), ("F", "女"), ("2.0", "女")])
def test_gender_labels_and_codes_are_recognised(written: object, name: str) -> None:
    assert code_tables.gender(written) == name


def test_an_unknown_gender_is_none() -> None:
    assert code_tables.gender("9") is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("硕士研究生", "硕士研究生"),
        ("硕士", "硕士研究生"),
        ("大专", "专科"),
        ("高职（专科）", "高职"),
        (231, "本科"),
        ("本科生毕业", "本科"),
        ("博士", "博士研究生"),
    ],
)
def test_level_labels_and_codes_are_recognised(written: object, name: str) -> None:
    assert code_tables.level(written) == name


@pytest.mark.parametrize(
    "written",
    [
        "残疾、脱贫家庭",
        "脱贫家庭,残疾",
        "残疾；脱贫家庭",
        "残疾/脱贫家庭",
        "脱贫家庭|残疾",
        "残疾 脱贫家庭",
        "残疾\n建档立卡",
        "本人残疾+脱贫户",
        "残疾\u3000建档立卡（已脱贫）",
    ],
)
def test_all_of_several_categories_in_one_cell_are_found(written: str) -> None:
    assert code_tables.category_words(written) == (("残疾", "脱贫家庭"), ())


def test_categories_are_sorted_by_code_point() -> None:
    found, _ = code_tables.category_words("零就业家庭 脱贫家庭 就业困难 少数民族 低保家庭 残疾")

    assert found == ("低保家庭", "少数民族", "就业困难", "残疾", "脱贫家庭", "零就业家庭")


@pytest.mark.parametrize("written", ["残疾人子女", "父母残疾", "残疾家庭", "残疾人家庭"])
def test_a_disabled_parent_is_another_category_than_a_disabled_graduate(written: str) -> None:
    assert code_tables.category_words(written) == (("残疾人子女",), ())


def test_a_bracket_about_a_parent_needs_a_decision() -> None:
    found, unknown = code_tables.category_words("残疾(父、母)")

    assert found == ()
    assert code_tables.likely_categories(unknown[0])[:2] == ("残疾", "残疾人子女")


def test_an_unknown_category_has_likely_suggestions() -> None:
    assert code_tables.category_words("家庭经济困难") == ((), ("家庭经济困难",))
    assert "脱贫家庭" in code_tables.likely_categories("家庭经济困难")
    assert len(code_tables.likely_categories("神秘")) == 6


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("孤儿", ("孤儿",)),
        ("5", ("就业困难", "残疾")),
        ("就业困难和残疾", ("就业困难", "残疾")),
        ("双困生 (家庭+就业)", ("就业困难",)),
        ("低保家庭学生", ("低保家庭",)),
        ("非困难生", ()),
        (None, ()),
    ],
)
def test_other_labels_of_the_table_are_recognised(written: object, found: tuple[str, ...]) -> None:
    assert code_tables.category_words(written) == (found, ())


def test_the_six_of_the_notice_come_first() -> None:
    six = [c.name for c in code_tables.categories() if c.of_the_notice]

    assert six == ["脱贫家庭", "低保家庭", "零就业家庭", "残疾", "少数民族", "就业困难"]
    assert [c.name for c in code_tables.categories()][:6] == six


@pytest.mark.parametrize("role", code_tables.HELPER_ROLES)
def test_every_role_maps_to_itself(role: str) -> None:
    assert code_tables.helper_role(role) == role


def test_common_titles_map_to_a_role() -> None:
    assert code_tables.helper_role("学院副书记") == "院系领导班子成员"
    assert code_tables.helper_role("导师") == "研究生导师"
    assert code_tables.helper_role("门卫") is None


def test_government_and_army_need_no_credit_code() -> None:
    exempt = {k.name for k in code_tables.employer_kinds() if not k.needs_credit_code}

    assert exempt == {"机关", "部队"}
    kind = code_tables.employer_kind("民营企业")
    assert kind is not None
    assert kind.code == "39"


def test_the_small_tables_are_complete() -> None:
    assert code_tables.province_name("12") == "天津市"
    assert code_tables.province_name("99") is None
    assert len(code_tables.industries()) == 21
    assert len(code_tables.job_kinds()) == 18
    assert len(code_tables.employer_kinds()) == 13
