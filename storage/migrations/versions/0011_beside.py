"""Store the minima of the other services, and the state of a destination's evidence."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("standing", sa.Column("beside", sa.Text(), nullable=True))
    op.add_column("standing", sa.Column("proof", sa.Text(), nullable=True))
    op.execute("DELETE FROM note WHERE key = 'counted_on'")  # all files are recounted for this


def downgrade() -> None:
    raise NotImplementedError("downgrades are not supported; restore a backup instead")
