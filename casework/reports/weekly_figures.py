"""The figures of a weekly report: sums over files, now and a week before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from casework.reports.weekly import CaseloadFigures, FileFigures, WeeklyReport
from casework.required_services import Service
from casework.standing import Status

FILES, COMPLETE, PARKED = "files", "complete", "parked"
GIVEN, OWED, NOT_COUNTING = "given", "owed", "not_counting"

Count = Callable[[FileFigures], int]


@dataclass(frozen=True, slots=True)
class Side:
    """A figure at one time: its number, and the contribution of each file (except zeros).

    Pending rows have no file, so they have the number only.
    """

    number: int
    parts: tuple[tuple[UUID, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report; ``before`` is None if there was no caseload a week before.

    ``key`` is ``files``, ``complete``, ``parked``, ``status:在帮`` … or ``talk:given`` …
    """

    key: str
    now: Side
    before: Side | None

    @property
    def change(self) -> int | None:
        """The change of the number since a week before."""
        return None if self.before is None else self.now.number - self.before.number


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that changed in the week; ``before`` is None for a new file."""

    file_id: UUID
    before: FileFigures | None
    now: FileFigures

    @property
    def services(self) -> tuple[Service, ...]:
        """The services whose count changed since a week before."""
        return tuple(service for service in Service if self.gain(service))

    def gain(self, service: Service) -> int:
        """Return by how much the count of a service rose."""
        earlier = self.before.services[service].given if self.before else 0
        return self.now.services[service].given - earlier

    @property
    def changed_status(self) -> bool:
        return self.before is not None and self.before.status is not self.now.status


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class in a report; classes are sorted by name, not ranked."""

    class_name: str
    figures: Mapping[str, Figure]


def figures_of(weekly: WeeklyReport) -> Mapping[str, Figure]:
    """Return the figures of the whole report by key, in display order."""
    figures = _figures(weekly.now, weekly.before)
    before = None if weekly.before is None else Side(weekly.before.parked)
    return {**figures, PARKED: Figure(PARKED, Side(weekly.now.parked), before)}


def classes_of(weekly: WeeklyReport) -> tuple[ClassFigures, ...]:
    """Return the figures of each class; files without a class come last."""
    names = {file.class_name for file in weekly.now.files}
    if weekly.before is not None:
        names |= {file.class_name for file in weekly.before.files}

    def of(figures: CaseloadFigures, name: str) -> CaseloadFigures:
        files = tuple(file for file in figures.files if file.class_name == name)
        return CaseloadFigures(figures.at, files, 0)

    return tuple(
        ClassFigures(
            name, _figures(of(weekly.now, name), weekly.before and of(weekly.before, name))
        )
        for name in sorted(names, key=lambda name: (not name, name))
    )


def moved_of(weekly: WeeklyReport) -> tuple[ChangedFile, ...]:
    """Return the files that changed in the week, in the order of the report."""
    if weekly.before is None:
        return ()
    earlier = {file.file_id: file for file in weekly.before.files}
    found = (
        ChangedFile(file.file_id, earlier.get(file.file_id), file) for file in weekly.now.files
    )
    return tuple(one for one in found if one.before is None or one.services or one.changed_status)


def gone_of(weekly: WeeklyReport) -> tuple[UUID, ...]:
    """Return the files that existed a week before and no longer do."""
    if weekly.before is None:
        return ()
    present = {file.file_id for file in weekly.now.files}
    return tuple(f.file_id for f in weekly.before.files if f.file_id not in present)


def _figures(now: CaseloadFigures, before: CaseloadFigures | None) -> dict[str, Figure]:
    counts: dict[str, Count] = {FILES: lambda _: 1, COMPLETE: lambda file: int(file.is_complete)}
    for status in Status:
        counts[f"status:{status.value}"] = _has(status)
    for service in Service:
        for what in (GIVEN, OWED, NOT_COUNTING):
            counts[f"{service.value}:{what}"] = _part(service, what)
    return {
        key: Figure(
            key, _side(now.files, count), None if before is None else _side(before.files, count)
        )
        for key, count in counts.items()
    }


def _has(status: Status) -> Count:
    return lambda file: int(file.status is status)


def _part(service: Service, what: str) -> Count:
    return lambda file: int(getattr(file.services[service], what))


def _side(files: Iterable[FileFigures], count: Count) -> Side:
    parts = tuple((file.file_id, number) for file in files if (number := count(file)))
    return Side(sum(number for _, number in parts), parts)
