"""Tables of the exchange beside the records: what went and came, and the graph of revisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows import Base

_RETURNED = sa.text("outcome = 'returned'")
_IS_HEAD = sa.text("is_head IS 1 AND is_taken IS 1")


class ParcelRow(Base):
    """One parcel that was sealed here or taken in: its signed manifest, and what became of it.

    ``partner_id`` is the group it went to, or the partner it came from. ``seq`` counts for each
    of them. ``state`` is waiting, acknowledged or returned for ours, and taken for theirs; one that
    came back and ``is_left`` waits for nobody any more.
    ``file_sha256`` is the digest of a sealed file of ours: only its receiver can open it.
    """

    __tablename__ = "parcel"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    is_ours: Mapped[bool]
    partner_id: Mapped[UUID] = mapped_column(index=True)
    sender: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    seq: Mapped[int]
    digest: Mapped[str]
    manifest: Mapped[bytes] = mapped_column(sa.LargeBinary())
    signature: Mapped[bytes] = mapped_column(sa.LargeBinary())
    at: Mapped[datetime]
    name: Mapped[str]
    size: Mapped[int]
    records: Mapped[int]
    state: Mapped[str]
    action_id: Mapped[UUID | None]
    file_sha256: Mapped[str | None]
    is_left: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class ParcelLineRow(Base):
    """One record in a parcel: the digest of its line there, and what became of it."""

    __tablename__ = "parcel_line"

    parcel_id: Mapped[UUID] = mapped_column(sa.ForeignKey("parcel.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(index=True)
    revision: Mapped[str]
    digest: Mapped[str]
    outcome: Mapped[str]
    code: Mapped[str | None]
    reason: Mapped[str | None]

    __table_args__ = (
        # few of a million lines came back, and the page asks for them with every look
        sa.Index("ix_parcel_line_returned", "parcel_id", sqlite_where=_RETURNED),
    )


class RevisionRow(Base):
    """One revision of a record that has travelled, or that stands against one that has.

    ``body`` is the line it came in (canonical JSON); empty for one of our own. ``local`` is what
    the journal calls it here, ``action_id`` what took it in; ``is_taken`` is false after that
    was undone. ``proof_id`` is its author's proof where somebody else sent it. One that
    ``needs_choice`` stands beside others only when a person chooses it.
    """

    __tablename__ = "exchange_revision"

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    digest: Mapped[str]
    local: Mapped[str | None] = mapped_column(index=True)
    parcel_id: Mapped[UUID | None]
    action_id: Mapped[UUID | None] = mapped_column(index=True)
    is_taken: Mapped[bool]
    is_head: Mapped[bool]
    proof_id: Mapped[str | None]
    needs_choice: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    __table_args__ = (
        # which records have several newest revisions is told without reading what they say
        sa.Index("ix_exchange_revision_heads", "record_id", sqlite_where=_IS_HEAD),
    )


class AuthorProofRow(Base):
    """The heading that an author signed, with the digests of the lines of one of its items.

    ``id`` is the manifest's SHA-256 and the item's ``place`` in it.
    """

    __tablename__ = "author_proof"

    id: Mapped[str] = mapped_column(primary_key=True)
    manifest: Mapped[bytes] = mapped_column(sa.LargeBinary())
    signature: Mapped[bytes] = mapped_column(sa.LargeBinary())
    place: Mapped[int]
    digests: Mapped[list[Any]]


class PartnerStateRow(Base):
    """What a partner's group has of a record: the last revision that went or came.

    ``local`` is what the journal calls it here; ``past`` are all revisions that they are known
    to have. ``state`` is sent, accepted, conflict, returned or received; returned with us is
    ``sent_back``; a returned one that ``is_left`` waits for nobody any more.
    """

    __tablename__ = "exchange_known"

    partner_id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    kind: Mapped[str]
    revision: Mapped[str]
    local: Mapped[str]
    past: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(index=True)
    code: Mapped[str | None]
    reason: Mapped[str | None]
    parcel_id: Mapped[UUID | None]
    is_left: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class TransferLockRow(Base):
    """A file that is on its way to another counselor, or gone: derived from its custody.

    ``key`` is the file's; ``hands`` is out or gone; ``holder`` is the key of who is to have it or
    has it, ``since`` when it was given.
    """

    __tablename__ = "away"

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("file.id", ondelete="CASCADE"), unique=True)
    hands: Mapped[str]
    holder: Mapped[str]
    since: Mapped[datetime]


class RejectedParcelRow(Base):
    """Something that was refused at the door: when, why, and which file it was.

    ``sender`` is the key that its heading names, where that could be read: a claim, no proof.
    """

    __tablename__ = "oddity"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    code: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    sender: Mapped[str | None]
    name: Mapped[str | None]
    facts: Mapped[dict[str, Any] | None]
