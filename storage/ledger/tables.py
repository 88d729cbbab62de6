"""Tables of the exchange: parcels, the graph of revisions, and the state of the transports."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables import METADATA, of_file, optional, required
from storage.types import UtcDateTime

_RETURNED = sa.text("outcome = 'returned'")
_IS_HEAD = sa.text("is_head IS 1 AND is_taken IS 1")


parcel_table = sa.Table(
    "parcel",
    METADATA,
    required("id", sa.Uuid, primary_key=True),
    required("is_ours", sa.Boolean),
    required("partner_id", sa.Uuid, index=True),
    required("sender", sa.Text, index=True),
    required("kind", sa.Text),
    required("seq", sa.Integer),
    required("digest", sa.Text),
    required("manifest", sa.LargeBinary),
    required("signature", sa.LargeBinary),
    required("at", UtcDateTime),
    required("name", sa.Text),
    required("size", sa.Integer),
    required("records", sa.Integer),
    required("state", sa.Text),
    optional("action_id", sa.Uuid),
    optional("file_sha256", sa.Text),
    required("is_left", sa.Boolean, default=False, server_default=sa.false()),
)
"""One sealed or imported parcel: its signed manifest, and its state.

``partner_id`` is the group it was sent to, or the partner it came from; ``seq`` counts for each
of them. ``state`` is waiting, acknowledged or returned for ours, and taken for theirs; a returned
one that ``is_left`` is no longer pending. ``file_sha256`` is the digest of a sealed file of ours:
only its recipient can open it.
"""

parcel_line_table = sa.Table(
    "parcel_line",
    METADATA,
    required("parcel_id", sa.Uuid, sa.ForeignKey("parcel.id"), primary_key=True),
    required("position", sa.Integer, primary_key=True),
    required("record_id", sa.Uuid, index=True),
    required("revision", sa.Text),
    required("digest", sa.Text),
    required("outcome", sa.Text),
    optional("code", sa.Text),
    optional("reason", sa.Text),
    # few of a million lines are returned, and the page queries them on each refresh
    sa.Index("ix_parcel_line_returned", "parcel_id", sqlite_where=_RETURNED),
)
"""One record in a parcel: the digest of its line there, and its outcome."""

revision_table = sa.Table(
    "exchange_revision",
    METADATA,
    required("record_id", sa.Uuid, primary_key=True),
    required("revision", sa.Text, primary_key=True),
    required("body", sa.Text),
    required("digest", sa.Text),
    optional("local", sa.Text, index=True),
    optional("parcel_id", sa.Uuid),
    optional("action_id", sa.Uuid, index=True),
    required("is_taken", sa.Boolean),
    required("is_head", sa.Boolean),
    optional("proof_id", sa.Text),
    required("needs_choice", sa.Boolean, default=False, server_default=sa.false()),
    # finds records with several heads without reading their contents
    sa.Index("ix_exchange_revision_heads", "record_id", sqlite_where=_IS_HEAD),
)
"""One revision of a record that was exchanged, or that conflicts with one.

``body`` is the line it came in (canonical JSON); empty for one of our own. ``local`` is its
revision in the journal here, ``action_id`` the action that imported it; ``is_taken`` is false
after that was undone. ``proof_id`` is its author's proof if someone else sent it. If
``needs_choice``, it wins over other heads only when a person chooses it.
"""

author_proof_table = sa.Table(
    "author_proof",
    METADATA,
    required("id", sa.Text, primary_key=True),
    required("manifest", sa.LargeBinary),
    required("signature", sa.LargeBinary),
    required("place", sa.Integer),
    required("digests", sa.JSON),
)
"""The header that an author signed, with the digests of the lines of one of its items.

``id`` is the manifest's SHA-256 and the item's ``place`` in it.
"""

partner_state_table = sa.Table(
    "exchange_known",
    METADATA,
    required("partner_id", sa.Uuid, primary_key=True),
    required("record_id", sa.Uuid, primary_key=True, index=True),
    required("kind", sa.Text),
    required("revision", sa.Text),
    required("local", sa.Text),
    required("past", sa.JSON),
    required("state", sa.Text, index=True),
    optional("code", sa.Text),
    optional("reason", sa.Text),
    optional("parcel_id", sa.Uuid),
    required("is_left", sa.Boolean, default=False, server_default=sa.false()),
)
"""What a partner's group has of a record: the last revision sent or received.

``local`` is its revision in the journal here; ``past`` are all revisions that they are known
to have. ``state`` is sent, accepted, conflict, returned or received, or ``sent_back`` for one that
we returned; a returned one that ``is_left`` is no longer pending.
"""

transfer_lock_table = sa.Table(
    "away",
    METADATA,
    required("key", sa.Integer, primary_key=True, autoincrement=False),
    required("file_id", sa.Uuid, of_file(), unique=True),
    required("hands", sa.Text),
    required("holder", sa.Text),
    required("since", UtcDateTime),
)
"""A file that is being transferred to another counselor, or was: derived from its custody.

``key`` is the file's; ``hands`` is out or gone; ``holder`` is the key of the present or future
owner, ``since`` when it was given.
"""

rejected_parcel_table = sa.Table(
    "oddity",
    METADATA,
    required("id", sa.Integer, primary_key=True, autoincrement=True),
    required("at", UtcDateTime),
    required("code", sa.Text),
    required("size", sa.Integer),
    required("sha256", sa.Text),
    optional("sender", sa.Text),
    optional("name", sa.Text),
    optional("facts", sa.JSON(none_as_null=True)),
)
"""A rejected file or an anomaly: when, why, and which file it was.

``sender`` is the key that its header claims, if that could be read: unverified.
"""

target_table = sa.Table(
    "exchange_target",
    METADATA,
    required("name", sa.Text, primary_key=True),
    required("kind", sa.Text),
    required("address", sa.Text),
    required("user", sa.Text),
    required("pin", sa.Text),
    required("key_file", sa.Text),
    required("partners", sa.JSON),
    required("takes", sa.Boolean),
    optional("tried_at", UtcDateTime),
    optional("worked_at", UtcDateTime),
    optional("failed_at", UtcDateTime),
    required("failures", sa.Integer),
    optional("problem", sa.Text),
    required("received", sa.Integer),
)
"""A target with the results of its last attempts; never part of a parcel."""

delivery_table = sa.Table(
    "delivery",
    METADATA,
    required("target", sa.Text, primary_key=True),
    required("place", sa.Text, primary_key=True),
    required("name", sa.Text, primary_key=True),
    required("tries", sa.Integer),
    optional("delivered_at", UtcDateTime),
)
"""The delivery of a sealed file to one place: number of attempts, when it finished."""

seen_table = sa.Table(
    "exchange_seen",
    METADATA,
    required("target", sa.Text, primary_key=True),
    required("place", sa.Text, primary_key=True),
    required("name", sa.Text, primary_key=True),
    required("mark", sa.Text),
    required("arrival_id", sa.Uuid),
)
"""A remote file that was checked; another ``mark`` means other bytes."""

arrival_table = sa.Table(
    "arrival",
    METADATA,
    required("id", sa.Uuid, primary_key=True),
    required("sha256", sa.Text, unique=True),
    required("file", sa.Text),
    required("name", sa.Text),
    required("size", sa.Integer),
    required("at", UtcDateTime),
    required("target", sa.Text),
    required("state", sa.Text, index=True),
    optional("code", sa.Text),
    optional("kind", sa.Text),
    optional("sender", sa.Text),
    optional("seq", sa.Integer),
    required("records", sa.Integer),
    optional("action_id", sa.Uuid),
)
"""A received file; its copy is ``file`` in the inbox while it is needed."""
