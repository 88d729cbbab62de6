"""Partners 往来方, what each of them may see, and who answers for a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from casework.records.base import FileRecord, Record, added
from casework.records.keeper import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner(Record):
    """One installation that parcels go to and come from, by its two public keys.

    ``below`` is true of partners that report to us. Two computers of one person are two partners:
    the second one ``shares_with`` the first. ``is_own`` is another computer of our own.
    ``fields`` names what a partner is sent beyond the ordinary (``casework.exchange.redaction``).
    ``follows`` is the partner whose key signed this one's, after a move to a new computer;
    ``revoked_by`` is who told us that the keys are given up, None where we said so.
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
    follows: UUID | None = added()
    revoked_by: str | None = added()

    @property
    def group(self) -> UUID:
        """What the partners of one person have in common."""
        return self.shares_with or self.id

    @property
    def is_trusted(self) -> bool:
        """Its fingerprint was compared, and its keys were not revoked since."""
        return self.checked_on is not None and self.revoked_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(FileRecord):
    """One file in the hands of one partner, from ``since`` until ``until`` (None = now).

    ``partner_id`` is the partner's group: all computers of that person.
    """

    kind: ClassVar[str] = "assignment"

    partner_id: UUID
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody(FileRecord):
    """Who answers for a file, by signing keys: the highest ``epoch`` that was ``taken`` holds.

    ``given`` is the giver's signature of the statement, ``taken`` the new holder's (hex). While
    ``taken`` is empty the file is on its way, and still the giver's. ``is_out`` is said in the
    giver's own caseload only: nothing is written into the file there any more.

    ``via`` is the key of the office through which an office hears of a step between people whom
    it does not know itself: that office answers for the holder. ``held_above`` is who has the file
    by the word of an office above us, once that is nobody of ours. Both are said here only.
    """

    kind: ClassVar[str] = "custody"

    holder: str
    giver: str = ""
    epoch: int = 0
    offered_at: datetime
    given: str = field(default="", repr=False)
    taken: str = field(default="", repr=False)
    declined_on: date | None = None
    is_out: bool = False
    via: str | None = added()
    held_above: str | None = added()

    @property
    def answering(self) -> str:
        """The key that answers for the file at this level: an office's for those below it."""
        return self.via or self.holder


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestedSummary(FileRecord):
    """What a record says of itself where its words are withheld: the inputs of its verdict.

    ``length`` is how many characters of its text count, ``sketch`` what identifies copies of it,
    ``counts`` and ``codes`` the sender's own verdict under ``pack``.
    """

    kind: ClassVar[str] = "carried"

    target_kind: str
    target_id: UUID
    length: int
    sketch: str = field(default="", repr=False)
    pack: str
    counts: bool
    codes: tuple[str, ...] = ()
