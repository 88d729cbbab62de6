"""Identity numbers: the check of GB 11643, what a number says, how it is masked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.formats import identity_number

ALL_CHECK_CHARS = [
    ("990101200102280013", "男"),
    ("990101200102280021", "女"),
    ("99010120010228003X", "男"),
    ("990101200102280048", "女"),
    ("990101200102280056", "男"),
    ("990101200102280064", "女"),
    ("990101200102280072", "男"),
    ("990101200102280080", "女"),
    ("990101200102280099", "男"),
    ("990101200102280187", "女"),
    ("990101200102280195", "男"),
]
POSSIBLE = [
    "129900200001010018",
    "12990020010315002X",
    "129900200112311235",
    "129900199911302460",
    "129900200206063578",
    "129900200002294681",
    "990101200002290011",
    "830000200102280017",
]
IMPOSSIBLE = [
    ("990101200102280010", "ID_WRONG_CHECK"),
    ("990101200102280031", "ID_WRONG_CHECK"),
    ("990101200102280000", "ID_WRONG_CHECK"),
    ("990101200102290019", "ID_BAD_DATE"),
    ("990101190002290015", "ID_BAD_DATE"),
    ("990101200113010019", "ID_BAD_DATE"),
    ("9.90101200102280E+17", "ID_WRONG_LENGTH"),
    ("990101010228001", "ID_WRONG_LENGTH"),
    ("99010120010228A013", "ID_WRONG_CHARACTER"),
    ("", "ID_WRONG_LENGTH"),
]


@pytest.mark.parametrize(("number", "gender"), ALL_CHECK_CHARS)
def test_every_check_character_is_recognised(number: str, gender: str) -> None:
    assert identity_number.problems_of(number) == ()
    assert identity_number.check_char(number[:17]) == number[17]
    assert identity_number.gender_of(number) == gender
    assert identity_number.birth_of(number) == date(2001, 2, 28)


@pytest.mark.parametrize("number", POSSIBLE)
def test_a_valid_number_has_no_problem(number: str) -> None:
    assert identity_number.is_valid(number)


@pytest.mark.parametrize(("number", "code"), IMPOSSIBLE)
def test_an_invalid_number_says_why(number: str, code: str) -> None:
    assert code in identity_number.problems_of(number)


@pytest.mark.parametrize(
    "written",
    [
        "99010120010228003x",
        "９９０１０１２００１０２２８００３Ｘ",
        "'99010120010228003X",
        "\t9901 0120 0102 2800 3X\u200b",
    ],
)
def test_case_and_spacing_do_not_matter(written: str) -> None:
    assert identity_number.normalise(written) == "99010120010228003X"
    assert identity_number.problems_of(written) == ()


def test_a_birth_in_the_future_is_a_bad_date() -> None:
    number = "129900200001010018"

    assert identity_number.problems_of(number, today=date(2000, 1, 1)) == ()
    assert identity_number.problems_of(number, today=date(1999, 12, 31)) == ("ID_BAD_DATE",)


def test_an_unknown_province_is_a_warning_not_a_problem() -> None:
    assert identity_number.doubts_of("990101200102280013") == ("ID_UNKNOWN_PROVINCE",)
    assert identity_number.doubts_of("129900200001010018") == ()


def test_the_mask_shows_six_and_four_characters() -> None:
    assert identity_number.mask("129900200001010018") == "129900********0018"
    assert identity_number.mask("1234567890") == "**********"


@given(st.from_regex(r"\A129900(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}\Z"))
def test_any_single_wrong_digit_is_found(first_seventeen: str) -> None:
    number = first_seventeen + identity_number.check_char(first_seventeen)
    assert identity_number.problems_of(number) == ()

    for place in range(17):
        other = str((int(number[place]) + 1) % 10)
        assert identity_number.problems_of(number[:place] + other + number[place + 1 :]) != ()
