"""Recognise our own parcels by digest; store name and facts of a rejected file."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parcel", sa.Column("file_sha256", sa.Text(), nullable=True))
    op.add_column("oddity", sa.Column("name", sa.Text(), nullable=True))
    op.add_column("oddity", sa.Column("facts", sa.JSON(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("downgrades are not supported; restore a backup instead")
