"""What lists show of a file: one small value a row, read in one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from casework.ownership import Ownership
from casework.records import CaseFile, Pairing
from casework.required_services import Extra, Service
from casework.status import Status


@dataclass(frozen=True, slots=True)
class ServiceCount:
    """How often a service was given, is still owed, and was recorded without counting.

    ``minimum`` is what one file must be given; None where nothing is demanded, and for sums.
    """

    given: int
    owed: int
    not_counting: int
    minimum: int | None = None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as lists show it, with its standing; ``file.imported`` is left out (None)."""

    file: CaseFile
    categories: tuple[str, ...] = field(repr=False)
    helper: Pairing | None
    status: Status
    standing: Mapping[Service, ServiceCount]
    last_contact_on: date | None = None
    destination_code: str | None = None
    ownership: Ownership = Ownership.OWNED

    @property
    def missing(self) -> int:
        """How many services are still owed in all."""
        return sum(count.owed for count in self.standing.values())


@dataclass(frozen=True, slots=True)
class FileQuery:
    """Which files a list wants.

    ``search`` is matched against name, pinyin, initials, number, class and the end of the phone
    number; with ``in_notes`` also against the words of talks, plans and other notes. ``where``
    pairs a key with the value it must have; of several values for one key any will do.
    ``WHERE_KEYS`` names the keys. ``among`` leaves only files of these. Files that were handed on
    are left out unless ``where`` asks for ``hands``.
    ``order`` is a key of ``ORDER_KEYS``; without one, the order is cohort and student number.
    """

    search: str = ""
    in_notes: bool = False
    among: tuple[UUID, ...] | None = None
    where: tuple[tuple[str, str], ...] = ()
    order: str = ""
    descending: bool = False
    limit: int | None = None
    offset: int = 0


WHERE_KEYS = (
    "student_no",
    "name",
    "gender",
    "ethnicity",
    "college",
    "major",
    "class_name",
    "level",
    "cohort",
    "category",
    "job_city",
    "job_kind",
    "helper",
    "helper_role",
    "status",
    "lacks",
    "owes",
    "needs",
    "hands",
    "proof",
)
"""Keys of ``FileQuery.where``: ``lacks`` takes a field name, ``owes`` a service (extra ones too)
or ``any``, ``needs`` one of ``NEEDS``, ``hands`` one of ``Ownership``, ``proof`` one of
``evidence.ProofState``."""

ANY_OWNERSHIP = tuple(("hands", one.value) for one in Ownership)
"""Conditions of a query for all files, those that were handed on as well."""

NEEDS = ("mending", "plan")
"""Further needs of a file: records to fix, a plan."""

FACET_KEYS = (
    *("owes", "needs", "status", "category", "class_name", "college", "helper", "lacks"),
    "hands",
    "proof",
)
"""What ``Reader.facets`` counts by."""

ORDER_KEYS = (
    "student_no",
    "name",
    "class_name",
    "college",
    "cohort",
    "status",
    "missing",
    "helper",
    "last_contact_on",
    "destination_code",
)


@dataclass(frozen=True, slots=True)
class ServiceProgress:
    """How far a group of files is; ``label`` is None for all files together.

    ``extras`` are the extra services that a pack of theirs demands.
    """

    label: str | None
    files: int
    complete: int
    services: Mapping[Service, ServiceCount]
    extras: Mapping[Extra, ServiceCount] = field(default_factory=dict)

    @property
    def everything(self) -> Mapping[Service | Extra, ServiceCount]:
        """The three services and the extra ones."""
        parts: tuple[Mapping[Any, ServiceCount], ...] = (self.services, self.extras)
        return {service: count for part in parts for service, count in part.items()}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One record touched by an action: the fields before (None = new) and after (None = gone)."""

    kind: str
    record_id: UUID
    file_id: UUID | None
    before: Mapping[str, object] | None = field(repr=False)
    after: Mapping[str, object] | None = field(repr=False)

    @property
    def is_erased(self) -> bool:
        """Nothing is known any more of what was there: the retention rule erased it."""
        return self.before is None and self.after is None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalQuery:
    """Which actions of the journal are asked for; what is None does not narrow.

    ``names`` are names of actions, ``since`` and ``until`` whole days in the local time zone,
    both inclusive. ``before`` is a number of an entry: only earlier ones are wanted, so that a
    long journal is read page by page.
    """

    file_id: UUID | None = None
    record_id: UUID | None = None
    kind: str | None = None
    by: str | None = None
    names: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    before: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the journal: who did what, when (UTC), on which device."""

    seq: int
    id: UUID
    at: datetime
    by: str
    device: str
    name: str
    facts: Mapping[str, object]
    undoes: UUID | None = None
    redoes: UUID | None = None


@dataclass(frozen=True, slots=True)
class ActionImpact:
    """How much an action touched: records, students' files, and one of those files."""

    records: int
    files: int
    first: UUID | None


@dataclass(frozen=True, slots=True)
class TouchedRecord:
    """A record that an entry of the journal wrote, and the file it belongs to."""

    kind: str
    record_id: UUID
    file_id: UUID | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of one record, with the action that made it."""

    action: Action
    change: FieldChange


@dataclass(frozen=True, slots=True)
class VerificationFinding:
    """Something that verification found wrong; ``seq`` is the first journal entry concerned."""

    code: str
    seq: int | None
    record_id: UUID | None
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The last entry whose digest is held outside, ``by`` a parcel or a document."""

    entries: int
    by: str


@dataclass(frozen=True, slots=True)
class JournalCheck:
    """The result of verifying the journal: how many entries, its head, and what is wrong.

    ``anchored`` is None while no digest of it is held outside.
    """

    entries: int
    head: str
    findings: tuple[VerificationFinding, ...]
    anchored: Anchor | None = None

    @property
    def not_anchored_since(self) -> int | None:
        """The first entry without a digest held outside, or None."""
        first = 1 + (self.anchored.entries if self.anchored else 0)
        return first if first <= self.entries else None


__all__ = [
    "ORDER_KEYS",
    "WHERE_KEYS",
    "Action",
    "ActionImpact",
    "Anchor",
    "FieldChange",
    "FileLine",
    "FileQuery",
    "HistoryLine",
    "JournalCheck",
    "JournalQuery",
    "ServiceCount",
    "ServiceProgress",
    "VerificationFinding",
]
