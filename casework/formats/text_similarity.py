"""Find nearly identical texts: sketches yield candidates, a comparison decides."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

_SHINGLE = 4
_SKETCH = 8
_SHARED = 2
_CROWD = 200
"""A shingle shared by more texts than this does not indicate similarity."""


def similar_pairs(texts: Mapping[Key, str], least: int) -> Iterator[tuple[Key, Key, int]]:
    """Yield pairs of keys whose texts are similar by ``least`` percent or more, each pair once.

    Texts are compared as given, so normalise them first. Two texts are compared if they are equal
    or share two of their rarest 4-character shingles. A copy keeps most of the rare shingles, so at
    90 percent hardly any pair is missed; ten thousand texts take a second or two.
    """
    from rapidfuzz import fuzz

    same: dict[str, list[Key]] = defaultdict(list)
    for key, text in texts.items():
        if text:
            same[text].append(key)
    for keys in same.values():
        for first, second in pairwise(keys):
            yield first, second, 100
    firsts = {text: keys[0] for text, keys in same.items()}
    for one, other in _candidates(list(firsts)):
        percent = int(fuzz.ratio(one, other, score_cutoff=least))
        if percent:
            yield firsts[one], firsts[other], percent


def _candidates(texts: list[str]) -> Iterator[tuple[str, str]]:
    pieces = [_pieces(text) for text in texts]
    frequency = Counter(piece for some in pieces for piece in some)
    by_mark: dict[str, list[int]] = defaultdict(list)
    for place, some in enumerate(pieces):
        shared_ones = (piece for piece in some if 1 < frequency[piece] <= _CROWD)
        for mark in sorted(shared_ones, key=lambda piece: (frequency[piece], piece))[:_SKETCH]:
            by_mark[mark].append(place)
    together: Counter[tuple[int, int]] = Counter()
    for places in by_mark.values():
        together.update(combinations(places, 2))
    for (first, second), marks in together.items():
        if marks >= _SHARED:
            yield texts[first], texts[second]


def _pieces(text: str) -> set[str]:
    return {text[at : at + _SHINGLE] for at in range(max(1, len(text) - _SHINGLE + 1))}


_MARKS = 32
"""Number of hashes in a sketch: texts that agree in all of them are almost always equal."""


def sketch_of(text: str) -> str:
    """Return a sketch that identifies copies of a text without revealing it: 32 hashes, as hex.

    It is a MinHash: the smallest value of each of 32 hash functions over the 4-character shingles
    of the text; the share of equal hashes estimates the share of common shingles. Normalise the
    text first; the result is "" for a text shorter than a shingle.
    """
    if len(text) < _SHINGLE:
        return ""
    pieces = [hashlib.blake2b(piece.encode(), digest_size=8).digest() for piece in _pieces(text)]
    numbers = [int.from_bytes(piece) for piece in pieces]
    return "".join(
        f"{min((number * factor + shift) % _PRIME for number in numbers) & 0xFFFF:04x}"
        for factor, shift in _FUNCTIONS
    )


_PRIME = (1 << 61) - 1


def _function(number: int) -> tuple[int, int]:
    digest = hashlib.blake2b(f"zhuhang/sketch/v1/{number}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8]) % _PRIME, int.from_bytes(digest[8:]) % _PRIME


_FUNCTIONS = tuple(_function(number) for number in range(_MARKS))
