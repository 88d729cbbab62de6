"""QR codes are those that the standard asks for, whatever they say and however large they are."""

from __future__ import annotations

from random import Random

import pytest
import segno

from exports.qr import qr_modules

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZabcdefgh0123456789 -/:天津"


@pytest.mark.parametrize("error", ["l", "m", "q", "h"])
@pytest.mark.parametrize("length", [1, 12, 44, 90, 170])
def test_a_code_is_what_the_library_makes_when_it_looks_at_all_masks(
    error: str, length: int
) -> None:
    chance = Random(f"{error}{length}")
    for _ in range(3):
        text = "".join(chance.choice(LETTERS) for _ in range(length))
        whole = segno.make(text, error=error, micro=False, boost_error=False)
        assert qr_modules(text, error=error) == tuple(bytes(row) for row in whole.matrix)
