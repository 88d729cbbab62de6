"""Tables of the sync state: targets, deliveries, files seen and received."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables import METADATA, optional, required
from storage.types import UtcDateTime

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
