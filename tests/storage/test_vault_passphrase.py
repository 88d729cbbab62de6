"""Which passphrases will do, and what guessing one costs."""

from __future__ import annotations

import itertools

import pytest

from casework.problems import RuleBroken, Trouble
from storage.vault import passphrase
from storage.vault.passphrase import (
    FLOOR_KIB,
    FULL_COST,
    Argon2Cost,
    affordable_cost,
    check_passphrase,
    common_passwords,
    higher_cost,
    key_of,
    strength,
)
from tests.builders.nonempty import nonempty


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
def test_a_good_passphrase_is_accepted(passphrase: str) -> None:
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
    assert all(word == word.casefold() for word in nonempty(known))


@pytest.mark.fast
def test_a_key_depends_on_passphrase_salt_and_cost() -> None:
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

    assert affordable_cost(seconds) == tried[-1]
    return tried


def test_an_ordinary_machine_gets_the_full_cost() -> None:
    assert a_machine(4.0) == [FULL_COST]


def test_a_slow_machine_gets_less_memory_but_never_less_than_the_floor() -> None:
    assert [cost.memory_kib for cost in a_machine(8.0)] == [256 * 1024, 128 * 1024]
    assert a_machine(1000.0)[-1] == Argon2Cost(FLOOR_KIB, 3, 2)


def test_a_machine_short_of_memory_lowers_the_cost_and_fails_below_the_floor() -> None:
    assert a_machine(1.0, free_kib=100 * 1024)[-1].memory_kib == FLOOR_KIB
    with pytest.raises(Trouble) as trouble:
        a_machine(1.0, free_kib=1024)
    assert trouble.value.code == "NOT_ENOUGH_MEMORY"


class BusyMachine:
    """Says what the processors have worked: so many seconds for each hash, one after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *seconds: float) -> None:
        self.tried: list[Argon2Cost] = []
        self._seconds = list(seconds)
        self._worked = 0.0
        monkeypatch.setattr(passphrase, "_processors", lambda: 1)
        monkeypatch.setattr(passphrase, "key_of", self._key_of)

    def _key_of(self, _words: str, _salt: bytes, cost: Argon2Cost) -> bytes:
        self.tried.append(cost)
        self._worked += self._seconds.pop(0)
        return bytes(32)

    def worked(self) -> float:
        return self._worked

    def chosen(self) -> int:
        _, cost = passphrase.new_key_of("otter violin", bytes(16), clock=self.worked)
        return cost.memory_kib // 1024


@pytest.mark.fast
def test_one_slow_moment_does_not_lower_the_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = BusyMachine(monkeypatch, 9.0, 1.0)

    assert machine.chosen() == 256
    assert machine.tried == [FULL_COST] * 2


def test_a_machine_that_is_slow_twice_gets_a_lower_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    assert BusyMachine(monkeypatch, 2.0, 1.9, 1.0).chosen() == 128
    assert BusyMachine(monkeypatch, 9.0, 9.0, 9.0, 9.0, 9.0).chosen() == 64


def test_a_fast_machine_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert BusyMachine(monkeypatch, 1.5).chosen() == 256


def test_waiting_time_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    hours = itertools.count(step=3600)
    monkeypatch.setattr("time.perf_counter", lambda: next(hours))
    monkeypatch.setattr("time.monotonic", lambda: next(hours))

    _, seconds = passphrase.timed_key_of("otter", bytes(16), Argon2Cost(64, 1, 1))

    assert seconds < 3600


def test_parallel_lanes_share_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = BusyMachine(monkeypatch, 3.0, 3.0)
    monkeypatch.setattr(passphrase, "_processors", lambda: 8)

    _, two = passphrase.timed_key_of("otter", bytes(16), FULL_COST, clock=machine.worked)
    one_lane = Argon2Cost(64, 1, 1)
    _, one = passphrase.timed_key_of("otter", bytes(16), one_lane, clock=machine.worked)

    assert (two, one) == (1.5, 3.0)


@pytest.mark.parametrize(
    ("stored", "seconds", "better"),
    [
        (Argon2Cost(64 * 1024, 3, 2), 0.25, FULL_COST),
        (Argon2Cost(64 * 1024, 3, 2), 0.5, Argon2Cost(128 * 1024, 3, 2)),
        (Argon2Cost(64 * 1024, 3, 2), 0.9, None),  # it bears no more
        (FULL_COST, 0.1, None),  # it is as high as it gets
        (FULL_COST, 9.0, None),  # never down
        (Argon2Cost(512 * 1024, 3, 2), 0.1, None),
        (Argon2Cost(64 * 1024, 9, 2), 0.1, None),  # fewer passes would be less in one way
        (Argon2Cost(FLOOR_KIB, 1, 1), 30.0, Argon2Cost(FLOOR_KIB, 3, 2)),  # the floor, always
        (Argon2Cost(64, 1, 1), 0.5, Argon2Cost(FLOOR_KIB, 3, 2)),
    ],
)
def test_the_cost_rises_as_far_as_the_machine_allows(
    stored: Argon2Cost, seconds: float, better: Argon2Cost | None
) -> None:
    assert higher_cost(stored, seconds) == better
