"""Preview of a rule pack: which files would become complete or incomplete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from uuid import UUID

from casework.batching import batches
from casework.case import Case
from casework.ports import Reader
from casework.read_models import FileQuery
from casework.rulepack import RulePack
from casework.standing import Standing, standing_of


@dataclass(frozen=True, slots=True)
class CompletionChange:
    """A file that is complete under one pack and not under the other."""

    file_id: UUID
    student_no: str
    name: str = field(repr=False)
    class_name: str | None
    pack_before: str
    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True)
class PackEffect:
    """The effect of a pack on some files; ``moved`` are those under another pack now."""

    pack_ref: str
    files: int
    moved: int
    falling: tuple[CompletionChange, ...]
    rising: tuple[CompletionChange, ...]


def effect_of(
    cases: Iterable[Case],
    pack: RulePack,
    today: date,
    known: Mapping[UUID, bool] = MappingProxyType({}),
) -> PackEffect:
    """Return what a pack would change for these cases on a day, without saving anything.

    ``known`` tells which files are complete now, if already computed.
    """
    shifts: list[CompletionChange] = []
    files = moved = 0
    for case in cases:
        files += 1
        now = case.pack
        if now == pack:
            continue
        moved += 1
        after = standing_of(case, pack, today)
        if known.get(case.id) == after.is_complete:
            continue
        before = standing_of(case, now, today)
        if before.is_complete != after.is_complete:
            shifts.append(_shift(case, now, before, after))
    ordered = sorted(shifts, key=lambda s: (s.class_name or "", s.student_no, s.file_id))
    return PackEffect(
        pack.pack_ref,
        files,
        moved,
        tuple(shift for shift in ordered if shift.before.is_complete),
        tuple(shift for shift in ordered if shift.after.is_complete),
    )


def preview_pack(
    reader: Reader,
    pack: RulePack,
    files: Sequence[UUID],
    *,
    on_progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> PackEffect:
    """Return what a pack would change for these files, as of the reader's day.

    ``on_progress`` is called with (done, total) and may raise to stop.
    """
    known = dict.fromkeys(reader.file_ids(FileQuery()), True)
    known.update(dict.fromkeys(reader.file_ids(FileQuery(where=(("owes", "any"),))), False))

    def cases() -> Iterator[Case]:
        done = 0
        for some in batches(files):
            yield from reader.cases_to_count(some).values()
            on_progress(done := done + len(some), len(files))

    return effect_of(cases(), pack, reader.today, known)


def _shift(case: Case, now: RulePack, before: Standing, after: Standing) -> CompletionChange:
    file = case.file
    return CompletionChange(
        file.id, file.student_no, file.name, file.class_name, now.pack_ref, before, after
    )
