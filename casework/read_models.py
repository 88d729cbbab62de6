"""What lists show of files: small values, one per row, read in a single query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from casework.parcels.custody import Ownership
from casework.records import CaseFile, Pairing
from casework.required_services import Extra, Service
from casework.standing import Status


@dataclass(frozen=True, slots=True)
class ServiceCount:
    """How often a service was given, is still owed, and was recorded without counting.

    ``minimum`` is the demanded number per file; None if nothing is demanded, and in sums.
    """

    given: int
    owed: int
    not_counting: int
    minimum: int | None = None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as shown in lists, with its standing; ``file.imported`` is not loaded (None)."""

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
        """The number of services still owed."""
        return sum(count.owed for count in self.standing.values())


@dataclass(frozen=True, slots=True)
class FileQuery:
    """A query for files.

    ``search`` matches name, pinyin, initials, number, class and the end of the phone number; with
    ``in_notes`` also the text of talks, plans and other notes. ``where`` are pairs of a key of
    ``WHERE_KEYS`` and a value; several values for one key are alternatives. ``among`` restricts the
    result to these files. Transferred files are excluded unless ``where`` has ``hands``. ``order``
    is a key of ``ORDER_KEYS``; the default is by cohort and student number.
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
"""Keys of ``FileQuery.where``: ``lacks`` takes a field name, ``owes`` a service (extra ones
included) or ``any``, ``needs`` one of ``NEEDS``, ``hands`` one of ``Ownership``, ``proof`` one of
``evidence.ProofState``."""

ANY_OWNERSHIP = tuple(("hands", one.value) for one in Ownership)
"""Conditions that match all files, including transferred ones."""

NEEDS = ("mending", "plan")
"""Other needs of a file: records to fix, a missing plan."""

FACET_KEYS = (
    *("owes", "needs", "status", "category", "class_name", "college", "helper", "lacks"),
    "hands",
    "proof",
)
"""The keys of ``Reader.facets``."""

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
    """The progress of a group of files; ``label`` is None for all files.

    ``extras`` are the extra services that a pack in the group demands.
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
    """A change of one record by an action: fields before (None: new), after (None: deleted)."""

    kind: str
    record_id: UUID
    file_id: UUID | None
    before: Mapping[str, object] | None = field(repr=False)
    after: Mapping[str, object] | None = field(repr=False)

    @property
    def is_erased(self) -> bool:
        """Whether the contents were erased under the retention rule."""
        return self.before is None and self.after is None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalQuery:
    """A query for actions of the journal; None means no restriction.

    ``names`` are action names; ``since`` and ``until`` are local dates, both inclusive. ``before``
    is an entry number: only earlier entries match, for reading a long journal page by page.
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
    """How much an action affected: the numbers of records and files, and one of the files."""

    records: int
    files: int
    first: UUID | None


@dataclass(frozen=True, slots=True)
class TouchedRecord:
    """A record written by a journal entry, and the file it belongs to."""

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
    """A problem found by verification; ``seq`` is the first journal entry concerned."""

    code: str
    seq: int | None
    record_id: UUID | None
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The last journal entry whose digest is recorded elsewhere, ``by`` a parcel or a document."""

    entries: int
    by: str


@dataclass(frozen=True, slots=True)
class JournalCheck:
    """The result of verifying the journal: number of entries, head digest and problems.

    ``anchored`` is None while no digest is recorded elsewhere.
    """

    entries: int
    head: str
    findings: tuple[VerificationFinding, ...]
    anchored: Anchor | None = None

    @property
    def not_anchored_since(self) -> int | None:
        """The first entry not covered by a digest recorded elsewhere, or None."""
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
