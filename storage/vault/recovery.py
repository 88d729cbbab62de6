"""The recovery code: 35 symbols on paper that open a home when the passphrase is lost.

Seven groups of five. Four symbols of a group carry data and the fifth is a check symbol, so that
a transcription error can be located by group. The 28 data symbols are 128 random bits and a
12-bit checksum over all of them.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casework.problems import RuleBroken

# Crockford's base 32: no I, L, O, U. crockford.com/base32.html
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 7
GROUP_SYMBOLS = 5
SYMBOLS = GROUPS * GROUP_SYMBOLS
SECRET_BYTES = 16

_CHECK_BITS = 12
_LOOK_ALIKES = str.maketrans("OIL", "011")
_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
# Weights of the four data symbols; the check symbol has weight 1. They are distinct and nonzero,
# so one wrong symbol or a swap of two neighbours is always detected.
_WEIGHTS = (2, 4, 8, 16)


def new_secret() -> bytes:
    """Return 128 new random bits."""
    return secrets.token_bytes(SECRET_BYTES)


def code_of(secret: bytes) -> str:
    """Return the printable code of a secret: seven groups separated by dashes."""
    number = int.from_bytes(secret) << _CHECK_BITS | _overall_check(secret)
    data = [number >> shift & 31 for shift in range(5 * 27, -1, -5)]
    groups = [data[start : start + 4] for start in range(0, 28, 4)]
    return "-".join(
        "".join(ALPHABET[value] for value in (*group, _group_check(index, group)))
        for index, group in enumerate(groups, start=1)
    )


def secret_of(code: str) -> bytes:
    """Return the secret of a typed code; case, spaces and dashes are ignored.

    Raises:
        RuleBroken: field ``recovery_code``: RECOVERY_CODE_LENGTH with ``symbols`` and ``needed``;
            RECOVERY_CODE_WRONG with ``group``, counted from 1; RECOVERY_CODE_MIXED if each
            group is valid in itself but they do not belong together.
    """
    symbols = _symbols(code)
    if len(symbols) != SYMBOLS:
        raise RuleBroken(
            "RECOVERY_CODE_LENGTH", "recovery_code", symbols=len(symbols), needed=SYMBOLS
        )
    number = 0
    for group in range(1, GROUPS + 1):
        written = symbols[(group - 1) * GROUP_SYMBOLS : group * GROUP_SYMBOLS]
        values = [ALPHABET.find(symbol) for symbol in written]
        if -1 in values or _group_check(group, values[:4]) != values[4]:
            raise RuleBroken("RECOVERY_CODE_WRONG", "recovery_code", group=group)
        for value in values[:4]:
            number = number << 5 | value
    secret = (number >> _CHECK_BITS).to_bytes(SECRET_BYTES)
    if number & ((1 << _CHECK_BITS) - 1) != _overall_check(secret):
        raise RuleBroken("RECOVERY_CODE_MIXED", "recovery_code")
    return secret


def key_of(secret: bytes, salt: bytes) -> bytes:
    """Return the key that opens the recovery slot (HKDF-SHA256; 128 bits need no slow KDF)."""
    return HKDF(SHA256(), 32, salt, b"zhuhang/recovery/v1").derive(secret)


def _symbols(code: str) -> str:
    """Return the letters and digits of a typed code, full-width ones converted to half-width."""
    folded = unicodedata.normalize("NFKC", code).upper().translate(_LOOK_ALIKES)
    return "".join(symbol for symbol in folded if unicodedata.category(symbol)[0] not in "CPSZ")


def _overall_check(secret: bytes) -> int:
    digest = hashlib.sha256(b"zhuhang/recovery/check/v1" + secret).digest()
    return int.from_bytes(digest[:2]) >> (16 - _CHECK_BITS)


def _group_check(group: int, values: list[int]) -> int:
    """Return the check symbol; it depends on the group's number, so swapped groups are detected."""
    check = group
    for weight, value in zip(_WEIGHTS, values, strict=True):
        check ^= _times(weight, value)
    return check


def _times(left: int, right: int) -> int:
    """Return the product of two elements of GF(32)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= _FIELD_POLYNOMIAL
        right >>= 1
    return product
