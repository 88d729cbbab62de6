"""The check code of a document: sixteen symbols derived from a digest of its text.

With the document and its caseload, the export run that made it can be found. To anyone else the
code reveals nothing of the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from exports.typography.blocks import Block, RuledTable, Text

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
