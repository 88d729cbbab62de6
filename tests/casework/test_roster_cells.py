"""Cleaning of cells: what is kept, what is fixed, and what is parked."""

from __future__ import annotations

from datetime import date

import pytest

from casework.intake.roster_cells import (
    LOST,
    Cell,
    Findings,
    clean_birth,
    clean_categories,
    clean_gender,
    clean_helper_role,
    clean_id_number,
    clean_level,
    clean_name,
    clean_phone,
    clean_student_no,
    clean_text,
)

BOY = "129900200403080019"


def codes(findings: Findings) -> list[str]:
    return [code for _, code, _, _ in findings.found]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("阎\u3000娜", "阎娜"),
        (" 张 三 ", "张三"),
        ("丁静娜\u200b\n", "丁静娜"),
        ("努尔兰•哈力", "努尔兰·哈力"),
        ("努尔兰．哈力", "努尔兰·哈力"),
        ("努尔兰.哈力", "努尔兰·哈力"),
        ("努尔兰・ 哈力", "努尔兰·哈力"),
        ("努尔兰·哈力", "努尔兰·哈力"),
        ("Mary  Ann J. Smith", "Mary Ann J. Smith"),
        ("李𠅤", "李𠅤"),
        ("王䶮", "王䶮"),
        ("吕\uf979", "吕\uf979"),
        (" 吕 \uf979Ａ", "吕\uf979Ａ"),
    ],
)
def test_only_spaces_and_dots_of_a_name_are_normalised(written: str, name: str) -> None:
    findings = Findings()

    assert clean_name(written, findings) == name
    assert codes(findings) == []


@pytest.mark.parametrize("written", ["李?", "李\ufffd", "李□", "=cmd", "123", 123.0, LOST])
def test_a_name_with_a_lost_character_is_pending(written: Cell) -> None:
    findings = Findings()

    clean_name(written, findings)

    assert codes(findings) == ["NAME_DAMAGED"]


def test_a_private_use_character_is_kept_and_noted() -> None:
    findings = Findings()

    assert clean_name("陈\ue82d", findings) == "陈\ue82d"
    assert codes(findings) == ["NAME_PRIVATE_CHARACTER"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("０２３１１０１１４", "023110114"),
        ("\t023110114", "023110114"),
        ("'023110114", "023110114"),
        (" 0231 10114\u200b", "023110114"),
        ("s2023-01a", "S2023-01A"),
        (202311014.0, "202311014"),
        (202311014, "202311014"),
        ("202311014.0", "202311014"),
    ],
)
def test_a_student_number_keeps_zeros_and_letters(written: Cell, number: str) -> None:
    findings = Findings()

    assert clean_student_no(written, findings) == number
    assert codes(findings) == []


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "STUDENT_NO_MISSING"),
        ("无", "STUDENT_NO_MISSING"),
        ("2.02311E+13", "STUDENT_NO_DAMAGED"),
        (LOST, "STUDENT_NO_DAMAGED"),
        ("=cmd|' /C calc'!A0", "STUDENT_NO_UNREADABLE"),
        ("待定学号", "STUDENT_NO_UNREADABLE"),
    ],
)
def test_an_unusable_student_number_is_pending(written: Cell, code: str) -> None:
    findings = Findings()

    assert clean_student_no(written, findings) is None
    assert codes(findings) == [code]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (1.299002004102171e17, "ID_STORED_AS_NUMBER"),
        (129900200403080019, "ID_STORED_AS_NUMBER"),
        ("1.29900200403E+17", "ID_STORED_AS_NUMBER"),
        ("129900200403080018", "ID_WRONG_CHECK"),
        ("12990020040308001", "ID_WRONG_LENGTH"),
        ("129900040308001", "ID_OLD_15"),
        (LOST, "CELL_LOST"),
    ],
)
def test_a_damaged_identity_number_is_pending_and_never_repaired(written: Cell, code: str) -> None:
    findings = Findings()

    assert clean_id_number(written, findings) is None
    assert codes(findings) == [code]
    assert [outcome for _, _, outcome, _ in findings.found] == ["parked"]


@pytest.mark.parametrize("written", [None, "", "无", "-", "  ", "待补"])
def test_a_missing_identity_number_is_accepted(written: Cell) -> None:
    findings = Findings()

    assert clean_id_number(written, findings) is None
    assert codes(findings) == []


def test_another_kind_of_document_is_kept_and_noted() -> None:
    findings = Findings()

    assert clean_id_number("h1234567801", findings) == "H1234567801"
    assert codes(findings) == ["ID_OTHER_DOCUMENT"]


def test_no_finding_shows_a_full_identity_number() -> None:
    findings = Findings()

    clean_id_number("129900200403080018", findings)

    assert findings.found[0][3] == {"value": "129900********0018"}


@pytest.mark.parametrize(
    ("written", "phone", "others", "found"),
    [
        ("+86 139-0000-0001", "13900000001", None, []),
        (13900000001.0, "13900000001", None, []),
        ("13900000001/13900000002", "13900000001", "13900000002", ["PHONE_SEVERAL"]),
        ("022-23456789", "02223456789", None, ["PHONE_NOT_MOBILE"]),
        ("1390000000", None, None, ["PHONE_DAMAGED"]),
        ("1.39E+10", None, None, ["PHONE_DAMAGED"]),
        ("暂无", None, None, []),
    ],
)
def test_phones_are_fixed_noted_or_pending(
    written: Cell, phone: str | None, others: str | None, found: list[str]
) -> None:
    findings = Findings()

    assert clean_phone(written, findings) == (phone, others)
    assert codes(findings) == found


def birth(cell: Cell, id_number: str | None, *, is_month: bool = False) -> tuple[object, list[str]]:
    findings = Findings()
    found = clean_birth(cell, id_number, findings, is_1904=False, is_month=is_month)
    return found, codes(findings)


def test_a_blank_date_of_birth_is_derived_from_the_identity_number() -> None:
    assert birth(None, BOY) == (date(2004, 3, 8), [])
    assert birth(None, None) == (None, [])
    assert birth(None, "H1234567801") == (None, [])


def test_a_date_of_birth_that_contradicts_the_identity_number_is_pending() -> None:
    assert birth("2004-03-09", BOY) == (None, ["BIRTH_CONTRADICTS_ID"])
    assert birth("2004-04", BOY) == (None, ["BIRTH_CONTRADICTS_ID"])


def test_an_ambiguous_date_of_birth_is_resolved_by_the_identity_number() -> None:
    assert birth("3/8/2004", BOY) == (date(2004, 3, 8), [])
    assert birth("3/8/2004", None) == (None, ["BIRTH_UNREADABLE"])


def test_a_month_matches_any_of_its_days() -> None:
    assert birth("2004.3", BOY) == (date(2004, 3, 8), [])
    assert birth(date(2004, 3, 1), BOY, is_month=True) == (date(2004, 3, 8), [])
    assert birth(date(2004, 3, 1), BOY) == (None, ["BIRTH_CONTRADICTS_ID"])
    assert birth("2004.3", None) == (None, ["BIRTH_WITHOUT_DAY"])


def test_gender_is_parsed_derived_or_pending() -> None:
    findings = Findings()

    assert clean_gender("1", BOY, findings) == "男"
    assert clean_gender(None, BOY, findings) == "男"
    assert clean_gender(None, None, findings) is None
    assert codes(findings) == []
    clean_gender("女", BOY, findings)
    clean_gender("某", None, findings)
    assert codes(findings) == ["GENDER_CONTRADICTS_ID", "GENDER_UNKNOWN"]


def test_an_unknown_category_is_pending_with_suggestions() -> None:
    findings = Findings()

    assert clean_categories("残疾、家庭经济困难", findings) == ("残疾",)
    assert findings.found == [
        (
            "categories",
            "CATEGORY_UNKNOWN",
            "parked",
            {"value": "家庭经济困难", "likely": "脱贫家庭、低保家庭、零就业家庭"},
        )
    ]


def test_an_unknown_level_or_role_is_kept_and_noted() -> None:
    findings = Findings()

    assert clean_level("预科", findings) == "预科"
    assert clean_helper_role("宿管", findings) == "其他"
    assert codes(findings) == ["LEVEL_UNKNOWN", "HELPER_ROLE_UNKNOWN"]


def test_text_is_kept_on_one_line() -> None:
    assert clean_text("软件工程（专升本）_x000D_\n校企合作") == "软件工程（专升本） 校企合作"
    assert clean_text("=1+1") == "=1+1"
    assert clean_text("—") is None
