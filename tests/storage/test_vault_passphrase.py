"""Which passphrases will do, and what guessing one costs."""

from __future__ import annotations

import pytest

from casework.problems import RuleBroken, Trouble
from storage.vault.passphrase import (
    FLOOR_KIB,
    FULL_COST,
    Argon2Cost,
    bearable_cost,
    check_passphrase,
    common_passwords,
    key_of,
    strength,
)


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("", "TOO_SHORT"),
        ("Tr0ub4dor&3", "TOO_SHORT"),
        ("春眠不觉晓", "TOO_SHORT"),
        ("a b c d e", "TOO_SHORT"),
        ("go go go go", "TOO_SHORT"),
        ("129900200201011234", "DIGITS_ONLY"),
        ("12990020020101123X", "DIGITS_ONLY"),
        ("+86 139 0000 0000", "DIGITS_ONLY"),
        ("2022-0100-4417", "DIGITS_ONLY"),
        ("aaaaaaaaaaaa", "REPEATED"),
        ("abababababababab", "REPEATED"),
        ("zhang!zhang!zhang!", "REPEATED"),
        ("加油加油加油加油加油加油", "REPEATED"),
        ("abcdefghijkl", "SEQUENCE"),
        ("mnbvcxzlkjhg", "SEQUENCE"),
        ("1qaz2wsx3edc", "SEQUENCE"),
        ("qwer1234asdf", "SEQUENCE"),
        ("password2025!", "COMMON"),
        ("P@ssw0rd 2025", "COMMON"),
        ("woaini1314520", "COMMON"),
        ("zhuhang-2026-1", "COMMON"),
    ],
)
def test_a_weak_passphrase_is_refused_with_its_reason(passphrase: str, reason: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_passphrase(passphrase)

    assert (refusal.value.rule, refusal.value.field) == ("PASSPHRASE_WEAK", "passphrase")
    assert refusal.value.facts == {"reason": reason}
    assert strength(passphrase) == 0


@pytest.mark.parametrize(
    "passphrase",
    [
        "蓝色 kettle 与七只海鸥",
        "苹果 火车 月亮 书包 铅笔",
        "窗外有两棵树，一棵是枣树",
        "mQ7#vL2p!xR9",
        "otter violin gravel",
        "eleven grey pigeons",
    ],
)
def test_a_good_passphrase_will_do(passphrase: str) -> None:
    check_passphrase(passphrase)

    assert 1 <= strength(passphrase) <= 4


def test_the_meter_rises_with_the_passphrase() -> None:
    levels = [
        strength("password1234"),
        strength("otter violin"),
        strength("otter violin gravel 19"),
        strength("otter violin gravel 19 Kupfer-Mäuse 青瓷"),
    ]

    assert levels == sorted(levels)
    assert (levels[0], levels[-1]) == (0, 4)


@pytest.mark.fast
def test_the_list_of_common_passwords_is_there_and_in_lower_case() -> None:
    known = common_passwords()

    assert 500 <= len(known) <= 10_000
    assert {"password", "woaini", "qwerty"} <= known
    assert all(word == word.casefold() for word in known)


@pytest.mark.fast
def test_a_key_depends_on_words_salt_and_cost() -> None:
    cheap, dearer = Argon2Cost(64, 1, 1), Argon2Cost(128, 1, 1)
    keys = [
        key_of("otter violin gravel", b"salt" * 4, cheap),
        key_of("otter violin gravel", b"tlas" * 4, cheap),
        key_of("otter violin gravel", b"salt" * 4, dearer),
        key_of("otter violin gravels", b"salt" * 4, cheap),
    ]

    assert len(set(keys)) == 4
    assert key_of("otter violin gravel", b"salt" * 4, cheap) == keys[0]


def a_machine(seconds_per_gib: float, *, free_kib: int = 1 << 30) -> list[Argon2Cost]:
    """Return the costs tried on a machine of this speed; the last one is taken."""
    tried: list[Argon2Cost] = []

    def seconds(cost: Argon2Cost) -> float:
        tried.append(cost)
        if cost.memory_kib > free_kib:
            raise Trouble("NOT_ENOUGH_MEMORY", needed_mib=cost.memory_kib // 1024)
        return cost.memory_kib / (1 << 20) * seconds_per_gib

    assert bearable_cost(seconds) == tried[-1]
    return tried


def test_an_ordinary_machine_bears_the_full_cost() -> None:
    assert a_machine(4.0) == [FULL_COST]


def test_a_slow_machine_gets_less_memory_but_never_less_than_the_floor() -> None:
    assert [cost.memory_kib for cost in a_machine(8.0)] == [256 * 1024, 128 * 1024]
    assert a_machine(1000.0)[-1] == Argon2Cost(FLOOR_KIB, 3, 2)


def test_a_machine_short_of_memory_takes_what_it_has_and_says_so_below_the_floor() -> None:
    assert a_machine(1.0, free_kib=100 * 1024)[-1].memory_kib == FLOOR_KIB
    with pytest.raises(Trouble) as trouble:
        a_machine(1.0, free_kib=1024)
    assert trouble.value.code == "NOT_ENOUGH_MEMORY"
