"""Returned records that the user decided to leave as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("parcel", "exchange_known"):
        op.add_column(
            table, sa.Column("is_left", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    # records declined by the recipient were attributed to another computer of ours
    op.execute(
        "DELETE FROM exchange_known WHERE state = 'returned' AND parcel_id IS NULL AND EXISTS ("
        " SELECT 1 FROM parcel_line JOIN parcel ON parcel.id = parcel_line.parcel_id"
        " WHERE parcel_line.record_id = exchange_known.record_id"
        " AND parcel_line.revision = exchange_known.revision"
        " AND parcel.partner_id = exchange_known.partner_id"
        " AND parcel.is_ours AND parcel.kind = 'handover')"
    )


def downgrade() -> None:
    raise NotImplementedError("downgrades are not supported; restore a backup instead")
