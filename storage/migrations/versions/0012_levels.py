"""Ownership of a file at office level, and according to the superior office."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("custody", sa.Column("via", sa.Text(), nullable=True))
    op.add_column("custody", sa.Column("held_above", sa.Text(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("downgrades are not supported; restore a backup instead")
