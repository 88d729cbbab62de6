"""Pieces by the hundred thousand, kept small until they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from struct import Struct
from uuid import UUID

from casework.records import RECORD_KINDS
from casework.signals.common import Piece

_PACKED = Struct("16s16siB")
_KINDS = tuple(kind.kind for kind in RECORD_KINDS)
_PLACES = {kind: place for place, kind in enumerate(_KINDS)}
_NO_FILE = bytes(16)


class Pieces:
    """A row of pieces, each in 37 bytes; as objects they would fill the memory at an office."""

    __slots__ = ("_packed",)

    def __init__(self) -> None:
        self._packed = bytearray()

    def add(self, piece: Piece) -> None:
        """Put a piece at the end."""
        file_id = _NO_FILE if piece.file_id is None else piece.file_id.bytes
        day = 0 if piece.on is None else piece.on.toordinal()
        self._packed += _PACKED.pack(piece.record_id.bytes, file_id, day, _PLACES[piece.kind])

    def __len__(self) -> int:
        return len(self._packed) // _PACKED.size

    def __getitem__(self, place: int) -> Piece:
        return _piece(*_PACKED.unpack_from(self._packed, place * _PACKED.size))

    def __iter__(self) -> Iterator[Piece]:
        for packed in _PACKED.iter_unpack(self._packed):
            yield _piece(*packed)


def _piece(record_id: bytes, file_id: bytes, day: int, kind: int) -> Piece:
    return Piece(
        _KINDS[kind],
        UUID(bytes=record_id),
        None if file_id == _NO_FILE else UUID(bytes=file_id),
        date.fromordinal(day) if day else None,
    )
