"""The check code of a document, and QR codes as rows of modules.

Of eight masks the one with the lowest penalty is used (ISO/IEC 18004, 7.8.3). The library checks
every module for every mask; here symbols and masks are large integers, combined bitwise, which is
ten times as fast.

The check code is sixteen symbols derived from a digest of the document's text. With the document
and its caseload, the export run that made it can be found. To anyone else the code reveals nothing
of the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from exports.typography.blocks import Block, Text
from exports.typography.tables import RuledTable

_MASKS = 8
_FINDER = "1011101"


def qr_modules(text: str, *, error: str) -> tuple[bytes, ...]:
    """Return the rows of the QR code of ``text``: one byte per module, 1 for dark.

    ``error`` is the error correction level: l, m, q or h.
    """
    made = _made(text, error, 0)
    size = len(made.matrix)
    across, down = _number(made.matrix), _number(zip(*made.matrix, strict=True))
    turns = _turns(made.version, error)
    hidden = _reserved(size, made.version)
    best = min(
        range(_MASKS),
        key=lambda mask: _penalty(
            (across ^ turns[mask][0]) & ~hidden[0], (down ^ turns[mask][1]) & ~hidden[1], size
        ),
    )
    digits = f"{across ^ turns[best][0]:0{size * size}b}"
    modules = bytes(map(int, digits))
    return tuple(modules[at : at + size] for at in range(0, size * size, size))


def _made(text: str, error: str, mask: int, version: Any = None) -> Any:
    import segno

    return segno.make(text, error=error, mask=mask, version=version, micro=False, boost_error=False)


def _number(rows: Any) -> int:
    """Return a symbol as an integer; the first row is the most significant."""
    return int("".join("1" if module else "0" for row in rows for module in row), 2)


@cache
def _turns(version: Any, error: str) -> tuple[tuple[int, int], ...]:
    """Return for each mask the modules that differ from the first mask, by rows and by columns.

    They depend on the size of the symbol alone, not on its content.
    """
    symbols = [_made("0", error, mask, version).matrix for mask in range(_MASKS)]
    numbers = [(_number(rows), _number(zip(*rows, strict=True))) for rows in symbols]
    across, down = numbers[0]
    return tuple((one ^ across, other ^ down) for one, other in numbers)


@cache
def _reserved(size: int, version: int) -> tuple[int, int]:
    """Return the modules that are set after mask evaluation, by rows and by columns.

    They are the format and version information and the module that is always dark.
    """
    rows = [bytearray(size) for _ in range(size)]
    for at in (*range(9), *range(size - 8, size)):
        if at != 6:  # the timing pattern
            rows[8][at] = rows[at][8] = 1
    if version >= 7:
        for along in range(6):
            for at in range(size - 11, size - 8):
                rows[along][at] = rows[at][along] = 1
    return _number(rows), _number(zip(*rows, strict=True))


def _penalty(across: int, down: int, size: int) -> int:
    dark = across.bit_count() / size**2
    return (
        _runs(across, size)
        + _runs(down, size)
        + _blocks(across, size)
        + _finders(across, size)
        + _finders(down, size)
        + 10 * int(abs(dark * 100 - 50) / 5)
    )


@cache
def _columns(size: int, without: int) -> int:
    """Return a bit mask of all modules except the last ``without`` columns."""
    return int(("1" * (size - without) + "0" * without) * size, 2)


def _alike(symbol: int, size: int) -> int:
    """Return the modules that have the same colour as the next one to the right."""
    # shifting left by one aligns each module with its right neighbour
    return ~(symbol ^ symbol << 1) & _columns(size, 1)


def _runs(symbol: int, size: int) -> int:
    """Penalty: five modules of one colour in a row cost three, each further one costs one."""
    alike = _alike(symbol, size)
    fives = alike & alike << 1 & alike << 2 & alike << 3
    return fives.bit_count() + 2 * (fives & ~(fives >> 1)).bit_count()


def _blocks(symbol: int, size: int) -> int:
    """Penalty: each 2×2 square of one colour costs three."""
    alike = _alike(symbol, size)
    below = ~(symbol ^ symbol << size) & _columns(size, 0)
    return 3 * (alike & alike << size & below & -1 << size).bit_count()


def _finders(symbol: int, size: int) -> int:
    """Penalty: each pattern that resembles a finder pattern costs forty."""
    digits = f"{symbol:0{size * size}b}"
    cost = 0
    for start in range(0, size * size, size):
        row = digits[start : start + size]
        at = row.find(_FINDER)
        while at >= 0:
            end = at + len(_FINDER)
            is_free = (
                at in (0, size - len(_FINDER))
                or "1" not in row[max(at - 4, 0) : at]
                or "1" not in row[end : end + 4]
            )
            cost += 40 * is_free
            at = row.find(_FINDER, end if is_free else at + 4)
    return cost


SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""

_LENGTH, _GROUP = 16, 4
_DOMAIN = "zhuhang/checkcode/v1"
_LOOK_ALIKES = str.maketrans("OIL", "011")


def check_code(blocks: Iterable[Block], *facts: str) -> str:
    """Return the check code of a document with these blocks and facts: ``7F3K-29QD-…``."""
    text = "\0".join((_DOMAIN, *facts, *words_of(blocks)))
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:10])
    symbols = "".join(SYMBOLS[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(symbols[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def words_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the text of blocks in reading order."""
    for block in blocks:
        if isinstance(block, Text):
            yield from (run.text for run in block.runs)
        elif isinstance(block, RuledTable):
            for row in (*block.head, *block.rows):
                for cell in row.cells:
                    yield from words_of(cell.blocks)


def plain_code(text: str) -> str:
    """Normalise a code for comparison: O becomes 0, I and L become 1, dashes are removed."""
    return "".join(c for c in text.upper().translate(_LOOK_ALIKES) if c.isalnum())


def is_code(text: str) -> bool:
    """Return whether a text has the format of a check code."""
    plain = plain_code(text)
    return len(plain) == _LENGTH and set(plain) <= set(SYMBOLS)
