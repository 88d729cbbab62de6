"""Partners can succeed one another, and report each other's keys as revoked."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("partner", sa.Column("follows", sa.Uuid(), nullable=True))
    op.add_column("partner", sa.Column("revoked_by", sa.Text(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("downgrades are not supported; restore a backup instead")
