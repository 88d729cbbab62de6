"""What an office's settings would change: whose counts, by name for some and by number for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from casework.office import Office
from casework.ports import Reader
from casework.services import Service
from casework.standing import standing_of

AT_ONCE = 300
"""Files read together: enough for few queries, little enough for the memory."""

_NAMED = 200
"""So many are told by name; of more only their number."""


@dataclass(frozen=True, slots=True)
class MarkShift:
    """A student's three counts before and after a parcel."""

    file_id: UUID
    student_no: str
    name: str = field(repr=False)
    before: Mapping[Service, int]
    after: Mapping[Service, int]
    owed: Mapping[Service, int]


@dataclass(frozen=True, slots=True)
class SettingsEffect:
    """How many of so many files would be counted otherwise, and some of them by name."""

    files: int
    count: int
    shifts: tuple[MarkShift, ...]


def preview_settings(
    reader: Reader,
    office: Office,
    files: Sequence[UUID],
    *,
    told: Callable[[int, int], object] = lambda _done, _total: None,
) -> SettingsEffect:
    """Return what another office's settings would change for these files, as of the reader's day.

    How they are counted now stands with them already. ``told`` hears how many files are done.
    """
    count = 0
    named: list[MarkShift] = []
    for start in range(0, len(files), AT_ONCE):
        some = files[start : start + AT_ONCE]
        lines = {line.file.id: line for line in reader.lines_of(some)}
        for file_id, case in reader.cases(some).items():
            coming = replace(case, office=office)
            after = standing_of(coming, coming.pack, reader.today)
            now = {service: lines[file_id].standing[service].given for service in Service}
            then = {service: after.given(service) for service in Service}
            if now == then:
                continue
            count += 1
            if len(named) < _NAMED:
                owed = {service: after.owed(service) for service in Service}
                named.append(
                    MarkShift(file_id, case.file.student_no, case.file.name, now, then, owed)
                )
        told(min(start + AT_ONCE, len(files)), len(files))
    return SettingsEffect(len(files), count, tuple(named) if count == len(named) else ())
