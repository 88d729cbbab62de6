"""Partners 往来方, what each may see, and who is responsible for a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from casework.records.base import (
    DEVICE,
    SENT,
    WITHHELD,
    FileRecord,
    Record,
    added,
)
from casework.records.office import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner(Record):
    """An installation to exchange parcels with, identified by its two public keys.

    ``below`` marks partners that report to us. Two computers of one person are two partners: the
    second one ``shares_with`` the first. ``is_own`` marks another computer of our own. ``fields``
    are the optional fields sent to a partner (``casework.parcels.redaction``). ``follows`` is the
    partner whose key signed this one's after a move to a new computer; ``revoked_by`` is the
    partner that reported the keys as revoked, None if we revoked them.
    """

    kind: ClassVar[str] = "partner"

    name: str
    unit: str
    role: Role
    signing: str
    sealing: str
    below: bool = False
    is_own: bool = False
    shares_with: UUID | None = None
    fields: tuple[str, ...] = ()
    checked_on: date | None = None
    checked_by: str | None = None
    revoked_on: date | None = None
    revoke_reason: str | None = None
    follows: UUID | None = added(WITHHELD)
    revoked_by: str | None = added(WITHHELD)

    @property
    def group(self) -> UUID:
        """The id that all partners of one person have in common."""
        return self.shares_with or self.id

    @property
    def is_trusted(self) -> bool:
        """Whether its fingerprint was compared and its keys have not been revoked."""
        return self.checked_on is not None and self.revoked_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(FileRecord):
    """The assignment of one file to one partner, from ``since`` until ``until`` (None = now).

    ``partner_id`` is the partner's group: all computers of that person.
    """

    kind: ClassVar[str] = "assignment"

    partner_id: UUID
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody(FileRecord):
    """The holder of a file, by signing key; the highest ``epoch`` with ``taken`` is in force.

    ``given`` is the giver's signature of the statement, ``taken`` the new holder's (hex). While
    ``taken`` is empty the transfer is pending, and the file still the giver's. ``is_out`` is set
    only in the giver's own caseload, where the file is then read-only.

    ``via`` is the key of the office that reported a transfer between people unknown to us; it is
    responsible in place of the holder. ``held_above`` is the holder according to a superior office,
    when that is no one below us. Both are set only in this caseload.
    """

    kind: ClassVar[str] = "custody"

    holder: str = field(metadata=SENT)
    giver: str = field(default="", metadata=SENT)
    epoch: int = field(default=0, metadata=SENT)
    offered_at: datetime = field(metadata=SENT)
    given: str = field(default="", repr=False, metadata=SENT)
    taken: str = field(default="", repr=False, metadata=SENT)
    declined_on: date | None = field(default=None, metadata=SENT)
    is_out: bool = field(default=False, metadata=DEVICE)
    via: str | None = added(DEVICE)
    held_above: str | None = added(DEVICE)

    @property
    def answering(self) -> str:
        """The key responsible for the file at this level: the office's for files below it."""
        return self.via or self.holder


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestedSummary(FileRecord):
    """A summary of a record whose text is withheld, with the inputs of its verdict.

    ``length`` is the counted length of the text, ``sketch`` identifies copies of it, ``counts`` and
    ``codes`` are the sender's own verdict under ``pack``.
    """

    kind: ClassVar[str] = "carried"

    target_kind: str = field(metadata=SENT)
    target_id: UUID = field(metadata=SENT)
    length: int = field(metadata=SENT)
    sketch: str = field(default="", repr=False, metadata=SENT)
    pack: str = field(metadata=SENT)
    counts: bool = field(metadata=SENT)
    codes: tuple[str, ...] = field(default=(), metadata=SENT)
