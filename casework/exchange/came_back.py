"""What came back of our parcels, with the reason: what a person has to mend, and what is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from casework.exchange.choosing import file_of
from casework.exchange.counts import PARTS
from casework.exchange.parcels import NOTICES, Line, ParcelKind
from casework.exchange.ports import Known, ParcelLine
from casework.lists import FileLine
from casework.ports import Reader
from casework.records import Custody, Partner

BY_THEMSELVES = frozenset({"FILE_HANDED_ON", "FILE_ON_ITS_WAY", "PARENT_MISSING"})
"""Why a record comes back that nobody has to mend: it goes again when it can be taken."""


class BackState(StrEnum):
    """What has become of a record that came back.

    ``OPEN`` waits for a person here, ``HOME`` is a file that its taker declined, ``AGAIN`` goes
    with the next parcel, ``SENT`` went again, ``TAKEN`` they have by now, ``PASSED`` is for
    whoever reported it to us, ``ELSEWHERE`` is of a student that others answer for by now, and
    ``LEFT`` a person leaves as it is.
    """

    OPEN = "open"
    HOME = "home"
    AGAIN = "again"
    SENT = "sent"
    TAKEN = "taken"
    PASSED = "passed"
    ELSEWHERE = "elsewhere"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class CameBack:
    """A record of ours that a partner returned, and that waits for a person here.

    ``parcel_id`` is the parcel of ours that it was in; None when another computer of ours sent it.
    """

    record_id: UUID
    kind: str
    file_id: UUID | None
    partner: str
    code: str | None
    reason: str | None = field(repr=False)
    parcel_id: UUID | None


@dataclass(frozen=True, slots=True)
class BackLine:
    """One record of a parcel of ours that came back, as it is here now.

    ``line`` is what it says; None where it is no record: the settings that were told. ``parents``
    are the records that it names, for the words of which it has none of its own.
    """

    record_id: UUID
    code: str | None
    reason: str | None = field(repr=False)
    state: BackState
    line: Line | None = field(repr=False)
    student: FileLine | None = field(repr=False)
    parents: Mapping[UUID, Line] = field(default_factory=dict, repr=False)


def came_back(reader: Reader, ids: Iterable[UUID] | None = None) -> tuple[CameBack, ...]:
    """Return the records, of these or of all, that came back and wait for a person here."""
    returned = [
        (group, one)
        for group, one in reader.exchange.returned(ids, besides=BY_THEMSELVES)
        if not one.is_left and one.kind not in PARTS
    ]
    if not returned:
        return ()
    lines = reader.exchange.lines([one.record_id for _, one in returned])
    passed = reader.exchange.taken_from(lines)
    file_ids = {record_id: file_of(some[0]) for record_id, some in lines.items()}
    students = _students(reader, file_ids.values())
    names = {one.group: one.name for one in reversed(reader.all_of(Partner))}
    return tuple(
        CameBack(
            *(one.record_id, one.kind, file_ids[one.record_id], names.get(group, "")),
            *(one.code, one.reason, one.parcel_id),
        )
        for group, one in returned
        if one.record_id in lines
        and one.record_id not in passed
        and _is_ours(students.get(file_ids[one.record_id]))
    )


def given_back(reader: Reader, ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """Return to whom we returned which of these records, and why; they were not mended since."""
    found = reader.exchange.given_back(ids)
    if not found:
        return {}
    names = {one.group: one.name for one in reversed(reader.all_of(Partner))}
    return {one.record_id: (names.get(group, ""), one.reason or "") for group, one in found}


def parcels_that_wait(
    reader: Reader, returned: Iterable[CameBack], parcels: Iterable[ParcelLine]
) -> frozenset[UUID]:
    """Return those of our parcels of which something came back that a person has to look at."""
    found = {one.parcel_id for one in returned if one.parcel_id is not None}
    for one in parcels:
        if one.state != "returned" or one.is_left or not one.is_ours:
            continue
        is_home = one.kind == ParcelKind.HANDOVER and any(
            line.state is BackState.HOME for line in lines_of_parcel(reader, one)
        )
        if is_home or one.kind in NOTICES:
            found.add(one.id)
    return frozenset(found)


def lines_of_parcel(reader: Reader, parcel: ParcelLine) -> tuple[BackLine, ...]:
    """Return what came back of a parcel of ours: what waits for a person first."""
    ledger = reader.exchange
    rulings = ledger.returned_of(parcel.id)
    lines = {record_id: some[0] for record_id, some in ledger.lines(rulings).items()}
    is_handover = parcel.kind == ParcelKind.HANDOVER
    chosen = [i for i in rulings if i not in lines or _is_shown(lines[i], is_handover=is_handover)]
    if not chosen:  # nothing but parts came back
        chosen = list(rulings)
    parents = {
        line.record_id: line
        for some in ledger.lines(_parents(lines[i] for i in chosen if i in lines)).values()
        for line in some
    }
    known = ledger.known(parcel.partner_id, chosen)
    now = ledger.locals(_by_kind(known.values()))
    passed = ledger.taken_from(chosen)
    students = _students(reader, (file_of(lines[i]) for i in chosen if i in lines))
    found = []
    for record_id in chosen:
        code, reason = rulings[record_id]
        line = lines.get(record_id)
        student = students.get(file_of(line)) if line is not None else None
        if is_handover:
            state = _state_of_step(reader, line, student)
        elif line is None:
            state = BackState.OPEN
        elif record_id in passed:
            state = BackState.PASSED
        else:
            state = _state(known.get(record_id), now.get(record_id), parcel, student)
        if parcel.is_left and state in (BackState.OPEN, BackState.HOME):
            state = BackState.LEFT
        found.append(BackLine(record_id, code, reason, state, line, student, parents))
    return tuple(sorted(found, key=lambda one: list(BackState).index(one.state)))


def _state(
    known: Known | None, now: str | None, parcel: ParcelLine, student: FileLine | None
) -> BackState:
    if not _is_ours(student):
        return BackState.ELSEWHERE
    if known is None:
        return BackState.AGAIN
    if known.state in ("accepted", "conflict"):
        return BackState.TAKEN
    if known.state == "sent" or known.parcel_id != parcel.id:
        return BackState.SENT
    if known.state == "returned" and now == known.local and known.code not in BY_THEMSELVES:
        return BackState.LEFT if known.is_left else BackState.OPEN
    return BackState.AGAIN


def _state_of_step(reader: Reader, line: Line | None, student: FileLine | None) -> BackState:
    """A declined file is with us again, until it goes to somebody anew."""
    if line is None or student is None or not student.hands.is_open:
        return BackState.ELSEWHERE
    steps = reader.exchange.custody([student.file.id]).get(student.file.id, ())
    is_last = not steps or steps[-1].id == line.record_id
    return BackState.HOME if is_last else BackState.ELSEWHERE


def _is_shown(line: Line, *, is_handover: bool) -> bool:
    """Of a handover its files are told, of everything else the records and not their parts."""
    return line.kind == Custody.kind if is_handover else line.kind not in PARTS


def _is_ours(student: FileLine | None) -> bool:
    """A record of no student is ours; one of a student is while we answer for the file."""
    return student is None or student.hands.is_open


def _students(reader: Reader, files: Iterable[UUID | None]) -> dict[UUID | None, FileLine]:
    wanted = dict.fromkeys(one for one in files if one is not None)
    return {one.file.id: one for one in reader.lines_of(wanted)}


def _by_kind(every: Iterable[Known]) -> Mapping[str, Iterable[UUID]]:
    found: dict[str, list[UUID]] = {}
    for one in every:
        found.setdefault(one.kind, []).append(one.record_id)
    return found


def _parents(lines: Iterable[Line]) -> frozenset[UUID]:
    """The sittings, events and posts that records name."""
    names = ("session_id", "event_id", "post_id")
    told = [(line.fields or {}).get(name) for line in lines for name in names]
    return frozenset(UUID(str(one)) for one in told if one)
