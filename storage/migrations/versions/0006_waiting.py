"""Parked rows of every kind, not only of students."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "parked_row", sa.Column("subject", sa.Text(), nullable=False, server_default="students")
    )
