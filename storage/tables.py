"""Tables other than those of records: the journal, derived data, and the local key-value store.

Tables of records are derived from their classes in ``record_tables``. Nothing outside ``storage``
sees a table.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from storage.types import UtcDateTime

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All tables. Every constraint has a name; every type works on SQLite and PostgreSQL."""

Type = TypeEngine[Any] | type[TypeEngine[Any]]


def required(name: str, type_: Type, *references: sa.ForeignKey, **more: Any) -> sa.Column[Any]:
    """Return a column that is never NULL; ``more`` is passed to ``sa.Column``."""
    return sa.Column(name, type_, *references, nullable=False, **more)


def optional(name: str, type_: Type, *references: sa.ForeignKey, **more: Any) -> sa.Column[Any]:
    """Return a column that may be NULL; ``more`` is passed to ``sa.Column``."""
    return sa.Column(name, type_, *references, nullable=True, **more)


def of_file(column: str = "file.id") -> sa.ForeignKey:
    """Return a reference to a file; erasing the file deletes the row as well."""
    return sa.ForeignKey(column, ondelete="CASCADE")


journal_table = sa.Table(
    "journal",
    METADATA,
    required("seq", sa.Integer, primary_key=True, autoincrement=False),
    required("id", sa.Uuid, unique=True),
    required("at", UtcDateTime),
    required("hlc", sa.Text),
    required("device", sa.Text),
    required("actor", sa.Text),
    required("name", sa.Text),
    required("facts", sa.Text),
    optional("undoes", sa.Uuid),
    optional("redoes", sa.Uuid),
    required("prev", sa.Text),
    required("digest", sa.Text),
    required("mac", sa.Text),
)
"""One action: its digest covers its changes and, through ``prev``, everything before it."""

journal_change_table = sa.Table(
    "journal_change",
    METADATA,
    required("seq", sa.Integer, sa.ForeignKey("journal.seq"), primary_key=True),
    required("position", sa.Integer, primary_key=True),
    required("kind", sa.Text),
    required("record_id", sa.Uuid, index=True),
    optional("file_id", sa.Uuid, index=True),
    optional("parent", sa.Text),
    required("revision", sa.Text),
    optional("payload", sa.Text),
    required("payload_digest", sa.Text),
)
"""The change of one record by an action. The payload may be erased later; its digest stays."""

standing_table = sa.Table(
    "standing",
    METADATA,
    required("key", sa.Integer, primary_key=True, autoincrement=False),
    required("file_id", sa.Uuid, of_file(), unique=True),
    required("cohort", sa.Integer),
    required("student_no", sa.Text),
    required("name", sa.Text),
    optional("class_name", sa.Text),
    optional("college", sa.Text),
    required("lacks", sa.Text),
    required("status", sa.Text, index=True),
    optional("helper_id", sa.Uuid),
    optional("helper", sa.Text, index=True),
    optional("helper_role", sa.Text),
    required("talk_given", sa.Integer),
    required("talk_owed", sa.Integer),
    required("talk_not_counting", sa.Integer),
    required("referral_given", sa.Integer),
    required("referral_owed", sa.Integer),
    required("referral_not_counting", sa.Integer),
    required("event_given", sa.Integer),
    required("event_owed", sa.Integer),
    required("event_not_counting", sa.Integer),
    optional("talk_minimum", sa.Integer),
    optional("referral_minimum", sa.Integer),
    optional("event_minimum", sa.Integer),
    required("missing", sa.Integer, index=True),
    required("is_complete", sa.Boolean),
    optional("last_contact_on", sa.Date),
    optional("destination_code", sa.Text),
    optional("changes_on", sa.Date, index=True),
    optional("beside", sa.Text),
    optional("proof", sa.Text),
    sa.Index("ix_standing_natural_order", "cohort", "student_no", "file_id"),
)
"""The fields of a file that lists sort, filter and show: derived, updated with each change.

Narrow on purpose: all rows of a large caseload stay in memory. ``key`` is the file's; ``lacks``
holds the missing fields between bars (``|phone|birth|``); ``beside`` is JSON of the extra
services (``{"guidance": [minimum, given, owed, not counting]}``; None = none); ``proof`` is the
state of the destination's evidence (None = no destination); ``changes_on`` is the day on which
the counts can change without a new record (None = never).
"""

category_table = sa.Table(
    "file_category",
    METADATA,
    required("file_id", sa.Uuid, of_file(), primary_key=True),
    required("name", sa.Text, primary_key=True, index=True),
)
"""The current categories of a file: derived, for filters."""

key_value_table = sa.Table(
    "note",
    METADATA,
    required("key", sa.Text, primary_key=True),
    required("value", sa.Text),
)
"""Local data about the caseload, outside the journal."""
