"""The sessions of each helper by day, with start and end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from struct import Struct
from uuid import UUID

from casework.case import TalkWithSession
from casework.records import Talk
from casework.signals.common import SignalRef
from casework.signals.signal_refs import SignalRefs

_PACKED = Struct("16s16s16sII")
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class HelperSession:
    """One session with its non-void talks."""

    id: UUID
    start: time
    end: time
    refs: SignalRefs


class HelperSessions:
    """Talks grouped by helper and day, packed into 56 bytes each until needed."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, date], bytearray] = defaultdict(bytearray)

    def see(self, talks: Iterable[TalkWithSession]) -> None:
        """Add the non-void talks among these."""
        for held in talks:
            if not held.talk.is_void:
                session, talk = held.session, held.talk
                self._days[(session.held_by, session.on)] += _PACKED.pack(
                    session.id.bytes,
                    talk.id.bytes,
                    talk.file_id.bytes,
                    _seconds(session.start),
                    _seconds(session.end),
                )

    def by_day(self) -> Iterator[tuple[tuple[str, date], list[HelperSession]]]:
        """Yield the sessions of each helper on each day."""
        for (helper, on), packed in self._days.items():
            talks: dict[bytes, SignalRefs] = defaultdict(SignalRefs)
            times: dict[bytes, tuple[int, int]] = {}
            for session_id, talk_id, file_id, start, end in _PACKED.iter_unpack(packed):
                times[session_id] = start, end
                ref = SignalRef(Talk.kind, UUID(bytes=talk_id), UUID(bytes=file_id), on)
                talks[session_id].add(ref)
            sittings = [
                HelperSession(UUID(bytes=one), *_span(times[one]), refs)
                for one, refs in talks.items()
            ]
            yield (helper, on), sittings


def _seconds(at: time) -> int:
    return at.hour * _HOUR + at.minute * _MINUTE + at.second


def _span(seconds: tuple[int, int]) -> tuple[time, time]:
    return _time(seconds[0]), _time(seconds[1])


def _time(seconds: int) -> time:
    return time(seconds // _HOUR, seconds % _HOUR // _MINUTE, seconds % _MINUTE)
