"""What came back and a person leaves as it is."""

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


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back; restore a backup instead")
