"""The recovery code survives a pen, a telephone and an input method; a slip is named."""

from __future__ import annotations

import random

import pytest

from casework.problems import RuleBroken
from storage.vault import recovery

CHANCE = random.Random(20260913)


def a_secret() -> bytes:
    return CHANCE.randbytes(recovery.SECRET_BYTES)


def refusal_of(code: str) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal:
        recovery.secret_of(code)
    assert refusal.value.field == "recovery_code"
    return refusal.value


@pytest.mark.fast
def test_a_code_has_seven_groups_of_five_and_round_trips() -> None:
    for _ in range(500):
        secret = a_secret()
        code = recovery.code_of(secret)

        assert [len(group) for group in code.split("-")] == [5] * 7
        assert not set(code) & set("ILOU")
        assert recovery.secret_of(code) == secret


@pytest.mark.parametrize("secret", [bytes(16), b"\xff" * 16])
def test_the_smallest_and_the_largest_secret_round_trip(secret: bytes) -> None:
    assert recovery.secret_of(recovery.code_of(secret)) == secret


def test_case_spaces_dashes_and_full_width_letters_are_ignored() -> None:
    secret = a_secret()
    code = recovery.code_of(secret)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)

    for typed in (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " — "),
        f"  {code}\n",
        wide,
        code.replace("-", "、"),
    ):
        assert recovery.secret_of(typed) == secret


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    code = next(
        code for code in (recovery.code_of(a_secret()) for _ in range(999)) if {"0", "1"} <= {*code}
    )

    right = recovery.secret_of(code)
    assert recovery.secret_of(code.replace("0", "O").replace("1", "I")) == right
    assert recovery.secret_of(code.replace("0", "o").replace("1", "l")) == right


def test_every_single_wrong_symbol_is_located_by_group() -> None:
    code = recovery.code_of(a_secret()).replace("-", "")
    for place, symbol in enumerate(code):
        for other in recovery.ALPHABET.replace(symbol, ""):
            refusal = refusal_of(code[:place] + other + code[place + 1 :])

            assert refusal.rule == "RECOVERY_CODE_WRONG"
            assert refusal.facts["group"] == place // 5 + 1


def test_every_swap_of_neighbours_is_located_by_group() -> None:
    swaps = 0
    for _ in range(20):
        code = recovery.code_of(a_secret()).replace("-", "")
        for place in range(34):
            if code[place] == code[place + 1]:
                continue
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            assert refusal_of(swapped).facts["group"] == place // 5 + 1
            swaps += 1

    assert swaps > 600


@pytest.mark.fast
def test_swapped_groups_are_located_by_the_first() -> None:
    groups = recovery.code_of(a_secret()).split("-")
    groups[2], groups[5] = groups[5], groups[2]

    assert refusal_of("-".join(groups)).facts["group"] == 3


@pytest.mark.parametrize("symbol", ["U", "你", "*"])
def test_an_invalid_symbol_is_located_by_group(symbol: str) -> None:
    code = recovery.code_of(a_secret()).replace("-", "")
    refusal = refusal_of(code[:11] + symbol + code[12:])

    # Punctuation is dropped, so that a stray mark is reported as a missing symbol.
    expected = "RECOVERY_CODE_LENGTH" if symbol == "*" else "RECOVERY_CODE_WRONG"
    assert refusal.rule == expected
    assert refusal.facts.get("group", 3) == 3


@pytest.mark.parametrize("typed", ["", "3AJ1H", "—"])
def test_a_code_of_the_wrong_length_reports_its_length(typed: str) -> None:
    refusal = refusal_of(typed)

    assert refusal.rule == "RECOVERY_CODE_LENGTH"
    assert (refusal.facts["symbols"], refusal.facts["needed"]) == (len(typed.strip("—")), 35)


def test_a_group_of_another_code_is_detected() -> None:
    one, other = (recovery.code_of(a_secret()).split("-") for _ in range(2))

    assert refusal_of("-".join([*one[:3], *other[3:]])).rule == "RECOVERY_CODE_MIXED"


def test_random_symbols_are_never_a_valid_code() -> None:
    for _ in range(5_000):
        refusal_of("".join(CHANCE.choices(recovery.ALPHABET, k=35)))
