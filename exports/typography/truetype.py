"""Parses TrueType font files and makes subsets of them."""

from __future__ import annotations

import mmap
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from struct import Struct, iter_unpack, pack, unpack_from
from typing import NamedTuple

_COLLECTION = b"ttcf"
_COPIED = ("cvt ", "fpgm", "prep")  # hinting programs; optional
_PLATFORMS = ((3, 10), (0, 4), (0, 6), (3, 1), (0, 3))  # of a character map, in order of preference
_CHECKSUM_MAGIC = 0xB1B0AFBA
_UINT32 = 0xFFFF_FFFF
_PADDING = (b"", b"\0\0\0", b"\0\0", b"\0")  # to a multiple of four bytes

# Flags of a component of a composite glyph.
_WIDE_ARGUMENTS, _SCALE, _MORE, _SCALE_XY, _MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80
_HEAD = Struct(">36x4h6xh")
_TABLE = Struct(">4s3L")


@dataclass(frozen=True, slots=True)
class Design:
    """The font descriptor values for a PDF; lengths in thousandths of the size."""

    name: str
    box: tuple[float, float, float, float]
    ascent: float
    descent: float
    cap_height: float
    italic_angle: float
    weight: int
    is_fixed: bool


class _Outline(NamedTuple):
    """The outline of a glyph, padded to a multiple of four bytes, and its checksum."""

    body: bytes
    sum: int
    is_composite: bool


class TrueType:
    """A font file, read on demand; the first font of a collection."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        begin = 0
        if self._data[:4] == _COLLECTION:
            (begin,) = unpack_from(">L", self._data, 12)
        (count,) = unpack_from(">H", self._data, begin + 4)
        self._tables: dict[str, tuple[int, int]] = {}
        for number in range(count):
            tag, _, offset, length = _TABLE.unpack_from(self._data, begin + 12 + 16 * number)
            self._tables[tag.decode("latin-1")] = (offset, length)
        (per_em,) = unpack_from(">H", self._table("head"), 18)
        self._scale: float = 1000 / per_em
        (self._count,) = unpack_from(">H", self._table("maxp"), 4)
        self.glyphs = self._characters()
        self._advances, self._bearings = self._metrics()
        self._places = self._locations()
        self._outlines: dict[int, _Outline] = {}  # cached across subsets

    def width(self, glyph: int) -> float:
        """Return the advance of a glyph in thousandths of the size."""
        return self._advances[glyph] * self._scale

    @property
    def embedding(self) -> int:
        """Embedding rights (OS/2, fsType); bit 1 forbids embedding."""
        (allowed,) = unpack_from(">H", self._table("OS/2"), 8)
        return int(allowed)

    @cached_property
    def design(self) -> Design:
        """The font descriptor values."""
        *box, _ = _HEAD.unpack_from(self._table("head"))
        post, os2 = self._table("post"), self._table("OS/2")
        (version, weight) = unpack_from(">H2xH", os2)
        ascent, descent = unpack_from(">2h", os2, 68)
        cap_height = unpack_from(">h", os2, 88)[0] if version > 1 else ascent
        whole, part, fixed = unpack_from(">hH4xL", post, 4)
        scale = self._scale
        return Design(
            name=self._name(),
            box=(box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale),
            ascent=ascent * scale,
            descent=descent * scale,
            cap_height=cap_height * scale,
            italic_angle=whole + part / 65536,
            weight=weight,
            is_fixed=bool(fixed),
        )

    def subset(self, glyphs: Sequence[int]) -> bytes:
        """Return a font with these glyphs, in this order; components of composite glyphs follow.

        It has only what a PDF needs to draw glyphs by number: no character map and no names.
        """
        wanted = list(glyphs)
        numbers = {glyph: number for number, glyph in reversed(list(enumerate(wanted)))}
        outlines = [self._outline(glyph) for glyph in wanted]
        for number, outline in enumerate(outlines):  # grows while components are found
            if outline.is_composite:
                outlines[number] = self._renumbered(outline, wanted, numbers, outlines)
        bodies = [outline.body for outline in outlines]
        places = array("I", accumulate(map(len, bodies), initial=0))
        metrics = array("H", [0]) * (2 * len(wanted))
        metrics[::2] = array("H", [self._advances[glyph] for glyph in wanted])
        metrics[1::2] = array("H", [self._bearings[glyph] for glyph in wanted])
        return _font(
            {
                **{tag: self._table(tag) for tag in _COPIED if tag in self._tables},
                "glyf": b"".join(bodies),
                "head": _with_uint16(self._table("head"), 50, 1),
                "hhea": _with_uint16(self._table("hhea"), 34, len(wanted)),
                "hmtx": _bytes_of(metrics),
                "loca": _bytes_of(places),
                "maxp": _with_uint16(self._table("maxp"), 4, len(wanted)),
            },
            {"glyf": sum([outline.sum for outline in outlines])},
        )

    def _table(self, tag: str) -> bytes:
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]

    def _outline(self, glyph: int) -> _Outline:
        found = self._outlines.get(glyph)
        if found is None:
            begin = self._tables["glyf"][0]
            data = self._data[begin + self._places[glyph] : begin + self._places[glyph + 1]]
            found = self._outlines[glyph] = _outline_of(data)
        return found

    def _renumbered(
        self,
        outline: _Outline,
        wanted: list[int],
        numbers: dict[int, int],
        outlines: list[_Outline],
    ) -> _Outline:
        """Return a composite glyph with the new numbers of its components, and request those."""
        changed = bytearray(outline.body)
        for place in _parts(outline.body):
            (part,) = unpack_from(">H", outline.body, place)
            if part not in numbers:
                numbers[part] = len(wanted)
                wanted.append(part)
                outlines.append(self._outline(part))
            changed[place : place + 2] = pack(">H", numbers[part])
        return _outline_of(bytes(changed))

    def _characters(self) -> dict[int, int]:
        """Return the glyph number of each character."""
        table = self._table("cmap")
        (count,) = unpack_from(">H", table, 2)
        found: dict[tuple[int, int], int] = {}
        for number in range(count):
            platform, encoding, offset = unpack_from(">2HL", table, 4 + 8 * number)
            found[platform, encoding] = offset
        begin = next(found[key] for key in _PLATFORMS if key in found)
        (kind,) = unpack_from(">H", table, begin)
        pairs = _segments_12(table, begin) if kind == 12 else _segments_4(table, begin)
        return {code: glyph for code, glyph in pairs if glyph}

    def _metrics(self) -> tuple[array[int], array[int]]:
        """Return the advances and left side bearings of all glyphs, in font units."""
        (count,) = unpack_from(">H", self._table("hhea"), 34)
        table = self._table("hmtx")
        pairs = _numbers("H", table[: 4 * count])
        # Bearings are signed, but are only copied here.
        bearings = pairs[1::2]
        bearings += _numbers("H", table[4 * count : 4 * count + 2 * (self._count - count)])
        advances = pairs[::2]
        # The last advance applies to all following glyphs.
        advances += array("H", [advances[-1]]) * (self._count - count)
        return advances, bearings

    def _locations(self) -> array[int]:
        *_, is_long = _HEAD.unpack_from(self._table("head"))
        if is_long:
            return _numbers("I", self._table("loca"))
        return array("I", (2 * place for place in _numbers("H", self._table("loca"))))

    def _name(self) -> str:
        """Return the PostScript name."""
        table = self._table("name")
        count, strings = unpack_from(">2H", table, 2)
        for number in range(count):
            platform, _, _, kind, length, offset = unpack_from(">6H", table, 6 + 12 * number)
            if kind == 6:
                raw = table[strings + offset : strings + offset + length]
                name = raw.decode("latin-1" if platform == 1 else "utf-16-be")
                return name.replace(" ", "-")
        return "Font"


def _segments_12(table: bytes, begin: int) -> Iterator[tuple[int, int]]:
    (count,) = unpack_from(">L", table, begin + 12)
    for first, last, glyph in iter_unpack(">3L", table[begin + 16 : begin + 16 + 12 * count]):
        yield from zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True)


def _segments_4(table: bytes, begin: int) -> Iterator[tuple[int, int]]:
    (double,) = unpack_from(">H", table, begin + 6)
    ends = _numbers("H", table[begin + 14 : begin + 14 + double])
    after = begin + 16 + double
    starts, deltas, ranges = (
        _numbers("H", table[after + part * double : after + (part + 1) * double])
        for part in range(3)
    )
    for place, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if ranges[place]:
                where = after + 2 * double + 2 * place + ranges[place] + 2 * (code - first)
                # The last segment of some fonts points past the end of the table.
                glyph = unpack_from(">H", table, where)[0] if where + 2 <= len(table) else 0
                if not glyph:
                    continue
            yield code, (glyph + deltas[place]) & 0xFFFF


def _parts(outline: bytes) -> Iterator[int]:
    """Yield the offsets of the component numbers in a composite glyph."""
    place, flags = 10, _MORE
    while flags & _MORE:
        (flags,) = unpack_from(">H", outline, place)
        yield place + 2
        place += 8 if flags & _WIDE_ARGUMENTS else 6
        if flags & _SCALE:
            place += 2
        elif flags & _SCALE_XY:
            place += 4
        elif flags & _MATRIX:
            place += 8


def _outline_of(data: bytes) -> _Outline:
    body = data + _PADDING[len(data) % 4]
    # A negative number of contours marks a composite glyph.
    return _Outline(body, _sum(body), is_composite=body[:1] >= b"\x80")


def _font(tables: dict[str, bytes], known: Mapping[str, int]) -> bytes:
    """Return tables as a font file with checksums; some checksums are ``known``."""
    count = len(tables)
    power = count.bit_length() - 1
    head = pack(">L4H", 0x10000, count, 16 << power, power, 16 * count - (16 << power))
    tables["head"] = _with_uint32(tables["head"], 8, 0)
    entries, bodies, place = [], [], len(head) + 16 * count
    total = 0
    for tag in sorted(tables):
        body = tables[tag] + b"\0" * (-len(tables[tag]) % 4)
        total += (check := known[tag] & _UINT32 if tag in known else _sum(body))
        entries.append(_TABLE.pack(tag.encode("latin-1"), check, place, len(tables[tag])))
        bodies.append(body)
        place += len(body)
    head += b"".join(entries)
    check = (_CHECKSUM_MAGIC - total - _sum(head)) & _UINT32
    at = sorted(tables).index("head")
    bodies[at] = _with_uint32(bodies[at], 8, check)
    return head + b"".join(bodies)


def _sum(data: bytes) -> int:
    return sum(_numbers("I", data)) & _UINT32


def _numbers(kind: str, data: bytes) -> array[int]:
    """Return big-endian unsigned integers: ``H`` of two bytes, ``I`` of four."""
    numbers: array[int] = array(kind)
    numbers.frombytes(data)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _bytes_of(numbers: array[int]) -> bytes:
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()


def _with_uint16(table: bytes, place: int, value: int) -> bytes:
    return table[:place] + pack(">H", value) + table[place + 2 :]


def _with_uint32(table: bytes, place: int, value: int) -> bytes:
    return table[:place] + pack(">L", value) + table[place + 4 :]
