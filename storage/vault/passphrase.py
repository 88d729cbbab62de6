"""Passphrase rules, and key derivation with Argon2."""

from __future__ import annotations

import functools
import math
import os
import re
import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources

from casework.problems import RuleBroken, Trouble

MIN_CHARACTERS = 12
MIN_WORDS = 5
SALT_BYTES = 16

_MIN_DISTINCT = 5
_MIN_WORD_CHARACTERS = 2
_KEY_BYTES = 32
_KEYBOARD_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_COLUMN_WALKS = ("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "qazwsxedcrfvtgbyhnujmik")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_RUNS = tuple(
    turned
    for row in (*_KEYBOARD_ROWS, *_COLUMN_WALKS, _ALPHABET, "0123456789")
    for turned in (row * 2, row[::-1] * 2)
)
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LEET = str.maketrans("0134@5$7!", "oleaassti")


@dataclass(frozen=True, slots=True)
class Argon2Cost:
    """The cost of one guess: memory in KiB, passes, lanes."""

    memory_kib: int
    passes: int
    lanes: int


FULL_COST = Argon2Cost(memory_kib=256 * 1024, passes=3, lanes=2)
FLOOR_KIB = 64 * 1024
CEILING = Argon2Cost(memory_kib=1024 * 1024, passes=10, lanes=8)  # for files that we read
LONGEST_S = 1.5

Clock = Callable[[], float]
"""Returns the CPU seconds of this process."""


def check_passphrase(passphrase: str) -> None:
    """Check that the passphrase is acceptable.

    Raises:
        RuleBroken: PASSPHRASE_WEAK, field ``passphrase``, with ``reason``: TOO_SHORT,
            DIGITS_ONLY (student, telephone and identity numbers), REPEATED, SEQUENCE or COMMON.
    """
    if reason := problem(passphrase):
        raise RuleBroken("PASSPHRASE_WEAK", "passphrase", reason=reason)


def problem(text: str) -> str | None:
    """Return why it is rejected, a ``reason`` of PASSPHRASE_WEAK; None if it is acceptable."""
    return _weakness(unicodedata.normalize("NFC", text))


def strength(passphrase: str) -> int:
    """Return 0 (rejected) or 1 to 4 (barely enough … very strong), for a strength meter."""
    text = unicodedata.normalize("NFC", passphrase)
    if _weakness(text):
        return 0
    bits = _guessing_bits(text)
    return 1 + sum(bits >= step for step in (50, 65, 80))


def key_of(passphrase: str, salt: bytes, cost: Argon2Cost) -> bytes:
    """Return the 32-byte key of a passphrase (Argon2id v19), independent of Unicode composition.

    Raises:
        Trouble: NOT_ENOUGH_MEMORY with ``needed_mib``; never reported as a wrong passphrase.
    """
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    try:
        return hash_secret_raw(
            unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass"),
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=_KEY_BYTES,
            type=Type.ID,
            version=19,
        )
    except (HashingError, MemoryError) as error:
        # The parameters are within bounds, so memory or a thread's stack is missing.
        raise Trouble("NOT_ENOUGH_MEMORY", needed_mib=cost.memory_kib // 1024) from error


def timed_key_of(
    passphrase: str, salt: bytes, cost: Argon2Cost, *, clock: Clock = time.process_time
) -> tuple[bytes, float]:
    """Return ``key_of`` and the seconds that it takes on this machine without other load.

    The CPU time of all lanes is measured, not wall-clock time: a machine that is busy for a moment
    takes longer, but is not slower.

    Raises:
        Trouble: as ``key_of``.
    """
    started = clock()
    key = key_of(passphrase, salt, cost)
    return key, (clock() - started) / min(cost.lanes, _processors())


def new_key_of(
    passphrase: str, salt: bytes, *, clock: Clock = time.process_time
) -> tuple[bytes, Argon2Cost]:
    """Return a key and the highest cost that this machine can afford within ``LONGEST_S`` seconds.

    A cost is rejected only after it took too long twice.
    """
    keys: dict[Argon2Cost, bytes] = {}

    def seconds(cost: Argon2Cost) -> float:
        keys[cost], took = timed_key_of(passphrase, salt, cost, clock=clock)
        if took > LONGEST_S and cost.memory_kib > FLOOR_KIB:
            took = min(took, timed_key_of(passphrase, salt, cost, clock=clock)[1])
        return took

    cost = affordable_cost(seconds)
    return keys[cost], cost


def higher_cost(cost: Argon2Cost, seconds: float) -> Argon2Cost | None:
    """Return the cost that a passphrase should have instead; None if its own is high enough.

    ``seconds`` is what ``cost`` takes here (``timed_key_of``); the time of a higher cost is
    computed from it, so that a slow machine does not retry at each unlock.
    """
    rate = seconds / (cost.memory_kib * cost.passes)
    better = affordable_cost(lambda tried: rate * tried.memory_kib * tried.passes)
    ours, theirs = (cost.memory_kib, cost.passes), (better.memory_kib, better.passes)
    is_higher = theirs != ours and all(b >= a for a, b in zip(ours, theirs, strict=True))
    return better if is_higher else None


def _processors() -> int:
    """Return how many lanes can run in parallel here."""
    if sys.platform == "linux":
        count = len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count() or 1
    return count


def affordable_cost(seconds: Callable[[Argon2Cost], float]) -> Argon2Cost:
    """Return the first cost, halving memory from the maximum, that ``seconds`` finds affordable.

    The minimum of 64 MiB is accepted however slow it is. Too little memory counts as too expensive,
    except at the minimum.
    """
    memory_kib = FULL_COST.memory_kib
    while True:
        cost = Argon2Cost(memory_kib, FULL_COST.passes, FULL_COST.lanes)
        is_floor = memory_kib <= FLOOR_KIB
        try:
            if seconds(cost) <= LONGEST_S or is_floor:
                return cost
        except Trouble:
            if is_floor:
                raise
        memory_kib = max(memory_kib // 2, FLOOR_KIB)


def _weakness(text: str) -> str | None:
    squeezed = "".join(text.split()).casefold()
    if len(text) < MIN_CHARACTERS and not _has_enough_words(text):
        return "TOO_SHORT"
    if not squeezed.strip("-+./()0123456789xX"):
        return "DIGITS_ONLY"
    if len(set(squeezed)) < _MIN_DISTINCT or _repeats(squeezed):
        return "REPEATED"
    if _is_run(squeezed):
        return "SEQUENCE"
    if _is_common(squeezed):
        return "COMMON"
    return None


def _has_enough_words(text: str) -> bool:
    words = {word for word in text.split() if len(word) >= _MIN_WORD_CHARACTERS}
    return len(words) >= MIN_WORDS


def _repeats(text: str) -> bool:
    """Return whether the text is a short string repeated."""
    period = (text * 2).find(text, 1)
    return period < len(text) and period < MIN_CHARACTERS


def _is_run(text: str) -> bool:
    """Return whether the text consists of runs along the alphabet, the digits or the keyboard."""
    pieces, start = 0, 0
    while start < len(text):
        length = _run_length(text[start:])
        start += length
        pieces += 1
    return pieces <= len(text) // 4


def _run_length(text: str) -> int:
    length = 1
    while length < len(text) and any(text[: length + 1] in run for run in _RUNS):
        length += 1
    return length


def _is_common(text: str) -> bool:
    """Return whether the text is a well-known password, apart from digits at its ends.

    Only whole passwords are compared: three or four ordinary words in a row are a good passphrase,
    and rejecting those drives people to write them down.
    """
    trimmed = _ENDS.sub("", text)
    return bool({text, trimmed, trimmed.translate(_LEET)} & common_passwords())


@functools.cache
def common_passwords() -> frozenset[str]:
    """Return well-known passwords and their cores, in lower case."""
    text = resources.files(__package__).joinpath("common_passwords.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _guessing_bits(text: str) -> float:
    """Return a cautious estimate: a character that continues a sequence counts little."""
    bits = 0.0
    seen: set[str] = set()
    for previous, character in zip(" " + text, text, strict=False):
        if abs(ord(character) - ord(previous)) <= 1:
            bits += 0.5
        elif character in seen:
            bits += 2.0
        else:
            bits += _class_bits(character)
        seen.add(character)
    return bits


def _class_bits(character: str) -> float:
    if character.isdigit():
        return math.log2(10)
    if character.isascii():
        return math.log2(26) if character.islower() else math.log2(52)
    return math.log2(1000)  # a Chinese character, of about a thousand common ones
