"""Compact storage for hundreds of thousands of signal references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from struct import Struct
from typing import overload
from uuid import UUID

from casework.records import RECORD_KINDS
from casework.signals.common import SignalRef

_PACKED = Struct("16s16siB")
_KINDS = tuple(kind.kind for kind in RECORD_KINDS)
_PLACES = {kind: place for place, kind in enumerate(_KINDS)}
_NO_FILE = bytes(16)


class SignalRefs(Sequence[SignalRef]):
    """A sequence of references, packed into 37 bytes each to save memory."""

    __slots__ = ("_packed",)

    def __init__(self, refs: Iterable[SignalRef] = ()) -> None:
        self._packed = bytearray()
        for ref in refs:
            self.add(ref)

    def add(self, ref: SignalRef) -> None:
        """Append a reference."""
        file_id = _NO_FILE if ref.file_id is None else ref.file_id.bytes
        day = 0 if ref.on is None else ref.on.toordinal()
        self._packed += _PACKED.pack(ref.record_id.bytes, file_id, day, _PLACES[ref.kind])

    def __len__(self) -> int:
        return len(self._packed) // _PACKED.size

    @overload
    def __getitem__(self, place: int) -> SignalRef: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[SignalRef, ...]: ...

    def __getitem__(self, place: int | slice) -> SignalRef | tuple[SignalRef, ...]:
        if isinstance(place, slice):
            return tuple(self[at] for at in range(len(self))[place])
        at = range(len(self))[place]
        return _ref(*_PACKED.unpack_from(self._packed, at * _PACKED.size))

    def __iter__(self) -> Iterator[SignalRef]:
        for packed in _PACKED.iter_unpack(self._packed):
            yield _ref(*packed)

    def __eq__(self, other: object) -> bool:
        """Return whether both have the same references; tuples are comparable too."""
        if isinstance(other, SignalRefs):
            return self._packed == other._packed
        return isinstance(other, tuple) and tuple(self) == other

    def __hash__(self) -> int:
        return hash(tuple(self))


def _ref(record_id: bytes, file_id: bytes, day: int, kind: int) -> SignalRef:
    return SignalRef(
        _KINDS[kind],
        UUID(bytes=record_id),
        None if file_id == _NO_FILE else UUID(bytes=file_id),
        date.fromordinal(day) if day else None,
    )
