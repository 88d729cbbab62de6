"""What a change of the rules or settings would do to the counts, before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from uuid import UUID

from casework import destinations
from casework.batching import batches
from casework.case import Case
from casework.ports import Reader
from casework.read_models import FileLine, FileQuery
from casework.records import CaseFile, Post
from casework.required_services import Service
from casework.rulepack import RulePack
from casework.settings.org_settings import OrgSettings
from casework.settings.wages import wages_of
from casework.standing import Standing, standing_of
from casework.verdicts.posts import minimum_above


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


AT_ONCE = 300
"""Batch size: few queries, yet little memory."""

_NAMED = 200
"""Maximum number of files listed by name; if more change, only their number is given."""


@dataclass(frozen=True, slots=True)
class CountChange:
    """A student's counts by service before and after a parcel."""

    file_id: UUID
    student_no: str
    name: str = field(repr=False)
    before: Mapping[Service, int]
    after: Mapping[Service, int]
    owed: Mapping[Service, int]

    @classmethod
    def of(cls, file: CaseFile, before: Mapping[Service, int], now: Standing) -> CountChange:
        """Return how the counts of a file changed to those of a standing."""
        return cls(file.id, file.student_no, file.name, before, now.given_counts, now.owed_counts)


@dataclass(frozen=True, slots=True)
class SettingsEffect:
    """How many files would be counted differently, and which, if they are few enough."""

    files: int
    count: int
    shifts: tuple[CountChange, ...]


def preview_settings(
    reader: Reader,
    settings: OrgSettings,
    files: Sequence[UUID],
    *,
    on_progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> SettingsEffect:
    """Return what another office's settings would change for these files, as of the reader's day.

    The current counts are stored. Only files whose counts can depend on the difference are read;
    ``on_progress`` is called with (done, total) of these, and may raise to stop.
    """
    now, count = reader.org_settings(), 0
    named: list[CountChange] = []
    touched = _touched(reader, now, settings, files)
    for start in range(0, len(touched), AT_ONCE):
        some = touched[start : start + AT_ONCE]
        changed = [
            replace(case, settings=settings)
            for case in reader.cases_to_count(some).values()
            if _is_touched(case, now, settings)
        ]
        lines = {line.file.id: line for line in reader.lines_of(case.id for case in changed)}
        for case in changed:
            shift = _count_change(case, lines[case.id], reader.today)
            count += shift is not None
            if shift is not None and len(named) < _NAMED:
                named.append(shift)
        on_progress(min(start + AT_ONCE, len(touched)), len(touched))
    return SettingsEffect(len(files), count, tuple(named) if count == len(named) else ())


def _count_change(case: Case, line: FileLine, today: date) -> CountChange | None:
    before = {service: line.standing[service].given for service in Service}
    change = CountChange.of(case.file, before, standing_of(case, case.pack, today))
    return None if change.before == change.after else change


def _touched(
    reader: Reader, now: OrgSettings, coming: OrgSettings, files: Sequence[UUID]
) -> Sequence[UUID]:
    """Return the files whose counts may change, as far as known without reading them."""
    is_of_posts = destinations.table(now) == destinations.table(coming) and all(
        coming.pack(pack.pack_ref) == pack for pack in now.packs()
    )
    if not is_of_posts:
        return files
    days = {row.since for office in (now, coming) for row in wages_of(office)}
    posts = [
        post.id
        for post in reader.get_all(Post)
        if any(_is_too_low(now, post, day) != _is_too_low(coming, post, day) for day in days)
    ]
    leaning = reader.dependent_files(Post.kind, posts)
    return [file_id for file_id in files if file_id in leaning]


def _is_touched(case: Case, now: OrgSettings, coming: OrgSettings) -> bool:
    """Return whether a verdict can differ, by everything that verdicts take from settings."""
    ref = case.file.pack_id
    return (
        now.pack(ref) != coming.pack(ref)
        or any(
            destinations.counts_as_placed(now, place)
            != destinations.counts_as_placed(coming, place)
            for place in case.destinations
        )
        or any(
            _is_too_low(now, made.post, made.referral.on)
            != _is_too_low(coming, made.post, made.referral.on)
            for made in case.referrals
        )
    )


def _is_too_low(settings: OrgSettings, post: Post, on: date) -> bool:
    return minimum_above(settings, post, on) is not None
