"""Credit codes of employers: the check of GB 32100."""

from __future__ import annotations

import pytest

from casework.formats import credit_code

RIGHT = [
    "91000000000000000K",
    "91120000MA0000000M",
    "91990000MA0000007X",
    "919900000000000005",
    "919900000000000018",
    "91990000000000002B",
    "91990000000000003E",
    "91990000000000004H",
    "91990000000000005L",
    "91990000000000006P",
    "91990000000000007T",
    "91990000000000008X",
    "919900000000000091",
    "919900000000000106",
    "919900000000000119",
    "91990000000000012C",
    "91990000000000013F",
    "91990000000000014J",
    "91990000000000015M",
    "91990000000000016Q",
    "91990000000000017U",
    "91990000000000018Y",
    "919900000000000192",
    "919900000000000207",
    "91990000000000021A",
    "91990000000000022D",
    "91990000000000023G",
    "91990000000000024K",
    "91990000000000025N",
    "91990000000000026R",
    "91990000000000027W",
    "919900000000000280",
    "919900000000000293",
    "919900000000000394",
]
WRONG = [
    "91990000MA0000007Y",
    "91990000IA0000007X",
    "91990000OA0000007X",
    "91990000SA0000007X",
    "91990000VA0000007X",
    "91990000ZA0000007X",
    "91990000MA0000007",
    "120000123456789",
    "12345678-9",
]


@pytest.mark.parametrize("code", RIGHT)
def test_a_correct_code_is_valid(code: str) -> None:
    assert credit_code.is_valid(code)
    assert credit_code.check_char(code[:17]) == code[17]


@pytest.mark.parametrize("code", WRONG)
def test_an_incorrect_code_is_invalid(code: str) -> None:
    assert not credit_code.is_valid(code)


def test_all_31_check_characters_are_covered() -> None:
    assert len({code[17] for code in RIGHT}) == 31


def test_case_and_spacing_do_not_matter() -> None:
    assert credit_code.normalise(" ９１９９００００ma-0000007x\u3000") == "91990000MA0000007X"
    assert credit_code.is_valid("9199 0000 ma00 0000 7x")


def test_an_empty_code_is_invalid() -> None:
    assert not credit_code.is_valid("")
