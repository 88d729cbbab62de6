"""Indexes for the parcel ledger of an office with many counselors."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_exchange_known_record_id"), "exchange_known", ["record_id"])
    op.create_index(
        "ix_exchange_revision_heads",
        "exchange_revision",
        ["record_id"],
        sqlite_where=sa.text("is_head IS 1 AND is_taken IS 1"),
    )
    op.create_index(
        "ix_parcel_line_returned",
        "parcel_line",
        ["parcel_id"],
        sqlite_where=sa.text("outcome = 'returned'"),
    )


def downgrade() -> None:
    raise NotImplementedError("downgrades are not supported; restore a backup instead")
